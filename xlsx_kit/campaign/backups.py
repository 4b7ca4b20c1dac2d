"""Copies of the ledger, one before each run that changes something, the oldest dropped."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.own_files import OwnFiles
from xlsx_kit.outputs import unfinished_path

BACKUPS, KEPT = "backups", 10
PATTERN = "ledger-[0-9]*.sqlite"


def back_up(ledger: Ledger, folder: Path, run: int) -> None:
    """Copies the ledger under the number of a run; numbers, not clocks, say which copy is older."""
    name = f"{BACKUPS}/ledger-{run:06d}.sqlite"
    target = folder / name
    if target.exists():
        return  # somebody else's
    target.parent.mkdir(exist_ok=True)
    unfinished = unfinished_path(target)
    try:
        ledger.copy_to(unfinished)
        digest = content_hash(unfinished.read_bytes())
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    ledger.claim(name, digest)
    own = OwnFiles(ledger, folder)
    for path in sorted((folder / BACKUPS).glob(PATTERN))[:-KEPT]:
        own.remove(f"{BACKUPS}/{path.name}")


def sound_backups(folder: Path) -> Iterator[Path]:
    """The copies that are whole, the newest first."""
    for path in sorted((folder / BACKUPS).glob(PATTERN), reverse=True):
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
                if db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]:
                    yield path
        except sqlite3.DatabaseError:
            continue
