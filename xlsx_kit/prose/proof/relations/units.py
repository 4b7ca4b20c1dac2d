"""An amount in 元 among others in 万元, or the other way, whose digits alone are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlsx_kit.prose.proof.grammar.quantity import Quantity, signed_sum, span, with_unit
from xlsx_kit.prose.proof.relations.verdicts import Verdict


def unit_slip(whole: Quantity, terms: Sequence[Quantity]) -> Verdict | None:
    """The one amount of a sum that is in another unit than all others, where theirs makes it right."""
    figures = [q for q in (whole, *terms) if q.value]
    for odd in figures:
        sizes = {q.size for q in figures if q is not odd}
        if len(sizes) != 1 or odd.size in sizes or not odd.money or len(figures) <= 2:
            continue
        alike = in_unit(odd, sizes.pop())
        own, *others = (alike if q is odd else q for q in (whole, *terms))
        if signed_sum((q, 1) for q in others).meets(span(own)):
            return wrong_unit(odd, alike, [whole, *terms])
    return None


def in_unit(quantity: Quantity, size: int) -> Quantity:
    """The same digits, counted in another unit."""
    by = size // quantity.size if size > quantity.size else 1
    off = quantity.size // size if quantity.size > size else 1
    return replace(quantity, value=quantity.value * by / off, half=quantity.half * by / off, size=size)


def wrong_unit(given: Quantity, right: Quantity, figures: Sequence[Quantity]) -> Verdict:
    """That an amount is in the wrong unit."""
    words = {"given": with_unit(given.printed, given), "right": with_unit(right.printed, right)}
    first = [given, *(q for q in figures if q is not given)]
    return Verdict(first, "unit_slip", given.start, given.end, words, words["right"], words["given"])
