"""Letters written: every unit's workbook, and drafts that any mail program opens."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from email import message_from_bytes
from email.policy import default
from email.utils import getaddresses
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.issue_number import issue_number
from xlsx_kit.campaign.ledger.identifiers import addressee_hashes, content_hash, now
from xlsx_kit.campaign.ledger.records import (
    BOUNCED,
    DRAFTED,
    FAILED,
    INTENDED,
    SENDING,
    SENT,
    SUPERSEDED,
    Issue,
    LetterRecord,
)
from xlsx_kit.campaign.letters.compose import (
    WIRE,
    Attachment,
    compose_letter,
    letter_templates,
    sender_domain,
)
from xlsx_kit.campaign.letters.delivery import DeliveryResult, Progress
from xlsx_kit.campaign.workbooks.run import Batch, generate_many
from xlsx_kit.facts import Unit
from xlsx_kit.filenames import legal_name, numbered
from xlsx_kit.findings import Finding
from xlsx_kit.outputs import replace_file
from xlsx_kit.pack import Wording

WORKBOOKS, OUTBOX, OUT_OF_DATE = "workbooks", "outbox", "作废"
SEND, ANSWER, REMIND = "send", "answer", "remind"
ABOUT_RETURNS = (ANSWER, REMIND)
"""Letters that say how a unit stands: of those not sent, only the last one is true."""
UNSENT = (INTENDED, DRAFTED, FAILED)


def generate_workbooks(
    campaign: Campaign,
    jobs: int,
    progress: Progress | None,
    password: str | None = None,
    this_year: Path | None = None,
) -> Batch:
    """Every unit's workbook, in the campaign's folder; ``this_year`` is a folder of this year's facts."""
    plan = campaign.plan
    return generate_many(
        campaign.folder / plan.units,
        plan.year,
        campaign.folder / WORKBOOKS,
        prefill=campaign.file(plan.prefill),
        this_year=this_year,
        pack=plan.pack,
        password=password,
        jobs=jobs,
        progress=progress,
        approved=campaign.file(plan.approved),
        issuer=campaign.ledger.campaign_id,
    )


def draft_first_letters(campaign: Campaign, batch: Batch, progress: Progress | None = None) -> DeliveryResult:
    """The first letter to every unit, with its workbook, as a draft; a changed workbook is a new letter.

    Not so for a unit whose letter has left: its workbook is out, another one beside it would only confuse.
    Such a unit is in ``held``, and nothing is written to it.
    """
    wording, delivery = letter_templates(campaign).send, DeliveryResult()
    delivery.failed += [(code, "；".join(f.message for f in found)) for code, found in batch.failed]
    files = dict((*batch.written, *batch.skipped))
    known = {issue.number for issue in campaign.ledger.issues()}
    for number, unit in enumerate(campaign.units, start=1):
        if unit.code in files:
            data = (campaign.folder / WORKBOOKS / files[unit.code]).read_bytes()
            attachments = (Attachment(files[unit.code], data),)
            digest = content_hash(data)
            if _has_left(campaign, unit, digest):
                delivery.held.append(unit.code)
                continue
            _record_issue(campaign, unit, files[unit.code], digest, known)
            new = write_draft(campaign, unit, SEND, digest, wording, attachments)
            (delivery.drafted if new else delivery.skipped).append(unit.code)
        if progress:
            progress(number, len(campaign.units), unit.code)
    return delivery


def _has_left(campaign: Campaign, unit: Unit, digest: str) -> bool:
    """Whether the unit has, or may have, a first letter with another workbook than this one.

    A draft whose file is gone was taken by a mail program. One that came back counts as long as the unit's
    address is the one it came back from, so that it is not forgotten under a new draft.
    """
    letters = [m for m in campaign.ledger.messages_to(unit.code) if m.kind == SEND and m.state != SUPERSEDED]
    if any(letter.hash == digest for letter in letters):
        return False  # the same letter, which is written once
    addressed = addressee_hashes(unit.email)
    return any(
        letter.state in (SENT, SENDING)
        or (letter.state == DRAFTED and not (campaign.folder / letter.file).exists())
        or (letter.state == BOUNCED and _addressed(campaign, letter) in ("", addressed))
        for letter in letters
    )


