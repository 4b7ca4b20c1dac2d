"""The cells that entries came from: what findings point at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Entry = tuple[str, int, str]
"""One entry: input id, line (0 for a form), column key."""


@dataclass(frozen=True)
class InputCells:
    """Where one input's entries stand: a list by rows and columns, a form by fields.

    ``first`` is the list's first entry row, filled or not; 0 for a form.
    """

    sheet: str
    rows: tuple[int, ...]
    columns: Mapping[str, str]
    fields: Mapping[str, str]
    first: int = 0

    def cell(self, index: int, key: str) -> str | None:
        """The address of an entry; after the last line, of the free row where one more would stand."""
        if key in self.fields:
            return self.fields[key]
        if key not in self.columns:
            return None
        free = self.rows[-1] + 1 if self.rows else self.first
        return f"{self.columns[key]}{self.rows[index] if index < len(self.rows) else free}"
