"""Lists that are right though they do not add up to the amount before them: what they divide is another."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Range, span
from xlsx_kit.prose.proof.grammar.statements import Level, Parts
from xlsx_kit.prose.proof.grammar.words import vocabulary
from xlsx_kit.prose.proof.relations.ratios import fits

WHOLE = Fraction(201, 2)
"""Percent that rounded shares make at most."""


def sum_of(levels: Sequence[Level]) -> Range:
    """What amounts make together."""
    total = Range(Fraction(0), Fraction(0))
    for level in levels:
        total += span(level.quantity)
    return total


def overlap(parts: Parts, levels: Sequence[Level], whole: Level) -> bool:
    """Whether each part is the share it says, and all are more than the whole: 中小企业, 小微企业."""
    shares = [t.shares[0].percent for t in parts.topics if t.shares]
    if len(shares) != len(levels) or sum((s.value for s in shares), Fraction(0)) <= WHOLE:
        return False
    pairs = zip(levels, shares, strict=True)
    return all(fits(level.quantity, whole.quantity, share) for level, share in pairs)


def with_itself(whole: Level, total: Fraction) -> bool:
    """机关和 5 个下属单位，其中…: six are divided, the one that has no number among them."""
    own = any(word in whole.words for word in vocabulary().file.subject.own)
    return own and not whole.quantity.money and total - whole.quantity.value == 1
