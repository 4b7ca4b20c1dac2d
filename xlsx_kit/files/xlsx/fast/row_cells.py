"""Cells of a row by regular expressions: the spellings that spreadsheet programs write, and no others.

What a cell refers to (styles, first cells of shared formulas) stays a number, so that the same cell of
another workbook is the same; ``HERE`` stands for its row's number, so that cells are alike down a column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from xlsx_kit.addresses import column_number
from xlsx_kit.files.xlsx.cache import ReadCache
from xlsx_kit.files.xlsx.fast.spelling import HERE, SPACE, TEXT, SpellingError, decoded, plain
from xlsx_kit.files.xlsx.fast.texts import FROM_TABLE
from xlsx_kit.files.xlsx.parts import TRUE
from xlsx_kit.files.xlsx.sheet import PLAIN_NUMBER
from xlsx_kit.files.xlsx.stored import to_number
from xlsx_kit.files.xlsx.strings import unescaped

LONGEST_NUMBER = 5
"""Digits of a row's number."""
LONGEST_TAG, LONGEST_VALUE = 1_000, 100
"""Characters of attributes, and of a stored value that is no text."""
ENOUGH_CELLS, MOST_CELLS = 2**19, 2 * 2**20
"""Bytes of XML that are kept: of some files of one template; of a larger one more, up to the most."""
MOST_FRAMES = 1 << 15
"""Some times those of one template."""

ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
CELL = re.compile(
    rf'r="([A-Z]{{1,2}}){HERE}"(?: s="(0|[1-9][0-9]{{0,4}})")?(?: t="(n|s|{FROM_TABLE}|str|b|e|inlineStr)")?'
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
    has_formula: bool
    spent: int
    longest: int


class RowCell(NamedTuple):
    """One cell with content; ``kind`` and ``text`` as in a Cell.

    ``counted`` are the characters of a text that stood in the cell itself and not in the string table.
    """

    frame: Frame
    kind: str = ""
    text: str = ""
    counted: int = 0


def read_cell(xml: bytes) -> RowCell | None:
    """A cell, from behind ``<c `` to ``</c>``, with HERE for the row; None for one with nothing in it.

    UNSURE where HERE stands for something else, too, as in any number with the digits of its row.
    """
    try:
        return _read_cell(xml)
    except SpellingError:
        if xml.count(b"\x01") > 1:
            return UNSURE
        raise


def _read_cell(xml: bytes) -> RowCell | None:
    start, found, rest = xml.partition(b"<v>")
    digits = PLAIN_VALUE(rest)
    if digits:
        frame, text = STARTS[start], digits[1].decode()  # what stands before the value is alike in many
        if frame.kind == "n":
            return RowCell(frame, "n", text)
        return _cell(frame, *_stored(frame.kind, text, None))
    if not found or not rest.endswith(VALUE_END):
        return _cell(*_read_whole(xml))
    value = VALUE.fullmatch(decoded(rest[: -len(VALUE_END)]))
    if value is None:
        raise SpellingError
    if HERE in value[0]:
        raise SpellingError
    frame = STARTS[start]
    return _cell(frame, *_stored(frame.kind, plain(value[0]), None))


def read_in_row(xml: bytes, digits: bytes) -> RowCell | None:
    """An UNSURE cell of a row with these digits: they are its row in the address, perhaps in its formula."""
    start, value, rest = xml.partition(b"<v>")
    found = CELLS[start + value + rest.replace(b"\x01", digits)]
    if found is UNSURE:
        start, here, rest = xml.partition(b"\x01")
        found = CELLS[start + here + rest.replace(b"\x01", digits)]
    return found


def _cell(frame: Frame, kind: str, text: str, counted: int) -> RowCell | None:
    if text or frame.has_formula:
        return RowCell(frame, kind, text, counted)
    return None


def _read_start(xml: bytes) -> Frame:
    """A cell without its value."""
    match = CELL.fullmatch(decoded(xml + b"<v>" + VALUE_END))
    if match is None:
        raise SpellingError
    return _framed(match)


def _read_whole(xml: bytes) -> tuple[Frame, str, str, int]:
    """A cell: its frame, and what ``_stored`` makes of its value."""
    match = CELL.fullmatch(decoded(xml))
    if match is None:
        raise SpellingError
    has_value, value, inline = match[7], match[8], match[9]
    value = plain(value or "") if has_value else None
    inline = plain(inline) if inline is not None else None
    if HERE in (value or "") or HERE in (inline or ""):
        raise SpellingError
    frame = _framed(match)
    return frame, *_stored(frame.kind, value, inline)


def _framed(match: re.Match[str]) -> Frame:
    letters, style, kind, has_formula, attributes, formula, *_ = match.groups()
    found = _formula(attributes, plain(formula or "")) if has_formula else (None, "", "")
    return _frame(column_number(letters), int(style or 0), kind or "n", *found)


@lru_cache(maxsize=MOST_FRAMES)
def _frame(column: int, style: int, kind: str, formula: str | None, shared: str, first: str) -> Frame:
    length = len(formula) + formula.count(HERE) * (LONGEST_NUMBER - 1) if formula else 0
    has_formula = formula is not None or bool(shared)
    return Frame(
        column, style, kind, formula, shared, first, has_formula, length * (11 if first else 1), length
    )


def _formula(attributes: str, text: str) -> tuple[str | None, str, str]:
    """The formula's text, the group it follows, the group it begins."""
    pairs = ATTRIBUTE.findall(attributes)
    values = dict(pairs)
    if len(values) != len(pairs) or len(attributes) > LONGEST_TAG or "|" in text:
        raise SpellingError
    kind = values.get("t", "normal")
    if kind == "shared":
        group = values.get("si", "")
        if not group or HERE in group:
            raise SpellingError
        return (text, "", group) if text else (None, group, "")
    if kind not in ("normal", "array"):
        raise SpellingError
    return text or None, "", ""


def _stored(kind: str, value: str | None, inline: str | None) -> tuple[str, str, int]:
    """Kind, text and characters of a stored value, as SheetPass takes them."""
    if (kind == "inlineStr" and value is not None) or (kind != "inlineStr" and inline is not None):
        raise SpellingError
    if kind in ("str", "inlineStr"):
        text = value if inline is None else inline
        return ("", "", 0) if text is None else ("s", unescaped(text), len(text))
    if kind == FROM_TABLE:
        return "s", value or "", 0
    if not value:
        return "", "", 0
    if kind != "e" and len(value) > LONGEST_VALUE:
        raise SpellingError
    if kind == "n":
        try:
            return "n", value if PLAIN_NUMBER(value) else to_number(value), 0
        except ValueError:
            raise SpellingError from None
    if kind == "s":
        raise SpellingError  # a place in the string table that is spelled otherwise than ``texts`` looks for
    if kind == "b":
        return "b", "1" if value.strip().lower() in TRUE else "0", 0
    return "e", unescaped(value), len(value)


UNSURE = RowCell(_frame(0, 0, "", None, "", ""))
STARTS = ReadCache(_read_start, MOST_CELLS)
CELLS = ReadCache(read_cell, MOST_CELLS)
