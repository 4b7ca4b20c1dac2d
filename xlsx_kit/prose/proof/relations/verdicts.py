"""What the equations say of the statements: a relation that holds, or a fault with its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import (
    Quantity,
    both_printed,
    printed_like,
    signed_sum,
    span,
    with_sign,
    with_unit,
)
from xlsx_kit.prose.proof.phrases import in_words

MOST_TERMS = 12
"""More terms are not written out in a message."""
Terms = Sequence[tuple[Quantity, int]]
"""Amounts, each added (1) or taken off (-1)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One relation that was checked; ``kind`` is that of the rule it breaks, "" where it holds."""

    figures: Sequence[Quantity]
    kind: str = ""
    start: int = 0
    end: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    expected: str | None = None
    actual: str | None = None
    doubtful: bool = False
    """A warning: the figures do not fit, but the sentence may mean something else."""
    slight: bool = False
    """A note: off by no more than the last digit, as rounding leaves it."""
    bound: bool = False
    """Holds, but only as a bound: some parts are no more than their whole."""
    explicit: bool = False
    """Whether the sentence says what each of the figures is to the others (比上年 b 增加 c)."""
    known: bool = False
    """Whether the facts give one of the figures: then it is not open which is meant."""
    right: Fraction | None = None
    """What ``actual`` should be, exactly; else it is ``expected``, as rounded."""
    terms: Terms = ()
    """What makes the figure at fault, where it is a sum or a difference."""
    mistaken: Sequence[Fraction] = ()
    """What a known mistake makes of the figure at fault: a rate of this year's amount."""


def held(*figures: Quantity | None) -> Verdict:
    """A relation that holds."""
    return Verdict([f for f in figures if f is not None])


def within(*figures: Quantity) -> Verdict:
    """A bound that is kept."""
    return Verdict(list(figures), bound=True)


def plus(figures: Iterable[Quantity]) -> Terms:
    """Amounts that are all added."""
    return [(figure, 1) for figure in figures]


def made(terms: Terms) -> Fraction:
    """What terms make, as they are printed."""
    return sum((quantity.value * sign for quantity, sign in terms), Fraction(0))


def signed_terms(terms: Terms) -> str:
    """Terms as they are shown added up."""
    if len(terms) > MOST_TERMS:
        return in_words("so_many", count=len(terms))
    mixed = len({q.size for q, _ in terms}) > 1
    shown = [(with_unit(q.printed, q) if mixed and q.money else q.printed, sign) for q, sign in terms]
    return "".join(f"{'＋' if sign > 0 else '－'}{words}" for words, sign in shown).lstrip("＋")


def sum_verdict(whole: Quantity, terms: Terms, kind: str = "parts", *, doubtful: bool = False) -> Verdict:
    """Whether an amount is what some terms make."""
    figures = [whole, *(quantity for quantity, _ in terms)]
    if signed_sum(terms).meets(span(whole)):
        return held(*figures)
    return wrong_sum(whole, terms, kind, doubtful=doubtful)


def wrong_sum(
    whole: Quantity,
    terms: Terms,
    kind: str = "parts",
    *,
    shown: str = "",
    apart: bool = False,
    doubtful: bool = False,
) -> Verdict:
    """That an amount is not what some terms make, or, ``apart``, how far they lie apart."""
    right = printed_like(abs(made(terms)) if apart else made(terms), whole)
    return Verdict(
        [whole, *(quantity for quantity, _ in terms)], kind, whole.start, whole.end,
        {"right": right, "given": whole.printed, "terms": shown or signed_terms(terms)},
        right, whole.printed, doubtful, terms=tuple(terms),
    )  # fmt: skip


def wrong_share(
    part: Quantity,
    whole: Quantity,
    percent: Quantity,
    *,
    doubtful: bool,
    slight: bool = False,
    explicit: bool = False,
) -> Verdict:
    """That a part of a whole is another percentage of it."""
    right = printed_like(100 * part.value / whole.value, percent)
    words = dict(zip(("part", "whole"), both_printed(part, whole), strict=True))
    return Verdict(
        [part, whole, percent], "share", part.start, percent.end,
        {**words, "right": with_sign(right, percent), "given": percent.shown},
        right, percent.printed, doubtful=doubtful, slight=slight, explicit=explicit,
        right=100 * part.value / whole.value,
    )  # fmt: skip
