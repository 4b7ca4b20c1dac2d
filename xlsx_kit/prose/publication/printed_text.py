"""What stands on the pages of a PDF, as letters and digits in a row, and on which page each of them is."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from xlsx_kit.prose.publication.drawn_text import DrawnText, PagePlace

MARKS = ".%-−≥≤><+±"
"""Marks that belong to numbers."""
# Stands between the two halves of a paragraph that goes on overleaf.
PAGE_NUMBER = re.compile(r"\A\s*[—–-]\s*\d+\s*[—–-]|[—–-]\s*\d+\s*[—–-]\s*\Z")
LEADERS = re.compile(r"\.(?:\s*\.){2,}")
"""Dots that lead to the page numbers of contents."""
Spot = tuple[int, PagePlace]
"""A page, from 1, and a place on it."""
Places = tuple[tuple[int, PagePlace | None], ...]
"""Where texts begin: how many characters of a page stand before, and the place where it is known."""


def letters_of(text: str) -> str:
    """Letters, digits, and the marks of numbers; a comma that hangs beyond its line is lost in reading."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in MARKS)


def is_number(letters: str) -> bool:
    """Whether letters are digits and their marks only."""
    return bool(letters) and all(c.isdecimal() or c in MARKS for c in letters)


@dataclass(frozen=True)
class PrintedText:
    """The texts of the pages, without the numbers of the pages."""

    texts: tuple[str, ...]
    places: tuple[Places, ...] = ()

    @classmethod
    def of(cls, pages: Sequence[str | Sequence[DrawnText]]) -> PrintedText:
        """Pages as they were read; of mere texts no places are known."""
        read = [_page([DrawnText(page)] if isinstance(page, str) else page) for page in pages]
        return cls(tuple(text for text, _ in read), tuple(places for _, places in read))

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The letters and digits of each page."""
        return tuple(map(letters_of, self.texts))

    @cached_property
    def whole(self) -> str:
        """Those of all pages."""
        return "".join(self.pages)

    @cached_property
    def spots(self) -> Mapping[int, Spot]:
        """Where the letters and digits of ``whole`` stand with which a program began to draw."""
        return {at: (page, place) for at, page, place in self._drawn if place}

    @cached_property
    def edges(self) -> frozenset[int]:
        """Where what was drawn at once begins and ends, in ``whole``."""
        return frozenset((0, len(self.whole), *(at for at, _, _ in self._drawn)))

    @cached_property
    def _drawn(self) -> Sequence[tuple[int, int, PagePlace | None]]:
        found: list[tuple[int, int, PagePlace | None]] = []
        before = 0
        for number, (text, places) in enumerate(zip(self.texts, self.places, strict=False), start=1):
            letters = [0, *accumulate(len(letters_of(c)) for c in text)]
            found += ((before + letters[at], number, place) for at, place in places)
            before += letters[-1]
        return found

    def spots_between(self, begin: int, end: int) -> Sequence[int]:
        """Those of them between two places of ``whole``."""
        return self._begun[bisect_left(self._begun, begin) : bisect_left(self._begun, end)]

    @cached_property
    def _begun(self) -> list[int]:
        return sorted(self.spots)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(map(len, self.pages)))

    def page_at(self, place: int) -> int:
        """The page, from 1, that a place in ``whole`` is on."""
        return min(bisect_right(self._ends, place), len(self.pages) - 1) + 1

    def shown(self, begin: int, end: int) -> str:
        """What stands between two places of ``whole`` on the page of the first, with its marks."""
        number = self.page_at(begin) - 1
        before = self._ends[number - 1] if number else 0
        kept = "".join(self._characters_at(self.texts[number], begin - before, end - before))
        return " ".join(kept.split())

    @staticmethod
    def _characters_at(text: str, begin: int, end: int) -> Iterator[str]:
        place = 0
        for c in text:
            if place >= end:
                return
            width = len(letters_of(c))
            if begin <= place < end and (width or place > begin):
                yield c
            place += width


def _page(texts: Sequence[DrawnText]) -> tuple[str, Places]:
    """The text of a page without its number, without dots in a row; and where what was drawn begins."""
    whole = [unicodedata.normalize("NFKC", one.text) for one in texts]
    begins = accumulate(map(len, whole), initial=0)
    places = tuple((at, one.place) for at, one in zip(begins, texts, strict=False))
    return _left_without(LEADERS, *_left_without(PAGE_NUMBER, "".join(whole), places))


def _left_without(pattern: re.Pattern[str], text: str, places: Places) -> tuple[str, Places]:
    """A text without what has a pattern, and its places."""
    gone = [match.span() for match in pattern.finditer(text)]
    ends = [end for _, end in gone]
    lost = [0, *accumulate(end - begin for begin, end in gone)]
    kept = list[tuple[int, PagePlace | None]]()
    for at, place in places:
        whole = bisect_right(ends, at)
        within = max(0, at - gone[whole][0]) if whole < len(gone) else 0
        kept.append((at - lost[whole] - within, place))
    return pattern.sub("", text), tuple(kept)
