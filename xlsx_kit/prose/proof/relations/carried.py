"""What was carried in, and the year's income, less its expenditure is what is carried out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like, signed_sum, span, summed
from xlsx_kit.prose.proof.grammar.statements import Sentence, Topic
from xlsx_kit.prose.proof.grammar.words import vocabulary
from xlsx_kit.prose.proof.relations.change_sums import is_slip
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

FEWEST = 3
INCOME = re.compile("收入(?:总计|总量|合计|总额)|总收入")
SPENT = re.compile("支出(?:总计|总量|总额)|总支出")


def carried_verdict(sentence: Sentence) -> Verdict | None:
    """Only where a sentence has these amounts, each once, and no other: more may belong to them."""
    topics = [t for t in sentence.roots if t.levels and t.unit == "元" and not t.reason]
    carried = vocabulary().file.carried
    known = {side: _named(topics, carried[side]) for side in ("added", "taken")}
    rest = [t for t in topics if all(t not in found for found in known.values())]
    opening, closing = (_named(rest, carried[side]) for side in ("opening", "closing"))
    flows = [t for t in rest if t not in (*opening, *closing)]
    four = [opening, _named(flows, ("收入",)), _named(flows, ("支出",)), closing]
    if len(rest) != len(four) or any(len(found) != 1 for found in four):
        return None
    named = [(opening[0], 1), (four[1][0], 1), (four[2][0], -1)]
    named += [(t, 1) for t in known["added"]] + [(t, -1) for t in known["taken"]]
    terms = [(amount, sign) for topic, sign in named if (amount := _amount(topic)) is not None]
    last = _amount(closing[0])
    if len(terms) != len(named) or last is None:
        return None
    figures = [last, *(q for q, _ in terms)]
    if signed_sum(terms).meets(span(last)):
        return held(*figures)
    right = printed_like(sum((q.value * sign for q, sign in terms), Fraction(0)), last)
    shown = "".join(f"{'＋' if sign > 0 else '－'}{q.printed}" for q, sign in terms).lstrip("＋")
    return Verdict(
        figures, "parts", last.start, last.end, {"right": right, "given": last.printed, "terms": shown},
        right, last.printed,
    )  # fmt: skip


def spent_verdict(sentence: Sentence, before: Sequence[Sentence]) -> Verdict | None:
    """收入总计 x；支出 a，债务还本 b，年终结余 c: what goes out, and what is left, is what came in."""
    roots = [t for s in (*before[-1:], sentence) for t in s.roots]
    topics = [t for t in roots if t.levels and t.unit == "元" and not t.reason]
    first = next((n for n, t in reversed(list(enumerate(topics))) if INCOME.search(t.subject)), len(topics))
    gone = topics[first + 1 :]
    if len(gone) < FEWEST or not _named(gone[-1:], vocabulary().file.carried["closing"]):
        return None
    if any("收入" in t.subject or SPENT.search(t.subject) for t in gone):
        return None
    whole, parts = _amount(topics[first]), [amount for t in gone if (amount := _amount(t)) is not None]
    if whole is None or len(parts) != len(gone):
        return None
    if summed(parts).meets(span(whole)):
        return held(whole, *parts)
    total = sum((q.value for q in parts), Fraction(0))
    if not is_slip(whole.value - total, [whole, *parts]):
        return None
    right = printed_like(total, whole)
    return Verdict(
        [whole, *parts], "parts", whole.start, whole.end,
        {"right": right, "given": whole.printed, "terms": "＋".join(q.printed for q in parts)},
        right, whole.printed, doubtful=True,
    )  # fmt: skip


def _named(topics: Sequence[Topic], words: Sequence[str]) -> list[Topic]:
    return [t for t in topics if any(word in t.subject for word in words)]


def _amount(topic: Topic) -> Quantity | None:
    """Its one amount of this year."""
    levels = topic.now()
    return levels[0].quantity if len(levels) == 1 else None
