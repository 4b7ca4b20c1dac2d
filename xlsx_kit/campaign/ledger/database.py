"""The ledger of a campaign: an SQLite file that survives being broken off at any moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import msgspec

from xlsx_kit.campaign.ledger.effects import BEFORE, OFFICER
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
from xlsx_kit.campaign.ledger.queries import (
    AS_RECEIVED,
    GONE_UNITS,
    LISTED_UNITS,
    RETURN_BEFORE,
    RETURNS_OF_NOBODY,
    ROWID,
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
from xlsx_kit.findings import Finding


class Ledger(StepLedger):
    """The ledger's records: what went out, what came in, who let what pass, what was made public."""

    # units and people

    def enlist(self, units: Iterable[Unit]) -> None:
        """Takes over the list of units and their contacts; nothing is written where it is as before."""
        listed = {u.code: (u.name, u.parent, u.approved_on) for u in units}
        contacts = {(u.contact, CONTACT, u.code) for u in units if u.contact}
        kept = {row[0]: row[1:] for row in self.query(LISTED_UNITS)}
        known = {row[:3] for row in self.rows("person", {"role": CONTACT})}
        if kept == listed and contacts <= known:
            return
        with self.change() as db:
            for code in sorted(kept.keys() - listed.keys()):
                db.update("unit", {"code": code}, {"gone_at": now()})
                append_entry(db, DELISTED, {"unit": code})
            for code in sorted(listed.keys() - kept.keys()) if kept else ():
                append_entry(db, LISTED, {"unit": code})
            new = [
                (code, *values, now(), None) for code, values in listed.items() if kept.get(code) != values
            ]
            db.replace_all("unit", new, kept=("listed_at",))
            db.insert_all("person", [(*c, now()) for c in sorted(contacts)])

    def gone_units(self) -> list[tuple[str, str, str]]:
        """Code, name and moment of units that were in the list once and are no longer."""
        return [(code, name, at) for code, name, at in self.query(GONE_UNITS)]

    # letters

    def messages(self, kind: str = "") -> list[LetterRecord]:
        """All letters, or those of a kind, in the order they were intended."""
        rows = self.rows("message", {"kind": kind} if kind else {}, (ROWID,))
        return [LetterRecord(*row) for row in rows]

    def message(self, message_id: str) -> LetterRecord | None:
        """The letter with an id."""
        row = self.row("message", {"id": message_id})
        return LetterRecord(*row) if row else None

    def messages_to(self, unit: str) -> list[LetterRecord]:
        """All letters to a unit, in the order they were intended."""
        return [LetterRecord(*row) for row in self.rows("message", {"unit": unit}, (ROWID,))]

    def write_letter(self, letter: LetterRecord) -> None:
        """Records a letter as it was written, in place of what was known of it."""
        with self.change() as db:
            db.replace("message", _values(letter))

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
            db.update("message", {"id": message_id}, columns)
            if state == SENT:
                for row in db.rows("message", {"id": message_id}):
                    sent = LetterRecord(*row)
                    about = {"id": sent.id, "unit": sent.unit, "kind": sent.kind, "about": sent.hash}
                    append_entry(db, LETTER_SENT, about)

    # what came in

    def returns(self) -> list[ReturnRecord]:
        """Everything that came in, oldest first."""
        rows = self.rows("return", order=(ROWID,))
        # an engine that sorts carries all findings along: a third of the time at 3,000 units
        rows.sort(key=itemgetter(RECEIVED_AT))
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
        return [_return(row) for row in self.rows("return", {"unit": unit}, AS_RECEIVED)]

    def return_with(self, digest: str) -> ReturnRecord | None:
        """The return with these contents."""
        row = self.row("return", {"hash": digest})
        return _return(row) if row else None

    def returns_of_nobody(self) -> list[ReturnRecord]:
        """The returns whose stamp names no unit of the list."""
        return [_return(row) for row in self.query(RETURNS_OF_NOBODY)]

    def return_before(self, unit: str, received_at: str, digest: str) -> ReturnRecord | None:
        """The unit's last return up to a moment, but the one with these contents."""
        wanted = {"unit": unit, "received_at": received_at, "hash": digest}
        return next((_return(row) for row in self.query(RETURN_BEFORE, wanted)), None)

    def receive(self, record: ReturnRecord) -> None:
        """Records a return, in place of what was known of a file with the same contents."""
        findings = json.dumps([f.to_record() for f in record.findings], ensure_ascii=False)
        values = _values(record)
        values[FINDINGS] = findings
        keys = ("hash", "unit", "name", "file", "source", "received_at", "sender", "status", "year", "note")
        with self.change() as db:
            db.replace("return", values)
            db.delete("odd", {"hash": record.hash})
            append_entry(db, RECEIVED, {key: getattr(record, key) for key in (*keys, "issue")})

    def rejudge(self, before: ReturnRecord, after: ReturnRecord) -> None:
        """Records what a return came to when it was judged again; a new status stands in the journal."""
        findings = json.dumps([f.to_record() for f in after.findings], ensure_ascii=False)
        new = {"findings": findings, "status": after.status, "note": after.note, "rules": after.rules}
        with self.change() as db:
            db.update("return", {"hash": after.hash}, new)
            if after.status != before.status:
                about = {"unit": after.unit, "hash": after.hash}
                append_entry(db, RECHECKED, {**about, "before": before.status, "after": after.status})

    def change_sender(self, digest: str, sender: str) -> None:
        """Records that a return came from somebody else, too, who it should come from."""
        with self.change() as db:
            db.update("return", {"hash": digest}, {"sender": sender})

    def set_aside(self, record: SetAside) -> None:
        """Records a file that is no return, in place of what was known of it."""
        with self.change() as db:
            db.replace("odd", _values(record))

    def take_back(self, digest: str) -> None:
        """Forgets a file that was set aside: what is in it was taken after all."""
        with self.change() as db:
            db.delete("odd", {"hash": digest})

    def set_aside_files(self) -> list[SetAside]:
        """Files that are no returns, in the order they came in."""
        return [SetAside(*row) for row in self.rows("odd", order=("collected_at", "name"))]

    def set_aside_with(self, digest: str) -> SetAside | None:
        """The file with these contents that was set aside."""
        row = self.row("odd", {"hash": digest})
        return SetAside(*row) if row else None

    def odd(self) -> list[tuple[str, str, str]]:
        """Files that are no returns: name, where from, why."""
        return [(found.name, found.source, found.why) for found in self.set_aside_files()]

    def fetched(self) -> set[str]:
        """The mails of mailboxes that were taken in."""
        return {mail for mail, _ in self.rows("fetched")}

    def fetch(self, mails: Iterable[str]) -> None:
        """Records mails as taken in, with all that was in them."""
        with self.change() as db:
            db.insert_all("fetched", [(mail, now()) for mail in mails])

    def answers(self) -> dict[str, Answer]:
        """What returns were answered, by the return's hash."""
        rows = self.rows("answer", order=(ROWID,))
        return {row[0]: Answer(row[0], row[1], row[2], tuple(json.loads(row[3]))) for row in rows}

    def answer(self, answer: Answer) -> None:
        """Records an answer."""
        changes = json.dumps(answer.changes, ensure_ascii=False)
        with self.change() as db:
            db.replace("answer", [*_values(answer)[:-1], changes])

    # what was let pass and made public

    def approvals(self) -> dict[tuple[str, str], Approval]:
        """Everything that was approved, by unit and return."""
        return {row[:2]: Approval(*row) for row in self.rows("approval", order=(ROWID,))}

    def last_approvals(self) -> dict[str, Approval]:
        """The last approval of each unit that has any."""
        return {approval.unit: approval for approval in self.approvals().values()}

    def approve(self, approval: Approval, accepted: Sequence[str] = ()) -> Approval | None:
        """Records an approval, or gives the one that is there; a newer return of the unit needs a new one.

        ``accepted`` is what spoke against the return's identity and was accepted by naming the unit.
        """
        people = [(approval.by, APPROVES), (approval.secrecy_by, SECRECY)]
        with self.change() as db:
            known = db.row("approval", {"unit": approval.unit, "hash": approval.hash})
            if known is None:
                db.insert("approval", _values(approval))
                about = {key: getattr(approval, key) for key in ("unit", "hash", "by", "secrecy_by")}
                details = {**about, **({"accepted": list(accepted)} if accepted else {})}
                append_entry(db, APPROVED, details, approval.at)
            db.insert_all("person", [(*p, "", approval.at) for p in people])
        return Approval(*known) if known else None

    def publications(self) -> list[Publication]:
        """Every version of every unit's publication."""
        return [Publication(*row) for row in self.rows("publication", order=("unit", "version"))]

    def publish(self, publication: Publication, officer: str = "") -> None:
        """Records a version, or when and where one was published."""
        values = _values(publication)
        with self.change() as db:
            found = db.row("publication", {"unit": publication.unit, "version": publication.version})
            before = Publication(*found) if found else None
            db.replace("publication", values)
            event = ANNOUNCED if publication.published_on else PUBLISHED
            about = dict(zip(PUBLICATION_KEYS, values, strict=True))
            if officer:
                about[OFFICER] = officer
            if before and before.published_on:
                about[BEFORE] = [before.published_on, before.address]
            append_entry(db, event, about)


_RECORDED = msgspec.json.Decoder(tuple[Finding, ...])
FINDINGS, RECEIVED_AT = map(ReturnRecord.__slots__.index, ("findings", "received_at"))


@lru_cache(10_000)  # a desk's pages read all returns again and again: three of each of 3,000 units
def _findings(records: str) -> tuple[Finding, ...]:
    return _RECORDED.decode(records)


def _return(row: tuple[Any, ...]) -> ReturnRecord:
    return ReturnRecord(*(*row[:FINDINGS], _findings(row[FINDINGS]), *row[FINDINGS + 1 :]))


def _values(record: Any) -> list[Any]:
    return [getattr(record, name) for name in type(record).__slots__]
