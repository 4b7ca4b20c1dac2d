"""What follows from a finding that says it more exactly, and so is not said again.

A rule that stands in another's ``instead_of`` is silent only where what it found comes of the lines or
figures that the other one is about; what it found besides is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import Entry
from xlsx_kit.findings import Finding
from xlsx_kit.pack import Measure, leaves, reference_of
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.checks import BoundCheck, checks_of, unchecked
from xlsx_kit.returns.rules.entries_behind import measures_of
from xlsx_kit.returns.rules.figures import place_of
from xlsx_kit.returns.rules.identities import broken_identities, missed_alone
from xlsx_kit.returns.rules.numbers import Pairs, Ratio, TwoFigures, are_as_wide_apart

Known = tuple[object, object, bool]
"""By what a violation is known again in other facts: where it is, and on which side of a bound."""


def without_consequences(case: Case, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of a return but for those that merely follow from a more exact one.

    Of a rule that raises where amounts are as they should be, all findings stay, and that it did is said.
    """
    reported = {finding.rule for finding in found}
    checks = {check.spec.id: check for check in checks_of(case.layout.pack)}
    causes = [
        Cause(case, check)
        for rule, check in checks.items()
        if rule in reported and not check.kind.across and reported.intersection(check.spec.instead_of)
    ]
    coarser = {rule for cause in causes for rule in cause.check.spec.instead_of if rule in reported}
    mended, kept = MendedReturn(case), list[Finding]()
    for rule in sorted(coarser):
        try:
            kept += _kept(mended, checks, rule, causes, found)
        except Exception as error:
            pack = case.layout.pack
            kept += [one for one in found if one.rule == rule]
            kept.append(unchecked(pack, rule, unforeseen(error, f"check {rule} of {pack.id}")))
    return (*(finding for finding in found if finding.rule not in coarser), *kept)


def _kept(
    mended: MendedReturn,
    checks: Mapping[str, BoundCheck],
    rule: str,
    causes: Sequence[Cause],
    found: Sequence[Finding],
) -> list[Finding]:
    """What a rule found that none of its causes explains."""
    mine = [cause for cause in causes if rule in cause.check.spec.instead_of]
    without = mended.without(mine)
    check = checks.get(rule)
    if check is None:
        places = set(_places(without, rule))
        own = [one for one in found if one.rule == rule]
        left_over = [one for one in own if (one.sheet, one.cell) in places]
        return left_over or [*_named_only(mended, mine, own, found, checks.values())]
    still = {_known(check, violation): violation for violation in check.kind.judge(without, check.given)}

    def kept(violation: Violation) -> Violation | None:
        if any(cause.is_about(check, violation) for cause in mine):
            return None
        left = still.get(_known(check, violation))
        # told where it stands without what has been told already
        return left and replace(violation, entry=left.entry, place=left.place)

    return [*check.findings(mended.case, kept)]


def _named_only(
    mended: MendedReturn,
    mine: Sequence[Cause],
    silent: Iterable[Finding],
    found: Iterable[Finding],
    checks: Iterable[BoundCheck],
) -> Iterator[Finding]:
    """What only the silent findings of an identity name, and what stays missed without their causes and what
    more exact rules found of it."""
    reported, case = {one.rule for one in found}, mended.case
    named = {one.id for one in case.layout.pack.identities if any(one.id in f.message for f in silent)}
    exact = [check for check in checks if check.spec.id in reported and not check.kind.across]
    for identity in case.layout.pack.identities:
        if identity.id in named - reported:
            own = [Cause(case, check) for check in exact if identity.id in check.spec.instead_of]
            if mended.without([*mine, *own]).evaluation.violations.of(identity):
                yield from missed_alone(case, identity)


def _places(case: Case, rule: str) -> Iterator[tuple[str | None, str | None]]:
    """Where an identity is missed."""
    return ((one.sheet, one.cell) for one in broken_identities(case) if one.rule == rule)


def _known(check: BoundCheck, violation: Violation) -> Known:
    """Of two figures there is one violation, at whichever entry it is told."""
    if isinstance(check.given, TwoFigures):
        return None, None, violation.above
    return violation.entry, violation.place, violation.above


@dataclass(frozen=True)
class Cause:
    """A more exact rule and what it found in a return."""

    case: Case
    check: BoundCheck

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """What it found."""
        return tuple(self.check.kind.judge(self.case, self.check.given))

    @cached_property
    def lines(self) -> frozenset[tuple[str, int]]:
        """The lines of lists that it is about; none where it compares figures."""
        if isinstance(self.check.given, TwoFigures | Pairs):
            return frozenset()
        pack = self.case.layout.pack
        entries = [e for violation in self.violations for e in (violation.entry, *violation.also) if e]
        return frozenset((source, line) for source, line, _ in entries if pack.input(source).kind == "list")

    @cached_property
    def figures(self) -> frozenset[object]:
        """What the figures are made of that it is about; of many pairs, those that were found."""
        given = self.check.given
        if isinstance(given, Pairs):
            entries = {violation.entry for violation in self.violations if violation.entry}
            wrong = [ref for ref in given.references if place_of(self.case, ref)[0] in entries]
            return _made_of(self.case, wrong)
        return _made_of(self.case, given.references) if isinstance(given, TwoFigures) else frozenset()

    def is_about(self, check: BoundCheck, violation: Violation) -> bool:
        """Whether a violation of a coarser check is about the same line, or the same figures."""
        given, own = check.given, self.check.given
        if not isinstance(given, TwoFigures | Pairs):
            return violation.entry is not None and violation.entry[:2] in self.lines
        made_of = _made_of(self.case, given.references)
        if self.figures & made_of:
            return True
        if isinstance(given, Ratio) and isinstance(own, Ratio):
            # a year that is in other money is so in its other figures, too
            return are_as_wide_apart(self.case, given, own)
        if any(violation.right is not None for violation in self.violations):
            return False
        # of lines that are wrong nobody knows how, what they are added up in is nothing to go by
        lists = {source for source, _ in self.lines}
        sums = [part for part in made_of if isinstance(part, Measure) and part.input in lists]
        met = self.case.evaluation.lines_met
        return any((part.input, line) in self.lines for part in sums for line in met(part))


def _made_of(case: Case, references: Iterable[str]) -> frozenset[object]:
    """What figures are made of: fields of forms, and sums of entries."""
    pack = case.layout.pack
    found = (leaf for ref in references for leaf in leaves(reference_of(pack, ref)))
    return frozenset().union(*(measures_of(pack, leaf) for leaf in found))


@dataclass(frozen=True)
class MendedReturn:
    """A return as it would be without some of its slips, each time computed once."""

    case: Case
    known: dict[frozenset[tuple[Entry, int]], Case] = field(default_factory=dict)

    def without(self, causes: Iterable[Cause]) -> Case:
        """The return as if the amounts that the causes are about were what they should be."""
        violations = [violation for cause in causes for violation in cause.violations]
        right = {one.entry: one.right for one in violations if one.entry and one.right is not None}
        right |= {
            entry: amount
            for one in violations
            for entry, amount in zip(one.also, one.also_right, strict=False)
        }
        if not right:
            return self.case
        slips = frozenset(right.items())
        if slips not in self.known:
            self.known[slips] = _with_amounts(self.case, right)
        return self.known[slips]


def _with_amounts(case: Case, right: Mapping[Entry, int]) -> Case:
    evaluation = case.evaluation.with_entries(right)
    return Case(
        replace(case.unit_return, evaluation=evaluation),
        case.faulty,
        case.broken,
        case.comparatives,
        case.approved,
    )