def _addressed(campaign: Campaign, letter: LetterRecord) -> str:
    """The marks of a letter's addresses; those in its file where an older ledger has none."""
    if letter.addressed:
        return letter.addressed
    try:
        mail = message_from_bytes((campaign.folder / letter.file).read_bytes(), policy=default)
    except FileNotFoundError:
        return ""
    return addressee_hashes(address for _, address in getaddresses([str(mail["To"] or "")]) if address)


def _record_issue(campaign: Campaign, unit: Unit, file: str, digest: str, known: Collection[str]) -> None:
    """Records a workbook as issued before its letter is written."""
    number = issue_number(campaign.folder / WORKBOOKS / file)
    if number and number not in known:
        campaign.ledger.issue([Issue(number, unit.code, digest, file, now())])


def write_draft(
    campaign: Campaign,
    unit: Unit,
    kind: str,
    about: str,
    wording: Wording,
    attachments: Sequence[Attachment] = (),
    findings: Sequence[Finding] = (),
    before: str = "",
) -> bool:
    """A letter written as a draft that any mail program opens; whether it is new.

    Its intent and its Message-ID are recorded first, and that it is written last; the same letter about the
    same thing has the same id every time, and one that was written or has left is left alone, unless it is
    still here, or came back, and the unit's address is another now.
    """
    message_id = message_id_of(campaign, unit, kind, about)
    mark = message_id[1:9]
    file = f"{OUTBOX}/{legal_name(f'{unit.code}-{kind}-{mark}', '.eml')}"
    addressed = addressee_hashes(unit.email)
    known = campaign.ledger.message(message_id)
    if known is None:
        free = numbered(file)
        file = next(name for name in free if not (campaign.folder / name).exists())
        known = LetterRecord(message_id, unit.code, kind, file, about, INTENDED, now(), None, "", addressed)
        campaign.ledger.intend(known)
    path = campaign.folder / known.file
    lost = known.state == DRAFTED and not path.exists()
    before_that = _addressed(campaign, known)
    moved = known.state in (DRAFTED, FAILED, BOUNCED) and addressed != before_that
    moved = moved and (before_that != "" or path.exists())  # a draft without address, and not an unknown one
    if known.state != INTENDED and not lost and not moved:
        return False
    mail = compose_letter(campaign, unit, wording, message_id, attachments, findings, before)
    mail["X-Unsent"] = "1"  # Outlook and Foxmail then open it for editing
    data = mail.as_bytes(policy=WIRE)
    if path.exists() and content_hash(path.read_bytes()) not in (known.content, content_hash(data)):
        _put_away(path)  # somebody has worked on the draft
    replace_file(path, data)
    _supersede(campaign, unit, kind, message_id)
    campaign.ledger.progress(message_id, DRAFTED, addressed=addressed, content=content_hash(data))
    return True


def message_id_of(campaign: Campaign, unit: Unit, kind: str, about: str) -> str:
    """The fixed Message-ID of a letter."""
    mark = content_hash(f"{campaign.plan.title} {unit.code} {kind} {about}".encode())[:20]
    return f"<{mark}@{sender_domain(campaign)}>"


def _supersede(campaign: Campaign, unit: Unit, kind: str, message_id: str) -> None:
    """Older letters that say the same thing of another time, and have not left, are not to leave any more."""
    kinds = ABOUT_RETURNS if kind in ABOUT_RETURNS else (kind,)
    for message in campaign.ledger.messages_to(unit.code):
        if message.id == message_id or message.kind not in kinds or message.state not in UNSENT:
            continue
        path = campaign.folder / message.file
        if path.exists():
            _put_away(path)
        campaign.ledger.progress(message.id, SUPERSEDED, "已有更新的一封")


def _put_away(path: Path) -> None:
    """Moves a draft to those that are out of date, beside whatever lies there."""
    names = numbered(f"{OUT_OF_DATE}/{path.name}")
    kept = next(place for name in names if not (place := path.parent / name).exists())
    kept.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, kept)
