"""Whether the tables of a pack hold together: columns, sides, rows, and sums that do not hold themselves."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.findings import Problem, SpecError
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.expr import TOTAL, Ref, parts
from xlsx_kit.pack.model.furniture import STANDARD, overlaid
from xlsx_kit.pack.model.notation import named_cell, named_column
from xlsx_kit.pack.model.pack import View
from xlsx_kit.pack.model.tables import ListedRows, Side, Table, TableColumn
from xlsx_kit.pack.toml.gather import ProblemList
from xlsx_kit.pack.toml.hints import check_braces, no_such, suggested_name, twice

FEWEST_COLUMNS, FEWEST_WITHOUT_YEAR = 5, 2
"""Over a table: the unit over the first two columns at least, the year over two, money over the last."""
PRINTED = ("code", "name", "scope", "year", "last_year", "money")
"""What titles, headers, labels and notes may name in braces, beside the pack's own words."""
FORMS = "按固定行列示的表写 [[sides]]，按科目列行的表写 [rows]。"


def table_problems(table: Table, resolver: Resolver, path: str) -> tuple[Problem, ...]:
    """Everything wrong with a table's own declaration."""
    gathered = ProblemList()
    gathered.add(twice(((c.id, f"{path}: columns[{n}].id") for n, c in enumerate(table.columns)), "列"))
    furniture = overlaid(STANDARD, resolver.book.furniture, table.furniture)
    fewest = FEWEST_COLUMNS if furniture.middle else FEWEST_WITHOUT_YEAR
    printed = min([len(table.printed) or len(table.columns_for(scope)) for scope in resolver.book.scopes])
    if printed < fewest:
        gathered.add([declared_problem("SPEC-025", f"{path}: columns", fewest=fewest)])
    for where, text, names in _texts(table):
        with gathered.gathering():
            check_braces(text, (*names, *resolver.book.by_scope), f"{path}: {where}")
    for n, column in enumerate(table.columns):
        for scope in (*column.scopes, *column.heads):
            if scope not in resolver.book.scopes:
                gathered.add([no_such(scope, resolver.book.scopes, "公开口径", f"{path}: columns[{n}]")])
    if table.printed and (table.rows or any(row.in_use for side in table.sides for row in side.rows)):
        gathered.add([declared_problem("SPEC-026", f"{path}: printed")])
    if bool(table.rows) == bool(table.sides):
        gathered.add([declared_problem("SPEC-027", path)])
    ids = [c.id for c in table.columns]
    for n, column in enumerate(table.columns):
        gathered.add(_unknown(column.sum, ids, f"{path}: columns[{n}].sum"))
        gathered.add(_unknown(column.less, ids, f"{path}: columns[{n}].less"))
        _measured(column, resolver, gathered, f"{path}: columns[{n}]")
        gathered.add(_share(table, column, f"{path}: columns[{n}]"))
    if sum(row.in_use for side in table.sides for row in side.rows) > 1:
        gathered.add([declared_problem("SPEC-028", f"{path}: sides")])
    for s, side in enumerate(table.sides):
        _side(table, side, resolver, gathered, f"{path}: sides[{s}]")
    if table.rows:
        gathered.add(_listed_rows(table, table.rows, resolver, path))
        if table.rows.codes:
            for n, column in enumerate(table.columns):
                gathered.add(_by_code(column.measure, table.rows.codes, resolver, f"{path}: columns[{n}]"))
        for n, source in enumerate(table.rows.sources):
            for key, wanted in source.where.items():
                with gathered.gathering():
                    place = f"{path}: rows.sources[{n}].where"
                    resolver.listing(source.input, {key: wanted}, place)
    return gathered.problems


def _share(table: Table, column: TableColumn, path: str) -> Iterator[Problem]:
    """A percentage is of amounts of its own table, and only percentages have a part and a whole."""
    if column.role != "percent":
        if column.part or column.whole:
            yield declared_problem("SPEC-035", path)
        return
    if column.measure or column.sum or column.less:
        yield declared_problem("SPEC-029", path)
    if table.printed or any(row.in_use for side in table.sides for row in side.rows):
        yield declared_problem("SPEC-030", path)
    row, whole = named_cell(column.whole)
    ids = [c.id for c in table.amounts]
    for key, name in (("part", column.part), ("whole", whole)):
        if name not in ids:
            advice = suggested_name(name, ids, "金额列")
            yield declared_problem("SPEC-036", f"{path}.{key}", key=key, name=name, advice=advice)
    keys = [TOTAL] if table.rows else [one.key for side in table.sides for one in side.rows if one.key]
    if row and row not in keys:
        hint = suggested_name(row, keys, "行") + "写在“/”之前的是行，如 total/amount；不写的是本行。"
        yield declared_problem("SPEC-031", f"{path}.whole", row=row, advice=hint)


