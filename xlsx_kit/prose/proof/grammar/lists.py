"""Lists of parts: what opens one (其中, 主要用于, 按用途分), and what it divides."""

from __future__ import annotations

import itertools
from bisect import bisect_left

from xlsx_kit.prose.proof.grammar.comparing import ComparingReader
from xlsx_kit.prose.proof.grammar.respective import MOVES
from xlsx_kit.prose.proof.grammar.scopes import Scope
from xlsx_kit.prose.proof.grammar.statements import Parts, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import Token, text_of
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.words import vocabulary

LOOKED_AT = 8
"""Words behind 用于 that may say that all follows."""
OPEN = "("
"""What a list that is opened in a bracket begins with."""


class ListReader(ComparingReader):
    """Opens lists."""

    def _enter(self, parts: Parts) -> None:
        self.scope = Scope(self.scope, parts, reason=self.scope.reason)

    def _opens(self, token: Token) -> bool:
        """A list begins before any amount of its clause; 含 and 包括 may stand anywhere before one."""
        return not any(t.kinds & MOVES or "minus" in t for t in self.since)

    def _list(self, token: Token) -> None:
        kind = "all" if "among" in token else "some" if "some" in token else "purpose"
        sure = True
        if self.scope.reason and not self.scope.bracket and self.scope.outer:
            self._leave()
            sure = False
        if kind == "purpose" and self.counted and self.scope.topic and not self.scope.topic.subject:
            self.since = []  # 30 万元用于甲，20 万元用于乙
            return
        open_list = self.scope.parts if not self.scope.bracket and not self.since else None
        if open_list and kind == "purpose" and open_list.topics and token.text in open_list.opened:
            return  # 其中：用于 x；用于 y: parts side by side
        if kind == "purpose" and not self.since and self._behind_semicolon(token):
            return  # W 中，拨付 x；用于 y；拨付 z: parts side by side
        if open_list and not open_list.topics and open_list.kind == "all":
            kind = "all"  # 其中用于: one list
            self._leave()
        if kind == "purpose" and self._all_below(token):
            kind, sure = "all", False
        parent = self._whole_here()
        if kind == "purpose" and parent and parent.line != self.line and not self.sentence.topics:
            self.since = []  # a paragraph that begins so is no part of the one before
            return
        apart = False
        if token.text.startswith(phrases("severally")) and self.since and not self.sentence.topics:
            parent = None  # 甲、乙，其收入分别为 x、y: of none of what the sentence before said
            apart = True
        division = token.text.startswith(phrases("divided_by"))
        division &= not token.text.startswith(phrases("not_divided_by"))
        parent, others = (None, []) if apart else self._divided(parent, kind, division=division)
        elsewhere = division and not self.sentence.topics
        sure = sure and not others and not elsewhere
        before = OPEN if self.scope.bracket else open_list.opened if open_list else ""
        opened = f"{before}{token.text}"
        self._enter(Parts(kind, parent, others=others, sure=sure, elsewhere=elsewhere, opened=opened))
        self.since = []

    def _behind_semicolon(self, token: Token) -> bool:
        at = bisect_left(self.tokens, token.start, key=lambda other: other.start)
        return at > 0 and "semicolon" in self.tokens[at - 1] and self.scope.topic is not None

    def _divided(
        self, parent: Topic | None, kind: str, *, division: bool
    ) -> tuple[Topic | None, list[Topic]]:
        """What a list divides, and what else it may: by its name, or what the sentence speaks of."""
        others: list[Topic] = []
        words = "" if self._of_last_topic() else subject_of(self.since)
        if self.carry and parent in self.carry.heads and len(self.carry.heads) > 1:
            parent = max(self.carry.heads, key=lambda t: t.levels[-1].quantity.start if t.levels else 0)
            others = [t for t in self.carry.heads if t is not parent]
        if core(words) and not (parent and akin(words, parent.subject)):
            parent = self.find_topic(words) if kind in ("all", "purpose") and not self.counted else None
        elif division:
            # another division of the whole may follow that of its last part
            others = [t for t in self._outermost_whole() if t is not parent]
        text, this = text_of(self.since), tuple(vocabulary().file.words["this"])
        if parent and has(parent.subject, "grand_sum") and text.startswith(this):
            parent = self._this_years(parent, text)
        return (None if self._of_net_change() else parent), others

    def _of_net_change(self) -> bool:
        """净减少 4 人，其中退休 5 人、新录用 1 人: of the change."""
        moved = self.scope.comparison
        ends = (t.levels[-1].quantity.end for t in self.sentence.topics if t.levels)
        net = moved is not None and moved.change is not None and has(moved.words, "net")
        return net and moved is not None and moved.end > max(ends, default=0)

    def _of_last_topic(self) -> bool:
        """这些车辆包括…: of what was said last, whatever it is called now."""
        return text_of(self.since).startswith(tuple(vocabulary().file.subject.that))

    def _this_years(self, total: Topic, text: str) -> Topic | None:
        """支出总计 x，其中本年支出 y。本年支出构成为…: what is carried over is no part of y."""
        near = [*self.sentence.topics, *(self.carry.topics if self.carry else [])]
        found = [t for t in near if t is not total and t.levels and t.subject and t.subject[:4] == text[:4]]
        return found[0] if len(found) == 1 else None

    def _all_below(self, token: Token) -> bool:
        """主要用于以下方面：: all that follows, up to the end."""
        at = bisect_left(self.tokens, token.end, key=lambda other: other.start)
        words = itertools.takewhile(
            lambda other: not other.kinds & {"comma", "stop", "quantity"}, self.tokens[at : at + LOOKED_AT]
        )
        return pattern("all_below").search(token.text + "".join(other.text for other in words)) is not None

    def _outermost_whole(self) -> list[Topic]:
        """What the sentence speaks of as a whole: its first topic, or that of the sentence before."""
        wholes = [p.parent for p in self.sentence.lists if p.parent is not None]
        scope: Scope | None = self.scope
        while scope is not None:  # a list that is still open belongs to one, too
            wholes += [scope.parts.parent] if scope.parts and scope.parts.parent else []
            scope = scope.outer
        wholes = [t for t in wholes if t.container is None]
        return [t for t in (*self.sentence.roots[:1], *wholes[:1]) if t.levels]
