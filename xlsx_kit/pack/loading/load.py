"""Packs by their ids and folders, each loaded once as long as its files stay what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from xlsx_kit.findings import spec_error
from xlsx_kit.pack.loading.files import DEFAULT_PACK as DEFAULT_PACK
from xlsx_kit.pack.loading.loader import PackExamination as PackExamination
from xlsx_kit.pack.loading.loader import examination
from xlsx_kit.pack.model.homes import BOOK, SHARED, home_of, home_on
from xlsx_kit.pack.model.pack import MOST_PACKS, Pack
from xlsx_kit.resources import SCHEMAS, FileState, PackRoot, file_states, pack_roots, root, root_of

FolderStates = Mapping[Path, tuple[FileState, ...]]


class _KeptPack(NamedTuple):
    """A pack that was loaded, and the state of the folders that it was or could have been loaded from."""

    pack: Pack
    states: FolderStates


_kept: dict[tuple[str, tuple[PackRoot, ...]], _KeptPack] = {}


def load_pack(pack_id: str) -> Pack:
    """A pack by its id, from the first folder of the search path that has it.

    Raises SpecError if there is none or it is not sound. It is kept until a file of it, or of a pack that it
    extends, changes: an officer edits a pack while the desk runs. Files of the program do not change.
    """
    places = pack_roots()
    kept = _kept.get((pack_id, places))
    if kept is None or kept.states != _states(kept.states):
        # before anything is read, so that what changes meanwhile is read again
        states = _states(_own_folders(places))
        pack = _sound(examination(home_of(pack_id, places, "--pack"), places))
        names = {*(home.id for home in pack.homes), *SHARED}
        folders = (place.joinpath(name) for place in _own_schemas(places) for name in names)
        while len(_kept) >= MOST_PACKS:  # the oldest goes, wherever it was
            _kept.pop(next(iter(_kept)), None)
        kept = _kept[pack_id, places] = _KeptPack(pack, {one: states.get(one, ()) for one in folders})
    return kept.pack


def _own_schemas(places: Iterable[PackRoot]) -> list[Path]:
    """The folders of declarations that a user may change: all but those of the program."""
    shipped = root(SCHEMAS)
    return [Path(str(place.schemas)) for place in places if place.schemas != shipped]


def _own_folders(places: Iterable[PackRoot]) -> Iterator[Path]:
    """The folders of packs, and of what they share, that a user may change."""
    for place in _own_schemas(places):
        with suppress(OSError):
            yield from (one for one in place.iterdir() if one.name in SHARED or one.joinpath(BOOK).is_file())


def _states(folders: Iterable[Path]) -> FolderStates:
    return {folder: tuple(file_states(folder)) for folder in folders}


def read_pack(folder: Path) -> Pack:
    """The pack in a folder. Raises one SpecError with everything that is wrong."""
    return _sound(examined(folder))


def pack_named(named: str) -> Pack:
    """The pack in a folder, or with an id. Raises SpecError where there is none or it is not sound."""
    folder = Path(named)
    return read_pack(folder) if (folder / BOOK).is_file() else load_pack(named)


def _sound(found: PackExamination) -> Pack:
    if found.problems or found.pack is None:
        raise spec_error(found.problems)
    return found.pack


def examined(folder: Path, over: Path | None = None) -> PackExamination:
    """What can be said of the pack in a folder, whose neighbours are at hand before those of the search path.

    Those of the pack ``over`` which it stands are before these. Never raises for what it finds there.
    """
    path = folder.resolve()
    own_root = root_of(path)
    places = (*((root_of(over),) if over else ()), own_root, *pack_roots())
    return examination(home_on(own_root, path.name, places), places)
