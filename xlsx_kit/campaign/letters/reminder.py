"""Reminders: to units that have sent nothing, and to those whose last return still has errors."""

from __future__ import annotations

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.delivery import DeliveryResult, Progress
from xlsx_kit.campaign.letters.draft import REMIND, write_draft
from xlsx_kit.campaign.letters.reply import ReplyJob, reply_attachments
from xlsx_kit.campaign.status.standing import current_return, unit_standings
from xlsx_kit.facts import Unit


def draft_reminders(campaign: Campaign, progress: Progress | None = None) -> DeliveryResult:
    """A draft for each, at most one a day about the same thing.

    What is wrong goes with it again: it stands for the answer where that has not left yet.
    """
    wordings, delivery, today = letter_templates(campaign), DeliveryResult(), now()[:10]
    units = unit_standings(campaign)
    for number, standing in enumerate(units, start=1):
        if progress:
            progress(number, len(units), standing.code)
        unit = campaign.unit(standing.code)
        if unit is None or standing.state not in ("out", "bounced", "fail"):
            continue
        found = current_return(campaign.ledger.returns_of(unit.code))
        wording = wordings.failing if found else wordings.missing
        about = f"{today} {found.hash if found else ''}"
        findings, files = (
            (found.findings, reply_attachments(_job(campaign, unit, found))) if found else ((), [])
        )
        new = write_draft(campaign, unit, REMIND, about, wording, files, findings)
        (delivery.drafted if new else delivery.skipped).append(unit.code)
    return delivery


def _job(campaign: Campaign, unit: Unit, found: ReturnRecord) -> ReplyJob:
    return ReplyJob(campaign.folder, campaign.pack.id, unit.code, unit.name, found, None)
