"""The percentages of a table's rows."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.compute.plans import ExactValues
from xlsx_kit.pack import ROW, View
from xlsx_kit.values import percentage


def shares_of(values: ExactValues, view: View, key: str, cells: Mapping[str, int]) -> dict[str, str]:
    """The percentages of a row with these cells, by column; without the part there is none."""
    found = {}
    for column, (part, whole) in view.shares.items():
        if part.column in cells:
            row = key if whole.row == ROW else whole.row
            found[column] = percentage(cells[part.column], values.cell(view.id, row, whole.column))
    return found
