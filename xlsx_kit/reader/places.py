"""Cell places: ``AB12`` to row and column numbers (from 1) and back."""

from __future__ import annotations

from functools import lru_cache

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
DIGITS = "0123456789"


def to_place(reference: str) -> tuple[int, int]:
    """Row and column of ``B7``; ValueError where it is no place in a sheet."""
    letters = reference.rstrip(DIGITS)
    row = int(reference[len(letters) :])
    if not 1 <= row <= LAST_ROW:
        raise ValueError(reference)
    return row, to_column(letters)


def to_cell(row: int, column: int) -> str:
    """``B7`` of row 7 and column 2."""
    return f"{to_letters(column)}{row}"


@lru_cache(maxsize=LAST_COLUMN)
def to_column(letters: str) -> int:
    """The number of a column by its letters; ValueError beyond XFD."""
    column = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        column = column * 26 + ord(letter) - 64
        if column > LAST_COLUMN:
            raise ValueError(letters)
    if not column:
        raise ValueError(letters)
    return column


@lru_cache(maxsize=LAST_COLUMN)
def to_letters(column: int) -> str:
    """The letters of a column number."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
