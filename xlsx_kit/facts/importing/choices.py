"""A guessed heading, and what a map leaves to be chosen: columns, and the members that values stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsx_kit.files import Grid


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the map: its key and title, the heading taken for it ("" for none), values below that."""

    key: str
    title: str
    heading: str
    samples: str = ""


@dataclass(frozen=True)
class ValueChoice:
    """A value of an export, in how many rows, and the member it stands for ("" where nobody knows yet).

    ``kind`` is the key of its column, or the name of the list where one member stands for every row; then
    ``text`` is "".
    """

    kind: str
    section: str
    text: str
    rows: int
    member: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class MapCorrections:
    """What an officer chose otherwise: headings by column key, members by kind and value, the money."""

    columns: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[tuple[str, str], str] = field(default_factory=dict)
    money: str = ""


@dataclass(frozen=True)
class MoneyColumn:
    """A column of money: its heading, the member of the pack's list that it names, what it is part of."""

    header: str
    fund: str = ""
    origin: str = ""
    within: str = ""


@dataclass(frozen=True)
class Guess:
    """A heading that was understood: its last row and depth, columns by key, headings, columns of money."""

    grid: Grid
    row: int
    depth: int
    columns: Mapping[str, int]
    headers: Mapping[int, str]
    money: tuple[MoneyColumn, ...] = field(default=())

    @property
    def rank(self) -> tuple[int, int]:
        """How much of it is understood; a heading of fewer rows is the better one."""
        return len(self.columns) + len(self.money), -self.depth
