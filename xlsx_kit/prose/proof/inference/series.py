"""Batches, months and quarters side by side, and what they make together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import number_of, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict
from xlsx_kit.prose.proof.words import vocabulary

PLACE = "#"
"""Where the words for a member of a series have its number."""


def series_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """第一批 x，第二批 y，共 z; 分两批下达 z，第一批 x，第二批 y; of some, or 全年 z, only a slip."""
    ordered = sorted(mentions, key=lambda m: (m.sentence, m.unit))
    for _, group in groupby(ordered, key=lambda m: (m.sentence, m.unit)):
        here = list(group)
        if here[0].unit in NO_AMOUNTS:
            continue  # 一季度增长 a%，二季度增长 b%: rates make nothing together
        for start, end in _runs(here):
            run = here[start:end]
            for whole, sure in _wholes(here, start, end):
                equation = Equation(whole.quantity, [(m.quantity, 1) for m in run])
                if equation.holds:
                    break
                loose = any(m.quantity.loose for m in (whole, *run))
                known = all(id(q) in firm for q in equation.figures)
                if not loose and not known and (sure or equation.misprint()):
                    yield equation.verdict("named_sum")
                    break


@cache
def _patterns() -> Sequence[re.Pattern[str]]:
    number = f"({pattern('numerals').pattern}|\\d+)"
    series = vocabulary().file.inference.series
    return [re.compile(re.escape(words).replace(re.escape(PLACE), number)) for words in series]


def _member(mention: Mention) -> tuple[int, int] | None:
    """Which series a figure is of, and its number there."""
    for n, member in enumerate(_patterns()):
        found = member.findall(mention.before)
        if len(found) == 1:
            return n, number_of(found[0])
    return None


def _runs(here: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Members of one series side by side, in their order."""
    members, start = [_member(m) for m in here], 0
    for n in range(1, len(here) + 1):
        one, other = members[n - 1], members[n] if n < len(here) else None
        if one is not None and other is not None and one[0] == other[0] and one[1] < other[1]:
            continue
        if n - start > 1:
            yield start, n
        start = n


def _wholes(here: Sequence[Mention], start: int, end: int) -> Iterator[tuple[Mention, bool]]:
    """What they may make, and whether that is sure: right behind them, called their sum; else before."""
    count, words = end - start, vocabulary().file.words
    if end < len(here):
        clause = here[end].clause
        if any(word in clause for word in (*words["sum"], *phrases("all"))):
            numbers = [member[1] for m in here[start:end] if (member := _member(m))]
            periods = (*vocabulary().file.months, *phrases("whole_year"))
            of_period = any(period in clause for period in periods)  # 上半年共, 全年共: not of two months
            yield here[end], numbers == list(range(1, count + 1)) and not of_period
            return
    if start:
        whole = here[start - 1]
        text_before = f"{whole.before}{whole.after}{here[start].before}"
        counted = any(f"{numeral}{unit}" in text_before for numeral in _called(count) for unit in _units())
        if _member(whole) is None:
            yield whole, counted


def counts_series(text: str, count: int) -> bool:
    """Whether a text speaks of as many members of a series: 四个季度; 三季度 is one of them."""
    measure = phrases("things")[0]
    return any(f"{numeral}{measure}{unit}" in text for numeral in _called(count) for unit in _units())


def _called(count: int) -> list[str]:
    names = phrases("two") if count == number_of(phrases("two")[0]) else ()
    return [*names, str(count), *phrases("numerals")[count - 1 : count]]


def _units() -> list[str]:
    """批, 次, 季度: what the members of a series are counted by."""
    return [words.partition(PLACE)[2] for words in vocabulary().file.inference.series]
