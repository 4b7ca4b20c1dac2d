"""How many pages lie side by side where a list is wider than paper and must still be read."""

from __future__ import annotations

from collections.abc import Mapping

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
