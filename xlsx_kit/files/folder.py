"""Which files of a folder are looked at, and what they are called in a report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path


def files_below(path: Path, suffixes: Collection[str]) -> Iterator[tuple[str, Path]]:
    """A path's name in a report and the file; a folder's files recursively, in sorted order.

    ``suffixes`` are in small letters. Hidden files and those of Office for what is open are left out.
    """
    if not path.is_dir():
        yield str(path), path
        return
    inside = [p for p in path.rglob("*") if p.suffix.lower() in suffixes and p.is_file()]
    for file in sorted(inside, key=lambda p: p.relative_to(path).parts):
        relative = file.relative_to(path)
        if not any(part.startswith((".", "~$")) for part in relative.parts):
            yield f"{str(path).rstrip('/')}/{relative.as_posix()}", file
