"""Where packs lie along the search path."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.messages import declared_error
from xlsx_kit.resources import Home, PackRoot, pack_roots

BOOK = "book.toml"
SHARED = ("codes", "checks")
"""The folders of what packs share, beside theirs."""
BEFORE_UPGRADE = "升级前"
"""The folder, inside a pack's, in which files are kept as they were before ``pack upgrade``."""


def home_of(pack_id: str, search_path: Sequence[PackRoot], named_at: str) -> Home:
    """The first folder of the search path that has a pack. Raises SpecError at the place ``named_at``."""
    found = {name: folder for folder in reversed(search_path) for name in packs_on(folder)}
    for folder in search_path if pack_id not in found and legal(pack_id) else ():
        if (folder.schemas / pack_id).is_dir():  # there, and not whole: it is not absent
            path = f"{pack_id}/{BOOK}"
            schemas = folder.schemas / pack_id
            raise declared_error("SPEC-089", path, pack_id=pack_id, schemas=schemas, book=BOOK)
    if pack_id not in found:
        looked = "；".join(str(folder.schemas) for folder in search_path)
        written = "、".join(sorted(found))
        raise declared_error("SPEC-088", named_at, pack_id=pack_id, looked=looked, written=written)
    return home_on(found[pack_id], pack_id, search_path)


def legal(pack_id: str) -> bool:
    """Whether a text can be the name of a folder of packs, and not a way out of it."""
    return bool(pack_id) and pack_id not in (".", "..", *SHARED) and not set(pack_id) & set("/\\:\0")


def home_on(folder: PackRoot, pack_id: str, search_path: Sequence[PackRoot]) -> Home:
    """A pack's home in a folder of the search path, with its templates in any."""
    return Home(pack_id, folder.schemas / pack_id, tuple(one.templates / pack_id for one in search_path))


def known_packs() -> frozenset[str]:
    """The ids of all packs on the search path, sound or not."""
    return frozenset(name for place in pack_roots() for name in packs_on(place))


def packs_on(folder: PackRoot) -> list[str]:
    """The packs in a folder of the search path."""
    folders = folder.schemas.iterdir() if folder.schemas.is_dir() else ()
    return [path.name for path in folders if (path / BOOK).is_file()]
