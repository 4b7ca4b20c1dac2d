"""Portions of an amount, each in percent and in money: 已付 60% 即 x，剩余 40% 即 y."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span
from xlsx_kit.prose.proof.grammar.subjects import akin, core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.pairs import kinds_of
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, made

MOST = 40
"""Figures of a sentence of portions: of more, time is squared."""
PERCENT, CLOSE = Fraction(1, 100), ")"
CHANGES = frozenset({"up", "down"})
LAST = "last"
MOVED = frozenset({"up", "down", "net", "than", "done_rate"})
Portion = tuple[Mention, Mention]
"""A percentage and the amount that it is."""


def portions_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Of each sentence: the odd portion of the amount that comes first, where all are portions of it."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        portions = list(_portions(here)) if len(here) <= MOST else []
        wholes = [m for m in here if not any(m is one for portion in portions for one in portion)]
        named = [m for m in wholes if pattern("named_total").search(m.clause)]
        if len(wholes) > 1 and _is_first_of(wholes, here):  # 总价 w，已付 x，剩余 40% 即 y
            wholes = wholes[:1]
        elif len(named) == 1 and all(m.quantity.value <= named[0].quantity.value for m in wholes):
            wholes = named  # 市级占 30%，即 x，县级 y，总资金 w
        if not portions or len(wholes) != 1 or not wholes[0].quantity.money or _is_open(here):
            continue
        whole = wholes[0].quantity
        odd = [(rate, part) for rate, part in portions if not _fits(whole, rate.quantity, part.quantity)]
        money = [m.quantity for m in here if m.quantity.money]
        if any(_fits(q, rate.quantity, part.quantity) for rate, part in odd for q in money):
            continue  # 已支付 y，占 40%，预付 30% 即 x: of what was paid
        tight = len(portions) == 1 and pattern("that_is").fullmatch(portions[0][1].before) is not None
        every = sum(rate.quantity.value for rate, _ in portions) == 1 / PERCENT
        if not odd:
            yield held(whole, *(one.quantity for portion in portions for one in portion))
        elif len(odd) == 1 and (tight or every or len(portions) > len(odd)):
            rate, part = odd[0]
            if not all(id(q) in firm for q in (rate.quantity, part.quantity)):
                yield _fault(whole, rate.quantity, part.quantity)


def worked_out(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """占甲的 p%（甲 w，其中乙 x）: a share with both of its amounts in a bracket behind it."""
    for rate, whole, part in zip(mentions, mentions[1:], mentions[2:], strict=False):
        alike = whole.unit == part.unit and whole.sentence == part.sentence == rate.sentence
        shared = any(t.kinds & {"share"} for t in tokens_to_look_at(rate.before))
        inside = pattern("whole_in_bracket").fullmatch(whole.before) and part.after.partition(CLOSE)[1]
        if rate.unit != "%" or not (alike and shared and inside) or whole.quantity.value <= 0:
            continue
        loose = any(m.quantity.loose for m in (rate, whole, part))
        if (
            not (loose or _is_of_another(rate, part))
            and has(part.before, "within")
            and CLOSE not in part.before
        ):
            quotient = Quotient(rate.quantity, [(part.quantity, 1)], [(whole.quantity, 1)])
            if not all(id(q) in firm for q in quotient.figures):
                yield held(*quotient.figures) if quotient.holds else quotient.verdict()


def shares_of_changes(mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """增加 w，其中甲增加 x，占增加额的 p%; 多支出 x，占上年支出的 p% is the rate of the change.

    Where several amounts before may be meant, it is right of any, and told only where all make the same.
    """
    for at, (change, rate) in enumerate(pairwise(mentions), start=1):
        if rate.unit != "%" or change.sentence != rate.sentence or rate.quantity.loose:
            continue
        if change.unit == "%" or not kinds_of(change.clause) & CHANGES:
            continue
        here = [m for m in mentions[max(0, at - MOST) : at - 1] if m.sentence == rate.sentence]
        wholes = list(_wholes_of_change(change, rate, [m for m in here if m.unit == change.unit]))
        quotients = [Quotient(rate.quantity, [(change.quantity, 1)], whole) for whole in wholes]
        right = next((q for q in quotients if q.values is not None and q.holds), None)
        if right is not None:
            yield held(*right.figures)
        elif len({made(whole) for whole in wholes}) == 1 and quotients[0].values is not None:
            yield quotients[0].verdict()


def _wholes_of_change(
    change: Mention, rate: Mention, before: Sequence[Mention]
) -> Iterator[Sequence[tuple[Quantity, int]]]:
    """What a change may be a share of: an earlier change of the sentence, or what there was last year."""
    if pattern("share_of_change").fullmatch(rate.before):
        yield from ([(m.quantity, 1)] for m in before if kinds_of(m.clause) & CHANGES)
    whole = rate.quantity.value >= 1 / PERCENT  # 占上年支出的 105.9%: of what it is now
    if whole or not pattern("share_of_last_year").fullmatch(rate.before):
        return
    way = -1 if "up" in kinds_of(change.clause) else 1
    for amount in (m for m in before if not kinds_of(m.clause) & CHANGES):
        earlier = LAST in kinds_of(amount.before)
        yield [(amount.quantity, 1)] if earlier else [(amount.quantity, 1), (change.quantity, way)]


def _is_of_another(rate: Mention, part: Mention) -> bool:
    """Whether a share names one thing and its bracket an amount of another: 教育占 p%（甲 w，其中民生 x）."""
    before = min((rate.clause.partition(word)[0] for word in phrases("share")), key=len)
    name = core(subject_of(tokens_to_look_at(before)))
    return bool(name and part.label) and not akin(name, part.label)


def _portions(here: Sequence[Mention]) -> Iterator[Portion]:
    """Each percentage with the amount right behind it, or right before: 60% 即 x; x，占 60%."""
    taken = set[int]()
    for one, other in pairwise(here):
        if id(one) in taken or {one.unit == "%", other.unit == "%"} != {True, False}:
            continue
        behind = one.unit == "%" and pattern("amount_of_portion").fullmatch(other.before)
        before = other.unit == "%" and pattern("portion_of_amount").fullmatch(other.before)
        if (behind and other.quantity.money) or (before and one.quantity.money):
            taken.update((id(one), id(other)))
            yield (one, other) if behind else (other, one)


def _is_first_of(wholes: Sequence[Mention], here: Sequence[Mention]) -> bool:
    """Whether a sentence begins with a price or a total, and all else in it is less."""
    first, *others = wholes
    less = all(m.unit == first.unit and m.quantity.value < first.quantity.value for m in others)
    left = any(m.unit == "%" and has(m.clause, "rest_of") for m in here)
    return first is here[0] and less and left and pattern("base_of_advance").search(first.clause) is not None


def _is_open(here: Sequence[Mention]) -> bool:
    """Whether an amount is about so much, or a percentage of something else."""
    moved = any(t.kinds & MOVED for m in here for t in tokens_to_look_at(m.clause))
    return moved or any(m.quantity.loose or has(m.before, "taken_off") for m in here)


def _fits(whole: Quantity, rate: Quantity, part: Quantity) -> bool:
    base, percent = span(whole), span(rate)
    made = Range(base.low * percent.low * PERCENT, base.high * percent.high * PERCENT)
    return made.meets(span(part))


def _fault(whole: Quantity, rate: Quantity, part: Quantity) -> Verdict:
    right = printed_like(whole.value * rate.value * PERCENT, part)
    return Verdict(
        [part, whole, rate], "named_sum", part.start, part.end,
        {"right": right, "given": part.printed, "terms": f"{whole.printed}×{rate.shown}"},
        right, part.printed, doubtful=True,
    )  # fmt: skip
