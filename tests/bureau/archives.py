"""Folders from archives; what is attached to letters stands in them once, whatever it is attached to."""

from __future__ import annotations

import base64
import os
import re
import tarfile
from pathlib import Path

LEFT = Path(__file__).parents[1] / "fixtures" / "df9ab90"
PAPERS = LEFT / "papers"

ATTACHED = re.compile(rb"@@(\w+)@@\r\n")
ATTACHMENTS = "attachments"


def unpacked(name: str, to: Path) -> Path:
    """A folder as it was packed, every byte of it."""
    attachments: dict[bytes, bytes] = {}
    with tarfile.open(LEFT / f"{name}.tar.xz") as tar:
        for member in tar:
            path, file = to / member.name, tar.extractfile(member)
            if file is None:
                path.mkdir(parents=True, exist_ok=True)
            elif member.name.startswith(f"{ATTACHMENTS}/"):
                attachments[path.name.encode()] = _in_base64(file.read())
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(ATTACHED.sub(lambda at: attachments[at[1]], file.read()))
                os.utime(path, (member.mtime, member.mtime))
    return to


def _in_base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")
