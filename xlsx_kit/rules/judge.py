"""All rules in order, on one return."""

from __future__ import annotations

from dataclasses import replace

from xlsx_kit.findings import Finding
from xlsx_kit.rules.case import Case
from xlsx_kit.rules.checks import broken_checks
from xlsx_kit.rules.identities import broken_identities
from xlsx_kit.rules.lines import broken_pairings, wrongly_paired


def judged(case: Case) -> tuple[Finding, ...]:
    """What the rules find in a return."""
    case = replace(case, broken=case.broken | wrongly_paired(case))
    judges = (broken_pairings, broken_identities, broken_checks)
    return tuple(finding for judge in judges for finding in judge(case))
