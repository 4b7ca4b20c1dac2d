"""Mails that Outlook saved (.msg)."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from xlsx_kit.campaign.intake.received import MAX_FILE_BYTES, NO_ATTACHMENT, ReceivedFile

if TYPE_CHECKING:
    from oxmsg.attachment import Attachment

UNREADABLE = "Outlook 邮件打不开"
SMTP_ADDRESS, SHORT_NAME = 0x5D01, 0x3704
"""Properties, by their numbers in MS-OXPROPS: the sender's address, an attachment's name of eight letters."""


def read_msg(item: ReceivedFile) -> Iterator[ReceivedFile]:
    """Every file that is attached to a mail; one without, or one that cannot be read, has a problem."""
    from oxmsg import Message

    try:
        mail = Message.load(item.data)
        sent = mail.sent_date
        sender = parseaddr(mail.sender or "")[1]
        if "@" not in sender:  # inside one house, people are known by other names than addresses
            sender = mail.properties.str_prop_value(SMTP_ADDRESS) or ""
        at = sent.astimezone().isoformat(timespec="seconds") if sent else item.received_at
        attached = [(_name(one), one.file_bytes) for one in mail.attachments]
        subject = mail.subject or item.source
    except Exception:  # a file from outside, read by somebody else's parser
        yield ReceivedFile(item.name, item.data, item.source, item.received_at, problem=UNREADABLE)
        return
    files = [(PurePosixPath(name.replace("\\", "/")).name, data) for name, data in attached if data]
    for number, (name, data) in enumerate(files, start=1):
        yield ReceivedFile(name, data[:MAX_FILE_BYTES], f"{item.source} 附件 {number}", at, sender)
    if not files:
        yield ReceivedFile(subject, item.data, item.source, at, sender, NO_ATTACHMENT)


def _name(attachment: Attachment) -> str:
    return attachment.file_name or attachment.properties.str_prop_value(SHORT_NAME) or "附件"
