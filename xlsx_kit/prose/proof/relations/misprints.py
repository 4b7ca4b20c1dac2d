"""Figures that are a slip of the pen away from others."""

from __future__ import annotations

from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like

FEWEST_DIGITS = 3
"""Of shorter figures every fifth is a slip of any other: they tell nothing."""


def is_misprint(given: str, right: str) -> bool:
    """Whether a printed figure is a slip of another: a digit changed, dropped, doubled, or two exchanged."""
    if given == right:
        return False
    if len(given) == len(right):
        if given.find(".") != right.find("."):
            return False
        one, other = given.replace(".", ""), right.replace(".", "")  # 7.10 and 1.70 are exchanged, too
        places = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        first, last = places[0], places[-1]
        return len(places) == 1 or (
            len(places) == 2 and last - first == 1 and one[first] == other[last] and one[last] == other[first]
        )
    longer, shorter = sorted((given, right), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))
    )


def _digits(printed: str) -> int:
    return len(printed.replace(".", "").lstrip("0"))


def misprinted(figure: Quantity, right: Fraction, *, named: bool = False) -> bool:
    """Whether a figure is a slip of a value in its unit and decimals.

    ``named``: names tell the equation, so that figures of few digits tell something, too.
    """
    if right < 0:
        return False
    given, shown = figure.printed.lstrip("-"), printed_like(right, figure)
    if abs(len(given) - len(shown)) > 1:
        return False
    enough = named or max(_digits(given), _digits(shown)) >= FEWEST_DIGITS
    return enough and is_misprint(given, shown)
