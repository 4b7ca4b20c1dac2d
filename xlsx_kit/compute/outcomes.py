"""What each identity comes to on one unit's facts: both sides, exactly, row by row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from xlsx_kit.compute.plans import ExactValues
from xlsx_kit.compute.undivided import stands_above
from xlsx_kit.pack import Identity, Keys, RollupSpec


@dataclass(frozen=True, slots=True)
class Outcome:
    """One comparison: the row it was made on ("" for a single one), both sides in smallest units."""

    row: str
    left: int
    right: int
    op: str = "="
    within: int = 0

    @property
    def violation(self) -> int:
        """By how much the relation is missed: left less right, 0 where it holds within what is allowed."""
        gap = self.left - self.right
        if abs(gap) <= self.within:
            return 0
        return 0 if (self.op == ">=" and gap >= 0) or (self.op == "<=" and gap <= 0) else gap


def applies(evaluation: ExactValues, identity: Identity) -> bool:
    """Whether the identity's condition lets it be checked on these facts."""
    if stands_above(evaluation, identity):
        return False
    sides = evaluation.plan.sides(identity)
    zero, not_zero = sides.only_if_zero, sides.only_if_not_zero
    return not ((zero and zero(evaluation, "")) or (not_zero and not not_zero(evaluation, "")))


def identity_outcomes(evaluation: ExactValues, identity: Identity) -> Iterator[Outcome]:
    """The comparisons of one identity, in printed order; none where it does not apply."""
    return every_outcome(evaluation, identity) if applies(evaluation, identity) else iter(())


def every_outcome(evaluation: ExactValues, identity: Identity) -> Iterator[Outcome]:
    """The comparisons of one identity, in printed order, whether it applies or not."""
    op, within = identity.spec.op, identity.tolerance
    for row, left, right in _pairs(evaluation, identity):
        yield Outcome(row, left, right, op, within)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was worked out of one evaluation, by identity: violations; all comparisons of rollups."""

    missed: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)
    rollups: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violations:
    """The outcomes of identities, and which of them are violations: worked out once for all who ask."""

    _evaluation: ExactValues
    _known: Outcomes

    def of(self, identity: Identity) -> tuple[Outcome, ...]:
        """The outcomes of one identity, none where it does not apply."""
        found = self._missed(identity)
        return found if found and applies(self._evaluation, identity) else ()

    def applies(self, identity: Identity) -> bool:
        """Whether the identity's condition lets it be checked, asked of the evaluation that was handed on."""
        return applies(self._evaluation, identity)

    def of_rollup(self, rollup: RollupSpec) -> tuple[Outcome, ...]:
        """All comparisons of a sum with the leaf rows under it."""
        known = self._known.rollups
        if rollup.id not in known:
            known[rollup.id] = tuple(rollup_outcomes(self._evaluation, rollup))
        return known[rollup.id]

    def gaps(self, identity: Identity) -> Mapping[str, int]:
        """By how much rows miss an identity, whether it applies or not; rows that hold it are left out."""
        return {outcome.row: outcome.violation for outcome in self._missed(identity)}

    def rollup_gaps(self, rollup: RollupSpec) -> Mapping[str, int]:
        """By how much rows miss the sum of the leaf rows under them, 0 where they are it."""
        return {outcome.row: outcome.violation for outcome in self.of_rollup(rollup)}

    def _missed(self, identity: Identity) -> tuple[Outcome, ...]:
        known = self._known.missed
        if identity.id not in known:
            known[identity.id] = tuple(_missed(self._evaluation, identity))
        return known[identity.id]


def _missed(evaluation: ExactValues, identity: Identity) -> Iterator[Outcome]:
    """Most comparisons are no violations, and are not even made."""
    spec, sides = identity.spec, evaluation.plan.sides(identity)
    if sides.lefts and sides.rights and sides.lefts(evaluation) == sides.rights(evaluation):
        return
    for row, left, right in _pairs(evaluation, identity):
        if left != right:
            outcome = Outcome(row, left, right, spec.op, identity.tolerance)
            if outcome.violation:
                yield outcome


def _pairs(evaluation: ExactValues, identity: Identity) -> Iterator[tuple[str, int, int]]:
    sides = evaluation.plan.sides(identity)
    if not identity.each:
        yield "", sides.left(evaluation, ""), sides.right(evaluation, "")
        return
    view, rows = evaluation.pack.view(identity.each), sides.rows
    if sides.lefts and sides.rights:
        lefts, rights = sides.lefts(evaluation), sides.rights(evaluation)
        for row, key in zip(evaluation.row_codes(view), evaluation.row_keys(view), strict=True):
            yield row, lefts.get(key, 0), rights.get(key, 0)
        return
    for row in evaluation.row_codes(view) if rows is None else rows:
        yield row, sides.left(evaluation, row), sides.right(evaluation, row)


def last_rows(codes: Keys, keys: Iterable[int]) -> frozenset[int]:
    """The keys of those rows under which no other stands: leaves, and what is published without its parts."""
    found = sorted(key for key in keys if key)
    going_on = {key for key, after in pairwise(found) if after <= codes.last(key)}
    return frozenset(found) - going_on


def rollup_outcomes(evaluation: ExactValues, rollup: RollupSpec) -> Iterator[Outcome]:
    """Each row against the sum of the rows under it that have none below, in the table's first money column.

    That 类 and 款 both equal the sum of their 项 is the same as 类 = Σ款 = Σ项. A 款 published without its 项
    is a row like these: nothing is compared there.
    """
    view = evaluation.pack.view(rollup.table)
    codes = evaluation.pack.keys(view)
    keys, amounts = evaluation.row_keys(view), evaluation.amounts(view, view.table.amounts[0].id)
    last = evaluation.leaf_keys(view)
    leaves = sorted((key, amount) for key, amount in zip(keys, amounts, strict=True) if key in last)
    places = [key for key, _ in leaves]
    # up to each leaf, so that what is under a row is one difference
    sums = [0, *accumulate(amount for _, amount in leaves)]
    for key, code, amount in zip(keys, evaluation.row_codes(view), amounts, strict=True):
        below = sums[bisect_right(places, codes.last(key))] - sums[bisect_left(places, key)]
        yield Outcome(code, amount, below)
