"""Published sheets: the tables as printed, every cell a locked formula over the facts."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.addresses import a1
from xlsx_kit.compute import ComputedTable, Evaluation, Formulas, TableLayout, text
from xlsx_kit.pack import ROW, FixedRow, Ref, Sum
from xlsx_kit.workbook.model import in_use, spill
from xlsx_kit.workbook.model.common import TABLE_TAB, height_of
from xlsx_kit.workbook.model.grid import Area, CellModel, Highlight, SheetModel
from xlsx_kit.workbook.model.headings import heading, heading_heights, unit_label
from xlsx_kit.workbook.model.identity_columns import identity_columns
from xlsx_kit.workbook.model.in_use import cells_in_use
from xlsx_kit.workbook.model.spill import ROW_HEIGHT, name_heights, overflow, spill_rows

OVERFLOW = "本表行数超出模板容量，有科目未列出，请联系财政部门换用更大的模板。"
RECORDS_OVERFLOW = "本表行数超出模板容量，有记录未列出，请联系财政部门换用更大的模板。"
LINKS_WIDTH = 18.0


def published_sheet(formulas: Formulas, evaluation: Evaluation, table_id: str) -> SheetModel:
    """One published table with the computed values cached."""
    layout = formulas.layout.tables[table_id]
    computed, facts = evaluation.table(table_id), evaluation.facts
    rows = layout.view.table.rows
    cells, merges = heading(layout, evaluation, computed)
    widths = {layout.columns[c.id]: c.width for c in layout.view.table.columns}
    heights = heading_heights(layout, widths, unit_label(facts))
    form = layout.view.in_use
    if rows:
        cells += list(spill_rows(formulas, layout, evaluation, computed, rows))
        heights |= name_heights(layout, computed)
    elif form:
        cells += list(cells_in_use(formulas, layout, form, evaluation))
    else:
        cells += list(_fixed_rows(formulas, layout, computed))
        heights |= _label_heights(layout)
    cells += list(identity_columns(formulas, layout, evaluation))
    note = _note(formulas, layout, evaluation, computed)
    highlights, area = _extent(layout)
    return SheetModel(
        name=layout.sheet,
        cells=tuple(cells),
        merges=(*merges, ((note.row, 1, note.row, layout.width), note)),
        widths=widths | {layout.links: LINKS_WIDTH} | dict.fromkeys(layout.helpers, 9),
        hidden_columns=layout.helpers,
        heights=heights,
        row_height=ROW_HEIGHT,
        highlights=highlights,
        freeze=(layout.first, 1),
        landscape=layout.view.table.landscape,
        repeat=(1, layout.numbering),
        print_area=area,
        one_page=not rows,
        tab=TABLE_TAB,
    )


def _extent(layout: TableLayout) -> tuple[tuple[Highlight, ...], Area | str]:
    """The lines drawn and the area printed, which follow the rows in use where their number varies."""
    if rows := layout.view.table.rows:
        return spill.row_borders(layout, rows), spill.used_area(layout)
    if form := layout.view.in_use:
        return in_use.row_borders(layout, form, totals_in_use(layout)), in_use.used_area(layout, form)
    return (), (1, 1, layout.last, layout.width)


def totals_in_use(layout: TableLayout) -> dict[str, list[int]]:
    """The rows, from 1, that add up others, by label column."""
    found: dict[str, list[int]] = {}
    for n, row in enumerate(layout.view.fixed, start=1):
        for label in row.labels.keys() & _total_sides(layout, row):
            found.setdefault(label, []).append(n)
    return found


def _label_heights(layout: TableLayout) -> dict[int, float]:
    widths = {c.id: c.width for c in layout.view.table.columns}
    return {
        layout.first + n: height_of([(words, widths[c]) for c, words in row.labels.items()], least=18.5)
        for n, row in enumerate(layout.view.fixed)
    }


def _fixed_rows(formulas: Formulas, layout: TableLayout, computed: ComputedTable) -> Iterator[CellModel]:
    table = layout.view.table
    for n, (row, shown) in enumerate(zip(layout.view.fixed, computed.rows, strict=True)):
        place, totals = layout.first + n, _total_sides(layout, row)
        for column in table.columns:
            at = layout.columns[column.id]
            kind = "body_total" if column.id in totals else "body"
            if column.role == "number":
                yield CellModel(place, at, "body_number", n + 1)
            elif column.role == "label":
                words = row.labels.get(column.id, "")
                yield CellModel(place, at, "body_total" if column.id in totals else "body_text", words)
            elif column.id in row.cells:
                value = formulas.rounded(row.cells[column.id], layout.sheet, place, table.id, row.key)
                yield CellModel(place, at, f"{kind}_amount", shown.cells[column.id] / 100, value)
            else:
                yield CellModel(place, at, "body_amount", "")


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


def _note(
    formulas: Formulas, layout: TableLayout, evaluation: Evaluation, computed: ComputedTable
) -> CellModel:
    """The note an empty table is published with, or the warning that rows did not fit."""
    if layout.view.fixed:
        formula = _fixed_note(layout) if layout.view.table.note else None
        return CellModel(layout.note_row, 1, "note", computed.note, formula)
    keys, rows = formulas.layout.row_sources(layout.view), layout.view.table.rows
    words = OVERFLOW if rows and rows.codes else RECORDS_OVERFLOW
    note = f'IF({a1(layout.first, layout.key)}="",{text(layout.view.table.note)},"")'
    overflown = len(evaluation.row_keys(layout.view)) > layout.last - layout.first + 1
    formula = f"IF({overflow(layout, keys)},{text(words)},{note})"
    return CellModel(layout.note_row, 1, "note", words if overflown else computed.note, formula)


def _fixed_note(layout: TableLayout) -> str:
    """The note of a table with fixed rows, shown when all its money is zero."""
    amounts = [layout.sources[c.id] for c in layout.view.table.amounts]
    area = f"{a1(layout.first, amounts[0], absolute='rc')}:{a1(layout.last, amounts[-1], absolute='rc')}"
    return f'IF(SUM({area})=0,{text(layout.view.table.note)},"")'
