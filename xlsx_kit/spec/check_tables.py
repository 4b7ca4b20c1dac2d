"""Whether the tables of a pack hold together: columns, sides, rows, and sums that do not hold themselves."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.findings import Problem, SpecError, problem
from xlsx_kit.spec.expr import Ref, parts
from xlsx_kit.spec.gather import Gathered
from xlsx_kit.spec.hints import instead
from xlsx_kit.spec.model import Side, Table, TableColumn
from xlsx_kit.spec.pack import View
from xlsx_kit.spec.resolve import Resolver
from xlsx_kit.spec.twice import twice

FORMS = "按固定行列示的表写 [[sides]]，按科目列行的表写 [rows]。"


def table_problems(table: Table, resolver: Resolver, path: str) -> tuple[Problem, ...]:
    """Everything wrong with a table's own declaration."""
    gathered = Gathered()
    gathered.add(twice(((c.id, f"{path}: columns[{n}].id") for n, c in enumerate(table.columns)), "列"))
    if bool(table.rows) == bool(table.sides):
        gathered.add([problem("应恰有 rows 或 sides 之一", path, FORMS)])
    ids = [c.id for c in table.columns]
    for n, column in enumerate(table.columns):
        gathered.add(_unknown(column.sum, ids, f"{path}: columns[{n}].sum"))
        _measured(column, resolver, gathered, f"{path}: columns[{n}]")
    for s, side in enumerate(table.sides):
        _side(table, side, resolver, gathered, f"{path}: sides[{s}]")
    if table.rows:
        gathered.add(_code_rows(table, resolver, path))
        for n, source in enumerate(table.rows.sources):
            for key, wanted in source.where.items():
                with gathered.gathering():
                    place = f"{path}: rows.sources[{n}].where"
                    resolver.conditions(source.input, {key: wanted}, place)
    return gathered.problems


def _measured(column: TableColumn, resolver: Resolver, gathered: Gathered, path: str) -> None:
    """What a column measures, each input and each condition by itself."""
    for name in column.measure:
        with gathered.gathering():
            resolver.measure(name, {}, path)
            for key, wanted in column.where.items():
                with gathered.gathering():
                    resolver.measure(name, {key: wanted}, path)


def _side(table: Table, side: Side, resolver: Resolver, gathered: Gathered, path: str) -> None:
    ids = [c.id for c in table.columns]
    gathered.add(_unknown([side.label], ids, f"{path}.label"))
    gathered.add(_unknown(side.columns, ids, f"{path}.columns"))
    given = [((r.key, f"{path}.rows[{n}].key")) for n, r in enumerate(side.rows) if r.key]
    gathered.add(twice(given, "行"))
    last = _last_row(table, resolver)
    measures = [m for c in table.columns if c.id in side.columns and not c.sum for m in c.measure]
    for n, row in enumerate(side.rows):
        at = f"{path}.rows[{n}]"
        if row.classes and row.classes not in resolver.book.codes:
            hint = instead(row.classes, resolver.book.codes, "科目表")
            gathered.add([problem(f"没有科目表 {row.classes!r}", f"{at}.classes", hint)])
        for name in row.measure:
            with gathered.gathering():
                resolver.measure(name, {}, at)
        for name in row.measure or measures:
            for key, wanted in row.where.items() if _measurable(resolver, name) else ():
                with gathered.gathering():
                    resolver.measure(name, {key: wanted}, at)
        if row.sum_rows and not 1 <= row.sum_rows[0] <= row.sum_rows[1] <= last:
            hint = f"应为本表的行号，从小到大；本表有 {last} 行。"
            gathered.add([problem("sum_rows 的行不在表中", f"{at}.sum_rows", hint)])


def _measurable(resolver: Resolver, name: str) -> bool:
    """Whether a measure can be read by itself; where it cannot, that is said where it is written."""
    try:
        resolver.measure(name, {}, "")
    except SpecError:
        return False
    return True


def _last_row(table: Table, resolver: Resolver) -> int:
    """The number of the last row of a table with fixed rows."""
    known = [[r for r in side.rows if not r.classes or r.classes in resolver.codes] for side in table.sides]
    return max((n for rows in known for n, *_ in resolver.numbered(rows)), default=0)


def _code_rows(table: Table, resolver: Resolver, path: str) -> Iterator[Problem]:
    rows = table.rows
    assert rows is not None
    if rows.codes not in resolver.book.codes:
        hint = instead(rows.codes, resolver.book.codes, "科目表")
        yield problem(f"没有科目表 {rows.codes!r}", f"{path}: rows.codes", hint)
        return
    for n, source in enumerate(rows.sources):
        if f"inputs/{source.input}" in resolver.broken:
            continue
        found = resolver.inputs.get(source.input)
        coded = [c.key for c in found.columns if c.codes == rows.codes] if found else []
        own = next((c.codes for c in found.columns if c.key == source.column), "") if found else ""
        if source.column not in coded and (not own or own in resolver.book.codes):
            what = f"{source.input}.{source.column} 不是科目表 {rows.codes!r} 的编码列"
            known = [
                f"{i.id}.{c.key}"
                for i in resolver.inputs.values()
                for c in i.columns
                if c.codes == rows.codes
            ]
            hint = instead(f"{source.input}.{source.column}", known, "编码列")
            yield problem(what, f"{path}: rows.sources[{n}]", hint)


def _unknown(names: list[str], ids: list[str], path: str) -> Iterator[Problem]:
    for name in names:
        if name not in ids:
            yield problem(f"没有列 {name!r}", path, instead(name, ids, "本表的列"))


def cycles(view: View, path: str) -> Iterator[Problem]:
    """Where a cell of a table is, by its sums, a part of itself."""
    cells = {(row.key, c): e for row in view.fixed for c, e in row.cells.items()}
    cells |= {("*", c): e for c, e in view.line.items()}
    done: set[tuple[str, str]] = set()
    said: set[frozenset[str]] = set()

    def follow(cell: tuple[str, str], above: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
        if cell in above:
            circle = [*above[above.index(cell) :], cell]
            rows = frozenset(row for row, _ in circle if row != "*")
            if rows and rows in said:
                return
            said.add(rows)
            what = "合计中包含自身：" + " → ".join("/".join(c).removeprefix("*/") for c in circle)
            yield problem(what, path, "请从 sum 或 sum_rows 中去掉合计自己。")
            return
        if cell in done or cell not in cells:
            return
        for part in parts(cells[cell]):
            if isinstance(part, Ref) and part.table == view.id:
                row = cell[0] if part.row == "*" else part.row
                yield from follow((row, part.column), (*above, cell))
        done.add(cell)

    for cell in cells:
        yield from follow(cell, ())
