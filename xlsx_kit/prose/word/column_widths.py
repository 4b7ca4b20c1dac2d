"""How wide the columns of a table are set: as the pack says, but no text breaks beside empty room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

from xlsx_kit.prose.narrative.blocks import TableBlock, plain
from xlsx_kit.prose.word.cell_size import BODY, CellSize
from xlsx_kit.prose.word.row_groups import lines_needed, text_width

TWIPS_PER_MM = 1440 / 25.4
DOUBT = 34
"""Twips by which programs and fonts may differ in the width of a text: 0.6 mm."""
WORD = 6
"""Characters of a text that breaks only where its column's share is too narrow for it."""
MOST_LINES = 12
"""Of a cell that could take more, no more are tried."""
TALLEST = 4
"""The power by which the lines of a cell count: a row is as high as its highest cell, so that two cells of
three lines are better than one of two beside one of four.
"""


@dataclass(frozen=True, slots=True)
class ColumnNeeds:
    """Twips of a column: its ``share`` of the page, the ``least`` that its head, figures and short words can
    do with, and each width that spares a line with what its cells still cost there, the narrower first.
    """

    share: int
    least: int
    steps: tuple[tuple[int, int], ...]

    def cost(self, width: int) -> int:
        """What its cells cost at a width: that of the widest step which it reaches."""
        return min(cost for at, cost in self.steps if at <= width)


def balanced(block: TableBlock, size: CellSize) -> list[int]:
    """The widths of a table's columns in twips, set in a size.

    Where no cell breaks on its column's share, the shares; in a table without rows the heads count instead.
    Otherwise each column begins with the least it can do with; what is left goes, step by step, where a twip
    spares the most, and what no cell needs to those that were made narrower.
    """
    shares = twips([column.width for column in block.columns])
    columns = [_needed_width(block, n, share, size) for n, share in enumerate(shares)]
    if all(column.cost(column.share) == column.steps[-1][1] for column in columns):
        return shares
    widths = [column.least for column in columns]
    left = sum(shares) - sum(widths)
    while step := _best_step(columns, widths, left):
        number, width = step
        left -= width - widths[number]
        widths[number] = width
    lacking = [max(share - width, 0) for share, width in zip(shares, widths, strict=True)]
    ends = [left * sum(lacking[: n + 1]) // max(sum(lacking), 1) for n in range(len(widths))]
    given = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    return [width + more for width, more in zip(widths, given, strict=True)]


def twips(widths: Sequence[float]) -> list[int]:
    """Widths in twips whose sum is that of the exact widths, so that tables below each other align."""
    ends = [round(sum(widths[: n + 1]) * TWIPS_PER_MM) for n in range(len(widths))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _needed_width(block: TableBlock, number: int, share: int, size: CellSize) -> ColumnNeeds:
    """What a column needs for its own heads and cells; those that cover several columns ask for nothing."""
    margins = 2 * size.margin + DOUBT
    heads = [
        plain([cell.run])
        for row in block.header
        for cell in row
        if cell.column == number and cell.columns == 1
    ]
    head = max((text_width(text, size.character) for text in heads), default=0)
    lines = max(ceil(head / max(share - margins, size.character)), 1)
    # a head of two lines may have three
    least = ceil(head / (lines + (lines == 2)) / size.character) * size.character + margins
    shown = [plain([row[number]]) for row in block.body if row[number] is not None] if block.body else heads
    cells = Counter(shown)
    texts = [line for text in cells for line in text.split("\n")]
    wide = [(line, text_width(line, size.character)) for line in texts]
    whole = [width for line, width in wide if width <= WORD * size.character or not _may_break(line)]
    narrowest = round(block.columns[number].least * TWIPS_PER_MM * size.character / BODY.character)
    least = min(max(least, narrowest, *(width + margins for width in whole)), share)
    places = {
        ceil(length / lines / size.character) * size.character + margins
        for length, lines in product({width for _, width in wide}, range(1, MOST_LINES + 1))
    }
    steps: list[tuple[int, int]] = []
    for place in sorted({least, *(place for place in places if place > least)}):
        cost = sum(times * _lines(text, place - DOUBT, size) ** TALLEST for text, times in cells.items())
        if not steps or cost < steps[-1][1]:
            steps.append((place, cost))
    return ColumnNeeds(share, least, tuple(steps))


def _best_step(columns: Sequence[ColumnNeeds], widths: Sequence[int], left: int) -> tuple[int, int] | None:
    """The column that is widened next, and how wide it is then."""
    best, most = None, 0.0
    for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
        now = column.cost(width)
        for wider, cost in column.steps:
            if width < wider <= width + left and (now - cost) / (wider - width) > most:
                best, most = (number, wider), (now - cost) / (wider - width)
    return best


def _lines(text: str, width: int, size: CellSize) -> int:
    """Lines of a cell; a figure that must be made narrower to stand in one counts as two."""
    room = width - 2 * size.margin
    figures = [line for line in text.split("\n") if not _may_break(line)]
    tight = sum(text_width(figure, size.character) > room for figure in figures)
    return lines_needed(text, width, size) + tight


def _may_break(line: str) -> bool:
    """Whether a text may go on in the next line; figures and codes do not."""
    return any(c.isalpha() for c in line)
