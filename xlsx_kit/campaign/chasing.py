"""Reminders: to units that have sent nothing, and to those whose last return still has errors."""

from __future__ import annotations

from xlsx_kit.campaign.answering import enclosed
from xlsx_kit.campaign.delivery import Delivery, Progress
from xlsx_kit.campaign.letters import wordings_of
from xlsx_kit.campaign.marks import now
from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.sending import REMIND, drafted
from xlsx_kit.campaign.standing import current, standings


def reminded(campaign: Campaign, progress: Progress | None = None) -> Delivery:
    """A draft for each, at most one a day about the same thing.

    What is wrong goes with it again: it stands for the answer where that has not left yet.
    """
    wordings, delivery, today = wordings_of(campaign), Delivery(), now()[:10]
    units = standings(campaign)
    for number, standing in enumerate(units, start=1):
        if progress:
            progress(number, len(units), standing.code)
        unit = campaign.unit(standing.code)
        if unit is None or standing.state not in ("out", "bounced", "fail"):
            continue
        found = current(campaign.ledger.returns_of(unit.code))
        wording = wordings.failing if found else wordings.missing
        about = f"{today} {found.hash if found else ''}"
        findings, files = (found.findings, enclosed(campaign, unit, found)) if found else ((), [])
        new = drafted(campaign, unit, REMIND, about, wording, files, findings)
        (delivery.drafted if new else delivery.skipped).append(unit.code)
    return delivery
