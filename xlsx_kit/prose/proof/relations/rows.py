"""Amounts side by side (分别为 x、y、z) with what they make together, grades that are counted, points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span, summed, total_of
from xlsx_kit.prose.proof.grammar.statements import Parts, PointsGap, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import core
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.relations.change_sums import is_slip, named_whole_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, plus, wrong_sum
from xlsx_kit.prose.proof.words import vocabulary

FARTHEST = 20
"""Points from 100 within which shares side by side are all of a whole."""


def row_verdicts(sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Verdict]:
    """Totals of rows, numbers of grades, differences in points."""
    for parts in sentence.lists:
        if parts.row:
            verdict = _row(parts, sentence, before)
            if verdict is not None:
                yield verdict
    grades = _grades(sentence)
    if grades is not None:
        yield grades
    for mean, amounts in sentence.means:
        yield _mean(mean, amounts)
    for percents in sentence.complete:
        yield all_of(percents)
    for gap in sentence.points:
        yield _points(gap)


def _row(parts: Parts, sentence: Sentence, earlier: Sequence[Sentence]) -> Verdict | None:
    """A total behind the row, said to be one; else one before it that says so."""
    amounts = parts.amounts
    own = {id(q) for q in amounts}
    alike = [
        (t, lv.quantity) for t in sentence.topics if not t.reason
        for lv in t.levels if id(lv.quantity) not in own and lv.quantity.unit == amounts[0].unit
    ]  # fmt: skip
    behind = [(t, q) for t, q in alike if q.start > amounts[-1].end and _is_total(t)]
    before = [(t, q) for t, q in alike if q.end < amounts[0].start]
    total = summed(amounts)
    for _, whole in (*behind[:1], *reversed(before)):
        if total.meets(span(whole)):
            return held(whole, *amounts)
    if behind and not parts.open_ended:
        return _unequal(behind[0][1], amounts)
    if not before and not behind:
        return _row_of_earlier(parts, earlier)
    named = [(t, q) for t, q in before[-1:] if any(has(lv.words, "total_words") for lv in t.levels)]
    return _unequal(named[0][1], amounts, doubtful=True) if named and not parts.open_ended else None


def _row_of_earlier(parts: Parts, earlier: Sequence[Sentence]) -> Verdict | None:
    """货物、工程、服务分别为 x、y、z: together the whole of a sentence before, by their names."""
    amounts = parts.amounts
    heads = [
        lv.quantity for s in reversed(earlier) for t in s.roots if not t.reason
        for lv in t.levels if lv.quantity.unit == amounts[0].unit
    ]  # fmt: skip
    total = summed(amounts)
    whole = next((q for q in heads if total.meets(span(q))), None)
    if whole is not None:
        return held(whole, *amounts)
    gap = total_of(amounts) - heads[0].value if heads else Fraction(0)
    if not heads or not (
        named_whole_of([t.subject for t in parts.topics]) or is_slip(gap, [heads[0], *amounts])
    ):
        return None
    return _unequal(heads[0], amounts, doubtful=True)


def _is_total(topic: Topic) -> bool:
    """全年共支出, 三年累计, 合计: all of what stands before it."""
    words = topic.levels[0].words
    return topic.closing or (not core(topic.subject) and has(words, "total_words"))


def _grades(sentence: Sentence) -> Verdict | None:
    """优 x 个，良 y 个: together the number that was assessed."""
    grades = vocabulary().file.rating["grades"]
    counts = [
        (t, t.levels[0].quantity) for t in sentence.topics if t.levels and not t.levels[0].quantity.money
    ]
    rated = [(t, q) for t, q in counts if pattern("rating").sub("", t.subject) in grades]
    if len(rated) < 2 or len({q.unit for _, q in rated}) > 1 or any(t.container for t, _ in rated):
        return None
    amounts = [q for _, q in rated]
    alike = phrases("like_units")
    units = alike if amounts[0].unit in alike else (amounts[0].unit,)
    before = [q for _, q in counts if q.unit in units and q.end < amounts[0].start]
    total = summed(amounts)
    for whole in before:
        if total.meets(span(whole)):
            return held(whole, *amounts)
    return _unequal(before[-1], amounts, doubtful=len(before) > 1) if before else None


def _unequal(whole: Quantity, amounts: Sequence[Quantity], *, doubtful: bool = False) -> Verdict:
    return wrong_sum(whole, plus(amounts), doubtful=doubtful)


def all_of(percents: Sequence[Quantity]) -> Verdict:
    """Percentages that are all of a whole: together 100, but for their roundings."""
    total = summed(percents)
    slack = Fraction(len(percents), 100)
    if Range(total.low - slack, total.high + slack).meets(Range(Fraction(100), Fraction(100))):
        return held(*percents)
    right = printed_like(total_of(percents), percents[0])
    return Verdict(
        percents, "shares", percents[0].start, percents[-1].end,
        {"right": right, "terms": "＋".join(p.printed for p in percents)}, "100", right,
    )  # fmt: skip


def is_short_by_slip(percents: Sequence[Quantity]) -> bool:
    """Whether percentages miss 100 by a slip of one of them, so that they may be all of a whole."""
    gap = total_of(percents) - 100
    return abs(gap) <= FARTHEST and is_slip(gap, percents)


def _mean(mean: Quantity, amounts: Sequence[Quantity]) -> Verdict:
    total, count = summed(amounts), len(amounts)
    if Range(total.low / count, total.high / count).meets(span(mean)):
        return held(mean, *amounts)
    exact = total_of(amounts)
    right, whole = printed_like(exact / count, mean), printed_like(exact, amounts[0])
    return Verdict(
        [mean, *amounts], "average", mean.start, mean.end,
        {"right": right, "given": mean.printed, "amount": whole, "count": str(count)}, right, mean.printed,
    )  # fmt: skip


def _points(gap: PointsGap) -> Verdict:
    figures = [gap.now, gap.points, *([gap.base] if gap.base else [])]
    base = span(gap.base) if gap.base else Range(gap.value, gap.value)
    difference = span(gap.now) - base
    if difference.meets(span(gap.points)) or difference.meets(-span(gap.points)):
        return held(*figures)
    right = printed_like(abs(gap.now.value - gap.value), gap.points)
    before = gap.base.printed if gap.base else printed_like(gap.value, gap.now)
    return Verdict(
        figures, "points", gap.points.start, gap.points.end,
        {"now": gap.now.printed, "before": before, "right": right, "given": gap.points.printed},
        right, gap.points.printed, doubtful=gap.base is None,
    )  # fmt: skip
