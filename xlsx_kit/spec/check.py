"""Whether a pack is sound: names that resolve, limits of Excel, rules that can be found again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from xlsx_kit.spec.book import PreviewSpec
from xlsx_kit.spec.codes import CodeList
from xlsx_kit.spec.expr import Expr, Field, Ref, parts
from xlsx_kit.spec.model import Column, ColumnType, Input, SpecError, Table
from xlsx_kit.spec.pack import Pack, View

# Limits of Excel 2007 and later.
SHEET_NAME = 31
PROMPT = 255
PROMPT_TITLE = 32
FORBIDDEN_IN_SHEET_NAMES = set("[]:*?/\\'")

RULE_ID = re.compile(r"[A-Z]+-\d{3}")
RESERVED = ("FILE-", "TPL-", "CELL-")


def check_table(table: Table, inputs: Mapping[str, Input], codes: Mapping[str, CodeList], path: str) -> None:
    """Raises SpecError where a table's own declaration does not hold together."""
    unique((c.id for c in table.columns), f"{path}: columns")
    ids = {c.id for c in table.columns}
    if bool(table.rows) == bool(table.sides):
        raise SpecError("应恰有 rows 或 sides 之一", path)
    for column in table.columns:
        missing = [c for c in column.sum if c not in ids]
        if missing:
            raise SpecError(f"没有列 {missing}", f"{path}.columns.{column.id}.sum")
    for s, side in enumerate(table.sides):
        missing = [c for c in [side.label, *side.columns] if c not in ids]
        if missing:
            raise SpecError(f"没有列 {missing}", f"{path}.sides[{s}]")
    if table.rows:
        if table.rows.codes not in codes:
            raise SpecError(f"没有科目表 {table.rows.codes!r}", f"{path}.rows.codes")
        for s, source in enumerate(table.rows.sources):
            columns = {c.key: c for c in inputs[source.input].columns} if source.input in inputs else {}
            if source.column not in columns or columns[source.column].codes != table.rows.codes:
                raise SpecError(
                    f"{source.input}.{source.column} 不是该科目表的编码列", f"{path}.rows.sources[{s}]"
                )


def check_pack(pack: Pack) -> None:
    """Raises SpecError for the first thing that cannot stand."""
    at = pack.id
    sheets = [pack.book.cover.sheet, pack.book.check_sheet]
    sheets += list(dict.fromkeys(i.sheet for i in pack.inputs)) + [v.table.sheet for v in pack.views]
    sheets += [p.sheet for p in pack.book.previews]
    unique(sheets, f"{at}: 工作表名")
    for sheet in sheets:
        if len(sheet) > SHEET_NAME or FORBIDDEN_IN_SHEET_NAMES & set(sheet):
            raise SpecError(f"工作表名 {sheet!r} 过长或含非法字符", at)
    for source in pack.inputs:
        check_input(pack, source)
    keys = [key for i in pack.inputs for key in ([i.part] if i.part else [c.key for c in i.facts])]
    unique(keys, f"{at}: 事实文件的键")
    for preview in pack.book.previews:
        check_preview(pack, preview, f"{at}/book.toml: previews.{preview.sheet}")
    for group, members in pack.book.groups.items():
        if not any(set(members) <= set(values) for values in pack.book.lists.values()):
            raise SpecError("组的成员不在同一列表中", f"{at}/book.toml: groups.{group}")
    for view in pack.views:
        check_cycles(view, f"{at}/tables/{view.id}.toml")
        for s, keys_of in enumerate(view.table.rows.sources if view.table.rows else ()):
            path = f"{at}/tables/{view.id}.toml.rows.sources[{s}].where"
            check_where(pack, pack.input(keys_of.input), keys_of.where, path)
        for row in view.fixed:
            for column, cell in row.cells.items():
                check_references(pack, cell, f"{at}/tables/{view.id}.toml: {row.key}/{column}")
    for identity in pack.identities:
        path = f"{at}/rules.toml:{identity.id}"
        for expr in (identity.left, identity.right, identity.only_if_zero, identity.only_if_not_zero):
            if expr is not None:
                check_references(pack, expr, path)
        unknown = [i for i in identity.spec.mend if not pack.has_input(i)]
        if unknown:
            raise SpecError(f"没有输入表 {unknown}", f"{path}.mend")
    for rollup in pack.rollups:
        if not pack.has_view(rollup.table) or not pack.view(rollup.table).table.rows:
            raise SpecError(f"{rollup.table!r} 不是按科目列行的表", f"{at}/rules.toml:{rollup.id}")
    pairings = [p for i in pack.inputs for p in i.pairings]
    ids = [i.id for i in pack.identities] + [r.id for r in pack.rollups] + [p.id for p in pairings]
    ids += [c.id for c in pack.checks]
    unique(ids, f"{at}: 规则编号")
    for rule_id in ids:
        if not RULE_ID.fullmatch(rule_id) or rule_id.startswith(RESERVED):
            raise SpecError(f"规则编号 {rule_id!r} 不合规定或为保留编号", at)


