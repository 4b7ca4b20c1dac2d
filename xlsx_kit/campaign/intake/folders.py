"""Where returns come from: folders, archives, mails; every file with its name and sender, unjudged.

Every item passes a last door: whatever reading it raises becomes one item with a problem, and the rest goes
on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from xlsx_kit.campaign.files import own_names
from xlsx_kit.campaign.intake.archive import read_archive, read_archive_file
from xlsx_kit.campaign.intake.filetype import HEAD_BYTES, declared_suffix, effective_suffix, suffix_by_content
from xlsx_kit.campaign.intake.mbox import read_attached_mbox, read_mbox
from xlsx_kit.campaign.intake.mime import read_message
from xlsx_kit.campaign.intake.outlook import read_msg
from xlsx_kit.campaign.intake.reasons import CARRIER_TOO_LARGE, TOO_DEEP, TOO_LARGE, failure
from xlsx_kit.campaign.intake.received import (
    MAX_CARRIER_BYTES,
    MAX_FILE_BYTES,
    MAX_MAIL_UNPACKED_BYTES,
    ReceivedFile,
    UnpackBudget,
    archive_budget,
)
from xlsx_kit.campaign.intake.tnef import read_tnef
from xlsx_kit.campaign.ledger.identifiers import now

MAX_DEPTH = 3
"""A return may lie in an archive in a mail that is attached to a mail, not deeper."""

Carrier = Callable[[ReceivedFile, UnpackBudget], Iterator[ReceivedFile]]


def read_source(path: Path, campaign: Path | None = None) -> Iterator[ReceivedFile]:
    """Every file below a path: a folder, a mail (eml, msg), a mailbox (mbox), a zip archive or itself.

    What the program itself keeps in the folder of a ``campaign`` did not come in: it is passed over where
    the path leads there by the way.
    """
    if path.is_dir():
        own = _own_places(path, campaign) if campaign else set()
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            if own and not own.isdisjoint((file, *file.parents)):
                continue
            if not any(part.startswith((".", "~$")) for part in file.relative_to(path).parts):
                yield from guarded(_read_file(file, file.relative_to(path).as_posix()), _unread(file, path))
    else:
        yield from guarded(_read_file(path, path.name), _unread(path, path.parent))


def _own_places(path: Path, campaign: Path) -> set[Path]:
    """The program's own files and folders in a campaign, as they are called below a path."""
    base, here = campaign.resolve(), path.resolve()
    if not base.is_relative_to(here):
        return set()
    return {path / (base / name).relative_to(here) for name in own_names(campaign)}


def guarded(items: Iterator[ReceivedFile], carrier: ReceivedFile) -> Iterator[ReceivedFile]:
    """The items of a carrier; whatever reading them raises becomes a problem of the carrier's own."""
    try:
        yield from items
    except BaseException as error:  # a panic of a native library is no Exception
        yield replace(carrier, problem=failure(error, carrier.source), retry=True)


def unpack(item: ReceivedFile, depth: int = 0, budget: UnpackBudget | None = None) -> Iterator[ReceivedFile]:
    """What is in a file that carries others (mails, archives), nested ones included; else the file itself."""
    yield from guarded(_unpack(item, depth, budget or UnpackBudget(MAX_MAIL_UNPACKED_BYTES)), item)


def _unpack(item: ReceivedFile, depth: int, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    if item.problem:
        yield item
        return
    suffix = effective_suffix(item.name, item.data)
    carrier = CARRIERS.get(suffix)
    if carrier is None:
        large = len(item.data) > MAX_FILE_BYTES
        yield replace(item, data=b"", key=_key(item), problem=TOO_LARGE) if large else item
    elif len(item.data) > MAX_CARRIER_BYTES:
        yield replace(item, data=b"", key=_key(item), problem=CARRIER_TOO_LARGE)
    elif depth == MAX_DEPTH:
        yield replace(item, problem=TOO_DEEP)
    else:
        # a mail's attachments are bounded together, also where many mails lie in one archive
        own = budget.for_mail() if suffix != ".zip" else budget
        for one in carrier(item, own):
            yield from unpack(replace(one, mail=item.mail), depth + 1, own)


def _key(item: ReceivedFile) -> str:
    return f"{item.source}|{len(item.data)}"


def _read_file(path: Path, source: str) -> Iterator[ReceivedFile]:
    stat = path.stat()
    # a file of tomorrow came in today: clocks of shared drives go wrong, too
    moment = min(datetime.fromtimestamp(stat.st_mtime).astimezone(), datetime.now().astimezone())
    key = f"{source}|{stat.st_size}|{stat.st_mtime_ns}"
    item = ReceivedFile(path.name, b"", source, moment.isoformat(timespec="seconds"), key=key)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = suffix_by_content(head) if declared_suffix(path.name) not in (".zip", ".mbox") else ""
    if declared_suffix(path.name) == ".mbox" or (kind == ".mbox" and stat.st_size > HEAD_BYTES):
        budget = archive_budget(stat.st_size)
        for one in read_mbox(path, item, budget):
            yield from unpack(one, budget=budget)
    elif declared_suffix(path.name) == ".zip" and effective_suffix(path.name, _small(path)) == ".zip":
        budget = archive_budget(stat.st_size)
        for one in read_archive_file(path, replace(item, data=_small(path)), budget):
            yield from unpack(one, 1, budget)
    elif stat.st_size > MAX_CARRIER_BYTES:
        large = CARRIER_TOO_LARGE if kind or declared_suffix(path.name) in CARRIERS else TOO_LARGE
        yield replace(item, problem=large)
    else:
        yield from unpack(replace(item, data=path.read_bytes()))


def _small(path: Path) -> bytes:
    """A file's bytes where it could be a workbook that was saved as .zip; of a larger one none."""
    return path.read_bytes() if path.stat().st_size <= MAX_FILE_BYTES else b""


def _unread(path: Path, base: Path) -> ReceivedFile:
    """What stands for a file that could not even be opened."""
    source = path.relative_to(base).as_posix() if path != base else path.name
    return ReceivedFile(path.name, b"", source, now(), key=f"unread {source}")


CARRIERS: dict[str, Carrier] = {
    ".zip": read_archive,
    ".eml": read_message,
    ".msg": read_msg,
    ".mbox": read_attached_mbox,
    ".tnef": read_tnef,
}
"""What opens files that carry others, by suffix."""
