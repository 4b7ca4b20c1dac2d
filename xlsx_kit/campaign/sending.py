"""Letters on their way: drafts first, delivery by SMTP when asked, never twice once one has left."""

from __future__ import annotations

import email
import os
import smtplib
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from xlsx_kit.campaign.ledger import (
    DRAFTED,
    FAILED,
    INTENDED,
    SENDING,
    SENT,
    Message,
    digest_of,
    now,
)
from xlsx_kit.campaign.letters import WIRE, Attachment, letter, sender_domain, wordings_of
from xlsx_kit.campaign.plan import Campaign, Smtp
from xlsx_kit.findings import Finding
from xlsx_kit.outputs import write_file
from xlsx_kit.roster.run import Batch, generate_many
from xlsx_kit.roster.units import Unit
from xlsx_kit.spec.mail import Wording

WORKBOOKS, OUTBOX = "workbooks", "outbox"
SEND = "send"
PASSWORD = "XLSX_KIT_SMTP_PASSWORD"
"""The variable that holds the server's password."""
TRIES = 3
SECONDS_BETWEEN_TRIES = 2.0

Progress = Callable[[int, int, str], None]
Deliver = Callable[[EmailMessage], None]


@dataclass
class Delivery:
    """What became of the letters of a run, by the units' codes; ``failed`` with the reason."""

    drafted: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "drafted": self.drafted,
            "sent": self.sent,
            "skipped": self.skipped,
            "uncertain": self.uncertain,
            "failed": [{"code": code, "why": why} for code, why in self.failed],
        }


def workbooks_made(campaign: Campaign, jobs: int, progress: Progress | None) -> Batch:
    """Every unit's workbook, in the campaign's folder."""
    plan = campaign.plan
    return generate_many(
        campaign.folder / plan.units,
        plan.year,
        campaign.folder / WORKBOOKS,
        prefill=campaign.file(plan.prefill),
        pack=plan.pack,
        jobs=jobs,
        progress=progress,
        approved=campaign.file(plan.approved),
    )


def first_letters(campaign: Campaign, batch: Batch, progress: Progress | None = None) -> Delivery:
    """The first letter to every unit, with its workbook, as a draft; a changed workbook is a new letter."""
    wording, delivery = wordings_of(campaign).send, Delivery()
    delivery.failed += [(code, "；".join(f.message for f in found)) for code, found in batch.failed]
    files = dict((*batch.written, *batch.skipped))
    for number, unit in enumerate(campaign.units, start=1):
        if progress:
            progress(number, len(campaign.units), unit.code)
        if unit.code in files:
            data = (campaign.folder / WORKBOOKS / files[unit.code]).read_bytes()
            attachments = (Attachment(files[unit.code], data),)
            new = drafted(campaign, unit, SEND, digest_of(data), wording, attachments)
            (delivery.drafted if new else delivery.skipped).append(unit.code)
    return delivery


def drafted(
    campaign: Campaign,
    unit: Unit,
    kind: str,
    about: str,
    wording: Wording,
    attachments: Sequence[Attachment] = (),
    findings: Sequence[Finding] = (),
) -> bool:
    """A letter written as a draft that any mail program opens; whether it is new.

    Its intent and its Message-ID are recorded first, and that it is written last; the same letter about the
    same thing has the same id every time, and one that was written or has left is left alone.
    """
    mark = digest_of(f"{campaign.plan.title} {unit.code} {kind} {about}".encode())[:20]
    message_id = f"<{mark}@{sender_domain(campaign)}>"
    file = f"{OUTBOX}/{unit.code}-{kind}-{mark[:8]}.eml"
    intended = Message(message_id, unit.code, kind, file, about, INTENDED, now(), None, "")
    state, path = campaign.ledger.intend(intended).state, campaign.folder / file
    if state != INTENDED and (state != DRAFTED or path.exists()):
        return False
    mail = letter(campaign, unit, wording, message_id, attachments, findings)
    mail["X-Unsent"] = "1"  # Outlook and Foxmail then open it for editing
    write_file(path, mail.as_bytes(policy=WIRE))
    campaign.ledger.progress(message_id, DRAFTED)
    return True


