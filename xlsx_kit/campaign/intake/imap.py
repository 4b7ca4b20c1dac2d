"""A mailbox on a server, opened for reading only: every new mail with what is in it."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.parser import BytesHeaderParser
from typing import Any

from xlsx_kit.campaign.campaign import ImapSettings
from xlsx_kit.campaign.intake.folders import unpack
from xlsx_kit.campaign.intake.mail_parser import MAX_HEADER
from xlsx_kit.campaign.intake.reasons import CARRIER_TOO_LARGE, FAILED, failure
from xlsx_kit.campaign.intake.received import MAX_CARRIER_BYTES, ReceivedFile

TIMEOUT = 60.0
NOT_ASCII = re.compile(r"&|[^\x20-\x7e]+")
MAIL_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
UNREACHABLE = "邮箱打不开：请核对 [imap] 的设置、密码和网络"
BROKEN_OFF = "邮箱读到一半断开了，已读到的都已收下：请再运行一次"


class MailboxError(Exception):
    """A mailbox that cannot be opened or read to its end; neither server nor password is named."""


def read_mailbox(
    settings: ImapSettings, password: str, context: ssl.SSLContext | None = None, seen: Collection[str] = ()
) -> Iterator[ReceivedFile]:
    """Everything in the mails of a mailbox but those in ``seen``; they stay unread there.

    Raises MailboxError where the server cannot be reached or refuses.
    """
    reached = False
    try:
        for item in _items(settings, password, context, seen):
            reached = True
            yield item
    except (OSError, imaplib.IMAP4.error):
        raise MailboxError(BROKEN_OFF if reached else UNREACHABLE) from None


def _items(
    settings: ImapSettings, password: str, context: ssl.SSLContext | None, seen: Collection[str]
) -> Iterator[ReceivedFile]:
    server = (
        imaplib.IMAP4_SSL(
            settings.host,
            settings.port,
            ssl_context=context or ssl.create_default_context(),
            timeout=TIMEOUT,
        )
        if settings.security == "tls"
        else imaplib.IMAP4(settings.host, settings.port, timeout=TIMEOUT)
    )
    with server:
        server.login(settings.user, password)
        # 163.com and others let no program read that has not said what it is
        with suppress(imaplib.IMAP4.error):
            server.xatom("ID", '("name" "xlsx-kit")')
        kind, response = server.select(_quoted(settings.mailbox), readonly=True)
        if kind != "OK":
            raise imaplib.IMAP4.error(response)
        validity = (server.response("UIDVALIDITY")[1] or [b""])[0] or b""
        _, found = server.uid("SEARCH", "ALL")
        for uid in (found[0] or b"").split():
            mail = f"{settings.mailbox}/{validity.decode()}/{uid.decode()}"
            if mail not in seen:
                name = f"{settings.mailbox} 第 {uid.decode()} 封"
                item = ReceivedFile(f"{name}.eml", b"", name, _arrival([]), mail=mail, key=mail)
                yield from _fetched(server, uid.decode(), item)


def _fetched(server: imaplib.IMAP4, uid: str, item: ReceivedFile) -> Iterator[ReceivedFile]:
    """What is in one mail. Raises OSError or IMAP4.abort where the connection breaks."""
    try:
        whole = _with_content(server, uid, item)
    except (OSError, imaplib.IMAP4.abort):
        raise
    except Exception as error:  # one mail that the server, or its answer, does not give
        whole = replace(item, problem=failure(error, item.source), retry=True)
    for one in unpack(whole):
        yield replace(one, mail=item.mail)


def _with_content(server: imaplib.IMAP4, uid: str, item: ReceivedFile) -> ReceivedFile:
    """The mail with its bytes; one that is too large with its subject."""
    _, about = server.uid("FETCH", uid, "(INTERNALDATE RFC822.SIZE)")
    size = MAIL_SIZE.search(b" ".join(part if isinstance(part, bytes) else part[0] for part in about if part))
    item = replace(item, received_at=_arrival(about))
    if size and int(size[1]) > MAX_CARRIER_BYTES:
        headers = _literals(server.uid("FETCH", uid, "(BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)])")[1])
        start = headers[0][:MAX_HEADER] if headers else b""
        subject = str(BytesHeaderParser().parsebytes(start)["Subject"] or "")
        return replace(item, name=subject or item.name, problem=CARRIER_TOO_LARGE)
    contents = _literals(server.uid("FETCH", uid, "(BODY.PEEK[])")[1])
    if not contents:
        return replace(item, problem=f"{FAILED}（邮件服务器没有给出这封邮件）", retry=True)
    return replace(item, data=contents[0], key="")


def _literals(parts: list[Any]) -> list[bytes]:
    return [part[1] for part in parts if isinstance(part, tuple)]


def _arrival(parts: list[Any]) -> str:
    """When the server took a mail in: the same on every run."""
    response = b" ".join(part[0] if isinstance(part, tuple) else part for part in parts if part)
    found = imaplib.Internaldate2tuple(response)
    moment = datetime.fromtimestamp(time.mktime(found)) if found else datetime.now()
    return moment.astimezone().isoformat(timespec="seconds")


def _quoted(name: str) -> str:
    """A mailbox's name as the protocol writes it: in quotes, what is not ASCII in a base 64 of its own."""
    text = NOT_ASCII.sub(lambda found: "&-" if found[0] == "&" else f"&{_coded(found[0])}-", name)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _coded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
