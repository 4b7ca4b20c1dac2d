"""Published sheets: the tables as printed, every cell a locked formula over the facts."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute import (
    ComputedTable,
    Evaluation,
    Formulas,
    Row,
    TableLayout,
    layout_of,
    text,
    words_of,
)
from xlsx_kit.pack import CODE, NAME, ROW, UNIT, FixedRow, PrintedColumn, Ref, Sum, TableColumn
from xlsx_kit.workbook.model import in_use, spill
from xlsx_kit.workbook.model.amounts import amount_style, share_formula, shown_formula
from xlsx_kit.workbook.model.common import TABLE_TAB, cell_number, height_of
from xlsx_kit.workbook.model.exact import exact_cells
from xlsx_kit.workbook.model.grid import CellModel, Highlight, SheetModel
from xlsx_kit.workbook.model.headings import heading, heading_heights
from xlsx_kit.workbook.model.identity_columns import identity_columns
from xlsx_kit.workbook.model.in_use import cells_in_use
from xlsx_kit.workbook.model.spill import ROW_HEIGHT, name_heights, overflow, spill_rows

OVERFLOW = "本表行数超出模板容量，有科目未列出，请联系财政部门换用更大的模板。"
RECORDS_OVERFLOW = "本表行数超出模板容量，有记录未列出，请联系财政部门换用更大的模板。"
LINKS_WIDTH = 18.0


def published_sheet(formulas: Formulas, evaluation: Evaluation, table_id: str) -> SheetModel:
    """One published table with the computed values cached."""
    layout = formulas.layout.tables[table_id]
    computed = evaluation.table(table_id)
    rows = layout.view.table.rows
    cells, merges = heading(layout, evaluation, computed)
    table = layout.view.table
    printed: list[TableColumn | PrintedColumn] = [*table.printed] or [*table.columns]
    widths = {n: c.width for n, c in enumerate(printed, start=1)}
    heights = heading_heights(layout, widths, computed)
    form = layout.view.in_use
    if rows:
        cells += list(spill_rows(formulas, layout, evaluation, computed, rows))
        heights |= name_heights(layout, computed)
    elif form:
        cells += list(cells_in_use(formulas, layout, form, evaluation))
    else:
        cells += list(_fixed_rows(formulas, layout, computed))
        heights |= _label_heights(layout, computed)
    cells += list(exact_cells(formulas, layout, evaluation))
    cells += list(identity_columns(formulas, layout, evaluation))
    note = _note(formulas, layout, evaluation, computed)
    highlights, used = _extent(layout, evaluation)
    return SheetModel(
        name=layout.sheet,
        cells=tuple(cells),
        merges=(*merges, ((note.row, 1, note.row, layout.width), note)),
        widths=widths | {layout.links: LINKS_WIDTH} | dict.fromkeys(layout.helpers, 9),
        hidden_columns=layout.helpers | out_of_scope(layout, computed),
        heights=heights,
        row_height=ROW_HEIGHT,
        highlights=highlights,
        freeze=(layout.first, 1),
        landscape=table.landscape,
        repeat=(1, layout.numbering),
        print_area=(1, 1, layout.printed_last, layout.width),
        used=used,
        one_page=not rows,
        tab=TABLE_TAB,
    )


def _extent(
    layout: TableLayout, evaluation: Evaluation
) -> tuple[tuple[Highlight, ...], tuple[str, int] | None]:
    """The lines drawn and the last row in use, where the number of rows varies."""
    if rows := layout.view.table.rows:
        return spill.row_borders(layout, rows), spill.used_rows(layout, evaluation)
    if form := layout.view.in_use:
        borders = in_use.row_borders(layout, form, totals_in_use(layout))
        return borders, in_use.used_rows(layout, form, evaluation)
    return (), None


def totals_in_use(layout: TableLayout) -> dict[str, list[int]]:
    """The rows, from 1, that add up others, by label column."""
    found: dict[str, list[int]] = {}
    for n, row in enumerate(layout.view.fixed, start=1):
        for label in row.labels.keys() & _total_sides(layout, row):
            found.setdefault(label, []).append(n)
    return found


def _label_heights(layout: TableLayout, computed: ComputedTable) -> dict[int, float]:
    table = layout.view.table
    rows, widths = computed.by_key, {c.id: c.width for c in table.columns}
    if not layout.view.grid:
        lines = [[(words, widths[c]) for c, words in row.texts.items()] for row in computed.rows]
    else:
        lines = [
            [
                (rows[key].texts.get(column.column, ""), column.width)
                for key, column in zip(line, table.printed, strict=True)
                if key is not None
            ]
            for line in layout.view.grid
        ]
    return {layout.first + n: height_of(texts, least=18.5) for n, texts in enumerate(lines)}


def _fixed_rows(formulas: Formulas, layout: TableLayout, computed: ComputedTable) -> Iterator[CellModel]:
    """The rows as printed: each cell shows a row and a column of the table, or nothing."""
    view, rows = layout.view, {row.key: row for row in layout.view.fixed}
    columns = [c.column for c in view.table.printed] or [c.id for c in view.table.columns]
    lines = view.grid or tuple((row.key,) * len(columns) for row in view.fixed)
    for n, line in enumerate(lines):
        for at, (column, key) in enumerate(zip(columns, line, strict=True), start=1):
            shown = None if key is None else (rows[key], computed.by_key[key])
            yield _fixed_cell(formulas, layout, view.table.column(column), (n, at), shown)


def _fixed_cell(
    formulas: Formulas,
    layout: TableLayout,
    column: TableColumn,
    at: tuple[int, int],
    shown: tuple[FixedRow, Row] | None,
) -> CellModel:
    """One printed cell of a fixed row, on line and column ``at``."""
    view, place = layout.view, layout.first + at[0]
    key = shown[0].key if shown else ""
    amount = amount_style("body_amount", view.printed_in(column.id, key))
    if shown is None:
        return CellModel(place, at[1], amount if column.role == "amount" else "body_text", "")
    row, computed = shown
    total = column.id in _total_sides(layout, row)
    match column.role:
        case "number":
            return CellModel(place, at[1], "body_number", at[0] + column.first)
        case "code":
            return CellModel(place, at[1], "body_text", row.code)
        case "label":
            words = computed.texts.get(column.id, "")
            return CellModel(place, at[1], "body_total" if total else "body_text", words)
        case "percent" if column.id in computed.texts:
            formula = share_formula(formulas, layout, column.id, place, row.key)
            return CellModel(place, at[1], amount, computed.texts[column.id], formula)
    if column.id not in row.cells:
        return CellModel(place, at[1], amount, "")
    style = amount_style("body_total_amount", view.printed_in(column.id, key)) if total else amount
    source, printed = layout.sources[column.id], cell_number(view, computed.cells[column.id], column.id, key)
    if source == at[1] and not view.grid:
        formula = formulas.rounded(row.cells[column.id], layout.sheet, place, view.id, row.key)
    else:
        formula = shown_formula(view, a1(layout.row(row.key), source), column.id, key)
    return CellModel(place, at[1], style, printed, formula)


def out_of_scope(layout: TableLayout, computed: ComputedTable) -> frozenset[int]:
    """The columns that units of another scope print."""
    if layout.view.grid:
        return frozenset()
    shown = {c.id for c in computed.columns}
    return frozenset(n for column, n in layout.columns.items() if column not in shown)


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
    always, shown = "\n".join(computed.notes), "\n".join([*computed.notes, *filter(None, [computed.note])])
    if layout.view.fixed:
        formula = _fixed_note(layout, evaluation, always) if layout.view.table.note else None
        return CellModel(layout.note_row, 1, "note", shown, formula)
    keys, rows = formulas.layout.row_sources(layout.view), layout.view.table.rows
    words = OVERFLOW if rows and rows.codes else RECORDS_OVERFLOW
    note = f'IF({a1(layout.first, layout.key)}="",{_empty(layout, evaluation, always)},{text(always)})'
    overflown = len(evaluation.row_keys(layout.view)) > layout.last - layout.first + 1
    formula = f"IF({overflow(layout, keys)},{text(words)},{note})"
    return CellModel(layout.note_row, 1, "note", words if overflown else shown, formula)


def _fixed_note(layout: TableLayout, evaluation: Evaluation, always: str) -> str:
    """The note of a table with fixed rows, shown when all its money is zero."""
    amounts = [layout.sources[c.id] for c in layout.view.table.amounts]
    area = f"{a1(layout.first, amounts[0], absolute='rc')}:{a1(layout.last, amounts[-1], absolute='rc')}"
    return f"IF(SUM({area})=0,{_empty(layout, evaluation, always)},{text(always)})"


def _empty(layout: TableLayout, evaluation: Evaluation, always: str) -> str:
    """The notes of an empty table as a formula; the unit's name is taken from where it stands."""
    pack, facts = evaluation.pack, evaluation.facts
    note = "\n".join(filter(None, [always, layout.view.table.note]))
    block = layout_of(pack).inputs[UNIT]
    words = words_of(pack, facts, layout.view)
    for field in (CODE, NAME):
        place = f"{quoted(block.sheet)}!{a1(*block.fields[field], absolute='rc')}"
        words[field] = f'"&{place}&"'
    if "{" not in note:
        return text(note)
    whole = text(note).format_map(words)
    return whole.removeprefix('""&').removesuffix('&""')
