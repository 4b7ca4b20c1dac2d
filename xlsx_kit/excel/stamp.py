"""Empty workbooks for many units: one is written cell by cell, the others are it with another name.

Rests on one fact, which a test holds against full generation part by part: units that differ only in
code and name have the same workbook but for these words, as long as the words are as wide.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xlsx_kit.book.book import unit_book
from xlsx_kit.book.furniture import text_width
from xlsx_kit.excel.archive import GappedArchive, gapped
from xlsx_kit.excel.workbook import workbook_bytes
from xlsx_kit.facts.model import Facts
from xlsx_kit.facts.values import Value
from xlsx_kit.spec.load import load_pack
from xlsx_kit.spec.pack import Pack

# Nothing that XML, a page header or Excel spells in a way of its own, no blanks at the ends.
MIDDLE, LAST = r"(?:[^\W_]|[（）()《》“”、·. -])", r"(?:[^\W_]|[（）()《》“”、·.-])"
PLAIN = re.compile(rf"[^\W_](?:{MIDDLE}*{LAST})?")
LONGEST = 100
"""Together; more might not fit whole into a page header."""
CODE, NAME = ("\ue000", "\u0b70"), ("\ue001", "\u0bf9")
"""What stands for them in the workbook that is kept: a wide and a narrow letter that no unit's name has."""
MOST_KEPT = 64


def stamped_bytes(pack: Pack, facts: Facts, *, password: str = "") -> bytes | None:
    """The workbook of a unit of which only the profile is known; None where it must be written in full."""
    unit = facts.form("unit")
    code, name = facts.unit_code, facts.unit_name
    others = (record for key, lines in facts.records.items() if key != "unit" for record in lines)
    if any(value not in (None, "") for record in others for value in record.values()):
        return None
    if not (PLAIN.fullmatch(code) and PLAIN.fullmatch(name) and len(code + name) <= LONGEST):
        return None
    profile = tuple((key, value) for key, value in unit.items() if key not in ("code", "name"))
    kept = _kept(pack.id, profile, _stand_in(code, CODE), _stand_in(name, NAME), password)
    return kept.filled({"code": code.encode(), "name": name.encode()})


@lru_cache(maxsize=MOST_KEPT)
def _kept(
    pack_id: str, profile: tuple[tuple[str, Value], ...], code: str, name: str, password: str
) -> GappedArchive:
    pack = load_pack(pack_id)
    facts = Facts(pack_id, {"unit": ({**dict(profile), "code": code, "name": name},)})
    data = workbook_bytes(unit_book(pack, facts), password=password)
    return gapped(data, {"code": code.encode(), "name": name.encode()})


def _stand_in(text: str, letters: tuple[str, str]) -> str:
    """A text as wide as this one."""
    wide, narrow = letters
    width = text_width(text)
    return wide * (width // 2) + narrow * (width % 2)
