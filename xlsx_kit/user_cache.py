"""What took long to compute, kept in the user's own cache folder; it never changes a result.

An entry's name is the hash of everything it was computed from: the program's own files and what the caller
names. It begins with the hash of its content, so that half a file counts as none. Nothing in it is ever
executed; a folder that others may write to is not used at all, and one that cannot be written to only costs
the time that it would have saved.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from xlsx_kit import __version__
from xlsx_kit.resources import SCHEMAS, TEMPLATES, file_states, root

MOST_ENTRIES = 128
"""Of which the older half is then dropped: a pack has one for each scope and year, of 40 KB."""
SUFFIX = ".kept"
OTHERS_MAY_WRITE = 0o022


def cached(kind: str, sources: tuple[str, ...], compute: Callable[[], bytes]) -> bytes:
    """The result of ``compute``, as it was kept for the same sources, else computed and kept now."""
    import platformdirs

    folder = platformdirs.user_cache_path("xlsx-kit", appauthor=False) / "compiled"
    name = hashlib.sha256(repr((kind, sources, _program())).encode()).hexdigest()
    file = folder / f"{name}{SUFFIX}"
    kept = _read(file)
    if kept is None:
        kept = compute()
        with suppress(OSError):
            _write(file, kept)
    return kept


def _read(file: Path) -> bytes | None:
    try:
        data = file.read_bytes() if _is_own(file.parent) else b""
    except OSError:
        return None
    digest, content = data[:32], data[32:]
    return content if content and hashlib.sha256(content).digest() == digest else None


def _is_own(folder: Path) -> bool:
    if sys.platform == "win32":  # the profile's folders are their user's
        return True
    status = folder.stat()
    return status.st_uid == os.geteuid() and not status.st_mode & OTHERS_MAY_WRITE


def _write(file: Path, content: bytes) -> None:
    """Complete under another name first: two processes may write the same entry, a third one read it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not _is_own(file.parent):
        return
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(6)}")
    try:
        unfinished.write_bytes(hashlib.sha256(content).digest() + content)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    entries = sorted(file.parent.glob(f"*{SUFFIX}"), key=lambda entry: entry.stat().st_mtime_ns)
    for entry in entries[: len(entries) // 2] if len(entries) > MOST_ENTRIES else ():
        entry.unlink(missing_ok=True)


@cache
def _program() -> str:
    """The version and the state of every file of the program.

    What is unpacked anew is another file even where an archive gives all of them one date.
    """
    folders = (Path(__file__).parent, Path(str(root(SCHEMAS))), Path(str(root(TEMPLATES))))
    return repr((__version__, sys.version, [entry for folder in folders for entry in file_states(folder)]))
