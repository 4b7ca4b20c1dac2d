"""What a journal tells, entered into a ledger again: the entries, and the records they tell of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from xlsx_kit.campaign.ledger import journal
from xlsx_kit.campaign.ledger.connection import Connection
from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.effects import take_back, take_effect
from xlsx_kit.campaign.ledger.journal import JournalEntry
from xlsx_kit.campaign.ledger.records import APPROVES, SECRECY, SENT

Details = Mapping[str, Any]


def replay(ledger: Ledger, entries: Iterable[JournalEntry]) -> None:
    """Enters what the entries tell, all or nothing; returns are read from their files by whoever rebuilds."""
    with ledger.change() as db:
        for entry in entries:
            values = (entry.number, entry.at, entry.event, entry.data, entry.previous, entry.hash)
            db.insert("journal", values)
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


def _issued(db: Connection, details: Details, at: str) -> None:
    values = (details["number"], details["unit"], details["hash"], details["file"], at)
    db.insert_new("issue", values)


def _sent(db: Connection, details: Details, at: str) -> None:
    if not db.update("message", {"id": details["id"]}, {"state": SENT, "done_at": at}):
        file = f"outbox/{details['unit']}-{details['kind']}-{details['id'][1:9]}.eml"
        values = (
            details["id"],
            details["unit"],
            details["kind"],
            file,
            details["about"],
            SENT,
            at,
            at,
            "",
            "",
            "",
        )
        db.insert("message", (*values, "", "{}"))


def _approved(db: Connection, details: Details, at: str) -> None:
    values = (details["unit"], details["hash"], details["by"], details["secrecy_by"], at)
    db.insert_new("approval", values)
    for name, role in ((details["by"], APPROVES), (details["secrecy_by"], SECRECY)):
        db.insert_new("person", (name, role, "", at))


def _published(db: Connection, details: Details, _: str) -> None:
    db.replace("publication", [details[key] for key in journal.PUBLICATION_KEYS])


ENTER: dict[str, Callable[[Connection, Details, str], None]] = {
    journal.ISSUED: _issued,
    journal.LETTER_SENT: _sent,
    journal.APPROVED: _approved,
    journal.PUBLISHED: _published,
    journal.ANNOUNCED: _published,
}
