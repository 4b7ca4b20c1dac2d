"""The answer to a return: what is wrong with it, and what is different from the unit's return before."""

from __future__ import annotations

from xlsx_kit.annotate.copy import marked_bytes
from xlsx_kit.campaign.letters import XLSX, Attachment
from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.records import Answer, Return
from xlsx_kit.campaign.sending import ANSWER, drafted, message_id_of
from xlsx_kit.comparing.run import compare
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError
from xlsx_kit.pages.validation import validation_page
from xlsx_kit.roster.units import Unit
from xlsx_kit.spec.mail import Wordings
from xlsx_kit.validation.report import FileReport, Report

HTML = ("text", "html")
MOST_CHANGES = 20
"""Changes spelled out in a letter."""


def answered(campaign: Campaign, unit: Unit, found: Return, wordings: Wordings) -> None:
    """The answer, drafted and recorded; with the report and the marked copy unless all is well."""
    earlier = [r for r in campaign.ledger.returns_of(unit.code) if r.hash != found.hash]
    before = max((r for r in earlier if r.received_at <= found.received_at), key=_order, default=None)
    changes = changes_since(campaign, before, found) if before else None
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
    wording = wordings.failed if found.status == "fail" else wordings.passed
    said = _words(before, changes, found)
    drafted(campaign, unit, ANSWER, found.hash, wording, attachments, found.findings, said)
    message_id = message_id_of(campaign, unit, ANSWER, found.hash)
    campaign.ledger.answer(
        Answer(found.hash, message_id, before.hash if before else "", tuple(changes or ()))
    )


def changes_since(campaign: Campaign, before: Return, found: Return) -> tuple[str, ...] | None:
    """The changes between two returns, a line each; None where one of them cannot be read."""
    try:
        done = compare(campaign.folder / before.file, campaign.folder / found.file)
    except (InputError, OSError):
        return None
    moved = (f"{t.line}：{t.old} → {t.new}（{t.difference}）" for t in done.totals)
    return (*(f"{change.title} {change.in_words}" for change in done.changes), *moved)


def _words(before: Return | None, changes: tuple[str, ...] | None, found: Return) -> str:
    """A paragraph about the return before; "" where there is none."""
    if before is None:
        return ""
    on = f"你单位此前于 {before.received_at[:10]} 报送过一份"
    if before.status != "fail" and found.status == "fail":
        on += "，没有错误，在本次改正之前仍以那一份为准"
    if changes is None:
        return f"{on}。"
    if not changes:
        return f"{on}。两份的填报内容完全相同。"
    lines = [f"· {change}" for change in changes[:MOST_CHANGES]]
    if len(changes) > MOST_CHANGES:
        lines.append(f"· 还有 {len(changes) - MOST_CHANGES} 处。")
    return "\n".join([f"{on}。与那一份相比，本次有 {len(changes)} 处不同：", *lines])


def _order(found: Return) -> tuple[str, str]:
    return found.received_at, found.collected_at
