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

PAIR, MOST = 2, 3
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


def named_bases(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """按工资总额的 2% 计提，工资总额 w，计提 x: of what is called so behind it."""
    for at, rate in enumerate(mentions):
        match = pattern("of_named_base").search(rate.clause) if rate.unit == "%" else None
        here = [m for m in mentions[at + 1 : at + 1 + MOST] if m.sentence == rate.sentence]
        if match is None or len(here) != PAIR or not all(m.quantity.money for m in here):
            continue
        whole, part = here if here[0].clause.endswith(match[1]) else here[::-1]
        loose = any(m.quantity.loose for m in (rate, *here))
        known = all(id(m.quantity) in firm for m in (rate, *here))
        years = {year for m in here for year in pattern("any_year").findall(m.clause)}
        if whole.clause.endswith(match[1]) and len(years) < PAIR and not (loose or known):
            yield _verdict(whole.quantity, rate.quantity, part.quantity)


def by_verbs(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """罚没收入 w，按 50% 返还，返还 x: what the verb behind a rate makes of the only amount before it."""
    for at, (rate, part) in enumerate(pairwise(mentions)):
        if rate.sentence != part.sentence or not part.quantity.money or not _is_all_of_verb(rate, part):
            continue
        before = [m for m in mentions[:at] if m.sentence == rate.sentence and m.quantity.money]
        following = next((m for m in mentions[at + 2 :] if m.sentence == rate.sentence), None)
        if following is not None and pattern("joined_on").match(following.before):
            continue  # 返还 x、y: what is returned is both
        if any(m.quantity.loose for m in (*before, rate, part)):
            continue
        verdicts = [_verdict(m.quantity, rate.quantity, part.quantity) for m in before]
        verdicts = [v for v in verdicts if not v.kind] or (verdicts if len(verdicts) == 1 else [])
        if verdicts and any(id(q) not in firm for q in verdicts[0].figures):
            yield verdicts[0]


def _is_all_of_verb(rate: Mention, part: Mention) -> bool:
    """Whether an amount is all that the verb behind a rate makes: of no one receiver, nothing taken off."""
    verb = pattern("verb_of_rate").match(rate.after)
    ruled = rate.unit == "%" and pattern("by_rate").search(rate.clause) is not None
    if not (verb and ruled) or pattern("taken_off_before").search(rate.before):
        return False
    named = part.clause.startswith(verb[1]) and pattern("no_receiver").fullmatch(part.clause[len(verb[1]) :])
    return bool(named) and pattern("to_receiver").match(part.after) is None


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
