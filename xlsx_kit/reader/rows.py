"""Rows of a sheet by regular expressions: the spellings that spreadsheet programs write, and no others.

A row stands alone: what it refers to (texts, styles, first cells of shared formulas) stays a number, so
that the same row of another workbook is the same. In its cells ``HERE`` stands for the row's own number, so
that cells are alike down a column. What is spelled otherwise raises SpellingError and is left to ``sheet``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from xlsx_kit.addresses import column_number
from xlsx_kit.reader.parts import TRUE
from xlsx_kit.reader.remembered import Remembered
from xlsx_kit.reader.sheet import PLAIN_NUMBER, to_number
from xlsx_kit.reader.spelling import HERE, SPACE, TEXT, SpellingError, decoded, plain
from xlsx_kit.reader.strings import unescaped

LONGEST_NUMBER = 5
"""Digits of a row's number."""
LONGEST_TAG, LONGEST_VALUE = 1_000, 100
"""Characters of attributes, and of a stored value that is no text."""
MOST_ROWS, MOST_CELLS = 24 * 2**20, 8 * 2**20
"""Bytes of XML that are kept of rows, and of cells: some files of one template."""
MOST_SHAPES, MOST_FRAMES = 1 << 13, 1 << 15
"""Shapes of rows, and frames of cells: some times those of one template."""

ROW = re.compile(
    rb'r="([1-9][0-9]{0,4})"((?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed'
    rb'|thickTop|thickBot|ph|x14ac:dyDescent)="[^"<&\x00-\x1f\x80-\xff]*")*+)(?:/>|>(?:<c (.*))?</row>)',
    re.DOTALL,
)
NAME = re.compile(rb" ([\w:]+)=")
SAID = re.compile(r' ([\w:]+)="([^"]*)"')
CELL = re.compile(
    rf'r="([A-Z]{{1,2}}){HERE}"(?: s="(0|[1-9][0-9]{{0,4}})")?(?: t="(n|s|str|b|e|inlineStr)")?'
    r'(?: cm="[0-9]{1,5}")?(?: vm="[0-9]{1,5}")?(?:/>|>'
    r'(?:(<f)((?: (?:t|aca|ref|ca|si|bx|xml:space)="[^"<&\x00\x02-\x1f\ufffe\uffff]*")*+)'
    rf"(?:/>|>{TEXT}</f>))?"
    rf"(?:(<v){SPACE}(?:/>|>{TEXT}</v>))?"
    rf"(?:<is><t{SPACE}>{TEXT}</t></is>)?</c>)"
)
VALUE, VALUE_END = re.compile(TEXT), b"</v></c>"
PLAIN_VALUE = re.compile(rb"(-?[0-9]{1,20}(?:\.[0-9]{1,20})?)</v></c>").fullmatch
"""The end of a cell with a PLAIN_NUMBER."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What a cell is apart from its value; equal frames are one and the same.

    ``column`` and ``style`` are numbers, ``kind`` is the type it says its value has. ``formula`` has HERE
    for the row; ``shared`` names the group of shared formulas the cell follows, ``first`` that it begins.
    ``spent`` are the characters its formula counts for at most, ``longest`` those that it has.
    """

    column: int
    style: int
    kind: str
    formula: str | None
    shared: str
    first: str
    spent: int
    longest: int

    @property
    def has_formula(self) -> bool:
        """Whether it is calculated."""
        return self.formula is not None or bool(self.shared)


