"""Facts with the cells they came from: what rules judge and findings point at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsx_kit.facts.model import Facts
from xlsx_kit.findings import Finding

Entry = tuple[str, int, str]
"""One entry: input id, line (0 for a form), column key."""


@dataclass(frozen=True)
class Places:
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


@dataclass(frozen=True)
class Filled:
    """One unit's return: its facts, where each stands, what reading it found.

    ``faulty`` are the entries that could not be read as what they should be; what follows from
    them is not reported again.
    """

    facts: Facts
    places: Mapping[str, Places]
    findings: tuple[Finding, ...]
    faulty: frozenset[Entry]

    def place(self, input_id: str, index: int, key: str) -> tuple[str | None, str | None]:
        """Sheet and cell of an entry."""
        places = self.places.get(input_id)
        return (places.sheet, places.cell(index, key)) if places else (None, None)
