"""A text that was searched for a pattern before is not searched again, and nothing is missed for that."""

from __future__ import annotations

import re

import pytest

from xlsx_kit.returns.rules.patterns import PatternSearch

TEXTS = [f"{n}{'年' * (n % 3)}{'度' * (n % 5)}" for n in range(200)]


@pytest.mark.parametrize("most", [0, 300, 2**17])
@pytest.mark.parametrize(
    "words", [r"\d年年|7度", r".{0,3}年年|7度$", r".{0,2}度{3,4}$", r".{0,2}?(年)", r".{0,1}+年"]
)
def test_found_as_by_the_pattern_itself(words: str, most: int) -> None:
    """However many texts are remembered: new ones, the same again, some of both, one by one."""
    pattern = re.compile(words)
    searched = PatternSearch(pattern.pattern, most)
    parts = (TEXTS[:50], TEXTS[:50], TEXTS[30:120], TEXTS, TEXTS[::7], TEXTS)
    for texts in map(frozenset, parts):
        found = searched.among(texts)
        assert found.keys() == {text for text in texts if pattern.search(text)}
        assert all(match.span() == pattern.search(text).span() for text, match in found.items())  # type: ignore[union-attr]
    assert all(bool(searched[text]) is bool(pattern.search(text)) for text in TEXTS)
