"""What a journal tells, entered into a ledger again: the entries, and the records they tell of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.effects import insert, take_back, take_effect
from xlsx_kit.campaign.ledger.journal import (
    ANNOUNCED,
    APPROVED,
    ISSUED,
    LETTER_SENT,
    PUBLICATION_KEYS,
    PUBLISHED,
    UNDONE,
    JournalEntry,
)
from xlsx_kit.campaign.ledger.records import APPROVES, SECRECY, SENT

Details = Mapping[str, Any]


def replay(ledger: Ledger, entries: Iterable[JournalEntry]) -> None:
    """Enters what the entries tell, all or nothing; returns are read from their files by whoever rebuilds."""
    with ledger.change() as db:
        for entry in entries:
            values = (entry.number, entry.at, entry.event, entry.data, entry.previous, entry.hash)
            db.execute("INSERT INTO journal VALUES (?,?,?,?,?,?)", values)
            enter = ENTER.get(entry.event)
            if enter:
                enter(db, entry.details, entry.at)
            take_effect(db, entry.event, entry.details, entry.at, entry.number)
            if entry.event == UNDONE:
                _undone(db, entry.details)


def _undone(db: sqlite3.Connection, details: Details) -> None:
    """Takes back the step that an entry speaks of."""
    event, data = db.execute(
        "SELECT event, data FROM journal WHERE number = ?", (details["entry"],)
    ).fetchone()
    take_back(db, event, json.loads(data), details["entry"])


def _issued(db: sqlite3.Connection, details: Details, at: str) -> None:
    values = (details["number"], details["unit"], details["hash"], details["file"], at)
    db.execute("INSERT OR IGNORE INTO issue VALUES (?,?,?,?,?)", values)


def _sent(db: sqlite3.Connection, details: Details, at: str) -> None:
    known = "UPDATE message SET state = ?, done_at = ? WHERE id = ?"
    if not db.execute(known, (SENT, at, details["id"])).rowcount:
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
        insert(db, "INSERT", "message", (*values, "", "{}"))


def _approved(db: sqlite3.Connection, details: Details, at: str) -> None:
    values = (details["unit"], details["hash"], details["by"], details["secrecy_by"], at)
    db.execute("INSERT OR IGNORE INTO approval VALUES (?,?,?,?,?)", values)
    for name, role in ((details["by"], APPROVES), (details["secrecy_by"], SECRECY)):
        db.execute("INSERT OR IGNORE INTO person VALUES (?,?,'',?)", (name, role, at))


def _published(db: sqlite3.Connection, details: Details, _: str) -> None:
    values = [details[key] for key in PUBLICATION_KEYS]
    db.execute("INSERT OR REPLACE INTO publication VALUES (?,?,?,?,?,?,?,?)", values)


ENTER: dict[str, Callable[[sqlite3.Connection, Details, str], None]] = {
    ISSUED: _issued,
    LETTER_SENT: _sent,
    APPROVED: _approved,
    PUBLISHED: _published,
    ANNOUNCED: _published,
}
