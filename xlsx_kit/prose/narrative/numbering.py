"""Numbers before paragraphs and headings: 第一部分 一、 （一） 1、, always those of the order printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from xlsx_kit.pack import MOST_NUMBERED, NUMERALS, numeral

HEADED = re.compile(
    r"(?P<before>第|（|)(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<behind>部分|章|节|）|、|．|[.](?!\d))"
)
FORMS = ("第一部分", "第一章", "第一节", "一、", "（一）", "1、", "1．", "1.", "（1）")
"""The forms of numbers, the higher before the deeper: a heading of one begins those of the deeper anew."""


def number_in(heading: str) -> str:
    """The number that a heading begins with, as printed (五); "" where it has none."""
    match = HEADED.match(heading)
    return match["number"] if match else ""


def renumbered(
    headings: Sequence[str],
    printed: Sequence[bool],
    levels: Sequence[int] = (),
    without: Collection[str] = (),
) -> list[str]:
    """Headings with the numbers of the order printed, in the place of those they are written with.

    So no number is missing where a heading is left out, and none comes before a smaller one. The numbers of
    each form begin with the smallest one written (in ``without``, too: headings of another pack that this one
    leaves out), and anew below a heading of a higher form or ``level``.
    """
    read = [_form_and_number(heading) for heading in headings]
    first: dict[int, int] = {}
    for form, number in (*read, *map(_form_and_number, without)):
        if number:
            first[form] = min(first.get(form, number), number)
    counts: dict[tuple[int, int], int] = {}
    found = []
    for n, (heading, (form, number)) in enumerate(zip(headings, read, strict=True)):
        if number and printed[n]:
            key = (levels[n] if levels else 0, form)
            counts = {other: count for other, count in counts.items() if other <= key}
            counts[key] = counts.get(key, first[form] - 1) + 1
            heading = _with_number(heading, counts[key])
        found.append(heading)
    return found


def _with_number(heading: str, number: int) -> str:
    match = HEADED.match(heading)
    assert match is not None
    start, end = match.span("number")
    chinese = number <= MOST_NUMBERED and not match["number"].isdecimal()
    return f"{heading[:start]}{numeral(number) if chinese else number}{heading[end:]}"


def out_of_order(headings: Sequence[str], levels: Sequence[int] = ()) -> list[tuple[int, int]]:
    """Headings that are written with a smaller number than the one before them: the places of both."""
    last: dict[tuple[int, int], tuple[int, int]] = {}
    found = []
    for n, (form, number) in enumerate(map(_form_and_number, headings)):
        if number:
            key = (levels[n] if levels else 0, form)
            last = {other: one for other, one in last.items() if other <= key}
            if key in last and number < last[key][0]:
                found.append((n, last[key][1]))
            last[key] = (number, n)
    return found


def _form_and_number(heading: str) -> tuple[int, int]:
    """The form of a heading's number, by its place in FORMS, and the number; 0 where it has none."""
    match = HEADED.match(heading.rpartition("/")[2])
    if match is None:
        return 0, 0
    digits = match["number"].isdecimal()
    form = f"{match['before']}{'1' if digits else '一'}{match['behind']}"
    number = int(match["number"]) if digits else NUMERALS.get(match["number"], 0)
    return (FORMS.index(form), number) if form in FORMS else (0, 0)
