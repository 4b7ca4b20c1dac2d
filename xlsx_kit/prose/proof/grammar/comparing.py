"""Words that compare without a figure of their own: 持平, 大于预算数, 低于限额 x."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.figures import FigureReader
from xlsx_kit.prose.proof.grammar.respective import DOWN, UP
from xlsx_kit.prose.proof.grammar.statements import Moment, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core, moment_of, subject_of
from xlsx_kit.prose.proof.grammar.tokens import BASE_WORDS, Token, text_of
from xlsx_kit.prose.proof.phrases import phrases
from xlsx_kit.prose.proof.words import vocabulary


class ComparingReader(FigureReader):
    """Gives such words their comparison."""

    def _flat(self, token: Token, *, nearly: bool) -> None:
        moment = self._compared() or moment_of(self.since, self.document) or self.scope.pending
        open_one = self.scope.comparison
        if moment is None and open_one is not None and open_one.base is not None and open_one.change is None:
            moment = open_one.moment
        if moment is None and not self.since:
            moment = self._amount_before(token)
        if moment is None or (moment.year == 0 and not moment.basis):
            self.since = []
            return
        than = next((n for n, t in enumerate(self.since) if t.kinds & BASE_WORDS), len(self.since))
        own, here = subject_of(self.since[:than]), self.scope.topic
        if text_of(self.since).startswith(tuple(vocabulary().file.subject.others)):
            self.since = []
            return  # 其余支出与上年持平: none of what was said
        another = bool(core(own)) and not (here and akin(own, here.subject))
        fresh = another or self.scope.comparison is None or self.scope.comparison.moment != moment
        comparison = self._comparison(moment, token.start, fresh=fresh)
        comparison.flat, comparison.nearly, comparison.end = True, nearly, token.end
        self.scope.pending, self.since = None, []

    def _bare_move(self) -> None:
        """A word of movement alone behind the base, before a mark: 较上年 60.50 万元增加，."""
        open_one = self.scope.comparison
        moves = [t for t in self.since if t.kinds & (UP | DOWN)]
        if open_one is None or open_one.base is None or open_one.change or open_one.rate or len(moves) != 1:
            return
        if moves[0] is self.since[-1] and not any(t.kinds & {"plain", "name"} for t in self.since):
            open_one.change_way = 1 if moves[0].kinds & UP else -1
            open_one.end = moves[0].end

    def _of_other_measure(self, following: Token | None) -> None:
        """企业 6 家，增加 3 家；用电量 6.42 亿度，同比增长 39.2%: in a unit that is not read."""
        compares = following is not None and bool(following.kinds & {"than", "up", "down"})
        if self.counted or not compares or not any("number" in t for t in self.since[-2:]):
            return
        subject, here = subject_of(self.since), self.scope.topic
        if here is not None and core(subject) and not akin(subject, here.subject):
            self.scope.topic = Topic(subject, self.since[0].start, self.line, reason=self.scope.reason)
            self.scope.comparison = None

    def _amount_before(self, token: Token) -> Moment | None:
        """与上年决算数 x 万元持平: what it is compared with is the amount right before."""
        topic = self.scope.topic
        if topic is None or len(topic.levels) < 2 or topic.levels[-1].quantity.end != token.start:
            return None
        last = topic.levels[-1]
        return last.moment if last.words.startswith(phrases("with_base")) else None

    def _than_another(self, token: Token, behind: Sequence[Token], following: Token | None) -> bool:
        """余额低于限额 x: the difference of two amounts of the sentence, one of them named again."""
        name = text_of(behind)
        here = self.scope.topic
        if (
            following is None
            or following.quantity is None
            or len(name) < 2
            or here is None
            or "equal" in token
        ):
            return False
        others: list[Topic] = []
        for near in (self.sentence.topics, self.carry.topics if self.carry else []):
            named = [t for t in near if t is not here and t.levels and t.subject.endswith(name)]
            alike = [t for t in named if t.unit == here.unit and not t.reason]
            others = others or [t for t in alike if t.container is None] or alike
        nearest = [t for t in self.sentence.topics if t.start < here.start][-1:]
        others = [t for t in others if t in nearest] or others  # 一般债务限额 x，余额 y，低于限额 z；专项…
        if len(others) != 1 or following.quantity.unit != here.unit:
            return False
        comparison = self._comparison(Moment(), token.start, fresh=True)
        comparison.base = others[0].levels[-1].quantity
        comparison.change_way = 1 if "greater" in token else -1
        self.expected = comparison
        self.since = []
        return True

    def _compared_amounts(self, token: Token, at: int) -> None:
        """决算数大于预算数: what is compared stands before the word, with what behind it."""
        behind: list[Token] = []
        following: Token | None = None
        for other in self.tokens[at + 1 :]:
            if (
                other.kinds & {"comma", "semicolon", "colon", "stop", "open", "close", "pause"}
                or other.quantity
                or other.text in phrases("of")
            ):
                following = other
                break
            behind.append(other)
        moment = moment_of(behind, self.document)
        before = moment_of(self.since, self.document)
        if moment is None or not moment.basis:
            if not self._than_another(token, behind, following):
                self.since = [*self.since, token]
            return
        way = 1 if "greater" in token else -1 if "less" in token else 0
        if token.text.startswith(phrases("not_above")):
            self.since = []
            return
        comparison = self._comparison(moment, self.since[0].start if self.since else token.start, fresh=True)
        comparison.change_way, comparison.now, comparison.end = (
            way,
            before.basis if before else "",
            (behind[-1].end if behind else token.end),
        )
        comparison.flat = way == 0
        if (
            following is not None
            and following.quantity
            and not any(t.kinds & {"plain", "name"} for t in behind)
        ):
            self.expected = comparison
        self.since = [token]
