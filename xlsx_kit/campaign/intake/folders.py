"""Where returns come from: folders, zip files, mails; every file with its name and sender, unopened."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from xlsx_kit.campaign.intake.mime import read_mbox, read_message
from xlsx_kit.campaign.intake.outlook import read_msg
from xlsx_kit.campaign.intake.received import MAX_FILE_BYTES, ReceivedFile

MOST_MEMBERS = 10_000
MOST_UNZIPPED, MOST_UNZIPPED_OF_MAIL = 4 * 2**30, 10 * MAX_FILE_BYTES
"""Of one zip file: one that lies in a folder, and one that somebody mailed."""
DEEPEST = 3
"""A return may lie in a zip file in a mail that is attached to a mail, not deeper."""
UNREADABLE_ZIP, TOO_MANY, TOO_DEEP = (
    "压缩包打不开（损坏或有密码）",
    "压缩包中的文件过多或过大",
    "套得太深，没有打开",
)


def read_source(path: Path) -> Iterator[ReceivedFile]:
    """Every file below a path: a folder, a mail (eml, msg), a mailbox (mbox), a zip file or itself."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            if not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts):
                yield from _of_file(file, file.relative_to(path).as_posix())
    else:
        yield from _of_file(path, path.name)


def _of_file(path: Path, source: str) -> Iterator[ReceivedFile]:
    at = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="seconds")
    if path.suffix.lower() == ".mbox":
        for item in read_mbox(path, source, at):
            yield from unpack(item)
    elif path.suffix.lower() == ".zip":
        for item in _unzipped(path, MOST_UNZIPPED, ReceivedFile(path.name, b"", source, at)):
            yield from unpack(item, 1)
    else:
        with path.open("rb") as file:
            yield from unpack(ReceivedFile(path.name, file.read(MAX_FILE_BYTES), source, at))


def unpack(item: ReceivedFile, depth: int = 0) -> Iterator[ReceivedFile]:
    """What is in a file that carries others (mails, zip files), to any depth; else the file itself."""
    inside = CARRIERS.get(PurePosixPath(item.name).suffix.lower())
    if item.problem or inside is None:
        yield item
    elif depth == DEEPEST:
        yield replace(item, problem=TOO_DEEP)
    else:
        for one in inside(item):
            yield from unpack(replace(one, mail=item.mail), depth + 1)


def _in_zip(item: ReceivedFile) -> Iterator[ReceivedFile]:
    return _unzipped(BytesIO(item.data), MOST_UNZIPPED_OF_MAIL, item)


def _unzipped(content: Path | BytesIO, most: int, item: ReceivedFile) -> Iterator[ReceivedFile]:
    try:
        with zipfile.ZipFile(content) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > most:
                yield replace(item, problem=TOO_MANY)
                return
            for member in members:
                name = _zip_name(member)
                with archive.open(member) as file:
                    data = file.read(MAX_FILE_BYTES)
                inner, place = PurePosixPath(name).name, f"{item.source} / {name}"
                yield replace(item, name=inner, data=data, source=place)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        yield replace(item, problem=UNREADABLE_ZIP)


def _zip_name(member: zipfile.ZipInfo) -> str:
    """A member's name; Chinese programs write GBK without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


CARRIERS = {".zip": _in_zip, ".eml": read_message, ".msg": read_msg}
"""Files that carry others, by suffix."""
