"""Workbooks for many units: one is written in full, the others are it with another name and other rows.

An empty one for a unit like one before (same profile, words as wide) is that one with other words in it;
any other is the master of its pack, scope and year with the rows that are the unit's own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xlsx_kit.facts.model import Facts
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.values import Value
from xlsx_kit.workbook.model.book import issued, unit_book
from xlsx_kit.workbook.model.furniture import text_width
from xlsx_kit.workbook.writer.archive import GappedArchive, gapped
from xlsx_kit.workbook.writer.master import Master, master_of, unit_gaps
from xlsx_kit.workbook.writer.workbook import workbook_bytes

# Nothing that XML, a page header or Excel spells in a way of its own, no blanks at the ends.
MIDDLE, LAST = r"(?:[^\W_]|[（）()《》“”、·. -])", r"(?:[^\W_]|[（）()《》“”、·.-])"
PLAIN = re.compile(rf"[^\W_](?:{MIDDLE}*{LAST})?")
LONGEST = 100
"""Together; more might not fit whole into a page header."""
CODE, NAME = ("\ue000", "\u0b70"), ("\ue001", "\u0bf9")
"""What stands for them in workbooks that are kept: a wide and a narrow letter that no unit's name has."""
ISSUE_MARK = "\ue002"
"""What stands for the issue number there."""
MOST_KEPT, MOST_MASTERS = 64, 4

Profile = tuple[tuple[str, Value], ...]


def stamped_bytes(pack: Pack, facts: Facts, *, password: str = "", issue: str = "") -> bytes | None:
    """The workbook of a unit, prefilled with its facts; None where it must be written in full.

    ``issue`` is the number under which it is issued, "" for none.
    """
    unit = {"code": facts.unit_code, "name": facts.unit_name}
    if not all(map(PLAIN.fullmatch, unit.values())) or len("".join(unit.values())) > LONGEST:
        return None
    words = {**unit, **({"issue": issue} if issue else {})}
    mark = ISSUE_MARK if issue else ""
    if _only_profile(facts):
        form = facts.form("unit")
        profile = tuple((key, value) for key, value in form.items() if key not in unit)
        code, name = _stand_in(unit["code"], CODE), _stand_in(unit["name"], NAME)
        kept = _kept(pack, profile, code, name, password, mark)
        return kept.filled({key: text.encode() for key, text in words.items()})
    book = issued(unit_book(pack, facts), issue)
    return _master(pack, facts.scope, facts.year, password, mark).stamped(book, words)


def _only_profile(facts: Facts) -> bool:
    others = (record for key, lines in facts.records.items() if key != "unit" for record in lines)
    return all(value in (None, "") for record in others for value in record.values())


@lru_cache(maxsize=MOST_KEPT)
def _kept(pack: Pack, profile: Profile, code: str, name: str, password: str, issue: str) -> GappedArchive:
    """The empty workbook of a unit with this profile, and words as wide as these."""
    unit = {"code": code, "name": name}
    words = {**unit, **({"issue": issue} if issue else {})}
    facts = Facts(pack.id, {"unit": ({**dict(profile), **unit},)})
    book = issued(unit_book(pack, facts), issue)
    stamped = _master(pack, facts.scope, facts.year, password, issue).stamped(book, words)
    data = stamped or workbook_bytes(book, password=password)
    return gapped(data, lambda _, part: unit_gaps(part, words))


@lru_cache(maxsize=MOST_MASTERS)
def _master(pack: Pack, scope: str, year: int, password: str, issue: str) -> Master:
    """The workbook of a unit of which nothing is known."""
    unit = {"code": CODE[0], "name": NAME[0]}
    words = {**unit, **({"issue": issue} if issue else {})}
    facts = Facts(pack.id, {"unit": ({**unit, "scope": scope, "year": year},)})
    return master_of(issued(unit_book(pack, facts), issue), words, password=password)


def _stand_in(text: str, letters: tuple[str, str]) -> str:
    """A text as wide as this one."""
    wide, narrow = letters
    width = text_width(text)
    return wide * (width // 2) + narrow * (width % 2)
