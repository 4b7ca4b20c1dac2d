"""Mail merge of workbooks: one is rendered in full, those of other units are merged from it.

An empty workbook for a unit with the profile of an earlier one and texts of the same width is that one with
other texts; any other is merged from the template of its pack, scope and year with the unit's own rows.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xlsx_kit.facts import Facts
from xlsx_kit.pack import Pack
from xlsx_kit.values import Value
from xlsx_kit.workbook.model.book import issued, unit_book
from xlsx_kit.workbook.model.common import text_width
from xlsx_kit.workbook.writer.archive import ArchiveTemplate, archive_template
from xlsx_kit.workbook.writer.template import WorkbookTemplate, unit_placeholders, workbook_template
from xlsx_kit.workbook.writer.workbook import workbook_bytes

# Nothing that needs an escape in XML, a page header or Excel, no blanks at the ends.
MIDDLE, LAST = r"(?:[^\W_]|[（）()《》“”、·. -])", r"(?:[^\W_]|[（）()《》“”、·.-])"
PLAIN_NAME = re.compile(rf"[^\W_](?:{MIDDLE}*{LAST})?")
MOST_CHARACTERS = 100
"""Together; more might not fit whole into a page header."""
CODE, NAME = ("\ue000", "\u0b70"), ("\ue001", "\u0bf9")
"""Their placeholders in cached workbooks: a wide and a narrow letter that no unit's name has."""
ISSUE_MARK = "\ue002"
"""The placeholder of the issue number."""
MAX_ARCHIVES, MAX_TEMPLATES = 64, 4
"""Entries of the two caches."""

Profile = tuple[tuple[str, Value], ...]


def merged_bytes(pack: Pack, facts: Facts, *, password: str = "", issue: str = "") -> bytes | None:
    """The workbook of a unit, prefilled with its facts; None where it must be rendered in full.

    ``issue`` is the number under which it is issued, "" for none.
    """
    unit = {"code": facts.unit_code, "name": facts.unit_name}
    if not all(map(PLAIN_NAME.fullmatch, unit.values())) or len("".join(unit.values())) > MOST_CHARACTERS:
        return None
    words = {**unit, **({"issue": issue} if issue else {})}
    mark = ISSUE_MARK if issue else ""
    if _only_profile(facts):
        form = facts.form("unit")
        profile = tuple((key, value) for key, value in form.items() if key not in unit)
        code, name = _placeholder_text(unit["code"], CODE), _placeholder_text(unit["name"], NAME)
        archive = _cached_archive(pack, profile, code, name, password, mark)
        return archive.merged({key: text.encode() for key, text in words.items()})
    book = issued(unit_book(pack, facts), issue)
    return _cached_template(pack, facts.scope, facts.year, password, mark).merged(book, words)


def _only_profile(facts: Facts) -> bool:
    others = (record for key, lines in facts.records.items() if key != "unit" for record in lines)
    return all(value in (None, "") for record in others for value in record.values())


@lru_cache(maxsize=MAX_ARCHIVES)
def _cached_archive(
    pack: Pack, profile: Profile, code: str, name: str, password: str, issue: str
) -> ArchiveTemplate:
    """The empty workbook of a unit with this profile and texts as wide as these placeholders."""
    unit = {"code": code, "name": name}
    words = {**unit, **({"issue": issue} if issue else {})}
    facts = Facts(pack.id, {"unit": ({**dict(profile), **unit},)})
    book = issued(unit_book(pack, facts), issue)
    merged = _cached_template(pack, facts.scope, facts.year, password, issue).merged(book, words)
    data = merged or workbook_bytes(book, password=password)
    return archive_template(data, lambda _, part: unit_placeholders(part, words))


@lru_cache(maxsize=MAX_TEMPLATES)
def _cached_template(pack: Pack, scope: str, year: int, password: str, issue: str) -> WorkbookTemplate:
    """The template rendered for a unit without entries."""
    unit = {"code": CODE[0], "name": NAME[0]}
    words = {**unit, **({"issue": issue} if issue else {})}
    facts = Facts(pack.id, {"unit": ({**unit, "scope": scope, "year": year},)})
    return workbook_template(issued(unit_book(pack, facts), issue), words, password=password)


def _placeholder_text(text: str, letters: tuple[str, str]) -> str:
    """A placeholder as wide as a text."""
    wide, narrow = letters
    width = text_width(text)
    return wide * (width // 2) + narrow * (width % 2)
