"""Files of a campaign: written under names that were free, and never over a file of somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlsx_kit.filenames import numbered
from xlsx_kit.files import RETURN_SUFFIXES
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file


def place_file(folder: Path, relative: str, data: bytes) -> str:
    """Writes a file whose name says what is in it, and gives the name it got.

    A file of the same content stays; beside one of another content, which is not ours, it gets a number.
    """
    for name in numbered(relative):
        target = folder / name
        if not target.exists():
            replace_file(target, data)
            return name
        if target.is_file() and target.read_bytes() == data:
            return name
    raise AssertionError


def require_returns(names: Iterable[str], what: str) -> None:
    """Raises SpecError, with ``what`` was asked for, where a file is neither a workbook nor a facts file."""
    wrong = [name for name in names if Path(name).suffix.casefold() not in RETURN_SUFFIXES]
    if wrong:
        files, suffixes = "、".join(wrong[:5]), "、".join(sorted(RETURN_SUFFIXES))
        raise declared_error("ROUND-007", f"{what}的填报表", files=files, what=what, suffixes=suffixes)


OWN_FOLDERS = (
    *("workbooks", "outbox", "returns", "set-aside", "publications"),
    *("imported", "logs", "backups", "sheets", "contacts"),
)
"""Where the program keeps what went out, came in and was made public."""
OWN_FILES = (
    *("campaign.toml", "campaign.lock", "journal.jsonl"),
    *("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"),
)


def own_names(folder: Path) -> list[str]:
    """What the program itself keeps in a campaign's folder, the list of units included."""
    return [*OWN_FOLDERS, *OWN_FILES, *(path.name for path in folder.glob("units.*"))]
