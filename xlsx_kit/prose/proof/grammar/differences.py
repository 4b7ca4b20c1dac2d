"""Changes behind words of movement: how much, at what rate, from what to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlsx_kit.prose.proof.grammar.completions import CompletionReader
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.respective import UP
from xlsx_kit.prose.proof.grammar.statements import Moment, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core, moment_of, subject_of
from xlsx_kit.prose.proof.grammar.tokens import BASE_WORDS, Token
from xlsx_kit.prose.proof.grammar.words import vocabulary

ENDS_OF_YEAR = ("年末", "年末的", "年底", "年底的", "目前的", "现在的", "当前的")
ADJUSTED = "调整"
NAME_KINDS = frozenset({"plain", "name", "sum"})


class DifferenceReader(CompletionReader):
    """Gives changes to what changed."""

    def _verb(self, quantity: Quantity) -> Token | None:
        """一是追加人员经费 x；二是收回结余资金 y: numbered reasons move by the verb that they begin with."""
        words = vocabulary().file.net
        if not (self.scope.reason and self.scope.numbered and quantity.money) or not self.since:
            return None
        text, first = "".join(t.text for t in self.since), self.since[0]
        kind = next(
            (
                k
                for k, said in (("up", words["more"]), ("down", words["less"]))
                if text.startswith(tuple(said))
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
        if base is not None and "".join(t.text for t in after) in ENDS_OF_YEAR:
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
            level.moment = Moment(0, "adjusted" if ADJUSTED in to.text else "")

    def _difference(self, quantity: Quantity, before: Sequence[Token], move: Token) -> None:
        """A change or a rate behind a word of movement."""
        if self.respective and not self.scope.parts:
            return
        scope = self.scope
        moment = self._compared() or scope.pending
        rate = quantity.unit == "%"
        now = scope.comparison
        average = next((t for t in self.sentence.apart if t is scope.topic and t.levels), None)
        told = now is not None and now.change is not None and moment is None
        if average and quantity.money and (told or quantity.size != average.levels[0].quantity.size):
            return  # 人均增加 150 元，全年增支 16.20 万元: of all heads
        fresh = (
            now is None
            or (now.rate if rate else now.change) is not None
            or not _same_base(now.moment, moment)
        )
        than = next((n for n, t in enumerate(before) if t.kinds & BASE_WORDS), len(before))
        own = subject_of(before[:than])
        if than < len(before) and not core(own):
            own = subject_of(before[than:])
            own = "" if own in vocabulary().file.subject.opening else own
        if not fresh and now and core(own) and not any(akin(own, t.subject) for t in now.topics):
            fresh = True
        if self._sums_changes(own):
            self._add(Topic(own, before[0].start, self.line, closing=True))
            fresh, own = True, ""
        if fresh:
            basis = moment_of(before[:than], self.document)
            now = self._comparison(moment, before[0].start if before else move.start, fresh=True, subject=own)
            now.now = basis.basis if basis else ""
            now.judged = moment is None and not rate and self._one_of_steps(quantity, before)
        assert now is not None
        now.moment = now.moment or moment
        now.words = now.words if rate else "".join(t.text for t in (*before, move))
        way = None if "net" in move else 1 if move.kinds & UP else -1
        if quantity.printed.startswith("-") and way == -1:
            way = None
        if any(t.text in ("/", "或", "(") for t in before[-2:]):
            way = None
        scope.pending = None
        if rate:
            now.rate, now.rate_way = quantity, way
        else:
            now.change, now.change_way = (
                self._with_unit(quantity),
                way if now.change_way is None else now.change_way,
            )
        now.end = quantity.end


def is_named(tokens: Sequence[Token]) -> bool:
    """Whether something is named between a word of movement and its figure."""
    named = [t for t in tokens if t.kinds & NAME_KINDS and "filler" not in t]
    return bool(named) and bool(core(subject_of(named)))


def _same_base(one: Moment | None, other: Moment | None) -> bool:
    """Whether two differences may be from the same base: nothing says otherwise."""
    if one is None or other is None:
        return True
    return one.year == other.year and (not one.basis or not other.basis or one.basis == other.basis)
