"""The reply to a return: what is wrong with it, and what is different from the unit's return before.

What costs time (comparing, the marked copy, the report) is made by ``reply_material``, which needs no ledger
and may run in another process; ``draft_reply`` writes and records it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.reasons import failure
from xlsx_kit.campaign.ledger.records import Answer, ReturnRecord
from xlsx_kit.campaign.letters.attachments import HTML, XLSX, Attachment
from xlsx_kit.campaign.letters.compose import LetterText
from xlsx_kit.campaign.letters.draft import ANSWER, message_id_of, write_draft
from xlsx_kit.campaign.letters.words import chinese_day
from xlsx_kit.facts import Unit
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError
from xlsx_kit.pack import Wordings
from xlsx_kit.returns import Comparison, FileReport, Report, compare, repaired_bytes, validation_page
from xlsx_kit.workbook import UnmarkableError, marked_bytes

MAX_CHANGES = 20
"""Changes spelled out in a letter."""
TYPED_OVER = {"TPL-018", "TPL-019", "TPL-020", "TPL-021"}
"""The rules of locked cells that were overwritten or changed."""
REPAIRED, MARKED = "修复副本", "标注副本"
WORDINGS = {"pass": "passed", "warn": "attention", "fail": "failed"}
"""The letter that answers a return, by its status."""


@dataclass(frozen=True, slots=True)
class ReplyJob:
    """What a reply is made from: the campaign's folder, the pack, the unit, its return and the one before.

    ``about`` is set where a return is answered again, since it was judged again.
    """

    folder: Path
    pack: str
    unit_code: str
    unit_name: str
    record: ReturnRecord
    before: ReturnRecord | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class ReplyMaterial:
    """What goes into a reply: files, a paragraph about the return before, the changes since, in words."""

    attachments: tuple[Attachment, ...] = ()
    before: str = ""
    changes: tuple[str, ...] = ()


def reply_material(job: ReplyJob) -> ReplyMaterial:
    """Makes the material of a reply; whatever a return does to it, there is one, if need be without files."""
    comparison = _compared(job.folder, job.before, job.record) if job.before else None
    return ReplyMaterial(
        tuple(reply_attachments(job)),
        _words(job.before, comparison, job.record),
        _lines(comparison) if comparison else (),
    )


def draft_reply(
    campaign: Campaign,
    unit: Unit,
    job: ReplyJob,
    material: ReplyMaterial,
    wordings: Wordings,
    record: Callable[[], None],
) -> None:
    """The reply, drafted; with the report and the marked copy unless all is well.

    It is recorded in one transaction with what the caller has to ``record`` of the return.
    """
    found = job.record
    about = job.about or found.hash
    text = text_about(WORDINGS[found.status], found, material.attachments, material.before)
    message_id = message_id_of(campaign, unit, ANSWER, about)
    before = job.before.hash if job.before else ""

    def answered() -> None:
        campaign.ledger.answer(Answer(found.hash, message_id, before, material.changes))
        record()

    letter = (ANSWER, about, wordings, text, material.attachments, found.findings)
    write_draft(campaign, unit, *letter, record=answered)


def reply_attachments(job: ReplyJob) -> list[Attachment]:
    """What goes with a letter about a return: its report and the marked copy, unless all is well."""
    attachments: list[Attachment] = []
    record = job.record
    if record.status == "pass":
        return attachments
    try:
        findings = tuple(finding.for_unit() for finding in record.findings)
        file = FileReport(record.name, job.unit_code, job.unit_name, record.year, job.pack, findings)
        page = validation_page(Report((file,)), [])
        attachments.append(Attachment(legal_name(f"核对结果 {job.unit_name}", ".html"), page, HTML))
        copy = marked_bytes(job.folder / record.file, findings)
        attachments.append(Attachment(legal_name(f"{MARKED} {job.unit_name}", ".xlsx"), copy, XLSX))
        if any(finding.rule in TYPED_OVER for finding in findings):
            whole = repaired_bytes(job.folder / record.file, issue=record.issue)
            attachments.append(Attachment(legal_name(f"{REPAIRED} {job.unit_name}", ".xlsx"), whole, XLSX))
    except (InputError, UnmarkableError):
        pass  # a facts file, or one that cannot be read or marked: the report says so
    except BaseException as error:  # the reply goes without what could not be made
        failure(error, record.file)
    return attachments


def text_about(
    wording: str, record: ReturnRecord, attachments: Sequence[Attachment], before: str = ""
) -> LetterText:
    """What a letter about a return says; of some returns no marked copy can be made."""
    repaired, marked = (any(one.name.startswith(kind) for one in attachments) for kind in (REPAIRED, MARKED))
    return LetterText(wording, record.hash, before, record.mail_id, repaired=repaired, marked=marked)


def _compared(folder: Path, before: ReturnRecord, record: ReturnRecord) -> Comparison | None:
    """What changed between two returns; None where one of them cannot be read."""
    try:
        return compare(folder / before.file, folder / record.file)
    except (InputError, OSError):
        return None
    except BaseException as error:  # the reply goes without what could not be made
        failure(error, record.file)
        return None


def _words(before: ReturnRecord | None, done: Comparison | None, record: ReturnRecord) -> str:
    """A paragraph about the return before; "" where there is none."""
    if before is None:
        return ""
    on = f"贵单位此前于 {chinese_day(before.received_at)} 报送过一份"
    if before.status != "fail" and record.status == "fail":
        on += "，没有错误，在本次改正之前仍以那一份为准"
    if done is None:
        return f"{on}。"
    if not done.changes:
        return f"{on}。两份的填报内容完全相同。"
    lines = [f"· {line}" for line in _lines(done)[:MAX_CHANGES]]
    if len(done.changes) > MAX_CHANGES:
        lines.append(f"· 还有 {len(done.changes) - MAX_CHANGES} 处。")
    if done.totals:
        first = done.totals[0]
        lines.append(
            f"由此变动的合计有 {len(done.totals)} 个，如{first.line}由 {first.old} 变为 {first.new}"
            f" {done.money}（{first.difference}）。"
        )
    return "\n".join([f"{on}。与那一份相比，本次有 {len(done.changes)} 处不同：", *lines])


def _lines(done: Comparison) -> tuple[str, ...]:
    return tuple(f"{change.title} {change.in_words}" for change in done.changes)
