"""Points between two years of a row of percentages, and between two percentages of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import POINTS, Quantity, printed_like, span
from xlsx_kit.prose.proof.grammar.subjects import core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

PAIR = 2
Row = tuple[int, Sequence[Mention]]
"""The first of some years side by side, and the percentage of each."""


def points_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """2021—2024年，比重分别为 a%、b%、c%、d%，2024年比2021年下降 x 个百分点."""
    row: Row | None = None
    for at, mention in enumerate(mentions):
        row = _row(mentions[at:]) or row
        years = pattern("year_than_year").search(mention.clause)
        if row is None or years is None or mention.unit != POINTS or id(mention.quantity) in firm:
            continue
        first, percents = row
        places = [int(year) - first for year in years.groups()]
        if all(0 <= place < len(percents) for place in places):
            yield _gap(mention.quantity, *(percents[place].quantity for place in places))


def _row(mentions: Sequence[Mention]) -> Row | None:
    """As many percentages side by side as there are years before them."""
    years = pattern("years_of_row").search(mentions[0].before) if mentions[0].unit == "%" else None
    if years is None:
        return None
    count = int(years[2]) - int(years[1]) + 1
    row, joints = mentions[:count], phrases("between_row")
    joined = len(row) == count and all(m.unit == "%" and m.before in joints for m in row[1:])
    goes_on = len(mentions) > count and mentions[count].before in joints
    return (int(years[1]), row) if count > 1 and joined and not goes_on else None


def _gap(points: Quantity, now: Quantity, base: Quantity) -> Verdict:
    difference = span(now) - span(base)
    if difference.meets(span(points)) or difference.meets(-span(points)):
        return held(points, now, base)
    right = printed_like(abs(now.value - base.value), points)
    words = {"now": now.printed, "before": base.printed, "right": right, "given": points.printed}
    return Verdict(
        [points, now, base], "points", points.start, points.end, words, right, points.printed, doubtful=True
    )


def points_between(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """执行率 a%，上年 b%，提高 x 个百分点; 低于目标 b% x 个百分点: of a sentence's only two rates."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        gaps = [m for m in here if m.unit == POINTS and id(m.quantity) not in firm and not m.quantity.loose]
        rates = [m for m in here if m.unit == "%"]
        if len(gaps) != 1 or len(rates) != PAIR or any(m.quantity.loose for m in rates):
            continue
        (gap,) = gaps
        words = gap.clause or next((m.clause for m in rates if m.quantity.end == gap.quantity.start), "")
        bases = [m for m in rates if _is_base(m, words)]
        if len(bases) != 1 or not pattern("apart_by_points").search(words):
            continue
        name = core(subject_of(tokens_to_look_at(pattern("than_what").split(words)[0])))
        if len(name) >= PAIR and not any(name in m.clause for m in rates):
            continue  # 综合执行率提高 x 个百分点: of what stands nowhere
        now = next(m for m in rates if m is not bases[0])
        if _grown(bases[0]) and not _grown(now):
            continue  # 经费比上年增长 a%；比重为 b%，较上年提高 x 个百分点: of a share that is not printed
        if _signed(now) == _signed(bases[0]):
            yield _gap(gap.quantity, now.quantity, bases[0].quantity)


def _is_base(rate: Mention, words: str) -> bool:
    """Whether it is what a gap is said to be from: 上年 b%, 全省平均 b%, 目标 b%, in the words of the gap."""
    kinds = [re.compile(kind) for kind in phrases("bases_of_points")]
    named = [kind for kind in kinds if kind.search(words)]
    return any(kind.search(rate.clause) for kind in named or kinds)


def _grown(rate: Mention) -> bool:
    """Whether it is a percentage by which something rose or fell."""
    return not _kinds(rate).isdisjoint({"up", "down"})


def _signed(rate: Mention) -> bool:
    """Whether it is a percentage by which something fell."""
    return "down" in _kinds(rate) and "up" not in _kinds(rate)


def _kinds(rate: Mention) -> frozenset[str]:
    return frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(rate.clause)))
