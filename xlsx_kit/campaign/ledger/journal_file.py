"""``journal.jsonl``: the ledger's journal in a file beside it, to which every run adds its lines.

An addition that was broken off has left the beginning of a line. The ledger still has the whole of it, so the
next run writes the rest. Whatever else stands at the end is not the program's, and is left as it is.
"""

from __future__ import annotations

import os
from pathlib import Path

from xlsx_kit.campaign.ledger.journal import JOURNAL_FILE, JournalEntry, parse_entry
from xlsx_kit.campaign.ledger.runs import RunLedger
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file

TAIL_BYTES = 65_536


def split_journal(data: bytes) -> tuple[list[bytes], bytes]:
    """The lines of a journal's file, and what stands behind the last whole one."""
    *lines, torn = data.split(b"\n")
    return lines, torn


def last_entry(path: Path) -> tuple[JournalEntry | None, bytes]:
    """The last whole entry in the journal's file, None for none, and what stands behind it.

    Raises SpecError for another file.
    """
    try:
        lines, torn = split_journal(_end_of(path))
    except FileNotFoundError:
        return None, b""
    try:
        return (parse_entry(lines[-1]) if lines else None), torn
    except ValueError:
        raise declared_error("LEDGER-008", path.name) from None


def lines_behind(ledger: RunLedger, path: Path) -> bytes:
    """What the file has yet to be given. Raises SpecError where its end is not what the ledger has there."""
    last, torn = last_entry(path)
    lines = "".join(entry.to_line() for entry in ledger.journal(last.number if last else 0)).encode()
    if not lines.startswith(torn):
        raise declared_error("LEDGER-006", ledger.name, journal=JOURNAL_FILE, remedy=ledger.store.remedy)
    return lines[len(torn) :]


def write_journal(ledger: RunLedger, folder: Path) -> None:
    """Brings the journal's file up to the ledger's journal, which it never goes beyond."""
    if ledger.store.hold(JOURNAL_FILE):
        return  # somebody else is writing it, and the next run goes on from there
    path = folder / JOURNAL_FILE
    try:
        new = lines_behind(ledger, path)
        if new:
            _add(path, new)
    finally:
        ledger.store.release(JOURNAL_FILE)


def _add(path: Path, new: bytes) -> None:
    try:
        with path.open("ab") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
    except PermissionError:  # another officer's file in a shared folder: it may be replaced, not written to
        replace_file(path, path.read_bytes() + new)


def _end_of(path: Path) -> bytes:
    """The end of a file: its last whole line and what stands behind that, at least."""
    with path.open("rb") as file:
        size, length = file.seek(0, 2), TAIL_BYTES
        while True:
            file.seek(max(0, size - length))
            data = file.read(length)
            if length >= size or data.count(b"\n") > 1:
                return data
            length *= 2
