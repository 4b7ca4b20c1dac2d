"""甲、乙各 x: how many things an amount is said of, each by itself."""

from __future__ import annotations

from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.phrases import pattern, phrases


def named_each(words: str) -> list[int]:
    """How many names stand before 各, the least first where they may be counted in two ways.

    [] without 各, and [0, …] where the names do not say how many.
    """
    match = pattern("of_each").search(words)
    return sorted(_names(match[1])) if match else []


def _names(text: str) -> set[int]:
    """How many names stand side by side; 教育和科技局、卫生局 may be two or three, 甲、乙等 any number."""
    if phrases("each")[0] in text or any("etc" in t for t in tokens_to_look_at(text)):
        return {0}
    joined = [name for name in pattern("joined_names").split(text) if name]
    paused = [name for name in text.split(phrases("pause")[0]) if name]
    return {len(joined), len(paused)} if len(paused) > 1 else {len(joined)}
