"""Files of a campaign: written under names that were free, and never over a file of somebody else's."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from xlsx_kit.outputs import write_file


def place_file(folder: Path, relative: str, data: bytes) -> str:
    """Writes a file whose name says what is in it, and gives the name it got.

    A file of the same content stays; beside one of another content, which is not ours, it gets a number.
    """
    for name in numbered(relative):
        target = folder / name
        if not target.exists():
            write_file(target, data)
            return name
        if target.is_file() and target.read_bytes() == data:
            return name
    raise AssertionError


def numbered(relative: str) -> list[str]:
    """A name, and the names to be tried where it is taken: ``a.xlsx``, ``a (2).xlsx`` …"""
    path = PurePosixPath(relative)
    return [relative, *(str(path.with_name(f"{path.stem} ({n}){path.suffix}")) for n in range(2, 1_000))]


OWN_FOLDERS = ("workbooks", "outbox", "returns", "set-aside", "publications", "imported", "logs", "backups")
"""Where the program keeps what went out, came in and was made public."""
OWN_FILES = (
    *("campaign.toml", "campaign.lock", "journal.jsonl"),
    *("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"),
)


def own_names(folder: Path) -> list[str]:
    """What the program itself keeps in a campaign's folder, the list of units included."""
    return [*OWN_FOLDERS, *OWN_FILES, *(path.name for path in folder.glob("units.*"))]
