"""A pack by its folder or its id, with its words: what people type after ``pack diff`` and ``pack show``."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.pack import FILE as MAIL
from xlsx_kit.pack import Pack, Wordings, content, pack_named, wordings
from xlsx_kit.prose import Narrative, wording
from xlsx_kit.resources import template


@dataclass(frozen=True)
class Whole:
    """A pack, its words and its letters."""

    pack: Pack
    words: Narrative
    letters: Wordings


def whole_pack(named: str) -> Whole:
    """The pack in a folder, or with an id. Raises SpecError where there is none or it is not sound."""
    pack = pack_named(named)
    mail = template(pack.homes, MAIL)
    return Whole(pack, wording(pack), wordings(content(mail, MAIL), MAIL))
