"""The ledger of a campaign: an SQLite file that survives being broken off at any moment."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsx_kit.findings import Finding, Severity

# Version n of the schema is what the first n steps make; a step that was published never changes.
STEPS = (
    """
    CREATE TABLE message (
        id TEXT PRIMARY KEY, unit TEXT NOT NULL, kind TEXT NOT NULL, file TEXT NOT NULL, hash TEXT NOT NULL,
        state TEXT NOT NULL, intended_at TEXT NOT NULL, done_at TEXT, note TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX message_unit ON message (unit, kind);
    CREATE TABLE return (
        hash TEXT PRIMARY KEY, unit TEXT, name TEXT NOT NULL, file TEXT NOT NULL, source TEXT NOT NULL,
        received_at TEXT NOT NULL, collected_at TEXT NOT NULL, sender TEXT NOT NULL, status TEXT NOT NULL,
        year INTEGER, note TEXT NOT NULL, findings TEXT NOT NULL
    );
    CREATE INDEX return_unit ON return (unit, received_at);
    CREATE TABLE odd (
        hash TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, collected_at TEXT NOT NULL,
        why TEXT NOT NULL
    );
    CREATE TABLE approval (
        unit TEXT PRIMARY KEY, hash TEXT NOT NULL, by TEXT NOT NULL, secrecy_by TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE TABLE publication (
        unit TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, folder TEXT NOT NULL,
        reason TEXT NOT NULL, at TEXT NOT NULL, published_on TEXT, address TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (unit, version)
    );
    """,
)
INTENDED, SENDING, SENT, DRAFTED, FAILED = "intended", "sending", "sent", "drafted", "failed"
DONE = (SENT, DRAFTED)


@dataclass(frozen=True, slots=True)
class Message:
    """A letter to a unit: its fixed Message-ID, the file that holds it, and how far it is."""

    id: str
    unit: str
    kind: str
    file: str
    hash: str
    state: str
    intended_at: str
    done_at: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Return:
    """A workbook that came in; ``unit`` is None where its stamp names none of the list."""

    hash: str
    unit: str | None
    name: str
    file: str
    source: str
    received_at: str
    collected_at: str
    sender: str
    status: str
    year: int | None
    note: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who let a unit's return pass, and who examined it for secrets."""

    unit: str
    hash: str
    by: str
    secrecy_by: str
    at: str


@dataclass(frozen=True, slots=True)
class Publication:
    """One version of a unit's publication."""

    unit: str
    version: int
    hash: str
    folder: str
    reason: str
    at: str
    published_on: str | None
    address: str


class Ledger:
    """The ledger's file. Every change is one transaction; readers and writers do not wait for each other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._migrate()

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > len(STEPS):
            raise ValueError(f"{self.path.name}：台账由更新的版本写成")
        for number, step in enumerate(STEPS[version:], start=version + 1):
            self._db.executescript(f"BEGIN; {step} PRAGMA user_version = {number}; COMMIT;")

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Changes that are made together or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def messages(self, kind: str = "") -> list[Message]:
        """All letters, or those of a kind, in the order they were intended."""
        wanted = "SELECT * FROM message WHERE ? IN ('', kind) ORDER BY rowid"
        return [Message(*row) for row in self._db.execute(wanted, (kind,))]

    def intend(self, message: Message) -> Message:
        """Records a letter before anything of it leaves; one that is recorded stays, and is returned."""
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO message VALUES (?,?,?,?,?,?,?,?,?)", _values(message))
            return Message(*db.execute("SELECT * FROM message WHERE id = ?", (message.id,)).fetchone())

    def progress(self, message_id: str, state: str, note: str = "") -> None:
        """How far a letter is."""
        done = now() if state in (*DONE, FAILED) else None
        with self.change() as db:
            db.execute(
                "UPDATE message SET state = ?, done_at = ?, note = ? WHERE id = ?",
                (state, done, note, message_id),
            )

    def returns(self) -> list[Return]:
        """Everything that came in, oldest first."""
        rows = self._db.execute("SELECT * FROM return ORDER BY received_at, rowid")
        return [_return(row) for row in rows]

    def returns_by_unit(self) -> dict[str, list[Return]]:
        """The returns of each unit that has any, oldest first."""
        found: dict[str, list[Return]] = {}
        for one in self.returns():
            if one.unit:
                found.setdefault(one.unit, []).append(one)
        return found

    def knows(self, digest: str) -> bool:
        """Whether a file with these contents came in before."""
        wanted = "SELECT 1 FROM return WHERE hash = ? UNION SELECT 1 FROM odd WHERE hash = ?"
        return self._db.execute(wanted, (digest, digest)).fetchone() is not None

    def receive(self, found: Return) -> None:
        """Records a return."""
        values = [*_values(found)[:-1], json.dumps([f.to_dict() for f in found.findings], ensure_ascii=False)]
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO return VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", values)

    def set_aside(self, digest: str, name: str, source: str, why: str) -> None:
        """Records a file that is no return."""
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO odd VALUES (?,?,?,?,?)", (digest, name, source, now(), why))

    def odd(self) -> list[tuple[str, str, str]]:
        """Files that are no returns: name, where from, why."""
        return list(self._db.execute("SELECT name, source, why FROM odd ORDER BY collected_at, name"))

    def approvals(self) -> dict[str, Approval]:
        """What was approved, by unit."""
        return {row[0]: Approval(*row) for row in self._db.execute("SELECT * FROM approval ORDER BY unit")}

    def approve(self, approval: Approval) -> None:
        """Records an approval; a newer return of the unit needs a new one."""
        with self.change() as db:
            db.execute("INSERT OR REPLACE INTO approval VALUES (?,?,?,?,?)", _values(approval))

    def publications(self) -> list[Publication]:
        """Every version of every unit's publication."""
        return [
            Publication(*row) for row in self._db.execute("SELECT * FROM publication ORDER BY unit, version")
        ]

    def publish(self, publication: Publication) -> None:
        """Records a version, or when and where one was published."""
        with self.change() as db:
            db.execute("INSERT OR REPLACE INTO publication VALUES (?,?,?,?,?,?,?,?)", _values(publication))


def now() -> str:
    """The time as the ledger keeps it, to the second, with its zone."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def digest_of(data: bytes) -> str:
    """What a file's contents are known by."""
    return hashlib.sha256(data).hexdigest()


def sender_mark(address: str) -> str:
    """What an address is known by in the ledger: enough to tell it again, not to write to it."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()[:16] if address.strip() else ""


def marks_of(addresses: Iterable[str]) -> set[str]:
    """The marks of several addresses."""
    return {sender_mark(address) for address in addresses}


def _return(row: tuple[Any, ...]) -> Return:
    findings = tuple(_finding(found) for found in json.loads(row[-1]))
    return Return(*(*row[:-1], findings))


def _values(record: Any) -> list[Any]:
    return [getattr(record, name) for name in type(record).__slots__]


def _finding(said: Mapping[str, Any]) -> Finding:
    return Finding(**{**said, "severity": Severity(said["severity"])})
