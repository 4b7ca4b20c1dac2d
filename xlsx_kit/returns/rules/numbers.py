"""Kinds of checks that hold two figures against each other, wherever these come from.

A blank field of a form is no figure: nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Self

import msgspec

from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import title
from xlsx_kit.returns.rules.figures import (
    adds_up_money,
    counted,
    entered_figure,
    figure,
    figures_meet,
    is_computed,
    is_money,
    is_unknown,
    largest_part,
    line_of,
    place_of,
)
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, FigureName, PackParts
from xlsx_kit.values import HUNDREDTHS, printed


class TwoFigures(CheckParameters, frozen=True, kw_only=True):
    """Two references; the finding stands at the left one, or at the right one where only that is an entry."""

    left: FigureName
    right: FigureName
    # asked only of units whose forms say so: reference of a field -> values
    only: Mapping[FigureName, tuple[str, ...]] = {}
    # and not of units whose forms say so
    unless: Mapping[FigureName, tuple[str, ...]] = {}

    def for_pack(self, parts: PackParts) -> Self:
        """Nobody is excused by a field that a pack lacks."""
        unless = {ref: values for ref, values in self.unless.items() if parts.refers(ref)}
        return msgspec.structs.replace(self, unless=unless)


class FigureBeside(TwoFigures, frozen=True, kw_only=True):
    """Two figures, of which the right one may be left blank, or (``required``) is missing then, too."""

    required: bool = False


class Ratio(TwoFigures, frozen=True, kw_only=True):
    """How often the left figure may hold the right one, in hundredths; 0 where there is no bound.

    Money for each of something else is given in hundredths of 万元, whatever a pack counts in.
    ``of_money``: what is beyond the bounds is in another money, and told at the amounts that are.
    """

    least: int = 0
    most: int = 0
    of_money: bool = False


class FiguresWithText(TwoFigures, frozen=True, kw_only=True):
    """Two figures, and the text that says why they differ."""

    text: FigureName


class WithText(CheckParameters, frozen=True, kw_only=True):
    """A figure, and the text that must go with it; for units whose forms say so, or all."""

    left: FigureName
    text: FigureName
    only: Mapping[FigureName, tuple[str, ...]] = {}


class Pairs(CheckParameters, frozen=True, kw_only=True):
    """Pairs of references, this year's and last year's."""

    pairs: tuple[tuple[FigureName, FigureName], ...]

    def for_pack(self, parts: PackParts) -> Self:
        """The pairs that a pack has."""
        pairs = tuple(pair for pair in self.pairs if all(map(parts.refers, pair)))
        return msgspec.structs.replace(self, pairs=pairs) if pairs else self


class ScaledPairs(Pairs, frozen=True, kw_only=True):
    """The same, the first of them of all that the others are part of; and how many times one may be."""

    times: int


def one_without_other(case: Case, given: FigureBeside) -> Iterator[Violation]:
    """The left figure is there, the right one is not."""
    found = _both_figures(case, given)
    if found and found[0] > 0 and found[1] == 0:
        yield _violation(case, given, found)
    elif given.required and _applies(case, given) and is_unknown(case, given.right):
        left = figure(case, given.left)
        if left and left > 0:
            yield replace(_violation(case, given, (left, Fraction(0))), unknown=True)


def figure_without_base(case: Case, given: TwoFigures) -> Iterator[Violation]:
    """The left figure is there, last year's is nothing or was never entered; said at last year's."""
    if _applies(case, given):
        left, right = figure(case, given.left), figure(case, given.right)
        unknown = is_unknown(case, given.right)
        if left and left > 0 and (right == 0 or (right is None and unknown)):
            words = {"one": _shown(case, given.left, left)}
            yield Violation(*place_of(case, given.right), words=words, unknown=unknown)


def less_than(case: Case, given: TwoFigures) -> Iterator[Violation]:
    """The left figure is smaller than the right one, though it is not nothing."""
    found = _both_figures(case, given)
    if found and 0 < found[0] < found[1]:
        yield _violation(case, given, found)


def more_than(case: Case, given: TwoFigures) -> Iterator[Violation]:
    """The left figure is larger than the right one, which is not nothing."""
    found = _both_figures(case, given)
    if found and found[0] > found[1] > 0:
        yield _violation(case, given, found)


def not_equal(case: Case, given: TwoFigures) -> Iterator[Violation]:
    """Two figures that should be one."""
    found = _both_figures(case, given)
    if found and found[0] != found[1]:
        violation = _violation(case, given, found)
        yield replace(violation, expected=str(violation.words["other"]))


def out_of_proportion(case: Case, given: Ratio) -> Iterator[Violation]:
    """The left figure holds the right one less often than ``least`` or more often than ``most``.

    Not where it would hold it as often as it should without just what an identity is missed by: that follows
    from the slip there.
    """
    found = _both_figures(case, given)
    if not found or found[0] <= 0 or found[1] <= 0:
        return
    least, most = _bounds(case, given, given)
    if _holds(found[0], found[1], least, most):
        return
    gaps = {sign * Fraction(gap, case.scale) for gap in case.gaps for sign in (1, -1)}
    mended = [(found[0] + gap, found[1]) for gap in gaps if adds_up_money(case, given.left)]
    mended += [(found[0], found[1] + gap) for gap in gaps if adds_up_money(case, given.right)]
    if not any(one > 0 and other > 0 and _holds(one, other, least, most) for one, other in mended):
        ratio = Fraction(found[0] * 100, found[1])
        times, percent = (printed(round(of), HUNDREDTHS) for of in (ratio, ratio * 100))
        violation = _violation(case, given, found, ratio=times, percent=percent)
        above = bool(most and ratio > most)
        if given.of_money:
            # in a book in 万元 somebody typed in 元; in one in 元 the smaller figure is in 万元
            in_wan = case.layout.pack.book.per_wan == 1
            ref = given.left if (found[0] > found[1]) == in_wan else given.right
            entry = largest_part(case, ref)
        else:
            ref = given.right if _stands_right(case, given) else given.left
            entry = line_of(case, ref, largest=(ref == given.left) == above)
        shown = _shown(case, ref, entered_figure(case, ref, entry) if entry else found[ref == given.right])
        entry, place = (entry, (None, None)) if entry else place_of(case, ref)
        yield replace(violation, entry=entry, place=place, actual=shown, above=above)


def _holds(one: Fraction, other: Fraction, least: int, most: int) -> bool:
    """Whether one figure holds another as often as it should, in hundredths."""
    ratio = Fraction(one * 100, other)
    return (not least or ratio >= least) and (not most or ratio <= most)


def are_as_wide_apart(case: Case, given: TwoFigures, bounds: Ratio) -> bool:
    """Whether two figures would break the bounds of another ratio, too."""
    found = _both_figures(case, given)
    return bool(found and min(found) > 0 and not _holds(*found, *_bounds(case, given, bounds)))


def _bounds(case: Case, given: TwoFigures, bounds: Ratio) -> tuple[int, int]:
    """The least and the most that a ratio may be, for two figures in their own units; 0 is no bound."""
    of_money, by_money = (is_money(case, ref) for ref in (given.left, given.right))
    unit = case.layout.pack.book.per_wan if of_money and not by_money else 1
    return bounds.least * unit, bounds.most * unit


def change_without_text(case: Case, given: FiguresWithText) -> Iterator[Violation]:
    """Two figures that differ, and no text that says why; said at the text.

    A change by just what an identity is missed by follows from the slip there: nobody has a reason for it.
    """
    left, right = figure(case, given.left), counted(case, given.right)
    if left is None or right is None or not _applies(case, given):
        return
    if left == right or abs(left - right) * case.scale in case.gaps:
        return
    if not case.evaluation.figure(given.text):
        one, other = _shown(case, given.left, left), _shown(case, given.right, right)
        unknown = is_unknown(case, given.right)
        yield Violation(*place_of(case, given.text), words={"one": one, "other": other}, unknown=unknown)


def figure_without_text(case: Case, given: WithText) -> Iterator[Violation]:
    """A figure that is not nothing, and none of the text that must go with it; said at the text."""
    value = figure(case, given.left)
    if value and figures_meet(case, given.only) and not case.evaluation.figure(given.text):
        yield Violation(*place_of(case, given.text), words={"one": _shown(case, given.left, value)})


def same_as_last_year(case: Case, given: Pairs) -> Iterator[Violation]:
    """Every figure is last year's, and at least one is not nothing; said at the first of last year."""
    found = [(figure(case, now), figure(case, before)) for now, before in given.pairs]
    if all(now is not None and now == before for now, before in found) and any(now for now, _ in found):
        yield Violation(*place_of(case, given.pairs[0][1]), {"count": len(found)})


