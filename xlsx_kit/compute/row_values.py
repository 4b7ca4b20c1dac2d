"""What rows show beside sums: lines that are rows by themselves, percentages, names that lines give codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xlsx_kit.compute.plans import CODED_LINES, ExactValues, Part
from xlsx_kit.compute.rows import SumLine
from xlsx_kit.facts import dimension_of
from xlsx_kit.pack import ROW, ColumnType, Pack, View
from xlsx_kit.values import percentage


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


def amounts_of_rows(values: ExactValues, view: View, column: str) -> Sequence[int]:
    """A column of a table that lists its rows, row by row."""
    if values.plan.column(view.id, column):
        found = values.column(view.id, column)
        return [found.get(key, 0) for key in values.row_keys(view)]
    return [values.cell(view.id, code, column) for code in values.row_codes(view)]


def shares_of(values: ExactValues, view: View, key: str, cells: Mapping[str, int]) -> dict[str, str]:
    """The percentages of a row with these cells, by column; without the part there is none."""
    found = {}
    for column, (part, whole) in view.shares.items():
        if part.column in cells:
            row = key if whole.row == ROW else whole.row
            found[column] = percentage(cells[part.column], values.cell(view.id, row, whole.column))
    return found


def typed_names(pack: Pack, lines: Callable[[str, str], Sequence[SumLine]], codes: str) -> dict[str, str]:
    """By code of a list the name that the last line with money gives it; ``lines`` are those of an input."""
    found: dict[str, str] = {}
    for source in pack.inputs:
        for column in source.columns:
            if column.type is ColumnType.NAME and column.fallback:
                code = source.column(column.of)
                for line in lines(source.id, codes) if code.codes == codes else ():
                    name = str(line.record.get(column.fallback) or "")
                    if name and line.number:
                        found[str(line.record.get(column.of))] = name
    return found
