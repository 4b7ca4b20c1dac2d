"""How wide the columns of a published table are: as in the workbook, but no text breaks beside empty room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from xlsx_kit.prose.narrative.blocks import Cell, plain
from xlsx_kit.prose.word.cell_size import CellSize
from xlsx_kit.prose.word.tables import TWIPS_PER_MM

DOUBT = 0.6
"""Millimetres by which programs and fonts may differ in the width of a text."""


@dataclass(frozen=True, slots=True)
class ColumnNeeds:
    """Millimetres of a column: its ``share`` of the page, what its longest cell takes in one line, and the
    least that it can do with, where a head of two lines may have three.

    ``broken`` is how many of its cells take several lines on its share.
    """

    share: float
    wanted: float
    least: float
    broken: int

    @property
    def lacking(self) -> float:
        """How much is missing for every cell to stand in one line."""
        return max(self.wanted - self.share, 0)


def needs_of(share: float, narrowest: float, head: str, cells: Sequence[Cell], size: CellSize) -> ColumnNeeds:
    """What a column needs for its cells, each in one line, and for the lowest cell of its ``head``."""
    character, margins = size.character / TWIPS_PER_MM, 2 * size.margin / TWIPS_PER_MM + DOUBT
    wide = [_ems(line) * character + margins for cell in cells for line in plain([cell]).split("\n")]
    wanted = max(wide, default=0)
    lines = max(ceil(_ems(head) * character / max(share - margins, character)), 1)
    per_line = ceil(_ems(head) / (lines + (lines == 2))) * character + margins
    least = min(max(wanted, per_line, narrowest), share)
    return ColumnNeeds(share, wanted, least, sum(width > share for width in wide))


def widened(columns: Sequence[ColumnNeeds]) -> list[float]:
    """The widths: columns whose cells break take what others have to spare, as long as it lasts.

    First comes the one where the least mends the most cells.
    """
    spare = left = sum(column.share - column.least for column in columns)
    given = dict.fromkeys(range(len(columns)), 0.0)
    lacking = [n for n, column in enumerate(columns) if column.broken]
    for n in sorted(lacking, key=lambda n: (columns[n].lacking / columns[n].broken, n)):
        if columns[n].lacking <= left:
            given[n] = columns[n].lacking
            left -= given[n]
    part = (spare - left) / spare if spare else 0
    return [c.share + given[n] - (c.share - c.least) * part for n, c in enumerate(columns)]


def _ems(text: str) -> float:
    return sum(0.5 if c.isascii() else 1 for c in text)
