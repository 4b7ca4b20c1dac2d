"""Tables of fixed rows of which only the classes in use are printed.

All rows there could be stand in hidden columns (``TableLayout.sources``), in the order of ``View.fixed``;
what is printed is found among them. ``used`` numbers the classes that have money, ``orders`` say for each
side which hidden row is printed where: head and classes side by side, the tail below the longer of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.addresses import a1
from xlsx_kit.compute import Evaluation, Formulas, Row, TableLayout, filled, text, words_of
from xlsx_kit.pack import FixedRow, InUse, Side, in_order
from xlsx_kit.workbook.model.amounts import amount_style, shown_formula
from xlsx_kit.workbook.model.common import cell_number
from xlsx_kit.workbook.model.grid import Cached, CellModel, Highlight
from xlsx_kit.workbook.model.print_areas import LAST_PRINTED

USED = "used"


def cells_in_use(
    formulas: Formulas, layout: TableLayout, form: InUse, evaluation: Evaluation
) -> Iterator[CellModel]:
    """The hidden rows, and the printed ones down to where they end if every class is in use."""
    rows = evaluation.table(layout.view.id).rows
    orders = {side.label: _order(layout, form, side, rows) for side in layout.view.table.sides}
    words = words_of(formulas.pack, evaluation.facts, layout.view)
    for n, row in enumerate(layout.view.fixed):
        yield from _hidden(formulas, layout, form, evaluation, n, row, words)
    for n in range(_most(form)):
        yield from _printed(layout, form, n, rows[n] if n < len(rows) else None, orders)


def values_in_use(
    layout: TableLayout, form: InUse, evaluation: Evaluation
) -> Iterator[tuple[int, dict[int, Cached]]]:
    """The cached values of these rows, by sheet row and column; hidden and printed rows apart."""
    rows = evaluation.table(layout.view.id).rows
    orders = {side.label: _order(layout, form, side, rows) for side in layout.view.table.sides}
    for n, row in enumerate(layout.view.fixed):
        yield layout.first + n, _hidden_values(layout, form, evaluation, n, row)
    for n in range(_most(form)):
        yield layout.first + n, _printed_values(layout, n, rows[n] if n < len(rows) else None, orders)


def used_rows(layout: TableLayout, form: InUse, evaluation: Evaluation) -> tuple[str, int]:
    """Whether rows are in use below one, and the last one in use."""
    used = f"{_added(form)}COUNT({layout.named(USED)})"
    formula = f"{layout.numbering}+MAX({form.head},{used})+{form.tail}>{LAST_PRINTED}"
    return formula, layout.numbering + len(evaluation.table(layout.view.id).rows)


def row_borders(
    layout: TableLayout, form: InUse, totals: Mapping[str, Sequence[int]]
) -> tuple[Highlight, ...]:
    """Borders of the rows in use; ``totals``, the hidden rows that are bold by label column, from 1."""
    last = layout.first + _most(form) - 1
    orders = {side: a1(layout.first, column, absolute="c") for side, column in layout.orders.items()}
    found = []
    for side in layout.view.table.sides:
        places = [layout.columns[c] for c in (side.label, *side.columns)]
        wanted = ",".join(f"{orders[side.label]}={n}" for n in totals.get(side.label, ()))
        if wanted:
            area = (layout.first, min(places), last, max(places))
            found.append(Highlight(area, f"OR({wanted})", "totals"))
    used = ",".join(f'{order}<>""' for order in orders.values())
    found.append(Highlight((layout.first, 1, last, layout.width), f"OR({used})", "ruled"))
    return tuple(found)


def _most(form: InUse) -> int:
    return max(form.head, form.above + form.classes) + form.tail


def _added(form: InUse) -> str:
    """What stands before the number of a class to make it that of a printed row."""
    return f"{form.above}+" if form.above else ""


def _hidden(
    formulas: Formulas,
    layout: TableLayout,
    form: InUse,
    evaluation: Evaluation,
    n: int,
    row: FixedRow,
    words: Mapping[str, str],
) -> Iterator[CellModel]:
    """One hidden row: its labels and amounts, and whether it is a class in use."""
    place, view, values = layout.first + n, layout.view, _hidden_values(layout, form, evaluation, n, row)
    for label, printed in row.labels.items():
        yield CellModel(place, layout.sources[label], "helper", filled(printed, words))
    for column in view.table.amounts:
        at, formula = layout.sources[column.id], '""'
        if column.id in row.cells:
            formula = formulas.rounded(row.cells[column.id], layout.sheet, place, view.id, row.key)
        yield CellModel(place, at, "helper", values[at], formula)
    if form.head <= n < form.listed:
        money = [a1(place, layout.sources[c], absolute="c") for c in row.cells]
        nothing = "+".join(f"ABS({cell})" for cell in money)
        formula = f'IF({nothing}=0,"",ROW()-{layout.first - 1})'
        yield CellModel(place, layout.used, "helper", values[layout.used], formula)


def _hidden_values(
    layout: TableLayout, form: InUse, evaluation: Evaluation, n: int, row: FixedRow
) -> dict[int, Cached]:
    """The cached values of a hidden row, by column."""
    table = layout.view.id
    found: dict[int, Cached] = {
        layout.sources[c.id]: evaluation.cell(table, row.key, c.id) / layout.view.scale
        if c.id in row.cells
        else ""
        for c in layout.view.table.amounts
    }
    if form.head <= n < form.listed:
        used = any(evaluation.cell(table, row.key, c) for c in row.cells)
        found[layout.used] = n + 1 if used else ""
    return found


def _order(layout: TableLayout, form: InUse, side: Side, rows: Sequence[Row]) -> list[int | str]:
    """Which hidden row, from 1, each printed row shows on a side; "" for none."""
    numbers, column = layout.view.row_numbers, side.columns[0]
    own = form.above if side.label == form.side else form.head
    found: list[int | str] = []
    for n, row in enumerate(rows):
        in_tail = n >= len(rows) - form.tail
        shown = row.key if in_tail else row.of.get(column, "")
        if n < own and not in_tail:
            found.append(n + 1)
        else:
            found.append(numbers[shown] + 1 if shown else "")
    return found


def _order_formula(layout: TableLayout, form: InUse, side: str) -> str:
    """``_order`` as a formula."""
    n = f"(ROW()-{layout.first - 1})"
    used = layout.body(layout.used)
    count = f"COUNT({used})"
    longer = f"MAX({form.head},{_added(form)}{count})"
    tail = f'IF(AND({n}>{longer},{n}<={longer}+{form.tail}),{form.listed}+{n}-{longer},"")'
    if side == form.side and form.above:
        classes = f"IF({n}<={form.above}+{count},SMALL({used},{n}-{form.above}),{tail})"
        return f"IF({n}<={form.above},{n},{classes})"
    if side == form.side:
        return f"IF({n}<={count},SMALL({used},{n}),{tail})"
    return f"IF({n}<={form.head},{n},{tail})"


def _printed(
    layout: TableLayout, form: InUse, n: int, shown: Row | None, orders: Mapping[str, Sequence[int | str]]
) -> Iterator[CellModel]:
    """One printed row: per side the labels and amounts of the hidden row it looks up (INDEX)."""
    place, own, values = layout.first + n, dict[str, str](), _printed_values(layout, n, shown, orders)
    for side in layout.view.table.sides:
        at = layout.orders[side.label]
        own |= dict.fromkeys((side.label, *side.columns), a1(place, at, absolute="c"))
        yield CellModel(place, at, "helper", values[at], _order_formula(layout, form, side.label))
    for column in layout.view.table.columns:
        if column.role == "number":
            blank = ",".join(f'{order}=""' for order in dict.fromkeys(own.values()))
            first = layout.first - column.first
            style, formula = "row_serial", f'IF(AND({blank}),"",ROW()-{first})'
        else:
            order = own[column.id]
            found = f"INDEX({layout.body(layout.sources[column.id])},{order})"
            if column.role == "label":
                if column.id == form.side and form.above <= n < form.above + form.classes:
                    number = text(in_order(form.numbering, n - form.above + 1))
                    found = f'IF({order}<={form.listed},{number},"")&{found}'
                style, formula = "row_text", f'IF({order}="","",{found}&"")'
            else:
                style = amount_style("row_sum", layout.view.printed_in(column.id))
                formula = f'IF({order}="","",{shown_formula(layout.view, found, column.id)})'
        at = layout.columns[column.id]
        yield CellModel(place, at, style, values[at], formula)


def _printed_values(
    layout: TableLayout, n: int, shown: Row | None, orders: Mapping[str, Sequence[int | str]]
) -> dict[int, Cached]:
    """The cached values of a printed row, by column."""
    found: dict[int, Cached] = {at: orders[side][n] if shown else "" for side, at in layout.orders.items()}
    for column in layout.view.table.columns:
        value: Cached = ""
        if shown and column.role == "number":
            value = n + column.first
        elif shown and column.role == "label":
            value = shown.texts[column.id]
        elif shown and column.id in shown.cells:
            value = cell_number(layout.view, shown.cells[column.id], column.id)
        found[layout.columns[column.id]] = value
    return found
