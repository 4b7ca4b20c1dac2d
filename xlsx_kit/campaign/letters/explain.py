"""Letters to units whose mail held no workbook: a question, a scan, an archive of another kind, a password.

They are written from the ledger, whenever something was taken in: so none is lost where a run was broken
off, and one whose sender is put into the list later is written then.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import exempt_units
from xlsx_kit.campaign.intake.reasons import BOUNCED, DELAYED, DELIVERED, READ_RECEIPT, letter_for
from xlsx_kit.campaign.ledger.identifiers import address_hashes
from xlsx_kit.campaign.ledger.records import ByHand, ReturnRecord, SetAside
from xlsx_kit.campaign.letters.compose import LetterText
from xlsx_kit.campaign.letters.draft import EXPLAIN, write_draft
from xlsx_kit.facts import Unit
from xlsx_kit.pack import Wordings

QUESTION = "question"
"""A mail that holds nothing: the letter says that it came, the officer answers what it asks."""
ORDER = ("password", "archive", "format", "blank", "linked", "scan", "unreadable", QUESTION)
"""Of several reasons in one mail, the one that is written about."""
NO_CONCERN = (BOUNCED, DELAYED, DELIVERED, READ_RECEIPT)
"""Notices of mail servers: there is nothing to do, or the unit's letter says that it has not arrived."""
LOCKED, NO_TEMPLATE = "FILE-008", "TPL-004"
"""Findings of a file that names no unit: it has a password; it is a workbook of another kind."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One thing in a mail that was not taken as a return: why, what it is called, when it came, from whom."""

    mail: str
    wording: str
    name: str
    came: str
    sender: str


def explain_mails(campaign: Campaign, wordings: Wordings) -> list[str]:
    """Writes to the senders of mails that held no return; gives the units. Each mail is answered once."""
    owners = {one: unit for unit in campaign.units for one in address_hashes(unit.email)}
    taken = {found.mail_id for found in campaign.ledger.returns() if found.unit}
    explained = {letter.hash for letter in campaign.ledger.messages(EXPLAIN)}
    returns = campaign.ledger.returns_by_unit()
    sound = {code for code, some in returns.items() if any(r.status != "fail" for r in some)}
    exempt, mails = exempt_units(campaign), dict[str, list[_Arrival]]()
    for one in _arrived(campaign):
        if one.mail and one.mail not in taken and one.mail not in explained and one.sender in owners:
            mails.setdefault(one.mail, []).append(one)
    written = []
    for mail, some in mails.items():
        unit = owners[some[0].sender]
        if unit.code in exempt or unit.code in sound:
            continue  # it need not send anything, or has: a mail without a workbook is about something else
        if any(one.received_at >= some[0].came for one in returns.get(unit.code, ())):
            continue  # the answer to what it has sent since says how it stands
        gravest = min(some, key=lambda one: ORDER.index(one.wording))
        text = LetterText(gravest.wording, reply_to=mail, file=gravest.name, came=gravest.came)
        if write_draft(campaign, unit, EXPLAIN, mail, wordings, text):
            written.append(unit.code)
    return written


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that counts for no unit, and the unit whose address it came from.

    ``settled`` where nothing is left to do: its mail was answered, the unit has sent a return since, it is a
    notice of a mail server, or an officer has seen to it (``by_hand``).
    """

    record: SetAside | ReturnRecord
    unit: Unit | None
    settled: bool
    by_hand: ByHand | None = None


def not_taken(campaign: Campaign) -> list[NotTaken]:
    """Files that count for no unit: those set aside, and returns of which nobody knows the unit."""
    records: list[SetAside | ReturnRecord] = [
        *campaign.ledger.set_aside_files(),
        *campaign.ledger.returns_of_nobody(),
    ]
    if not records:
        return []
    owners = {one: unit for unit in campaign.units for one in address_hashes(unit.email)}
    explained = {letter.hash for letter in campaign.ledger.messages(EXPLAIN)}
    aside, by_hand, found = campaign.ledger.aside(), campaign.ledger.settled_by_hand(), list[NotTaken]()
    for one in records:
        unit = owners.get(one.sender) if one.sender else None
        wording = letter_for(one.why) if isinstance(one, SetAside) else _wording_of(one)
        answered = one.mail_id in explained and wording != QUESTION
        answered |= isinstance(one, SetAside) and one.why.startswith(NO_CONCERN)
        since = bool(unit and one.received_at and _last_arrival(campaign, unit, aside) >= one.received_at)
        seen_to = by_hand.get(one.hash)
        found.append(NotTaken(one, unit, answered or since or seen_to is not None, seen_to))
    return found


def _last_arrival(campaign: Campaign, unit: Unit, aside: Container[str]) -> str:
    """When the last return of a unit came in, but for those set ``aside``; "" where none has."""
    return max(
        (one.received_at for one in campaign.ledger.returns_of(unit.code) if one.hash not in aside),
        default="",
    )


def _arrived(campaign: Campaign) -> Iterator[_Arrival]:
    for odd in campaign.ledger.set_aside_files():
        wording = letter_for(odd.why)
        if wording:
            yield _Arrival(odd.mail_id, wording, odd.name, odd.received_at, odd.sender)
    for found in campaign.ledger.returns_of_nobody():
        wording = _wording_of(found)
        if wording:
            yield _Arrival(found.mail_id, wording, found.name, found.received_at, found.sender)


def _wording_of(record: ReturnRecord) -> str:
    """The wording for a file that names no unit of the list; "" for a sound one of somebody else."""
    rules = {finding.rule for finding in record.findings}
    if LOCKED in rules:
        return "password"
    if NO_TEMPLATE in rules:
        return "scan"
    return "" if record.year else "unreadable"
