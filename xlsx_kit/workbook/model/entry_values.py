"""Values of entry cells, before any cell is laid out."""

from __future__ import annotations

from xlsx_kit.pack import Column, ColumnType
from xlsx_kit.values import Value, scale_of
from xlsx_kit.workbook.model.grid import Cached

CONTINUED = "续"
"""The mark of a text row that goes on with the row above."""


def entry(column: Column, value: Value) -> Cached:
    """A value as it stands in an entry cell: money as a number of the table's unit."""
    if value is None:
        return ""
    if column.type is ColumnType.AMOUNT and isinstance(value, int):
        return value / scale_of(column.decimals)
    if column.type is ColumnType.DECIMAL and value != "":
        return float(value)
    return value
