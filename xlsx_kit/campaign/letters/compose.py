"""Letters to units, worded by the pack: what every mail program of the units shows right."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.facts import Unit
from xlsx_kit.findings import NO_SHEET, SEVERITIES, Finding, Severity
from xlsx_kit.pack import FILE, Wording, Wordings, wordings
from xlsx_kit.resources import template

BLANKS = re.compile(r"\n{3,}")
"""What stays where there was nothing to say in a paragraph."""
MOST_FINDINGS = 30
"""Findings spelled out in a letter; the rest is in the marked copy."""
WIRE = SMTP.clone(max_line_length=900)
"""How letters are written out: at 78 columns the library breaks long type names in the middle of a word."""
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    data: bytes
    kind: tuple[str, str] = XLSX


def letter_templates(campaign: Campaign) -> Wordings:
    """The pack's letters. Raises SpecError with the place of a fault, a misspelt name in braces included."""
    return wordings(template(campaign.pack.homes, FILE).read_bytes(), FILE)


def compose_letter(
    campaign: Campaign,
    unit: Unit,
    wording: Wording,
    message_id: str,
    attachments: Sequence[Attachment] = (),
    findings: Sequence[Finding] = (),
    before: str = "",
) -> EmailMessage:
    """A letter to a unit, in text and HTML, with its attachments; ``before`` speaks of its return before."""
    words = {**_words(campaign, unit, findings), "before": before}
    text = BLANKS.sub("\n\n", wording.body.format_map(words)).strip() + "\n"
    message = EmailMessage(policy=SMTP)
    message["From"] = campaign.plan.sender
    message["To"] = ", ".join(unit.email)
    message["Subject"] = " ".join(wording.subject.format_map(words).split())
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = message_id
    message.set_content(text, charset="utf-8", cte="base64")
    message.add_alternative(_page(text), subtype="html", charset="utf-8", cte="base64")
    for attachment in attachments:
        main, sub = attachment.kind
        message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
        # The name stands twice: after RFC 2231, and after RFC 2047 for mail programs that know only that.
        part = list(message.iter_attachments())[-1]
        part.set_param("name", Header(attachment.name, "utf-8", maxlinelen=10_000).encode())
    return message


def sender_domain(campaign: Campaign) -> str:
    """The domain that Message-IDs are made under."""
    return parseaddr(campaign.plan.sender)[1].rpartition("@")[2] or "localhost"


def _words(campaign: Campaign, unit: Unit, findings: Sequence[Finding]) -> Mapping[str, object]:
    plan = campaign.plan
    counts = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    notes = counts[Severity.NOTE] + counts[Severity.WARNING]
    return {
        "title": plan.title,
        "year": plan.year,
        "scope": unit.scope or campaign.pack.book.scopes[0],
        "code": unit.code,
        "unit": unit.name,
        "due": f"{plan.due:%Y年%m月%d日}",
        "contact": plan.contact,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "notes": counts[Severity.NOTE],
        "notes_words": f"另有 {notes} 处提示，见下：\n\n{_listed(findings)}" if notes else "",
        "findings": _listed(findings),
    }


def _listed(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in (found.for_unit() for found in findings[:MOST_FINDINGS]):
        place = " ".join(part for part in (finding.sheet or NO_SHEET, finding.cell) if part)
        lines.append(f"· [{SEVERITIES[finding.severity]}] {place}：{finding.message}{finding.hint}")
    if len(findings) > MOST_FINDINGS:
        lines.append(f"· 还有 {len(findings) - MOST_FINDINGS} 处，见附件。")
    return "\n".join(lines)


def _page(text: str) -> str:
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" if line else "" for line in text.split("\n"))
    style = "font:15px/1.7 'Microsoft YaHei','PingFang SC',sans-serif;color:#1d2126"
    return f'<!doctype html><html lang="zh-CN"><body style="{style}">\n{paragraphs}</body></html>\n'
