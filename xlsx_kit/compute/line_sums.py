"""The amounts of lines that are rows of a table by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.compute.plans import CODED_LINES, ExactValues, Part
from xlsx_kit.facts import dimension_of


def sums_of_lines(values: ExactValues, part: Part) -> Mapping[int, int]:
    """The amount of every line that is a row of a table, and under the total's key that of all."""
    found, unit = {CODED_LINES: 0}, values.pack.unit_of(part.input, part.column)
    for line in values.lines(part.input):
        own = [dimension_of(column, line.record) for column in part.columns]
        amount = line.record.get(part.column)
        if line.number and isinstance(amount, int) and all(own[n] in wanted for n, wanted in part.wanted):
            found[line.number] = amount * unit
            found[CODED_LINES] += amount * unit
    return found
