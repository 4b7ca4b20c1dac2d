"""The published tables as a workbook of values: nothing hidden, nothing to calculate, nothing locked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil

from xlsx_kit.compute import ComputedTable, Evaluation, TableLayout, layout_of
from xlsx_kit.facts import nothing_entered
from xlsx_kit.pack import TOTAL
from xlsx_kit.prose.publication.charts import ChartData
from xlsx_kit.workbook import (
    EMPTY_ROWS,
    Area,
    CellModel,
    Chart,
    SheetModel,
    WorkbookModel,
    amount_style,
    totals_in_use,
    unit_book,
)

BLACK = {"note": "printed_note", "notes": "printed_notes"}
"""Notes are red for whoever fills in the workbook, and for nobody else."""
TOTALS = {"row_sum": "total_sum", "row_name": "total_name", "row_text": "total_name"}
"""The styles of a total whose place varies."""
LABEL_WIDTH, FIGURE_WIDTH, CHART_ROWS = 34.0, 14.0, 20
NARROWEST, EM, BOLD_EM, BESIDE = 6.0, 2.1, 2.2, 1.4
"""Widths as Excel counts them: the least of a column, a Chinese character, a bold one, the room beside."""
PAGE, POINTS_A_CHARACTER, POINTS_A_COLUMN = (505, 720), 5.25, 3.75
"""The print of an A4 page between its margins, and how wide columns are, in points."""
LARGEST = 11 / 8
"""Eleven points are printed as eight, the smallest type that people read with ease."""


def clean_book(evaluation: Evaluation, title: str, charts: tuple[ChartData, ...]) -> WorkbookModel:
    """One sheet a table, as the workbook prints it; with charts, one more for them and their figures."""
    pack, facts = evaluation.pack, evaluation.facts
    full = unit_book(pack, facts)
    layouts = {layout.sheet: layout for layout in layout_of(pack).tables.values()}
    published = (sheet for sheet in full.sheets if sheet.name in layouts)
    sheets = [_clean(sheet, layouts[sheet.name], evaluation) for sheet in published]
    if charts:
        sheets.append(_chart_sheet(pack.book.publication.chart_sheet, charts))
    return WorkbookModel(title, full.header, full.year, tuple(sheets), {}, {}, False, pack.book.decimals)


def _clean(sheet: SheetModel, layout: TableLayout, evaluation: Evaluation) -> SheetModel:
    """What is printed of a sheet: its head, the rows in use, the note of an empty table."""
    computed = evaluation.table(layout.view.id)
    fixed = len(layout.view.grid) or len(computed.rows)
    rows = fixed if layout.view.fixed else max(len(computed.rows), EMPTY_ROWS)
    last = layout.first + rows - 1
    # columns of another scope are hidden where units fill in; here they are not there
    there = [c for c in range(1, layout.width + 1) if c not in sheet.hidden_columns]
    place = {column: n for n, column in enumerate(there, start=1)}
    bold = _bold(layout, computed)
    # of a unit that entered nothing at all no note says that there is nothing
    unsaid = computed.note if nothing_entered(evaluation.pack, evaluation.facts) else ""
    cells = [
        _value(cell, of_total=(cell.row, cell.column) in bold).but(column=place[cell.column])
        for cell in sheet.cells
        if cell.column in place and cell.row <= last and not (unsaid and cell.value == unsaid)
    ]
    merges = []
    for area, cell in sheet.merges:
        found = [place[c] for c in range(area[1], area[3] + 1) if c in place]
        if not found or area[3] > layout.width:
            continue
        if unsaid and cell.value == unsaid:
            continue
        moved = _value(cell).but(column=found[0])
        if len(found) == 1 and area[0] == area[2]:
            cells.append(moved)
        else:
            merges.append(((area[0], found[0], area[2], found[-1]), moved))
    widths = {place[column]: width for column, width in sheet.widths.items() if column in place}
    heights = {row: height for row, height in sheet.heights.items() if row <= last}
    return SheetModel(
        name=sheet.name,
        cells=tuple(cells),
        widths=(widths := _narrowed(widths, cells, layout.first)),
        merges=tuple(merges),
        heights=heights,
        row_height=sheet.row_height,
        freeze=sheet.freeze,
        landscape=layout.view.table.landscape,
        repeat=sheet.repeat,
        print_area=(1, 1, last, len(there)),
        one_page=_fits(
            widths,
            [heights.get(row, sheet.row_height or 0) for row in range(1, last + 1)],
            layout.view.table.landscape,
        ),
    )


def _narrowed(widths: Mapping[int, float], cells: Iterable[CellModel], first: int) -> dict[int, float]:
    """Columns no wider than their cells ask: nobody types here, and a narrow sheet is printed larger.

    ``first`` is the row below the head, which has as many lines as on the width given.
    """
    needed = dict.fromkeys(widths, NARROWEST)
    for cell in cells:
        text = cell.value if isinstance(cell.value, str) else f"{cell.value or 0:,.2f}"
        ems = max((sum(0.5 if c.isascii() else 1 for c in line) for line in text.split("\n")), default=0)
        if cell.row < first:
            ems = ceil(ems / max(ceil(2 * ems / widths[cell.column]), 1))
        em = BOLD_EM if cell.row < first or "total" in cell.style else EM
        needed[cell.column] = max(needed[cell.column], em * ems + BESIDE)
    return {column: min(width, needed[column]) for column, width in widths.items()}


def _fits(widths: Mapping[int, float], heights: Iterable[float], landscape: bool) -> bool:
    """Whether a sheet can be read on one page: no wider or higher than ``LARGEST`` times the page."""
    wide, high = reversed(PAGE) if landscape else PAGE
    across = sum(width * POINTS_A_CHARACTER + POINTS_A_COLUMN for width in widths.values())
    return max(across / wide, sum(heights) / high) <= LARGEST


def _bold(layout: TableLayout, computed: ComputedTable) -> set[tuple[int, int]]:
    """The cells of totals whose place varies: of the row 合计, or of the rows that add up others."""
    found = set()
    fixed = layout.view.fixed
    totals = {side: {fixed[n - 1].key for n in rows} for side, rows in totals_in_use(layout).items()}
    for place, row in enumerate(computed.rows, start=layout.first):
        if layout.view.table.rows and row.key == TOTAL:
            found |= {(place, column) for column in layout.columns.values()}
        for side in layout.view.table.sides if layout.view.in_use else ():
            if row.of.get(side.columns[0], row.key) in totals.get(side.label, ()):
                found |= {(place, layout.columns[c]) for c in (side.label, *side.columns)}
    return found


def _value(cell: CellModel, *, of_total: bool = False) -> CellModel:
    """The cell with its value alone; what a formula showed, lines and a bold total, is its own."""
    style = TOTALS.get(cell.style, cell.style) if of_total else cell.style
    style = BLACK.get(style, style)
    style = f"ruled_{style}" if style.startswith(("row_", "total_")) else style
    return cell.but(formula=None, link="", style=style, value="" if cell.value == 0 else cell.value)


def _chart_sheet(name: str, charts: tuple[ChartData, ...]) -> SheetModel:
    """The figures of each chart in the first columns, the chart beside them."""
    cells: list[CellModel] = []
    drawn = []
    row = 1
    for data in charts:
        cells += list(_figures(data, row))
        drawn.append(_chart(data, row))
        row += max(CHART_ROWS, len(data.rows) + 3)
    widest = max(len(data.series) for data in charts)
    return SheetModel(
        name=name,
        cells=tuple(cells),
        widths={1: LABEL_WIDTH} | {2 + n: FIGURE_WIDTH for n in range(widest)},
        charts=tuple(drawn),
        one_page=True,  # else one may be cut in two
        row_height=18,
    )


def _figures(data: ChartData, row: int) -> Iterator[CellModel]:
    yield CellModel(row, 1, "section", data.title)
    yield CellModel(row + 1, 1, "head", data.money)
    for n, heading in enumerate(data.series):
        yield CellModel(row + 1, 2 + n, "head", heading)
    style = amount_style("body_amount", data.printed)
    for n, (label, figures) in enumerate(data.rows, start=row + 2):
        yield CellModel(n, 1, "body_text", label)
        for column, figure in enumerate(figures, start=2):
            yield CellModel(n, column, style, figure / data.scale)


def _chart(data: ChartData, row: int) -> Chart:
    first, last = row + 2, row + 1 + len(data.rows)

    def column(place: int) -> Area:
        return (first, place, last, place)

    figures = tuple((heading, column(2 + n)) for n, heading in enumerate(data.series))
    return Chart(
        data.title,
        data.alt_text,
        (row, 3 + len(data.series)),
        column(1),
        figures,
        data.money,
        data.decimals,
        bool(data.printed.separators),
    )
