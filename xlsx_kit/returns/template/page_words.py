"""What a return prints above and below its pages, against what was sent: the unit, the sheet, the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache, lru_cache

from xlsx_kit.files import SheetCells
from xlsx_kit.findings import Finding
from xlsx_kit.messages import words_of
from xlsx_kit.returns.template.rows import StampedUnit
from xlsx_kit.returns.template.values import change_finding, sheet_names
from xlsx_kit.values import without_blanks
from xlsx_kit.workbook import PAGE_FOOTER, page_header

CHANGED, LOST = "TPL-049", "TPL-050"
"""Rules about page headers and footers: words that were not sent, words of ours that are gone."""
CODE = re.compile(
    r'&(?:"[^"]*"|[0-9]+|K(?:[0-9A-Fa-f]{6}|[0-9]{2}[+-][0-9]{3})|[BIUESXYOH]|([LCR])|(&)|([A-Z]))',
    re.I,
)
"""How a header says fonts, sizes and colours; where a part begins; an ampersand; what a program fills in.
Small letters are read as well."""
FONT = re.compile('"([^"]*)"')
"""The fonts that we write: Gnumeric 1.12 takes their code for words, and saves them without it."""
FIELD, PART = "\x01", "\n"
"""Stand for what a program fills in, and for the beginning of a part."""
FIELDS = re.compile(f"{FIELD}.")


def page_word_findings(sheets: Sequence[SheetCells], unit: StampedUnit, label: str) -> Iterator[Finding]:
    """Words that nobody sent, one finding for all sheets that have them; the unit's name gone from some.

    ``sheets`` are those of the template, ``label`` is the unit as headers name it. Where no sheet prints
    anything, the program that saved the workbook keeps no headers. Of a unit that is in doubt nothing is
    said. Words that only name the unit, the sheet or pages in another way are its own.
    """
    if not unit.sure:
        return
    header = _parts(page_header(label))
    sent = header | _parts(PAGE_FOOTER)
    unit_parts = header - _parts(page_header(""))
    own = {without_blanks(words) for words in (label, unit.code, unit.name, *FONT.findall(PAGE_FOOTER))}
    strange: dict[str, list[str]] = {}
    lost = list[str]()
    for sheet in sheets:
        printed = frozenset().union(*map(_parts, sheet.page_words))
        added = sorted(part for part in printed - sent if _is_strange(part, {*own, sheet.name}))
        if added:
            strange.setdefault(FIELDS.sub("", " ".join(added)), []).append(sheet.name)
        elif not printed & unit_parts and not any(without_blanks(unit.name) in part for part in printed):
            lost.append(sheet.name)
    for words, named in strange.items():
        yield change_finding(CHANGED, sheet=named[0], after=words, more=_more(named))
    if lost and any(sheet.page_words for sheet in sheets):
        yield change_finding(LOST, sheet=lost[0], label=label, more=_more(lost))


@lru_cache(maxsize=256)
def _parts(written: str) -> Set[str]:
    """The parts of a header or footer, left, middle and right, without their looks and blanks."""

    def seen(found: re.Match[str]) -> str:
        place, ampersand, field = found.groups()
        return PART if place else ampersand or (f"{FIELD}{field.upper()}" if field else "")

    return frozenset(without_blanks(part) for part in CODE.sub(seen, written).split(PART)) - {""}


def _is_strange(part: str, own: Set[str]) -> bool:
    """Whether words are left of a part that neither name the unit or the sheet nor count pages."""
    rest = part
    for words in sorted(own, key=len, reverse=True):
        rest = rest.replace(words, "")
    return any(map(str.isalpha, _counting().sub("", FIELDS.sub("", rest))))


@cache
def _counting() -> re.Pattern[str]:
    """The words with which pages are counted."""
    words = sorted(words_of("TPL", "pages"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)), re.I)


def _more(sheets: Sequence[str]) -> str:
    return f"；{sheet_names(sheets)} 都是如此" if len(sheets) > 1 else ""
