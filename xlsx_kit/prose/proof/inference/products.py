"""Prices times numbers (每人每天 x 元), and what a rate of interest makes of an amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from math import prod

from xlsx_kit.prose.proof.grammar.each import named_each
from xlsx_kit.prose.proof.grammar.quantity import Quantity, figure, printed_like, span
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

YEAR = Fraction(12)
MOST_FACTORS = 3
PARTING = ";:"
"""Marks between one price with its numbers and another."""
RAISED = frozenset({"to", "to_up", "to_down"})
ADDED = frozenset({"plus", "besides"})
TOLD = RAISED | {"up", "down", "last"}
"""Words before an amount that is another price, or the change of one."""


def units_of_price(mention: Mention) -> list[str]:
    """What a price is for each of (人, 天), by the words around it; [] where it is no price."""
    spelled = vocabulary().file.inference.each
    found = [_unit(mention.clause, match) for match in pattern("each").finditer(mention.clause)]
    found += pattern("head_each").findall(mention.clause)
    behind = pattern("per").match(mention.after)
    found += [unit for unit in (behind.groups() if behind else ()) if unit]
    return [spelled.get(unit, unit) for unit in found]


def _unit(text: str, match: re.Match[str]) -> str:
    """What 每 counts by: a unit of its own (公里), else the letter behind it."""
    unit = vocabulary().unit_at(text, match.start(1))
    return unit[1] if unit is not None and unit[1] in _countable() else match[1]


def product_of(mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """Of each sentence with a price: the amount that it makes with the numbers beside it."""
    for mention in mentions:
        units = units_of_price(mention) if mention.quantity.money else []
        if not units:
            continue
        here = _sentence_around(mention, [m for m in mentions if m.sentence == mention.sentence])
        totals = [m for m in here if m.quantity.money and m is not mention and not units_of_price(m)]
        totals = [m for m in totals if not m.quantity.loose and m.quantity.value > mention.quantity.value]
        if any(m is not mention and m.quantity.money and units_of_price(m) for m in here) or not totals:
            continue
        totals = [m for m in totals if not any(t.kinds & TOLD for t in tokens_to_look_at(m.clause))]
        totals = [m for m in totals if not any(t.kinds & ADDED for t in tokens_to_look_at(m.clause))]
        counts = [m.quantity for m in here if m.unit in _countable() and m.quantity.value > 0]
        sure = [u for u in units if u not in phrases("periods")]
        courses = _courses(here, units)
        if courses is not None:
            monthly = phrases("month")[0] in units
            found = _judged(_raised(mention, here), [*counts, *courses], totals, sure, monthly=monthly)
            end = max((m.quantity.start for m in totals), default=0)
            inside = [m for m in here if m.quantity.start < end]  # 全年支出 x，另缴纳 y: not of x
            yield from (v for v in found if not (v.kind and _is_topped_up(mention, inside)))


def _is_topped_up(price: Mention, here: Sequence[Mention]) -> bool:
    """每人 x 元，艰苦岗位另加 y 元: some are paid more, of how many is not said."""
    others = (m for m in here if m.quantity.money and m is not price)
    return any(t.kinds & ADDED for m in others for t in tokens_to_look_at(m.clause))


def _courses(here: Sequence[Mention], units: Sequence[str]) -> list[Quantity] | None:
    """Of 5 期，每期 3 天、50 人，每人每天 x the 5; None where how many there are is not printed."""
    text = "".join(m.before for m in here)
    spelled = vocabulary().file.inference.each
    named = {spelled.get(unit, unit) for unit in pattern("each").findall(text)}
    named -= {*units, *phrases("periods")}
    named -= {unit for unit in named if any(m.unit.startswith(unit) for m in here)}
    found = [m for m in pattern("number_with_unit").finditer(text) if m[2][0] in named]
    if len(found) != len(named):
        return None if named else []
    courses = [figure(0, 0, match[1], match[2][0], 1) for match in found]
    return [course for course in courses if course is not None]


def _sentence_around(price: Mention, here: Sequence[Mention]) -> Sequence[Mention]:
    """A sentence with one price; of 甲 4 名，每名 x，共 y；乙 3 名，… what stands between two marks."""
    if sum(m.quantity.money and bool(units_of_price(m)) for m in here) < 2:
        return here
    at = next(n for n, m in enumerate(here) if m is price)
    starts = [n for n, m in enumerate(here) if any(mark in m.before for mark in PARTING)]
    first = max((n for n in starts if n <= at), default=0)
    return here[first : min((n for n in starts if n > at), default=len(here))]


def each_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """甲、乙各 x，合计 z: as many times x as names stand before it."""
    for each, total in pairwise(mentions):
        counts = named_each(each.clause) or [0]
        like = total.unit == each.unit and total.sentence == each.sentence
        loose = each.quantity.loose or total.quantity.loose or not each.quantity.value
        if counts[0] < 2 or not like or loose or not pattern("sum_of_each").search(total.clause):
            continue  # 甲、乙各 x，全年共 z: of more than the two
        figures, exact = [each.quantity, total.quantity], each.quantity.value * counts[0]
        right = printed_like(exact, total.quantity)
        if any(_is_product(each.quantity, (), Fraction(count), total.quantity) for count in counts):
            yield held(*figures)
        elif len(counts) == 1 and any(id(q) not in firm for q in figures):
            words = {"right": right, "given": total.quantity.printed}
            yield Verdict(
                figures, "named_sum", total.quantity.start, total.quantity.end,
                {**words, "terms": f"{each.quantity.printed}×{counts[0]}"},
                right, total.quantity.printed, doubtful=True,
            )  # fmt: skip


def _raised(price: Mention, here: Sequence[Mention]) -> Mention:
    """Of 每人由 x 元提高到 y 元 what it is now."""
    behind = here[here.index(price) + 1 :][:1]
    moved = [m for m in behind if m.quantity.size == price.quantity.size and m.clause == m.before]
    return next((m for m in moved if any(t.kinds & RAISED for t in tokens_to_look_at(m.clause))), price)


def _countable() -> frozenset[str]:
    return frozenset(row[0] for row in vocabulary().file.units.count)


def _judged(
    price: Mention,
    counts: Sequence[Quantity],
    totals: Sequence[Mention],
    units: Sequence[str],
    *,
    monthly: bool,
) -> Iterator[Verdict]:
    for total in totals:
        for size in range(1, MOST_FACTORS + 1):
            for some in combinations(counts, size):
                for months in (Fraction(1), YEAR):
                    if _is_product(price.quantity, some, months, total.quantity):
                        yield held(price.quantity, *some, total.quantity)
                        return
    factors = [[q for q in counts if q.unit == unit] for unit in units]
    if len(totals) != 1 or not units or any(len(found) != 1 for found in factors):
        return
    courses = [q for q in counts if not q.end]
    chosen, given = [*(found[0] for found in factors), *courses], totals[0].quantity
    exact = price.quantity.value * prod((q.value for q in chosen), start=Fraction(1))
    shown = "×".join(q.printed for q in (price.quantity, *chosen))
    if monthly:  # of how many months is not said: told where a year's is a slip away
        exact, shown = exact * YEAR, f"{shown}×{YEAR}"
        if not misprinted(given, exact) and not pattern("of_whole_year").search(totals[0].clause):
            return
    right = printed_like(exact, given)
    yield Verdict(
        [price.quantity, *chosen, given], "named_sum", given.start, given.end,
        {"right": right, "given": given.printed, "terms": shown},
        right, given.printed, doubtful=True,
    )  # fmt: skip


def _is_product(price: Quantity, counts: Sequence[Quantity], months: Fraction, total: Quantity) -> bool:
    low = high = months
    for quantity in (price, *counts):
        low, high = low * span(quantity).low, high * span(quantity).high
    return low <= span(total).high and span(total).low <= high
