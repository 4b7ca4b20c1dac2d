"""Amounts that are so many percent of one before them: 合同总价 x，预付 30% 即 y."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

PERCENT, HALF = Fraction(1, 100), Fraction(1, 20)


def advances_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each amount right behind a percentage that was paid or kept, of the only amount before all of them."""
    paid = set[int]()
    for rate, part in pairwise(mentions):
        if not _is_pair(rate, part):
            continue
        here = [m for m in mentions if m.sentence == rate.sentence and id(m) not in paid]
        before = [m for m in here if m.quantity.end <= rate.quantity.start]
        paid.update((id(rate), id(part)))
        if all(id(q) in firm for q in (rate.quantity, part.quantity)):
            continue
        amounts = [m for m in before if m.unit == part.unit]
        if len(amounts) != 1 or len(before) != 1 or not pattern("base_of_advance").search(amounts[0].clause):
            continue
        whole = amounts[0].quantity
        if not whole.loose and not has(f"{amounts[0].after}{rate.before}", "rest_of_base"):
            yield _verdict(whole, rate.quantity, part.quantity)


def _is_pair(rate: Mention, part: Mention) -> bool:
    """Whether the words tell a percentage and the amount that it is: 预付 30%，即 y; 的 30% 预付 y."""
    if rate.unit != "%" or not part.quantity.money or rate.sentence != part.sentence:
        return False
    if rate.quantity.loose or part.quantity.loose or rate.quantity.value > 100:
        return False
    behind = pattern("that_is").fullmatch(part.before) and pattern("advance").search(rate.clause)
    named = pattern("advance_behind").fullmatch(part.before) and pattern("of_price").search(rate.before)
    return bool(behind or named)


def _verdict(whole: Quantity, rate: Quantity, part: Quantity) -> Verdict:
    base, percent = span(whole), _exact(rate)
    made = Range(base.low * percent.low * PERCENT, base.high * percent.high * PERCENT)
    if made.meets(span(part)):
        return held(whole, rate, part)
    right = printed_like(whole.value * rate.value * PERCENT, part)
    return Verdict(
        [part, whole, rate], "named_sum", part.start, part.end,
        {"right": right, "given": part.printed, "terms": f"{whole.printed}×{rate.shown}"},
        right, part.printed, doubtful=True,
    )  # fmt: skip


def _exact(rate: Quantity) -> Range:
    """A rate that somebody set is not rounded to whole percents: 按 2% 计提."""
    return span(rate if rate.decimals else replace(rate, half=HALF))
