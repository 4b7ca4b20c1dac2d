"""A ledger that is missing, empty or older than what lies beside it is noticed before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlsx_kit.campaign.ledger.journal import JOURNAL_FILE, JournalEntry
from xlsx_kit.campaign.ledger.journal_file import last_entry, lines_behind
from xlsx_kit.campaign.ledger.queries import FILLED, HOLDS, LATEST_FILES, UNFINISHED_REBUILDS, Statement
from xlsx_kit.campaign.ledger.runs import RunLedger
from xlsx_kit.campaign.ledger.store import StoredLedger
from xlsx_kit.messages import declared_error

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
        rule = "LEDGER-001" if path.exists() else "LEDGER-002"
        raise declared_error(rule, path.name, folders="、".join(found))


def require_records(ledger: RunLedger, folder: Path) -> None:
    """Raises SpecError where the ledger knows of nothing, or of less than what lies beside it."""
    remedy = ledger.store.remedy
    if not holds_records(ledger):
        found = list(evidence(folder))
        if found:
            raise declared_error("LEDGER-003", ledger.name, folders="、".join(found), remedy=remedy)
    if ledger.query(UNFINISHED_REBUILDS):
        raise declared_error("LEDGER-004", ledger.name, remedy=remedy)
    last, torn = last_entry(folder / JOURNAL_FILE)
    known = ledger.row("journal", {"number": last.number}) if last else None
    if last and known is None:
        raise declared_error("LEDGER-005", ledger.name, journal=JOURNAL_FILE, remedy=remedy)
    if last and known and JournalEntry(*known).hash != last.hash:
        raise declared_error("LEDGER-006", ledger.name, journal=JOURNAL_FILE, remedy=remedy)
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
        raise declared_error("LEDGER-007", folder.name, file=files[0])


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
