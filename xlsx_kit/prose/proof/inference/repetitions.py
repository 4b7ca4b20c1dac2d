"""So many times so many each: 6 期，每期 80 人，共 480 人次; 年费 x，每月 y，共 12 个月; 平均每个项目 y."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise, takewhile

from xlsx_kit.prose.proof.grammar.quantity import (
    NO_AMOUNTS,
    Quantity,
    Range,
    figure,
    printed_like,
    span,
    with_unit,
)
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import has, number_of, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

MARK = "。"
LEAP = 300
"""A mean of days may be of 365 or 366."""
WORKED = Range(Fraction(240), Fraction(262))
"""Working days of a year, for offices count by these: of 日均 x nobody can tell which are meant."""
NEAREST = 60
"""Letters of a sentence behind its last figure."""
MORE = frozenset({"plus", "besides"})
CHANGED = frozenset({"up", "down", "net", "than", "last", "to", "to_up", "to_down", "share"})


@dataclass(frozen=True)
class EachOf:
    """So many of each: the figure, and what 每 counts by, with its name (每个项目: 个, 项目)."""

    mention: Mention
    unit: str
    name: str
    is_per_head: bool
    """人均, 户均: of heads that need not be those of the sentence."""
    counted: str
    """The words behind 每 and its unit: 召开例会 of 每月召开例会 y."""

    @property
    def is_mean(self) -> bool:
        """Whether it is rounded: 平均每期, 人均."""
        return has(self.mention.before, "per")

    @property
    def meant(self) -> Quantity:
        """The figure with how far it may be rounded."""
        one = self.mention.quantity
        rounded = one.half or Fraction(1, 2)
        return replace(one, half=max(rounded, one.value / LEAP)) if self.is_mean else one


def repetitions_claimed(text: str, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Of each sentence that speaks of each of so many things: what they make, where it is said."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        if any(t.kinds & MORE for m in here[:-1] for t in tokens_to_look_at(m.clause)):
            continue  # 每村 x，另安排乡镇 y，合计 z; 每人 x，艰苦岗位另加 y: of more than that
        every = [each for m in here if (each := _each_of(m)) is not None]
        if len(every) != 1 or any(t.kinds & CHANGED for m in here for t in tokens_to_look_at(m.clause)):
            continue
        each = every[0]
        totals = [m for m in here if m is not each.mention and _kind(m) == _kind(each.mention)]
        totals = [m for m in totals if m.quantity.value > 0 and _is_total(m, each, here)]
        words = _text_of(here, text)
        by_time = each.unit in vocabulary().file.in_year
        if each.is_per_head and not by_time and not pattern("reckoned_by").search(words):
            continue  # 藏书 x 册，流通 y 人，人均阅读 z 册: of others
        totals = [m for m in totals if _is_of_these(m, each, here)] if len(totals) == 1 else []
        times = _times(each, totals, here, words) if totals else None
        if times is None or totals[0].quantity.loose or not each.mention.quantity.value:
            continue
        if not times.end and _is_of_heads(each, totals[0].quantity.value / times.value):
            continue
        if any(id(q) not in firm for q in (totals[0].quantity, each.mention.quantity)):
            yield _verdict(totals[0].quantity, each, times)


def _each_of(mention: Mention) -> EachOf | None:
    """What it is said of each of: 每期, 每个村, 人均; None where it is of none, or of each of two."""
    match = pattern("of_every").search(mention.before)
    if match is None or mention.unit in NO_AMOUNTS or pattern("per").match(mention.after):
        return None
    bound = mention.quantity.loose or mention.quantity.limit
    loose = bound and not has(mention.after, "standard")
    if loose or pattern("about_before").search(mention.before):
        return None
    if len(pattern("each").findall(mention.clause)) > 1:
        return None
    if match[3] is not None and mention.quantity.money and not has(mention.after, "standard"):
        return None  # 车均维护费 x: a mean, which has rules of its own
    unit, counted = match[3] or match[1] or match[2][:1], mention.before[match.end(match.lastindex or 0) :]
    return EachOf(mention, unit, match[2] or "", match[3] is not None, counted)


def _is_total(mention: Mention, each: EachOf, here: Sequence[Mention]) -> bool:
    """Whether it is what all make: by its words, of a mean whatever it is called, or as 年费 x，每月 y."""
    money = [m for m in here if m.quantity.money]
    cost = mention is here[0] and len(money) == len(here) and len(here) == len((mention, each))
    mean = each.is_mean and not each.mention.quantity.money
    return cost or mean or pattern("of_all").search(mention.clause) is not None


def _is_of_these(total: Mention, each: EachOf, here: Sequence[Mention]) -> bool:
    """Whether a total is of what is counted of each: 每月召开例会 y，全年召开会议 z is of more."""
    one, own = (pattern("no_name_of_total").sub("", words) for words in (each.counted, total.clause))
    if not own:
        return not one or each.is_mean or pattern("sums_up").search(total.clause) is not None
    if one:
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, own, strict=False))))
        people = _kind(total) == phrases("people")[0] and not shared
        one, own = one[shared:], own[shared:]
        return one in own or own in one or (people and bool({*one} & {*own}))
    if total.quantity.end <= each.mention.quantity.start or not pattern("sums_anew").match(total.clause):
        return True
    before = "".join(m.before for m in here if m.quantity.end < total.quantity.start)
    before += total.before.removesuffix(total.clause)
    return any(f"{a}{b}" in before for a, b in pairwise(own))


def _is_of_heads(each: EachOf, total: Fraction) -> bool:
    """Whether a month's pay, or anything that fits a whole number of heads, is of how many nobody says."""
    one = each.mention.quantity
    heads = total / one.value
    months = heads * vocabulary().file.in_year.get(each.unit, 1)  # 每月 x，全年 y: since some month
    if one.money and heads < 1 and months.denominator == 1:
        return True
    paid = has(each.counted, "paid_a_head") or has(each.mention.before, "paid_a_head")
    return one.money and (paid or (heads > 1 and heads.denominator == 1))