def figure_out_of_scale(case: Case, given: ScaledPairs) -> Iterator[Violation]:
    """Figures that are many times last year's or a tiny part of it, where the whole, the first pair, is not.

    Said at the entry that is wrong: one of last year's that exceeds last year's whole, or the smaller of two
    entries. Last year's amounts that stand in a list are judged line by line.
    """
    whole, *parts = [(now, before, figure(case, now), figure(case, before)) for now, before in given.pairs]
    if _is_out(whole[2], whole[3], given.times):
        return
    for now, before, one, other in parts:
        if one is None or other is None or not _is_out(one, other, given.times):
            continue
        here, there = place_of(case, now), place_of(case, before)
        if there[0] and case.layout.pack.input(there[0][0]).kind == "list":
            continue
        of_before = other > one and whole[3] is not None and other > whole[3]
        entry, place = here if here[0] and not of_before and one < other else there
        heading = title(case, entry[0], entry[2]) if entry else ""
        words = {"title": heading, "one": _shown(case, now, one), "other": _shown(case, before, other)}
        actual = str(words["one" if (entry, place) == here else "other"])
        yield Violation(entry, place, words, actual=actual, above=one > other)


def _is_out(one: Fraction | None, other: Fraction | None, times: int) -> bool:
    """Whether one of two figures that are something is so many times the other."""
    known = one is not None and other is not None and min(one, other) > 0
    return known and max(one, other) >= times * min(one, other)  # type: ignore[operator, type-var]


