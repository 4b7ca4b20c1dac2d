"""Reminders: to units that have sent nothing, and to those whose last return still has errors."""

from __future__ import annotations

import json

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.records import BOUNCED, SENT, SUPERSEDED, LetterRecord
from xlsx_kit.campaign.letters.compose import LetterText, letter_templates
from xlsx_kit.campaign.letters.delivery import DeliveryResult
from xlsx_kit.campaign.letters.draft import EXPLAIN, REMIND, refresh_drafts, write_draft
from xlsx_kit.campaign.letters.reply import ReplyJob, reply_attachments, text_about
from xlsx_kit.campaign.status.counting import current_return
from xlsx_kit.campaign.status.standing import unit_standings
from xlsx_kit.progress import Progress, counted

EXPLAINED = "贵单位 {month}月{day}日的来信中没有填报表，原因已于当时回复。"
"""What a reminder says where a mail came that held no workbook."""


def draft_reminders(campaign: Campaign, progress: Progress | None = None) -> DeliveryResult:
    """A draft for each, at most one a day about the same thing.

    What is wrong goes with it again: it stands for the answer where that has not left yet. A unit to which
    we wrote why its mail held no workbook is not reminded as long as that letter waits, or left today.
    """
    wordings, delivery, today = letter_templates(campaign), DeliveryResult(), now()[:10]
    returns = campaign.ledger.returns_by_unit()
    explained = _explained(campaign)
    for standing in counted(unit_standings(campaign), progress, lambda standing: standing.code):
        unit = campaign.unit(standing.code)
        if unit is None or standing.state not in ("out", "bounced", "fail"):
            continue
        letter = explained.get(unit.code)
        if letter and (letter.state != SENT or (letter.done_at or "")[:10] == today):
            delivery.skipped.append(unit.code)
            continue
        current = current_return(returns.get(unit.code, []))
        about = f"{today} {current.hash if current else ''}"
        if current:
            job = ReplyJob(campaign.folder, campaign.pack.id, unit.code, unit.name, current, None)
            files = reply_attachments(job)
            text = text_about("failing", current, files)
            new = write_draft(campaign, unit, REMIND, about, wordings, text, files, current.findings)
        else:
            text = LetterText("missing", before=_explained_before(letter))
            new = write_draft(campaign, unit, REMIND, about, wordings, text)
        (delivery.drafted if new else delivery.skipped).append(unit.code)
    delivery.rewrote(refresh_drafts(campaign, wordings))
    return delivery


def _explained(campaign: Campaign) -> dict[str, LetterRecord]:
    """The last letter to each unit that says why its mail held no workbook."""
    explained = campaign.ledger.messages(EXPLAIN)
    return {letter.unit: letter for letter in explained if letter.state not in (SUPERSEDED, BOUNCED)}


def _explained_before(letter: LetterRecord | None) -> str:
    if letter is None:
        return ""
    came = json.loads(letter.words).get("came", "")
    return EXPLAINED.format(month=int(came[5:7]), day=int(came[8:10])) if came else ""
