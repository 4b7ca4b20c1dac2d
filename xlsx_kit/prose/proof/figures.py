"""Figures in prose: amounts with their units, and what a sentence says of this year and last.

Amounts are hundredths of their unit (``Decimal`` would do; integers compare exactly), percentages
hundredths of a percent. Only what is written in figures is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

NUMBER = r"(?<![\d.,])\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?![\d.])|(?<![\d.])\d+(?:\.\d+)?(?![\d.]\d|\d)"
FIGURE = re.compile(rf"({NUMBER})\s*(万元|亿元|元|%|％|个百分点)?")
UP, DOWN = "增加|增长|上涨|上升|提高|增", "减少|下降|降低|压减|减"
CHANGED = re.compile(rf"(?P<up>{UP})|(?P<down>{DOWN})")
EQUAL = re.compile("持平|无增减|没有变化|无变化")
LAST_YEAR = re.compile(r"(?:上年|去年|上一年)(?!末|度?结转|结余|决算)")
YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
REASON = "原因"
"""From here on a sentence tells why, with figures of its own."""
ROLES = ("now", "before", "change", "percent")
STOPS = "。；;！？"


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure: where it stands, its value in hundredths, its unit, and how many decimals are printed."""

    start: int
    end: int
    value: int
    unit: str
    decimals: int
    text: str


def amounts_in(text: str) -> Iterator[Amount]:
    """All figures with a unit of money or per cent."""
    for match in FIGURE.finditer(text):
        if match[2]:
            whole, _, decimals = re.sub("[,，]", "", match[1]).partition(".")
            unit = "%" if match[2] == "％" else match[2]
            value = hundredths(whole, decimals)
            yield Amount(match.start(1), match.end(), value, unit, len(decimals), match[1])


def hundredths(whole: str, decimals: str) -> int:
    """A number in hundredths; what is finer is rounded half up."""
    finer = int((decimals + "000")[2]) >= 5
    return int(whole) * 100 + int((decimals + "00")[:2]) + finer


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one clause says of one thing: this year's amount, last year's, the change, the percentage.

    ``direction`` is 1, -1, 0 (持平) or None where the clause does not say.
    """

    start: int
    end: int
    now: Amount | None
    before: Amount | None
    change: Amount | None
    percent: Amount | None
    direction: int | None


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences with where they begin; brackets are part of theirs."""
    start = 0
    for n, char in enumerate(text):
        if char in STOPS:
            yield start, text[start : n + 1]
            start = n + 1
    if text[start:].strip():
        yield start, text[start:]


def comparisons(text: str, budget_year: int | None, money: str) -> Iterator[Comparison]:
    """The comparisons of a line in a unit of money, each from the amount it speaks of to its last figure."""
    for offset, sentence in sentences(text):
        told, _, _ = without_brackets(sentence).partition(REASON)
        yield from _of_sentence(told, offset, budget_year, money)


def without_brackets(text: str) -> str:
    """The text with what stands in round brackets blanked, places kept."""
    return re.sub(r"（[^（）]*）|\([^()]*\)", lambda m: "　" * len(m[0]), text)


def _of_sentence(text: str, offset: int, budget_year: int | None, money: str) -> Iterator[Comparison]:
    """Each amount that is this year's of something opens a comparison, which the next one closes."""
    said: dict[str, Amount] = {}
    direction: int | None = None
    last = 0
    pieces = [*amounts_in(text)]
    for n, amount in enumerate(pieces):
        between = text[last : amount.start]
        role = _role(between, amount, "now" in said, budget_year, money)
        if role in ("now", "") and said:
            yield _closed(said, direction)
            said, direction = {}, None
        if role in said:
            break
        if role:
            said[role] = replace(amount, start=amount.start + offset, end=amount.end + offset)
        if role in ("change", "percent"):
            direction = _direction(between)
        last = amount.end
        upcoming = text[last : pieces[n + 1].start] if n + 1 < len(pieces) else text[last:]
        if EQUAL.search(upcoming.split("，")[0]) or (EQUAL.search(upcoming) and n + 1 == len(pieces)):
            direction = 0
    if said:
        yield _closed(said, direction)


def _closed(said: Mapping[str, Amount], direction: int | None) -> Comparison:
    first, last = min(a.start for a in said.values()), max(a.end for a in said.values())
    now, before, change, percent = (said.get(role) for role in ROLES)
    return Comparison(first, last, now, before, change, percent, direction)


def _direction(words: str) -> int | None:
    found = [*CHANGED.finditer(words)]
    if not found:
        return None
    return 1 if found[-1]["up"] else -1


def _role(between: str, amount: Amount, open_: bool, budget_year: int | None, money: str) -> str:
    """What an amount is, by the words between it and the amount before; "" for neither of these."""
    tail = re.split("[，,：:]", between)[-1]
    if amount.unit == "%":
        return "percent" if _direction(tail) is not None and open_ else ""
    if amount.unit != money:
        return ""
    years = [int(y) for y in YEAR.findall(between)]
    past = LAST_YEAR.search(between) or (budget_year and years and years[-1] == budget_year - 1)
    if open_ and past and _direction(tail.rpartition("年")[2]) is None:
        return "before"
    if open_ and _direction(tail) is not None and len(tail) <= MOST_BETWEEN:
        return "change"
    if past and not open_:
        return ""
    return "now"


MOST_BETWEEN = 12
"""Letters between 增加 and its figure; further away it is part of another word."""
