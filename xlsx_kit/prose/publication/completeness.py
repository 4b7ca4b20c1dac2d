"""Whether what is to be published is complete: nothing left out that must be in it, no last year unknown,
no class without its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_kit.compute import Evaluation
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.messages import finding
from xlsx_kit.prose.narrative.composition import Composition
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.returns import FORETOLD


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's decision to publish what is not in order: errors, and, by name and reason, gaps."""

    force: bool = False
    by: str = ""
    reason: str = ""

    @property
    def signed(self) -> bool:
        """Whether it may stand for a text that is not complete."""
        return bool(self.force and self.by.strip() and self.reason.strip())


def gaps(composition: Composition, words: Narrative) -> tuple[Finding, ...]:
    """What nobody entered and nothing may be published without."""
    return tuple(_gaps(composition, words))


def _gaps(composition: Composition, words: Narrative) -> Iterator[Finding]:
    if composition.untouched:
        yield finding("PUB-012")
        return
    for gap in composition.missing:
        yield finding("PUB-001", what=gap.what)
    for gap in composition.unknown:
        if words.new:
            yield finding("PUB-002", what=gap.what, entry=gap.entry, new="”或“".join(words.new))
        else:
            yield finding("PUB-010", what=gap.what, entry=gap.entry)


def nameless_classes(evaluation: Evaluation) -> Iterator[Finding]:
    """One finding for the classes that tables print without a name: neither a list nor the unit gives one."""
    found = {
        row.key: None
        for table in evaluation.tables
        if table.view.table.rows and table.view.table.rows.codes
        for row in table.rows
        if row.key and not row.label
    }
    if found:
        yield finding("PUB-005", codes="、".join(found))


def publishable(
    findings: tuple[Finding, ...], lacking: tuple[Finding, ...], decision: Decision
) -> tuple[Finding, ...]:
    """What there is to say of a publication that may be made. Raises InputError where it may not.

    Errors of the return are published on ``force`` alone; a text with gaps needs a name and a reason, which
    are said with it.
    """
    findings = tuple(f for f in findings if f.rule not in FORETOLD)  # said here as what they are
    errors = tuple(f for f in findings if f.severity is Severity.ERROR)
    if (errors or lacking) and not decision.force:
        raise InputError((*errors, *lacking))
    if not lacking:
        return findings
    if not decision.signed:
        raise InputError((*lacking, finding("PUB-003")))
    decided = finding("PUB-004", by=decision.by.strip(), reason=decision.reason.strip())
    return (*findings, *lacking, decided)
