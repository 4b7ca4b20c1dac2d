"""Returns taken in: stored under their unit, validated, recorded, answered; everything else listed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.ledger.identifiers import (
    address_hash,
    address_hashes,
    content_hash,
    now,
    without_addresses,
)
from xlsx_kit.campaign.ledger.records import BOUNCED, ReturnRecord
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import SEND
from xlsx_kit.campaign.letters.reply import draft_reply
from xlsx_kit.facts.roster.units import Unit
from xlsx_kit.findings import STATUS_WORDS
from xlsx_kit.messages import finding
from xlsx_kit.outputs import write_file
from xlsx_kit.pack.loading.mail import Wordings
from xlsx_kit.returns.validation.full import Standards, standards
from xlsx_kit.returns.validation.report import FileReport
from xlsx_kit.returns.validation.run import SUFFIXES

RETURNS, INBOX, UNKNOWN = "returns", "inbox", "_未认出"
AT_ONCE = 1_000
"""Returns validated together: rules over several returns see them all, and new processes cost little each."""
AGAIN = "FILE-107"
"""A unit seen again: a campaign keeps every version, and says so itself."""
DANGEROUS = {
    *(".exe", ".scr", ".com", ".bat", ".cmd", ".pif", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta"),
    *(".lnk", ".msi", ".jar", ".ps1", ".reg", ".dll", ".cpl", ".iso", ".img"),
}
PACKED = {".rar", ".7z", ".tar", ".gz", ".tgz", ".z", ".cab"}
VIRUS, NOT_A_RETURN = "后缀危险，没有打开", "不是填报表"
OTHER_PACKING, WINMAIL = "压缩格式读不了，请解压或改用 zip", "Outlook 特有的附件，请对方改用 HTML 格式重发"
UNTOUCHED = "是发出的填报表原样，没有填写"
CODES = re.compile(r"[0-9A-Za-z]{3,15}")

Progress = Callable[[int, int, str], None]


@dataclass
class CollectResult:
    """What a run took in: returns by unit and status, files seen before, files that are no returns."""

    received: list[ReturnRecord] = field(default_factory=list)
    again: int = 0
    odd: list[tuple[str, str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "received": [
                {
                    "unit": r.unit,
                    "file": r.file,
                    "name": r.name,
                    "status": r.status,
                    "status_words": STATUS_WORDS[r.status],
                    "note": r.note,
                }
                for r in self.received
            ],
            "again": self.again,
            "odd": [{"name": name, "source": source, "why": why} for name, source, why in self.odd],
        }


def collect_returns(
    campaign: Campaign,
    items: Iterable[ReceivedFile],
    known: Collection[str],
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CollectResult:
    """Takes in files, wherever they come from; ``known`` are the rules that the settings may name.

    A file is known by its contents: what came in before is passed over, so that a run may be broken off.
    First everything is laid into the inbox, then validated and recorded some at a time: the files are never
    all in memory.
    """
    done = CollectResult()
    wordings, plan = letter_templates(campaign), campaign.plan
    clerk = ReturnRecorder(campaign)
    shutil.rmtree(campaign.folder / INBOX, ignore_errors=True)
    waiting, mails = _laid_in(campaign, items, done)
    _fetched(campaign, mails, waiting)
    held = standards(
        known,
        pack=None,
        settings=campaign.file(plan.settings),
        approved=campaign.file(plan.approved),
        last_year=campaign.file(plan.prefill) if waiting else None,
        last_years=campaign.last_years if waiting else {},
    )
    order = list(waiting.items())
    for start in range(0, len(order), AT_ONCE):
        some = order[start : start + AT_ONCE]
        reports = _reports(held, campaign, some, jobs, progress, start, len(order))
        for (digest, item), report in zip(some, reports, strict=True):
            found = clerk.received(digest, item, report, wordings)
            done.received.append(found)
            del waiting[digest]
        _fetched(campaign, mails, waiting)
    shutil.rmtree(campaign.folder / INBOX, ignore_errors=True)
    return done


def _laid_in(
    campaign: Campaign, items: Iterable[ReceivedFile], done: CollectResult
) -> tuple[dict[str, ReceivedFile], set[str]]:
    """The returns among the files, by their digests, now in the inbox; and the mails that were read."""
    sent = {message.hash for message in campaign.ledger.messages(SEND)}
    waiting: dict[str, ReceivedFile] = {}
    mails = set[str]()
    for item in items:
        mails |= {item.mail} if item.mail else set()
        digest = content_hash(item.data or item.source.encode())
        if campaign.ledger.knows(digest) or digest in waiting:
            done.again += 1
        elif why := UNTOUCHED if digest in sent else _odd(item):
            if item.about and campaign.ledger.message(item.about):
                campaign.ledger.progress(item.about, BOUNCED, item.problem)
            said = without_addresses(item.name), without_addresses(item.source), why
            campaign.ledger.set_aside(digest, *said)
            done.odd.append(said)
        else:
            waiting[digest] = replace(item, data=b"")
            write_file(_laid(campaign, digest, item), item.data)
    return waiting, mails


def _laid(campaign: Campaign, digest: str, item: ReceivedFile) -> Path:
    return campaign.folder / INBOX / f"{digest}{Path(item.name).suffix.lower()}"


def _fetched(campaign: Campaign, mails: set[str], waiting: Mapping[str, ReceivedFile]) -> None:
    """Mails of which nothing waits any more need not be fetched again."""
    over = mails - {item.mail for item in waiting.values()}
    if over:
        campaign.ledger.fetch(sorted(over))
        mails -= over


def _odd(item: ReceivedFile) -> str:
    suffix = Path(item.name).suffix.lower()
    if item.problem:
        return item.problem
    if suffix in DANGEROUS:
        return VIRUS
    if suffix in PACKED:
        return OTHER_PACKING
    if item.name.casefold() == "winmail.dat":
        return WINMAIL
    return "" if suffix in SUFFIXES else NOT_A_RETURN


def _reports(
    held: Standards,
    campaign: Campaign,
    some: Sequence[tuple[str, ReceivedFile]],
    jobs: int,
    progress: Progress | None,
    before: int,
    total: int,
) -> Sequence[FileReport]:
    """A report for each, in their order; not all of them are in memory."""

    def shown(done: int, _: int, name: str) -> None:
        if progress:
            progress(before + done, total, name)

    paths = [_laid(campaign, digest, item) for digest, item in some]
    return held.report(paths, jobs=jobs, progress=shown).files


class ReturnRecorder:
    """Enters returns into the ledger, and says where they are not from whom they seem to be."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.owners = {mark: unit for unit in campaign.units for mark in address_hashes(unit.email)}

    def received(
        self, digest: str, item: ReceivedFile, report: FileReport, wordings: Wordings
    ) -> ReturnRecord:
        """Puts a return into its place, answers it and records it, in this order."""
        campaign = self.campaign
        unit = campaign.unit(report.unit_code)
        findings = [f for f in report.findings if f.rule != AGAIN]
        notes = list[str]()
        if unit is None:
            notes.append("认不出单位" if report.unit_code is None else f"名单中没有单位 {report.unit_code}")
        else:
            if report.year != campaign.plan.year:
                findings.insert(0, finding("FILE-110", year=report.year or "其他", wanted=campaign.plan.year))
            notes += self._disagreements(unit, item)
        status = replace(report, findings=tuple(findings)).status if unit else "fail"
        folder = unit.code if unit else UNKNOWN
        stamp = "".join(c for c in item.received_at[:19] if c.isdigit())
        file = f"{RETURNS}/{folder}/{stamp}-{digest[:8]}{Path(item.name).suffix.lower()}"
        target = campaign.folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(_laid(campaign, digest, item), target)
        name, source = without_addresses(item.name), without_addresses(item.source)
        found = ReturnRecord(
            *(digest, unit.code if unit else None, name, file, source, item.received_at, now()),
            *(address_hash(item.sender), status, report.year, "；".join(notes), tuple(findings)),
        )
        if unit:
            draft_reply(campaign, unit, found, wordings)
        campaign.ledger.receive(found)
        return found

    def _disagreements(self, unit: Unit, item: ReceivedFile) -> list[str]:
        """Where sender or file name speak of another unit than the workbook's stamp."""
        said = []
        if item.sender and unit.email and address_hash(item.sender) not in address_hashes(unit.email):
            other = self.owners.get(address_hash(item.sender))
            said.append(f"发件人是 {other.code} {other.name} 的邮箱" if other else "发件人不在名单中")
        stem = Path(item.name).stem
        codes = set(CODES.findall(stem)) & self.campaign.by_code.keys()
        if codes and unit.code not in codes:
            other = self.campaign.by_code[min(codes)]
            said.append(f"文件名写的是 {other.code} {other.name}")
        return said
