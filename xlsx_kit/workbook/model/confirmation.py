"""The confirmation sheet on the cover: every table's total, and a check code of all that they print.

The code is five digits which the workbook computes by formulas and a bureau from the entries: every amount
of the published tables in the smallest unit, weighted by its place, modulo a prime. An amount that is
changed, or moved to another row, column or table, changes it; texts do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from xlsx_kit.addresses import a1
from xlsx_kit.compute import Evaluation, TableLayout, layout_of, text
from xlsx_kit.pack import MOST_ANSWERS, TOTAL, Pack, Ref, View
from xlsx_kit.workbook.model.grid import CellModel

PRIME, DIGITS = 99991, 5


class KeyTotal(NamedTuple):
    """A table's total on the sheet: the cell, and what it is worth in the book."""

    cell: Ref
    amount: int


def key_total(evaluation: Evaluation, view: View) -> KeyTotal | None:
    """The total of a table's first amount: of all its rows, or the last where it has fixed rows."""
    column = view.table.amounts[0].id if view.table.amounts else None
    if column is None:
        return None
    keys = [row.key for row in view.fixed if column in row.cells] if view.fixed else [TOTAL]
    if not keys:
        return None
    cell = Ref(view.id, TOTAL if TOTAL in keys else keys[-1], column)
    return KeyTotal(cell, evaluation.value(cell))


def cover_code(evaluation: Evaluation) -> str:
    """The check code that the cover of a unit's workbook shows."""
    return code_of([view_number(evaluation, view) for view in evaluation.pack.views])


def code_of(numbers: Sequence[int]) -> str:
    """The check code, from what each table adds to it."""
    whole = sum(place * number for place, number in enumerate(numbers, start=1))
    return f"{whole % PRIME:0{DIGITS}d}"


def table_number(evaluation: Evaluation, table: TableLayout) -> tuple[int, str | None]:
    """What a table adds to the code, and its formula; none for a table without amounts."""
    amounts = table.view.table.amounts
    sums = [_column_sum(table.named(c.id), table.first, table.view.scale) for c in amounts]
    weighted = "+".join(f"{place}*MOD({one},{PRIME})" for place, one in enumerate(sums, start=1))
    return view_number(evaluation, table.view), f"MOD({weighted},{PRIME})" if sums else None


def code_cell(row: int, column: int, style: str, numbers: tuple[int, int, int], value: str) -> CellModel:
    """The code, from the numbers of the tables: their column, first and last row."""
    at, first, last = numbers
    area = f"{a1(first, at, absolute='rc')}:{a1(last, at, absolute='rc')}"
    weighted = f"MOD(SUMPRODUCT({area},ROW({area})-{first - 1}),{PRIME})"
    return CellModel(row, column, style, value, f"TEXT({weighted},{text('0' * DIGITS)})")


def _column_sum(name: str, first: int, scale: int) -> str:
    """A column's amounts in the smallest unit, each times its row from 1.

    No function over a range, which Gnumeric
    and IronCalc do not go through line by line."""
    return f"ROUND(SUMPRODUCT({name},ROW({name})-{first - 1})*{scale},0)"


def view_number(evaluation: Evaluation, view: View) -> int:
    """What a table adds to the code; 0 for a table without amounts."""
    sums = [_weighted_sum(evaluation, view, column.id) for column in view.table.amounts]
    return sum(place * one for place, one in enumerate(sums, start=1)) % PRIME


def _weighted_sum(evaluation: Evaluation, view: View, column: str) -> int:
    """A column's amounts where they stand exactly, each times its row from 1."""
    layout = layout_of(evaluation.pack).tables[view.id]
    if not view.fixed:
        room = range(1, layout.last - layout.first + 2)
        return sum(map(mul, evaluation.amounts(view, column), room))
    weights = _weights(evaluation.pack, view.id, column)
    return sum([weight * evaluation.cell(view.id, key, column) for key, weight in weights])


@lru_cache(MOST_ANSWERS)
def _weights(pack: Pack, table_id: str, column: str) -> tuple[tuple[str, int], ...]:
    """The fixed rows of a table that have an amount in a column, each with its place from 1."""
    layout = layout_of(pack).tables[table_id]
    rows = (row.key for row in layout.view.fixed if column in row.cells)
    return tuple((key, layout.row(key) - layout.first + 1) for key in rows)
