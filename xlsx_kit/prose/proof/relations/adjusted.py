"""年初预算, 年中追加, 调整后预算: the adjusted budget is the first one with what was added and taken off."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.statements import BUDGETS, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.relations.verdicts import Verdict, sum_verdict
from xlsx_kit.prose.proof.words import vocabulary

Step = tuple[Quantity, int]
"""What was added (1) or taken off (-1)."""


def adjusted_verdicts(sentence: Sentence) -> Iterator[Verdict]:
    """For each unit that a sentence counts in: one first budget, the steps, and one adjusted budget."""
    topics = [t for t in sentence.topics if not t.reason]
    steps = [step for topic in topics for step in _steps(topic)]
    for unit in dict.fromkeys(q.unit for q, _ in steps):
        first = _only_amount(topics, "initial", unit) or _only_amount(topics, "budget", unit)
        last = _only_amount(topics, "adjusted", unit)
        if first is None or last is None or opposed(first[0].subject, last[0].subject):
            continue
        own = [step for step in steps if step[0].unit == unit]
        once = {(q.value, way): (q, way) for q, way in own}.values()  # 短收 x，相应调减 x
        verdict = sum_verdict(last[1], [(first[1], 1), *once], doubtful=True)
        yield sum_verdict(last[1], [(first[1], 1), *own], doubtful=True) if verdict.kind else verdict


def _steps(topic: Topic) -> Iterator[Step]:
    words = vocabulary().file.adjusting
    way = next((w for w, several in words.items() if any(word in topic.subject for word in several)), "")
    if way:
        yield from (
            (lv.quantity, 1 if way == "more" else -1)
            for lv in topic.levels
            if lv.moment.year == 0 and not lv.moment.basis
        )
    for level in topic.levels if not way else ():
        if level.moment.basis not in BUDGETS and any(word in level.words for word in words["more"]):
            yield level.quantity, 1
        elif level.moment.basis not in BUDGETS and any(word in level.words for word in words["less"]):
            yield level.quantity, -1
    for comparison in topic.comparisons:
        if comparison.change is not None and comparison.moment is None and comparison.way:
            yield comparison.change, comparison.way


def _only_amount(topics: list[Topic], basis: str, unit: str) -> tuple[Topic, Quantity] | None:
    """The one amount of this year on a basis, and of what; None where there are several."""
    amounts = [(t, lv.quantity, lv.moment) for t in topics for lv in t.levels]
    amounts += [(t, c.base, c.moment) for t in topics for c in t.comparisons if c.base and c.moment]
    found = [(t, q) for t, q, m in amounts if m.basis == basis and m.year == 0 and q.unit == unit]
    return found[0] if len(found) == 1 else None
