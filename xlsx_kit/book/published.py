"""Published sheets: the tables as printed, every cell a locked formula over the facts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.book.furniture import TABLE_TAB, height_of, text_width
from xlsx_kit.book.grid import Area, Cached, Cell, Highlight, Sheet
from xlsx_kit.book.headings import heading, heading_heights, unit_label
from xlsx_kit.book.identity_columns import identity_columns
from xlsx_kit.compile.evaluate import ComputedTable, Evaluation, Row
from xlsx_kit.compile.formula import Formulas, text
from xlsx_kit.compile.layout import TableLayout
from xlsx_kit.spec.codes import CodeList
from xlsx_kit.spec.expr import ROW, Ref, Sum
from xlsx_kit.spec.model import CodeRows, ColumnType
from xlsx_kit.spec.pack import FixedRow

OVERFLOW = "本表行数超出模板容量，有科目未列出，请联系财政部门换用更大的模板。"
EMPTY_ROWS = 6
"""Ruled rows of an empty table, so that it is printed as a table."""
ROW_HEIGHT, LINKS_WIDTH = 20.0, 18.0
LONGEST_SHRUNK = 1.4
"""Names up to this many times as wide as their column shrink into one line, longer ones wrap."""


def published_sheet(formulas: Formulas, evaluation: Evaluation, table_id: str) -> Sheet:
    """One published table with the computed values cached."""
    layout = formulas.layout.tables[table_id]
    computed, facts = evaluation.table(table_id), evaluation.facts
    rows = layout.view.table.rows
    cells, merges = heading(layout, evaluation, computed)
    widths = {layout.columns[c.id]: c.width for c in layout.view.table.columns}
    heights = heading_heights(layout, widths, unit_label(facts))
    if rows:
        cells += list(_code_rows(formulas, layout, evaluation, computed, rows))
        heights |= _name_heights(layout, computed)
    else:
        cells += list(_fixed_rows(formulas, layout, computed))
        heights |= _label_heights(layout)
    cells += list(identity_columns(formulas, layout, evaluation))
    note = _note(formulas, layout, evaluation, computed)
    helpers = {*layout.checks.values()} | (
        {layout.leaf, layout.key, layout.end, layout.digits} if rows else set()
    )
    return Sheet(
        name=layout.sheet,
        cells=tuple(cells),
        merges=(*merges, ((note.row, 1, note.row, layout.width), note)),
        widths=widths | {layout.links: LINKS_WIDTH} | dict.fromkeys(helpers, 9),
        hidden_columns=frozenset(helpers),
        heights=heights,
        row_height=ROW_HEIGHT,
        highlights=_rules(layout) if rows else (),
        freeze=(layout.first, 1),
        landscape=layout.view.table.landscape,
        repeat=(1, layout.numbering),
        print_area=_print_area(layout) if rows else (1, 1, layout.last, layout.width),
        one_page=not rows,
        tab=TABLE_TAB,
    )


def _rules(layout: TableLayout) -> tuple[Highlight, ...]:
    """Lines around the rows in use, or around some of an empty table."""
    body: Area = (layout.first, 1, layout.last, layout.width)
    key, first = (a1(layout.first, layout.key, absolute=fixed) for fixed in ("c", "rc"))
    empty = f'AND({first}="",ROW()<{layout.first + EMPTY_ROWS})'
    return (Highlight(body, f'OR({key}<>"",{empty})', "ruled"),)


def _print_area(layout: TableLayout) -> str:
    """Down to the last row in use; Excel and WPS evaluate the formula."""
    used = f"MAX({EMPTY_ROWS},COUNT({layout.named('key')}))"
    return f"OFFSET({quoted(layout.sheet)}!$A$1,0,0,{layout.numbering}+{used},{layout.width})"


def _name_heights(layout: TableLayout, computed: ComputedTable) -> dict[int, float]:
    """Heights of the rows whose names would otherwise shrink too much to be read."""
    name = next(c for c in layout.view.table.columns if c.role == "name")
    return {
        layout.first + n: height_of([(row.label, name.width)], least=ROW_HEIGHT)
        for n, row in enumerate(computed.rows[: layout.last - layout.first + 1])
        if _is_long(row, name.width)
    }


def _is_long(row: Row, width: float) -> bool:
    return text_width(row.label) > LONGEST_SHRUNK * width


def _label_heights(layout: TableLayout) -> dict[int, float]:
    widths = {c.id: c.width for c in layout.view.table.columns}
    return {
        layout.first + n: height_of([(words, widths[c]) for c, words in row.labels.items()], least=18.5)
        for n, row in enumerate(layout.view.fixed)
    }


def _fixed_rows(formulas: Formulas, layout: TableLayout, computed: ComputedTable) -> Iterator[Cell]:
    table = layout.view.table
    for n, (row, shown) in enumerate(zip(layout.view.fixed, computed.rows, strict=True)):
        place, totals = layout.first + n, _total_sides(layout, row)
        for column in table.columns:
            at = layout.columns[column.id]
            kind = "body_total" if column.id in totals else "body"
            if column.role == "number":
                yield Cell(place, at, "body_number", n + 1)
            elif column.role == "label":
                words = row.labels.get(column.id, "")
                yield Cell(place, at, "body_total" if column.id in totals else "body_text", words)
            elif column.id in row.cells:
                value = formulas.rounded(row.cells[column.id], layout.sheet, place, table.id, row.key)
                yield Cell(place, at, f"{kind}_amount", shown.cells[column.id] / 100, value)
            else:
                yield Cell(place, at, "body_amount", "")


def _total_sides(layout: TableLayout, row: FixedRow) -> set[str]:
    """The columns of those sides of a two-sided table whose row adds up rows above it."""
    found: set[str] = set()
    for side in layout.view.table.sides if len(layout.view.table.sides) > 1 else ():
        for column in side.columns:
            cell = row.cells.get(column)
            if isinstance(cell, Sum) and all(
                isinstance(t, Ref) and t.row not in (row.key, ROW) for t in cell.terms
            ):
                found |= {side.label, *side.columns}
    return found


def _note(formulas: Formulas, layout: TableLayout, evaluation: Evaluation, computed: ComputedTable) -> Cell:
    """The note an empty table is published with, or the warning that rows did not fit."""
    if layout.view.fixed:
        formula = _fixed_note(layout) if layout.view.table.note else None
        return Cell(layout.note_row, 1, "note", computed.note, formula)
    keys = formulas.layout.row_sources(layout.view)
    note = f'IF({a1(layout.first, layout.key)}="",{text(layout.view.table.note)},"")'
    overflown = len(evaluation.row_keys(layout.view)) > layout.last - layout.first + 1
    formula = f"IF({overflow(layout, keys)},{text(OVERFLOW)},{note})"
    return Cell(layout.note_row, 1, "note", OVERFLOW if overflown else computed.note, formula)


def overflow(layout: TableLayout, sources: list[str]) -> str:
    """Whether a table with code rows has more rows than its sheet holds, as a formula."""
    last = f"{quoted(layout.sheet)}!{a1(layout.last, layout.key, absolute='rc')}"
    return f'IF({last}="",FALSE,{keys_above(sources, last)}>0)'


def _fixed_note(layout: TableLayout) -> str:
    """The note of a table with fixed rows, shown when all its money is zero."""
    amounts = [layout.columns[c.id] for c in layout.view.table.amounts]
    area = f"{a1(layout.first, amounts[0], absolute='rc')}:{a1(layout.last, amounts[-1], absolute='rc')}"
    return f'IF(SUM({area})=0,{text(layout.view.table.note)},"")'


def _code_rows(
    formulas: Formulas, layout: TableLayout, evaluation: Evaluation, computed: ComputedTable, rows: CodeRows
) -> Iterator[Cell]:
    """The rows in use, then the blank ones."""
    codes, keys = formulas.pack.codes[rows.codes], evaluation.row_keys(layout.view)
    for n in range(layout.last - layout.first + 1):
        if n < len(keys):
            following = next(k for k in keys[n:] if k % codes.steps[-2]) if n else ""
            yield from _chained_row(formulas, layout, rows, n, (keys[n], following, computed.rows[n]))
        else:
            yield from _blank_row(formulas, layout.view.id, n)


@lru_cache(maxsize=1 << 14)
def _blank_row(formulas: Formulas, table: str, n: int) -> tuple[Cell, ...]:
    """A row not in use, the same for every unit."""
    layout = formulas.layout.tables[table]
    assert layout.view.table.rows is not None
    return tuple(_chained_row(formulas, layout, layout.view.table.rows, n, None))


def _chained_row(
    formulas: Formulas, layout: TableLayout, rows: CodeRows, n: int, shown: tuple[int, Cached, Row] | None
) -> Iterator[Cell]:
    """The key chain: each row finds the next leaf after the row above, and opens its levels in turn.

    ``shown`` are the row's key, the leaf it has found, and what it prints.
    """
    codes, sources = formulas.pack.codes[rows.codes], formulas.layout.row_sources(layout.view)
    row = layout.first + n
    k = a1(row, layout.key, absolute="c")
    key: Cached = shown[0] if shown else ""
    if n == 0:
        yield Cell(row, layout.key, "helper", key, f'IF({keys_above(sources, "0")}=0,"",0)')
    else:
        above, leaf = (a1(r, c, absolute="c") for r, c in ((row - 1, layout.key), (row, layout.leaf)))
        search = f'IF({above}="","",{_next_leaf(sources, above)})'
        yield Cell(row, layout.leaf, "helper", shown[1] if shown else "", search)
        yield Cell(row, layout.key, "helper", key, _next_key(above, leaf, codes.steps))
    yield Cell(row, layout.digits, "helper", digits_of(codes, shown[0]) if shown else "", _digits(k, codes))
    end = f'IF({k}="","",{k}+10^({codes.width}-{a1(row, layout.digits, absolute="c")})-1)'
    yield Cell(row, layout.end, "helper", codes.last(shown[0]) if shown else "", end)
    yield from _code_row(formulas, layout, rows, row, shown[2] if shown else None)


def _code_row(
    formulas: Formulas, layout: TableLayout, rows: CodeRows, row: int, shown: Row | None
) -> Iterator[Cell]:
    """One row; the first of all is the total."""
    k, kind = a1(row, layout.key, absolute="c"), "total" if row == layout.first else "row"
    for column in layout.view.table.columns:
        place = layout.columns[column.id]
        value: Cached = ""
        match column.role:
            case "number":
                style, formula = "row_serial", f"ROW()-{layout.numbering}"
                value = row - layout.numbering if shown else ""
            case "code":
                style, formula = "row_code", f"LEFT({k},{a1(row, layout.digits, absolute='c')})"
                value = "" if shown is None or shown.key == "total" else shown.key
            case "name":
                long = shown is not None and _is_long(shown, column.width)
                style, formula = "row_text" if long else f"{kind}_name", _name(formulas, rows, k)
                value = shown.label if shown else ""
            case _:
                style = f"{kind}_sum"
                formula = formulas.rounded(layout.view.line[column.id], layout.sheet, row, layout.view.id)
                value = shown.cells[column.id] / 100 if shown else ""
        yield Cell(row, place, style, value, f'IF({k}="","",{formula})')


def keys_above(sources: list[str], key: str) -> str:
    """How many lines have a key above this one, as a formula."""
    return "+".join(f'COUNTIF({s},">"&{key})' for s in sources)


def _next_leaf(sources: list[str], above: str) -> str:
    """The smallest leaf key above a key, over all sources; "" behind the last."""
    found = [f'SMALL({s},COUNTIF({s},"<="&{above})+1)' for s in sources]
    if len(found) == 1:
        return f'IFERROR({found[0]},"")'
    nothing = "9E+99"
    smallest = f"MIN({','.join(f'IFERROR({f},{nothing})' for f in found)})"
    return f'IF({keys_above(sources, above)}=0,"",{smallest})'


def _next_key(above: str, leaf: str, steps: tuple[int, ...]) -> str:
    """The key after the one above: the highest level at which the next leaf opens something new."""
    formula = leaf
    for step in reversed(steps[:-1]):
        formula = f"IF(INT({leaf}/{step})>INT({above}/{step}),INT({leaf}/{step})*{step},{formula})"
    return f'IF({leaf}="","",{formula})'


def digits_of(codes: CodeList, key: int) -> int:
    """How many digits the code of a key has: 0 for the total."""
    return len(codes.code(key)) if key else 0


def _digits(key: str, codes: CodeList) -> str:
    """The same as a formula: a key that ends in zeros is a code of a higher level."""
    formula = str(codes.width)
    for width, step in reversed(list(zip(codes.spec.widths, codes.steps, strict=True))[:-1]):
        formula = f"IF(MOD({key},{step})=0,{width},{formula})"
    return f'IF({key}="","",IF({key}=0,0,{formula}))'


def _name(formulas: Formulas, rows: CodeRows, key: str) -> str:
    """The listed name (key 0 is the total), else the name typed last beside a line with this code.

    LOOKUP passes over errors and takes the last 1 it finds, in every spreadsheet program.
    """
    typed = '""'
    for block in formulas.layout.inputs.values():
        for column in block.input.columns:
            named = column.type is ColumnType.NAME and column.fallback
            if named and block.input.column(column.of).codes == rows.codes:
                names = block.entries(column.fallback)
                found = f'LOOKUP(2,1/(({block.key_range(())}={key})*({names}<>"")),{names})'
                typed = f'IFERROR({found}&"",{typed})'
    official = f"INDEX(C_{rows.codes}_name,MATCH({key},C_{rows.codes}_key,0))"
    return f"IFERROR({official},{typed})"
