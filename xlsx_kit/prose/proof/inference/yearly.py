"""Rates of growth a year over several years: 由 2020 年的 a 增加到 2024 年的 b，年均增长 x%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, Quantity, printed_like, span
from xlsx_kit.prose.proof.grammar.subjects import core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import has, in_words, pattern
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

UP, DOWN = "up", "down"


def yearly_rates(mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """Each against the two amounts of its sentence that are of years, before or behind it.

    Where words name something else beside it, what is no slip may be of another pair.
    """
    for rate in mentions:
        way = yearly_way(rate) if rate.unit == "%" and has(rate.clause, "yearly") else 0
        if not way or has(rate.before, "among_them"):
            continue
        here = [m for m in mentions if m.sentence == rate.sentence and m is not rate]
        before = [m for m in here if m.quantity.end <= rate.quantity.start]
        amounts = [m for m in before if m.unit != "%"] or here
        dated = [(year, m.quantity) for m in amounts if (year := _year(m)) and not m.quantity.loose]
        if len(dated) != 2 or len(amounts) != 2 or dated[0][1].unit != dated[1][1].unit:
            continue
        if amounts[0].unit in NO_AMOUNTS:
            continue
        (first, base), (last, now) = sorted(dated, key=lambda pair: pair[0])
        if first == last or base.value <= 0 or now.value <= 0:
            continue
        alone = _is_alone(rate, amounts)
        yield from judged_yearly(rate.quantity, base, now, last - first, way, sure=alone)


def judged_yearly(
    rate: Quantity, base: Quantity, now: Quantity, years: int, way: int, *, sure: bool
) -> Iterator[Verdict]:
    """A rate of growth (1) or decline (-1) a year between two amounts; not ``sure``: a slip only."""
    least, most = span(now).low / span(base).high, span(now).high / span(base).low
    edges = [(1 + way * percent / 100) ** years for percent in (span(rate).low, span(rate).high)]
    if min(edges) <= most and least <= max(edges):
        yield held(base, now, rate)
        return
    exact = abs(Fraction(100 * (float(now.value / base.value) ** (1 / years) - 1)))
    if sure or misprinted(rate, exact, named=True):
        right = printed_like(exact, rate)
        terms = in_words("yearly", base=base.printed, now=now.printed, years=years)
        yield Verdict(
            [base, now, rate], "named_rate", rate.start, rate.end,
            {"right": right, "given": rate.printed, "terms": terms}, right, rate.printed, doubtful=True,
        )  # fmt: skip


def yearly_way(mention: Mention) -> int:
    """Up (1) or down (-1) by the words of a rate; 0 where they say neither, or both."""
    kinds = frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(mention.clause)))
    up, down = (
        UP in kinds or has(mention.clause, "up_a_year"),
        DOWN in kinds or has(mention.clause, "down_a_year"),
    )
    return 0 if up == down else 1 if up else -1


def _is_alone(rate: Mention, amounts: Sequence[Mention]) -> bool:
    """Whether nothing but the amounts can be meant: the rate has no name, or they have none of their own."""
    of_plan = any("period" in t for t in tokens_to_look_at(rate.clause))
    if of_plan or pattern("elsewhere").search(rate.clause) or has(rate.clause, "not_of_years"):
        return False
    name = core(pattern("yearly_words").sub("", rate.label))
    others = [core(subject_of(tokens_to_look_at(m.clause))) for m in amounts]
    return not name or (rate.quantity.start < amounts[0].quantity.start and not any(others))


def _year(mention: Mention) -> int:
    """The one year that an amount is said to be of; 0 where it is of none, or of several."""
    tokens = tokens_to_look_at(mention.clause if mention.clause else mention.before)
    years = [
        int(year) for t in tokens if t.year or "date" in t for year in pattern("any_year").findall(t.text)
    ]
    return years[0] if len(years) == 1 else 0
