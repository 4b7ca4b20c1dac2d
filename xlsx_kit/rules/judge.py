"""All rules in order, on one return."""

from __future__ import annotations

from dataclasses import replace

from xlsx_kit.findings import Finding
from xlsx_kit.rules.case import Case, Check, RuleText
from xlsx_kit.rules.codes import UNKNOWN, unknown_codes
from xlsx_kit.rules.identities import broken_identities
from xlsx_kit.rules.lines import broken_pairings, wrongly_paired
from xlsx_kit.rules.three_public import NO_REASON, missing_reasons

CHECKS: tuple[Check, ...] = (broken_pairings, broken_identities, unknown_codes, missing_reasons)

TEXTS: tuple[RuleText, ...] = (UNKNOWN, NO_REASON)
"""The rules written in Python, for the catalogue; identities and pairings stand in the pack."""


def judged(case: Case) -> tuple[Finding, ...]:
    """What the rules find in a return."""
    case = replace(case, broken=case.broken | wrongly_paired(case))
    return tuple(finding for check in CHECKS for finding in check(case))
