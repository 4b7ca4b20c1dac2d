"""Files that go with a mail, and the mail with them as bytes."""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

WIRE = SMTP.clone(max_line_length=900)
"""How letters are written out: at 78 columns the library breaks long type names in the middle of a word."""
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
HTML = ("text", "html")
BASE64_LINE = 76
"""Characters of a line (RFC 2045, 6.8)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    data: bytes
    kind: tuple[str, str] = XLSX


def mail_bytes(mail: EmailMessage, attachments: Sequence[Attachment]) -> bytes:
    """The mail with these files as it is sent and stored.

    The library encodes and writes a file line by line, which takes 8 ms for one workbook: it writes a mark of
    one line for each, in whose place the file is put at once.
    """
    marks = [f"{mail['Message-ID']} {number}".encode() for number in range(len(attachments))]
    for attachment, mark in zip(attachments, marks, strict=True):
        _attach(mail, attachment, mark)
    return b"".join(_filled(mail.as_bytes(policy=WIRE), marks, attachments))


def _attach(mail: EmailMessage, attachment: Attachment, mark: bytes) -> None:
    main, sub = attachment.kind
    mail.add_attachment(mark, maintype=main, subtype=sub, filename=attachment.name)
    # The name stands twice: after RFC 2231, and after RFC 2047 for mail programs that know only that.
    part = list(mail.iter_attachments())[-1]
    if main == "text":
        part.set_param("charset", "utf-8")
    part.set_param("name", Header(attachment.name, "utf-8", maxlinelen=10_000).encode())


def _filled(wire: bytes, marks: Sequence[bytes], attachments: Sequence[Attachment]) -> Iterator[bytes]:
    for mark, attachment in zip(marks, attachments, strict=True):
        before, found, wire = wire.partition(b"\r\n".join(_lines(mark)))
        assert found
        yield before
        yield b"\r\n".join(_lines(attachment.data))
    yield wire


def _lines(data: bytes) -> list[bytes]:
    """Data in base64, by lines."""
    text = binascii.b2a_base64(data, newline=False)
    return [text[at : at + BASE64_LINE] for at in range(0, len(text), BASE64_LINE)]
