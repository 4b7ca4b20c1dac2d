"""Letters as files: a mail that any mail program opens, or a zip file for what goes another way."""

from __future__ import annotations

import email
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path, PurePosixPath

from xlsx_kit.campaign.letters.attachments import HTML, WIRE, XLSX, Attachment, mail_bytes
from xlsx_kit.facts import MAIL

LETTER_FILE = "通知.txt"
"""The letter itself in a zip file."""
MAIL_SUFFIX, PARCEL_SUFFIX = ".eml", ".zip"


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter as it lies in the outbox: its head, its text, what goes with it."""

    subject: str
    to: str
    text: str
    attachments: tuple[Attachment, ...]


def suffix_for(channel: str) -> str:
    """What a letter's file is called like that goes a way."""
    return MAIL_SUFFIX if channel == MAIL else PARCEL_SUFFIX


def letter_bytes(mail: EmailMessage, attachments: Sequence[Attachment], channel: str) -> bytes:
    """The file of a letter: the mail, or for intranet and by hand its text and its files packed together."""
    if channel == MAIL:
        mail["X-Unsent"] = "1"  # Outlook and Foxmail then open it for editing
        return mail_bytes(mail, attachments)
    stored, out = _stored(mail), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.comment = str(mail["Message-ID"]).encode()
        parcel.writestr(
            zipfile.ZipInfo(LETTER_FILE),
            f"\ufeff{stored.subject}\n\n{stored.text}".replace("\n", "\r\n").encode(),
        )
        for one in attachments:
            parcel.writestr(zipfile.ZipInfo(one.name), one.data)
    return out.getvalue()


def letter_id(path: Path) -> str:
    """The Message-ID of the letter in a file, "" for a file that is no letter. Raises OSError for none."""
    with path.open("rb") as file:
        if path.suffix != PARCEL_SUFFIX:
            return str(BytesHeaderParser(policy=WIRE).parse(file)["Message-ID"] or "").strip()
        try:
            with zipfile.ZipFile(file) as parcel:
                return parcel.comment.decode("ascii", "replace")
        except zipfile.BadZipFile:
            return ""


def read_letter(path: Path) -> StoredLetter:
    """A letter from its file. Raises OSError where there is none."""
    if path.suffix != PARCEL_SUFFIX:
        with path.open("rb") as file:
            mail = email.message_from_binary_file(file, policy=WIRE)
        assert isinstance(mail, EmailMessage)
        return _stored(mail)
    with zipfile.ZipFile(path) as parcel:
        whole = parcel.read(LETTER_FILE).decode("utf-8-sig").replace("\r\n", "\n")
        subject, _, text = whole.partition("\n\n")
        names = [name for name in parcel.namelist() if name != LETTER_FILE]
        return StoredLetter(subject, "", text, tuple(_named(name, parcel.read(name)) for name in names))


def _stored(mail: EmailMessage) -> StoredLetter:
    body = mail.get_body(("plain",))
    files = [(part.get_filename() or "", part.get_payload(decode=True)) for part in mail.iter_attachments()]
    attachments = tuple(_named(name, data) for name, data in files if isinstance(data, bytes))
    text = body.get_content().replace("\r\n", "\n") if body else ""
    return StoredLetter(str(mail["Subject"] or ""), str(mail["To"] or ""), text, attachments)


def _named(name: str, data: bytes) -> Attachment:
    return Attachment(name, data, HTML if PurePosixPath(name).suffix == ".html" else XLSX)
