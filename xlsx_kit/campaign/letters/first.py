"""First letters: every unit's workbook made, recorded as issued, and written about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import exempt_units
from xlsx_kit.campaign.intake.issue_number import issue_number
from xlsx_kit.campaign.ledger.identifiers import addressee_hashes, content_hash, now
from xlsx_kit.campaign.ledger.records import (
    BOUNCED,
    DRAFTED,
    INTENDED,
    SENDING,
    SENT,
    SUPERSEDED,
    Issue,
    LetterRecord,
)
from xlsx_kit.campaign.letters.attachments import Attachment
from xlsx_kit.campaign.letters.compose import LetterText, letter_templates
from xlsx_kit.campaign.letters.delivery import DeliveryResult
from xlsx_kit.campaign.letters.draft import AGAIN, SEND, UNSENT, addressed_to, refresh_drafts, write_draft
from xlsx_kit.campaign.letters.stored import read_letter
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.campaign.workbooks.run import Batch, generate_many
from xlsx_kit.campaign.year_budgets import year_budgets
from xlsx_kit.facts import Unit
from xlsx_kit.filenames import workbook_name
from xlsx_kit.messages import declared_error
from xlsx_kit.progress import Progress, counted

WORKBOOKS = "workbooks"


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
        budget=year_budgets(campaign),
        issuer=campaign.ledger.campaign_id,
    )


def draft_first_letters(campaign: Campaign, batch: Batch, progress: Progress | None = None) -> DeliveryResult:
    """The first letter to every unit, with its workbook, as a draft; a changed workbook is a new letter.

    Not so for a unit whose letter has left: its workbook is out, another one beside it would only confuse.
    Such a unit is in ``held``, and nothing is written to it.
    """
    wordings, delivery = letter_templates(campaign), DeliveryResult()
    delivery.failed += [(code, "；".join(f.message for f in found)) for code, found in batch.failed]
    files = dict((*batch.written, *batch.skipped))
    known = {issue.number for issue in campaign.ledger.issues()}
    exempt = exempt_units(campaign)
    for unit in counted(campaign.units, progress, lambda unit: unit.code):
        if unit.code not in files or unit.code in exempt:
            continue
        data = (campaign.folder / WORKBOOKS / files[unit.code]).read_bytes()
        attachments = (Attachment(files[unit.code], data),)
        digest = content_hash(data)
        if _has_left(campaign, unit, digest):
            delivery.held.append(unit.code)
            continue
        _record_issue(campaign, unit, files[unit.code], digest, known)
        new = write_draft(campaign, unit, SEND, digest, wordings, LetterText(SEND), attachments)
        (delivery.drafted if new else delivery.skipped).append(unit.code)
    delivery.rewrote(refresh_drafts(campaign, wordings))
    return delivery


def write_again(campaign: Campaign, code: str) -> bool:
    """The unit's first letter once more, as a draft of its own, with the workbook that it was sent.

    One that was written again and still waits is not written another time. A unit that has another name now
    gets the workbook that was made under it.

    Raises SpecError where there is no such unit, nothing was written to it yet, or no workbook was made under
    its name.
    """
    unit = listed_unit(campaign, code)
    letters = [m for m in campaign.ledger.messages_to(code) if m.kind == SEND and m.state != INTENDED]
    workbook = _sent_workbook(campaign, letters)
    if workbook is None:
        raise declared_error("ROUND-052", code)
    digest = _workbook_of(letters[-1])
    if workbook.name != (name := workbook_name(unit.code, unit.name)):
        workbook = _workbook_under(campaign, unit, name)
        digest = content_hash(workbook.data)
    waits = letters[-1].state in UNSENT and AGAIN in letters[-1].hash and digest == _workbook_of(letters[-1])
    about = letters[-1].hash if waits else f"{digest}{AGAIN}{len(letters) + 1}"
    text = LetterText(SEND, reply_to=letters[-1].id)
    return write_draft(campaign, unit, SEND, about, letter_templates(campaign), text, (workbook,))


def _workbook_under(campaign: Campaign, unit: Unit, name: str) -> Attachment:
    """The workbook that was made since a unit has its name."""
    path = campaign.folder / WORKBOOKS / name
    if not path.is_file():
        raise declared_error("ROUND-053", unit.code, name=unit.name)
    data = path.read_bytes()
    _record_issue(campaign, unit, name, content_hash(data), {one.number for one in campaign.ledger.issues()})
    return Attachment(name, data)


def _sent_workbook(campaign: Campaign, letters: Sequence[LetterRecord]) -> Attachment | None:
    """The workbook that went with a unit's last letter: as issued, else as it stands in the letter's file."""
    if not letters:
        return None
    digest = _workbook_of(letters[-1])
    for issue in campaign.ledger.issues():
        path = campaign.folder / WORKBOOKS / issue.file
        if issue.hash == digest and path.is_file() and content_hash(path.read_bytes()) == digest:
            return Attachment(issue.file, path.read_bytes())
    for letter in reversed(letters):
        path = campaign.folder / letter.file
        if path.is_file():
            return next((one for one in read_letter(path).attachments), None)
    return None


def _workbook_of(letter: LetterRecord) -> str:
    """The hash of the workbook that a first letter carries."""
    return letter.hash.partition(AGAIN)[0]


def _has_left(campaign: Campaign, unit: Unit, digest: str) -> bool:
    """Whether the unit has, or may have, a first letter with another workbook than this one.

    A draft whose file is gone was taken by a mail program. One that came back counts as long as the unit's
    address is the one it came back from, so that it is not forgotten under a new draft.
    """
    letters = [m for m in campaign.ledger.messages_to(unit.code) if m.kind == SEND and m.state != SUPERSEDED]
    if any(_workbook_of(letter) == digest for letter in letters):
        return False  # the same letter, which is written once
    addressed = addressee_hashes(unit.email)
    return any(
        letter.state in (SENT, SENDING)
        or (letter.state == DRAFTED and not (campaign.folder / letter.file).exists())
        or (letter.state == BOUNCED and addressed_to(campaign, letter) in ("", addressed))
        for letter in letters
    )


def _record_issue(campaign: Campaign, unit: Unit, file: str, digest: str, numbers: Collection[str]) -> None:
    """Records a workbook as issued before its letter is written."""
    number = issue_number(campaign.folder / WORKBOOKS / file)
    if number and number not in numbers:
        campaign.ledger.issue([Issue(number, unit.code, digest, file, now())])
