"""Folders as archives; what is attached to letters stands in them once, whatever it is attached to."""

from __future__ import annotations

import base64
import hashlib
import io
import lzma
import os
import re
import tarfile
from pathlib import Path

LEFT = Path(__file__).parents[1] / "fixtures" / "df9ab90"
PAPERS = LEFT / "papers"

BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{76}\r\n){8,}(?:[A-Za-z0-9+/=]{1,76}\r\n)?")
ATTACHED = re.compile(rb"@@(\w+)@@\r\n")
ATTACHMENTS = "attachments"
FILTERS = [
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "pb": 0}  # for what is deflated
]
SOME_TIME = 1_735_700_000  # 1 January 2025


def packed(folder: Path, archive: Path, dated: str = "") -> None:
    """Packs a folder; times are kept of files below ``dated`` alone, so that the same files make the same."""
    attachments: dict[str, bytes] = {}
    files: list[tuple[tarfile.TarInfo, bytes]] = []
    for path in sorted(folder.rglob("*")):
        info = tarfile.TarInfo(path.relative_to(folder).as_posix())
        info.mtime = int(path.stat().st_mtime) if dated in path.parts and path.is_file() else SOME_TIME
        info.type = tarfile.DIRTYPE if path.is_dir() else tarfile.REGTYPE
        data = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".eml":
            data = BASE64.sub(lambda found: _set_apart(found[0], attachments), data)
        files.append((info, data))
    with lzma.open(archive, "wb", filters=FILTERS) as file, tarfile.open(fileobj=file, mode="w") as tar:
        for name, data in sorted(attachments.items()):
            _add(tar, tarfile.TarInfo(f"{ATTACHMENTS}/{name}"), data)
        for info, data in files:
            _add(tar, info, data)


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


def _add(tar: tarfile.TarFile, info: tarfile.TarInfo, data: bytes) -> None:
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def _set_apart(text: bytes, attachments: dict[str, bytes]) -> bytes:
    """The mark of an attachment; the text itself where it would not come back as it is."""
    data = base64.b64decode(text)
    if _in_base64(data) != text:
        return text
    name = hashlib.sha256(data).hexdigest()[:16]
    attachments[name] = data
    return f"@@{name}@@\r\n".encode()


def _in_base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")
