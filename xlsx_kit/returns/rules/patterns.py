"""Patterns in texts. Units write the same texts, and each is asked for dozens of patterns: none twice."""

from __future__ import annotations

import re
from functools import lru_cache

from xlsx_kit.files import ReadCache

MOST_PATTERNS = 256
"""More than the checks of any pack have."""
MOST_TEXTS = 2**17
"""Characters of texts that are remembered for each pattern."""
FRAME = 100
"""Characters that a text counts for besides its own."""


@lru_cache(maxsize=MOST_PATTERNS)
def found_by(pattern: str) -> ReadCache[str, re.Match[str] | None]:
    """Text -> where a pattern is found in it first; None where it is nowhere."""
    return ReadCache(re.compile(pattern).search, MOST_TEXTS, _size)


def _size(text: str) -> int:
    return FRAME + len(text)
