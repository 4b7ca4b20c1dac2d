"""Output files: complete under a temporary name, then moved into place."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

RUN_VARIABLE = "XLSX_KIT_RUN"
"""Holds the token of a run, which all its processes share; set by the first of them."""
UNFINISHED = re.compile(r"\.~([0-9a-f]{12})[0-9a-f]{6}(\.\w+)?")
"""The names files have until they are complete: the run's token tells whose they are."""


def run_token() -> str:
    """The token in the names of this run's unfinished files; other runs have other tokens."""
    return os.environ.setdefault(RUN_VARIABLE, secrets.token_hex(6))


def unfinished_path(out: Path) -> Path:
    """The temporary name of a file until it is complete: hidden, in the same folder."""
    return out.parent / f".~{run_token()}{secrets.token_hex(3)}{out.suffix}"


def write_file(out: Path, data: bytes) -> None:
    """Writes a file so that nobody ever sees half of it; makes missing folders. Raises OSError."""
    write_files({out: data})


def write_parts(out: Path, parts: Iterable[bytes]) -> None:
    """Writes a file in parts, for one too large for memory."""
    _write({out: parts})


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Writes files that belong together: all are complete before one takes its place. Raises OSError."""
    _write({out: (data,) for out, data in contents.items()})


def _write(contents: Mapping[Path, Iterable[bytes]]) -> None:
    unfinished = {out: unfinished_path(out) for out in contents}
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


def sweep(files: Iterable[Path], tokens: Collection[str]) -> None:
    """Removes, of some files, what runs with these tokens have left unfinished when they were killed."""
    for file in files:
        found = UNFINISHED.fullmatch(file.name)
        if found and found[1] in tokens:
            file.unlink(missing_ok=True)
