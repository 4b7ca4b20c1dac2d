"""Numbers before paragraphs and headings: 一、 （一） 1、 and what becomes of them where one is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlsx_kit.pack import numeral
from xlsx_kit.prose.narrative.spec_order import Numbering

MOST = 99
HEADED = re.compile(r"(（)?([一二三四五六七八九十]{1,3})(?(1)）|、)")
NUMBERS = {numeral(n): n for n in range(1, MOST + 1)}


def numbered(numbering: Numbering, number: int) -> str:
    """The number of a paragraph in the form of the first: "（一）", 3 -> （三）; beyond 99 in digits."""
    if not numbering:
        return ""
    chinese = numeral(number) if number <= MOST else str(number)
    return numbering.replace("一", chinese).replace("1", str(number))


def recounted(headings: Sequence[str], kept: Sequence[bool]) -> list[str]:
    """Headings whose own numbers close up where one before them is left out.

    A number that another heading still has (the same place worded for the other scope) is no gap.
    """
    read = [HEADED.match(heading) for heading in headings]
    forms = [match[1] or "" if match else None for match in read]
    numbers = [NUMBERS.get(match[2], 0) if match else 0 for match in read]
    found = []
    for heading, match, form, number in zip(headings, read, forms, numbers, strict=True):
        alike = [(n, k) for n, k, f in zip(numbers, kept, forms, strict=True) if f == form and n]
        there = {n for n, k in alike if k}
        gaps = len({n for n, k in alike if not k and n < number} - there)
        if match and number and gaps:
            heading = heading.replace(match[2], numeral(number - gaps), 1)
        found.append(heading)
    return found
