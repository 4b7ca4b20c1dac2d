"""Zip archives, opened member by member: what is damaged in one does not hide the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from xlsx_kit.campaign.intake import reasons
from xlsx_kit.campaign.intake.received import MAX_CARRIER_BYTES, ReceivedFile, UnpackBudget
from xlsx_kit.files import ZipError, ZipFault, ZipLimits, open_zip

MAX_MEMBERS = 10_000
NAMES_SHOWN = 5
"""Of members that could not be read, in the reason."""
JUNK_NAMES = {".ds_store", "thumbs.db", "desktop.ini"}


def read_archive_file(path: Path, item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """Every file in a zip archive that lies in a folder; the archive itself is never in memory."""
    with path.open("rb") as file:
        yield from _read(file, item, budget, reasons.TOO_MANY)


def read_archive(item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """Every file in a zip archive that came by mail, or lies in another one."""
    return _read(BytesIO(item.data), item, budget, reasons.UNPACKED_TOO_LARGE)


def _read(
    source: BinaryIO, item: ReceivedFile, budget: UnpackBudget, too_large: str
) -> Iterator[ReceivedFile]:
    """What could not be read is named, in one problem, behind the others."""
    try:
        archive = open_zip(source, ZipLimits(MAX_MEMBERS, MAX_CARRIER_BYTES, budget.left))
    except ZipError as error:
        many = error.fault is ZipFault.TOO_MANY
        yield replace(item, problem=reasons.TOO_MANY if many else reasons.UNREADABLE_ARCHIVE, retry=not many)
        return
    members = [m for m in archive.members if not m.is_folder and not _is_junk(m.name)]
    if not members:
        yield replace(item, problem=reasons.EMPTY_ARCHIVE)
        return
    if all(m.is_encrypted for m in members):
        yield replace(item, problem=reasons.ENCRYPTED_ARCHIVE)
        return
    unread: list[str] = []
    for member in members:
        archive.bytes_left = left = budget.left  # what was nested in the member before took from it, too
        try:
            data = archive.read(member)
        except ZipError as error:
            if error.fault is ZipFault.TOO_LARGE and left < MAX_CARRIER_BYTES:
                yield replace(item, problem=too_large)
                return
            unread.append(f"{member.name}（{error}）")
            continue
        finally:
            budget.take(left - archive.bytes_left)
        inner, place = PurePosixPath(member.name).name or member.name, f"{item.source} / {member.name}"
        yield replace(item, name=inner, data=data, source=place)
    if unread:
        shown = "、".join(unread[:NAMES_SHOWN]) + (" 等" if len(unread) > NAMES_SHOWN else "")
        yield replace(item, problem=f"{reasons.UNREADABLE_ARCHIVE}：{shown}", retry=True)


def _is_junk(name: str) -> bool:
    """What systems put beside files: macOS's halves of files, locks of office programs, folder settings."""
    parts = PurePosixPath(name).parts
    last = parts[-1] if parts else ""
    return "__MACOSX" in parts or last.startswith(("._", "~$", ".~lock.")) or last.casefold() in JUNK_NAMES
