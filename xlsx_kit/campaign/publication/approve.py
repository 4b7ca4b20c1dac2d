"""Approvals: who let a return pass, and who examined it for secrets."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.identity import IdentityCheck
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.records import Approval
from xlsx_kit.campaign.publication.results import UnitResults
from xlsx_kit.campaign.status.standing import current_return
from xlsx_kit.findings import SpecError

BY, SECRECY_BY = "--by", "--secrecy-by"
"""What messages call the two people, by the command's options."""
HELD = "{notes}：没有批量通过，请核实后写明编码单独审核"


def approve_returns(campaign: Campaign, codes: Sequence[str], *, by: str, secrecy_by: str) -> UnitResults:
    """Approves the current returns of units (of all that pass, where none is named).

    A return with errors is refused; one with warnings, or where something speaks against its coming from the
    unit, passes only where the unit is named. Raises SpecError where one person is to do both.
    """
    _check_people(campaign, by, secrecy_by)
    results, returns = UnitResults(), campaign.ledger.returns_by_unit()
    known, identity = campaign.ledger.approvals(), IdentityCheck(campaign)
    for unit in campaign.units:
        if codes and unit.code not in codes:
            continue
        found = current_return(returns.get(unit.code, []))
        if found is None or found.status == "fail" or (found.status == "warn" and not codes):
            if codes:
                why = "没有报回" if found is None else "还有错误"
                results.refused.append((unit.code, why))
            continue
        if (unit.code, found.hash) in known:
            results.skipped.append(unit.code)
            continue
        notes = identity.notes(found)
        if notes and not codes:
            results.held.append((unit.code, HELD.format(notes="；".join(notes))))
            continue
        campaign.ledger.approve(Approval(unit.code, found.hash, by, secrecy_by, now()), notes)
        results.done.append(unit.code)
    results.refused += [(code, "名单中没有这个单位") for code in codes if campaign.unit(code) is None]
    return results


def _check_people(campaign: Campaign, by: str, secrecy_by: str) -> None:
    """Raises SpecError for a blank name, and for one person in both roles unless the settings allow it."""
    for option, name in ((BY, by), (SECRECY_BY, secrecy_by)):
        if not _folded(name):
            raise SpecError("请写明姓名", option)
    if _folded(by) == _folded(secrecy_by) and not campaign.plan.one_person_may_approve:
        hint = "确只有一人的，请在 campaign.toml 中写 one_person_may_approve = true。"
        raise SpecError("审核人和保密审查人应是两个人", SECRECY_BY, hint)


def _folded(name: str) -> str:
    """A name as it is compared: without blanks, whatever the width and case of its letters."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
