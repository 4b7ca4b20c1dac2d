"""What the program wrote and where, so that it knows its own files again as long as nobody has changed them.

One line a file in the user's own state folder: a hash of place and content, from which neither can be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

MOST_BYTES = 4 * 2**20
"""Bytes of the record, of which the older half is then forgotten: 127,000 files."""


def remember(written: Mapping[Path, str]) -> None:
    """Notes files that are about to be written, each with the hash of its content.

    Where nothing can be noted (a home that is read-only), the files count as somebody's own afterwards: the
    next run asks for another name, and nothing is lost.
    """
    lines = "".join(f"{_line(path, digest)}\n" for path, digest in written.items()).encode()
    record = _record()
    with suppress(OSError):
        record.parent.mkdir(parents=True, exist_ok=True)
        with record.open("ab") as file:  # one write, so that two processes do not mix their lines
            file.write(lines)
            long = file.tell() > MOST_BYTES
        if long:
            record.write_bytes(record.read_bytes()[MOST_BYTES // 2 :].partition(b"\n")[2])


def is_written(path: Path, digest: str) -> bool:
    """Whether a file with this content is as the program wrote it in this place."""
    try:
        known = _record().read_bytes()
    except OSError:
        return False
    return _line(path, digest).encode() in known.split(b"\n")


def _record() -> Path:
    import platformdirs  # only where a file is written

    return platformdirs.user_state_path("xlsx-kit", appauthor=False) / "written"


def _line(path: Path, digest: str) -> str:
    return hashlib.sha256(
        f"{path.resolve().as_posix()}\0{digest}".encode("utf-8", "surrogateescape")
    ).hexdigest()[:32]
