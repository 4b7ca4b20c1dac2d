"""Output files: complete under a temporary name, then moved into place."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

UNFINISHED = re.compile(r"\.~[0-9a-f]{12}(\.\w+)?")
"""The names files have until they are complete."""


def write_file(out: Path, data: bytes) -> None:
    """Writes a file so that nobody ever sees half of it; makes missing folders. Raises OSError."""
    write_files({out: data})


def write_parts(out: Path, parts: Iterable[bytes]) -> None:
    """The same for a file too long to be held whole."""
    _write({out: parts})


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Writes files that belong together: all are complete before one takes its place. Raises OSError."""
    _write({out: (data,) for out, data in contents.items()})


def _write(contents: Mapping[Path, Iterable[bytes]]) -> None:
    unfinished = {out: out.parent / f".~{secrets.token_hex(6)}{out.suffix}" for out in contents}
    try:
        for out, parts in contents.items():
            out.parent.mkdir(parents=True, exist_ok=True)
            with unfinished[out].open("xb") as file:
                file.writelines(parts)
        for out, path in unfinished.items():
            os.replace(path, out)
    except BaseException:  # an interruption, too, leaves nothing behind
        for path in unfinished.values():
            path.unlink(missing_ok=True)
        raise


def sweep(files: Iterable[Path]) -> None:
    """Removes, of some files, what a run that was killed has left unfinished."""
    for file in files:
        if UNFINISHED.fullmatch(file.name):
            file.unlink(missing_ok=True)
