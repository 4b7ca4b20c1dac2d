"""Totals that stand behind what they add up, and amounts said again in another unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.quantity import Quantity, printed_like, span
from xlsx_kit.prose.proof.statements import Level, Sentence, Topic
from xlsx_kit.prose.proof.totals import level_like, sum_of, terms_of
from xlsx_kit.prose.proof.verdicts import Verdict, held

SO_MANY = re.compile(
    r"^(?:以上|上述|前述|这)?([两二三四五六七八九]|[2-9])(?:项|类|者|部分)(?:资金|支出|经费|收入)?"
    r"(?:合计|共计|总计|累计)"
)
NUMERALS = {char: n for n, char in enumerate("二三四五六七八九", start=2)} | {"两": 2}


def closing_verdict(sentence: Sentence) -> Verdict | None:
    """A total that stands last, over amounts that are said to be added up (另有, 加上)."""
    roots = [t for t in sentence.roots if t.levels and t.unit == "元"]
    for n, total in enumerate(roots):
        if not total.closing or n < 2 or not any(t.additive for t in roots[: n + 1]):
            continue
        whole = total.levels[0]
        for start in range(n - 1):
            levels = [lv for t in roots[start:n] if (lv := level_like(t, whole)) is not None]
            if len(levels) == n - start and sum_of(levels).meets(span(whole.quantity)):
                return held(whole.quantity, *(lv.quantity for lv in levels))
        levels = [lv for t in roots[:n] if (lv := level_like(t, whole)) is not None]
        added = sum((lv.quantity.value for lv in levels), Fraction(0))
        right = printed_like(added, whole.quantity)
        figures = [lv.quantity for lv in levels]
        return Verdict(
            [whole.quantity, *figures], "parts", figures[0].start, whole.quantity.end,
            {"right": right, "given": whole.quantity.printed, "terms": terms_of(figures)},
            right, whole.quantity.printed, doubtful=len(levels) != n,
        )  # fmt: skip
    return None


def counted_sum_verdict(sentence: Sentence, before: Sentence | None) -> Verdict | None:
    """三项合计 x 万元: the sum of as many amounts as it says, those of the list or the sentence before it."""
    for topic in sentence.topics:
        match = SO_MANY.search(topic.subject)
        if match is None or not topic.levels or topic.reason:
            continue
        count = NUMERALS.get(match[1]) or int(match[1])
        for terms in _groups_before(topic, sentence, before):
            whole = topic.levels[0]
            levels = [lv for t in terms if (lv := level_like(t, whole)) is not None]
            if len(terms) == len(levels) == count:
                return _added_up(whole, levels)
    return None


def _groups_before(total: Topic, sentence: Sentence, before: Sentence | None) -> Iterator[list[Topic]]:
    """What a sum may be of: the parts or the topics before it, in its own sentence or in the one before."""
    for where in (sentence, before):
        if where is not None:
            for group in (where.roots, *(p.topics for p in reversed(where.lists))):
                yield [t for t in group if t.start < total.start or where is before]


def _added_up(whole: Level, levels: Sequence[Level]) -> Verdict:
    figures = [lv.quantity for lv in levels]
    if sum_of(levels).meets(span(whole.quantity)):
        return held(whole.quantity, *figures)
    right = printed_like(sum((f.value for f in figures), Fraction(0)), whole.quantity)
    return Verdict(
        [whole.quantity, *figures], "parts", whole.quantity.start, whole.quantity.end,
        {"right": right, "given": whole.quantity.printed, "terms": terms_of(figures)},
        right, whole.quantity.printed,
    )  # fmt: skip


def restated_verdict(first: Quantity, second: Quantity) -> Verdict:
    """An amount said again in brackets in another unit."""
    if span(first).meets(span(second)):
        return held(first, second)
    right = printed_like(first.value, second)
    return Verdict(
        [first, second], "restated", first.start, second.end,
        {"first": first.printed, "given": second.printed, "right": right}, right, second.printed,
    )  # fmt: skip
