"""Letters to units, worded by the pack: what every mail program of the units shows right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import due_dates
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.letters.words import BLANKS, chinese_day, listed, page, unwrapped, without_amounts
from xlsx_kit.facts import MAIL, Unit
from xlsx_kit.findings import PROBLEM_SHEET, Finding, Severity
from xlsx_kit.pack import FILE, Wording, Wordings, wordings
from xlsx_kit.resources import template

REPAIRED = (
    "原表有锁定的格子被改动过，“修复副本”把填报内容移到了新表；"
    f"没能移过来的内容列在其中的“{PROBLEM_SHEET}”表，请补填。"
)
"""What a letter says of a repaired workbook that goes with it."""
IN_COPY, IN_OWN = "直接在附件的标注副本上改", "在贵单位填好的那一份上改"
IN_REPAIRED = "在附件的“修复副本”上改（标注副本只供查看）"
"""Where a unit is to mend its entries: in the repaired copy, else in the marked one, where they go along."""
BY_MAIL, OTHERWISE = "回复本邮件", "按原途径"
"""How a unit is to answer, by the channel that letters to it take."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says beside what the campaign adds: its wording, the return it is about, the rest.

    ``reply_to`` is the Message-ID of the mail it answers, ``before`` speaks of the return before, ``file``
    and ``came`` of a mail without a return; ``repaired``, ``marked``: whether a repaired workbook, the
    marked copy of the return go with it.
    """

    wording: str
    found: str = ""
    before: str = ""
    reply_to: str = ""
    file: str = ""
    came: str = ""
    repaired: bool = False
    marked: bool = True


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
    findings: Sequence[Finding] = (),
) -> EmailMessage:
    """A letter to a unit, in text and HTML, to which nothing is attached yet."""
    words = {**_words(campaign, unit, findings), **_dated(campaign, unit), **_letter_fields(campaign, text)}
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
    return message


def basis_of(campaign: Campaign, unit: Unit, wording: Wording) -> str:
    """A hash of all that a letter has from the campaign, the list and the pack: a draft follows them."""
    plan = campaign.plan
    parts = (
        *(plan.title, str(plan.year), plan.contact, plan.sender, str(plan.amounts_in_letters)),
        *_dated(campaign, unit).values(),
        *(unit.name, unit.scope, unit.channel, *unit.email),
        *(wording.subject, wording.body),
    )
    return content_hash("\n".join(parts).encode())[:16]


def sender_domain(campaign: Campaign) -> str:
    """The domain that Message-IDs are made under."""
    return parseaddr(campaign.plan.sender)[1].rpartition("@")[2] or "localhost"


def _letter_fields(campaign: Campaign, text: LetterText) -> Mapping[str, object]:
    before = text.before if campaign.plan.amounts_in_letters else without_amounts(text.before)
    came = f"{int(text.came[5:7])}月{int(text.came[8:10])}日" if text.came else ""
    repaired = REPAIRED if text.repaired else ""
    edit = IN_REPAIRED if text.repaired else IN_COPY if text.marked else IN_OWN
    return {"before": before, "file": text.file, "came": came, "repaired": repaired, "edit": edit}


def _dated(campaign: Campaign, unit: Unit) -> Mapping[str, str]:
    """The due date, and what it asks for: before it, or, once it has passed, as soon as may be."""
    due = due_dates(campaign).of(unit)
    day = chinese_day(due.isoformat())
    if due < date.today():
        return {
            "due": day,
            "until": f"尽快（报送期限 {day} 已过）",
            "deadline": f"报送期限 {day} 已过",
        }
    return {"due": day, "until": f"于 {day} 前", "deadline": f"报送期限是 {day}"}


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
        "reply": BY_MAIL if unit.channel == MAIL else OTHERWISE,
        "contact": plan.contact or parseaddr(plan.sender)[0],
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "notes": counts[Severity.NOTE],
        "notes_words": f"另有 {notes} 处提示，见下：\n\n{lines}" if notes else "",
        "findings": lines,
    }
