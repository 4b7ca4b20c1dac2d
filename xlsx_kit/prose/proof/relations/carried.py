"""What was carried in, and the year's income, less its expenditure is what is carried out."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import Sentence, Topic
from xlsx_kit.prose.proof.grammar.words import vocabulary
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held


def carried_verdict(sentence: Sentence) -> Verdict | None:
    """Only where a sentence has these four amounts and no other: more (结余分配) may belong to them."""
    topics = [t for t in sentence.roots if t.levels and t.unit == "元" and not t.reason]
    carried = vocabulary().file.carried
    opening, closing = (_named(topics, carried[side]) for side in ("opening", "closing"))
    flows = [t for t in topics if t not in (*opening, *closing)]
    income, spent = _named(flows, ("收入",)), _named(flows, ("支出",))
    four = [opening, income, spent, closing]
    if len(topics) != 4 or any(len(found) != 1 for found in four):
        return None
    figures = [amount for (topic,) in four if (amount := _amount(topic)) is not None]
    if len(figures) != 4:
        return None
    first, got, gone, last = figures
    if (span(first) + span(got) - span(gone)).meets(span(last)):
        return held(*figures)
    right = printed_like(first.value + got.value - gone.value, last)
    terms = f"{first.printed}＋{got.printed}－{gone.printed}"
    return Verdict(
        figures, "parts", last.start, last.end, {"right": right, "given": last.printed, "terms": terms},
        right, last.printed,
    )  # fmt: skip


def _named(topics: Sequence[Topic], words: Sequence[str]) -> list[Topic]:
    return [t for t in topics if any(word in t.subject for word in words)]


def _amount(topic: Topic) -> Quantity | None:
    """Its one amount of this year."""
    levels = topic.now()
    return levels[0].quantity if len(levels) == 1 else None
