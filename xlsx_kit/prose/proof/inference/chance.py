"""How likely figures fit, or nearly fit, an equation that they have nothing to do with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from xlsx_kit.prose.proof.grammar.quantity import Quantity

SLIPS_A_DIGIT = 11
"""A digit may be nine others, stand twice, or change places with its neighbour."""


def grain_of(figures: Sequence[Quantity]) -> Fraction:
    """What most figures of an equation are multiples of: round amounts add up to round ones by accident."""
    grains = sorted(_grain(q.size, q.printed) for q in figures)
    return grains[1] if len(grains) > 1 else grains[0]


@lru_cache(maxsize=4096)
def _grain(size: int, printed: str) -> Fraction:
    """What a printed figure is a multiple of: its last digit that is not 0."""
    digits = printed.replace(".", "")
    zeros = len(digits) - len(digits.rstrip("0"))
    return Fraction(size * 10**zeros, 10 ** len(printed.partition(".")[2]))


def fit_by_chance(tried: int, size: Fraction, width: Fraction) -> Fraction:
    """The chance that one of so many equations holds within ``width`` for a figure of a ``size``."""
    return tried * width / (2 * size) if size else Fraction(1)


def slip_by_chance(tried: int, figures: Sequence[Quantity], size: Fraction, width: Fraction) -> Fraction:
    """The chance that one of so many equations is a slip away from holding."""
    digits = sum(len(q.printed.replace(".", "").lstrip("-0")) for q in figures)
    return fit_by_chance(tried, size, width) * SLIPS_A_DIGIT * digits
