"""All rules in order, on one return."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from xlsx_kit.finding_list import FindingList, bounded
from xlsx_kit.findings import Finding
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.returns.rules.checks import broken_checks
from xlsx_kit.returns.rules.consequences import without_consequences
from xlsx_kit.returns.rules.identities import broken_identities
from xlsx_kit.returns.rules.lines import broken_pairings, pairing_finding, wrongly_paired
from xlsx_kit.returns.rules.missed import with_few_missed


def judged(case: Case) -> tuple[Finding, ...]:
    """What the rules find in a return; what merely follows from a more exact finding is not among it."""
    pairings = broken_pairings(case)
    unpaired = wrongly_paired(pairings)
    rest = replace(
        case, broken=case.broken | {source for source, _, _ in unpaired}, faulty=case.faulty | unpaired
    )
    of_lines = FindingList()
    for one in pairings:
        of_lines.add(one[2].id, partial(pairing_finding, case, *one))
    found = [*of_lines.done(), *bounded(broken_identities(rest)), *broken_checks(rest)]
    return with_few_missed(case.layout.pack, without_consequences(case, found))
