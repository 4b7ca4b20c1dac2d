"""Rows with the texts of the string table in the place of their numbers.

The table numbers its texts in the order of the workbook, so that one text more changes the numbers in a
thousand rows. With its texts a row stands alone: it is the same in every workbook that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from xml.sax.saxutils import escape

from xlsx_kit.files.xlsx.cache import ReadCache
from xlsx_kit.files.xlsx.fast.spelling import SpellingError

FROM_TABLE = "\x02"
"""The type of a cell whose text stood in the table; no XML can hold this character."""
REFERENCES = re.compile(rb' t="s"><v>([0-9]{1,6})</v>')
VALUE = f' t="{FROM_TABLE}"><v>%s</v>'
MOST_TEXTS = 2**20
Chosen = Callable[[Sequence[bytes]], object] | None
"""The texts that some references are to, as what picks them from a table; None for no reference."""


def as_values(texts: Iterable[str]) -> list[bytes]:
    """Each text of a table as the type and value of the cells that refer to it."""
    return [*map(VALUES.__getitem__, texts)]


def with_texts(rows: bytes, values: Sequence[bytes], most: int) -> tuple[bytes, int, Sequence[int]]:
    """Rows with the texts that they refer to, how many bytes longer they are, and the numbers of the texts.

    Raises SpellingError where one refers to none, and where that would be more than ``most``.
    """
    if FROM_TABLE.encode() in rows:
        raise SpellingError
    pieces = REFERENCES.split(rows)
    numbers = [*map(int, pieces[1::2])]
    try:
        pieces[1::2] = map(values.__getitem__, numbers)
    except IndexError:
        raise SpellingError from None
    added = sum(map(len, pieces)) - len(rows)
    if added > most:
        raise SpellingError
    return b"".join(pieces), added, numbers


def chosen(numbers: Sequence[int]) -> Chosen:
    """What picks the texts of these numbers."""
    return itemgetter(*numbers) if numbers else None


def texts_of(choice: Chosen, values: Sequence[bytes]) -> object:
    """What it picks from a table. Raises SpellingError where one of the texts is not there."""
    try:
        return choice and choice(values)
    except IndexError:
        raise SpellingError from None


def _value(text: str) -> bytes:
    return (VALUE % escape(text, {"\r": "&#13;"})).encode()


VALUES = ReadCache(_value, MOST_TEXTS)
