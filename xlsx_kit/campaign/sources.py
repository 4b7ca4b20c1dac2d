"""Where returns come from: folders, zip files, mails; every file with its name and sender, unopened."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from xlsx_kit.campaign.items import MOST_BYTES, Item
from xlsx_kit.campaign.mails import mail_items, mbox_items
from xlsx_kit.campaign.outlook import outlook_items

MOST_MEMBERS = 10_000
MOST_UNZIPPED, MOST_UNZIPPED_OF_MAIL = 4 * 2**30, 10 * MOST_BYTES
"""Of one zip file: one that lies in a folder, and one that somebody mailed."""
DEEPEST = 3
"""A return may lie in a zip file in a mail that is attached to a mail, not deeper."""
UNREADABLE_ZIP, TOO_MANY, TOO_DEEP = (
    "压缩包打不开（损坏或有密码）",
    "压缩包中的文件过多或过大",
    "套得太深，没有打开",
)


def items_of(path: Path) -> Iterator[Item]:
    """Every file below a path: a folder, a mail (eml, msg), a mailbox (mbox), a zip file or itself."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            if not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts):
                yield from _of_file(file, file.relative_to(path).as_posix())
    else:
        yield from _of_file(path, path.name)


def _of_file(path: Path, source: str) -> Iterator[Item]:
    at = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="seconds")
    if path.suffix.lower() == ".mbox":
        for item in mbox_items(path, source, at):
            yield from opened(item)
    elif path.suffix.lower() == ".zip":
        for item in _unzipped(path, MOST_UNZIPPED, Item(path.name, b"", source, at)):
            yield from opened(item, 1)
    else:
        with path.open("rb") as file:
            yield from opened(Item(path.name, file.read(MOST_BYTES), source, at))


def opened(item: Item, depth: int = 0) -> Iterator[Item]:
    """What is in a file that carries others (mails, zip files), to any depth; else the file itself."""
    inside = CARRIERS.get(PurePosixPath(item.name).suffix.lower())
    if item.problem or inside is None:
        yield item
    elif depth == DEEPEST:
        yield replace(item, problem=TOO_DEEP)
    else:
        for one in inside(item):
            yield from opened(replace(one, mail=item.mail), depth + 1)


def _in_zip(item: Item) -> Iterator[Item]:
    return _unzipped(BytesIO(item.data), MOST_UNZIPPED_OF_MAIL, item)


def _unzipped(content: Path | BytesIO, most: int, item: Item) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(content) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > most:
                yield replace(item, problem=TOO_MANY)
                return
            for member in members:
                name = _zip_name(member)
                with archive.open(member) as file:
                    data = file.read(MOST_BYTES)
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


CARRIERS = {".zip": _in_zip, ".eml": mail_items, ".msg": outlook_items}
"""Files that carry others, by suffix."""
