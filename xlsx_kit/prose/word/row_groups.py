"""Rows that have grown together stay on one page, so that none goes on overleaf without its label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from xlsx_kit.prose.narrative.blocks import Cell, plain
from xlsx_kit.prose.word.cell_size import CellSize

MOST_LINES = 12
"""Lines that rows kept together have at most: a quarter of a page of small type; little stays empty."""


@dataclass(frozen=True, slots=True)
class RowGroups:
    """The rows of a table, labels repeated where a group is divided; those ``kept`` stay with the next."""

    body: tuple[tuple[Cell, ...], ...]
    kept: frozenset[int]


def unbroken(body: Sequence[tuple[Cell, ...]], widths: Sequence[int], size: CellSize) -> RowGroups:
    """Rows in groups that a page holds; ``widths`` are those of the columns in twips.

    A cell grown together with the one above is None. A program breaks a page between any two rows and
    shows the label of a tall cell on the first page alone, so the rows under one label are kept together;
    more of them than ``MOST_LINES`` are divided where the fewest labels go on, and begin with those labels.
    """
    rows: list[tuple[Cell, ...]] = []
    starts: set[int] = set()
    start, tall = 0, 0
    heights = [_height(row, widths, size) for row in body]
    for number, row in enumerate(body):
        rows.append(row)
        if None not in row:
            starts.add(number)
            start, tall = number, 0
        tall += heights[number]
        while tall > MOST_LINES and number > start:
            start = min(range(start + 1, number + 1), key=lambda at: (rows[at].count(None), -at))
            starts.add(start)
            tall = sum(heights[start : number + 1])
    return RowGroups(
        _labelled(rows, starts), frozenset(n - 1 for n in range(1, len(rows)) if n not in starts)
    )


def _labelled(rows: Sequence[tuple[Cell, ...]], starts: Iterable[int]) -> tuple[tuple[Cell, ...], ...]:
    """The rows, those that begin a group with the labels that stand above them."""
    wanted, labels = set(starts), rows[0] if rows else ()
    found = []
    for number, row in enumerate(rows):
        labels = tuple(above if own is None else own for own, above in zip(row, labels, strict=True))
        found.append(labels if number in wanted else row)
    return tuple(found)


def _height(row: Sequence[Cell], widths: Sequence[int], size: CellSize) -> int:
    """Lines of a row, by its tallest cell."""
    texts = zip(row, widths, strict=True)
    return max(
        (lines_needed(plain([cell]), width, size) for cell, width in texts if cell is not None), default=1
    )


def lines_needed(text: str, width: int, size: CellSize) -> int:
    """How many lines a text takes in a column of so many twips; a figure is made narrower to stand in one."""
    room = width - 2 * size.margin
    return sum(_wrapped(line, room, size.character) for line in text.split("\n"))


def text_width(text: str, character: int) -> int:
    """The width of a text in one line; ``character`` is that of a Chinese one."""
    return sum(character // 2 if c.isascii() else character for c in text)


def _wrapped(text: str, room: int, character: int) -> int:
    return max(ceil(text_width(text, character) / room), 1) if any(c.isalpha() for c in text) else 1
