"""A cell as sent to the typed value its column asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, NamedTuple

from xlsx_kit.addresses import DIGITS, column_number
from xlsx_kit.files import Cell, Content, ReadCache, day
from xlsx_kit.invisible import without_invisible
from xlsx_kit.pack import CodeList, Column, ColumnType, Pack
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import (
    ParsedValue,
    amount_of_double,
    amount_of_text,
    choice_of_text,
    code_of_double,
    code_of_text,
    count_of_double,
    count_of_text,
    date_of_text,
    decimal_of_double,
    decimal_of_text,
    is_total,
    plain_text,
    printed,
    scale_of,
    squeezed,
)

NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.YEAR, ColumnType.DECIMAL)
NAMES = (ColumnType.CODE, ColumnType.CHOICE, ColumnType.TEXT)
LEVELS = "类款项"
"""What may stand behind a code in brackets, and is no name."""


FIRST_INEXACT = 1e15
"""Numbers from here on lose digits in a spreadsheet, which keeps fifteen."""
SCIENTIFIC = re.compile(r"[1-9](?:\.\d+)?E\+\d{2}", re.I)
"""How a long number is shown that was typed as one, and what is left of it when that is copied."""
CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
AREA = re.compile(rf"""(?<![A-Za-z0-9_.!:$"'\u4e00-\u9fff]){CELL}(?::{CELL})?(?![\w.(!])""")
"""Cells of its own sheet that a formula names."""
PICTURE = "DISPIMG("
"""What WPS stores in a cell with a picture, for other programs to show."""
MOST_ENTRIES = 2**18
"""Characters of contents that are remembered for each kind of entry."""
FRAME = 300
"""Characters that a content counts for besides its text."""


class EntryKind(NamedTuple):
    """What of a column its values depend on: also whether the workbook counts days from 1904, the members of
    the list a choice is from, and whether a total that somebody typed would be added up with what it totals.
    """

    type: ColumnType
    decimals: int
    suffix: str
    date1904: bool
    members: tuple[str, ...] = ()
    totals: bool = False


def values_of(
    pack: Pack, column: Column, *, date1904: bool, totals: bool = False
) -> ReadCache[Content | None, ParsedValue]:
    """Content -> the value of an entry in this column, with what is to be said of it."""
    members = pack.values(column.list) if column.type is ColumnType.CHOICE and column.list else ()
    return kept_values(EntryKind(column.type, column.decimals, column.suffix, date1904, members, totals))


@lru_cache(maxsize=256)
def kept_values(kind: EntryKind) -> ReadCache[Content | None, ParsedValue]:
    """What was typed before in columns of a kind."""
    return ReadCache(partial(value_of, kind), MOST_ENTRIES, _size)


def _size(content: Content | None) -> int:
    return FRAME + len(content[1]) if content else FRAME


def value_of(kind: EntryKind, content: Content | None) -> ParsedValue:
    """The value of an entry, with what is to be said of it."""
    if content is None:
        return ParsedValue("" if kind.type is ColumnType.TEXT else None)
    kind_of_cell, text, computed, _ = content
    if kind_of_cell == "e":
        return ParsedValue(None, Fault.BROKEN)
    if computed and kind_of_cell == "":
        return ParsedValue(None, Fault.UNCALCULATED)
    if kind_of_cell == "b":
        return ParsedValue(None, Fault.KIND)
    parsed = _of_number(kind, content) if kind_of_cell == "n" else _of_text(kind, plain_text(text), text)
    if parsed.fault is None and without_invisible(text) != text:
        return ParsedValue(parsed.value, Fault.INVISIBLE)
    if computed and parsed.fault is None:
        return ParsedValue(parsed.value, Fault.FORMULA)
    return parsed


def headings_from(contents: Sequence[Content | None], columns: Sequence[Column]) -> int | None:
    """The first column filled in a row of a list that holds only headings of its columns, two at least."""
    first = 0 if contents[0] else next((n for n, content in enumerate(contents) if content), 0)
    content = contents[first]
    if content is None or content[1].lstrip()[:1] != columns[first].title[:1]:
        return None  # of thousands of rows hardly one is compared in whole
    there = [(content[1], column.title) for content, column in zip(contents, columns, strict=True) if content]
    alike = len(there) > 1 and all(squeezed(text) == squeezed(title) for text, title in there)
    return first if alike else None


def is_picture(cell: Cell | None) -> bool:
    """Whether a cell has a picture that WPS put into it: Excel saves that as #NAME?."""
    return cell is not None and PICTURE in (cell.formula or "")


def takes_other_lines(formula: str, at: tuple[int, int], lines: range) -> bool:
    """Whether a formula takes what stands in its own column on other lines of a list."""
    row, column = at
    for area in AREA.findall(formula):
        first, _, last = area.replace("$", "").partition(":")
        (left, top), (right, bottom) = (_place(cell) for cell in (first, last or first))
        if left <= column <= right and any(n != row and top <= n <= bottom for n in lines):
            return True
    return False


def _place(cell: str) -> tuple[int, int]:
    """Column and row of what looks like a cell; column 0 where a sheet has none such."""
    name = cell.rstrip(DIGITS)
    with suppress(ValueError):
        return column_number(name), int(cell[len(name) :])
    return 0, 0


def named_code(codes: CodeList, text: str, code: str) -> ParsedValue:
    """A code with the name behind it in its cell, which may be that of another code."""
    official = [entry.name for entry in codes.of(code)]
    before, _, behind = squeezed(without_invisible(text)).partition(code)
    name = _bare(behind)
    if (
        before
        or name in ("", *LEVELS)
        or not official
        or any(_abbreviates(name, _bare(one)) or _bare(one) in name for one in official)
    ):
        return ParsedValue(code)
    return ParsedValue(code, Fault.NAMED, official[-1])


def _abbreviates(name: str, official: str) -> bool:
    """Whether a name leaves out some of the official one, as 社保 does of 社会保障."""
    rest = iter(official)
    return all(character in rest for character in name)


def _bare(name: str) -> str:
    """A name for comparing, without what stands around it."""
    return squeezed(name).strip("-—_.、:()[]")


def shown(content: Content | None, *, date1904: bool) -> str:
    """What was typed, as far as a cell's content tells: days and TRUE are stored as numbers."""
    if content is None:
        return ""
    kind_of_cell, text, _, shows_date = content
    if kind_of_cell == "b":
        return "TRUE" if text == "1" else "FALSE"
    return day(text, date1904=date1904) if kind_of_cell == "n" and shows_date else text


def _of_number(kind: EntryKind, content: Content) -> ParsedValue:
    _, text, computed, shows_date = content
    if shows_date and kind.type in (*NUMBERS, ColumnType.CODE, ColumnType.CHOICE):
        return ParsedValue(None, Fault.KIND)
    match kind.type:
        case ColumnType.AMOUNT:
            return amount_of_double(text, kind.decimals, computed=computed)
        case ColumnType.COUNT | ColumnType.YEAR:
            return count_of_double(text)
        case ColumnType.DECIMAL:
            return decimal_of_double(text, kind.decimals)
        case ColumnType.CODE:
            return ParsedValue(code_of_double(text))
        case ColumnType.DATE:
            return ParsedValue(day(text, date1904=kind.date1904)) if shows_date else date_of_text(text)
        case _ if shows_date:
            return ParsedValue(day(text, date1904=kind.date1904))
        case _ if abs(float(text)) >= FIRST_INEXACT:
            return ParsedValue(None, Fault.LOST_DIGITS)
        case _:
            return ParsedValue(f"{float(text):.15g}")


def _of_text(kind: EntryKind, text: str, typed: str) -> ParsedValue:
    """The value of a text; ``typed`` is the same with the characters that nobody sees."""
    if PICTURE in text:
        return ParsedValue(None, Fault.PICTURE)
    if kind.totals and kind.type in NAMES and is_total(text) and text not in kind.members:
        return ParsedValue(None, Fault.TOTAL)
    match kind.type:
        case ColumnType.AMOUNT:
            shown = partial(printed, scale=scale_of(kind.decimals))
            return _typed_as_text(amount_of_text(text, kind.decimals, kind.suffix), shown)
        case ColumnType.COUNT | ColumnType.YEAR:
            return _typed_as_text(count_of_text(text))
        case ColumnType.DECIMAL:
            return _typed_as_text(decimal_of_text(text, kind.decimals, kind.suffix))
        case ColumnType.CODE:
            return _respelled(code_of_text(text), typed.strip(" "))
        case ColumnType.DATE:
            return date_of_text(text)
        case ColumnType.CHOICE:
            return _respelled(choice_of_text(text, kind.members), typed)
        case _ if SCIENTIFIC.fullmatch(text.strip()):
            return ParsedValue(None, Fault.LOST_DIGITS)
        case _:
            return ParsedValue(text)


def _respelled(value: str, text: str) -> ParsedValue:
    """A value that the workbook's own formulas see only where the text begins with it, or is it."""
    seen = text.startswith(value) if value.isdigit() else text == value
    return ParsedValue(value) if seen else ParsedValue(value, Fault.RESPELLED, value)


def _typed_as_text(parsed: ParsedValue, shown: Callable[[Any], str] = str) -> ParsedValue:
    """A number in a text cell is read, but the workbook's own formulas pass over it."""
    if parsed.fault or parsed.value is None:
        return parsed
    return ParsedValue(parsed.value, Fault.CONVERTED, shown(parsed.value))
