"""The ledger of a campaign: an SQLite file that survives being broken off at any moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsx_kit.campaign.ledger.effects import BEFORE, OFFICER, insert
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.journal import (
    ANNOUNCED,
    APPROVED,
    DELISTED,
    LETTER_SENT,
    LISTED,
    PUBLICATION_KEYS,
    PUBLISHED,
    RECEIVED,
    RECHECKED,
    append_entry,
)
from xlsx_kit.campaign.ledger.records import (
    APPROVES,
    BOUNCED,
    CONTACT,
    DONE,
    FAILED,
    SECRECY,
    SENT,
    Answer,
    Approval,
    LetterRecord,
    Publication,
    ReturnRecord,
    SetAside,
)
from xlsx_kit.campaign.ledger.steps import StepLedger
from xlsx_kit.facts import Unit
from xlsx_kit.findings import finding_of


class Ledger(StepLedger):
    """The ledger's records: what went out, what came in, who let what pass, what was made public."""

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
            for code in sorted(kept.keys() - listed.keys()):
                db.execute("UPDATE unit SET gone_at = ? WHERE code = ?", (now(), code))
                append_entry(db, DELISTED, {"unit": code})
            for code in sorted(listed.keys() - kept.keys()) if kept else ():
                append_entry(db, LISTED, {"unit": code})
            db.executemany(
                """INSERT INTO unit VALUES (?,?,?,?,?,NULL) ON CONFLICT (code) DO UPDATE
                SET name = excluded.name, parent = excluded.parent, approved_on = excluded.approved_on,
                gone_at = NULL""",
                [(code, *values, now()) for code, values in listed.items() if kept.get(code) != values],
            )
            db.executemany(
                "INSERT OR IGNORE INTO person VALUES (?,?,?,?)", [(*c, now()) for c in sorted(contacts)]
            )

    def gone_units(self) -> list[tuple[str, str, str]]:
        """Code, name and moment of units that were in the list once and are no longer."""
        wanted = "SELECT code, name, gone_at FROM unit WHERE gone_at IS NOT NULL ORDER BY code"
        return [(code, name, at) for code, name, at in self.query(wanted)]

    def people(self) -> list[tuple[str, str, str]]:
        """Name, role and unit of everybody that has to do with the campaign."""
        return list(self._db.execute("SELECT name, role, unit FROM person ORDER BY role, unit, since, name"))

    # letters

    def messages(self, kind: str = "") -> list[LetterRecord]:
        """All letters, or those of a kind, in the order they were intended."""
        wanted = "SELECT * FROM message WHERE ? IN ('', kind) ORDER BY rowid"
        return [LetterRecord(*row) for row in self._db.execute(wanted, (kind,))]

    def message(self, message_id: str) -> LetterRecord | None:
        """The letter with an id."""
        row = self._db.execute("SELECT * FROM message WHERE id = ?", (message_id,)).fetchone()
        return LetterRecord(*row) if row else None

    def messages_to(self, unit: str) -> list[LetterRecord]:
        """All letters to a unit, in the order they were intended."""
        wanted = "SELECT * FROM message WHERE unit = ? ORDER BY rowid"
        return [LetterRecord(*row) for row in self._db.execute(wanted, (unit,))]

    def intend(self, message: LetterRecord) -> None:
        """Records a letter before anything of it leaves; one that is recorded stays as it is."""
        with self.change() as db:
            insert(db, "INSERT OR IGNORE", "message", _values(message))

    def progress(
        self,
        message_id: str,
        state: str,
        note: str = "",
        written: Mapping[str, str] | None = None,
    ) -> None:
        """How far a letter is; ``written`` holds what is new of its record where it was written (again)."""
        done = now() if state in (*DONE, FAILED, BOUNCED) else None
        columns = {"state": state, "done_at": done, "note": note, **(written or {})}
        with self.change() as db:
            assigned = ", ".join(f"{column} = :{column}" for column in columns)
            db.execute(f"UPDATE message SET {assigned} WHERE id = :id", {**columns, "id": message_id})
            if state == SENT:
                wanted = "SELECT unit, kind, hash FROM message WHERE id = ?"
                unit, kind, digest = db.execute(wanted, (message_id,)).fetchone()
                append_entry(db, LETTER_SENT, {"id": message_id, "unit": unit, "kind": kind, "about": digest})

    # what came in

    def returns(self) -> list[ReturnRecord]:
        """Everything that came in, oldest first."""
        rows = self._db.execute("SELECT * FROM return ORDER BY received_at, rowid")
        return [_return(row) for row in rows]

    def returns_by_unit(self) -> dict[str, list[ReturnRecord]]:
        """The returns of each unit that has any, oldest first, but those that an officer set aside."""
        found: dict[str, list[ReturnRecord]] = {}
        aside = self.aside()
        for one in self.returns():
            if one.unit and one.hash not in aside:
                found.setdefault(one.unit, []).append(one)
        return found

    def returns_of(self, unit: str) -> list[ReturnRecord]:
        """Everything that came in from a unit, oldest first."""
        rows = self._db.execute("SELECT * FROM return WHERE unit = ? ORDER BY received_at, rowid", (unit,))
        return [_return(row) for row in rows]

    def return_with(self, digest: str) -> ReturnRecord | None:
        """The return with these contents."""
        row = self._db.execute("SELECT * FROM return WHERE hash = ?", (digest,)).fetchone()
        return _return(row) if row else None

    def returns_of_nobody(self) -> list[ReturnRecord]:
        """The returns whose stamp names no unit of the list."""
        rows = self._db.execute("SELECT * FROM return WHERE unit IS NULL ORDER BY received_at, rowid")
        return [_return(row) for row in rows]

    def return_before(self, unit: str, received_at: str, digest: str) -> ReturnRecord | None:
        """The unit's last return up to a moment, but the one with these contents."""
        row = self._db.execute(
            """SELECT * FROM return WHERE unit = ? AND received_at <= ? AND hash <> ?
            AND hash NOT IN (SELECT hash FROM aside) ORDER BY received_at DESC, rowid DESC LIMIT 1""",
            (unit, received_at, digest),
        ).fetchone()
        return _return(row) if row else None

    def receive(self, found: ReturnRecord) -> None:
        """Records a return, in place of what was known of a file with the same contents."""
        findings = json.dumps([f.to_record() for f in found.findings], ensure_ascii=False)
        values = _values(found)
        values[FINDINGS] = findings
        told = ("hash", "unit", "name", "file", "source", "received_at", "sender", "status", "year", "note")
        with self.change() as db:
            insert(db, "INSERT OR REPLACE", "return", values)
            db.execute("DELETE FROM odd WHERE hash = ?", (found.hash,))
            append_entry(db, RECEIVED, {key: getattr(found, key) for key in (*told, "issue")})

    def rejudge(self, before: ReturnRecord, after: ReturnRecord) -> None:
        """Records what a return came to when it was judged again; a new status stands in the journal."""
        findings = json.dumps([f.to_record() for f in after.findings], ensure_ascii=False)
        wanted = "UPDATE return SET findings = ?, status = ?, note = ?, rules = ? WHERE hash = ?"
        with self.change() as db:
            db.execute(wanted, (findings, after.status, after.note, after.rules, after.hash))
            if after.status != before.status:
                about = {"unit": after.unit, "hash": after.hash}
                append_entry(db, RECHECKED, {**about, "before": before.status, "after": after.status})

    def change_sender(self, digest: str, sender: str) -> None:
        """Records that a return came from somebody else, too, who it should come from."""
        with self.change() as db:
            db.execute("UPDATE return SET sender = ? WHERE hash = ?", (sender, digest))

    def set_aside(self, found: SetAside) -> None:
        """Records a file that is no return, in place of what was known of it."""
        with self.change() as db:
            insert(db, "INSERT OR REPLACE", "odd", _values(found))

    def take_back(self, digest: str) -> None:
        """Forgets a file that was set aside: what is in it was taken after all."""
        with self.change() as db:
            db.execute("DELETE FROM odd WHERE hash = ?", (digest,))

    def set_aside_files(self) -> list[SetAside]:
        """Files that are no returns, in the order they came in."""
        rows = self._db.execute("SELECT * FROM odd ORDER BY collected_at, name")
        return [SetAside(*row) for row in rows]

    def set_aside_with(self, digest: str) -> SetAside | None:
        """The file with these contents that was set aside."""
        row = self._db.execute("SELECT * FROM odd WHERE hash = ?", (digest,)).fetchone()
        return SetAside(*row) if row else None

    def odd(self) -> list[tuple[str, str, str]]:
        """Files that are no returns: name, where from, why."""
        return [(found.name, found.source, found.why) for found in self.set_aside_files()]

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
            db.execute("INSERT OR REPLACE INTO answer VALUES (?,?,?,?)", [*_values(answer)[:-1], changes])

    # what was let pass and made public

    def approvals(self) -> dict[tuple[str, str], Approval]:
        """Everything that was approved, by unit and return."""
        return {row[:2]: Approval(*row) for row in self._db.execute("SELECT * FROM approval ORDER BY rowid")}

    def last_approvals(self) -> dict[str, Approval]:
        """The last approval of each unit that has any."""
        return {approval.unit: approval for approval in self.approvals().values()}

    def approve(self, approval: Approval, accepted: Sequence[str] = ()) -> None:
        """Records an approval; a newer return of the unit needs a new one, the old one stays.

        ``accepted`` is what spoke against the return's identity and was accepted by naming the unit.
        """
        people = [(approval.by, APPROVES), (approval.secrecy_by, SECRECY)]
        with self.change() as db:
            if db.execute("INSERT OR IGNORE INTO approval VALUES (?,?,?,?,?)", _values(approval)).rowcount:
                about = {key: getattr(approval, key) for key in ("unit", "hash", "by", "secrecy_by")}
                append_entry(db, APPROVED, {**about, **({"accepted": list(accepted)} if accepted else {})})
            db.executemany(
                "INSERT OR IGNORE INTO person VALUES (?,?,'',?)", [(*p, approval.at) for p in people]
            )

    def publications(self) -> list[Publication]:
        """Every version of every unit's publication."""
        rows = self._db.execute("SELECT * FROM publication ORDER BY unit, version")
        return [Publication(*row) for row in rows]

    def publish(self, publication: Publication, officer: str = "") -> None:
        """Records a version, or when and where one was published."""
        values = _values(publication)
        wanted = "SELECT published_on, address FROM publication WHERE unit = ? AND version = ?"
        with self.change() as db:
            row = db.execute(wanted, (publication.unit, publication.version)).fetchone()
            insert(db, "INSERT OR REPLACE", "publication", values)
            event = ANNOUNCED if publication.published_on else PUBLISHED
            about = dict(zip(PUBLICATION_KEYS, values, strict=True))
            if officer:
                about[OFFICER] = officer
            if row and row[0]:
                about[BEFORE] = list(row)
            append_entry(db, event, about)


FINDINGS = ReturnRecord.__slots__.index("findings")


def _return(row: tuple[Any, ...]) -> ReturnRecord:
    findings = tuple(finding_of(found) for found in json.loads(row[FINDINGS]))
    return ReturnRecord(*(*row[:FINDINGS], findings, *row[FINDINGS + 1 :]))


def _values(record: Any) -> list[Any]:
    return [getattr(record, name) for name in type(record).__slots__]
