"""Sums and differences of amounts that stand near each other, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.chance import fit_by_chance, grain_of, slip_by_chance
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import in_words, phrases
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, wrong_sum
from xlsx_kit.prose.proof.words import vocabulary

WINDOW = 12
"""Amounts before and behind one that may make it up."""
NEAREST = 4
FLOAT_ERROR = 1e-6
LIKELY = Fraction(1, 20)
"""The chance that an equation holds by accident up to which it counts as checked."""
RARE = Fraction(1, 50)
"""The chance that figures miss it by a slip by accident up to which it is spoken of."""
MOST_TERMS = 12
MARKS = ("", "、", ",", ";", ":")
"""The weaker before the stronger."""


@dataclass(frozen=True)
class Equation:
    """``whole`` = the terms, each with its sign."""

    whole: Quantity
    terms: Sequence[tuple[Quantity, int]]

    @cached_property
    def figures(self) -> list[Quantity]:
        """All of its figures, the whole first."""
        return [self.whole, *(q for q, _ in self.terms)]

    @cached_property
    def value(self) -> Fraction:
        """What its terms make."""
        return sum((q.value * sign for q, sign in self.terms), Fraction(0))

    @property
    def holds(self) -> bool:
        """Whether some values that round to its figures satisfy it."""
        whole = float(self.whole.value)
        gap, slack = -whole, float(self.whole.half) + FLOAT_ERROR * abs(whole)
        for quantity, sign in self.terms:  # what floats can tell is not computed exactly
            gap += float(quantity.value) * sign
            slack += float(quantity.half)
        if abs(gap) > slack:
            return False
        exact = sum((q.half for q in self.figures), Fraction(0))
        return abs(self.value - self.whole.value) <= exact

    @cached_property
    def width(self) -> Fraction:
        """How far apart the values are for which it holds."""
        return 2 * sum((q.half for q in self.figures), Fraction(0)) + grain_of(self.figures)

    @cached_property
    def size(self) -> Fraction:
        """The largest of its figures."""
        return max(abs(q.value) for q in self.figures)

    def misprint(self) -> bool:
        """Whether it would hold but for a slip in one of its figures."""
        gap = self.value - self.whole.value
        if abs(gap) <= self.width or self._is_coarse():
            return False
        return misprinted(self.whole, self.value) or any(
            misprinted(q, q.value - sign * gap) for q, sign in self.terms
        )

    def _is_coarse(self) -> bool:
        """Whether the whole is far coarser than the sum: 294.4191 against 292.4 is no slip of a digit."""
        finest = max((q.decimals for q, _ in self.terms if q.size == self.whole.size), default=0)
        grain = Fraction(self.whole.size, 10**self.whole.decimals)
        return finest > self.whole.decimals + 1 and (self.value / grain).denominator != 1

    def verdict(self, kind: str) -> Verdict:
        """That it does not hold, as a warning."""
        ordered = sorted(self.terms, key=lambda term: -term[1])
        many = in_words("sum_of_so_many", count=len(ordered)) if len(ordered) > MOST_TERMS else ""
        fault = wrong_sum(self.whole, ordered, kind, shown=many, doubtful=True)
        return replace(fault, figures=self.figures)


def equations_of(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """The equations for one of some amounts of a unit, the likeliest first; their number is bounded."""
    whole = alike[at].quantity
    yield from runs_of(at, alike)
    behind = [m.quantity for m in alike[at + 1 : at + WINDOW + 1]]
    before = [m.quantity for m in alike[max(0, at - WINDOW) : at]]
    near = [*reversed(before[-NEAREST:]), *behind[:NEAREST]]
    for one, other in combinations(near, 2):
        more, less = (one, other) if one.value >= other.value else (other, one)
        yield Equation(whole, ((more, 1), (less, -1)))
        yield Equation(whole, _plus([one, other]))
    yield from (Equation(whole, _plus(behind[:n])) for n in range(2, len(behind) + 1))
    yield from (Equation(whole, _plus(before[n:])) for n in range(len(before) - 2, -1, -1))
    for three in combinations(near[:5], 3):
        for taken in three:
            yield Equation(whole, [(q, -1 if q is taken else 1) for q in three])


def runs_of(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """What stands side by side right behind an amount in its sentence, and right before it."""
    whole, here = alike[at].quantity, alike[at].sentence
    own = [m.sentence == here for m in alike[max(0, at - WINDOW) : at + WINDOW + 1]]
    place = min(at, WINDOW)
    count = next((n for n, same in enumerate(own[place + 1 :]) if not same), len(own) - place - 1)
    behind = [(m.quantity, _sign(m)) for m in alike[at + 1 : at + 1 + count]]
    count = next((n for n, same in enumerate(reversed(own[:place])) if not same), place)
    before = [(m.quantity, _sign(m)) for m in alike[at - count : at]]
    yield from (Equation(whole, behind[:n]) for n in range(len(behind), 1, -1))
    yield from (Equation(whole, before[n:]) for n in range(len(before) - 1))


def _sign(mention: Mention) -> int:
    """Whether it is added, or taken off: 扣除上解支出 x, 减上解支出 x; 减税 x is a name."""
    taken_off = any("minus" in token for token in tokens_to_look_at(mention.clause)[:1])
    return -1 if taken_off or mention.clause.startswith(phrases("off")) else 1


def _plus(figures: Sequence[Quantity]) -> Sequence[tuple[Quantity, int]]:
    return [(q, 1) for q in figures]


def holding(at: int, alike: Sequence[Mention]) -> Verdict | None:
    """The likeliest equation for an amount that holds, if that is hardly by accident."""
    for tried, equation in enumerate(equations_of(at, alike), 1):
        if not equation.whole.value or not all(q.value for q, _ in equation.terms):
            continue
        if equation.holds:
            sure = fit_by_chance(tried, equation.size, equation.width) <= LIKELY
            return held(*equation.figures) if sure else None
    return None


def _cuts(at: int, alike: Sequence[Mention], terms: int) -> bool:
    """Whether a run of amounts right before one begins within a list: its marks are no weaker there."""
    run = alike[at - terms : at]
    return (
        _mark(run[0]) <= max(_mark(m) for m in run[1:]) and run[0].sentence == alike[at - terms - 1].sentence
    )


def _mark(mention: Mention) -> int:
    """The strongest mark between a figure and the one before it."""
    return max((n for n, marks in enumerate(MARKS) if any(m in mention.before for m in marks)), default=0)


def nearly(at: int, alike: Sequence[Mention], firm: set[int]) -> Verdict | None:
    """The likeliest sum of what stands side by side that a slip in one figure keeps from holding."""
    around = alike[max(0, at - WINDOW) : at + WINDOW + 1]
    for tried, equation in enumerate(runs_of(at, alike), 1):
        figures = equation.figures
        if len({q.size for q in figures}) > 1:  # a standard in 元 beside amounts in 万元
            continue
        loose = sum(id(q) not in firm for q in figures)
        if 2 * loose < len(figures) or not all(q.value for q in figures):
            continue
        if slip_by_chance(tried, figures, equation.size, grain_of(figures)) > RARE:
            continue
        if _are_chief(equation, around):
            continue
        before = equation.terms[0][0].start < equation.whole.start
        if before and len(equation.terms) < at and _cuts(at, alike, len(equation.terms)):
            continue
        if equation.misprint():
            return equation.verdict("misprint")
    return None


def _are_chief(equation: Equation, around: Sequence[Mention]) -> bool:
    """Whether all terms are called chief ones: a total of them may have others."""
    chief, terms = vocabulary().file.subject.chief, {id(q) for q, _ in equation.terms}
    return all(any(word in m.before for word in chief) for m in around if id(m.quantity) in terms)
