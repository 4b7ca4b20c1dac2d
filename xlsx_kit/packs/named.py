"""A pack by its folder or its id, with its words: what people type after ``pack diff`` and ``pack show``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.narrative.spec import Narrative
from xlsx_kit.narrative.told import examined_words, wording
from xlsx_kit.packs.examine import words_of
from xlsx_kit.spec.files import BOOK
from xlsx_kit.spec.load import load_pack, read_pack
from xlsx_kit.spec.pack import Pack


@dataclass(frozen=True)
class Whole:
    """A pack and its words."""

    pack: Pack
    words: Narrative


def whole_pack(named: str) -> Whole:
    """The pack in a folder, or with an id. Raises SpecError where there is none or it is not sound."""
    folder = Path(named)
    if (folder / BOOK).is_file():
        pack = read_pack(folder.absolute())
        return Whole(pack, examined_words(pack, words_of(folder.absolute(), pack.lineage)).sound)
    pack = load_pack(named)
    return Whole(pack, wording(pack))
