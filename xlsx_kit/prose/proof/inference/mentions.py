"""Figures with the words around them, whatever part the grammar gave them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.statements import Sentence
from xlsx_kit.prose.proof.grammar.subjects import core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at

MOST_CHARACTERS = 60
"""Letters before a figure that may speak of it."""
CLAUSE = re.compile("[,;:。]")


@dataclass(frozen=True)
class Mention:
    """A figure where it stands: the words since the figure before it, and those up to the next mark."""

    quantity: Quantity
    sentence: int
    """The place of its sentence in the paragraph."""
    before: str
    after: str

    @cached_property
    def clause(self) -> str:
        """The words since the last mark."""
        return CLAUSE.split(self.before)[-1]

    @cached_property
    def label(self) -> str:
        """What it is about, without words that any figure may have."""
        return core(subject_of(tokens_to_look_at(self.before)))

    @property
    def unit(self) -> str:
        """What it is counted in."""
        return self.quantity.unit


def mentions_of(text: str, sentences: Sequence[Sentence], *, start: int = 0) -> list[Mention]:
    """The figures of a paragraph in the order of its text, which begins behind its own number."""
    placed = sorted(
        ((q, n) for n, s in enumerate(sentences) for q in s.quantities), key=lambda pair: pair[0].start
    )
    found = []
    for n, (quantity, sentence) in enumerate(placed):
        end = placed[n - 1][0].end if n else start
        following = placed[n + 1][0].start if n + 1 < len(placed) else len(text)
        before = text[max(end, quantity.start - MOST_CHARACTERS) : quantity.start]
        after = CLAUSE.split(text[quantity.end : min(following, quantity.end + MOST_CHARACTERS)])[0]
        found.append(Mention(quantity, sentence, before, after))
    return found