def ready(campaign: Campaign, *, resend_uncertain: bool = False) -> list[Message]:
    """The letters that can be delivered now: written, or refused before; those of unknown end if asked."""
    states = {DRAFTED, FAILED} | ({SENDING} if resend_uncertain else set())
    return [message for message in campaign.ledger.messages() if message.state in states]


def delivered(
    campaign: Campaign, messages: Sequence[Message], deliver: Deliver, progress: Progress | None = None
) -> Delivery:
    """Delivers letters one by one; each is recorded as leaving before it leaves, and as sent after."""
    delivery = Delivery()
    waiting = {message.id for message in messages}
    for message in campaign.ledger.messages():
        if message.state == SENDING and message.id not in waiting:
            delivery.uncertain.append(message.unit)
    for number, message in enumerate(messages, start=1):
        if progress:
            progress(number, len(messages), message.unit)
        try:
            mail = _read(campaign.folder / message.file)
            if not mail["To"]:
                raise OSError("名单中没有邮箱")
            campaign.ledger.progress(message.id, SENDING)
            deliver(mail)
        except (OSError, smtplib.SMTPException) as error:
            campaign.ledger.progress(message.id, FAILED, why(error))
            delivery.failed.append((message.unit, why(error)))
            continue
        campaign.ledger.progress(message.id, SENT)
        delivery.sent.append(message.unit)
    return delivery


def _read(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        mail = email.message_from_binary_file(file, policy=WIRE)
    del mail["X-Unsent"]
    assert isinstance(mail, EmailMessage)
    return mail


class Mailer:
    """A connection to the server that mails go out by, kept to its rate, with retries."""

    def __init__(self, settings: Smtp, password: str, wait: Callable[[float], None] = time.sleep) -> None:
        self._settings, self._password, self._wait = settings, password, wait
        self._server: smtplib.SMTP | None = None
        self._last = 0.0

    def __call__(self, mail: EmailMessage) -> None:
        """Delivers a mail. Raises OSError or SMTPException where the server does not take it."""
        pause = 60 / self._settings.per_minute - (time.monotonic() - self._last)
        if self._last and pause > 0:
            self._wait(pause)
        for attempt in range(1, TRIES + 1):
            try:
                server = self._server or self._connected()
                break
            except OSError:
                if attempt == TRIES:
                    raise
                self._wait(SECONDS_BETWEEN_TRIES * 2**attempt)
        try:
            # Not tried again: whether a server that broke off had taken it is not known.
            server.send_message(mail)
        except (OSError, smtplib.SMTPServerDisconnected):
            self._server = None
            raise
        self._last = time.monotonic()

    def close(self) -> None:
        """Ends the connection."""
        server, self._server = self._server, None
        if server:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _connected(self) -> smtplib.SMTP:
        said, secure = self._settings, ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(said.host, said.port, context=secure)
            if said.security == "tls"
            else smtplib.SMTP(said.host, said.port)
        )
        if said.security == "starttls":
            server.starttls(context=secure)
        if said.user:
            server.login(said.user, self._password)
        self._server = server
        return server


def smtp_password() -> str:
    """The server's password from the environment; "" where there is none."""
    return os.environ.get(PASSWORD, "")


def why(error: Exception) -> str:
    """A reason in words, without addresses or passwords."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "收件人被拒绝"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "邮件服务器不接受用户名或密码"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器拒绝（{error.smtp_code}）"
    if isinstance(error, smtplib.SMTPException):
        return "与邮件服务器的连接中断"
    return error.args[0] if len(error.args) == 1 else getattr(error, "strerror", "") or type(error).__name__
