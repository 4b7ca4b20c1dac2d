"""Output files: complete under a temporary name, then moved into place, never over somebody else's file.

One rule for every command: a file is replaced if it is as the program wrote it there, is empty, or holds the
same already. Any other is somebody's own, or has been worked on since: where a person gave the name, writing
is refused (``OutputTakenError``); where the program chose it, what is written gets a number. ``replace_file``
is for files whose owner keeps account of them (a campaign's ledger, the journal of a batch, a pack).
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from xlsx_kit.filenames import numbered

RUN_VARIABLE = "XLSX_KIT_RUN"
"""Holds the token of a run, which all its processes share; set by the first of them."""
UNFINISHED = re.compile(r"\.~([0-9a-f]{12})[0-9a-f]{6}(\.\w+)?")
"""The names files have until they are complete: the run's token tells whose they are."""


class OutputTakenError(FileExistsError):
    """A name that was given for an output belongs to a file that is not the program's to replace."""

    def __init__(self, out: Path) -> None:
        super().__init__(errno.EEXIST, os.strerror(errno.EEXIST), str(out))


def run_token() -> str:
    """The token in the names of this run's unfinished files; other runs have other tokens."""
    return os.environ.setdefault(RUN_VARIABLE, secrets.token_hex(6))


def unfinished_path(out: Path) -> Path:
    """The temporary name of a file until it is complete: hidden, in the same folder."""
    return out.parent / f".~{run_token()}{secrets.token_hex(3)}{out.suffix}"


def write_file(out: Path, data: bytes) -> None:
    """Writes a file under a name that a person gave, so that nobody ever sees half of it.

    Makes missing folders. Raises OutputTakenError where somebody's own file has the name, OSError.
    """
    write_parts(out, (data,))


def write_parts(out: Path, parts: Iterable[bytes]) -> None:
    """Writes a file in parts, for one too large for memory; otherwise as ``write_file``."""
    if out.exists() and not out.is_file() and not out.is_dir():  # /dev/stdout: written to, not replaced
        with out.open("wb") as device:
            device.writelines(parts)
    elif out.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out))
    else:
        _write({out: parts}, checked=True)


def write_beside(contents: Mapping[Path, bytes]) -> dict[Path, Path]:
    """Writes files that belong together under names that the program chose, and gives the names they got.

    Where somebody's own file has one of the names, all get the same number. Raises OSError.
    """
    digests = {out: hashlib.sha256(data).hexdigest() for out, data in contents.items()}
    tried = (map(out.with_name, numbered(out.name)) for out in contents)
    for names in zip(*tried, strict=True):
        if all(map(_may_replace, names, digests.values())):
            _write({name: (data,) for name, data in zip(names, contents.values(), strict=True)}, checked=True)
            return dict(zip(contents, names, strict=True))
    raise OutputTakenError(next(iter(contents)))


def refuse_taken(out: Path) -> None:
    """Raises OutputTakenError where a name is that of somebody's own file: before work that takes long."""
    if out.is_file() and not _may_replace(out):
        raise OutputTakenError(out)


def replace_file(out: Path, data: bytes) -> None:
    """Writes a file over whatever is there, for an owner that keeps account of its files. Raises OSError."""
    _write({out: (data,)}, checked=False)


def _write(contents: Mapping[Path, Iterable[bytes]], *, checked: bool) -> None:
    """All are complete before one takes its place."""
    unfinished = {out: unfinished_path(out) for out in contents}
    digests = {}
    try:
        for out, parts in contents.items():
            out.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with unfinished[out].open("xb") as file:
                for part in parts:
                    digest.update(part)
                    file.write(part)
            digests[out] = digest.hexdigest()
        if checked:
            for out, found in digests.items():
                if not _may_replace(out, found):
                    raise OutputTakenError(out)
            remember(digests)  # before they are there: a run that is killed in between left files of its own
        for out, path in unfinished.items():
            os.replace(path, out)
    except BaseException:  # an interruption, too, leaves nothing behind
        for path in unfinished.values():
            path.unlink(missing_ok=True)
        raise


def _may_replace(out: Path, digest: str = "") -> bool:
    """Whether nothing of anybody's is lost when a file with this digest takes the name."""
    if out.is_dir():
        return False
    try:
        with out.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            return not file.tell() or found == digest or is_written(out, found)
    except FileNotFoundError:
        return True


def sweep(files: Iterable[Path], tokens: Collection[str]) -> None:
    """Removes, of some files, what runs with these tokens have left unfinished when they were killed."""
    for file in files:
        found = UNFINISHED.fullmatch(file.name)
        if found and found[1] in tokens:
            file.unlink(missing_ok=True)


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
