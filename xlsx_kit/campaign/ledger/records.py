"""What the ledger holds, record by record."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.findings import Finding

INTENDED, DRAFTED, SENDING, SENT = "intended", "drafted", "sending", "sent"
FAILED, BOUNCED, SUPERSEDED = "failed", "bounced", "superseded"
DONE = (SENT, DRAFTED)
"""States of letters that need nothing more of this program: they left, or lie ready for a mail program."""
CONTACT, APPROVES, SECRECY = "contact", "approves", "secrecy"
"""What people do: the unit's contact, who approves, who examines for secrets."""


@dataclass(frozen=True, slots=True)
class Message:
    """A letter to a unit: its fixed Message-ID, the file that holds it, and how far it is.

    ``hash`` says what it is about, ``addressed`` holds the marks of the addresses it is written to.
    """

    id: str
    unit: str
    kind: str
    file: str
    hash: str
    state: str
    intended_at: str
    done_at: str | None
    note: str
    addressed: str = ""


@dataclass(frozen=True, slots=True)
class ReturnRecord:
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
class Answer:
    """The letter that answers a return, the unit's return before that, and the changes since, in words."""

    hash: str
    message: str
    before: str
    changes: tuple[str, ...]


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
