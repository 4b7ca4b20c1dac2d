"""What the figures of a sentence are about: topics, their amounts, and what is compared with what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from xlsx_kit.prose.proof.grammar.quantity import NO_THINGS, YUAN, Quantity
from xlsx_kit.prose.proof.grammar.scopes import Scope, ends_list
from xlsx_kit.prose.proof.grammar.statements import (
    ComparisonClause,
    Completion,
    Level,
    Moment,
    Parts,
    Sentence,
    Share,
    Topic,
)
from xlsx_kit.prose.proof.grammar.subjects import (
    akin,
    core,
    moment_of,
    opposed,
    subject_of,
)
from xlsx_kit.prose.proof.grammar.tokens import Token, text_of
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.words import vocabulary

ENDS_OF_CLAUSE = frozenset({"comma", "semicolon", "colon", "stop", "quantity"})
SEVERAL = 1_000
"""The year of an amount of several: none that a single year's is held against."""
LONG_NAME = 4
"""Letters of a name that another ends with by no accident."""
Finder = Callable[[str], Topic | None]


class TopicReader:
    """Where a reader of a sentence stands, and the topics it knows.

    ``carry`` is the sentence before, ``find`` looks further back.
    """

    def __init__(self, document: int | None, line: int, carry: Sentence | None, find: Finder) -> None:
        self.document, self.line, self.carry, self.find = document, line, carry, find
        self.sentence = Sentence(line, document)
        self.scope = Scope()
        self.since: list[Token] = []
        self.label: list[Token] = []
        self.counted = False
        self.tokens: Sequence[Token] = ()
        self.whole: Share | Completion | None = None
        self.expected: ComparisonClause | None = None
        self.respective = False
        self.after_colon = False
        self.items: Scope | None = None
        """The list of numbered items that is being read within the sentence."""
        self.in_row: set[int] = set()
        self.row_clauses: list[ComparisonClause] = []
        self.told_at: dict[int, ComparisonClause] = {}
        """Of the figures of such rows, by where they end, the comparisons that they belong to."""
        self.year = 0
        self.percents: list[tuple[Quantity, list[Token]]] = []
        """The percentages read so far, each with the words before it."""
        self.open_points: tuple[Quantity, Quantity] | None = None  # and the percentage whose base may follow
        self.leading = False  # whether the clause is a cause that the sentence begins with
        self.taken_off = False  # whether the amount that is read is (扣除 x 后)
        self.steps: list[tuple[Quantity, int]] = []
        """The figures read so far, each with the sign that its words give it."""
        self.first_steps: dict[str, int] = {}
        """By unit where the steps of the next net change begin."""
        self.continued: list[Topic] = []

    def _level(self, quantity: Quantity, since: Sequence[Token]) -> None:
        label = [] if self.counted else self.label
        scope, topic = self.scope, self.scope.topic
        moment = moment_of(since, self.document) or moment_of(label, self.document)
        moment = self._dated(moment, [*label, *since])
        if quantity.unit in phrases("points_scored"):
            moment = Moment(moment.year)  # 预算执行情况 18 分
        subject = subject_of(since) or subject_of(label)
        if scope.bracket and subject in vocabulary().file.subject.opening:
            subject, moment = "", Moment(-1)  # 年末结余 x（上年末 y）
        if (counted := self._counted_here(quantity, since)) is not None:
            subject, moment = f"{counted.subject}{subject}", counted.levels[-1].moment
        if not quantity.unit:
            known = next((t for t in (topic, self._topic_here()) if t and t.levels), None)
            if quantity.value and not (known and any(t.kinds & {"last", "year"} for t in since)):
                return
            quantity = replace(
                quantity,
                unit=known.unit if known else YUAN,
                size=known.levels[0].quantity.size if known else 1,
            )
        if (
            topic is None
            and moment.year < 0
            and not core(subject)
            and not scope.parts
            and self.carry
            and len(self.carry.heads) == 1
        ):
            topic = scope.topic = self.carry.heads[0]
        words = text_of(since) or text_of(label)
        subject = self._parts_before(subject) if quantity.money else subject
        topic = self.scope.topic
        summed = any("sum" in t for t in since) and not (topic and topic.closing)  # 上年结转 x，预算总收入 y
        if topic is not None and not summed and self._continues(topic, subject, moment, quantity):
            topic.levels.append(Level(quantity, moment, words))
            return
        known = Topic(subject, quantity.start, self.line, reason=scope.reason)
        known.levels.append(Level(quantity, moment, words))
        known.subtracted = (
            any("minus" in t for t in since) or self.taken_off or words.startswith(phrases("off"))
        )
        added = any("plus" in t for t in since)
        known.additive = known.subtracted or added or any("besides" in t for t in since)
        closing = any("sum" in t for t in since or label) or pattern("altogether").match(words) is not None
        known.closing = closing and not any("than" in t for t in since)  # 比1-9月累计 x
        while (
            self._in_list()
            and self.scope.outer
            and (added or ends_list(self.scope.parts, words, counted=not quantity.money))
        ):
            self._leave()  # 其中 x；加上级补助收入 y: y is added to the whole, and no part of it
        self._add(known)

    def _of_several_years(self, quantity: Quantity) -> None:
        """五年来累计投入 x，其中甲 a、乙 b: an amount with its parts, and with none of a single year."""
        self._level(quantity, self.since)
        level = self.scope.topic.levels[-1] if self.scope.topic and self.scope.topic.levels else None
        if level is not None and level.quantity is quantity:
            level.moment = replace(level.moment, year=SEVERAL)

    def _parts_before(self, subject: str) -> str:
        """基本支出中人员经费 x，公用经费 y: parts of what was said before; the name of the first of them."""
        outer, _, inner = subject.partition(phrases("among")[0])
        near = [*self.sentence.topics, *(self.carry.topics if self.carry else [])]
        found = [t for t in near if t.levels and t.money and t.subject == outer and not t.reason]
        if not core(inner) or not core(outer) or not found or self.scope.bracket or self.scope.reason:
            return subject
        self.scope = Scope(self.scope, Parts("all", found[-1], sure=False))
        return inner

    def _in_list(self) -> bool:
        parts = self.scope.parts
        return bool(parts and parts.kind != "bracket" and parts.topics)

    def _counted_here(self, quantity: Quantity, since: Sequence[Token]) -> Topic | None:
        """The topic whose number stands right before its amount: 8 个项目 985 万元, 120 人 3.60 万元."""
        topic = self.scope.topic
        if not self.counted or topic is None or not topic.levels or not quantity.money:
            return None
        dated = any(t.kinds & {"last", "year"} for t in since) or moment_of(since, None) is not None
        if topic.unit in NO_THINGS or dated:
            return None
        return topic

    def _dated(self, moment: Moment | None, since: Sequence[Token]) -> Moment:
        """A moment with its year: parts are of their whole's, a sentence of the one it begins with."""
        if any(t.year or t.kinds & {"last", "this"} for t in since):
            if not self.sentence.topics and any(t.year for t in since) and moment is not None:
                self.year = moment.year
            return moment or Moment()
        parent = self.scope.parts.parent if self.scope.parts else None
        year = max(lv.moment.year for lv in parent.levels) if parent and parent.levels else self.year
        return Moment(year, moment.basis if moment else "")

    def _continues(self, topic: Topic, subject: str, moment: Moment, quantity: Quantity) -> bool:
        """Whether an amount is another one of the same thing: no other name, and not said twice."""
        if topic.levels and topic.unit != quantity.unit:
            return False
        if any(level.moment == moment for level in topic.levels):
            return False
        if opposed(subject, topic.subject):
            return False
        if has(subject, "sides") and has(topic.subject, "carried_over") and not has(topic.subject, "sides"):
            return False  # 年初结转和结余 x，本年收入 y
        return subject == topic.subject or not core(subject) or core(subject) == core(topic.subject)

    def _add(self, topic: Topic) -> None:
        while self._named_again(topic) and self.scope.outer:
            self._leave()
        self.scope.add(topic)
        self.sentence.topics.append(topic)
        if not self.scope.reason and self.scope.outer is None:
            self.sentence.roots.append(topic)

    def _named_again(self, topic: Topic) -> bool:
        """Whether a list has a part of these words: then it is over, and what follows speaks of the part."""
        parts = self.scope.parts
        return bool(
            parts and parts.kind != "bracket" and core(topic.subject)
            and any((t.subject, t.number) == (topic.subject, topic.number) and t.levels for t in parts.topics)
        )  # fmt: skip

    def _leave(self) -> None:
        """Ends the innermost list, bracket or reason."""
        scope, outer = self.scope, self.scope.outer
        if scope.parts and scope.parts.topics and scope.parts.of_other:
            self.sentence.roots += scope.parts.topics  # 从支出看，支出 y: no part of the income said before
            for topic in scope.parts.topics:
                topic.container = None
        elif scope.parts and scope.parts.topics:
            self.sentence.lists.append(scope.parts)
            if scope.parts.parent:
                scope.parts.parent.lists.append(scope.parts)
        if outer:
            outer.gap = max(outer.gap, scope.gap)
            if not scope.bracket:
                outer.comparison = None
            self.scope = outer

    def _with_unit(self, quantity: Quantity) -> Quantity:
        """A figure without a unit counts as the topic's amounts do."""
        topic = self._topic_here()
        if quantity.unit or not topic or not topic.levels:
            return quantity
        model = topic.levels[-1].quantity
        scale = model.size
        return replace(
            quantity, unit=model.unit, size=scale, value=quantity.value * scale, half=quantity.half * scale
        )

    def _topic_here(self) -> Topic | None:
        """The topic that is spoken of, in a list without parts that of the list."""
        scope: Scope | None = self.scope
        while scope is not None:
            if scope.topic is not None:
                return scope.topic
            if scope.parts is not None:
                return scope.parts.parent
            if scope.reason:
                return None
            scope = scope.outer
        return self.carry.heads[0] if self.carry and self.carry.heads else None

    def _whole_here(self) -> Topic | None:
        """The topic that a list may divide: no average, but what stands before it."""
        topic = self._topic_here()
        if not any(topic is t for t in self.sentence.apart):
            return topic
        before = (t for t in reversed(self.sentence.topics) if t.levels)
        return next((t for t in before if topic is None or t.unit == topic.unit), None)

    def find_topic(self, subject: str) -> Topic | None:
        """A topic of these words: in the sentence, in the one before, in the section."""
        carry = self.carry
        near: list[Topic] = [
            *reversed(self.sentence.topics),
            *([*carry.topics, *carry.heads] if carry else []),
        ]
        for topic in near:
            if akin(topic.subject, subject) and not topic.reason:
                return topic
        for topic in near if len(subject) >= LONG_NAME else ():
            if topic.levels and topic.subject.endswith(subject) and not topic.reason:
                return topic  # 一般公共预算财政拨款基本支出, 基本支出
        return self.find(subject) if core(subject) else None

    def _topic_of(self, subject: str) -> Topic | None:
        """The topic here, unless other words stand before: then the one that has them."""
        here = self._topic_here() or self._before_reason()
        whole = here.container.parent if here and here.container else None
        named = whole is not None and core(subject) and core(whole.subject).endswith(core(subject))
        if named and here and not akin(subject, here.subject):
            return whole  # 接受捐赠 x，其中：甲 a，乙 b，捐赠占 y%: all of it
        if not core(subject) or (here and akin(subject, here.subject)):
            heads = self.carry.heads if self.carry else []
            if here is not None and self.scope.topic is None and here in heads and self._names_another(here):
                return None
            return here or (heads[-1] if len(heads) == 1 and not core(subject) else None)
        return None

    def _names_another(self, head: Topic) -> bool:
        """Whether a clause of this sentence without a figure names another thing: 还本付息是大头，占 x%."""
        own = subject_of(self.label)
        return bool(core(own)) and not akin(own, head.subject)

    def _speaks_of_growth(self, at: int) -> bool:
        """Whether a bracket is of how fast something grew: 增速低于 2017 年（2017 年为 x 和 y%）."""
        clause = takewhile(lambda t: not t.kinds & ENDS_OF_CLAUSE, reversed(self.tokens[:at]))
        return has(text_of([*clause][::-1]), "of_growth")

    def _before_reason(self) -> Topic | None:
        """主要是某项收入，占总收入的 x%: a reason without figures says nothing of its own."""
        scope: Scope | None = self.scope
        while scope is not None and scope.reason and scope.topic is None:
            scope = scope.outer
        return scope.topic if scope is not None and scope is not self.scope else None
