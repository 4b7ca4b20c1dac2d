"""Addresses in sheets: ``AB12`` to row and column numbers (from 1) and back, sheet names in formulas."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
DIGITS = "0123456789"


@lru_cache(maxsize=LAST_COLUMN)
def letters(column: int) -> str:
    """A column's letters: 1 -> A, 28 -> AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@lru_cache(maxsize=LAST_COLUMN)
def column_number(name: str) -> int:
    """A column's number by its letters: A -> 1, AB -> 28; ValueError where a sheet has no such column."""
    column = 0
    for letter in name.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(name)
        column = column * 26 + ord(letter) - 64
        if column > LAST_COLUMN:
            raise ValueError(name)
    if not column:
        raise ValueError(name)
    return column


def a1(row: int, column: int, *, absolute: str = "") -> str:
    """A cell's address: ``B7``; ``absolute`` is any of "r", "c", "rc" for dollars."""
    c, r = "$" if "c" in absolute else "", "$" if "r" in absolute else ""
    return f"{c}{letters(column)}{r}{row}"


def place(reference: str) -> tuple[int, int]:
    """Row and column of ``B7``; ValueError where it is no place in a sheet."""
    name = reference.rstrip(DIGITS)
    row = int(reference[len(name) :])
    if not 1 <= row <= LAST_ROW:
        raise ValueError(reference)
    return row, column_number(name)


def areas_of(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells in their order, those right under each other as one area (``B7:B9``)."""
    areas: list[list[str]] = []
    for cell in cells:
        row, column = place(cell)
        if areas and place(areas[-1][-1]) == (row - 1, column):
            areas[-1].append(cell)
        else:
            areas.append([cell])
    return tuple([f"{area[0]}:{area[-1]}" if len(area) > 1 else area[0] for area in areas])


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"
