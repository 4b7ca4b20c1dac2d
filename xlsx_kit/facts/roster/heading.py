"""The heading of a list of units: below titles, in one row or in two, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from xlsx_kit.files import Grid
from xlsx_kit.values import squeezed

ADDED = re.compile(r"^[*＊]+|[*＊:：]+$|[0-9０-９一二三]+$")
REMARK = re.compile(r"[（(【\[][^（()）]*[)）】\]]")
BRACKETS = re.compile(r"[（()）]")
TITLE_ROWS = 10
"""Rows in which the headings are looked for."""


@dataclass(frozen=True)
class RosterHeading:
    """The last row of the heading, what stands above each column, and which key each is for."""

    row: int
    titles: Mapping[int, str]
    keys: Mapping[int, str]


def find_roster_heading(
    grid: Grid, rows: Sequence[int], names: Mapping[str, str], required: Collection[str]
) -> RosterHeading:
    """The first heading that has all columns that are needed; else the row that has most of what is known.

    ``names`` are the keys by squeezed title in lower case. In two rows an upper title reaches right to the
    next one: ``单位 | 编码`` is 单位编码, ``联系方式 | 邮箱`` is 邮箱.
    """
    for row in rows[:TITLE_ROWS]:
        one, two = _one_row(grid, row, names), _two_rows(grid, row, names)
        found = two if len(two.keys) > len(one.keys) else one
        if set(required) <= set(found.keys.values()):
            below = _two_rows(grid, row + 1, names)
            return below if _goes_on(grid, found, below) else found
    return max((_one_row(grid, row, names) for row in rows[:TITLE_ROWS]), key=lambda one: len(one.keys))


def _one_row(grid: Grid, row: int, names: Mapping[str, str]) -> RosterHeading:
    titles = {column: grid.text(row, column) for column in range(1, grid.last_column + 1)}
    keys = {column: key for column, title in titles.items() if (key := _key(title, names))}
    return RosterHeading(row, titles, keys)


def _two_rows(grid: Grid, row: int, names: Mapping[str, str]) -> RosterHeading:
    titles, keys, reaching = dict[int, str](), dict[int, str](), ""
    for column in range(1, grid.last_column + 1):
        upper, own = grid.text(row - 1, column), grid.text(row, column)
        reaching = upper or (reaching if own else "")
        titles[column] = own or upper
        wanted = (reaching + own, own) if own else (upper,)
        key = next((found for text in wanted if (found := _key(text, names))), None)
        if key:
            keys[column] = key
    return RosterHeading(row, titles, keys)


def _goes_on(grid: Grid, heading: RosterHeading, below: RosterHeading) -> bool:
    """Whether the row below a heading is its second row: only titles, and none below the columns it needs."""
    own = {column: text for column in below.titles if (text := grid.text(below.row, column))}
    covered = [heading.titles[column] for column in own if heading.keys.get(column)]
    return bool(own) and not covered and all(column in below.keys for column in own)


def plain_title(title: str) -> str:
    """A title for comparing."""
    return squeezed(title).casefold()


def _key(title: str, names: Mapping[str, str]) -> str | None:
    """The key of a title, as it stands, or without what offices add: ``*单位编码（6位）``, ``邮箱2``."""
    plain = plain_title(title)
    bare = ADDED.sub("", plain)
    written = (plain, bare, BRACKETS.sub("", bare), REMARK.sub("", bare))
    return next((names[text] for text in written if text in names), None)
