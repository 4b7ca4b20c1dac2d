"""A sheet to sort and filter: a heading, and a line for each thing that is listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from xlsx_kit.workbook.model.common import height_of
from xlsx_kit.workbook.model.grid import Cached, CellModel, SheetModel
from xlsx_kit.workbook.model.print_areas import CERTAIN, CHARACTER, MARGINS, PADDING, PAPER

LEGIBLE = 0.8
"""The share of its size that such a list is printed in, at least."""


def pages_across(widths: Mapping[int, float], repeated: int) -> int:
    """Pages of A4 lying that hold all columns, the first ``repeated`` on each; widths in characters."""
    room = (PAPER[1] - MARGINS[0]) * CERTAIN / LEGIBLE
    points = [widths[column] * CHARACTER + PADDING for column in sorted(widths)]
    room -= sum(points[:repeated])
    pages, used = 1, 0.0
    for width in points[repeated:]:
        if used and used + width > room:
            pages, used = pages + 1, 0.0
        used += width
    return pages


EPOCH = date(1899, 12, 30)
"""The day that Excel counts from."""
ListedValue = Cached | date | None
"""Whole numbers are counts, others amounts; days are dates that Excel knows."""


def list_sheet(
    name: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[ListedValue]],
    *,
    named: int = 0,
    growing: bool = False,
) -> SheetModel:
    """The sheet; ``columns`` are headings with their widths; ``growing`` rows are as high as their words.

    The first ``named`` columns say whose row it is: they stand still, and on every page where a list that is
    wider than one is printed on several.
    """
    cells = [CellModel(1, number, "head", title) for number, (title, _) in enumerate(columns, start=1)]
    for row, values in enumerate(rows, start=2):
        cells += [_cell(row, column, value) for column, value in enumerate(values, start=1)]
    widths = {number: float(width) for number, (_, width) in enumerate(columns, start=1)}
    lines = {
        row: height_of((str(value), width) for value, width in zip(values, widths.values(), strict=True))
        for row, values in enumerate(rows if growing else (), start=2)
    }
    return SheetModel(
        name,
        tuple(cells),
        widths,
        heights={1: height_of(columns), **lines},
        growing=frozenset(lines),
        freeze=(2, named + 1),
        filter=(1, 1, len(rows) + 1, len(columns)),
        landscape=True,
        repeat=(1, 1),
        across=pages_across(widths, named) if named else 1,
        repeat_columns=named,
    )


def _cell(row: int, column: int, value: ListedValue) -> CellModel:
    match value:
        case date():
            return CellModel(row, column, "body_date", (value - EPOCH).days)
        case int():
            return CellModel(row, column, "body_count", value)
        case float():
            return CellModel(row, column, "body_amount", value)
    return CellModel(row, column, "body_text", value or "")
