"""A list of units that is not right yet: its cells, what is wrong with each, and a copy with mends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsx_kit.csv_files import csv_bytes
from xlsx_kit.facts import read_roster, roster_heading, roster_sheet
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.messages import declared_error
from xlsx_kit.pack import Pack

CELL = re.compile(r"([A-Z]+)(\d+)")
FIELD = re.compile(r"cell-(\d+)-(\d+)")
MOST_BLANK = 1_000
MOST_SHOWN = 200
"""Rows that are shown at once with what is wrong with them."""


@dataclass(frozen=True)
class DraftRow:
    """A row with something wrong: its number, its cells, and what is wrong in words."""

    number: int
    cells: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class RosterDraft:
    """The cells of a list, row by row, as its file numbers them. ``name`` is its file's; ``head`` is the
    number of the (last) row of the heading, ``heading`` what stands above each column.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    head: int = 1
    heading: tuple[str, ...] = ()

    @property
    def listed(self) -> int:
        """Rows below the heading that have anything in them."""
        return sum(any(row) for row in self.rows[self.head :])

    def mended(self, form: Mapping[str, str]) -> RosterDraft:
        """A copy with the cells that a form's fields ``cell-ROW-COLUMN`` give (both from 1)."""
        rows = [list(row) for row in self.rows]
        for key, value in form.items():
            place = FIELD.fullmatch(key)
            if place and 1 <= int(place[1]) <= len(rows) and 1 <= int(place[2]) <= len(rows[0]):
                rows[int(place[1]) - 1][int(place[2]) - 1] = value.strip()
        return replace(self, rows=tuple(map(tuple, rows)))

    def findings(self, pack: Pack) -> tuple[Finding, ...]:
        """What is wrong or odd with the list as it is now; the rows of findings are those of ``rows``."""
        with TemporaryDirectory(prefix="xlsx-kit-") as folder:
            path = Path(folder) / "units.csv"
            path.write_bytes(self.csv())
            try:
                return read_roster(path, pack).findings
            except InputError as error:
                return error.findings

    def csv(self) -> bytes:
        """The list as a CSV file."""
        return csv_bytes(self.rows)

    def faulty_rows(self, findings: tuple[Finding, ...]) -> tuple[DraftRow, ...]:
        """The rows with errors, each with its cells to be mended; those of the heading first."""
        found: dict[int, list[str]] = {}
        for finding in findings:
            if finding.severity is Severity.ERROR:
                place = CELL.search(finding.cell or "")
                row = int(place[2]) if place else self.head
                found.setdefault(row, []).append(f"{finding.message}{finding.hint}")
        shown = sorted(found)[:MOST_SHOWN]
        return tuple(
            DraftRow(row, self.rows[row - 1] if row <= len(self.rows) else (), tuple(found[row]))
            for row in shown
        )


def read_draft(name: str, data: bytes, pack: Pack) -> RosterDraft:
    """The list in a file (.csv, .xlsx, .xls); cells that are merged below the heading stand in each row that
    they cover. Raises InputError where it is no table, SpecError where it holds several lists.
    """
    suffix = Path(name).suffix.lower() or ".csv"
    with TemporaryDirectory(prefix="xlsx-kit-") as folder:
        path = Path(folder) / f"units{suffix if suffix.isascii() and suffix[1:].isalnum() else '.csv'}"
        path.write_bytes(data)
        sheet = roster_sheet(path, pack)
    if sheet.others:
        lists = "、".join((sheet.grid.name, *sheet.others))
        raise declared_error("ROUND-014", name, sheets=lists)
    grid = sheet.grid
    found = roster_heading(grid, pack)
    if found is None:
        return RosterDraft(name, ())
    columns = range(1, grid.last_column + 1)
    kept = list(grid.rows())
    # blank rows stay, so that rows have the numbers that she sees, but not those above a stray cell far below
    numbers = range(1, kept[-1] + 1) if kept[-1] <= len(kept) + MOST_BLANK else kept
    rows = tuple(
        tuple((grid.text_for if row > found.row else grid.text)(row, column) for column in columns)
        for row in numbers
    )
    head = next(place for place, row in enumerate(numbers, 1) if row == found.row)
    return RosterDraft(name, rows, head, tuple(found.titles.get(column, "") for column in columns))
