"""The pack's checks, each bound to its kind: compiled once, run on every return."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from xlsx_kit.addresses import areas_of
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.finding_list import FindingList
from xlsx_kit.findings import Finding, Problem, Severity
from xlsx_kit.messages import declared_error, finding
from xlsx_kit.pack import (
    CheckSpec,
    Pack,
    ProblemList,
    References,
    SpecError,
    UnjudgedError,
    check_braces,
    converted,
    named_column,
    references_of,
    suggested_name,
)
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters
from xlsx_kit.returns.rules.kinds import BY_NAME, KINDS

SHARED = "checks/"
"""How the path of a check begins that packs share: one about figures that a pack lacks is not one of its."""


@dataclass(frozen=True)
class BoundCheck:
    """A check ready to run: its words, its kind and its parameters."""

    spec: CheckSpec
    kind: CheckKind
    given: CheckParameters
    # what the pack lacks of it
    lacking: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """As declared; a beta check only notes."""
        return Severity.NOTE if self.spec.status == "beta" else Severity(self.spec.severity)

    def findings(
        self, case: Case, kept: Callable[[Violation], Violation | None] = lambda found: found
    ) -> tuple[Finding, ...]:
        """What the check finds in a return, of which ``kept`` may leave out some or move it elsewhere.

        Entries with errors of their own are not judged again.
        """
        found = FindingList()
        for violation in filter(None, map(kept, self.kind.judge(case, self.given))):
            entry = violation.entry
            if entry is None or entry not in case.faulty:
                found.add(entry and (entry[0], entry[2]), partial(self._of_return, case, violation))
        return found.done()

    def _of_return(self, case: Case, violation: Violation) -> Finding:
        entry = violation.entry
        place = case.unit_return.place(*entry, violation.at) if entry else violation.place
        found = self.finding(violation, place)
        cells = [case.unit_return.place(*other) for other in violation.also]
        also = areas_of(cell for sheet, cell in cells if cell and sheet == place[0])
        return replace(found, also=also) if also else found

    def finding(self, violation: Violation, place: tuple[str | None, str | None]) -> Finding:
        """A violation in the check's words, at its cell."""
        sheet, cell = place
        spec, unknown = self.spec, violation.unknown
        message = (unknown and spec.unknown_message) or spec.message
        hint = (unknown and spec.unknown_hint) or spec.hint
        texts = (message, hint, spec.unit_hint if hint == spec.hint else "")
        message, hint, unit_hint = (text.format_map(violation.words) for text in texts)
        return Finding(
            spec.id,
            self.severity,
            sheet,
            cell,
            message,
            hint,
            violation.expected,
            violation.actual,
            unit_hint,
        )


def checks_of(pack: Pack) -> tuple[BoundCheck, ...]:
    """The pack's checks about what it has, switched off ones included, in the order of ``KINDS``.

    Raises SpecError for an unknown kind, wrong parameters, a name in braces that the kind lacks, or a figure
    that a check of the pack's own names and the pack lacks.
    """
    return _checks(pack)[0]


def idle_checks(pack: Pack) -> tuple[BoundCheck, ...]:
    """The checks in the pack's files that say nothing, as it lacks what they are about."""
    return _checks(pack)[1]


@lru_cache(maxsize=16)
def _checks(pack: Pack) -> tuple[tuple[BoundCheck, ...], tuple[BoundCheck, ...]]:
    def place(spec: CheckSpec) -> str:
        return f"{f'{pack.id}/' if spec.id in pack.own_checks else ''}{SHARED}{spec.id}"

    bound = [_bound(pack, spec, place(spec)) for spec in pack.checks]
    ordered = sorted(bound, key=lambda check: (KINDS.index(check.kind), check.spec.id))
    return tuple(c for c in ordered if not c.lacking), tuple(c for c in ordered if c.lacking)


