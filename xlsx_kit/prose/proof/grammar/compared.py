"""Which topics a comparison may be of: the one spoken of, those around it, or one named with it."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.scopes import Scope
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Moment, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core, is_comparable, subject_of
from xlsx_kit.prose.proof.grammar.tokens import BASE_WORDS, Token, text_of
from xlsx_kit.prose.proof.grammar.topics import TopicReader
from xlsx_kit.prose.proof.phrases import has, pattern, phrases, without_start
from xlsx_kit.prose.proof.words import vocabulary

SHORTEST = 2
"""Letters of a name that only fills (总支出), which must be the same to be another's."""
MOST_ROOTS = 30
"""What a sentence speaks of first and last, that a comparison may be of; of more between, none."""


class ComparedReader(TopicReader):
    """Gives comparisons to their topics."""

    def _comparison(
        self, moment: Moment | None, start: int, *, fresh: bool, subject: str | None = None
    ) -> ComparisonClause:
        scope = self.scope
        if not fresh and scope.comparison is not None:
            return scope.comparison
        if subject is None:
            than = next(
                (n for n, t in enumerate(self.since) if t.kinds & BASE_WORDS),
                len(self.since),
            )
            subject = subject_of(self.since[:than])
        comparison = ComparisonClause(moment or scope.compared_before(self.continued), start, start)
        comparison.comparable = any("comparable" in t for t in self.since)
        if comparison.comparable and any(
            t.text in phrases("taken_out") for t in self.tokens if t.end <= start
        ):
            comparison.aside = True  # 剔除 x 因素，同口径增加 y: of what is printed nowhere
        comparison.topics, comparison.sure = self._compared_topics(subject)
        levels = comparison.topics[0].levels
        comparison.comparable |= bool(levels) and is_comparable(levels[-1].words)
        comparison.topics[0].comparisons.append(comparison)
        self.continued.append(comparison.topics[0])
        scope.comparison = comparison
        return comparison

    def _compared_topics(self, subject: str) -> tuple[list[Topic], bool]:
        """What may be compared, the likeliest first, and whether that is clear."""
        scope = self.scope
        here = scope.topic
        named = bool(core(subject)) or (len(subject) > 2 and self.find_topic(subject) is not None)
        sides = has(subject, "both") and self._both_sides()
        if named and not sides and not (here and akin(subject, here.subject)):
            found = None if scope.reason else self.find_topic(subject)
            whole = scope.parts.parent if scope.parts else None
            if found is not None and found is whole and core(found.subject) != core(subject):
                found = None  # 营业税 x，其中：房地产营业税增长 y: a part is no whole
            if found is None:
                found = Topic(
                    subject, self.since[0].start if self.since else 0, self.line, reason=scope.reason
                )
                self._add(found)
            else:
                scope.join(found)
            return [found], True
        if here is None and scope.reason and scope.numbered:
            subject = subject_of(self.label)  # 一是新增项目，增加 x
            found = Topic(subject, self.since[0].start, self.line, reason=True)
            self._add(found)
            return [found], True
        carry = self.carry
        wider: list[Topic] = []
        outer: Scope | None = scope
        while outer is not None:
            whole = outer.parts.parent if outer.parts else None
            if whole and outer.parts and not (outer.parts.elsewhere and whole.line != self.line):
                wider.append(whole)  # 从收入看，…: not what another paragraph said last
            outer = outer.outer
        wider += [t for t in _ends(self.sentence.roots) if t not in wider]
        if sides:
            return sides, len({t.levels[0].quantity.value for t in sides}) == 1
        if here is not None:
            return [here, *(t for t in wider if t is not here)], scope.run <= 1
        if wider:
            return wider, True
        if carry and carry.heads and not scope.reason:
            rest = [t for t in carry.topics if t is not carry.heads[0]]
            if carry.itemized and carry.first is not None and carry.line == self.line:
                return [carry.first, *carry.heads, *rest], False  # 收入 x：1.甲 a；2.乙 b。收入增加 y
            return [carry.heads[0], *rest], len(carry.heads) == 1
        topic = Topic(subject, self.since[0].start if self.since else 0, self.line, reason=scope.reason)
        self._add(topic)
        return [topic], True

    def _sums_changes(self, subject: str) -> bool:
        """人员经费增加 x，公用经费减少 y，支出合计增加 z: what is said last is all of them."""
        changed = [t for t in self.sentence.roots if t.comparisons and not t.levels and not t.reason]
        sums = tuple(vocabulary().file.words["sum"])
        total = subject.endswith(sums) or pattern("total").fullmatch(subject) is not None
        return total and len(changed) > 1 and self.scope.outer is None

    def _both_sides(self) -> list[Topic]:
        """Income and expenditure, in this sentence or the one before, where both are meant."""
        near = [*self.sentence.roots, *(self.carry.roots if self.carry else [])]
        return [t for t in near if t.levels and has(t.subject, "sides")][:2]

    def _base(self, quantity: Quantity, moment: Moment) -> None:
        """The amount that something is compared with: 比上年的 x, 与上年 x 相比."""
        opens = without_start(text_of(self.since), "with_base") in vocabulary().file.subject.opening
        named = None if opens else self._named_behind_year()
        subject = "" if opens or named else None
        comparison = self._comparison(moment, self.since[0].start, fresh=True, subject=subject)
        if named is not None:
            comparison.topics[0].comparisons.remove(comparison)
            comparison.topics, comparison.sure = [named], True
            named.comparisons.append(comparison)
            self.continued.append(named)
        comparison.base, comparison.end = self._with_unit(quantity), quantity.end
        comparison.bases = self._bases_before(quantity)
        here = comparison.topics[0]
        if quantity.money and here.levels and not here.levels[-1].quantity.money:
            self._of_the_amount(comparison)

    def _named_behind_year(self) -> Topic | None:
        """与 2023 年的总支出 x 相比: what is compared is called so, if something before is."""
        year = max((n for n, t in enumerate(self.since) if t.kinds & BASE_WORDS), default=None)
        name = subject_of(self.since[year + 1 :]) if year is not None else ""
        known = (self.find_topic(name) or self.find(name)) if len(name) > SHORTEST else None
        other = known is not None and known.subject == name and known is not self.scope.topic
        return known if other and known is not None and known.levels else None

    def _of_the_amount(self, comparison: ComparisonClause) -> None:
        """接待费 x 万元，接待 y 批，比去年 z 万元增加…: of the amount, not of how many."""
        amounts = [t for t in self.sentence.topics if t.levels and t.levels[-1].quantity.money]
        if amounts and self.scope.parts is None:
            comparison.topics[0].comparisons.remove(comparison)
            comparison.topics = [amounts[-1]]
            amounts[-1].comparisons.append(comparison)

    def _bases_before(self, base: Quantity) -> list[Quantity]:
        """Of 与上年 x、年初预算 y 相比 the amounts before the last, which may be what a change is from."""
        clause: list[Token] = []
        for token in self.tokens:
            if token.start >= base.start:
                break
            clause = [] if token.kinds & {"comma", "semicolon", "colon", "stop"} else [*clause, token]
        if not clause or not clause[0].text.startswith(phrases("with_base")):
            return []
        return [self._with_unit(t.quantity) for t in reversed(clause) if t.quantity]


def _ends(topics: Sequence[Topic]) -> Sequence[Topic]:
    return topics if len(topics) <= 2 * MOST_ROOTS else [*topics[:MOST_ROOTS], *topics[-MOST_ROOTS:]]
