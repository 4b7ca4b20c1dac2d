"""Dates in tables: typed as text, or the number of a day that a spreadsheet stores for a date."""

from __future__ import annotations

import re

from xlsx_kit.files.xlsx.content import day
from xlsx_kit.values import ParsedValue, date_of_text

SERIAL = re.compile(r"\d{5}(\.0+)?")
"""Days since 1899, from 1927 to 2173."""

MIDNIGHT = re.compile(r"\s+0?0:00(?::00(?:\.0+)?)?\s*$")
"""What systems write behind a day."""
EIGHT_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
"""20250201: how numbers of documents and many lists write a day."""


def date_of_cell(text: str) -> ParsedValue:
    """The date (ISO) that a cell's text stands for, or its fault."""
    text = MIDNIGHT.sub("", text)
    if written := EIGHT_DIGITS.fullmatch(text.strip()):
        return date_of_text("-".join(written.groups()))
    return date_of_text(day(text, date1904=False) if SERIAL.fullmatch(text) else text)
