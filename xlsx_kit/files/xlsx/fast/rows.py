"""Rows of a sheet by regular expressions, of cells that ``row_cells`` reads.

A row stands alone, so that the same row of another workbook is the same. What is spelled otherwise raises
SpellingError and is left to ``sheet``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from xlsx_kit.files.xlsx.cache import ReadCache
from xlsx_kit.files.xlsx.fast.row_cells import CELLS, LONGEST_TAG, UNSURE, Frame, RowCell, read_in_row
from xlsx_kit.files.xlsx.fast.spelling import SpellingError
from xlsx_kit.files.xlsx.fast.texts import FROM_TABLE
from xlsx_kit.files.xlsx.interface import NOTHING_SHOWN, Shown
from xlsx_kit.files.xlsx.markup import marks_in
from xlsx_kit.files.xlsx.stored import LEAST_HEIGHT, is_hidden

ENOUGH_ROWS, MOST_ROWS = 2**20, 32 * 2**20
"""Bytes of XML that are kept: of the last file all, up to the most; what it has in common with the next is
what is met again, and more of it would only be what no other has."""
MOST_SHAPES = 1 << 13
"""Some times those of one template."""

ROW = re.compile(
    rb'r="([1-9][0-9]{0,4})"((?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed'
    rb'|thickTop|thickBot|ph|x14ac:dyDescent)="[^"<&\x00-\x1f\x80-\xff]*")*+)(?:/>|>(?:<c (.*))?</row>)',
    re.DOTALL,
)
NAME = re.compile(rb" ([\w:]+)=")
ATTRIBUTE = re.compile(rb' ([\w:]+)="([^"]*)"')


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a row is apart from its values, as many rows are: equal shapes are one and the same.

    ``columns`` are those of its cells in their order, by which ``places`` has their places; ``first`` are
    those that begin shared formulas, ``shared`` the groups that others follow. ``style``, ``column`` and
    ``longest`` are the largest of any cell. ``speaks``: one may have a text of its own.
    """

    frames: tuple[Frame, ...] = ()
    columns: tuple[int, ...] = ()
    places: Mapping[int, int] = field(default_factory=dict)
    first: tuple[int, ...] = ()
    shared: tuple[str, ...] = ()
    style: int = 0
    column: int = 0
    spent: int = 0
    longest: int = 0
    speaks: bool = False


@dataclass(slots=True, eq=False)  # not frozen: some thousand are made for each return
class SheetRow:
    """One row: its shape, its cells with content in their order, and what the sheet must have room for.

    ``count`` are all cells, ``spent`` the characters of its texts, ``longest`` those of the longest; its
    markup is ``marks``, or less.
    """

    number: int
    shape: Shape
    marks: int
    full: Sequence[RowCell] = ()
    count: int = 0
    spent: int = 0
    longest: int = 0
    extension: bool = False
    hidden: bool = False

    def at(self, columns: tuple[int, ...]) -> list[Shown]:
        """What the cells of some columns show, as ``RowTexts`` has it."""
        full, places = self.full, map(self.shape.places.get, columns)
        return [
            NOTHING_SHOWN
            if place is None
            else (full[place].kind, full[place].text, full[place].frame.has_formula)
            for place in places
        ]

    def cell(self, column: int) -> RowCell | None:
        """The cell of a column; None where none has content."""
        place = self.shape.places.get(column)
        return None if place is None else self.full[place]


BLANK = Shape()


def read_row(xml: bytes) -> SheetRow:
    """A row, from behind ``<row `` to ``</row>``."""
    match = ROW.fullmatch(xml)
    if match is None or b"\x01" in xml:
        raise SpellingError
    digits, attributes, inside = match.groups()
    (extension, hidden), number = _row_attributes(attributes), int(digits)
    marks = marks_in(xml) + 1
    if inside is None:
        return SheetRow(number, BLANK, marks, extension=extension, hidden=hidden)
    pieces = inside.replace(digits, b"\x01").split(b"<c ")
    cells = [*map(CELL_OF, pieces)]
    if UNSURE in cells:
        cells = [
            read_in_row(piece, digits) if cell is UNSURE else cell
            for piece, cell in zip(pieces, cells, strict=True)
        ]
    full = [*filter(None, cells)]
    shape = _shape(tuple(map(FRAME_OF, full)))
    counted = [cell.counted for cell in full] if shape.speaks else (0,)
    return SheetRow(number, shape, marks, full, len(pieces), sum(counted), max(counted), extension, hidden)


@lru_cache(maxsize=MOST_SHAPES)
def _shape(frames: tuple[Frame, ...]) -> Shape:
    """A row's frames together. Raises SpellingError where a place is taken twice."""
    if not frames:
        return BLANK
    columns = tuple(frame.column for frame in frames)
    firsts = {frame.first for frame in frames if frame.first}
    followed = tuple(frame.shared for frame in frames if frame.shared)
    if len(set(columns)) != len(columns) or not firsts.isdisjoint(followed):
        raise SpellingError
    return Shape(
        frames,
        columns,
        {column: place for place, column in enumerate(columns)},
        tuple(frame.column for frame in frames if frame.first),
        followed,
        max(frame.style for frame in frames),
        max(columns),
        sum(frame.spent for frame in frames),
        max(frame.longest for frame in frames),
        any(frame.kind not in ("n", FROM_TABLE, "b") for frame in frames),
    )


@lru_cache(maxsize=256)
def _row_attributes(attributes: bytes) -> tuple[bool, bool]:
    """Whether a row's attributes have the one with a prefix, and hide it.

    Raises SpellingError where one comes twice.
    """
    names = NAME.findall(attributes)
    if len(names) != len(set(names)) or len(attributes) > LONGEST_TAG:
        raise SpellingError
    values = {name.decode(): value.decode() for name, value in ATTRIBUTE.findall(attributes)}
    return b" x14ac:" in attributes, is_hidden(values.get("hidden", ""), values.get("ht", ""), LEAST_HEIGHT)


ROWS = ReadCache(read_row, MOST_ROWS)
CELL_OF, FRAME_OF = CELLS.__getitem__, itemgetter(RowCell._fields.index("frame"))
