"""Mailbox files (mbox, RFC 4155): each mail of one as a file of its own, byte for byte, within bounds.

The library (mailbox) first lists all mails, and reads lines of any length: a file of 80 MB can hold 11
million mails, or one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from xlsx_kit.campaign.intake import reasons
from xlsx_kit.campaign.intake.mail_parser import MailTooComplexError
from xlsx_kit.campaign.intake.received import MAX_CARRIER_BYTES, ReceivedFile, UnpackBudget

MAX_MAILS = 20_000
"""Of one mailbox file; each is listed by itself."""
PIECE = 65_536
START = b"From "


def read_mbox(path: Path, item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """The mails of a mailbox file in a folder; where there are too many, or they unfold too far, one problem.

    ``budget`` is that of the whole file; whoever opens a mail takes from it what is attached. A mail's
    attachments are smaller than the mail unless they are archives, so only archives can use it up.
    """
    with path.open("rb") as file:
        for number, mail in enumerate(split_mbox(file), start=1):
            if number > MAX_MAILS or budget.left < len(mail):
                yield replace(item, problem=reasons.TOO_MANY_MAILS)
                return
            yield _numbered(item, number, mail)


def read_attached_mbox(item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """The mails of a mailbox file that was attached, or lies in an archive: together they are as one mail."""
    for number, mail in enumerate(split_mbox(BytesIO(item.data)), start=1):
        try:
            budget.mail_work.add(parts=1)
        except MailTooComplexError:
            yield replace(item, problem=reasons.MAIL_TOO_COMPLEX)
            return
        if not budget.take(len(mail)):
            yield replace(item, data=b"", problem=reasons.UNPACKED_TOO_LARGE)
            return
        yield _numbered(item, number, mail)


def split_mbox(file: BinaryIO) -> Iterator[bytes]:
    """Each mail without its line "From …" and the empty line behind it; of a large one no more than shows it.

    As the library does it, every line that starts so begins a mail: programs that leave out the empty line
    before it are met, programs that leave such a line of a text as it is are not.
    """
    mail: bytearray | None = None
    in_start, whole = False, True
    while line := file.readline(PIECE):
        if whole and line.startswith(START):
            if mail is not None:
                yield _without_last_line_break(mail)
            mail, in_start = bytearray(), True
        elif whole:
            in_start = False
        whole = line.endswith(b"\n")
        if mail is not None and not in_start and len(mail) <= MAX_CARRIER_BYTES:
            mail += line
    if mail is not None:
        yield _without_last_line_break(mail)


def _numbered(item: ReceivedFile, number: int, mail: bytes) -> ReceivedFile:
    place = f"{item.source} 第 {number} 封"
    one = ReceivedFile(f"{number}.eml", b"", place, item.received_at)
    large = len(mail) > MAX_CARRIER_BYTES
    return replace(one, problem=reasons.CARRIER_TOO_LARGE) if large else replace(one, data=mail)


def _without_last_line_break(mail: bytearray) -> bytes:
    return bytes(mail[:-1] if mail.endswith(b"\n\n") or mail == b"\n" else mail)
