"""Amounts a head, a car or a month, and numbers of things with their prices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from xlsx_kit.prose.proof.grammar.quantity import (
    Quantity,
    Range,
    figure,
    printed_like,
    span,
    summed,
    total_of,
)
from xlsx_kit.prose.proof.grammar.statements import Average, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core
from xlsx_kit.prose.proof.phrases import in_words, pattern, phrases
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, plus, wrong_sum

MONTHS_A_YEAR = 12
FARTHEST = 20
"""How many times an average may be off; what is farther is of something else."""


def average_verdicts(sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Verdict]:
    """人均 x 元: an amount divided by a number of people, cars or groups."""
    moved = any(len(t.levels) > 1 for t in sentence.apart)  # 每人由 x 元提高到 y 元: a standard
    if (made := _made_of_prices(sentence)) is not None:
        yield made
        return
    for average in () if moved else sentence.averages:
        since = max(
            (a.quantity.end for a in sentence.averages if a.quantity.end < average.quantity.end), default=0
        )
        if (behind := _of_behind(average, sentence)) is not None:
            yield behind
            continue
        nearest = _of_nearest(average, sentence.topics)
        if nearest is not None and not (nearest.kind and _holds_here(average, sentence.topics)):
            yield nearest
            continue
        own = [t for t in sentence.topics if since <= t.start < average.quantity.start]
        for topics in (
            own if since or _is_alone(average, own, sentence) else [],
            sentence.topics,
            [t for s in (*before, sentence) for t in s.topics],
        ):
            counts = _counts(topics, average)
            money = [(t, lv.quantity) for t in topics for lv in t.levels if lv.quantity.money]
            money += [(t, c.change) for t in topics for c in t.comparisons if c.change and c.change.money]
            if counts and money:
                verdict = _average(average, money, counts)
                more = any(t.additive for t in topics)  # 320 人，每人 x，另补助食堂 y，合计 z
                if verdict is not None and not (verdict.kind and more):
                    yield verdict
                break


def _is_alone(average: Average, own: Sequence[Topic], sentence: Sentence) -> bool:
    """运行费 x，保有 y 辆，平均每辆 z；接待 u，…: the first average of several, not of what follows it."""
    if len(sentence.averages) < 2 or average is not sentence.averages[0]:
        return False
    counts = _counts(sentence.topics, average)
    money = [(t, lv.quantity) for t in sentence.topics for lv in t.levels if lv.quantity.money]
    verdict = _average(average, money, counts) if own and counts and money else None
    return verdict is None or bool(verdict.kind)


def _made_of_prices(sentence: Sentence) -> Verdict | None:
    """补贴 x，其中一等奖 6 个、每个 a，二等奖 12 个、每个 b: the numbers, each times its price, make x.

    Or 856 人，其中甲 320 人、每人 a，乙 536 人、每人 b，共 x: what stands behind them.
    """
    levels = sorted((lv.quantity for t in sentence.topics for lv in t.levels), key=lambda q: q.start)
    pairs: list[tuple[Quantity, Quantity]] = []
    since = 0
    for average in sentence.averages:
        counts = [q for q in levels if since <= q.start < average.quantity.start and q.unit in average.units]
        since = average.quantity.end
        pairs += [(counts[-1], average.quantity)] if len(counts) == 1 or (counts and not pairs) else []
    first, last = (pairs[0][0].start, pairs[-1][1].end) if pairs else (0, 0)
    wholes = [q for q in levels if q.money and (q.end < first or q.start > last)]
    between = any(q.money and first < q.start < last for q in levels)
    if len(pairs) < 2 or len(pairs) != len(sentence.averages) or between:
        return None
    amounts = [
        replace(price, value=count.value * price.value, half=count.value * price.half)
        for count, price in pairs
    ]
    figures = [q for pair in pairs for q in pair]
    for whole in wholes:
        if summed(amounts).meets(span(whole)):
            return held(whole, *figures)
    near = [q for q in wholes if misprinted(q, total_of(amounts))]
    if not near:
        return None  # what is said before them has an amount of its own
    shown = "＋".join(f"{count.printed}×{price.printed}" for count, price in pairs)
    fault = wrong_sum(near[0], plus(amounts), "named_sum", shown=shown, doubtful=True)
    return replace(fault, figures=[near[0], *figures])


def _holds_here(average: Average, topics: Sequence[Topic]) -> bool:
    """Whether it is right of a whole whose parts follow it: 运行费 y，其中燃油费 u、保险费 v，车均 z."""
    wholes = [(t, lv.quantity) for t in topics if t.lists for lv in t.levels if lv.quantity.money]
    counts = _counts(topics, average)
    verdict = _average(average, wholes, counts) if wholes and counts else None
    return verdict is not None and not verdict.kind


def _of_behind(average: Average, sentence: Sentence) -> Verdict | None:
    """120 人，每人 x 元，共 z; 50 人，每人 y 元，共 u: of the total right behind it, where that holds."""
    mean = average.quantity
    levels = sorted(
        ((t, lv.quantity) for t in sentence.topics for lv in t.levels), key=lambda pair: pair[1].start
    )
    counts = [q for _, q in levels if q.unit in average.units and q.value and q.end < mean.start]
    end = min((a.quantity.start for a in sentence.averages if a.quantity.start > mean.end), default=None)
    behind = [(t, q) for t, q in levels if q.start > mean.end and (end is None or q.start < end)]
    money = [(t, q) for t, q in behind if q.money]
    verdict = _average(average, money[:1], counts[-1:]) if money and counts else None
    return verdict if verdict is not None and not verdict.kind else None


def _of_nearest(average: Average, topics: Sequence[Topic]) -> Verdict | None:
    """购置 2 辆，支出 x；保有 10 辆，运行费 y，车均 z: of the amount and the number right before it."""
    before = [(t, lv.quantity) for t in topics for lv in t.levels if lv.quantity.end < average.quantity.start]
    counts = [q for _, q in before if q.unit in average.units and q.value][-1:]
    money = [(t, q) for t, q in before if q.money][-1:]
    if not counts or not money or phrases("month")[0] in average.units:
        return None
    right = money[0][1].value / counts[0].value / average.months
    verdict = _average(average, money, counts)
    named = bool(core(average.subject)) and akin(average.subject, money[0][0].subject)
    slip = named or misprinted(average.quantity, right, named=True)
    near = verdict is not None and (not verdict.kind or slip)
    return replace(verdict, doubtful=True) if verdict and verdict.kind and near else verdict if near else None


def _counts(topics: Sequence[Topic], average: Average) -> list[Quantity]:
    """What it may be divided by; where there are wholes (8 辆，其中：…), not their parts."""
    month = phrases("month")[0]
    if month in average.units:
        months = figure(average.quantity.start, average.quantity.end, str(MONTHS_A_YEAR), month, 1)
        return [months] if months else []
    levels = [(t, lv.quantity) for t in topics if not t.reason for lv in t.levels]
    counts = (lv for t in topics for lv in t.levels if lv.quantity.unit in average.units)
    if any(pattern("each").search(lv.words) for lv in counts):
        return []  # 各批 5 台: not how many there are
    found = [(t, q) for t, q in levels if q.unit in average.units and q.value]
    wholes = [q for t, q in found if t.container is None]
    return wholes or [q for _, q in found]


def _is_of_several(whole: Range, months: Fraction, mean: Quantity) -> bool:
    """Whether an amount is that of a whole number of heads, each of a mean a month."""
    most, least = span(mean).high, span(mean).low
    if least <= 0:
        return False
    low, high = whole.low / months / most, whole.high / months / least
    several = high - low < Fraction(1, 2) and high >= 2 and floor(high) >= low
    return several or _is_part_of_year(low * months, high * months)


def _is_part_of_year(low: Fraction, high: Fraction) -> bool:
    """Whether an amount is that of a whole number of months, fewer than a year has."""
    return high - low < Fraction(1, 2) and 1 <= floor(high) < MONTHS_A_YEAR and floor(high) >= low


def _moved_point(quotient: Fraction) -> bool:
    """Whether it is a power of ten, as a wrong unit makes it."""
    digits = f"{float(quotient):.1e}"
    return digits.startswith("1.0e")


def _average(
    average: Average, money: Sequence[tuple[Topic, Quantity]], counts: Sequence[Quantity]
) -> Verdict | None:
    for _, amount in money:
        for count in counts:
            whole, heads = span(amount), count.value * average.months
            if Range(whole.low / heads, whole.high / heads).meets(span(average.quantity)):
                return held(amount, count, average.quantity)
            if phrases("month")[0] in average.units and _is_of_several(whole, heads, average.quantity):
                return None  # 每月租金 x，全年 y: of so many
    topic, amount = money[0]
    about = core(average.subject)
    other = about and core(topic.subject) and not akin(average.subject, topic.subject)
    near = [
        c for c in counts if misprinted(average.quantity, amount.value / c.value / average.months, named=True)
    ]
    if len(money) > 1 or (len(counts) > 1 and len(near) != 1):
        return None
    count = near[0] if len(near) == 1 else counts[0]
    off = amount.value / count.value / average.months / (average.quantity.value or 1)
    if off and not Fraction(1, FARTHEST) < off < FARTHEST and not _moved_point(off):
        return None  # 每人每年由 x 元提高到 y 元: y is a standard itself
    monthly = in_words("by_months", count=count.printed, months=average.months)
    counted = count.printed if average.months == 1 else monthly
    right = printed_like(amount.value / count.value / average.months, average.quantity)
    return Verdict(
        [amount, count, average.quantity], "average", average.quantity.start, average.quantity.end,
        {"right": right, "given": average.quantity.printed, "amount": amount.printed, "count": counted},
        right, average.quantity.printed, doubtful=bool(other) or len(counts) > 1,
    )  # fmt: skip
