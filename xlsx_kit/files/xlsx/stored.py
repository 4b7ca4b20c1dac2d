"""What attributes and values of a sheet stand for, as they are stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from math import isfinite

from xlsx_kit.files.xlsx.appearance import number_of
from xlsx_kit.files.xlsx.parts import TRUE

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
LEAST_WIDTH, LEAST_HEIGHT = 1.5, 4.0
"""Characters of a column, points of a row, below which nothing is seen: no type that is read is so small."""


def is_hidden(hidden: str, size: str, least: float) -> bool:
    """Whether a row or column is hidden, or so small that nothing of it is seen."""
    return hidden.lower() in TRUE or number_of(size, least) < least


def to_number(value: str) -> str:
    """A stored number's text, unchanged; ValueError where it is no finite number."""
    number = value.strip()
    if NUMBER.fullmatch(number) is None or not isfinite(float(number)):
        raise ValueError(value)
    return number


def to_index(value: str) -> int:
    """A place in the string table; ValueError for what would count from its end."""
    index = int(value)
    if index < 0:
        raise ValueError(value)
    return index


def to_serial(value: str, date1904: bool) -> str:
    """An ISO date as the number of days that Excel would store (strict OOXML writes dates so)."""
    moment = datetime.fromisoformat(value.removesuffix("Z"))
    since = moment.replace(tzinfo=None) - (datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30))
    days = since.days + since.seconds / 86_400
    return str(int(days)) if days == int(days) else repr(days)


def unprinted_pages(attributes: Mapping[str, str]) -> tuple[str, ...]:
    """The pages of which a file may hold words that no page has: even and first ones, unless they differ."""
    switches = {"even": "differentOddEven", "first": "differentFirst"}
    return tuple(pages for pages, name in switches.items() if attributes.get(name, "0").lower() not in TRUE)
