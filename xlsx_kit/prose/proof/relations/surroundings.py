"""What stands around a sentence: the amounts that its shares may be of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.reading import REMEMBERED, Section
from xlsx_kit.prose.proof.grammar.statements import Share, Topic
from xlsx_kit.prose.proof.grammar.subjects import core, opposed
from xlsx_kit.prose.proof.relations.ratios import Wholes, fits, wholes_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

SENTENCES_BEFORE = 3
"""The last ones of the section before, that may say what a share is of."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a sentence: near it, before it in its section, and by name in the whole document."""

    near: list[Topic]
    seen: list[Topic]
    named: Mapping[str, list[Topic]]
    first: Sequence[Quantity]
    """What its paragraph began with, and what shares of the sentence are of."""
    before: Sequence[Topic] = ()
    """What the section before it speaks of: 一、总支出 W; 二、用于甲 x，占总数的 y%."""

    def elsewhere(self, share: Share) -> Verdict | None:
        """A share that is right of an amount of its whole's name anywhere before it: 占累计缴存总额."""
        name, parts = core(share.named), share.topic.now()[:1] if share.topic else []
        alike = (
            [t for key, found in self.named.items() if core(key).endswith(name) for t in found]
            if name
            else []
        )
        amounts = (lv.quantity for t in alike if t is not share.topic for lv in t.now())
        return next(
            (
                held(p.quantity, q, share.percent)
                for q in amounts
                for p in parts
                if fits(p.quantity, q, share.percent)
            ),
            None,
        )

    def wholes(self, share: Share) -> Wholes:
        """What a share may be of."""
        named = self.named.get(share.named, []) if share.named else []
        roots = [
            t
            for t in (*self.near, *self.seen, *self.before)
            if not t.container and not opposed(t.subject, share.named)
        ]
        totals = [lv.quantity for t in roots if t is not share.topic for lv in t.now()]
        return replace(wholes_of(share, self.near, self.seen, named), totals=totals, first=self.first)


def surroundings_of(
    section: Section, n: int, seen: Sequence[Topic], named: Mapping[str, list[Topic]]
) -> Surroundings:
    sentence = section.sentences[n][1]
    earlier = section.before.sentences[-SENTENCES_BEFORE:] if section.before else []
    last = [t for _, s in earlier for t in s.roots]
    around = Surroundings(_near(section, n), list(seen[-REMEMBERED:]), named, (), last)
    shares = [s for t in sentence.topics for s in t.shares if s.named or s.whole is not None]
    of_others = [q for s in shares for q in around.wholes(s).sure[:1]]
    first = sentence.first.now()[:1] if sentence.first else []
    return replace(around, first=[*of_others[:1], *(lv.quantity for lv in first)])


def _near(section: Section, n: int) -> list[Topic]:
    """The topics of a sentence, of those before it and of the rest of its paragraph."""
    paragraph = section.sentences[n][0]
    found = list(section.sentences[n][1].topics)
    for other, sentence in section.sentences[n + 1 : n + 6]:
        if other is paragraph:
            found += sentence.topics
    for _, sentence in reversed(section.sentences[max(0, n - 3) : n]):
        found += sentence.topics
    return [t for t in found if not t.reason]
