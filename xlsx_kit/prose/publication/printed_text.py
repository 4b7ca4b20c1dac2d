"""What stands on the pages of a PDF, as letters and digits in a row, and on which page each of them is."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

MARKS = ".%-−≥≤><+±"
"""Marks that belong to numbers."""
# Stands between the two halves of a paragraph that goes on overleaf.
PAGE_NUMBER = re.compile(r"\A\s*[—–-]\s*\d+\s*[—–-]|[—–-]\s*\d+\s*[—–-]\s*\Z")
LEADERS = re.compile(r"\.(?:\s*\.){2,}")
"""Dots that lead to the page numbers of contents."""


def letters_of(text: str) -> str:
    """Letters, digits, and the marks of numbers; a comma that hangs beyond its line is lost in reading."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in MARKS)


@dataclass(frozen=True)
class PrintedText:
    """The texts of the pages, without the numbers of the pages."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, pages: Sequence[str]) -> PrintedText:
        """Pages as they were read."""
        texts = (PAGE_NUMBER.sub("", unicodedata.normalize("NFKC", page)) for page in pages)
        return cls(tuple(LEADERS.sub("", text) for text in texts))

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The letters and digits of each page."""
        return tuple(map(letters_of, self.texts))

    @cached_property
    def whole(self) -> str:
        """Those of all pages."""
        return "".join(self.pages)

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
