"""Where a reader stands within a sentence: outside, in a list, in a bracket, or among reasons."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Moment, Parts, Topic
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.words import vocabulary

REMEMBERED = 30
"""Comparisons of a sentence that one without a base of its own may go on."""
STRENGTH = {"pause": 1, "comma": 2, "colon": 2, "semicolon": 3}


@dataclass(slots=True, eq=False)
class Scope:
    """One level of a sentence."""

    outer: Scope | None = None
    parts: Parts | None = None
    topic: Topic | None = None
    comparison: ComparisonClause | None = None
    pending: Moment | None = None
    """What the next difference is compared with, said in a clause before."""
    gap: int = 0
    """The strongest mark since the last topic."""
    run: int = 0
    """Topics since the last semicolon: with more than one it is open which a difference belongs to."""
    reason: bool = False
    bracket: bool = False
    numbered: bool = False
    """Whether it is a list of numbered reasons (一是…；二是…)."""

    def compared_before(self, topics: Sequence[Topic]) -> Moment | None:
        """What is compared with where it is not said: as for the whole, or for what the sentence said before.

        比上年减少 x，其中：a 减少 y，b 增加 z.
        """
        whole = self.parts.parent if self.parts else None
        outer = self.outer.comparison if self.outer else None
        earlier = itertools.chain(
            [outer] if outer else [],
            reversed(whole.comparisons if whole else []),
            (c for topic in reversed(topics) for c in reversed(topic.comparisons)),
        )
        recent = itertools.islice(earlier, REMEMBERED)
        return next((c.moment for c in recent if c.moment is not None and c.moment.year), None)

    def add(self, topic: Topic) -> None:
        """A new topic of this level."""
        gap = 0
        if self.parts:
            if self._is_another_part(topic):
                self.parts.strongest = max(self.parts.strongest, self.gap)
            elif self.parts.topics:
                gap = self.gap
            self.parts.topics.append(topic)
            topic.container = self.parts
        self.topic, self.comparison, self.gap = topic, None, gap
        self.run += 1

    def _is_another_part(self, topic: Topic) -> bool:
        """Whether it is another part: what else a part is counted in (3 批次，20 人次，0.30 万元) is none."""
        first = self.parts.topics[:1] if self.parts else []
        return bool(first) and (topic.unit == first[0].unit or not topic.unit or not first[0].unit)

    def join(self, topic: Topic) -> None:
        """A topic that was there before, spoken of again at this level."""
        if self.parts and topic is not self.parts.parent and topic not in self.parts.topics:
            if self.parts.topics:
                self.parts.strongest = max(self.parts.strongest, self.gap)
            self.parts.topics.append(topic)
            self.topic, self.gap = topic, 0
            self.run += 1
        else:
            self.topic = self.topic or topic

    def mark(self, kind: str) -> None:
        """A mark between clauses."""
        self.gap = max(self.gap, STRENGTH[kind])
        if kind == "semicolon":
            self.run = 0

    def ends_at(self, kind: str) -> bool:
        """Whether a list or a reason ends at a mark: it does at one stronger than those between its parts."""
        strength = STRENGTH[kind]
        if self.reason:
            return strength >= STRENGTH["semicolon"]
        if not self.parts or self.bracket:
            return False
        if not self.parts.topics:
            return strength >= STRENGTH["semicolon"]
        several = any(self._is_another_part(t) for t in self.parts.topics[1:])
        return several and strength > self.parts.strongest


def ends_list(parts: Parts | None, text: str, *, counted: bool) -> bool:
    """新增 x，其中专项 y，年末余额 z: neither what there is at the end is a part, nor a total."""
    words, net = vocabulary().file.movement, vocabulary().file.net
    parent = parts.parent if parts else None
    called = "".join(lv.words for lv in parent.levels) if parent else ""
    moved = any(w in called for w in (*words["more"], *words["less"], *net["more"], *net["less"]))
    total = any(pattern(rule).search(text) for rule in ("total", "so_many", "sum_of_list"))
    things = parts is not None and any(t.levels and not t.money for t in parts.topics[:1])
    total |= counted and things and text.startswith(phrases("all"))  # 共召开会议 x 个
    undone = any(
        text.startswith(w) and len(text) > 1 and text.removeprefix(w) in called for w in phrases("failed")
    )
    total |= undone  # 动用 x，其中救灾 y，未动用 z
    return total or (moved and text.startswith(tuple(words["closing"]))) or _is_left(parts, text)


def _is_left(parts: Parts | None, text: str) -> bool:
    """本年支出 x，其中项目支出 y，年末结转 z: what is left is part of 支出总计, not of what was spent."""
    parent, closing = parts.parent if parts else None, vocabulary().file.carried["closing"]
    if parts is None or parent is None or not text.startswith(tuple(closing)):
        return False
    total = pattern("grand_sum").search(parent.subject) or has(parent.subject, "both")
    this_year = any(pattern("of_this_year").search(t.subject) for t in parts.topics)
    left = any(has(t.subject, "carried_over") for t in (parent, *parts.topics))
    return not (total or this_year or left) and has(parent.subject, "sides")