def check_problems(
    pack: Pack, places: Mapping[str, str], broken: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Everything wrong with the pack's checks; ``places`` are the paths of rules by their ids.

    Nothing is said of what refers to the pack's ``broken`` parts.
    """
    gathered = ProblemList()
    for spec in pack.checks:
        with gathered.gathering():
            _bound(pack, spec, places[spec.id], broken)
    return gathered.problems


def broken_checks(case: Case) -> Iterator[Finding]:
    """What all checks of the pack find in a return.

    A check that raises is the pack's or the program's slip: it is said to be unchecked, the others go on.
    """
    for check in checks_of(case.layout.pack):
        if check.spec.status != "off" and not check.kind.across:
            try:
                yield from check.findings(case)
            except Exception as error:
                pack, rule = case.layout.pack, check.spec.id
                yield unchecked(pack, rule, unforeseen(error, f"check {rule} of {pack.id}"))


def unchecked(pack: Pack, rule: str, reason: str) -> Finding:
    """That a rule raised, and so says nothing of a return."""
    return finding("FILE-111", pack=pack.id, rule=rule, reason=reason)


def across_checks(pack: Pack) -> tuple[BoundCheck, ...]:
    """The checks over several returns."""
    return tuple(c for c in checks_of(pack) if c.spec.status != "off" and c.kind.across)


def statements_of(unit_return: Return) -> tuple[Any, ...]:
    """What one return says to each of them."""
    return tuple(c.kind.tell(unit_return, c.given) for c in across_checks(unit_return.pack) if c.kind.tell)


def broken_across(check: BoundCheck, statements: Iterable[Any]) -> Iterator[tuple[int, Finding]]:
    """What one of them finds in what all returns said to it: the return's number and the finding."""
    for number, violation in check.kind.judge(statements, check.given):
        yield number, check.finding(violation, violation.place)


def _bound(pack: Pack, spec: CheckSpec, path: str, broken: frozenset[str] = frozenset()) -> BoundCheck:
    """The check with its kind, about what the pack has."""
    if spec.kind not in BY_NAME:
        hint = suggested_name(spec.kind, BY_NAME, "核对方法")
        raise declared_error("SPEC-139", f"{path}.kind", kind=spec.kind, advice=hint)
    kind = BY_NAME[spec.kind]
    given: CheckParameters = converted(spec.given, kind.given, f"{path}.given")
    for key in ("message", "hint", "unit_hint", "unknown_message", "unknown_hint"):
        check_braces(getattr(spec, key), kind.words, f"{path}.{key}")
    excused = pack.may_lack.get(spec.id, frozenset())
    parts = _Parts(pack, references_of(pack, broken), f"{path}.given", excused)
    if path.startswith(SHARED) or excused:
        given = given.for_pack(parts)
    return BoundCheck(spec, kind, given, tuple(_lacking(parts, kind, given)))


def _lacking(parts: _Parts, kind: CheckKind, given: CheckParameters) -> Iterator[str]:
    """The inputs, columns and figures of a check that the pack lacks."""
    lacking = [name for name in (*kind.needs, *given.needs()) if not parts.has(name)]
    yield from dict.fromkeys(lacking or [ref for ref in given.references if not parts.refers(ref)])


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a pack has; a figure that its own check at ``path`` names and it lacks raises SpecError.

    But for what the check that packs share under its id names, too: a copy of that is ``excused``.
    """

    pack: Pack
    known: References
    path: str
    excused: frozenset[str]

    def has(self, name: str) -> bool:
        owner, column = named_column(name)
        keys = {c.key for c in self.pack.input(owner).columns} if self.pack.has_input(owner) else {}
        return column in keys if column else self.pack.has_input(owner)

    def refers(self, reference: str) -> bool:
        try:
            self.known.reference(reference, self.path)
        except UnjudgedError:
            raise
        except SpecError:
            if not (self.path.startswith(SHARED) or reference in self.excused):
                raise
            return False
        return True
