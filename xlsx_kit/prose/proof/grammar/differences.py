"""Changes behind words of movement: how much, at what rate, from what to what."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from xlsx_kit.prose.proof.grammar.completions import CompletionReader
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.respective import MOVES, UP
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Moment, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core, moment_of, subject_of
from xlsx_kit.prose.proof.grammar.tokens import BASE_WORDS, Token, text_of
from xlsx_kit.prose.proof.phrases import has, phrases
from xlsx_kit.prose.proof.words import vocabulary

ALL = 100
NAME_KINDS = frozenset({"plain", "name", "sum"})


class DifferenceReader(CompletionReader):
    """Gives changes to what changed."""

    def _verb(self, quantity: Quantity) -> Token | None:
        """一是追加人员经费 x；二是收回结余资金 y: numbered reasons move by the verb that they begin with."""
        words = vocabulary().file.net
        if not (self.scope.reason and self.scope.numbered and quantity.money) or not self.since:
            return None
        text, first = text_of(self.since), self.since[0]
        kind = next(
            (
                k
                for k, several in (("up", words["more"]), ("down", words["less"]))
                if text.startswith(tuple(several))
            ),
            "",
        )
        return replace(first, kinds=frozenset({kind})) if kind else None

    def _moved_to(
        self, quantity: Quantity, before: Sequence[Token], to: Token, after: Sequence[Token]
    ) -> None:
        """由 A 增加到 B: A was last year's where nothing else is said."""
        topic = self.scope.topic
        base: Quantity | None = None
        moment = Moment(-1)
        if self.counted and topic and topic.levels and not before:
            last = topic.levels[-1]
            if last.moment.year == 0 and not last.moment.basis:
                last.moment = Moment(-1)
            base, moment = last.quantity, last.moment
        if base is not None and text_of(after) in phrases("ends_of_year"):
            after = []
        own = None if after or base is None else ""
        self._level(quantity, [*before, *after])
        self._adjusted(quantity, to)
        way = 1 if "to_up" in to else -1 if "to_down" in to else None
        if base is not None and self.scope.topic is topic:
            comparison = self._comparison(moment, to.start, fresh=True, subject=own)
            comparison.base, comparison.change_way, comparison.end = base, way, quantity.end
            del comparison.topics[1:]  # both amounts are printed here: no other is meant
        elif way is not None and self.scope.topic and self.scope.topic.levels[-1].quantity is quantity:
            self.scope.topic.moved = way

    def _adjusted(self, quantity: Quantity, to: Token) -> None:
        """年初安排 a，现调整为 b: the adjusted budget, where the first one stands in the sentence."""
        level = self.scope.topic.levels[-1] if self.scope.topic and self.scope.topic.levels else None
        first = any(lv.moment.basis == "initial" for t in self.sentence.topics for lv in t.levels)
        if level is not None and level.quantity is quantity and level.moment == Moment() and first:
            level.moment = Moment(0, "adjusted" if has(to.text, "to_budget") else "")

    def _difference(self, quantity: Quantity, before: Sequence[Token], move: Token) -> None:
        """A change or a rate behind a word of movement."""
        if self.respective and not self.scope.parts:
            return
        if quantity.unit == "%":
            self._ends_reason(before, move)
        if any(self.document and t.year > self.document for t in before):
            return  # 2024 年 x，预计 2025 年增长 y%: of what is not there yet
        moment, rate = self._compared() or self.scope.pending, quantity.unit == "%"
        with_base = self.scope.comparison is not None and self.scope.comparison.base is not None
        if moment is None and not with_base and move.text in phrases("against_budget"):
            moment = Moment(0, "budget")
        open_one = self.scope.comparison
        if rate and open_one and has(open_one.words, "adjusting") and not has(move.text, "adjusting"):
            return  # 由 a 调整为 b，调增 x，增长 y%: since last year, of which nothing is printed
        if not rate and self._is_of_all(quantity, moment):
            return
        now = self._clause_of(quantity, before, move, moment)
        now.moment = now.moment or moment
        way = None if "net" in move else 1 if move.kinds & UP else -1
        if (quantity.printed.startswith("-") and way == -1) or any(
            t.text in phrases("either") for t in before[-2:]
        ):
            way = None
        self.scope.pending = None
        if rate:
            now.rate, now.rate_way = quantity, way
        else:
            now.words = text_of((*before, move))
            now.change, now.change_way = (
                self._with_unit(quantity),
                way if now.change_way is None else now.change_way,
            )
        now.end = quantity.end

    def _ends_reason(self, before: Sequence[Token], move: Token) -> None:
        """减少 x，主要原因是项目完工，下降 y%: a bare rate behind a reason without figures is of that."""
        scope, outer = self.scope, self.scope.outer
        while outer is not None and outer.reason and not outer.bracket and not outer.numbered:
            outer = outer.outer  # 主要原因系: two words for one
        open_one = outer.comparison if outer else None
        apart = scope.bracket or scope.numbered or scope.parts is not None or _has_figures(scope.topic)
        if (
            not scope.reason
            or apart
            or open_one is None
            or open_one.change is None
            or open_one.rate is not None
        ):
            return
        way = None if "net" in move else 1 if move.kinds & UP else -1
        place = bisect_left(self.tokens, (before[0] if before else move).start, key=lambda t: t.start)
        behind_mark = place > 1 and "comma" in self.tokens[place - 1]
        named = any(t.kinds - {"filler"} for t in before)
        if not behind_mark or named or way not in (None, open_one.way):
            return
        if not _names_a_move(self.tokens[: place - 1], move.text):
            self.scope = outer or scope

    def _of_last_year(self, quantity: Quantity, named: Sequence[Token]) -> bool:
        """较上年多支出 x，占上年支出 W 的 p%: the rate of the change, which W is the base of."""
        moment, open_one = moment_of(named, self.document), self.scope.comparison
        change = open_one.change if open_one else None
        if (
            moment is None
            or moment.year >= 0
            or open_one is None
            or change is None
            or open_one.rate is not None
        ):
            return False
        if change.unit != quantity.unit or change.value >= quantity.value:
            return False
        percent = next((t.quantity for t in self.tokens if t.start >= quantity.end and t.quantity), None)
        if percent is None or percent.value >= ALL:
            return False  # 占上年支出 W 的 109%: of what it is now
        open_one.base, open_one.end, self.expected = quantity, quantity.end, open_one
        return True

    def _is_of_all(self, quantity: Quantity, moment: Moment | None) -> bool:
        """人均增加 150 元，全年增支 16.20 万元: a change of all heads, whose amount is not said."""
        scope = self.scope
        average = next((t for t in self.sentence.apart if t is scope.topic and t.levels), None)
        has_change = scope.comparison is not None and scope.comparison.change is not None and moment is None
        other = average is not None and quantity.size != average.levels[0].quantity.size
        return average is not None and quantity.money and (has_change or other)

    def _clause_of(
        self, quantity: Quantity, before: Sequence[Token], move: Token, moment: Moment | None
    ) -> ComparisonClause:
        """The comparison that a difference belongs to: the one that is open, or a new one."""
        rate, now = quantity.unit == "%", self.scope.comparison
        taken = now is None or (now.rate if rate else now.change) is not None
        fresh = taken or (now is not None and not _same_base(now.moment, moment))
        than = next((n for n, t in enumerate(before) if t.kinds & BASE_WORDS), len(before))
        own = subject_of(before[:than])
        if than < len(before) and not core(own):
            own = subject_of(before[than:])
            own = "" if own in vocabulary().file.subject.opening else own
        own = own or self._affected()
        if not fresh and now and core(own) and not any(akin(own, t.subject) for t in now.topics):
            fresh = True
        if self._sums_changes(own):
            self._add(Topic(own, before[0].start, self.line, closing=True))
            fresh, own = True, ""
        if now is not None and not fresh:
            return now
        basis = moment_of(before[:than], self.document)
        now = self._comparison(moment, before[0].start if before else move.start, fresh=True, subject=own)
        now.now = basis.basis if basis else ""
        now.judged = moment is None and not rate and self._one_of_steps(quantity, before)
        return now

    def _affected(self) -> str:
        """税收收入受减税降费影响，较预算减少 x: what the clause before says to be affected."""
        place = next((n for n, t in enumerate(self.label) if "reason" in t), 0)
        name, here = subject_of(self.label[:place]), self.scope.topic
        return name if has(name, "sides") and here and not akin(name, here.subject) else ""


def _names_a_move(tokens: Sequence[Token], word: str) -> bool:
    """主要是税收增收较多，增长 y%; 主要是压减公用经费，压减 y%: the rate may be of that."""
    start = max((n for n, t in enumerate(tokens) if t.kinds & {"reason", "comma", "quantity"}), default=-1)
    cause = tokens[start + 1 :]
    return any(t.kinds & MOVES and (n or t.text == word) for n, t in enumerate(cause))


def _has_figures(topic: Topic | None) -> bool:
    """Whether amounts, changes or rates of something were said."""
    return topic is not None and bool(topic.levels or any(c.change or c.rate for c in topic.comparisons))


def is_named(tokens: Sequence[Token]) -> bool:
    """Whether something is named between a word of movement and its figure."""
    named = [t for t in tokens if t.kinds & NAME_KINDS and "filler" not in t]
    return bool(named) and bool(core(subject_of(named)))


def _same_base(one: Moment | None, other: Moment | None) -> bool:
    """Whether two differences may be from the same base: nothing says otherwise."""
    if one is None or other is None:
        return True
    return one.year == other.year and (not one.basis or not other.basis or one.basis == other.basis)
