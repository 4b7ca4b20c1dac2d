"""Values of entry cells, and results of their row checks, before any cell is laid out."""

from __future__ import annotations

from functools import lru_cache

from xlsx_kit.compute import (
    Evaluation,
    InputLayout,
    Layout,
    column_checks,
    is_blank,
    layout_of,
    record_checks,
    result,
)
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
        checks = record_checks(layout, source.id)
        return tuple(
            result(checks, line, facts, blank=is_blank(line))
            for line in entry_lines(block, facts)[: source.capacity]
        )
    record = facts.form(source.id)
    shown = []
    for column in source.columns:
        blank = record.get(column.key) in (None, "") and not column.required
        checks = tuple(column_checks(layout, block, 0, column))
        shown.append("" if column.stamp else result(checks, record, facts, blank=blank))
    return tuple(shown)


@lru_cache(maxsize=64)  # asked for by the cover twice and by every line of the check sheet
def results_of(evaluation: Evaluation, input_id: str) -> tuple[str, ...]:
    """The results of the row checks of an input's block on the facts of an evaluation."""
    layout = layout_of(evaluation.pack)
    return check_results(layout, layout.inputs[input_id], evaluation.facts)


def entry(column: Column, value: Value) -> Cached:
    """A value as it stands in an entry cell: money as a number of the table's unit."""
    if value is None:
        return ""
    if column.type is ColumnType.AMOUNT and isinstance(value, int):
        return value / 100
    if column.type is ColumnType.DECIMAL and value != "":
        return float(value)
    return value
