"""Whether tables, forms and rows of a narrative are sound: keys, headers, widths, where rows come from."""

from __future__ import annotations

from collections import Counter

from xlsx_kit.pack import SpecError, suggested_name
from xlsx_kit.prose.narrative.grid import GridError, form_grid
from xlsx_kit.prose.narrative.names import NAME, Names
from xlsx_kit.prose.narrative.parts import VALUES, NameKind, links_of, own_values
from xlsx_kit.prose.narrative.spec import LOCAL_NAMES, RowsSpec
from xlsx_kit.prose.narrative.spec_tables import FORM_NAMES, FormSpec, TableSpec


def check_table(table: TableSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a table."""
    if bool(table.empty) == bool(table.required):
        raise SpecError(
            "应恰有 empty、required 之一", place, "空表可以公开的写 empty（附注），否则写 required。"
        )
    keys = [column.key for column in table.columns]
    if not keys or len(set(keys)) < len(keys):
        raise SpecError("没有列或列重复", place, "每列的 key 各不相同，至少一列。")
    if not all(column.head and all(column.head) and column.width > 0 for column in table.columns):
        raise SpecError("列须有表头和宽度", place, "请给每列写 head 和 width（毫米）。")
    named = (*table.merge, *(table.total.of if table.total else ()))
    for key in named:
        if key not in keys:
            raise SpecError(f"没有名为 {key!r} 的列", place, suggested_name(key, keys, "本表的列"))
    if table.total and keys[0] in table.total.of:
        raise SpecError("第一列是合计行的名称，不能合计", place, "请从 total 的 of 中去掉第一列。")
    headers = (text for column in table.columns for text in column.head)
    labels = (table.title, table.total.label if table.total else "")
    for text in (table.empty or table.required, *table.notes, *headers, *filter(None, labels)):
        names.plain(text, place)
    _ends(table, names, place)


def check_form(form: FormSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a form."""
    names.plain(form.title, place, FORM_NAMES)
    try:
        widths, _ = form_grid(form.rows)
    except GridError as error:
        raise SpecError(str(error), place, "各行宽度之和应相等；跨行的格用 rows 写明占几行。") from None
    for cell in (cell for row in form.rows for cell in row):
        if bool(cell.text) == bool(cell.key):
            raise SpecError("每格应恰有 text、key 之一", place, "栏名写 text，填报内容写 key。")
        if cell.text:
            names.plain(cell.text, place)
    _ends(form, names, place)
    if bool(form.below) != bool(form.match):
        raise SpecError("below 和 match 应同时有", place, "match 写明下面的表按哪一列对应。")
    if form.below:
        names.known(form.below, ("tables",), place)
        below = names.narrative.tables[form.below]
        if below.title or below.left or below.right or below.total:
            what = f"表 {form.below!r} 接在下面，不得有 title、left、right、total"
            raise SpecError(what, place, "请从下面的表中去掉这些。")
        if abs(sum(column.width for column in below.columns) - sum(widths)) > 0.01:
            hint = "请调整两张表各列的宽度，使总宽相等。"
            raise SpecError(f"与下面的表 {form.below!r} 宽度不等", place, hint)


def _ends(spec: TableSpec | FormSpec, names: Names, place: str) -> None:
    """The two ends of the line above: each a text or the name of a sentence."""
    for piece in filter(None, (spec.left, spec.right)):
        if NAME.fullmatch(piece):
            names.known(piece, ("sentences",), place)
        else:
            names.plain(piece, place)


SOURCES = "请恰写一种：table（按科目列行的公开表）、records（清单），或 codes 和 sources（科目表和填报表）。"


def row_kinds(rows: RowsSpec) -> dict[str, NameKind]:
    """The names that a row adds, and what each stands for."""
    own = {name: part.kind for name, part in own_values(rows) if part.kind}
    return {**dict.fromkeys(rows.names, NameKind.TEXT), **own}


def row_optional(rows: RowsSpec) -> set[str]:
    """The columns of a row that may be blank."""
    befores = {change.before for change in rows.changes.values()}
    return {*rows.texts, *befores, *(name for name, part in own_values(rows) if part.optional)}


def check_rows(rows: RowsSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with rows, but for their sentences."""
    given = (bool(rows.table), bool(rows.records), bool(rows.codes and rows.sources))
    if sum(given) != 1 or bool(rows.codes) != bool(rows.sources):
        raise SpecError("应恰有 table、records、codes 和 sources 之一", place, SOURCES)
    if rows.records and (rows.names or rows.level or rows.under):
        raise SpecError(
            "records 没有科目，不得有 names、level、under", place, "请去掉这些，名称写在 texts 中。"
        )
    taken = Counter((*rows.names, *(name for name, _ in own_values(rows))))
    for name, times in taken.items():
        if times > 1 or name in names.kinds or name in LOCAL_NAMES:
            raise SpecError(f"名称 {name!r} 已用于别处", place, "请换一个名称，用到它的地方一并改。")
        if not NAME.fullmatch(name):
            raise SpecError(f"名称 {name!r} 只能用小写字母、数字和下划线", place, "请换一个名称。")
    if rows.only_with:
        _known(rows.only_with, ("money",), rows, names, place)
    for part in VALUES:
        for entry in getattr(rows, part, {}).values():
            for parts, name in links_of(part, entry) if not isinstance(entry, str) else ():
                _known(name, parts, rows, names, place)
    for change in rows.changes.values():
        own = rows.texts.get(change.reason)
        if own is not None and not own.drop:
            what = f"原因 {change.reason!r} 须用 drop 去掉自带的“原因是”"
            raise SpecError(what, place, '请写上 drop = "reason"。')
    for text in rows.texts.values():
        if bool(text.ref) == bool(text.texts):
            raise SpecError(
                "texts 的每项应恰有 ref、texts 之一", place, "ref 中的 * 是这一行；texts 写 填报表.列。"
            )


def _known(name: str, parts: tuple[str, ...], rows: RowsSpec, names: Names, place: str) -> None:
    """What an entry of rows names is theirs or the unit's."""
    if not any(name in getattr(rows, part, ()) for part in parts):
        names.known(name, parts, place)
