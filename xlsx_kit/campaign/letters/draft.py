"""Letters written as drafts: put into their place, then recorded, once each; true as long as they wait."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from email import message_from_bytes
from email.policy import default
from email.utils import getaddresses
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import exempt_units
from xlsx_kit.campaign.ledger.identifiers import addressee_hashes, content_hash, now
from xlsx_kit.campaign.ledger.records import (
    BOUNCED,
    DRAFTED,
    FAILED,
    INTENDED,
    SUPERSEDED,
    LetterRecord,
)
from xlsx_kit.campaign.letters.attachments import Attachment
from xlsx_kit.campaign.letters.compose import (
    LetterText,
    basis_of,
    compose_letter,
    sender_domain,
)
from xlsx_kit.campaign.letters.stored import letter_bytes, letter_id, read_letter, suffix_for
from xlsx_kit.facts import MAIL, Unit
from xlsx_kit.filenames import legal_name, numbered
from xlsx_kit.findings import Finding
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file
from xlsx_kit.pack import Wordings

OUTBOX, OUT_OF_DATE = "outbox", "作废"
SEND, ANSWER, REMIND, EXPLAIN = "send", "answer", "remind", "explain"
UNSENT = (INTENDED, DRAFTED, FAILED)
PATIENCE = 60.0
"""Seconds that a letter waits for another officer who is at work on its unit."""
REPLACES = {
    SEND: (SEND,),
    ANSWER: (ANSWER, REMIND, EXPLAIN),
    REMIND: (ANSWER, REMIND),
    EXPLAIN: (EXPLAIN, REMIND),
}
"""Letters that say how a unit stands: of those not sent, only the last one is true."""
AGAIN = "|"
"""Parts the hash of a workbook from the number of a letter that sends it once more."""
NEWER, GONE, EXEMPT = "已有更新的一封", "单位已从名单中删去", "单位本轮免报"
ASIDE = "所说的那一份填报不再采用"
"""Why a letter that was written is not to leave."""


def write_draft(
    campaign: Campaign,
    unit: Unit,
    kind: str,
    about: str,
    wordings: Wordings,
    text: LetterText,
    attachments: Sequence[Attachment] = (),
    findings: Sequence[Finding] = (),
    record: Callable[[], None] | None = None,
) -> bool:
    """A letter written as a draft that any mail program opens; whether it is new.

    It is put into its place and then recorded, in one transaction with those whose place it takes and with
    what the caller has to ``record`` beside it, new or not. The same letter about the same thing has the same
    id every time, and one that was written or has left is left alone, unless it is still here, or came back,
    and the unit's address is another now, or what it says of the campaign is.
    """
    with campaign.ledger.at_work_on(unit.code, patience=PATIENCE) as who:
        if who:
            raise declared_error("ROUND-059", unit.code, who=who)
        letter = _placed(campaign, unit, kind, about, wordings, text, attachments, findings)
        older = _older(campaign, letter) if letter else []
        if letter or record:
            with campaign.ledger.change():
                for message in older:
                    campaign.ledger.progress(message.id, SUPERSEDED, NEWER)
                if letter:
                    campaign.ledger.write_letter(letter)
                if record:
                    record()
        for message in older:
            _withdraw_file(campaign, message)
        return letter is not None


def _placed(
    campaign: Campaign,
    unit: Unit,
    kind: str,
    about: str,
    wordings: Wordings,
    text: LetterText,
    attachments: Sequence[Attachment],
    findings: Sequence[Finding],
) -> LetterRecord | None:
    """A letter whose file is in its place, as it is to be recorded; None for one that is left alone."""
    message_id, wording = message_id_of(campaign, unit, kind, about), wordings.of(text.wording)
    basis, addressed = basis_of(campaign, unit, wording), addressee_hashes(unit.email)
    words = json.dumps(asdict(text), ensure_ascii=False)
    known = campaign.ledger.message(message_id)
    if known is None:
        file = _free_name(campaign, unit, kind, message_id)
        known = LetterRecord(
            *(message_id, unit.code, kind, file, about, INTENDED, now(), None, ""),
        )
    elif not _to_be_written(campaign, known, basis, addressed):
        return None
    path, file = campaign.folder / known.file, known.file
    mail = compose_letter(campaign, unit, wording, message_id, text, findings)
    data = letter_bytes(mail, attachments, unit.channel)
    other_way = path.suffix != suffix_for(unit.channel)
    rewritten = known.state != INTENDED and path.exists()
    edited = rewritten and content_hash(path.read_bytes()) not in known.content.split()
    if path.exists() and (edited or other_way):
        put_away(path)  # somebody has worked on the draft, or it goes another way now
    if other_way:
        file = _free_name(campaign, unit, kind, message_id)
    if rewritten:  # both are the program's own until the new one is recorded: a run may break off between
        either = {"content": f"{known.content} {content_hash(data)}"}
        campaign.ledger.progress(message_id, known.state, known.note, written=either)
    replace_file(campaign.folder / file, data)
    written = {"addressed": addressed, "content": content_hash(data), "basis": basis, "words": words}
    return replace(known, **written, file=file, state=DRAFTED, done_at=now(), note="")


def refresh_drafts(campaign: Campaign, wordings: Wordings) -> list[str]:
    """Drafts that wait follow the dates, contacts, addresses and channels as they are now; gives their units.

    So do letters that came back, once the unit has another address, unless another has taken their place.
    Those to units that are no longer in the list, and those that ask exempt units for a return, are put away.
    """
    exempt, rewritten = exempt_units(campaign), []
    messages = campaign.ledger.messages()
    for number, message in enumerate(messages):
        path = campaign.folder / message.file
        if not path.exists():
            continue
        if message.state == SUPERSEDED:
            put_away(path)  # a run was broken off before it came to this
        unit = campaign.unit(message.unit)
        came_back = message.state == BOUNCED and unit is not None and unit.email
        if came_back and any(_replaces(later, message) for later in messages[number + 1 :]):
            continue
        if message.state not in (DRAFTED, FAILED) and not came_back:
            continue
        if unit is None or (unit.code in exempt and message.kind != ANSWER):
            _withdraw(campaign, message, EXEMPT if unit else GONE)
            continue
        if not message.basis:
            continue  # written by an earlier version, which did not keep what it was made from
        text = LetterText(**json.loads(message.words))
        if came_back and addressed_to(campaign, message) == addressee_hashes(unit.email):
            continue
        if message.basis != basis_of(campaign, unit, wordings.of(text.wording)):
            found = campaign.ledger.return_with(text.found)
            write_draft(
                *(campaign, unit, message.kind, message.hash, wordings, text),
                *(read_letter(path).attachments, found.findings if found else ()),
            )
            rewritten.append(unit.code)
    return rewritten


def _replaces(later: LetterRecord, letter: LetterRecord) -> bool:
    """Whether a letter says how a unit stands since another one was written."""
    return later.unit == letter.unit and letter.kind in REPLACES[later.kind] and later.state != SUPERSEDED


def withdraw_drafts(campaign: Campaign, digest: str) -> None:
    """Letters about a return that does not count any more, and that have not left, are not to leave."""
    for message in campaign.ledger.messages():
        if message.state in UNSENT and json.loads(message.words).get("found") == digest:
            _withdraw(campaign, message, ASIDE)


def message_id_of(campaign: Campaign, unit: Unit, kind: str, about: str) -> str:
    """The fixed Message-ID of a letter."""
    mark = content_hash(f"{campaign.plan.title} {unit.code} {kind} {about}".encode())[:20]
    return f"<{mark}@{sender_domain(campaign)}>"


def put_away(path: Path) -> None:
    """Moves a draft to those that are out of date, beside whatever lies there."""
    base = next(parent for parent in path.parents if parent.name == OUTBOX)
    names = numbered(f"{OUT_OF_DATE}/{path.name}")
    kept = next(place for name in names if not (place := base / name).exists())
    kept.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, kept)


def addressed_to(campaign: Campaign, letter: LetterRecord) -> str:
    """The marks of a letter's addresses; those in its file where an older ledger has none."""
    if letter.addressed:
        return letter.addressed
    try:
        mail = message_from_bytes((campaign.folder / letter.file).read_bytes(), policy=default)
    except FileNotFoundError:
        return ""
    return addressee_hashes(address for _, address in getaddresses([str(mail["To"] or "")]) if address)


