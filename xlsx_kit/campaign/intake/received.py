"""A file that came in, wherever from."""

from __future__ import annotations

from dataclasses import dataclass

MAX_FILE_BYTES = 26 * 2**20
"""Of one file; more than a return may have, so that the guard says what is wrong."""
NO_ATTACHMENT, BOUNCED = "邮件没有附件", "退信：发出的邮件没有送达"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that came in; ``problem`` says why there is none in it.

    ``mail`` is the mail of a mailbox that it was in, ``about`` the Message-ID of our letter that a returned
    mail speaks of.
    """

    name: str
    data: bytes
    source: str
    received_at: str
    sender: str = ""
    problem: str = ""
    mail: str = ""
    about: str = ""
