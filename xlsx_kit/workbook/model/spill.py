"""Rows that spill: as many as the entries have codes, computed by formulas, without dynamic arrays.

Excel's own spill (UNIQUE, SORT, FILTER) is missing in WPS and in Excel before 2021. Here every row has a
hidden key and finds the next one after the key of the row above (a chain of keys). A key is a number: a code
padded with zeros, so that order by number is order by code, or the number of a line; 0 is the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute import ComputedTable, Evaluation, Formulas, Row, TableLayout, text
from xlsx_kit.pack import CodeList, ColumnType, JoinedCodes, Keys, ListedRows, TableColumn
from xlsx_kit.workbook.model.amounts import amount_style, share_formula, shown_formula
from xlsx_kit.workbook.model.blank_rows import BlankRows
from xlsx_kit.workbook.model.common import height_of, text_width
from xlsx_kit.workbook.model.grid import Area, Cached, CellModel, Highlight
from xlsx_kit.workbook.model.print_areas import LAST_PRINTED
from xlsx_kit.workbook.model.spill_values import FIGURES, spill_values

EMPTY_ROWS = 6
"""Ruled rows of an empty table, so that it is printed as a table."""
ROW_HEIGHT = 20.0
LONGEST_SHRUNK = 1.4
"""Names up to this many times as wide as their column shrink into one line, longer ones wrap."""


def spill_rows(
    formulas: Formulas, layout: TableLayout, evaluation: Evaluation, computed: ComputedTable, rows: ListedRows
) -> Iterator[CellModel]:
    """The rows in use, then the blank ones: hidden keys and the printed cells of each."""
    shown = computed.rows[: layout.last - layout.first + 1]
    columns = spill_values(formulas.pack, layout, rows, evaluation.row_keys(layout.view), shown)
    for n, row in enumerate(shown):
        yield from _spill_row(formulas, layout, n, row, {at: column[n] for at, column in columns.items()})
    for n in range(len(shown), layout.last - layout.first + 1):
        yield from _blank_row(formulas, layout.view.id, n)


@lru_cache(maxsize=1 << 14)
def _blank_row(formulas: Formulas, table: str, n: int) -> tuple[CellModel, ...]:
    """A row not in use, the same for every unit."""
    return _blank_rows(formulas, table).row(n)


@cache
def _blank_rows(formulas: Formulas, table: str) -> BlankRows:
    layout = formulas.layout.tables[table]
    rows = layout.view.table.rows
    assert rows is not None
    nothing: dict[int, Cached] = dict.fromkeys(spill_values(formulas.pack, layout, rows, (), ()), "")

    def compile_row(n: int) -> tuple[CellModel, ...]:
        return tuple(_spill_row(formulas, layout, n, None, nothing))

    return BlankRows(compile_row, layout.last - layout.first + 1)


def _spill_row(
    formulas: Formulas, layout: TableLayout, n: int, shown: Row | None, values: Mapping[int, Cached]
) -> Iterator[CellModel]:
    """Row ``n``: the hidden cells of its key, and its printed cells."""
    rows = layout.view.table.rows
    assert rows is not None
    sources = formulas.layout.row_sources(layout.view)
    yield from _key_cells(layout, rows, formulas.pack.keys(layout.view), sources, n, values)
    yield from _row(formulas, layout, rows, n, shown, values)


def overflow(layout: TableLayout, sources: list[str]) -> str:
    """Whether a table has more rows than its sheet holds, as a formula."""
    rows = layout.view.table.rows
    last = f"{quoted(layout.sheet)}!{a1(layout.last, layout.key, absolute='rc')}"
    if rows and rows.total == "last":
        return f"N({last})>0"  # something else stands where the total would be the last to fit
    return f'IF({last}="",FALSE,{keys_above(sources, last)}>0)'


def row_borders(layout: TableLayout, rows: ListedRows) -> tuple[Highlight, ...]:
    """Borders of the rows in use, or of some rows of an empty table; a total whose row varies is bold."""
    body: Area = (layout.first, 1, layout.last, layout.width)
    key, first = (a1(layout.first, layout.key, absolute=fixed) for fixed in ("c", "rc"))
    empty = f'AND({first}="",ROW()<{layout.first + EMPTY_ROWS})'
    ruled = Highlight(body, f'OR({key}<>"",{empty})', "ruled")
    total = Highlight(body, f'AND({key}<>"",{key}=0)', "totals")
    return (total, ruled) if rows.total == "last" else (ruled,)


def used_rows(layout: TableLayout, evaluation: Evaluation) -> tuple[str, int]:
    """Whether rows are in use below one, and the last one in use or ruled."""
    shown = min(len(evaluation.row_keys(layout.view)), layout.last - layout.first + 1)
    formula = f"{layout.numbering}+COUNT({layout.named('key')})>{LAST_PRINTED}"
    return formula, layout.numbering + max(EMPTY_ROWS, shown)


def name_heights(layout: TableLayout, computed: ComputedTable) -> dict[int, float]:
    """Heights of the rows whose texts would otherwise shrink too much to be read."""
    wordy = [c for c in layout.view.table.columns if c.role in ("name", "text")]
    found = {}
    for n, row in enumerate(computed.rows[: layout.last - layout.first + 1]):
        texts = [(row.label if c.role == "name" else row.texts.get(c.id, ""), c.width) for c in wordy]
        if any(_is_long(value, width) for value, width in texts):
            found[layout.first + n] = height_of(texts, least=ROW_HEIGHT)
    return found


def _is_long(value: str, width: float) -> bool:
    return text_width(value) > LONGEST_SHRUNK * width


def _key_cells(
    layout: TableLayout,
    rows: ListedRows,
    numbering: Keys,
    sources: list[str],
    n: int,
    values: Mapping[int, Cached],
) -> Iterator[CellModel]:
    """The hidden cells of a row."""
    row = layout.first + n
    k, own = a1(row, layout.key, absolute="c"), values[layout.key]
    if n == 0 and rows.total == "first":
        yield CellModel(row, layout.key, "helper", own, f'IF({keys_above(sources, "0")}=0,"",0)')
    else:
        leaf = a1(row, layout.leaf, absolute="c")
        above = a1(row - 1, layout.key, absolute="c") if n else "0"
        search = _next_leaf(sources, above)
        steps = numbering.steps_of(rows.levels) if isinstance(numbering, CodeList) else numbering.steps
        step = _next_key(above, leaf, steps)
        if rows.total == "first":
            search, step = f'IF({above}="","",{search})', f'IF({leaf}="","",{step})'
        elif n == 0:
            step = f'IF({leaf}="","",{step})'
        else:  # behind the last comes the total, behind the total nothing
            search = f'IF(N({above})=0,"",{search})'
            step = f'IF(N({above})=0,"",IF({leaf}="",0,{step}))'
        yield CellModel(row, layout.leaf, "helper", values[layout.leaf], search)
        yield CellModel(row, layout.key, "helper", own, step)
    if isinstance(numbering, CodeList):
        yield CellModel(row, layout.digits, "helper", values[layout.digits], _digits(k, numbering))
        end = f"{k}+10^({numbering.width}-{a1(row, layout.digits, absolute='c')})-1"
    else:
        end = f"IF({k}=0,{numbering.capacity},{k})"
    yield CellModel(row, layout.end, "helper", values[layout.end], f'IF({k}="","",{end})')


def _row(
    formulas: Formulas,
    layout: TableLayout,
    rows: ListedRows,
    n: int,
    shown: Row | None,
    values: Mapping[int, Cached],
) -> Iterator[CellModel]:
    """The printed cells of a row; where the total has a fixed row, that row has its style."""
    row, kind = layout.first + n, "total" if n == 0 and rows.total == "first" else "row"
    k = a1(row, layout.key, absolute="c")
    for column in layout.view.table.columns:
        match column.role:
            case "number":
                style, formula = "row_serial", f"ROW()-{layout.first - column.first}"
                if rows.total == "last":
                    formula = f'IF({k}=0,"",{formula})'
            case "code" if rows.codes:
                codes = formulas.pack.codes[rows.codes]
                style, formula = (
                    "row_code",
                    _code(codes, column.level, k, a1(row, layout.digits, absolute="c")),
                )
            case "name" if rows.codes:
                long = shown is not None and _is_long(shown.label, column.width)
                codes = formulas.pack.codes[rows.codes]
                style, formula = "row_text" if long else f"{kind}_name", _name(formulas, codes, k)
            case "code" | "name" | "text":
                style, formula = _of_record(formulas, rows, column, k, shown)
            case "percent":
                style = amount_style(f"{kind}_sum", layout.view.furniture)
                formula = share_formula(formulas, layout, column.id, row)
            case _:
                view, source = layout.view, layout.sources[column.id]
                style = amount_style(f"{kind}_sum", view.printed_in(column.id))
                if source == layout.columns[column.id]:
                    formula = formulas.rounded(view.line[column.id], layout.sheet, row, view.id)
                else:
                    formula = shown_formula(view, a1(row, source, absolute="c"), column.id)
        at = layout.columns[column.id]
        yield CellModel(row, at, style, values[at], f'IF({k}="","",{formula})')


def _code(codes: CodeList, level: int, key: str, digits: str) -> str:
    if not level and isinstance(codes, JoinedCodes):
        above = codes.first.width
        return f"IF({digits}<={above},LEFT({key},{digits}),MID({key},{above + 1},{digits}-{above}))"
    if not level:
        return f"LEFT({key},{digits})"
    begin, end = codes.digits(level)
    return f'IF({digits}<{end},"",MID({key},{begin + 1},{end - begin}))'


def _of_record(
    formulas: Formulas, rows: ListedRows, column: TableColumn, key: str, shown: Row | None
) -> tuple[str, str]:
    """Style and formula of a record's field; the total has its name alone."""
    block = formulas.layout.inputs[rows.records]
    field = f"INDEX({block.entries(column.field)},{key}+1)"  # behind the heading
    value = shown.texts.get(column.id, "") if shown else ""
    if column.role == "name":
        long = shown is not None and _is_long(shown.label, column.width)
        total = text(formulas.pack.book.total)
        return (
            "row_text" if long else "row_name",
            f'IF({key}=0,{total},{field}&"")',
        )
    if block.input.column(column.field).type in FIGURES:
        return "row_figure", f'IF({key}=0,"",IF({field}="","",{field}))'
    style = (
        "row_code" if column.role == "code" else "row_text" if _is_long(value, column.width) else "row_name"
    )
    return style, f'IF({key}=0,"",{field}&"")'


