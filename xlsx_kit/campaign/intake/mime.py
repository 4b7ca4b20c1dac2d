"""Mails: what is attached to them, with names as old programs write them, and letters that came back."""

from __future__ import annotations

import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path, PurePosixPath

from xlsx_kit.campaign.intake.received import BOUNCED, MAX_FILE_BYTES, NO_ATTACHMENT, ReceivedFile

CHINESE = re.compile(r"[\x20-\x7e\u2010-\u203b\u3000-\u9fff\uff00-\uffef]*")
BARE_BYTES = re.compile("[\udc80-\udcff]")
NAMED_IN = ("content-disposition", "content-type")
RAW_NAME = re.compile(r'name="?([^";\r\n]+)"?')
OURS = re.compile(r"<[0-9a-f]{20}@[^<>\s]+>")
"""The form of our letters' Message-IDs."""
FORWARDED = "转发的邮件.eml"
AS_IT_IS = email.policy.default.clone(refold_source="none")
POSTMASTERS = ("mailer-daemon", "postmaster")


def read_mbox(path: Path, source: str, at: str) -> Iterator[ReceivedFile]:
    """Every mail of a mailbox file, as a file of its own."""
    for number, message in enumerate(mailbox.mbox(path, create=False), start=1):
        yield ReceivedFile(f"{number}.eml", message.as_bytes(), f"{source} 第 {number} 封", at)


def read_message(item: ReceivedFile) -> Iterator[ReceivedFile]:
    """Every file that is attached to a mail, mails included; one without is an item with a problem."""
    mail = email.message_from_bytes(item.data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    sender, sent = parseaddr(_header(mail, "From"))[1], _moment(mail) or item.received_at
    subject = _header(mail, "Subject").strip() or item.source
    if _came_back(mail, sender):
        about = next(iter(OURS.findall(item.data.decode("latin-1"))), "")
        yield ReceivedFile(subject, item.data, item.source, sent, sender, BOUNCED, about=about)
        return
    found = False
    for number, (name, data) in enumerate(_attached(mail), start=1):
        found = True
        yield ReceivedFile(name, data[:MAX_FILE_BYTES], f"{item.source} 附件 {number}", sent, sender)
    if not found:
        yield ReceivedFile(subject, item.data, item.source, sent, sender, NO_ATTACHMENT)


def _attached(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Names and contents; a mail that was attached is one file, and pictures in the text are none."""
    for part in mail.iter_parts() if mail.is_multipart() else [mail]:
        assert isinstance(part, EmailMessage)
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
                with suppress(
                    ValueError, LookupError, AttributeError, TypeError
                ):  # what cannot be written out
                    yield FORWARDED, inner[0].as_bytes(policy=AS_IT_IS)
        elif part.is_multipart():
            yield from _attached(part)
        elif name := _attachment_name(part):
            payload = part.get_payload(decode=True)
            shown = part.get_content_maintype() == "image" and part["Content-ID"]
            if isinstance(payload, bytes) and payload and not shown:
                yield name, payload


def _came_back(mail: EmailMessage, sender: str) -> bool:
    """Whether it tells that a letter of ours did not arrive."""
    return mail.get_content_type() == "multipart/report" or sender.partition("@")[0].casefold() in POSTMASTERS


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # the library trips over some broken headers
        return ""


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


def _moment(mail: EmailMessage) -> str:
    """When our server took it, which the sender's clock does not decide; else when it says it was sent."""
    received = next(iter(mail.get_all("Received", [])), "")
    for text in (str(received).rpartition(";")[2], _header(mail, "Date")):
        try:
            found: datetime = parsedate_to_datetime(text.strip())
            return found.astimezone().isoformat(timespec="seconds")
        except (TypeError, ValueError, OverflowError):
            continue
    return ""
