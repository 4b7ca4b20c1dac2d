"""Amounts that are divided as a row of numbers says: 按 7:4 分担，市级 x，县级 y."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import (
    NO_AMOUNTS,
    Quantity,
    Range,
    figure,
    printed_like,
    span,
    summed,
    total_of,
)
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import CLAUSE, Mention
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.rows import all_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

STOP = "。"
PAIR = 2
ALL, MOST_OFF = 100, 15
"""Percent of a structure, and how far a row with a slip is from it."""
COVERED = (Fraction(2, 3), Fraction(3, 2))
"""Between these times what is right an amount is a wrong one; else it is another one."""
ROUNDED = Fraction(1, 20)
"""The part of itself that a number of a row may be off: 7:3 of 14.2 and 5.9."""
CHANGED = frozenset({"up", "down", "net", "than", "last"})
Member = tuple[Quantity, Quantity, Range, Range]
"""An amount, another, and the numbers of the two."""


def proportions_claimed(text: str, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Of each sentence with one such row: the odd amount where all others agree with it."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        start = here[0].quantity.start - len(here[0].before)
        end = text.find(STOP, here[-1].quantity.end)
        rows = list(pattern("row_of_numbers").finditer(text, start, len(text) if end < 0 else end))
        if len(rows) != 1:
            continue
        numbers = _numbers(rows[0])
        alike = [m for m in here if m.unit not in NO_AMOUNTS and m.quantity.value > 0 and not _is_changed(m)]
        if _is_about(rows[0]) or any(m.quantity.loose for m in alike) or len({m.unit for m in alike}) > 1:
            continue
        if not all(number.low > 0 for number in numbers):
            continue
        if len(alike) == PAIR and not _is_named(alike[1], text[start : rows[0].start("numbers")]):
            continue
        amounts = [m.quantity for m in alike]
        verdict = _verdict(amounts, numbers) or _odd_row(amounts, numbers, rows[0].start("numbers"))
        if verdict is not None and (verdict.kind or any(id(q) not in firm for q in verdict.figures)):
            yield verdict


def structures_claimed(text: str) -> Iterator[Verdict]:
    """三次产业结构为 23:41:38: shares in percent that are not all of it, but for a slip."""
    for match in pattern("row_of_structure").finditer(text):
        start = match.start(1)
        if has(text[match.end(1) :].partition(STOP)[0], "others"):
            continue  # 55:25:15，其余为预备费
        shares = [figure(start, match.end(1), number, "%", 1) for number in match[1].split(":")]
        known = [share for share in shares if share is not None]
        verdict = all_of(known) if len(known) == len(shares) else None
        off = abs(total_of(known) - ALL)
        if verdict is not None and verdict.kind and off <= MOST_OFF:
            yield replace(verdict, start=start, end=match.end(1), doubtful=True)


def _numbers(row: re.Match[str]) -> list[Range]:
    """The numbers of a row: as they are where it divides (按 7:4), rounded where it tells (医护比为 1:1.3).

    The 1 of 1:1.3 is what the other is told in.
    """
    found = []
    for number in row["numbers"].split(":"):
        value, (_, _, decimals) = Fraction(number), number.partition(".")
        off = min(Fraction(1, 2 * 10 ** len(decimals)), value * ROUNDED)
        exact = row["by"] is not None or value == 1
        found.append(Range(value, value) if exact else Range(value - off, value + off))
    return found


def _is_about(row: re.Match[str]) -> bool:
    """约 3:2; 3:2 左右."""
    before, behind = row.string[row.start() : row.start("numbers")], row.string[row.end("numbers") :]
    return bool(pattern("about_before").search(before) or pattern("about_behind").match(behind))


def _verdict(amounts: Sequence[Quantity], numbers: Sequence[Range]) -> Verdict | None:
    """What the readings of some amounts say: one that holds, else the only one that misses by one amount."""
    readings = list(_readings(amounts, numbers))
    wrong = [[one for one in reading if not _holds(one)] for reading in readings]
    if any(not odd for odd in wrong):
        return held(*amounts)
    least = min(map(len, wrong), default=0)
    nearest = [odd for odd in wrong if len(odd) == least]
    near = [odd[0] for odd in nearest if _is_near(odd[0])] if least == 1 else []
    return _fault(near[0]) if len(near) == 1 or (near and len(amounts) == PAIR) else None


def _odd_row(amounts: Sequence[Quantity], numbers: Sequence[Range], start: int) -> Verdict | None:
    """Parts that are all of their whole, but not as the row divides it: the row is wrong."""
    if len(amounts) != len(numbers) + 1 or not summed(amounts[1:]).meets(span(amounts[0])):
        return None
    fault = _fault((amounts[1], amounts[0], numbers[0], _total(numbers)))
    return replace(fault, start=start)


def _readings(amounts: Sequence[Quantity], numbers: Sequence[Range]) -> Iterator[Sequence[Member]]:
    """A whole with its parts in their order or the other way round, parts alone, a whole with one part."""
    total = _total(numbers)
    orders = [numbers, numbers[::-1]] if numbers[0] != numbers[-1] else [numbers]
    for order in orders:
        if len(amounts) == len(numbers) + 1:
            for whole, parts in ((amounts[0], amounts[1:]), (amounts[-1], amounts[:-1])):
                yield [(part, whole, n, total) for part, n in zip(parts, order, strict=True)]
        elif len(amounts) == len(numbers):
            first = amounts[0]
            yield [(part, first, n, order[0]) for part, n in zip(amounts[1:], order[1:], strict=True)]
    if len(amounts) == PAIR:
        yield from ([(amounts[1], amounts[0], n, total)] for n in numbers)


def _is_named(part: Mention, text: str) -> bool:
    """Whether it is of what the row divides: 省、市、县按 5:3:2，县级承担 x; not 男女比例 3:2，党员 x."""
    clause = CLAUSE.split(text)[-1]
    if pattern("so_far").search(part.clause):
        return False  # 已到位中央资金 x: not yet all of it
    return any(letter in clause for letter in part.clause if not has(letter, "letters_of_rows"))


def _is_changed(mention: Mention) -> bool:
    """Whether it is a change, or another year's."""
    return any(t.kinds & CHANGED for t in tokens_to_look_at(mention.clause))


def _is_near(member: Member) -> bool:
    part, whole, own, base = member
    return COVERED[0] * part.value < whole.value * _middle(own) / _middle(base) < COVERED[1] * part.value


def _holds(member: Member) -> bool:
    part, whole, own, base = member
    low, high = span(whole).low * own.low / base.high, span(whole).high * own.high / base.low
    likeliest = whole.value * _middle(own) / _middle(base)
    return Range(low, high).meets(span(part)) or printed_like(likeliest, part) == printed_like(
        part.value, part
    )


def _total(numbers: Sequence[Range]) -> Range:
    """What a row makes together, as it is printed: what one is rounded up the others are rounded down."""
    total = sum(map(_middle, numbers), Fraction(0))
    return Range(total, total)


def _middle(number: Range) -> Fraction:
    return (number.low + number.high) / 2


def _fault(member: Member) -> Verdict:
    part, whole, own, base = member
    right = printed_like(whole.value * _middle(own) / _middle(base), part)
    terms = f"{whole.printed}×{float(_middle(own)):g}/{float(_middle(base)):g}"
    return Verdict(
        [part, whole], "named_sum", part.start, part.end,
        {"right": right, "given": part.printed, "terms": terms}, right, part.printed, doubtful=True,
    )  # fmt: skip
