"""The amounts of parts that stand beside one of their whole: of its year and its basis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import span, total_of
from xlsx_kit.prose.proof.grammar.statements import Level, Topic, same_basis
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.no_divisions import sum_of


def makes(topics: Sequence[Topic], parent: Topic) -> bool:
    """Whether some parts make up one of the amounts of a whole."""
    for whole in parent.levels:
        levels = levels_like(topics, whole)
        if len(levels) == len(topics) and sum_of(levels).meets(span(whole.quantity)):
            return True
    return False


def level_like(topic: Topic, like: Level) -> Level | None:
    """The amount of a part that stands beside one of the whole: of its year, and of its basis."""
    same = [
        lv
        for lv in topic.levels
        if lv.quantity.unit == like.quantity.unit and lv.moment.year == like.moment.year
    ]
    exact = [lv for lv in same if lv.moment.basis == like.moment.basis]
    if exact:
        return exact[-1]
    loose = [lv for lv in same if same_basis(lv.moment.basis, like.moment.basis)]
    return loose[-1] if loose else None


def levels_like(topics: Iterable[Topic], like: Level) -> list[Level]:
    """Of each part that has one the amount that stands beside one of the whole."""
    return [level for topic in topics if (level := level_like(topic, like)) is not None]


def exactly(levels: Sequence[Level], whole: Level) -> Sequence[Level] | None:
    """The parts with dropped zeros taken exactly, where only that tells a misprint: 4.23 亿、2 亿、0.9 亿.

    Beside amounts with decimals 2 亿 may be 2.00 as well as a rounded figure.
    """
    decimals = [lv.quantity.decimals for lv in (*levels, whole)]
    sizes, most = {lv.quantity.size for lv in (*levels, whole)}, max(decimals)
    if min(decimals) == most or most < 2 or len(sizes) > 1 or not decimals[-1]:
        return None
    if max(decimals[:-1]) < most or 2 * sum(n < most for n in decimals) > len(decimals):
        return None  # rounded parts, of which zeros are dropped by accident only
    exact = [lv if lv.quantity.decimals == most else _exact(lv, most) for lv in levels]
    if sum_of(exact).meets(span(whole.quantity)):
        return None
    total = total_of(lv.quantity for lv in exact)
    terms = [(lv.quantity, lv.quantity.value + whole.quantity.value - total) for lv in exact]
    slip = misprinted(whole.quantity, total) or any(misprinted(q, right) for q, right in terms)
    return exact if slip else None


def _exact(level: Level, decimals: int) -> Level:
    """An amount as its neighbours are printed; a whole number as it is."""
    quantity = level.quantity
    half = Fraction(quantity.size, 2 * 10**decimals) if quantity.decimals else Fraction(0)
    return Level(replace(quantity, half=half), level.moment, level.words)
