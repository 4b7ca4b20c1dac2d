"""What proves a fault, so that it is an error; without it a relation that does not hold is a warning.

Figures miss a relation for one of two reasons: one of them is wrong, or the sentence means other figures than
those that were taken. Whatever rule found it, a fault is proven in two ways only:

- by its form: the sentence says what each figure is to the others (``explicit``: 比上年 b 增加 c, 预算 b，
  决算 x，完成 p%), and no other figure stands among them; or right behind one another it says two things that
  exclude each other (增加 x，下降 p%; 1 万元，比上年增加 999 万元). What goes on behind an amount that names
  another thing, a base told behind its change, a balance or a mean that may have more to it prove nothing;
- by its trace: figures that are not related miss an equation by anything, a slip of the pen by one digit, a
  point or a unit that moved, or by this year's amount taken for last year's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like
from xlsx_kit.prose.proof.relations.misprints import is_misprint
from xlsx_kit.prose.proof.relations.verdicts import Verdict, made

NUMBER = re.compile(r"-?\d+(\.\d+)?")
FEWEST_DIGITS = 4
"""Digits before the zeros: of fewer every tenth figure is a slip of any other."""
DIGITS_OF_MISTAKE = 3
"""Of a rate that is that of this year's amount, one value of all."""
DIGITS_OF_ALIKE = 5
"""Of two amounts that lie near each other by nature, as income and expenditure do."""
ALIKE = ("unequal_pair", "repeated")
PROVEN = ("unit_slip",)
"""Kinds that are found by their trace alone."""
POINT = tuple(Fraction(10) ** n for n in (-4, -3, -2, -1, 1, 2, 3, 4))
"""How far a point moves: up to that between 元 and 万元."""
LEAST_MOVED = 2
"""Digits of a figure that tell a moved point."""


def proven(verdict: Verdict, near: Sequence[Quantity]) -> bool:
    """Whether nothing but a slip explains a fault; ``near`` are the figures of its paragraph."""
    return verdict.known or verdict.kind in PROVEN or _stand_together(verdict, near) or has_trace(verdict)


def _stand_together(verdict: Verdict, near: Sequence[Quantity]) -> bool:
    """Whether a sentence says how its figures are related, and no other of their units stands among them."""
    places, units = {q.start for q in verdict.figures}, {q.unit for q in verdict.figures}
    among = (q for q in near if min(places) <= q.start <= max(places) and q.unit in units)
    return verdict.explicit and all(q.start in places for q in among)


def has_trace(verdict: Verdict) -> bool:
    """Whether a slip of the pen in one figure explains a fault."""
    given = next((q for q in verdict.figures if q.printed == verdict.actual), None)
    right = _right(verdict, given)
    if given is None or right is None:
        return _is_other_unit(verdict.figures)
    fewest = DIGITS_OF_ALIKE if verdict.kind in ALIKE else FEWEST_DIGITS
    if _is_slip(given.printed, printed_like(right, given), fewest) or _is_moved(
        given, right, sure=verdict.explicit
    ):
        return True
    if _digits(given.printed) >= DIGITS_OF_MISTAKE and any(_is(given, value) for value in verdict.mistaken):
        return True
    gap = abs(right) - abs(given.value)
    terms = [(q, q.value - sign * gap) for q, sign in verdict.terms]
    return any(value > 0 and _is_slip_of(q, value, fewest) for q, value in terms)


def _is_slip_of(given: Quantity, right: Fraction, fewest: int) -> bool:
    """Whether an amount is a slip of a value, of which a decimal may be left out: 28.43 of 28.043."""
    longer = printed_like(right, given, least=given.decimals + 1) if given.decimals else ""
    return any(_is_slip(given.printed, words, fewest) for words in (printed_like(right, given), longer))


def _right(verdict: Verdict, given: Quantity | None) -> Fraction | None:
    """What the figure at fault should be, exactly or as printed; None where that is no figure."""
    if verdict.right is not None or given is None:
        return verdict.right
    if verdict.terms:
        return made(verdict.terms)
    printed = verdict.expected or ""
    return Fraction(printed) * given.size if NUMBER.fullmatch(printed) else None


def _is_other_unit(figures: Sequence[Quantity]) -> bool:
    """1.58 元, 1.58 万元: one amount in two units."""
    one, other = figures[0], figures[-1]
    return one.printed == other.printed and one.size != other.size and _digits(one.printed) > 1


def _is_slip(given: str, right: str, fewest: int) -> bool:
    """Whether a figure of enough digits is a digit away from another."""
    given, right = given.lstrip("-"), right.lstrip("-")
    return max(_digits(given), _digits(right)) >= fewest and is_misprint(given, right)


def _digits(printed: str) -> int:
    return len(printed.replace(".", "").strip("-0"))


def _is_moved(given: Quantity, right: Fraction, *, sure: bool) -> bool:
    """Whether a figure is another with its point moved; ``sure``: of a form that means just this one."""
    enough = _digits(given.printed) >= (1 if sure else LEAST_MOVED)
    return enough and any(_is(given, abs(right) * by) for by in POINT)


def _is(given: Quantity, value: Fraction) -> bool:
    """Whether a value rounds to a figure."""
    middle = abs(given.value)
    return middle - given.half <= value <= middle + given.half
