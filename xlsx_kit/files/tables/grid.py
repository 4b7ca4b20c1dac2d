"""A sheet of plain cells, each with its address, whatever file it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property

from xlsx_kit.values import plain_number, shortest


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell: its text, and whether it was stored as a number (then the text is a double's)."""

    text: str
    number: bool = False


@dataclass(frozen=True)
class Grid:
    """One sheet; rows and columns count from 1, only cells with content are there.

    ``name`` is the sheet's name, or the file's where a file is one sheet; ``merged`` the rows of the cells
    that cover others below them.
    """

    name: str
    cells: Mapping[tuple[int, int], GridCell]
    merged: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @cached_property
    def last_row(self) -> int:
        """The last row with content, 0 where there is none."""
        return max((row for row, _ in self.cells), default=0)

    @cached_property
    def last_column(self) -> int:
        """The last column with content, 0 where there is none."""
        return max((column for _, column in self.cells), default=0)

    def text(self, row: int, column: int) -> str:
        """What a cell shows, without blanks around it; a whole number without ``.0``."""
        cell = self.cells.get((row, column))
        if cell is None:
            return ""
        return number_shown(cell.text) if cell.number else cell.text.strip()

    def text_for(self, row: int, column: int) -> str:
        """What is meant for a cell: what it shows, or what the merged cell above shows that covers it."""
        return self.text(self.merged.get((row, column), row), column)

    def amount(self, row: int, column: int) -> Decimal | None:
        """A cell as an exact decimal, 0 where blank, None where it is no number.

        A stored double is taken at 15 significant digits, as every spreadsheet shows it.
        """
        cell = self.cells.get((row, column))
        if cell is None or not cell.text.strip():
            return Decimal(0)
        if cell.number:
            return Decimal(number_shown(cell.text))
        if cell.text.strip() in ("-", "—", "－"):  # how a zero prints in the accounting format
            return Decimal(0)
        found = plain_number(cell.text)
        return Decimal(found[0]) if found else None

    def rows(self) -> Iterator[int]:
        """The rows that have content, from top to bottom."""
        return iter(sorted({row for row, _ in self.cells}))


def number_shown(text: str) -> str:
    """A stored double as people see it: 118.0 -> "118", 4402.5500000000002 -> "4402.55"."""
    try:
        return shortest(Decimal(f"{float(text):.15g}"))
    except (ValueError, InvalidOperation):
        return text
