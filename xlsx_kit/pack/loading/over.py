"""Packs that are there: all that can be used, and those that extend another: what is changed in that one is
changed in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.files import OVER, content
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.homes import BOOK, home_of, known_packs, packs_on
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.pack.toml.shape import toml_of
from xlsx_kit.resources import PackRoot, pack_roots, root_of


def packs_over(folder: Path) -> tuple[Path, ...]:
    """The folders of the packs, beside one or on the search path, that extend it, by their ids."""
    places = root_of(folder), *pack_roots()
    ids = sorted({name for place in places for name in packs_on(place)} - {folder.name})
    every = (tuple(_lineage(name, places)) for name in ids)
    return tuple(own for own, *bases in every if folder in bases)


def _lineage(name: str, places: tuple[PackRoot, ...]) -> Iterator[Path]:
    """A pack's folder and those of the packs it extends, nearest first, as far as their books can be read."""
    seen: set[str] = set()
    while isinstance(name, str) and name and name not in seen:
        seen.add(name)
        try:
            schema = home_of(name, places, name).schema
            yield Path(str(schema)).resolve()
            name = toml_of(content(schema / BOOK, BOOK), BOOK).get(OVER, "")
        except SpecError:
            return


def sound_packs() -> Iterator[Pack]:
    """All packs that hold together, the default first, then by id."""
    for pack_id in sorted(known_packs(), key=lambda one: (one != DEFAULT_PACK, one)):
        try:
            yield load_pack(pack_id)
        except SpecError:
            continue  # who asks for it is told what is wrong
