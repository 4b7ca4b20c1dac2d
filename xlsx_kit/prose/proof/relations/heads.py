"""Amounts a head whose heads stand in another paragraph: 培训 1,200 人次 … 培训费 36 万元，人均 300 元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import Average, Sentence
from xlsx_kit.prose.proof.grammar.subjects import core
from xlsx_kit.prose.proof.phrases import without_end
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

SHORTEST = 2
"""Letters of a name that tell it from others."""


def heads_verdicts(
    sentence: Sentence, before: Sequence[Sentence], far: Sequence[Sentence]
) -> Iterator[Verdict]:
    """Averages of a sentence that has nobody to divide by: of the heads named alike, told where a slip."""
    near = [lv.quantity for s in (*before, sentence) for t in s.topics for lv in t.levels]
    for average in sentence.averages:
        amount = _amount(average, sentence)
        if amount is None or any(q.unit in average.units for q in near) or average.months > 1:
            continue
        subject, quantity = amount
        counts = list(_heads(average, subject, far))
        right = next((q for q in counts if _is_mean(average.quantity, quantity, q)), None)
        if right is not None:
            yield held(quantity, right, average.quantity)
        elif len(counts) == 1 and misprinted(average.quantity, quantity.value / counts[0].value, named=True):
            shown = printed_like(quantity.value / counts[0].value, average.quantity)
            words = {"right": shown, "given": average.quantity.printed}
            words |= {"amount": quantity.printed, "count": counts[0].printed}
            yield Verdict(
                [quantity, counts[0], average.quantity], "average", average.quantity.start,
                average.quantity.end, words, shown, average.quantity.printed, doubtful=True,
            )  # fmt: skip


def _amount(average: Average, sentence: Sentence) -> tuple[str, Quantity] | None:
    """The amount right before an average, and its name."""
    money = [(t.subject, lv.quantity) for t in sentence.topics for lv in t.levels if lv.quantity.money]
    return next((m for m in reversed(money) if m[1].end < average.quantity.start), None)


def _heads(average: Average, subject: str, far: Sequence[Sentence]) -> Iterator[Quantity]:
    name = without_end(core(subject), "fee")
    named = [(t, t.subject or s.topics[0].subject) for s in far for t in s.topics if not t.reason]
    for topic, called in named:
        for level in topic.levels if len(name) >= SHORTEST and name in called else ():
            if level.quantity.unit in average.units and level.quantity.value > 0 and level.moment.year == 0:
                yield level.quantity


def _is_mean(mean: Quantity, amount: Quantity, heads: Quantity) -> bool:
    whole = span(amount)
    return Range(whole.low / heads.value, whole.high / heads.value).meets(span(mean))
