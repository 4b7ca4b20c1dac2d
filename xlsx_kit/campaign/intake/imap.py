"""A mailbox on a server, opened for reading only: every new mail with what is in it."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from xlsx_kit.campaign.campaign import ImapSettings
from xlsx_kit.campaign.intake.folders import unpack
from xlsx_kit.campaign.intake.received import ReceivedFile

TIMEOUT = 60.0
OTHERS = re.compile(r"&|[^\x20-\x7e]+")


class MailboxError(Exception):
    """A mailbox that cannot be opened or read to its end; neither server nor password is named."""


def read_mailbox(
    settings: ImapSettings, password: str, context: ssl.SSLContext | None = None, seen: Collection[str] = ()
) -> Iterator[ReceivedFile]:
    """Everything in the mails of a mailbox but those in ``seen``; they stay unread there.

    Raises MailboxError where the server cannot be reached or refuses.
    """
    try:
        yield from _items(settings, password, context, seen)
    except (OSError, imaplib.IMAP4.error):
        raise MailboxError from None


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
        kind, said = server.select(_quoted(settings.mailbox), readonly=True)
        if kind != "OK":
            raise imaplib.IMAP4.error(said)
        validity = (server.response("UIDVALIDITY")[1] or [b""])[0] or b""
        _, found = server.uid("SEARCH", "ALL")
        for uid in (found[0] or b"").split():
            mail = f"{settings.mailbox}/{validity.decode()}/{uid.decode()}"
            if mail not in seen:
                _, parts = server.uid("FETCH", uid.decode(), "(INTERNALDATE BODY.PEEK[])")
                for part in parts:
                    if isinstance(part, tuple):
                        name = f"{settings.mailbox} 第 {uid.decode()} 封"
                        yield from unpack(
                            ReceivedFile(f"{name}.eml", part[1], name, _arrival(parts), mail=mail)
                        )


def _arrival(parts: list[Any]) -> str:
    """When the server took a mail in: the same on every run."""
    said = b" ".join(part[0] if isinstance(part, tuple) else part for part in parts if part)
    found = imaplib.Internaldate2tuple(said)
    moment = datetime.fromtimestamp(time.mktime(found)) if found else datetime.now()
    return moment.astimezone().isoformat(timespec="seconds")


def _quoted(name: str) -> str:
    """A mailbox's name as the protocol writes it: in quotes, what is not ASCII in a base 64 of its own."""
    text = OTHERS.sub(lambda found: "&-" if found[0] == "&" else f"&{_coded(found[0])}-", name)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _coded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
