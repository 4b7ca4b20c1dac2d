"""Approvals: who let a return pass, and who examined it for secrets."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.identity import IdentityCheck
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.records import Approval, ReturnRecord
from xlsx_kit.campaign.listing import read_listing
from xlsx_kit.campaign.publication.results import NOT_LISTED, UnitResults
from xlsx_kit.campaign.status.counting import counted_returns
from xlsx_kit.facts import Unit
from xlsx_kit.findings import Severity
from xlsx_kit.messages import declared_error

BY, SECRECY_BY = "--by", "--secrecy-by"
"""What messages call the two people, by the command's options."""
HELD = "{notes}：没有批量通过，请核实后写明编码单独审核"
WARNED = "还有警告：没有批量通过，逐条看过后写明编码单独审核，或写明看过的规则再批量审核"
CORRECTION = "更正申请：审核之后又报来一份，没有批量通过，请写明编码单独审核"
PAPER = "纸质确认单与报送文件不符：没有批量通过，请核实后写明编码单独审核"
AT_WORK = "{who}正在处理这个单位，请稍后再审核"
APPROVED_BY = "{who}已同时审核通过"
CODE_COLUMN = {"code": ("code", "单位编码")}


@dataclass(frozen=True, slots=True)
class ApprovalScope:
    """Which returns are to be approved: those of named units, of a department, or of all.

    ``rules`` are the warnings that were looked at: with ``with_warnings`` returns that have no others pass,
    too.
    """

    codes: tuple[str, ...] = ()
    parent: str = ""
    with_warnings: bool = False
    rules: tuple[str, ...] = ()

    def covers(self, unit: Unit) -> bool:
        """Whether a unit is meant."""
        return (not self.codes or unit.code in self.codes) and (not self.parent or unit.parent == self.parent)


def read_codes(path: Path) -> tuple[str, ...]:
    """The units of a list with a column of codes. Raises SpecError where that is missing."""
    return tuple(row["code"] for _, row in read_listing(path, CODE_COLUMN))


def approve_returns(campaign: Campaign, codes: Collection[str], *, by: str, secrecy_by: str) -> UnitResults:
    """Approves the current returns of units (of all that pass, where none is named); see ``approve``."""
    return approve(campaign, ApprovalScope(tuple(codes)), by=by, secrecy_by=secrecy_by)


def approve(campaign: Campaign, scope: ApprovalScope, *, by: str, secrecy_by: str) -> UnitResults:
    """Approves returns.

    A return with errors is refused; one with warnings, where something speaks against its coming from the
    unit, or that came in after an approved one, passes only where the unit is named. Raises SpecError where
    a name is missing, one person is to do both, or warnings are to pass that nobody has named.
    """
    _check_people(campaign, by, secrecy_by)
    if scope.with_warnings and not scope.rules and not scope.codes:
        raise declared_error("ROUND-039", "--rule")
    results, identity = UnitResults(), IdentityCheck(campaign)
    counted = counted_returns(campaign)
    papers = {sheet.unit: sheet for sheet in campaign.ledger.sheets()}
    for unit in (one for one in campaign.units if scope.covers(one)):
        found = counted[unit.code].to_be_approved if scope.codes else counted[unit.code].current
        if found is None or found.status == "fail":
            if scope.codes:
                results.refused.append((unit.code, "没有报回" if found is None else "还有错误"))
            continue
        approval = counted[unit.code].approval
        if approval and approval.hash == found.hash:
            later = counted[unit.code].correction
            if later and later.status != "fail":
                results.held.append((unit.code, CORRECTION))
            else:
                results.skipped.append(unit.code)
            continue
        notes = identity.notes(found)
        paper = papers.get(unit.code)
        held = [*_held(scope, found, notes), *([PAPER] if paper and paper.hash != found.hash else [])]
        if held and not scope.codes:
            results.held += [(unit.code, why) for why in held]
            continue
        with campaign.ledger.at_work_on(unit.code) as who:
            if who:
                results.refused.append((unit.code, AT_WORK.format(who=who)))
                continue
            known = campaign.ledger.approve(Approval(unit.code, found.hash, by, secrecy_by, now()), notes)
        if known:
            results.refused.append((unit.code, APPROVED_BY.format(who=known.by)))
        else:
            results.done.append(unit.code)
    results.refused += [(code, NOT_LISTED) for code in scope.codes if campaign.unit(code) is None]
    return results


def _held(scope: ApprovalScope, record: ReturnRecord, notes: list[str]) -> Iterator[str]:
    """Why a return does not pass together with others."""
    warned = {finding.rule for finding in record.findings if finding.severity is Severity.WARNING}
    if warned and not (scope.with_warnings and warned <= set(scope.rules)):
        yield WARNED
    if notes:
        yield HELD.format(notes="；".join(notes))


def _check_people(campaign: Campaign, by: str, secrecy_by: str) -> None:
    """Raises SpecError for a blank name, and for one person in both roles unless the settings allow it."""
    for option, name in ((BY, by), (SECRECY_BY, secrecy_by)):
        if not _folded(name):
            raise declared_error("ROUND-037", option)
    if _folded(by) == _folded(secrecy_by) and not campaign.plan.one_person_may_approve:
        raise declared_error("ROUND-038", SECRECY_BY)


def _folded(name: str) -> str:
    """A name as it is compared: without blanks, whatever the width and case of its letters."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
