"""Letters on their way: each recorded as leaving before it leaves, never again once it may have left."""

from __future__ import annotations

import email
import smtplib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import DRAFTED, FAILED, SENDING, SENT, LetterRecord
from xlsx_kit.campaign.letters.attachments import WIRE
from xlsx_kit.campaign.letters.smtp import NoServerError, UncertainError, failure_reason
from xlsx_kit.campaign.letters.stored import MAIL_SUFFIX, PARCEL_SUFFIX
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.progress import Progress, counted

Deliver = Callable[[EmailMessage], int | None]
"""Hands a mail over; of its addresses, how many were refused while others were taken."""
SENT_OTHERWISE = "由经办人另行送出"
MOST_HELD = 20
"""Units that are named of those whose workbook would be another now."""
NO_ADDRESS, NO_DRAFT = "名单中没有邮箱", "outbox 中的草稿不见了，请重新生成"


@dataclass
class DeliveryResult(JsonObject, rows={"failed": ("code", "why"), "partly": ("code", "why")}):
    """What became of the letters of a run, by the units' codes; ``failed`` and ``partly`` with the reason.

    ``stopped`` says why no more were tried; the rest is as it was. ``held`` are units whose first letter has
    left and whose workbook would be another now: nothing was written to them.
    """

    drafted: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    partly: list[tuple[str, str]] = field(default_factory=list)
    stopped: str = ""
    held: list[str] = field(default_factory=list)

    def rewrote(self, codes: Sequence[str]) -> None:
        """Counts drafts that were written anew, since dates, contacts or addresses have changed."""
        self.skipped = [code for code in self.skipped if code not in codes]
        self.drafted += [code for code in dict.fromkeys(codes) if code not in self.drafted]

    def lines(self) -> Iterator[str]:
        """What became of them, in words, but for why no more were tried."""
        for code, reason in (*self.failed, *self.partly):
            yield f"{code}：{reason}"
        if self.uncertain:
            known = "、".join(self.uncertain)
            yield f"不知是否发出：{known}。确认对方没有收到的，加 --resend-uncertain 再发。"
        if self.held:
            more = f" 等 {len(self.held)} 个单位" if len(self.held) > MOST_HELD else ""
            shown = "、".join(self.held[:MOST_HELD])
            yield f"填报通知已发过，工作簿与那时的不同，没有再写信：{shown}{more}。"
            yield "其中已更名、要换发的，用 campaign resend 再发。"
        yield (
            f"写好 {len(self.drafted)} 封，发出 {len(self.sent)} 封，无需处理或待发 {len(self.skipped)} 封，"
            f"失败 {len(self.failed)} 封。"
        )


def deliverable(campaign: Campaign, *, resend_uncertain: bool = False) -> list[LetterRecord]:
    """The letters that can be delivered now: written, or refused before; those of unknown end if asked.

    What is to go by intranet or by hand is none of them: see ``carried``.
    """
    states = {DRAFTED, FAILED} | ({SENDING} if resend_uncertain else set())
    return [m for m in campaign.ledger.messages() if m.state in states and m.file.endswith(MAIL_SUFFIX)]


def carried(campaign: Campaign) -> list[LetterRecord]:
    """The letters that lie ready to go by intranet or by hand."""
    written = [m for m in campaign.ledger.messages() if m.state == DRAFTED]
    return [m for m in written if m.file.endswith(PARCEL_SUFFIX) and (campaign.folder / m.file).exists()]


def record_sent(campaign: Campaign, messages: Sequence[LetterRecord]) -> DeliveryResult:
    """Takes down that letters have left otherwise: by a mail program, by intranet, by hand."""
    for message in messages:
        campaign.ledger.progress(message.id, SENT, SENT_OTHERWISE)
    return DeliveryResult(sent=[message.unit for message in messages])


def unconfirmed(campaign: Campaign) -> list[LetterRecord]:
    """The letters whose sending was broken off: whether they left is not known."""
    return [message for message in campaign.ledger.messages() if message.state == SENDING]


def deliver_letters(
    campaign: Campaign, messages: Sequence[LetterRecord], deliver: Deliver, progress: Progress | None = None
) -> DeliveryResult:
    """Delivers letters one by one; one of unknown end stays so until somebody decides."""
    delivery = DeliveryResult()
    waiting = {message.id for message in messages}
    delivery.uncertain += [m.unit for m in unconfirmed(campaign) if m.id not in waiting]
    for message in counted(messages, progress, lambda message: message.unit):
        mail = _read(campaign.folder / message.file)
        if mail is None or not mail["To"]:
            reason = NO_DRAFT if mail is None else NO_ADDRESS
            campaign.ledger.progress(message.id, FAILED, reason)
            delivery.failed.append((message.unit, reason))
            continue
        campaign.ledger.progress(message.id, SENDING)
        try:
            refused = deliver(mail)
        except UncertainError:
            delivery.uncertain.append(message.unit)
            continue
        except NoServerError as error:
            campaign.ledger.progress(message.id, message.state, message.note)
            delivery.stopped = str(error)
            break
        except (OSError, smtplib.SMTPException) as error:
            campaign.ledger.progress(message.id, FAILED, failure_reason(error))
            delivery.failed.append((message.unit, failure_reason(error)))
            continue
        note = f"{refused} 个收件地址被拒绝" if refused else ""
        campaign.ledger.progress(message.id, SENT, note)
        delivery.sent.append(message.unit)
        if note:
            delivery.partly.append((message.unit, note))
    return delivery


def _read(path: Path) -> EmailMessage | None:
    try:
        with path.open("rb") as file:
            mail = email.message_from_binary_file(file, policy=WIRE)
    except FileNotFoundError:
        return None
    del mail["X-Unsent"]
    assert isinstance(mail, EmailMessage)
    return mail
