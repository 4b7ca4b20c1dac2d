"""Where returns come from: folders, zip files, mails; every attachment with a name and a sender, unopened."""

from __future__ import annotations

import email
import email.policy
import imaplib
import mailbox
import re
import ssl
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from xlsx_kit.campaign.plan import Imap

MOST_BYTES = 26 * 2**20
"""Of one file; more than a return may have, so that the guard says what is wrong."""
MOST_MEMBERS = 2_000
MOST_UNZIPPED, MOST_UNZIPPED_OF_MAIL = 4 * 2**30, 10 * MOST_BYTES
"""Of one zip file: one that lies in a folder, and one that somebody mailed."""
DANGEROUS = {
    *(".exe", ".scr", ".com", ".bat", ".cmd", ".pif", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta"),
    *(".lnk", ".msi", ".jar", ".ps1", ".reg", ".dll", ".cpl", ".iso", ".img"),
}
CHINESE = re.compile(r"[\x20-\x7e\u2010-\u203b\u3000-\u9fff\uff00-\uffef]*")
BARE_BYTES = re.compile("[\udc80-\udcff]")
NAMED_IN = ("content-disposition", "content-type")
RAW_NAME = re.compile(r'name="?([^";\r\n]+)"?')
NO_ATTACHMENT, UNREADABLE_ZIP, TOO_MANY = "邮件没有附件", "压缩包打不开", "压缩包中的文件过多"


class MailboxError(Exception):
    """A mailbox that cannot be opened or read to its end; neither server nor password is named."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file that came in; ``problem`` says why there is none in it."""

    name: str
    data: bytes
    source: str
    received_at: str
    sender: str = ""
    problem: str = ""


def items_of(path: Path) -> Iterator[Item]:
    """Every file below a path: a folder, a mail (.eml), a mailbox (.mbox), a zip file, or the file itself."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            if not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts):
                yield from _of_file(file, file.relative_to(path).as_posix())
    else:
        yield from _of_file(path, path.name)


def mailbox_items(settings: Imap, password: str) -> Iterator[Item]:
    """Every attachment of every mail of a mailbox, which is opened for reading only.

    Raises MailboxError where the server cannot be reached or refuses.
    """
    try:
        yield from _mailbox_items(settings, password)
    except (OSError, imaplib.IMAP4.error):
        raise MailboxError from None


def _mailbox_items(settings: Imap, password: str) -> Iterator[Item]:
    server = (
        imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=ssl.create_default_context())
        if settings.security == "tls"
        else imaplib.IMAP4(settings.host, settings.port)
    )
    with server:
        server.login(settings.user, password)
        kind, said = server.select(f'"{settings.mailbox}"', readonly=True)
        if kind != "OK":
            raise imaplib.IMAP4.error(said)
        _, numbers = server.search(None, "ALL")
        for number in numbers[0].split():
            _, parts = server.fetch(number.decode(), "(INTERNALDATE BODY.PEEK[])")
            for part in parts:
                if isinstance(part, tuple):
                    source = f"{settings.mailbox} 第 {number.decode()} 封"
                    yield from _of_mail(part[1], source, _arrival(parts))


def _arrival(parts: list[Any]) -> str:
    """When the server took a mail in: the same on every run."""
    said = b" ".join(part[0] if isinstance(part, tuple) else part for part in parts if part)
    found = imaplib.Internaldate2tuple(said)
    moment = datetime.fromtimestamp(time.mktime(found)) if found else datetime.now()
    return moment.astimezone().isoformat(timespec="seconds")


def _of_file(path: Path, source: str) -> Iterator[Item]:
    at = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="seconds")
    match path.suffix.lower():
        case ".eml":
            yield from _of_mail(path.read_bytes(), source, at)
        case ".mbox":
            for number, message in enumerate(mailbox.mbox(path, create=False), start=1):
                yield from _of_mail(message.as_bytes(), f"{source} 第 {number} 封", at)
        case ".zip":
            yield from _of_zip(path.name, path, MOST_UNZIPPED, source, at)
        case _:
            with path.open("rb") as file:
                yield Item(path.name, file.read(MOST_BYTES), source, at)


def _of_zip(
    zip_name: str, content: Path | BytesIO, most: int, source: str, at: str, sender: str = ""
) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(content) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > most:
                yield Item(zip_name, b"", source, at, sender, TOO_MANY)
                return
            for member in members:
                name = _zip_name(member)
                with archive.open(member) as file:
                    data = file.read(MOST_BYTES)
                yield Item(PurePosixPath(name).name, data, f"{source} / {name}", at, sender)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        data = content.getvalue() if isinstance(content, BytesIO) else content.read_bytes()
        yield Item(zip_name, data[:MOST_BYTES], source, at, sender, UNREADABLE_ZIP)


def _zip_name(member: zipfile.ZipInfo) -> str:
    """A member's name; Chinese programs write GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _of_mail(data: bytes, source: str, at: str) -> Iterator[Item]:
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    sender, sent = parseaddr(str(mail.get("From", "")))[1], _date(mail) or at
    found = False
    for number, part in enumerate(mail.walk(), start=1):
        name = _attachment_name(part)
        if part.is_multipart() or not name:
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            found = True
            place = f"{source} 附件 {number}"
            if name.lower().endswith(".zip"):
                yield from _of_zip(name, BytesIO(payload), MOST_UNZIPPED_OF_MAIL, place, sent, sender)
            else:
                yield Item(name, payload[:MOST_BYTES], place, sent, sender)
    if not found:
        subject = str(mail.get("Subject", "")).strip() or source
        yield Item(subject, data[:MOST_BYTES], source, sent, sender, NO_ATTACHMENT)


def _attachment_name(part: EmailMessage) -> str:
    """An attachment's file name; old programs write it as bytes of GBK, against every standard."""
    headers = [value for key, value in part.raw_items() if key.lower() in NAMED_IN]
    if any(BARE_BYTES.search(value) for value in headers):
        found = next((match[1] for value in headers if (match := RAW_NAME.search(value))), "")
        name = _decoded(found.encode("utf-8", "surrogateescape"))
    else:
        try:
            name = part.get_filename() or ""
        except (LookupError, ValueError, AttributeError, TypeError):
            name = "附件"
    return PurePosixPath(name.replace("\\", "/")).name.strip()


def _decoded(raw: bytes) -> str:
    """Bytes of a name as text; GBK can look like UTF-8, so what reads as Chinese is preferred."""
    found = []
    for encoding in ("utf-8", "gb18030"):
        try:
            found.append(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return next((text for text in found if CHINESE.fullmatch(text)), found[0] if found else "附件")


def _date(mail: EmailMessage) -> str:
    try:
        found = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError):
        return ""
    return found.astimezone().isoformat(timespec="seconds")
