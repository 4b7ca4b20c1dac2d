"""Values of entry cells, and results of their row checks, before any cell is laid out."""

from __future__ import annotations

from xlsx_kit.compute import InputLayout, Layout, column_checks, is_blank, line_checks, result
from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import Column, ColumnType
from xlsx_kit.values import Value
from xlsx_kit.workbook.model.grid import Cached

CONTINUED = "续"
"""The mark of a text row that goes on with the row above."""


def entry_lines(block: InputLayout, facts: Facts) -> tuple[Record, ...]:
    """The lines a list is prefilled with: the unit's, or the pack's presets."""
    return facts.lines(block.input.id) or tuple(block.input.presets)


def check_results(layout: Layout, block: InputLayout, facts: Facts) -> tuple[str, ...]:
    """The cached results of a block's row checks: per line of a list, per field of a form or text."""
    source = block.input
    if source.kind == "list":
        return tuple(
            result(line_checks(layout, block, i), line, facts, blank=is_blank(line))
            for i, line in enumerate(entry_lines(block, facts)[: source.capacity])
        )
    record = facts.form(source.id)
    shown = []
    for column in source.columns:
        blank = record.get(column.key) in (None, "") and not column.required
        checks = tuple(column_checks(layout, block, 0, column))
        shown.append("" if column.stamp else result(checks, record, facts, blank=blank))
    return tuple(shown)


def entry(column: Column, value: Value) -> Cached:
    """A value as it stands in an entry cell: money as a number of the table's unit."""
    if value is None:
        return ""
    if column.type is ColumnType.AMOUNT and isinstance(value, int):
        return value / 100
    if column.type is ColumnType.DECIMAL and value != "":
        return float(value)
    return value
