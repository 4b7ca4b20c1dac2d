"""A pack by its folder or its id, with its words: what people type after ``pack diff`` and ``pack show``."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.pack.loading.files import content
from xlsx_kit.pack.loading.load import pack_named
from xlsx_kit.pack.loading.mail import FILE as MAIL
from xlsx_kit.pack.loading.mail import Wordings, wordings
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.prose.narrative.packed import wording
from xlsx_kit.prose.narrative.spec import Narrative
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
