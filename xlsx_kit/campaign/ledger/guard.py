"""A ledger that is missing, empty or older than what lies beside it is noticed before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlsx_kit.campaign.ledger.journal import JOURNAL_FILE, JournalEntry, parse_entry
from xlsx_kit.campaign.ledger.queries import FILLED, HOLDS, UNFINISHED_REBUILDS, Statement
from xlsx_kit.campaign.ledger.sqlite_file import REBUILD
from xlsx_kit.campaign.ledger.store import StoredLedger
from xlsx_kit.findings import SpecError

EVIDENCE = {
    "outbox": "outbox/*-[0-9a-f]*.eml",
    "returns": "returns/*/" + "[0-9]" * 14 + "-*",
    "publications": "publications/*/[0-9]*/*",
    "logs": "logs/" + "[0-9]" * 14 + "-*.json",
    "backups": "backups/ledger-[0-9]*.sqlite",
}
"""What the program leaves in a campaign's folder, by folder."""
TAIL_BYTES = 65_536


def require_ledger(path: Path) -> None:
    """Raises SpecError where the ledger is not there, or an empty file, beside what a campaign left."""
    if path.exists() and path.stat().st_size:
        return
    found = list(evidence(path.parent))
    if found:
        what = "是空的" if path.exists() else "不见了"
        raise SpecError(f"台账{what}，而{'、'.join(found)}中有文件", path.name, REBUILD)


def require_records(ledger: StoredLedger, folder: Path) -> None:
    """Raises SpecError where the ledger knows of nothing, or of less than what lies beside it."""
    if not holds_records(ledger):
        found = list(evidence(folder))
        if found:
            raise SpecError(f"台账中没有记录，而{'、'.join(found)}中有文件", ledger.name, ledger.store.remedy)
    if ledger.query(UNFINISHED_REBUILDS):
        raise SpecError("上一次重建台账没有做完", ledger.name, ledger.store.remedy)
    last = last_entry(folder / JOURNAL_FILE)
    if last is None:
        return
    known = ledger.row("journal", {"number": last.number})
    if known is None:
        raise SpecError(
            f"台账比日志 {JOURNAL_FILE} 旧，可能是换上了旧的副本", ledger.name, ledger.store.remedy
        )
    if JournalEntry(*known).hash != last.hash:
        raise SpecError(f"台账与日志 {JOURNAL_FILE} 不符", ledger.name, ledger.store.remedy)


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


def last_entry(path: Path) -> JournalEntry | None:
    """The last entry in the journal's file, None where there is none. Raises SpecError for another file."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            lines = file.read().splitlines()
    except FileNotFoundError:
        return None
    try:
        return parse_entry(lines[-1].decode()) if lines else None
    except ValueError:
        raise SpecError("日志读不了，可能被改动过", path.name, REBUILD) from None