def _to_be_written(campaign: Campaign, letter: LetterRecord, basis: str, addressed: str) -> bool:
    """Whether a letter that is known is to be written (again)."""
    there = (campaign.folder / letter.file).exists()
    if letter.state == INTENDED:
        return True
    if letter.state == SUPERSEDED:
        return letter.note in (GONE, EXEMPT, ASIDE)  # it was written for nothing, and is wanted again
    before = addressed_to(campaign, letter)
    moved = letter.state in (DRAFTED, FAILED, BOUNCED) and addressed != before
    moved = moved and (before != "" or there)  # a draft without address, and not an unknown one
    lost = letter.state == DRAFTED and not there
    changed = letter.state in (DRAFTED, FAILED) and there and letter.basis not in ("", basis)
    return lost or moved or changed


def _free_name(campaign: Campaign, unit: Unit, kind: str, message_id: str) -> str:
    """A name for a letter; the same letter of a run that was killed before it recorded it is put away."""
    folder = OUTBOX if unit.channel == MAIL else f"{OUTBOX}/{unit.channel}"
    name = legal_name(f"{unit.code}-{kind}-{message_id[1:9]}", suffix_for(unit.channel))
    for free in numbered(f"{folder}/{name}"):
        path = campaign.folder / free
        if path.is_file() and letter_id(path) == message_id:
            put_away(path)
        if not path.exists():
            return free
    raise AssertionError


def _older(campaign: Campaign, letter: LetterRecord) -> list[LetterRecord]:
    """Letters that say the same thing of another time, and have not left: they are not to leave any more."""
    return [
        message
        for message in campaign.ledger.messages_to(letter.unit)
        if message.id != letter.id and message.kind in REPLACES[letter.kind] and message.state in UNSENT
    ]


def _withdraw(campaign: Campaign, message: LetterRecord, reason: str) -> None:
    """A letter that is not to leave: recorded first, since one whose file is gone counts as taken by hand."""
    campaign.ledger.progress(message.id, SUPERSEDED, reason)
    _withdraw_file(campaign, message)


def _withdraw_file(campaign: Campaign, message: LetterRecord) -> None:
    path = campaign.folder / message.file
    if path.exists():
        put_away(path)
