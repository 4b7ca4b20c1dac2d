"""A ledger that is missing, empty or older than what lies beside it is noticed before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlsx_kit.campaign.ledger.journal import JOURNAL_FILE, JournalEntry
from xlsx_kit.campaign.ledger.journal_file import last_entry, lines_behind
from xlsx_kit.campaign.ledger.queries import FILLED, HOLDS, LATEST_FILES, UNFINISHED_REBUILDS, Statement
from xlsx_kit.campaign.ledger.runs import RunLedger
from xlsx_kit.campaign.ledger.sqlite_file import REBUILD
from xlsx_kit.campaign.ledger.store import StoredLedger
from xlsx_kit.findings import SpecError

NOT_SHARED = (
    "没有做任何事。几个人一起办的，要打开同一个共享文件夹：请核对打开的是不是它，不是拷贝的一份；共享盘没有连上的，请连上后再试。"
    "收到的表确实都丢了、备份中也没有的，新建一个空的文件夹 returns，再运行。"
)
EVIDENCE = {
    "outbox": "outbox/*-[0-9a-f]*.eml",
    "returns": "returns/*/" + "[0-9]" * 14 + "-*",
    "publications": "publications/*/[0-9]*/*",
    "logs": "logs/" + "[0-9]" * 14 + "-*.json",
    "backups": "backups/ledger-[0-9]*.sqlite",
}
"""What the program leaves in a campaign's folder, by folder."""


def require_ledger(path: Path) -> None:
    """Raises SpecError where the ledger is not there, or an empty file, beside what a campaign left."""
    if path.exists() and path.stat().st_size:
        return
    found = list(evidence(path.parent))
    if found:
        what = "是空的" if path.exists() else "不见了"
        raise SpecError(f"台账{what}，而{'、'.join(found)}中有文件", path.name, REBUILD)


def require_records(ledger: RunLedger, folder: Path) -> None:
    """Raises SpecError where the ledger knows of nothing, or of less than what lies beside it."""
    if not holds_records(ledger):
        found = list(evidence(folder))
        if found:
            raise SpecError(f"台账中没有记录，而{'、'.join(found)}中有文件", ledger.name, ledger.store.remedy)
    if ledger.query(UNFINISHED_REBUILDS):
        raise SpecError("上一次重建台账没有做完", ledger.name, ledger.store.remedy)
    last, torn = last_entry(folder / JOURNAL_FILE)
    known = ledger.row("journal", {"number": last.number}) if last else None
    if last and known is None:
        raise SpecError(
            f"台账比日志 {JOURNAL_FILE} 旧，可能是换上了旧的副本", ledger.name, ledger.store.remedy
        )
    if last and known and JournalEntry(*known).hash != last.hash:
        raise SpecError(f"台账与日志 {JOURNAL_FILE} 不符", ledger.name, ledger.store.remedy)
    if ledger.store.is_shared:
        _require_shared_folder(ledger, folder)
    if torn:
        lines_behind(ledger, folder / JOURNAL_FILE)


def _require_shared_folder(ledger: RunLedger, folder: Path) -> None:
    """Raises SpecError where none of the returns that came last is there: a copy of the officers' folder.

    One whose returns are lost has an empty folder for new ones, by which its officers say so.
    """
    files, place = [str(file) for (file,) in ledger.query(LATEST_FILES)], folder / "returns"
    lost = place.is_dir() and not any(place.iterdir())
    if files and not lost and not any((folder / file).exists() for file in files):
        raise SpecError(f"台账中最近收下的表都不在这个文件夹中（如 {files[0]}）", folder.name, NOT_SHARED)


def holds_records(ledger: StoredLedger) -> bool:
    """Whether any command has left something in a ledger."""
    return any(ledger.query(Statement(HOLDS, table)) for table in FILLED)


def evidence(folder: Path) -> Iterator[str]:
    """The folders of a campaign in which the program has left something."""
    for name, pattern in EVIDENCE.items():
        if next(folder.glob(pattern), None) is not None:
            yield f" {name} "
    if (folder / JOURNAL_FILE).exists():
        yield f" {JOURNAL_FILE} "
