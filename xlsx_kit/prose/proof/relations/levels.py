"""The amounts of parts that stand beside one of their whole: of its year and its basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import span
from xlsx_kit.prose.proof.grammar.statements import Level, Topic, same_basis
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.no_divisions import sum_of


def makes(topics: Sequence[Topic], parent: Topic) -> bool:
    """Whether some parts make up one of the amounts of a whole."""
    for whole in parent.levels:
        levels = [lv for t in topics if (lv := level_like(t, whole)) is not None]
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


def exactly(levels: Sequence[Level], whole: Level) -> Sequence[Level] | None:
    """The parts with whole numbers taken exactly, where only that tells a misprint: 4.23 亿、2 亿、0.92 亿.

    Beside amounts with decimals 2 亿 may be 2.00 as well as a rounded figure.
    """
    decimals = [lv.quantity.decimals for lv in (*levels, whole)]
    sizes = {lv.quantity.size for lv in (*levels, whole)}
    if not (0 in decimals and max(decimals) > 1) or len(sizes) > 1 or not decimals[-1]:
        return None
    exact = [lv if lv.quantity.decimals else _exact(lv) for lv in levels]
    if sum_of(exact).meets(span(whole.quantity)):
        return None
    total = sum((lv.quantity.value for lv in exact), Fraction(0))
    terms = [(lv.quantity, lv.quantity.value + whole.quantity.value - total) for lv in exact]
    slip = misprinted(whole.quantity, total) or any(misprinted(q, right) for q, right in terms)
    return exact if slip else None


def _exact(level: Level) -> Level:
    return Level(replace(level.quantity, half=Fraction(0)), level.moment, level.words)