class RowCell(NamedTuple):
    """One cell with content; ``kind`` and ``text`` as in a Cell.

    ``string`` is the place in the string table of a text that stands there, else -1. ``counted`` are the
    characters of a text that stands in the cell itself.
    """

    frame: Frame
    kind: str = ""
    text: str = ""
    string: int = -1
    counted: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a row is apart from its values, as many rows are: equal shapes are one and the same.

    ``columns`` are those of its cells in their order, ``first`` those that begin shared formulas, ``shared``
    the groups that others follow. ``style``, ``column`` and ``longest`` are the largest of any cell.
    ``refers``: a cell may refer to the string table; ``speaks``: one may have a text of its own.
    """

    frames: tuple[Frame, ...] = ()
    columns: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    shared: tuple[str, ...] = ()
    style: int = 0
    column: int = 0
    spent: int = 0
    longest: int = 0
    refers: bool = False
    speaks: bool = False


@dataclass(slots=True, eq=False)  # not frozen: some thousand are made for each return
class Row:
    """One row: its shape, its cells with content in their order, and what the sheet must have room for.

    ``count`` are all cells. ``string`` is the last place in the string table that it refers to, ``spent``
    the characters of its texts, ``longest`` those of the longest.
    """

    number: int
    shape: Shape
    full: Sequence[RowCell] = ()
    count: int = 0
    string: int = -1
    spent: int = 0
    longest: int = 0
    extension: bool = False
    _cells: Mapping[int, RowCell] | None = None

    @property
    def cells(self) -> Mapping[int, RowCell]:
        """The cells by column; most rows are never asked for them."""
        if self._cells is None:
            self._cells = dict(zip(self.shape.columns, self.full, strict=True))
        return self._cells


BLANK = Shape()


def read_row(xml: bytes) -> Row:
    """A row, from behind ``<row `` to ``</row>``."""
    said = ROW.fullmatch(xml)
    if said is None or b"\x01" in xml:
        raise SpellingError
    digits, attributes, inside = said.groups()
    extension, number = _has_extension(attributes), int(digits)
    if inside is None:
        return Row(number, BLANK, extension=extension)
    pieces = inside.replace(digits, b"\x01").split(b"<c ")
    try:
        full = [cell for cell in map(CELL_OF, pieces) if cell]
    except SpellingError:
        full = [cell for cell in [_cell_of(piece, digits) for piece in pieces] if cell]
    if not full:
        return Row(number, BLANK, (), len(pieces), extension=extension)
    shape = _shape(tuple(map(FRAME_OF, full)))
    string = max([cell.string for cell in full]) if shape.refers else -1
    counted = [cell.counted for cell in full] if shape.speaks else (0,)
    return Row(number, shape, full, len(pieces), string, sum(counted), max(counted), extension)


@lru_cache(maxsize=MOST_SHAPES)
def _shape(frames: tuple[Frame, ...]) -> Shape:
    """A row's frames together. Raises SpellingError where a place is taken twice."""
    columns = tuple(frame.column for frame in frames)
    firsts = {frame.first for frame in frames if frame.first}
    followed = tuple(frame.shared for frame in frames if frame.shared)
    if len(set(columns)) != len(columns) or not firsts.isdisjoint(followed):
        raise SpellingError
    return Shape(
        frames,
        columns,
        tuple(frame.column for frame in frames if frame.first),
        followed,
        max(frame.style for frame in frames),
        max(columns),
        sum(frame.spent for frame in frames),
        max(frame.longest for frame in frames),
        any(frame.kind == "s" for frame in frames),
        any(frame.kind not in ("n", "s", "b") for frame in frames),
    )


@lru_cache(maxsize=256)
def _has_extension(attributes: bytes) -> bool:
    """Whether a row's attributes have the one with a prefix. Raises SpellingError where one comes twice."""
    names = NAME.findall(attributes)
    if len(names) != len(set(names)) or len(attributes) > LONGEST_TAG:
        raise SpellingError
    return b" x14ac:" in attributes


def _cell_of(piece: bytes, digits: bytes) -> RowCell | None:
    """A cell in whose text the row's number stands for something else, too."""
    if piece in CELLS:
        return CELLS[piece]
    try:
        return read_cell(piece)
    except SpellingError:
        start, _, rest = piece.replace(b"\x01", digits).partition(digits)
        return read_cell(start + b"\x01" + rest)


