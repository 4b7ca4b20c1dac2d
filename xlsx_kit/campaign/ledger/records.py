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
class LetterRecord:
    """A letter to a unit: its fixed Message-ID, the file that holds it, and how far it is.

    ``hash`` says what it is about, ``addressed`` holds the hashes of the addresses it is written to,
    ``content`` that of the draft as it was written (two, as long as one takes the other's place). ``basis``
    is the hash of all that the campaign adds to its words (dates, contact, addresses), ``words`` the rest of
    them as JSON: together they write it anew.
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
    content: str = ""
    basis: str = ""
    words: str = "{}"


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A workbook that came in; ``unit`` is None where its stamp names none of the list.

    ``issue`` is the issue number in it, ``judged_under`` the fingerprint of the list, pack, settings and
    program it was judged under, ``attempts`` how often. ``mail_id`` is the mail it came in (its Message-ID
    where it has one), ``rules`` the fingerprint of what its findings depend on beside itself.
    """

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
    issue: str = ""
    judged_under: str = ""
    attempts: int = 1
    mail_id: str = ""
    rules: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that is no return; ``file`` holds its content where another attempt may succeed (``retry``).

    ``mail_id`` is the mail it came in.
    """

    hash: str
    name: str
    source: str
    collected_at: str
    why: str
    file: str = ""
    received_at: str = ""
    sender: str = ""
    retry: bool = False
    judged_under: str = ""
    attempts: int = 1
    mail_id: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """A workbook that was issued: its number, the unit it is for, the hash of the file and its name."""

    number: str
    unit: str
    hash: str
    file: str
    issued_at: str


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


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due date that an officer has set, of a unit or ("") of the round, ``instead`` of the one before."""

    unit: str
    due: str
    instead: str
    reason: str
    officer: str
    at: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """A unit that need not send anything in this round, up to a day (ISO) or, with "", for all of it."""

    unit: str
    reason: str
    until: str
    officer: str
    at: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What an officer has noted about a unit; ``number`` is that of its entry in the journal."""

    number: int
    unit: str
    text: str
    officer: str
    at: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """That a unit is reached otherwise than its list says, and the file in the folder that tells how."""

    unit: str
    file: str
    hash: str
    reason: str
    officer: str
    at: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """What an officer decided about a file: it counts for a unit, it does not count, it is settled."""

    hash: str
    unit: str
    reason: str
    officer: str
    at: str


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A confirmation sheet that came on paper: its check code, and the return it belongs to ("" for none)."""

    number: int
    unit: str
    code: str
    hash: str
    officer: str
    at: str
