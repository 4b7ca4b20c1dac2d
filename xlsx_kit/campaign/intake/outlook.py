"""Mails that Outlook saved (.msg)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from xlsx_kit.campaign.intake.filetype import suffix_by_content
from xlsx_kit.campaign.intake.reasons import NO_ATTACHMENT, UNPACKED_TOO_LARGE, UNREADABLE_MSG, failure
from xlsx_kit.campaign.intake.received import ReceivedFile, UnpackBudget

if TYPE_CHECKING:
    from oxmsg.attachment import Attachment

SMTP_ADDRESS, SHORT_NAME = 0x5D01, 0x3704
"""Properties, by their numbers in MS-OXPROPS: the sender's address, an attachment's name of eight letters."""


def read_msg(item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """Every file that is attached to a mail; one without, or one that cannot be read, has a problem."""
    from oxmsg import Message

    try:
        mail = Message.load(item.data)
        sent = mail.sent_date
        sender = parseaddr(mail.sender or "")[1]
        if "@" not in sender:  # inside one house, people are known by other names than addresses
            sender = mail.properties.str_prop_value(SMTP_ADDRESS) or ""
        at = _not_later_than_now(sent.astimezone(), item.received_at) if sent else item.received_at
        attached = [(_name(one), one.file_bytes) for one in mail.attachments]
        subject = mail.subject or item.name
    except Exception as error:  # a file from outside, read by somebody else's parser
        failure(error, item.source)
        yield replace(item, problem=UNREADABLE_MSG, retry=True)
        return
    mail_id = item.mail_id or item.digest[:16]
    item = replace(item, received_at=at, sender=sender or item.sender, mail_id=mail_id)
    files = [(PurePosixPath(name.replace("\\", "/")).name, data) for name, data in attached if data]
    for number, (name, data) in enumerate(files, start=1):
        place = f"{item.source} 附件 {number}"
        if not budget.take(len(data)):
            yield replace(item, name=name, data=b"", source=place, problem=UNPACKED_TOO_LARGE)
            return
        yield replace(item, name=name or f"附件{number}{suffix_by_content(data)}", data=data, source=place)
    if not files:
        yield replace(item, name=subject, problem=NO_ATTACHMENT)


def _not_later_than_now(sent: datetime, arrived: str) -> str:
    return sent.isoformat(timespec="seconds") if sent <= datetime.now(UTC) else arrived


def _name(attachment: Attachment) -> str:
    return attachment.file_name or attachment.properties.str_prop_value(SHORT_NAME) or ""
