"""Mails (RFC 5322, MIME): what is attached to them, with names as old programs write them."""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from xlsx_kit.campaign.intake.filetype import suffix_by_content
from xlsx_kit.campaign.intake.mail_body import MailBody
from xlsx_kit.campaign.intake.mail_names import HEADER_ERRORS, attachment_name
from xlsx_kit.campaign.intake.mail_parser import MAX_HEADER, MailTooComplexError, parse_mail
from xlsx_kit.campaign.intake.notices import named_in, notice_kind
from xlsx_kit.campaign.intake.parts import all_parts, is_cut, is_group, mail_in, part_text
from xlsx_kit.campaign.intake.reasons import (
    BOUNCED,
    EMPTY_FILE,
    HEADER_CUT,
    LINKED,
    MAIL_TOO_COMPLEX,
    NO_ATTACHMENT,
    UNPACKED_TOO_LARGE,
    UNREADABLE_MAIL,
    failure,
)
from xlsx_kit.campaign.intake.received import ReceivedFile, UnpackBudget

IN_BRACKETS = re.compile(r"<([^<>\s@]+@[^<>\s@]+)>")
MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,240}>")
FORWARDED, UNNAMED = "转发的邮件.eml", "附件"
CLOCKS_DIFFER = timedelta(minutes=10)
"""A mail may be dated so much later than our own clock."""


def read_message(item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """Every file that is attached to a mail, mails included; one without is an item with a problem."""
    try:
        yield from _read_message(item, budget)
    except MailTooComplexError:
        yield replace(item, problem=MAIL_TOO_COMPLEX, retry=True)


def _read_message(item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    mail, reading = parse_mail(item.data, budget.mail_work)
    sender = _sender(mail)
    item = replace(
        item,
        received_at=_moment(mail, item.received_at),
        sender=sender or item.sender,
        mail_id=item.mail_id or _mail_id(mail) or item.digest[:16],
    )
    subject = _header(mail, "Subject").strip() or item.name
    problem = notice_kind(mail, sender, subject)
    if problem:
        yield replace(
            item, name=subject, problem=problem, about=named_in(mail, item.data) if problem == BOUNCED else ()
        )
        return
    number, failed, body = 0, "", MailBody()
    for part in all_parts(mail):
        body.cut |= is_cut(part)
        if is_group(part):
            continue
        try:
            file = _attachment(part, body)
        except MailTooComplexError:
            raise
        except BaseException as error:  # one part does not hide the others
            failed = failure(error, f"{item.source} {subject}")
            continue
        if file is None:
            continue
        number += 1
        name, data = file
        source = f"{item.source} 附件 {number}"
        if not budget.take(len(data)):
            yield replace(item, name=name, data=b"", source=source, problem=UNPACKED_TOO_LARGE)
            return
        name = name or f"{UNNAMED}{number}{suffix_by_content(data)}"
        problem, key = ("", "") if data else (EMPTY_FILE, f"{item.digest}|{number}")
        yield replace(item, name=name, data=data, source=source, key=key, problem=problem)
    why = failed or (HEADER_CUT if reading.cut else UNREADABLE_MAIL if body.cut or not mail.keys() else "")
    if why:
        yield replace(item, name=subject, problem=why, retry=True)
    elif body.links or not number:
        linked = body.links or body.words
        yield replace(item, name=subject, problem=LINKED if linked else NO_ATTACHMENT)


def _attachment(part: EmailMessage, body: MailBody) -> tuple[str, bytes] | None:
    """A part's file name ("" where it has none) and content; None for a body, or a picture shown in it."""
    inner = mail_in(part)
    if inner is not None:
        return FORWARDED, inner
    name = attachment_name(part)
    if not name and not _may_be_a_file(part):
        if part.get_content_maintype() == "text":
            body.add(part_text(part))
        return None
    payload = _content(part)
    if not isinstance(payload, bytes) or not (payload or name):
        return None
    mark = str(part.get("Content-ID", ""))
    return None if body.shows(part.get_content_maintype(), mark, payload) else (name, payload)


def _content(part: EmailMessage) -> bytes | None:
    """A part's content, decoded; the part no longer holds it then.

    Base 64 is decoded at once: for a scan of 50 MB the library makes three copies of 70 MB on the way.
    """
    text = part.get_payload()
    if isinstance(text, str) and str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        with suppress(ValueError):  # damaged: the library takes what can be taken
            data = a2b_base64(text)
            part.set_payload("")
            return data
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else None


def _may_be_a_file(part: EmailMessage) -> bool:
    """Whether a part without a name is a file: what is no text, and a text that is said to be attached."""
    if part.get_content_maintype() != "text":
        return part.get_content_maintype() not in ("multipart", "message")
    return str(part.get("Content-Disposition", "")).lower().startswith("attachment")


def _sender(mail: EmailMessage) -> str:
    """The address in From; beside a name in bytes of GBK, with commas, the library finds none."""
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == "from"), "")[:MAX_HEADER]
    found = IN_BRACKETS.findall(raw)
    return found[-1] if found else parseaddr(_header(mail, "From"))[1]


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, ""))
    except HEADER_ERRORS:
        return ""


def _mail_id(mail: EmailMessage) -> str:
    """The Message-ID; "" for none, or one that no header of ours could hold."""
    found = MESSAGE_ID.search(_header(mail, "Message-ID"))
    return found[0] if found else ""


def _moment(mail: EmailMessage, arrived: str) -> str:
    """When our server took it, which the sender's clock does not decide; else when it says it was sent.

    A moment that is yet to come is nobody's: then the arrival counts.
    """
    latest = datetime.now(UTC) + CLOCKS_DIFFER
    received = next((str(value) for key, value in mail.raw_items() if key.lower() == "received"), "")
    for text in (received.rpartition(";")[2][:MAX_HEADER], _header(mail, "Date")):
        try:
            found: datetime = parsedate_to_datetime(text.strip()).astimezone()
        except (TypeError, ValueError, OverflowError, IndexError):
            continue
        if found <= latest:
            return found.isoformat(timespec="seconds")
    return arrived