def keys_above(sources: list[str], key: str) -> str:
    """The number of lines with a key above this one, as a formula."""
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
    return formula


def _digits(key: str, codes: CodeList) -> str:
    """``digits_of`` as a formula: a key that ends in zeros is a code of a higher level."""
    formula = str(codes.width)
    for width, step in reversed(list(zip(codes.spec.widths, codes.steps, strict=True))[:-1]):
        # MOD of a number of more than a dozen digits is an error in Excel 2007
        even = f"INT({key}/{step})*{step}={key}" if isinstance(codes, JoinedCodes) else f"MOD({key},{step})=0"
        formula = f"IF({even},{width},{formula})"
    return f'IF({key}="","",IF({key}=0,0,{formula}))'


def _name(formulas: Formulas, codes: CodeList, key: str) -> str:
    """The listed name (key 0 is the total), else the name typed last beside a line with this code."""
    if isinstance(codes, JoinedCodes):
        first = f"INT({key}/{codes.step})"
        second = f"({key}-{first}*{codes.step})"
        above, below = _name(formulas, codes.first, first), _name(formulas, codes.second, second)
        return f"IF({second}=0,{above},{below})"
    typed = '""'
    for block in formulas.layout.inputs.values():
        for column in block.input.columns:
            named = column.type is ColumnType.NAME and column.fallback
            if named and block.input.column(column.of).codes == codes.id:
                names = block.entries(column.fallback)
                there = f'({block.key_range(column.of)}={key})*({names}<>"")'
                last = f"SUMPRODUCT(LARGE({there}*(ROW({names})-{block.head - 1}),1))"
                typed = f'IF(SUMPRODUCT({there})=0,{typed},INDEX({names},{last})&"")'
    official = f"INDEX(C_{codes.id}_name,MATCH({key},C_{codes.id}_key,0))"
    return f"IFERROR({official},{typed})"
