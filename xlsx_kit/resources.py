"""Where data is: packs and their templates along a search path, samples with the package."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

PACKS_VARIABLE = "XLSX_KIT_PACKS"
"""The environment variable that names folders with packs, separated as in ``PATH``."""
SCHEMAS, TEMPLATES = "schemas", "templates"
FileState = tuple[str, int, int, int, int]
"""A file's path, size, time of its content, time of its entry, and number."""


@dataclass(frozen=True)
class PackRoot:
    """An entry of the search path: the folder of declarations (``schemas``) and that of templates."""

    schemas: Traversable
    templates: Traversable


@dataclass(frozen=True)
class Home:
    """Where one pack lies: the folder of its declarations, and the folders where its templates may be.

    A template is taken from the first folder that has it, so that a bureau may keep one letter of its own.
    """

    id: str
    schema: Traversable
    words: tuple[Traversable, ...]


def pack_roots() -> tuple[PackRoot, ...]:
    """The search path of packs: folders of the environment, the current folder, the package.

    A folder counts if it has ``schemas`` or ``templates``; one that comes twice counts as the first.
    """
    own = [_pack_root(path.resolve()) for path in (*_named(), Path())]
    shipped = PackRoot(root(SCHEMAS), root(TEMPLATES))
    return tuple(dict.fromkeys(s for s in (*own, shipped) if _is_there(s)))


def root_of(folder: Path) -> PackRoot:
    """The entry that a search path would have for the pack in a folder."""
    return PackRoot(folder.parent, folder.parent.parent / TEMPLATES)


def missing_pack_roots() -> tuple[Path, ...]:
    """The folders that the environment names and that hold no packs: misspelled, or not there today."""
    return tuple(path for path in _named() if not _is_there(_pack_root(path)))


def _named() -> list[Path]:
    return [Path(name) for name in os.environ.get(PACKS_VARIABLE, "").split(os.pathsep) if name]


def _is_there(entry: PackRoot) -> bool:
    return entry.schemas.is_dir() or entry.templates.is_dir()


def local_pack_root(home: Home) -> PackRoot:
    """Where additions of a bureau to a pack are written: beside the pack.

    A pack that came with the package is added to in the current folder, never in the package.
    """
    schema = Path(str(home.schema))
    place = Path().resolve() if schema.parent == Path(str(root(SCHEMAS))) else schema.parents[1]
    return PackRoot(place / SCHEMAS / home.id, place / TEMPLATES / home.id)


def _pack_root(folder: Path) -> PackRoot:
    return PackRoot(folder / SCHEMAS, folder / TEMPLATES)


@contextmanager
def packs_from(folder: Path) -> Iterator[None]:
    """Packs are looked for in a folder before all others, in processes started meanwhile, too."""
    before = os.environ.get(PACKS_VARIABLE)
    os.environ[PACKS_VARIABLE] = os.pathsep.join([str(folder.resolve()), *([before] if before else [])])
    try:
        yield
    finally:
        if before is None:
            del os.environ[PACKS_VARIABLE]
        else:
            os.environ[PACKS_VARIABLE] = before


def template(homes: Iterable[Home], name: str) -> Traversable:
    """A file of a pack's words and styles: its own, else that of the nearest pack it extends."""
    return templates(homes, name)[0][1]


def templates(homes: Iterable[Home], name: str) -> list[tuple[str, Traversable]]:
    """All files of a name along a pack's line, each with its pack, nearest first; at least one."""
    files = [(home.id, _first([folder / name for folder in home.words])) for home in homes]
    return [(pack, file) for pack, file in files if file.is_file()] or files[:1]


def _first(files: Sequence[Traversable]) -> Traversable:
    """The first file that is there; the first of all where none is."""
    return next((file for file in files if file.is_file()), files[0])


def root(kind: str) -> Traversable:
    """The folder of one kind of data ("schemas", "templates" or "samples") that ships with the package.

    Installed, the data lies inside the package; in a checkout, beside it. The packaged copy comes
    first, because an installed neighbour might own a top-level folder of the same name.
    """
    packaged = files("xlsx_kit") / "_data" / kind
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / kind


def file_states(folder: Path) -> Iterator[FileState]:
    """The state of every file of code and declarations in a folder and those in it, in order of their names.

    A file with another state is read again (3 ms for 600 files; reading them is 15). What is not there any
    more, or cannot be looked at, has none: an editor's lock is a link to nothing.
    """
    try:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in ordered:
        if entry.is_dir(follow_symlinks=False):
            yield from file_states(Path(entry.path)) if entry.name != "__pycache__" else ()
        elif entry.name.lower().endswith((".py", ".toml", ".csv")):
            with suppress(OSError):
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
