"""``campaign pack-up`` and ``campaign move``: a round in one file, carried to another machine.

Offices judge returns on an inner network and write mails on an outer one; what may pass between them is a
file on a disk. It holds what the program itself keeps of the round and the files that its settings name, each
with its digest, and nothing else of the folder: passwords stand in none of them. The round stays as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from xlsx_kit import __version__
from xlsx_kit.campaign.backups import BACKUPS
from xlsx_kit.campaign.campaign import NAMED_FILES, SETTINGS, Campaign, open_campaign, read_settings
from xlsx_kit.campaign.files import OWN_FOLDERS
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.journal import JOURNAL_FILE
from xlsx_kit.campaign.ledger.opening import LEDGER
from xlsx_kit.campaign.runlog import LOCK, held_round
from xlsx_kit.campaign.settings_change import settings_with
from xlsx_kit.files import ZipError, ZipLimits, open_zip
from xlsx_kit.findings import SpecError
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import UNFINISHED, unfinished_path, write_parts

CONTENTS = "contents.json"
"""The member that lists all others with their digests; no file of a round has this name."""
FORMAT = 1
LIMITS = ZipLimits(members=200_000, member_bytes=2**30, total_bytes=2**36)
PACKED_ON = (2020, 1, 1, 0, 0, 0)
"""The date of every member: the same round gives the same bytes."""
CHUNK = 2**20
DATABASE = {LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", LOCK, f"{LOCK}-journal"}
"""Carried as one whole copy, or not at all."""


@dataclass(frozen=True, slots=True)
class TransportResult(JsonObject):
    """A round that was packed up or laid down: where, how many files and bytes, what else lies in its folder.

    ``left`` names what was not packed: somebody's own files, and files that the settings name elsewhere.
    """

    path: Path
    title: str
    files: int
    bytes: int
    left: tuple[str, ...] = ()


def pack_up_campaign(folder: Path, out: Path) -> TransportResult:
    """Writes a round into one file and changes nothing in its folder.

    Raises SpecError where a command is at work on it, OSError where a file cannot be read or written, both
    where it cannot be opened; OutputTakenError where ``out`` is somebody's own file.
    """
    with held_round(folder), TemporaryDirectory(prefix="xlsx-kit-") as scratch:
        campaign = open_campaign(folder)
        try:
            campaign.ledger.copy_to(Path(scratch) / LEDGER)
            chosen, left = _chosen(campaign)
            title = campaign.plan.title
        finally:
            campaign.ledger.close()
        chosen[LEDGER] = Path(scratch) / LEDGER
        if campaign.plan.ledger:  # what is packed up stands on its own
            alone = settings_with((folder / SETTINGS).read_text("utf-8-sig"), {"ledger": ""})
            chosen[SETTINGS] = Path(scratch) / SETTINGS
            chosen[SETTINGS].write_bytes(alone)
        packed, size = Path(scratch) / "round.zip", 0
        digests = {}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in sorted(chosen.items()):
                data = path.read_bytes()
                digests[name], size = content_hash(data), size + len(data)
                archive.writestr(_member(name), data)
            listed = {"format": FORMAT, "version": __version__, "title": title, "files": digests}
            archive.writestr(_member(CONTENTS), json.dumps(listed, ensure_ascii=False, indent=1))
        write_parts(out, _chunks(packed))
    return TransportResult(out, title, len(chosen), size, tuple(left))


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, PACKED_ON)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
    return info


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _chosen(campaign: Campaign) -> tuple[dict[str, Path], list[str]]:
    """What of the folder goes along, by its name there, and the names of what stays."""
    folder, plan = campaign.folder, campaign.plan
    named: list[str] = [plan.units, *(getattr(plan, key) for key in NAMED_FILES)]
    named += [server.certificates for server in (plan.smtp, plan.imap) if server]
    named += [
        path.relative_to(folder).as_posix()
        for path in campaign.last_years.values()
        if path.is_relative_to(folder)
    ]
    own = {name for name in OWN_FOLDERS if name != BACKUPS} | {SETTINGS, JOURNAL_FILE}
    wanted = own | {name for name in named if name}
    chosen: dict[str, Path] = {}
    left = [name for name in sorted(wanted) if not _is_inside(folder, name)]
    for name in sorted(wanted - set(left)):
        path = folder / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not UNFINISHED.fullmatch(file.name):
                chosen[file.relative_to(folder).as_posix()] = file
    tops = {PurePosixPath(name).parts[0] for name in chosen} | DATABASE | {BACKUPS}
    left += sorted(path.name for path in folder.iterdir() if path.name not in tops | own)
    return chosen, left


def _is_inside(folder: Path, name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or ":" in name
    if outside or path == PurePosixPath():
        return False
    return (folder / name).resolve().is_relative_to(folder.resolve())


def unpack_campaign(packed: Path, folder: Path) -> TransportResult:
    """Lays a round that was packed up down in a new folder, once every file is found as it was packed.

    Raises SpecError where the folder is there already or the file is no packed round, or a damaged one; then
    nothing is left behind.
    """
    if folder.exists():
        raise declared_error("ROUND-076", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = unfinished_path(folder)
    try:
        files, size = _laid_down(packed, unfinished)
        title = read_settings(unfinished).title
        _move_into_place(unfinished, folder)
    except ZipError as error:
        raise _no_round(packed) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return TransportResult(folder, title, files, size)


def _move_into_place(unfinished: Path, folder: Path) -> None:
    """Makes the folder first, since a rename goes over an empty one that somebody made meanwhile."""
    folder.mkdir()
    for path in sorted(unfinished.iterdir(), key=lambda one: one.name == SETTINGS):
        os.rename(path, folder / path.name)  # its settings come last: until then it is no round


def _laid_down(packed: Path, folder: Path) -> tuple[int, int]:
    with packed.open("rb") as source:
        archive = open_zip(source, LIMITS)
        members = {member.name: member for member in archive.members if not member.is_folder}
        if CONTENTS not in members or len(members) != len(archive.members):
            raise _no_round(packed)
        listed = _listed(archive.read(members.pop(CONTENTS)), packed)
        if listed.keys() != members.keys() or not {SETTINGS, LEDGER} <= listed.keys():
            raise _no_round(packed)
        size = 0
        folder.mkdir()
        for name, member in sorted(members.items()):
            data = archive.read(member)
            if not _is_inside(folder, name) or content_hash(data) != listed[name]:
                raise _no_round(packed)
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            size += len(data)
    return len(members), size


def _listed(data: bytes, packed: Path) -> dict[str, str]:
    try:
        contents = json.loads(data)
        if contents["format"] > FORMAT:
            raise declared_error("ROUND-077", packed.name)
        return {str(name): str(digest) for name, digest in contents["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _no_round(packed) from None


def _no_round(packed: Path) -> SpecError:
    return declared_error("ROUND-078", packed.name)
