"""Rates of growth a year over several years: 由 2020 年的 a 增加到 2024 年的 b，年均增长 x%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import printed_like, span
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import has, in_words
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

UP, DOWN = "up", "down"


def yearly_rates(mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """Each against the two amounts before it that are of years; what is no slip may be of another pair."""
    for n, rate in enumerate(mentions):
        way = _way(rate) if rate.unit == "%" and has(rate.clause, "yearly") else 0
        before = [m for m in mentions[:n] if m.sentence == rate.sentence and m.unit != "%"]
        dated = [(year, m.quantity) for m in before if (year := _year(m)) and not m.quantity.loose]
        if not way or len(dated) != 2 or len(before) != 2 or dated[0][1].unit != dated[1][1].unit:
            continue
        (first, base), (last, now) = sorted(dated, key=lambda pair: pair[0])
        if first == last or base.value <= 0 or now.value <= 0:
            continue
        least, most = span(now).low / span(base).high, span(now).high / span(base).low
        rates = (span(rate.quantity).low, span(rate.quantity).high)
        edges = [(1 + way * percent / 100) ** (last - first) for percent in rates]
        if min(edges) <= most and least <= max(edges):
            yield held(base, now, rate.quantity)
            continue
        exact = abs(Fraction(100 * (float(now.value / base.value) ** (1 / (last - first)) - 1)))
        if misprinted(rate.quantity, exact, named=True):
            right = printed_like(exact, rate.quantity)
            terms = in_words("yearly", base=base.printed, now=now.printed, years=last - first)
            yield Verdict(
                [base, now, rate.quantity], "named_rate", rate.quantity.start, rate.quantity.end,
                {"right": right, "given": rate.quantity.printed, "terms": terms},
                right, rate.quantity.printed, doubtful=True,
            )  # fmt: skip


def _way(mention: Mention) -> int:
    kinds = frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(mention.clause)))
    return 1 if UP in kinds else -1 if DOWN in kinds else 0


def _year(mention: Mention) -> int:
    """The one year that an amount is said to be of; 0 where it is of none, or of several."""
    years = [t.year for t in tokens_to_look_at(mention.before) if t.year]
    return years[0] if len(years) == 1 else 0