def read_cell(xml: bytes) -> RowCell | None:
    """A cell, from behind ``<c `` to ``</c>``, with HERE for the row; None for one with nothing in it."""
    start, found, rest = xml.partition(b"<v>")
    digits = PLAIN_VALUE(rest)
    if digits:
        frame, text = STARTS[start], digits[1].decode()  # what stands before the value is alike in many
        return (
            RowCell(frame, "n", text) if frame.kind == "n" else _cell(frame, *_stored(frame.kind, text, None))
        )
    if not found or not rest.endswith(VALUE_END):
        return _cell(*_read_whole(xml))
    value = VALUE.fullmatch(decoded(rest[: -len(VALUE_END)]))
    if value is None or HERE in value[0]:
        raise SpellingError
    frame = STARTS[start]
    return _cell(frame, *_stored(frame.kind, plain(value[0]), None))


def _cell(frame: Frame, kind: str, text: str, string: int, counted: int) -> RowCell | None:
    if text or string >= 0 or frame.has_formula:
        return RowCell(frame, kind, text, string, counted)
    return None


def _read_start(xml: bytes) -> Frame:
    """A cell without its value."""
    said = CELL.fullmatch(decoded(xml + b"<v>" + VALUE_END))
    if said is None:
        raise SpellingError
    return _framed(said)


def _read_whole(xml: bytes) -> tuple[Frame, str, str, int, int]:
    """A cell: its frame, and what ``_stored`` makes of its value."""
    said = CELL.fullmatch(decoded(xml))
    if said is None:
        raise SpellingError
    has_value, value, inline = said[7], said[8], said[9]
    value = plain(value or "") if has_value else None
    inline = plain(inline) if inline is not None else None
    if HERE in (value or "") or HERE in (inline or ""):
        raise SpellingError
    frame = _framed(said)
    return frame, *_stored(frame.kind, value, inline)


def _framed(said: re.Match[str]) -> Frame:
    letters, style, kind, has_formula, attributes, formula, *_ = said.groups()
    found = _formula(attributes, plain(formula or "")) if has_formula else (None, "", "")
    return _frame(column_number(letters), int(style or 0), kind or "n", *found)


@lru_cache(maxsize=MOST_FRAMES)
def _frame(column: int, style: int, kind: str, formula: str | None, shared: str, first: str) -> Frame:
    length = len(formula) + formula.count(HERE) * (LONGEST_NUMBER - 1) if formula else 0
    return Frame(column, style, kind, formula, shared, first, length * (11 if first else 1), length)


def _formula(attributes: str, text: str) -> tuple[str | None, str, str]:
    """The formula's text, the group it follows, the group it begins."""
    pairs = SAID.findall(attributes)
    said = dict(pairs)
    if len(said) != len(pairs) or len(attributes) > LONGEST_TAG or "|" in text:
        raise SpellingError
    kind = said.get("t", "normal")
    if kind == "shared":
        group = said.get("si", "")
        if not group or HERE in group:
            raise SpellingError
        return (text, "", group) if text else (None, group, "")
    if kind not in ("normal", "array"):
        raise SpellingError
    return text or None, "", ""


def _stored(kind: str, value: str | None, inline: str | None) -> tuple[str, str, int, int]:
    """Kind, text, place in the string table and characters of a stored value, as SheetPass takes them."""
    if (kind == "inlineStr" and value is not None) or (kind != "inlineStr" and inline is not None):
        raise SpellingError
    if kind in ("str", "inlineStr"):
        text = value if inline is None else inline
        return ("", "", -1, 0) if text is None else ("s", unescaped(text), -1, len(text))
    if not value:
        return "", "", -1, 0
    if kind != "e" and len(value) > LONGEST_VALUE:
        raise SpellingError
    if kind == "n":
        try:
            return "n", value if PLAIN_NUMBER(value) else to_number(value), -1, 0
        except ValueError:
            raise SpellingError from None
    if kind == "s":
        if not (value.isascii() and value.isdecimal() and len(value) < 7):
            raise SpellingError
        return "s", "", int(value), 0
    if kind == "b":
        return "b", "1" if value.strip().lower() in TRUE else "0", -1, 0
    return "e", unescaped(value), -1, len(value)


STARTS = Remembered(_read_start, MOST_CELLS)
CELLS = Remembered(read_cell, MOST_CELLS)
ROWS = Remembered(read_row, MOST_ROWS)
CELL_OF, FRAME_OF = CELLS.__getitem__, itemgetter(RowCell._fields.index("frame"))
