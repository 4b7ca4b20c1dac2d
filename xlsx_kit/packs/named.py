"""A pack by its folder or its id, with its words: what people type after ``pack diff`` and ``pack show``."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.narrative.spec import Narrative
from xlsx_kit.narrative.told import wording
from xlsx_kit.spec.load import pack_named
from xlsx_kit.spec.pack import Pack


@dataclass(frozen=True)
class Whole:
    """A pack and its words."""

    pack: Pack
    words: Narrative


def whole_pack(named: str) -> Whole:
    """The pack in a folder, or with an id. Raises SpecError where there is none or it is not sound."""
    pack = pack_named(named)
    return Whole(pack, wording(pack))
