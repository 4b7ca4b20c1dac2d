"""Where cells are, without an office: addresses, rectangles and what lies inside them.

Part of `server.py` (system Python); a place is (row, column) from zero, so that sorting gives reading order.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

Entries = dict[tuple[int, int], Any]


def blocks(values: Entries) -> Iterator[tuple[int, int, int, int]]:
    """Cut the entries into rectangles (top, left, bottom, right)."""
    growing: dict[tuple[int, int], tuple[int, int]] = {}  # (left, right) -> (top, bottom)
    rows: dict[int, list[int]] = {}
    for row, column in sorted(values):
        rows.setdefault(row, []).append(column)
    for row, columns in rows.items():
        for left, right in runs(columns):
            top, bottom = growing.get((left, right), (row, row))
            if bottom < row - 1:
                yield top, left, bottom, right
                top = row
            growing[left, right] = (top, row)
    for (left, right), (top, bottom) in growing.items():
        yield top, left, bottom, right


def runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of every unbroken run in a sorted list."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


def inside(area: Any, values: Entries) -> Iterator[tuple[int, int]]:
    """The places within a range; walks whichever is the smaller."""
    rows, columns = range(area.StartRow, area.EndRow + 1), range(area.StartColumn, area.EndColumn + 1)
    if len(rows) * len(columns) < len(values):
        return (place for place in itertools.product(rows, columns) if place in values)
    return (place for place in values if place[0] in rows and place[1] in columns)


def position(place: str) -> tuple[int, int]:
    """Row and column from zero of an address such as B7."""
    found = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]*)", place)
    if not found:
        raise ValueError(f"{place!r} is not a cell address such as B7")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def address(row: int, column: int) -> str:
    """The address of a row and column counted from zero."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
