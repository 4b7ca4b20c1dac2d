"""The journal: what was issued, sent, received, approved and published, in a chain of hashes.

An entry stands in the ledger in the same transaction as what it tells of, and in ``journal.jsonl`` beside it
after every run. Each holds the hash of the one before: an entry that was changed, left out or put in later
breaks the chain, and a ledger that is older than its journal is noticed. Addresses never stand in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xlsx_kit.campaign.ledger.connection import Connection
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.queries import ENTRIES_BEHIND, LAST_ENTRY

JOURNAL_FILE = "journal.jsonl"
ISSUED, LETTER_SENT, RECEIVED = "issued", "sent", "received"
APPROVED, PUBLISHED, ANNOUNCED = "approved", "published", "announced"
EXTENDED, EXEMPTED, NOTED = "extended", "exempted", "noted"
PUT_ASIDE, TAKEN, PAPER = "set-aside", "taken", "sheet"
READDRESSED, SETTLED = "contact", "settled"
RECHECKED, LISTED, DELISTED, UNDONE = "rechecked", "listed", "delisted", "undone"
NO_ENTRY = "0" * 64
"""What stands for the hash before the first entry."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry; ``data`` is JSON with sorted keys, ``previous`` the hash of the entry before."""

    number: int
    at: str
    event: str
    data: str
    previous: str
    hash: str

    @property
    def details(self) -> dict[str, Any]:
        """What the entry tells of."""
        found: dict[str, Any] = json.loads(self.data)
        return found

    def to_line(self) -> str:
        """The entry as a line of ``journal.jsonl``."""
        record = {"number": self.number, "at": self.at, "event": self.event, "data": self.details}
        return json.dumps({**record, "previous": self.previous, "hash": self.hash}, ensure_ascii=False) + "\n"


def append_entry(db: Connection, event: str, details: Mapping[str, Any], at: str = "") -> int:
    """Adds an entry, in the transaction that is open, and gives its number."""
    last = db.run(LAST_ENTRY).fetchone()
    number, previous = (last[0] + 1, last[1]) if last else (1, NO_ENTRY)
    data, moment = json.dumps(details, ensure_ascii=False, sort_keys=True), at or now()
    digest = entry_hash(number, moment, event, data, previous)
    db.insert("journal", (number, moment, event, data, previous, digest))
    return number


def read_entries(db: Connection, after: int = 0) -> list[JournalEntry]:
    """The entries behind a number, in order."""
    return [JournalEntry(*row) for row in db.query(ENTRIES_BEHIND, {"after": after})]


def parse_entry(line: bytes) -> JournalEntry:
    """The entry in a line of ``journal.jsonl``. Raises ValueError for another line."""
    try:
        record = json.loads(line)
        data = json.dumps(record["data"], ensure_ascii=False, sort_keys=True)
        return JournalEntry(
            int(record["number"]), record["at"], record["event"], data, record["previous"], record["hash"]
        )
    except (KeyError, TypeError) as error:
        raise ValueError(line.decode(errors="replace")) from error


def broken_at(entries: Iterable[JournalEntry]) -> int | None:
    """The number of the first entry that does not follow from the one before; None for a sound chain."""
    previous = NO_ENTRY
    for number, entry in enumerate(entries, start=1):
        right = entry_hash(entry.number, entry.at, entry.event, entry.data, previous)
        if (entry.number, entry.previous, entry.hash) != (number, previous, right):
            return entry.number
        previous = entry.hash
    return None


def entry_hash(number: int, at: str, event: str, data: str, previous: str) -> str:
    """The hash of an entry, that of the entry before included."""
    return hashlib.sha256(f"{number}\n{at}\n{event}\n{data}\n{previous}".encode()).hexdigest()


def carry_over(db: Connection) -> None:
    """The first entries of a journal: what a ledger of before knows of approvals and publications."""
    for unit, digest, by, secrecy_by, at in db.rows("approval", order=("rowid",)):
        details = {"unit": unit, "hash": digest, "by": by, "secrecy_by": secrecy_by}
        append_entry(db, APPROVED, details, at)
    for row in db.rows("publication", order=("at", "unit", "version")):
        append_entry(db, PUBLISHED, dict(zip(PUBLICATION_KEYS, row, strict=True)), row[5])


PUBLICATION_KEYS = ("unit", "version", "hash", "folder", "reason", "at", "published_on", "address")
