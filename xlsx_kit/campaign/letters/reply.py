"""The answer to a return: what is wrong with it, and what is different from the unit's return before."""

from __future__ import annotations

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import Answer, ReturnRecord
from xlsx_kit.campaign.letters.compose import XLSX, Attachment
from xlsx_kit.campaign.letters.draft import ANSWER, message_id_of, write_draft
from xlsx_kit.facts.roster.units import Unit
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError
from xlsx_kit.pack.loading.mail import Wordings
from xlsx_kit.returns.comparing.run import Comparison, compare
from xlsx_kit.returns.report_page import validation_page
from xlsx_kit.returns.validation.report import FileReport, Report
from xlsx_kit.workbook.annotate.copy import marked_bytes

HTML = ("text", "html")
MOST_CHANGES = 20
"""Changes spelled out in a letter."""


def draft_reply(campaign: Campaign, unit: Unit, found: ReturnRecord, wordings: Wordings) -> None:
    """The answer, drafted and recorded; with the report and the marked copy unless all is well."""
    known = campaign.ledger.returns_of(unit.code)
    earlier = [r for r in known if r.hash != found.hash and r.received_at <= found.received_at]
    before = earlier[-1] if earlier else None  # the ledger's order: times are to the second
    done = _compared(campaign, before, found) if before else None
    attachments = reply_attachments(campaign, unit, found)
    wording = wordings.failed if found.status == "fail" else wordings.passed
    said = _words(before, done, found)
    write_draft(campaign, unit, ANSWER, found.hash, wording, attachments, found.findings, said)
    message_id = message_id_of(campaign, unit, ANSWER, found.hash)
    campaign.ledger.answer(
        Answer(found.hash, message_id, before.hash if before else "", _lines(done) if done else ())
    )


def reply_attachments(campaign: Campaign, unit: Unit, found: ReturnRecord) -> list[Attachment]:
    """What goes with a letter about a return: its report and the marked copy, unless all is well."""
    attachments = []
    if found.status != "pass":
        file = FileReport(found.name, unit.code, unit.name, found.year, campaign.pack.id, found.findings)
        page = validation_page(Report((file,)), [])
        attachments.append(Attachment(legal_name(f"核对结果 {unit.name}", ".html"), page, HTML))
        try:
            copy = marked_bytes(campaign.folder / found.file, found.findings)
            attachments.append(Attachment(legal_name(f"标注副本 {unit.name}", ".xlsx"), copy, XLSX))
        except (InputError, ValueError, KeyError):
            pass  # a facts file, or one that cannot be read: the report says so
    return attachments


def _compared(campaign: Campaign, before: ReturnRecord, found: ReturnRecord) -> Comparison | None:
    """What changed between two returns; None where one of them cannot be read."""
    try:
        return compare(campaign.folder / before.file, campaign.folder / found.file)
    except (InputError, OSError):
        return None


def _words(before: ReturnRecord | None, done: Comparison | None, found: ReturnRecord) -> str:
    """A paragraph about the return before; "" where there is none."""
    if before is None:
        return ""
    on = f"你单位此前于 {before.received_at[:10]} 报送过一份"
    if before.status != "fail" and found.status == "fail":
        on += "，没有错误，在本次改正之前仍以那一份为准"
    if done is None:
        return f"{on}。"
    if not done.changes:
        return f"{on}。两份的填报内容完全相同。"
    lines = [f"· {line}" for line in _lines(done)[:MOST_CHANGES]]
    if len(done.changes) > MOST_CHANGES:
        lines.append(f"· 还有 {len(done.changes) - MOST_CHANGES} 处。")
    if done.totals:
        first = done.totals[0]
        lines.append(
            f"由此变动的合计有 {len(done.totals)} 个，如{first.line}由 {first.old} 变为 {first.new}"
            f"（{first.difference}）。"
        )
    return "\n".join([f"{on}。与那一份相比，本次有 {len(done.changes)} 处不同：", *lines])


def _lines(done: Comparison) -> tuple[str, ...]:
    return tuple(f"{change.title} {change.in_words}" for change in done.changes)
