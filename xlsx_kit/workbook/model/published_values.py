"""The cached values of the published sheets, row by row, without building the sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsx_kit.compute import Evaluation, TableLayout, checked_rows, layout_of
from xlsx_kit.pack import Pack
from xlsx_kit.workbook.model.common import cell_number
from xlsx_kit.workbook.model.exact import exact_values, hidden_amounts
from xlsx_kit.workbook.model.grid import Cached
from xlsx_kit.workbook.model.identity_columns import differences
from xlsx_kit.workbook.model.in_use import values_in_use
from xlsx_kit.workbook.model.spill_values import spill_values

RowValues = tuple[tuple[int, ...], tuple[Cached, ...]]
"""The columns of a row's formulas, and what these show: rows of a table have the very same columns."""


def row_values(cells: Mapping[int, Cached]) -> RowValues:
    """What the formulas of a row show, by column."""
    return tuple(cells), tuple(cells.values())


def published_values(evaluation: Evaluation) -> Mapping[str, Mapping[int, RowValues]]:
    """What the formulas of all published tables show: by sheet, and by its rows."""
    tables = layout_of(evaluation.pack).tables
    return {tables[view.id].sheet: table_values(evaluation, view.id) for view in evaluation.pack.views}


def table_values(evaluation: Evaluation, table_id: str) -> Mapping[int, RowValues]:
    """By sheet row what the formulas of a table's body show: those of ``published_sheet``, in its order."""
    layout = layout_of(evaluation.pack).tables[table_id]
    if layout.view.table.rows:
        return _spilled(evaluation, layout)
    found: dict[int, dict[int, Cached]] = {}
    for number, values in _fixed(evaluation, layout):
        found.setdefault(number, {}).update(values)
    missed = differences(evaluation, layout)
    for place, keys in _checked(evaluation.pack, table_id):
        for number, key in keys:
            found.setdefault(number, {})[place] = missed[place].get(key, 0) / layout.view.scale
    return {number: row_values(cells) for number, cells in found.items()}


def _spilled(evaluation: Evaluation, layout: TableLayout) -> Mapping[int, RowValues]:
    """Rows in use, and those that are blank for every unit."""
    pack, view = evaluation.pack, layout.view
    rows = view.table.rows
    assert rows is not None
    shown = evaluation.table(view.id).rows[: layout.last - layout.first + 1]
    columns = spill_values(pack, layout, rows, evaluation.row_keys(view), shown)
    exact = exact_values(layout, evaluation)
    for place in hidden_amounts(layout):
        columns[place] = [exact[layout.first + n][place] for n in range(len(shown))]
    for place, missed in differences(evaluation, layout).items():
        columns[place] = [missed.get(row.key, 0) / view.scale for row in shown]
    places, values = tuple(columns), zip(*columns.values(), strict=True)
    used = {number: (places, row) for number, row in enumerate(values, start=layout.first)}
    if used and rows.total == "first":
        used[layout.first] = (places[1:], used[layout.first][1][1:])
    return {**_blank_rows(pack, view.id), **used}


@lru_cache(maxsize=128)
def _blank_rows(pack: Pack, table_id: str) -> Mapping[int, RowValues]:
    layout = layout_of(pack).tables[table_id]
    rows = layout.view.table.rows
    assert rows is not None
    blank: dict[int, Cached] = dict.fromkeys(spill_values(pack, layout, rows, (), ()), "")
    blank |= dict.fromkeys(hidden_amounts(layout), "")
    places, row = row_values(blank | dict.fromkeys(layout.checks.values(), 0.0))
    found = dict.fromkeys(range(layout.first, layout.last + 1), (places, row))
    return found | ({layout.first: (places[1:], row[1:])} if rows.total == "first" else {})


def _fixed(evaluation: Evaluation, layout: TableLayout) -> Iterator[tuple[int, Mapping[int, Cached]]]:
    view = layout.view
    if view.in_use:
        yield from values_in_use(layout, view.in_use, evaluation)
        return
    rows = evaluation.table(view.id).by_key
    columns = [c.column for c in view.table.printed] or [c.id for c in view.table.columns]
    lines = view.grid or tuple((row.key,) * len(columns) for row in view.fixed)
    for n, line in enumerate(lines):
        found: dict[int, Cached] = {}
        for at, (column, key) in enumerate(zip(columns, line, strict=True), start=1):
            if key is not None and column in rows[key].cells:
                amount = rows[key].cells[column]
                found[at] = cell_number(view, amount, column, key) if view.converted else amount / view.scale
            elif key is not None and column in view.shares and column in rows[key].texts:
                found[at] = rows[key].texts[column]
        if found:
            yield layout.first + n, found
    exact = exact_values(layout, evaluation)
    for n, row in enumerate(view.fixed):
        amounts = {layout.sources[c] for c in row.cells}
        own = {at: value for at, value in exact.get(layout.first + n, {}).items() if at in amounts}
        if own:
            yield layout.first + n, own


@lru_cache(maxsize=128)
def _checked(pack: Pack, table_id: str) -> tuple[tuple[int, tuple[tuple[int, str], ...]], ...]:
    """For each hidden column of a table with fixed rows, the sheet rows with a formula and their keys."""
    layout = layout_of(pack).tables[table_id]
    found = []
    for identity in pack.identities:
        if identity.each == table_id:
            wanted = set(checked_rows(pack, identity))
            rows = [(layout.row(row.key), row.key) for row in layout.view.fixed if row.key in wanted]
            found.append((layout.checks[identity.id], tuple(rows)))
    return tuple(found)