def _both_figures(case: Case, given: TwoFigures) -> tuple[Fraction, Fraction] | None:
    """Both figures; None where one is missing or faulty, or where the unit is not asked."""
    if not _applies(case, given):
        return None
    left, right = figure(case, given.left), figure(case, given.right)
    return None if left is None or right is None else (left, right)


def _applies(case: Case, given: TwoFigures) -> bool:
    return figures_meet(case, given.only) and not (given.unless and figures_meet(case, given.unless, any))


def _violation(case: Case, given: TwoFigures, found: tuple[Fraction, Fraction], **more: object) -> Violation:
    one, other = (_shown(case, ref, v) for ref, v in zip((given.left, given.right), found, strict=True))
    only_right = _stands_right(case, given)
    entry, place = place_of(case, given.right if only_right else given.left)
    return Violation(entry, place, {"one": one, "other": other, **more}, actual=other if only_right else one)


def _stands_right(case: Case, given: TwoFigures) -> bool:
    """Whether only the right figure is an entry."""
    return is_computed(case, given.left) and not is_computed(case, given.right)


def _shown(case: Case, ref: str, value: Fraction) -> str:
    """Money with two decimals, anything else in its shortest form."""
    return (
        str(value)
        if value.denominator == 1 and not is_money(case, ref)
        else case.printed(round(value * case.scale))
    )


FIGURE_WORDS = ("one", "other")
KINDS = (
    CheckKind(one_without_other, FIGURE_WORDS, given=FigureBeside),
    CheckKind(figure_without_base, ("one",), given=TwoFigures),
    CheckKind(less_than, FIGURE_WORDS, given=TwoFigures),
    CheckKind(more_than, FIGURE_WORDS, given=TwoFigures),
    CheckKind(not_equal, FIGURE_WORDS, given=TwoFigures),
    CheckKind(out_of_proportion, (*FIGURE_WORDS, "ratio", "percent"), given=Ratio),
    CheckKind(change_without_text, FIGURE_WORDS, given=FiguresWithText),
    CheckKind(figure_without_text, ("one",), given=WithText),
    CheckKind(same_as_last_year, ("count",), given=Pairs),
    CheckKind(figure_out_of_scale, ("title", *FIGURE_WORDS), given=ScaledPairs),
)
