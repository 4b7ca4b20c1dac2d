"""What a journal tells, entered into a ledger again: the entries, and the records they tell of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from xlsx_kit.campaign.ledger import journal
from xlsx_kit.campaign.ledger.connection import Connection
from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.effects import take_back, take_effect
from xlsx_kit.campaign.ledger.journal import JournalEntry
from xlsx_kit.campaign.ledger.records import APPROVES, SECRECY, SENT, LetterRecord

Details = Mapping[str, Any]


def replay(ledger: Ledger, entries: Iterable[JournalEntry]) -> None:
    """Enters what the entries tell, all or nothing; returns are read from their files by whoever rebuilds."""
    with ledger.change() as db:
        for entry in entries:
            db.insert("journal", asdict(entry))
            enter = ENTER.get(entry.event)
            if enter:
                enter(db, entry.details, entry.at)
            take_effect(db, entry.event, entry.details, entry.at, entry.number)
            if entry.event == journal.UNDONE:
                _undone(db, entry.details)


def _undone(db: Connection, details: Details) -> None:
    """Takes back the step that an entry speaks of."""
    for _, _, event, data, *_ in db.rows("journal", {"number": details["entry"]}):
        take_back(db, event, json.loads(data), details["entry"])


def _sent(db: Connection, details: Details, at: str) -> None:
    if not db.update("message", {"id": details["id"]}, {"state": SENT, "done_at": at}):
        message_id, unit, kind = details["id"], details["unit"], details["kind"]
        file = f"outbox/{unit}-{kind}-{message_id[1:9]}.eml"
        letter = LetterRecord(message_id, unit, kind, file, details["about"], SENT, at, at, "")
        db.insert("message", asdict(letter))


def _approved(db: Connection, details: Details, at: str) -> None:
    db.insert_new("approval", (details["unit"], details["hash"], details["by"], details["secrecy_by"], at))
    for name, role in ((details["by"], APPROVES), (details["secrecy_by"], SECRECY)):
        db.insert_new("person", (name, role, "", at))


def _published(db: Connection, details: Details, _: str) -> None:
    db.replace("publication", [details[key] for key in journal.PUBLICATION_KEYS])


ENTER: dict[str, Callable[[Connection, Details, str], object]] = {
    journal.ISSUED: lambda db, details, at: db.insert_new("issue", {**details, "issued_at": at}),
    journal.LETTER_SENT: _sent,
    journal.APPROVED: _approved,
    journal.PUBLISHED: _published,
    journal.ANNOUNCED: _published,
}
