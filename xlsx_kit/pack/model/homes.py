"""Where packs lie: the first place that has one, of those in which packs are looked for."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.findings import SpecError
from xlsx_kit.resources import Home, Shelf

BOOK = "book.toml"


def home_of(pack_id: str, shelves: Sequence[Shelf], asked: str) -> Home:
    """Where a pack lies: on the first shelf that has it. Raises SpecError, blaming ``asked``."""
    found = {name: shelf for shelf in reversed(shelves) for name in packs_on(shelf)}
    if pack_id not in found:
        looked = "；".join(str(shelf.schemas) for shelf in shelves)
        what = f"没有名为 {pack_id!r} 的套表。找过的地方：{looked}；现有：{'、'.join(sorted(found))}"
        raise SpecError(what, asked, "请核对编号，或用 --packs 指定套表所在的文件夹。")
    return home_on(found[pack_id], pack_id, shelves)


def home_on(shelf: Shelf, pack_id: str, shelves: Sequence[Shelf]) -> Home:
    """A pack's home on a shelf, with its words on any."""
    return Home(pack_id, shelf.schemas / pack_id, tuple(one.templates / pack_id for one in shelves))


def packs_on(shelf: Shelf) -> list[str]:
    """The packs that lie on a shelf."""
    folders = shelf.schemas.iterdir() if shelf.schemas.is_dir() else ()
    return [folder.name for folder in folders if (folder / BOOK).is_file()]
