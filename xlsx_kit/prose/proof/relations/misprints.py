"""Figures that are a slip of the pen away from others."""

from __future__ import annotations

from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like


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
