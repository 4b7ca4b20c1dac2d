"""How likely figures fit, or nearly fit, an equation that they have nothing to do with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like

SLIPS_A_DIGIT = 11
"""A digit may be nine others, stand twice, or change places with its neighbour."""


def grain_of(figures: Sequence[Quantity]) -> Fraction:
    """What most figures of an equation are multiples of: round amounts add up to round ones by accident."""
    grains = sorted(Fraction(q.size * 10 ** _zeros(q.printed), 10**q.decimals) for q in figures)
    return grains[1] if len(grains) > 1 else grains[0]


def _zeros(printed: str) -> int:
    digits = printed.replace(".", "")
    return len(digits) - len(digits.rstrip("0"))


def fit_by_chance(tried: int, size: Fraction, width: Fraction) -> Fraction:
    """The chance that one of so many equations holds within ``width`` for a figure of a ``size``."""
    return tried * width / (2 * size) if size else Fraction(1)


def slip_by_chance(tried: int, figures: Sequence[Quantity], size: Fraction, width: Fraction) -> Fraction:
    """The chance that one of so many equations is a slip away from holding."""
    digits = sum(len(q.printed.replace(".", "").lstrip("-0")) for q in figures)
    return fit_by_chance(tried, size, width) * SLIPS_A_DIGIT * digits


def is_misprint(given: str, right: str) -> bool:
    """Whether a printed figure is a slip of another: a digit changed, dropped, doubled, or two exchanged."""
    if given == right:
        return False
    if len(given) == len(right):
        places = [n for n, (a, b) in enumerate(zip(given, right, strict=True)) if a != b]
        if len(places) == 1:
            return given[places[0]].isdigit() and right[places[0]].isdigit()
        first, last = places[0], places[-1]
        return (
            len(places) == 2
            and last - first == 1
            and given[first] == right[last]
            and given[last] == right[first]
        )
    longer, shorter = sorted((given, right), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))
    )


def misprinted(figure: Quantity, right: Fraction) -> bool:
    """Whether a figure is a slip of a value in its unit and decimals."""
    return right >= 0 and is_misprint(figure.printed.lstrip("-"), printed_like(right, figure))
