"""Returns judged: what they are held against, and the findings that a campaign adds and leaves out."""

from __future__ import annotations

from dataclasses import replace

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.identity import OTHER_NAME
from xlsx_kit.campaign.year_budgets import year_budgets
from xlsx_kit.facts import Unit
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.returns import FileReport, Standards, standards
from xlsx_kit.values import squeezed

AT_ONCE = 1_000
"""Returns judged together: rules over several returns see them all, and new processes cost little each."""
AGAIN, OTHER_YEAR, OTHER_PACK = "FILE-107", "FILE-110", "FILE-120"
"""A unit seen again, which a campaign says itself; a return of another year; one of another pack."""


def campaign_standards(campaign: Campaign) -> Standards:
    """What the returns of a campaign are held against."""
    plan = campaign.plan
    return standards(
        pack=None,
        settings=campaign.file(plan.settings),
        approved=campaign.file(plan.approved),
        last_year=campaign.file(plan.prefill),
        last_years=campaign.last_years,
        budgets=year_budgets(campaign),
        rules_of=campaign.pack,
    )


def judgement(campaign: Campaign, unit: Unit | None, report: FileReport) -> tuple[tuple[Finding, ...], str]:
    """The findings of a return as the campaign records them, and its status."""
    findings = [one for one in report.findings if one.rule != AGAIN]
    if unit and report.year != campaign.plan.year:
        findings.insert(0, finding(OTHER_YEAR, year=report.year or "其他", wanted=campaign.plan.year))
    if unit and report.pack and report.pack != campaign.pack.id:
        findings.insert(0, finding(OTHER_PACK, pack=report.pack, wanted=campaign.pack.id))
    own = unit and report.unit_name and report.unit_code == unit.code  # not taken for another one by hand
    if unit and own and squeezed(report.unit_name or "") != squeezed(unit.name):
        findings.append(finding(OTHER_NAME, name=report.unit_name, wanted=unit.name))
    return tuple(findings), replace(report, findings=tuple(findings)).status if unit else "fail"
