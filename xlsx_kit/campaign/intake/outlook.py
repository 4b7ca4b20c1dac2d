"""Mails that Outlook saved (.msg), and what they say of themselves: a delivery report, an automatic reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from xlsx_kit.campaign.intake.filetype import suffix_by_content
from xlsx_kit.campaign.intake.mail_body import MailBody
from xlsx_kit.campaign.intake.notices import kind_by_words, letters_named
from xlsx_kit.campaign.intake.reasons import (
    AUTO_REPLY,
    BOUNCED,
    DELIVERED,
    EMPTY_FILE,
    LINKED,
    NO_ATTACHMENT,
    READ_RECEIPT,
    TOO_DEEP,
    UNPACKED_TOO_LARGE,
    UNREADABLE_MSG,
    failure,
)
from xlsx_kit.campaign.intake.received import ReceivedFile, UnpackBudget

if TYPE_CHECKING:
    from oxmsg import Message
    from oxmsg.attachment import Attachment
    from oxmsg.storage import Storage

SMTP_ADDRESS, SHORT_NAME, METHOD, CONTENT_ID = 0x5D01, 0x3704, 0x3705, 0x3712
"""Properties, by their numbers in MS-OXPROPS: the sender's address; of an attachment its short name, how it
is attached, and the mark by which a text shows it."""
BY_REFERENCE = (2, 4, 7)
"""How a file is attached that lies elsewhere."""
PICTURES = dict.fromkeys((".png", ".jpg", ".gif", ".bmp"), "image")
PROPERTIES, EMBEDDED = "__properties_version1.0", "__substg1.0_3701000D"
"""In MS-OXMSG: what lists the properties of a mail; a mail that is attached to a mail."""
LONGER_HEAD = 8
"""Bytes that the list has at its beginning in the outermost mail alone."""
CLASSES = {".NDR": BOUNCED, ".DR": DELIVERED, ".IPNRN": READ_RECEIPT, ".IPNNRN": READ_RECEIPT}
"""How the class of a report ends (MS-OXOMSG)."""
MAX_LEVELS = 3


def read_msg(item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """Every file that is attached to a mail; one without, or one that cannot be read, has a problem."""
    from olefile import OleFileIO
    from oxmsg.storage import Storage

    found = list[ReceivedFile]()
    try:
        with OleFileIO(BytesIO(item.data)) as file:
            storage = Storage.from_ole(file)
        found.extend(_read(storage, item, budget))
    except Exception as error:  # a file from outside, read by somebody else's parser
        failure(error, item.source)
        found.append(replace(item, problem=UNREADABLE_MSG, retry=True))
    yield from found


def _read(
    storage: Storage, item: ReceivedFile, budget: UnpackBudget, level: int = 1
) -> Iterator[ReceivedFile]:
    from oxmsg import Message
    from oxmsg.attachment import Attachment

    mail = Message(storage)
    sent, sender = mail.sent_date, parseaddr(mail.sender or "")[1]
    if "@" not in sender:  # inside one house, people are known by other names than addresses
        sender = mail.properties.str_prop_value(SMTP_ADDRESS) or ""
    at = _not_later_than_now(sent.astimezone(), item.received_at) if sent else item.received_at
    mail_id = item.mail_id or item.digest[:16]
    item = replace(item, received_at=at, sender=sender or item.sender, mail_id=mail_id)
    subject, text = mail.subject or item.name, _text(mail)
    stored, body, number = list(storage.iter_attachment_storages()), MailBody(), 0
    body.add(text)
    kind = _kind(mail, sender, subject)
    if kind and (mail.message_class.startswith("REPORT") or not stored):
        yield replace(item, name=subject, problem=kind, about=letters_named(text) if kind == BOUNCED else ())
        return
    for one in stored:
        place, attached = f"{item.source} 附件 {number + 1}", Attachment(one)
        inner = next((part for part in one.storages if part.name == EMBEDDED), None)
        data = attached.file_bytes or b""
        if inner and level == MAX_LEVELS:
            yield replace(item, name=subject, source=place, problem=TOO_DEEP)
        elif inner and any(part.name == PROPERTIES for part in inner.streams):
            yield from _read(_attached_mail(inner), replace(item, source=place), budget, level + 1)
        elif inner or _is_shown(attached, body, data):
            continue  # what stands in the text
        elif not budget.take(len(data)):
            yield replace(item, name=_name(attached), data=b"", source=place, problem=UNPACKED_TOO_LARGE)
            return
        else:
            elsewhere = attached.properties.int_prop_value(METHOD) in BY_REFERENCE
            problem = "" if data else LINKED if elsewhere else EMPTY_FILE
            name, key = _name(attached), f"{item.digest}|{place}"
            name = name or f"附件{number + 1}{suffix_by_content(data)}"
            yield replace(item, name=name, data=data, source=place, key=key, problem=problem)
        number += 1
    if body.links or not number:
        yield replace(item, name=subject, problem=LINKED if body.links or body.words else NO_ATTACHMENT)


def _is_shown(attached: Attachment, body: MailBody, data: bytes) -> bool:
    mark = attached.properties.str_prop_value(CONTENT_ID) or ""
    return bool(data) and body.shows(PICTURES.get(suffix_by_content(data), ""), mark, data)


def _kind(mail: Message, sender: str, subject: str) -> str:
    """What a machine tells in a mail, by its class or its subject."""
    ends = next((kind for end, kind in CLASSES.items() if mail.message_class.upper().endswith(end)), "")
    automatic = AUTO_REPLY if "OofTemplate" in mail.message_class else ""
    return ends or automatic or kind_by_words(sender, subject)


def _text(mail: Message) -> str:
    text = mail.body or ""
    with suppress(LookupError, ValueError):  # bytes that are not of the character set they name
        text += f"\n{mail.html_body or ''}"
    return text


def _attached_mail(inner: Storage) -> Storage:
    """A mail in the mail, as if it were a file of its own."""
    streams = (
        replace(one, bytes_=one.bytes_[:LONGER_HEAD] + bytes(LONGER_HEAD) + one.bytes_[LONGER_HEAD:])
        if one.name == PROPERTIES
        else one
        for one in inner.streams
    )
    return replace(inner, streams=tuple(streams))


def _not_later_than_now(sent: datetime, arrived: str) -> str:
    return sent.isoformat(timespec="seconds") if sent <= datetime.now(UTC) else arrived


def _name(attachment: Attachment) -> str:
    name = attachment.file_name or attachment.properties.str_prop_value(SHORT_NAME) or ""
    return PurePosixPath(name.replace("\\", "/")).name
