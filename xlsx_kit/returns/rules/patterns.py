"""Patterns in texts. Units write the same texts, and each is asked for dozens of patterns: none twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import lru_cache

from xlsx_kit.files import Kept

MOST_PATTERNS = 256
"""More than the checks of any pack have."""
MOST_TEXTS = 2**17
"""Characters of texts that are remembered for each pattern."""
FRAME = 100
"""Characters that a text counts for besides its own."""
BEFORE = re.compile(r"^\.\{0,\d+\}(?![?+])")
"""What a finding shows before what is amiss, if anything: tried at every character, and nowhere where
the rest is nowhere. What takes as little as it can, or gives nothing back, stays."""


class PatternSearch:
    """What a pattern is searched in: a text of which it is known that the pattern is nowhere in it, as in
    nearly all, is told from others by set operations alone."""

    def __init__(self, pattern: str, most: int = MOST_TEXTS) -> None:
        self._whole = re.compile(pattern).search
        self._core = re.compile(BEFORE.sub("", pattern)).search
        self._most = most
        self._found: Kept[str, re.Match[str]] = Kept(most, _size)
        self._without: set[str] = set()
        self._without_before: set[str] = set()
        self._size = 0

    def __getitem__(self, text: str) -> re.Match[str] | None:
        """Where it is found in a text first; None where it is nowhere."""
        return self.among({text}).get(text)

    def among(self, texts: Set[str]) -> Mapping[str, re.Match[str]]:
        """The texts of some in which it is found, each with where it is first."""
        rest = texts - self._without
        known, found_in = rest & self._without_before, self._found.get
        found = {text: match for text in rest - known if (match := found_in(text) or self._search(text))}
        for text in found.keys() - self._found.keys():
            self._found.keep(text, found[text])
        self._keep(rest - found.keys())
        return found

    def _search(self, text: str) -> re.Match[str] | None:
        return self._whole(text) if self._core(text) else None

    def _keep(self, without: Set[str]) -> None:
        """Remembers texts in which it is nowhere; twice as many as may be are forgotten, the older first."""
        self._size += sum(map(_size, without))
        if self._size > self._most:
            self._without_before, self._without = self._without, set()
            self._size = 0
        self._without |= without


@lru_cache(maxsize=MOST_PATTERNS)
def found_by(pattern: str) -> PatternSearch:
    """A pattern, and the texts that it was searched in."""
    return PatternSearch(pattern)


def _size(text: str) -> int:
    return FRAME + len(text)
