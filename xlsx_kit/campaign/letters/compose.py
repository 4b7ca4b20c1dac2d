"""Letters to units, worded by the pack: what every mail program of the units shows right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import due_dates
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.letters.words import BLANKS, listed, page, unwrapped, without_amounts
from xlsx_kit.facts import Unit
from xlsx_kit.findings import PROBLEM_SHEET, Finding, Severity
from xlsx_kit.pack import FILE, Wording, Wordings, wordings
from xlsx_kit.resources import template

WIRE = SMTP.clone(max_line_length=900)
"""How letters are written out: at 78 columns the library breaks long type names in the middle of a word."""
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
HTML = ("text", "html")
REPAIRED = (
    "附件中的“修复副本”把填报内容移到了新表：原表有锁定的格子被改动过，请在修复副本上改；"
    f"没能移过来的内容列在其中的“{PROBLEM_SHEET}”表，请补填。"
)
"""What a letter says of a repaired workbook that goes with it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    data: bytes
    kind: tuple[str, str] = XLSX


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says beside what the campaign adds: its wording, the return it is about, the rest.

    ``reply_to`` is the Message-ID of the mail it answers, ``before`` speaks of the return before, ``file``
    and ``came`` of a mail without a return; ``repaired``: whether a repaired workbook goes with it.
    """

    wording: str
    found: str = ""
    before: str = ""
    reply_to: str = ""
    file: str = ""
    came: str = ""
    repaired: bool = False


def letter_templates(campaign: Campaign) -> Wordings:
    """The pack's letters. Raises SpecError with the place of a fault, a misspelt name in braces included."""
    file = template(campaign.pack.homes, FILE)
    return wordings(file.read_bytes() if file.is_file() else b"", FILE)


def compose_letter(
    campaign: Campaign,
    unit: Unit,
    wording: Wording,
    message_id: str,
    text: LetterText,
    attachments: Sequence[Attachment] = (),
    findings: Sequence[Finding] = (),
) -> EmailMessage:
    """A letter to a unit, in text and HTML, with its attachments."""
    words = {**_words(campaign, unit, findings), **_said(campaign, text)}
    body = BLANKS.sub("\n\n", unwrapped(wording.body).format_map(words)).strip() + "\n"
    message = EmailMessage(policy=SMTP)
    message["From"] = campaign.plan.sender
    message["To"] = ", ".join(unit.email)
    message["Subject"] = " ".join(wording.subject.format_map(words).split())
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = message_id
    if text.reply_to.startswith("<"):
        message["In-Reply-To"] = message["References"] = text.reply_to
    message.set_content(body, charset="utf-8", cte="base64")
    message.add_alternative(page(body), subtype="html", charset="utf-8", cte="base64")
    for attachment in attachments:
        main, sub = attachment.kind
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
        # The name stands twice: after RFC 2231, and after RFC 2047 for mail programs that know only that.
        part = list(message.iter_attachments())[-1]
        if main == "text":
            part.set_param("charset", "utf-8")
        part.set_param("name", Header(attachment.name, "utf-8", maxlinelen=10_000).encode())
    return message


def basis_of(campaign: Campaign, unit: Unit, wording: Wording) -> str:
    """A hash of all that a letter has from the campaign, the list and the pack: a draft follows them."""
    plan = campaign.plan
    parts = (
        *(plan.title, str(plan.year), plan.contact, plan.sender, str(plan.amounts_in_letters)),
        *(due_dates(campaign).of(unit).isoformat(), unit.name, unit.scope, unit.channel, *unit.email),
        *(wording.subject, wording.body),
    )
    return content_hash("\n".join(parts).encode())[:16]


def sender_domain(campaign: Campaign) -> str:
    """The domain that Message-IDs are made under."""
    return parseaddr(campaign.plan.sender)[1].rpartition("@")[2] or "localhost"


def _said(campaign: Campaign, text: LetterText) -> Mapping[str, object]:
    before = text.before if campaign.plan.amounts_in_letters else without_amounts(text.before)
    came = f"{int(text.came[5:7])}月{int(text.came[8:10])}日" if text.came else ""
    repaired = REPAIRED if text.repaired else ""
    return {"before": before, "file": text.file, "came": came, "repaired": repaired}


def _words(campaign: Campaign, unit: Unit, findings: Sequence[Finding]) -> Mapping[str, object]:
    plan = campaign.plan
    counts = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    notes = counts[Severity.NOTE] + counts[Severity.WARNING]
    lines = listed(findings, amounts=plan.amounts_in_letters)
    return {
        "title": plan.title,
        "year": plan.year,
        "scope": unit.scope or campaign.pack.book.scopes[0],
        "code": unit.code,
        "unit": unit.name,
        "due": f"{due_dates(campaign).of(unit):%Y年%m月%d日}",
        "contact": plan.contact,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "notes": counts[Severity.NOTE],
        "notes_words": f"另有 {notes} 处提示，见下：\n\n{lines}" if notes else "",
        "findings": lines,
    }
