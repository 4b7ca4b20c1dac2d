"""The ledger of a campaign: an SQLite file that survives being broken off at any moment."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.records import (
    APPROVES,
    BOUNCED,
    CONTACT,
    DONE,
    FAILED,
    SECRECY,
    Answer,
    Approval,
    Message,
    Publication,
    ReturnRecord,
)
from xlsx_kit.campaign.ledger.schema import NewerLedgerError, migrate
from xlsx_kit.facts.roster.units import Unit
from xlsx_kit.findings import Finding, Severity, SpecError


class Ledger:
    """The ledger's file. Every change is one transaction; readers and writers do not wait for each other."""

    def __init__(self, path: Path) -> None:
        """Opens or founds it. Raises SpecError where it cannot be read or was written by a later version."""
        self.path = path
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            migrate(self._db)
        except NewerLedgerError:
            raise SpecError("台账由更新的版本写成，请升级本程序", path.name) from None
        except sqlite3.DatabaseError as error:
            raise SpecError(f"台账打不开（{error}）", path.name) from None

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

    # units and people

    def enlist(self, units: Iterable[Unit]) -> None:
        """Takes over the list of units and their contacts; nothing is written where it is as before."""
        listed = {u.code: (u.name, u.parent, u.approved_on) for u in units}
        contacts = {(u.contact, CONTACT, u.code) for u in units if u.contact}
        kept = {
            row[0]: row[1:]
            for row in self._db.execute(
                "SELECT code, name, parent, approved_on FROM unit WHERE gone_at IS NULL"
            )
        }
        known = set(self._db.execute("SELECT name, role, unit FROM person WHERE role = ?", (CONTACT,)))
        if kept == listed and contacts <= known:
            return
        with self.change() as db:
            for code in kept.keys() - listed.keys():
                db.execute("UPDATE unit SET gone_at = ? WHERE code = ?", (now(), code))
            db.executemany(
                """INSERT INTO unit VALUES (?,?,?,?,?,NULL) ON CONFLICT (code) DO UPDATE
                SET name = excluded.name, parent = excluded.parent, approved_on = excluded.approved_on,
                gone_at = NULL""",
                [(code, *said, now()) for code, said in listed.items() if kept.get(code) != said],
            )
            db.executemany(
                "INSERT OR IGNORE INTO person VALUES (?,?,?,?)", [(*c, now()) for c in sorted(contacts)]
            )

    def people(self) -> list[tuple[str, str, str]]:
        """Name, role and unit of everybody that has to do with the campaign."""
        return list(self._db.execute("SELECT name, role, unit FROM person ORDER BY role, unit, since, name"))

    # letters

    def messages(self, kind: str = "") -> list[Message]:
        """All letters, or those of a kind, in the order they were intended."""
        wanted = "SELECT * FROM message WHERE ? IN ('', kind) ORDER BY rowid"
        return [Message(*row) for row in self._db.execute(wanted, (kind,))]

    def message(self, message_id: str) -> Message | None:
        """The letter with an id."""
        row = self._db.execute("SELECT * FROM message WHERE id = ?", (message_id,)).fetchone()
        return Message(*row) if row else None

    def messages_to(self, unit: str) -> list[Message]:
        """All letters to a unit, in the order they were intended."""
        wanted = "SELECT * FROM message WHERE unit = ? ORDER BY rowid"
        return [Message(*row) for row in self._db.execute(wanted, (unit,))]

    def intend(self, message: Message) -> None:
        """Records a letter before anything of it leaves; one that is recorded stays as it is."""
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO message VALUES (?,?,?,?,?,?,?,?,?,?)", _values(message))

    def progress(self, message_id: str, state: str, note: str = "", addressed: str | None = None) -> None:
        """How far a letter is; ``addressed`` where it was written (again)."""
        done = now() if state in (*DONE, FAILED, BOUNCED) else None
        with self.change() as db:
            db.execute(
                """UPDATE message SET state = ?, done_at = ?, note = ?, addressed = coalesce(?, addressed)
                WHERE id = ?""",
                (state, done, note, addressed, message_id),
            )

    # what came in

    def returns(self) -> list[ReturnRecord]:
        """Everything that came in, oldest first."""
        rows = self._db.execute("SELECT * FROM return ORDER BY received_at, rowid")
        return [_return(row) for row in rows]

    def returns_by_unit(self) -> dict[str, list[ReturnRecord]]:
        """The returns of each unit that has any, oldest first."""
        found: dict[str, list[ReturnRecord]] = {}
        for one in self.returns():
            if one.unit:
                found.setdefault(one.unit, []).append(one)
        return found

    def returns_of(self, unit: str) -> list[ReturnRecord]:
        """Everything that came in from a unit, oldest first."""
        rows = self._db.execute("SELECT * FROM return WHERE unit = ? ORDER BY received_at, rowid", (unit,))
        return [_return(row) for row in rows]

    def knows(self, digest: str) -> bool:
        """Whether a file with these contents came in before."""
        wanted = "SELECT 1 FROM return WHERE hash = ? UNION SELECT 1 FROM odd WHERE hash = ?"
        return self._db.execute(wanted, (digest, digest)).fetchone() is not None

    def receive(self, found: ReturnRecord) -> None:
        """Records a return."""
        said = json.dumps([f.to_dict() for f in found.findings], ensure_ascii=False)
        values = _values(found)
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO return VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", [*values[:-1], said])

    def set_aside(self, digest: str, name: str, source: str, why: str) -> None:
        """Records a file that is no return."""
        values = (digest, name, source, now(), why)
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO odd VALUES (?,?,?,?,?)", values)

    def odd(self) -> list[tuple[str, str, str]]:
        """Files that are no returns: name, where from, why."""
        return list(self._db.execute("SELECT name, source, why FROM odd ORDER BY collected_at, name"))

    def fetched(self) -> set[str]:
        """The mails of mailboxes that were taken in."""
        return {mail for (mail,) in self._db.execute("SELECT mail FROM fetched")}

    def fetch(self, mails: Iterable[str]) -> None:
        """Records mails as taken in, with all that was in them."""
        with self.change() as db:
            db.executemany("INSERT OR IGNORE INTO fetched VALUES (?,?)", [(mail, now()) for mail in mails])

    def answers(self) -> dict[str, Answer]:
        """What returns were answered, by the return's hash."""
        rows = self._db.execute("SELECT * FROM answer ORDER BY rowid")
        return {row[0]: Answer(row[0], row[1], row[2], tuple(json.loads(row[3]))) for row in rows}

    def answer(self, answer: Answer) -> None:
        """Records an answer."""
        changes = json.dumps(answer.changes, ensure_ascii=False)
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO answer VALUES (?,?,?,?)", [*_values(answer)[:-1], changes])

    # what was let pass and made public

    def approvals(self) -> dict[tuple[str, str], Approval]:
        """Everything that was approved, by unit and return."""
        return {row[:2]: Approval(*row) for row in self._db.execute("SELECT * FROM approval ORDER BY rowid")}

    def approve(self, approval: Approval) -> None:
        """Records an approval; a newer return of the unit needs a new one, the old one stays."""
        people = [(approval.by, APPROVES), (approval.secrecy_by, SECRECY)]
        with self.change() as db:
            db.execute("INSERT OR IGNORE INTO approval VALUES (?,?,?,?,?)", _values(approval))
            db.executemany(
                "INSERT OR IGNORE INTO person VALUES (?,?,'',?)", [(*p, approval.at) for p in people]
            )

    def publications(self) -> list[Publication]:
        """Every version of every unit's publication."""
        rows = self._db.execute("SELECT * FROM publication ORDER BY unit, version")
        return [Publication(*row) for row in rows]

    def publish(self, publication: Publication) -> None:
        """Records a version, or when and where one was published."""
        with self.change() as db:
            db.execute("INSERT OR REPLACE INTO publication VALUES (?,?,?,?,?,?,?,?)", _values(publication))


def _return(row: tuple[Any, ...]) -> ReturnRecord:
    findings = tuple(_finding(found) for found in json.loads(row[-1]))
    return ReturnRecord(*(*row[:-1], findings))


def _values(record: Any) -> list[Any]:
    return [getattr(record, name) for name in type(record).__slots__]


def _finding(said: Mapping[str, Any]) -> Finding:
    return Finding(**{**said, "severity": Severity(said["severity"])})