def _texts(table: Table) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What is printed of a table, where it stands, and what may be named in its braces."""
    yield "title", table.title, PRINTED
    yield "note", table.note, PRINTED
    yield from ((f"notes[{n}]", note, PRINTED) for n, note in enumerate(table.notes))
    for n, column in enumerate(table.columns):
        heads = [text for head in (column.head, *column.heads.values()) for text in head]
        yield from ((f"columns[{n}].head", text, PRINTED) for text in heads)
    for n, printed in enumerate(table.printed):
        yield from ((f"printed[{n}].head", text, PRINTED) for text in printed.head)
    for s, side in enumerate(table.sides):
        yield from ((f"sides[{s}].rows[{n}].label", row.label, PRINTED) for n, row in enumerate(side.rows))
    for key in ("left", "middle", "right", "corner"):
        yield f"furniture.{key}", getattr(table.furniture, key) or "", PRINTED


def _measured(column: TableColumn, resolver: Resolver, gathered: ProblemList, path: str) -> None:
    """What a column measures, each input and each condition by itself."""
    for name in column.measure:
        with gathered.gathering():
            resolver.measure(name, {}, path)
            for key, wanted in column.where.items():
                with gathered.gathering():
                    resolver.measure(name, {key: wanted}, path)


def _side(table: Table, side: Side, resolver: Resolver, gathered: ProblemList, path: str) -> None:
    ids = [c.id for c in table.columns]
    gathered.add(_unknown([side.label] if side.label else [], ids, f"{path}.label"))
    gathered.add(_unknown(side.columns, ids, f"{path}.columns"))
    given = [((r.key, f"{path}.rows[{n}].key")) for n, r in enumerate(side.rows) if r.key]
    gathered.add(twice(given, "行"))
    last = _last_row(table, resolver)
    measures = [m for c in table.columns if c.id in side.columns and not c.sum for m in c.measure]
    for n, row in enumerate(side.rows):
        at = f"{path}.rows[{n}]"
        gathered.add(_unknown(list(row.cells), side.columns, f"{at}.cells"))
        if row.in_use and not row.classes:
            gathered.add([declared_problem("SPEC-037", f"{at}.in_use")])
        unused = [
            key for key in ("key", "label", "sum", "less", "sum_rows") if row.classes and getattr(row, key)
        ]
        if unused:
            gathered.add([declared_problem("SPEC-038", f"{at}.{unused[0]}", unused="、".join(unused))])
        if row.classes and row.classes not in resolver.book.codes:
            gathered.add([no_such(row.classes, resolver.book.codes, "科目表", f"{at}.classes")])
        for name in row.measure:
            with gathered.gathering():
                resolver.measure(name, {}, at)
        if row.classes:
            gathered.add(_by_code(row.measure or measures, row.classes, resolver, at))
        for name in row.measure or measures:
            for key, wanted in row.where.items() if _measurable(resolver, name) else ():
                with gathered.gathering():
                    resolver.measure(name, {key: wanted}, at)
        if row.sum_rows and not 1 <= row.sum_rows[0] <= row.sum_rows[1] <= last:
            gathered.add([declared_problem("SPEC-039", f"{at}.sum_rows", last=last)])


def _by_code(measures: list[str], codes: str, resolver: Resolver, path: str) -> Iterator[Problem]:
    """Rows of codes can only add up inputs whose lines have such a code."""
    lists = resolver.book.codes
    if codes not in lists:
        return
    coded = [i.id for i in resolver.inputs.values() if any(c.codes == codes for c in i.columns)]
    for name in measures:
        source = resolver.inputs.get(named_column(name)[0])
        unknown = source and any(c.codes and c.codes not in lists for c in source.columns)
        if source and not unknown and source.id not in coded:
            at = f"{path}.measure"
            yield declared_problem(
                "SPEC-040", at, source=source.id, lists=lists[codes].title, coded="、".join(coded)
            )


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


def _listed_rows(table: Table, rows: ListedRows, resolver: Resolver, path: str) -> Iterator[Problem]:
    """Rows that list themselves know what they list, and columns what they show of it."""
    if bool(rows.codes) == bool(rows.records) or bool(rows.codes) != bool(rows.sources):
        yield declared_problem("SPEC-032", f"{path}: rows")
        return
    yield from _of_codes(rows, resolver, path) if rows.codes else _of_records(table, rows, resolver, path)
    levels = resolver.book.codes[rows.codes].widths if rows.codes in resolver.book.codes else []
    for n, column in enumerate(table.columns):
        at = f"{path}: columns[{n}]"
        if column.field and not rows.records:
            yield declared_problem("SPEC-041", f"{at}.field")
        if column.level and (column.role != "code" or (rows.codes and column.level > len(levels))):
            yield declared_problem("SPEC-042", f"{at}.level", count=len(levels))
    roles = [column.role for column in table.columns]
    for role, words in (("name", "名称"), *([("code", "编码")] if rows.codes else [])):
        if role not in roles:
            yield declared_problem("SPEC-043", f"{path}: columns", words=words, role=role)
    if rows.codes and "text" in roles:
        yield declared_problem("SPEC-033", f"{path}: columns")


def _of_records(table: Table, rows: ListedRows, resolver: Resolver, path: str) -> Iterator[Problem]:
    """The list is there, its fields are shown, and only its own columns are summed."""
    if f"inputs/{rows.records}" in resolver.broken:
        return
    lists = {key: source for key, source in resolver.inputs.items() if source.kind == "list"}
    if rows.records not in lists:
        yield no_such(rows.records, lists, "列表", f"{path}: rows.records")
        return
    fields = [c.key for c in lists[rows.records].facts]
    for n, column in enumerate(table.columns):
        at = f"{path}: columns[{n}]"
        if column.role in ("code", "name", "text") and column.field not in fields:
            hint = suggested_name(column.field, fields, f"{rows.records} 的列")
            yield declared_problem("SPEC-044", f"{at}.field", advice=hint)
        for name in column.measure:
            if named_column(name)[0] != rows.records:
                yield declared_problem("SPEC-047", f"{at}.measure", records=rows.records)


def _of_codes(rows: ListedRows, resolver: Resolver, path: str) -> Iterator[Problem]:
    if rows.codes not in resolver.book.codes:
        yield no_such(rows.codes, resolver.book.codes, "科目表", f"{path}: rows.codes")
        return
    last = len(resolver.book.codes[rows.codes].widths)
    if rows.levels and (rows.levels != sorted({*rows.levels}) or rows.levels[-1] != last):
        yield declared_problem("SPEC-034", f"{path}: rows.levels", levels=rows.levels, last=last)
    for n, source in enumerate(rows.sources):
        if f"inputs/{source.input}" in resolver.broken:
            continue
        found = resolver.inputs.get(source.input)
        coded = [c.key for c in found.columns if c.codes == rows.codes] if found else []
        own = next((c.codes for c in found.columns if c.key == source.column), "") if found else ""
        if source.column not in coded and (not own or own in resolver.book.codes):
            known = [
                f"{i.id}.{c.key}"
                for i in resolver.inputs.values()
                for c in i.columns
                if c.codes == rows.codes
            ]
            hint = suggested_name(f"{source.input}.{source.column}", known, "编码列")
            at = f"{path}: rows.sources[{n}]"
            yield declared_problem(
                "SPEC-045", at, form=source.input, column=source.column, codes=rows.codes, advice=hint
            )
        if source.column in coded[1:]:
            title = resolver.book.codes[rows.codes].title
            at = f"{path}: rows.sources[{n}]"
            yield declared_problem(
                "SPEC-046", at, form=source.input, title=title, coded=coded[0], column=source.column
            )


def _unknown(names: list[str], ids: list[str], path: str) -> Iterator[Problem]:
    for name in names:
        if name not in ids:
            yield declared_problem("SPEC-023", path, other=name, advice=suggested_name(name, ids, "本表的列"))


def cycles(view: View, path: str) -> Iterator[Problem]:
    """Where a cell of a table is, by its sums, a part of itself."""
    cells = {(row.key, c): e for row in view.fixed for c, e in row.cells.items()}
    cells |= {("*", c): e for c, e in view.line.items()}
    done: set[tuple[str, str]] = set()
    reported: set[frozenset[str]] = set()

    def follow(cell: tuple[str, str], above: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
        if cell in above:
            circle = [*above[above.index(cell) :], cell]
            rows = frozenset(row for row, _ in circle if row != "*")
            if rows and rows in reported:
                return
            reported.add(rows)
            way = " → ".join("/".join(c).removeprefix("*/") for c in circle)
            yield declared_problem("SPEC-132", path, circle=way)
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
