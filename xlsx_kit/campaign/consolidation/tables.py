"""The published tables over all units, formula by formula, and a native chart of each one's largest parts."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.addresses import a1
from xlsx_kit.compute import Evaluation, row_words, text
from xlsx_kit.pack import TOTAL, Measure, Pack, View
from xlsx_kit.workbook import CellModel, Chart, SheetModel

CHARTS = "图表"
FIRST_ROW = 5
MOST_BARS = 12
ROWS_AROUND, ROWS_PER_BAR = 8, 1.5
"""How many rows of a sheet a chart takes, without bars and for each."""
NOTE = "各单位合计，已抵销单位之间的往来；每格都是对“明细”表的求和公式。"


def table_sheet(pack: Pack, view: View, whole: Evaluation) -> SheetModel:
    """One published table."""
    amounts = view.table.amounts
    cells = [CellModel(1, 1, "sheet_title", view.table.short), CellModel(2, 1, "guide", NOTE)]
    titles = whole.table(view.id).over.heads
    heads = ["行", "项目", *(titles[column.id][-1] for column in amounts)]
    cells += [CellModel(FIRST_ROW - 1, n, "head", head) for n, head in enumerate(heads, start=1)]
    for key, row in rows_of(view, whole).items():
        cells += [
            CellModel(row, 1, "body_text", key),
            CellModel(row, 2, "body_text", _label(pack, view, key, whole)),
        ]
        for n, column in enumerate(amounts, start=3):
            wanted = f"R_table,{text(view.id)},R_row,$A{row},R_column,{text(column.id)}"
            value = whole.cell(view.id, key, column.id) / pack.book.scale
            cells.append(
                CellModel(
                    row, n, "body_amount", value, f"ROUND(SUMIFS(R_amount,{wanted}),{pack.book.places})"
                )
            )
    widths = {1: 10.0, 2: 44.0} | dict.fromkeys(range(3, 3 + len(amounts)), 16.0)
    repeat = (FIRST_ROW - 1, FIRST_ROW - 1)
    return SheetModel(
        view.table.sheet, tuple(cells), widths, freeze=(FIRST_ROW, 3), landscape=True, repeat=repeat
    )


def chart_sheet(pack: Pack, whole: Evaluation) -> SheetModel:
    """A chart for every table with money in it, beside the cells it is drawn from, which are of the table."""
    cells, charts, row = [CellModel(1, 1, "sheet_title", CHARTS)], list[Chart](), 3
    for view in pack.views:
        column, parts = _parts(pack, view, rows_of(view, whole))
        found = {key: whole.cell(view.id, key, column) for key in parts}
        largest = sorted((key for key in parts if found[key]), key=lambda key: -found[key])[:MOST_BARS]
        if not largest:
            continue
        title = whole.table(view.id).over.heads[column][-1]
        heading = f"{view.table.sheet} {title}"
        labels = {key: _label(pack, view, key, whole, column) for key in largest}
        cells += [CellModel(row, 1, "head", view.table.sheet), CellModel(row, 2, "head", title)]
        places = rows_of(view, whole)
        at = 3 + [c.id for c in view.table.amounts].index(column)
        for n, key in enumerate(largest, start=row + 1):
            formula = f"'{view.table.sheet}'!{a1(places[key], at)}"
            cells += [
                CellModel(n, 1, "body_text", labels[key]),
                CellModel(n, 2, "body_amount", found[key] / pack.book.scale, formula),
            ]
        last = row + len(largest)
        alt = "；".join(
            f"{labels[key]} {found[key] / pack.book.scale:.{pack.book.places}f}" for key in largest
        )
        labelled, series = (row + 1, 1, last, 1), ((heading, (row + 1, 2, last, 2)),)
        charts.append(Chart(heading, alt, (row, 4), labelled, series, pack.book.money, pack.book.decimals))
        row += round(ROWS_AROUND + ROWS_PER_BAR * len(largest))
    return SheetModel(CHARTS, tuple(cells), {1: 36.0, 2: 16.0, 3: 3.0}, charts=tuple(charts))


def rows_of(view: View, whole: Evaluation) -> Mapping[str, int]:
    """The row in the sheet of each row of a table."""
    others = [row.key for row in whole.table(view.id).rows if row.key != TOTAL]
    keys = [row.key for row in view.fixed] or [TOTAL, *others]
    return {key: row for row, key in enumerate(keys, start=FIRST_ROW)}


def _label(pack: Pack, view: View, key: str, whole: Evaluation, column: str = "") -> str:
    rows = view.table.rows
    if rows is None or key == TOTAL:
        return row_words(pack, view, key, column)
    return whole.table(view.id).by_key[key].label


def _parts(pack: Pack, view: View, rows: Mapping[str, int]) -> tuple[str, list[str]]:
    """The column to draw, and the rows that are parts and not totals of others."""
    amounts = [column.id for column in view.table.amounts]
    if view.table.rows and view.table.rows.records:
        return amounts[0], [key for key in rows if key != TOTAL]
    if view.table.rows:
        width = pack.codes[view.table.rows.codes].spec.widths[0]
        return amounts[0], [key for key in rows if key != TOTAL and len(key) == width]
    coded = {column: [r.key for r in view.fixed if r.code and column in r.cells] for column in amounts}
    column = max(amounts, key=lambda one: len(coded[one]))
    if coded[column]:
        return column, coded[column]
    typed = [r.key for r in view.fixed if any(isinstance(cell, Measure) for cell in r.cells.values())]
    return amounts[0], typed