def check_input(pack: Pack, source: Input) -> None:
    """Raises SpecError where an input's columns do not fit one another, their lists, or Excel."""
    path = f"{pack.id}/inputs/{source.id}.toml"
    unique((c.key for c in source.columns), f"{path}: columns")
    keys = {c.key for c in source.columns}
    for column in source.columns:
        where = f"{path}.columns.{column.key}"
        check_column(pack, column, where)
        for other in (column.of, column.fallback, column.by, column.under):
            if other and other not in keys:
                raise SpecError(f"没有列 {other!r}", where)
    for preset in source.presets:
        check_where(pack, source, preset, f"{path}.presets")
    for pairing in source.pairings:
        for condition in (pairing.when, pairing.require):
            check_where(pack, source, condition, f"{path}.pairings.{pairing.id}")


def check_column(pack: Pack, column: Column, path: str) -> None:
    """Raises SpecError where a column lacks what its type needs, or exceeds a limit of Excel."""
    if (column.type is ColumnType.CHOICE) != bool(column.list):
        raise SpecError("choice 列须有 list，其他列不得有", path)
    if column.list and column.list not in {**pack.book.lists, **pack.book.trees}:
        raise SpecError(f"没有列表 {column.list!r}", path)
    if (column.type is ColumnType.CODE) != bool(column.codes):
        raise SpecError("code 列须有 codes，其他列不得有", path)
    if column.codes and column.codes not in pack.codes:
        raise SpecError(f"没有科目表 {column.codes!r}", path)
    if not column.is_fact and not column.of:
        raise SpecError("由公式显示的列须有 of", path)
    if column.under and column.list not in pack.book.trees:
        raise SpecError(f"没有树 {column.list!r}", path)
    if column.type is ColumnType.MISSING:
        check_missing(pack, column, path)
    if len(column.prompt) > PROMPT or len(column.title) > PROMPT_TITLE:
        raise SpecError(f"提示超过 {PROMPT} 字或标题超过 {PROMPT_TITLE} 字", path)


def check_missing(pack: Pack, column: Column, path: str) -> None:
    """Raises SpecError where what is looked for in another list cannot be found there."""
    if not pack.has_input(column.lines_of) or column.branches not in pack.book.lists:
        raise SpecError(f"没有输入表 {column.lines_of!r} 或列表 {column.branches!r}", path)
    keys = {c.key for c in pack.input(column.lines_of).columns}
    if not {column.link, column.branch} <= keys:
        raise SpecError(f"{column.lines_of} 没有列 {column.link!r} 或 {column.branch!r}", path)


def check_references(pack: Pack, expr: Expr, path: str) -> None:
    """Raises SpecError for a reference to a table, row, column or field that does not exist."""
    for part in parts(expr):
        match part:
            case Ref(table, row, column):
                if not pack.has_view(table) or column not in {c.id for c in pack.view(table).table.amounts}:
                    raise SpecError(f"没有 {table}/{column}", path)
                view = pack.view(table)
                if row != "*" and view.fixed and row not in view.row_numbers:
                    raise SpecError(f"{table} 没有行 {row!r}", path)
                if row not in ("*", "total") and view.table.rows:
                    widths = pack.codes[view.table.rows.codes].spec.widths
                    if not row.isdigit() or len(row) not in widths:
                        raise SpecError(f"{table} 的行应为科目编码或 total", path)
            case Field(source, column):
                if column not in {c.key for c in pack.input(source).columns}:
                    raise SpecError(f"没有 {source}/{column}", path)
                if pack.input(source).column(column).type not in (ColumnType.AMOUNT, ColumnType.COUNT):
                    raise SpecError(f"{source}/{column} 不是数值", path)


def check_where(pack: Pack, source: Input, where: Mapping[str, str | list[str]], path: str) -> None:
    """Raises SpecError for a condition on a column, or with a value, that does not exist."""
    known = {c.key: c for c in source.columns}
    for key, wanted in where.items():
        if key not in known:
            raise SpecError(f"没有列 {[key]}", path)
        members = pack.values(known[key].list) if known[key].list else ()
        given = [wanted] if isinstance(wanted, str) else wanted
        unknown = [v for v in given if members and v not in members and v not in pack.book.groups]
        if unknown:
            raise SpecError(f"{known[key].list} 没有 {unknown}", f"{path}.{key}")


def check_preview(pack: Pack, preview: PreviewSpec, path: str) -> None:
    """Raises SpecError where a preview's record or lines cannot be found."""
    for input_id, key in ((preview.record, preview.key), (preview.lines, preview.link)):
        if not pack.has_input(input_id) or key not in {c.key for c in pack.input(input_id).columns}:
            raise SpecError(f"没有 {input_id}.{key}", path)


def check_cycles(view: View, path: str) -> None:
    """Raises SpecError where a cell of a table is, by its sums, a part of itself."""
    cells = {(row.key, c): e for row in view.fixed for c, e in row.cells.items()}
    cells |= {("*", c): e for c, e in view.line.items()}
    done: set[tuple[str, str]] = set()

    def follow(cell: tuple[str, str], above: tuple[tuple[str, str], ...]) -> None:
        if cell in above:
            raise SpecError("合计中包含自身", f"{path}: {'/'.join(cell)}")
        if cell in done or cell not in cells:
            return
        for part in parts(cells[cell]):
            if isinstance(part, Ref) and part.table == view.id:
                row = cell[0] if part.row == "*" else part.row
                follow((row, part.column), (*above, cell))
        done.add(cell)

    for cell in cells:
        follow(cell, ())


def unique(names: Iterable[str], path: str) -> None:
    """Raises SpecError naming what stands twice."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise SpecError(f"重复：{'、'.join(twice)}", path)