def _kind(mention: Mention) -> str:
    """What is counted: heads, whether or not some came twice."""
    return phrases("people")[0] if mention.unit in phrases("people") else mention.unit


def _text_of(here: Sequence[Mention], text: str) -> str:
    """The words of a sentence from before its first figure."""
    start = max(0, here[0].quantity.start - len(here[0].before))
    end = here[-1].quantity.end
    return text[start : end + NEAREST].partition(MARK)[0] if MARK not in text[start:end] else text[start:end]


def _times(each: EachOf, totals: Sequence[Mention], here: Sequence[Mention], text: str) -> Quantity | None:
    """How many there are of what 每 counts by: the one number of it in the sentence."""
    spelled = vocabulary().file.inference.each.get(each.unit, each.unit)
    implied = vocabulary().file.in_year.get(each.unit)
    years = pattern("years_summed").search(totals[0].clause)
    if each.unit in phrases("periods")[:1]:
        return figure(0, 0, str(number_of(years[1])), each.unit, 1) if years else None
    apart = (each.mention, *totals)
    others = [m for m in here if all(m is not one for one in apart) and m.quantity.value > 0]
    found = [m.quantity for m in others if m.unit not in NO_AMOUNTS and _counts(m, each, spelled)]
    known = {m.quantity.start for m in here}
    printed = [
        figure(match.start(1), match.end(1), match[1], each.unit, 1)
        for match in pattern("number_with_unit").finditer(text)
        if match[2].startswith((each.unit, spelled)) and not pattern("date").match(text, match.start())
    ]
    offset = here[0].quantity.start - len(here[0].before)
    found += [q for q in printed if q is not None and q.start + offset not in known and q.value > 0]
    if each.unit in phrases("worked") and not _is_by_calendar(each, totals[0].quantity):
        implied = None
    if not found and implied and has(text, "whole_year"):
        return figure(0, 0, str(implied), each.unit, 1)
    return found[0] if len(found) == 1 and not found[0].loose else None


def _is_by_calendar(each: EachOf, total: Quantity) -> bool:
    """Whether a mean is of all days of a year: 每日受理 y and 日均受理 y may be of working days."""
    days = total.value / each.mention.quantity.value
    return each.is_mean and not WORKED.low <= days <= WORKED.high


def _counts(mention: Mention, each: EachOf, spelled: str) -> bool:
    """Whether a number is one of the things: 12 场, 6 个村, 项目 19 个 of 每个项目."""
    if mention.unit.startswith((each.unit, spelled)) and not each.name:
        return True
    named = each.name and (mention.after.startswith(each.name) or each.name in mention.clause)
    return bool(named) or mention.after.startswith(each.unit)


def _verdict(total: Quantity, each: EachOf, times: Quantity) -> Verdict:
    one, count = each.meant, span(times)
    made = Range(span(one).low * count.low, span(one).high * count.high)
    if made.meets(span(total)):
        return held(total, one, each.mention.quantity)
    wrong, right, factors = (
        total,
        printed_like(one.value * times.value, total),
        (each.mention.quantity, times),
    )
    if each.is_mean:
        wrong, factors = each.mention.quantity, (total, times)
        right = printed_like(total.value / times.value, wrong)
    sign = "÷" if each.is_mean else "×"
    mixed = len({q.size for q in (wrong, *factors)}) > 1
    terms = sign.join(_with_unit(q.printed, q) if mixed else q.printed for q in factors)
    words = [_with_unit(number, wrong) if mixed else number for number in (right, wrong.printed)]
    return Verdict(
        [wrong, each.mention.quantity, total], "named_sum", wrong.start, wrong.end,
        {"right": words[0], "given": words[1], "terms": terms}, right, wrong.printed, doubtful=True,
    )  # fmt: skip


def _with_unit(number: str, model: Quantity) -> str:
    """A number of money or of things with what it counts: 4.2 万人次."""
    if model.money:
        return with_unit(number, model)
    scales = {size: word for word, size in vocabulary().file.units.money_slip.items()}
    return f"{number} {scales.get(model.size, '')}{model.unit}"
