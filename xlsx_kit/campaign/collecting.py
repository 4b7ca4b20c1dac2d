"""Returns taken in: stored under their unit, validated, recorded, answered; everything else listed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlsx_kit.annotate.copy import marked_bytes
from xlsx_kit.campaign.ledger import Return, digest_of, marks_of, now, sender_mark
from xlsx_kit.campaign.letters import XLSX, Attachment, wordings_of
from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.sending import drafted
from xlsx_kit.campaign.sources import DANGEROUS, Item
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError
from xlsx_kit.outputs import write_file
from xlsx_kit.pages.validation import validation_page
from xlsx_kit.spec.mail import Wordings
from xlsx_kit.validation.full import standards
from xlsx_kit.validation.report import FileReport, Report
from xlsx_kit.validation.run import SUFFIXES, wrong_year

RETURNS, INBOX, UNKNOWN = "returns", "inbox", "_未认出"
ANSWER = "answer"
AT_ONCE = 200
"""Returns checked together; rules that compare units' words with each other look no further."""
AGAIN = "FILE-107"
"""A unit seen again: a campaign keeps every version, and says so itself."""
VIRUS, NOT_A_RETURN = "后缀危险，没有打开", "不是填报表"
HTML = ("text", "html")

Progress = Callable[[int, int, str], None]


@dataclass
class Collected:
    """What a run took in: returns by unit and status, files seen before, files that are no returns."""

    received: list[Return] = field(default_factory=list)
    again: int = 0
    odd: list[tuple[str, str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "received": [
                {"unit": r.unit, "file": r.file, "name": r.name, "status": r.status, "note": r.note}
                for r in self.received
            ],
            "again": self.again,
            "odd": [{"name": name, "source": source, "why": why} for name, source, why in self.odd],
        }


def collected(
    campaign: Campaign,
    items: Iterable[Item],
    known: Iterable[str],
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Collected:
    """Takes in files, wherever they come from; ``known`` are the rules that the settings may name.

    A file is known by its contents: what came in before is passed over, so that a run may be broken off.
    Everything is put down first, so that no mailbox stays open while files are checked, then checked and
    answered some at a time, so that neither memory nor what a broken run loses grows with the units.
    """
    done, plan = Collected(), campaign.plan
    shutil.rmtree(campaign.folder / INBOX, ignore_errors=True)
    waiting = list(_put_down(campaign, items, done).items())
    wordings = wordings_of(campaign)
    held = standards(
        set(known),
        pack=None,
        settings=campaign.file(plan.settings),
        approved=campaign.file(plan.approved),
        last_year=campaign.file(plan.prefill) if waiting else None,
    )
    for start in range(0, len(waiting), AT_ONCE):
        some = waiting[start : start + AT_ONCE]
        seen = _from(start, len(waiting), progress) if progress else None
        report = held.report([_inbox(campaign, *one) for one in some], jobs=jobs, progress=seen)
        for (digest, item), judged in zip(some, report.files, strict=True):
            done.received.append(_received(campaign, digest, item, judged, wordings))
    shutil.rmtree(campaign.folder / INBOX, ignore_errors=True)
    return done


def _put_down(campaign: Campaign, items: Iterable[Item], done: Collected) -> dict[str, Item]:
    """Files that may be returns, in the inbox, with what is known of each; the others are set aside."""
    waiting: dict[str, Item] = {}
    for item in items:
        digest = digest_of(item.data or item.source.encode())
        if campaign.ledger.knows(digest) or digest in waiting:
            done.again += 1
        elif why := _odd(item):
            campaign.ledger.set_aside(digest, item.name, item.source, why)
            done.odd.append((item.name, item.source, why))
        else:
            waiting[digest] = replace(item, data=b"")
            write_file(_inbox(campaign, digest, item), item.data)
    return waiting


def _inbox(campaign: Campaign, digest: str, item: Item) -> Path:
    return campaign.folder / INBOX / f"{digest}{Path(item.name).suffix.lower()}"


def _from(start: int, total: int, progress: Progress) -> Progress:
    """The progress of a part as that of the whole."""
    return lambda done, _, name: progress(start + done, total, name)


def _odd(item: Item) -> str:
    suffix = Path(item.name).suffix.lower()
    if item.problem:
        return item.problem
    if suffix in DANGEROUS:
        return VIRUS
    return "" if suffix in SUFFIXES else NOT_A_RETURN


def _received(campaign: Campaign, digest: str, item: Item, report: FileReport, wordings: Wordings) -> Return:
    unit = campaign.unit(report.unit_code)
    findings = [f for f in report.findings if f.rule != AGAIN]
    notes = list[str]()
    if unit is None:
        notes.append("认不出单位" if report.unit_code is None else f"名单中没有单位 {report.unit_code}")
    elif report.year != campaign.plan.year:
        findings.insert(0, wrong_year(report.year, campaign.plan.year))
    status = replace(report, findings=tuple(findings)).status if unit else "fail"
    if unit and item.sender and unit.email and sender_mark(item.sender) not in marks_of(unit.email):
        notes.append("发件人不在名单中")
    folder = unit.code if unit else UNKNOWN
    stamp = "".join(c for c in item.received_at[:19] if c.isdigit())
    source = _inbox(campaign, digest, item)
    file = f"{RETURNS}/{folder}/{stamp}-{digest[:8]}{source.suffix}"
    target = campaign.folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
    found = Return(
        *(digest, unit.code if unit else None, item.name, file, item.source, item.received_at, now()),
        *(sender_mark(item.sender), status, report.year, "；".join(notes), tuple(findings)),
    )
    if unit:
        _answer(campaign, found, wordings)
    campaign.ledger.receive(found)
    return found


def _answer(campaign: Campaign, found: Return, wordings: Wordings) -> None:
    """The answer to a return, drafted: what is wrong, with the report and the marked copy."""
    unit = campaign.unit(found.unit)
    assert unit
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
    drafted(campaign, unit, ANSWER, found.hash, wording, attachments, found.findings)
