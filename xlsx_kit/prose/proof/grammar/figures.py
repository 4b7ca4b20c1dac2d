"""Each figure's part in its sentence: amount, base, difference, rate, share, completion, or none."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.differences import DifferenceReader, is_named
from xlsx_kit.prose.proof.grammar.quantity import MULTIPLE, POINTS, TIMES, Quantity, is_round
from xlsx_kit.prose.proof.grammar.respective import MOVES
from xlsx_kit.prose.proof.grammar.signed import TO
from xlsx_kit.prose.proof.grammar.statements import (
    ComparisonClause,
    Completion,
    Level,
    Moment,
    Share,
    Topic,
)
from xlsx_kit.prose.proof.grammar.subjects import akin, core, moment_of, subject_of
from xlsx_kit.prose.proof.grammar.tokens import BASE_WORDS, Token, text_of
from xlsx_kit.prose.proof.phrases import has, pattern, phrases, without_end, without_start
from xlsx_kit.prose.proof.words import vocabulary

PAIR = 2
LINKS = 3
"""Words that may stand between a whole and its percentage: 的 比重 达."""


class FigureReader(DifferenceReader):
    """Tells a figure's part by the known words since the figure before it."""

    def _quantity(self, quantity: Quantity, at: int) -> None:
        if self._row(at):
            self._step(quantity)
        elif quantity.unit == POINTS:
            self._points(quantity)
        elif quantity.unit == TIMES:
            if has(text_of(self.since), "times"):
                self.sentence.proportions.append(quantity)
        else:
            net = self._remember(quantity)
            after = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
            taken = text_of(self.since).startswith(phrases("taken_off"))
            self.taken_off = taken and after.startswith(phrases("after_taken"))
            if net or self._is_taken(quantity, after) or self._is_loose(quantity, at):
                return
            if quantity.unit == "%":
                self._percent(quantity, at)
            elif not (self._of_follows(at) and self._part_of(quantity)):
                self._amount(quantity, at)

    def _remember(self, quantity: Quantity) -> bool:
        """For what stands behind it: net changes, points; whether it is the net of the steps before it."""
        net = self._net(quantity)
        self._step(quantity)
        if quantity.unit == "%":
            self._base_of_points(quantity)
            self.percents.append((quantity, list(self.since)))
        return net

    def _is_taken(self, quantity: Quantity, after: str) -> bool:
        """Whether it is the difference expected, of several years, from what was due, or an average."""
        if self.expected is not None:
            if quantity.unit == "%":  # 超出预算 4%
                self.expected.rate, self.expected.rate_way = quantity, self.expected.change_way
            else:
                self.expected.change = quantity
            self.expected.end = quantity.end
            self.expected, self.scope.comparison = None, self.expected
            return True
        due = quantity.money and text_of(self.since).endswith(phrases("progress"))
        period = any("period" in t for t in self.since)
        if period and quantity.unit != "%" and not any(t.kinds & MOVES for t in self.since):
            self._of_several_years(quantity)
        if due or period:  # 超序时进度 x 万元: than was due by now
            self.scope.comparison = ComparisonClause(None, quantity.start)
            return True
        return self._average(quantity, standard=without_start(after, "of").startswith(phrases("standard")))

    def _is_loose(self, quantity: Quantity, at: int) -> bool:
        """Whether it only says about how much, or ends a range."""
        about = any("about" in t for t in self.since) or self._is_bound(quantity)
        moved = any(t.kinds & MOVES for t in self.since)
        if about and quantity.money and any(self.scope.topic is t for t in self.sentence.apart):
            about = not moved  # 每人 x 元提高到 y 元，人均增加 z 元
        if about and moved and quantity.unit == "%" and quantity.size == MULTIPLE:
            self._percent(quantity, at)
            if self.scope.comparison is not None and self.scope.comparison.rate is quantity:
                self.scope.comparison.about = True
            return True
        loose = quantity.loose or about
        if loose and quantity.money and not quantity.limit:
            self._about(quantity, self.since)
        return loose or text_of(self.since) in phrases("ends_range")

    def _is_bound(self, quantity: Quantity) -> bool:
        """收入超过 1500 亿元: a round figure right behind 超过 is no amount."""
        return text_of(self.since).endswith(phrases("above")) and is_round(quantity)

    def _amount(self, quantity: Quantity, at: int) -> None:
        """What an amount is by the words before it: a change, a base, or how much there is."""
        since, words = self.since, text_of(self.since)
        behind_balance = self.sentence.balanced and self.sentence.balanced_at < quantity.start
        move = next((n for n in range(len(since) - 1, -1, -1) if since[n].kinds & (MOVES | TO)), None)
        if behind_balance and words in phrases("difference"):
            name = phrases("difference_named")[0]
            self._level(quantity, [Token(frozenset({"plain"}), since[0].start, since[-1].end, name)])
        elif move is not None and since[move].kinds & TO:
            self._moved_to(quantity, since[:move], since[move], since[move + 1 :])
        elif move is not None:
            self._moved(quantity, move)
        elif (verb := self._verb(quantity)) is not None:
            self._difference(quantity, since, verb)
        elif (moment := self._compared_with(at)) is not None:
            self._base(quantity, moment)
        elif not any("share" in t for t in since):
            self._level(quantity, since)

    def _moved(self, quantity: Quantity, move: int) -> None:
        """An amount behind a word of movement: the change, unless something is named between the two."""
        since = self.since
        if since[move].text in vocabulary().file.subject.saved and _is_noun(since, move):
            named = Token(frozenset({"plain"}), since[move].start, since[-1].end, text_of(since))
            self._level(quantity, [named])  # 节约资金 x，比上年增加 y: what was saved
        elif not is_named(since[move + 1 :]):
            self._difference(quantity, since[:move], since[move])
        elif "minus" in since[move]:  # 减上解支出 x
            self._level(quantity, since)
        elif self.scope.reason and self.scope.numbered and quantity.money:  # 一是增加人员经费 x
            self._difference(quantity, since[move + 1 :], since[move])

    def _compared_with(self, at: int) -> Moment | None:
        """When an amount was, that something is compared with: 与上年 x 相比, 比上年的 x."""
        behind = at + 1 < len(self.tokens) and "versus" in self.tokens[at + 1]
        moment = moment_of(self.since, self.document) if behind else None
        opening = tuple(vocabulary().file.subject.opening)
        if behind and moment is None and without_start(text_of(self.since), "with_base").startswith(opening):
            return Moment(-1)  # 与上年末 x 相比
        if moment is None and any(t.kinds & {"than", "versus"} for t in self.since):
            moment = self._compared()
        return Moment() if moment is None and self._moves_from(at) else moment

    def _moves_from(self, at: int) -> bool:
        """Whether it is what something moved from, whatever that is called: 比报告数 x 增加 y."""
        here, behind = self.scope.topic, self.tokens[at + 1 : at + 1 + PAIR]
        if here is None or not here.levels or not any("than" in t for t in self.since):
            return False
        change = behind[-1].quantity if len(behind) == PAIR and behind[0].kinds & MOVES else None
        own = self.tokens[at].quantity
        return change is not None and own is not None and own.unit == change.unit == here.unit

    def _about(self, quantity: Quantity, since: Sequence[Token]) -> None:
        """另一项目投资首次突破 4000 亿元: what follows is of that, whose amount is not known."""
        subject = subject_of(since)
        here = self.scope.topic
        if core(subject) and not (here and akin(subject, here.subject)) and not self.scope.reason:
            self.scope.topic = Topic(subject, quantity.start, self.line)
            self.scope.comparison = None

    def divides(self, inside: Sequence[Token], start: int) -> bool:
        """A bracket that works out the percentage before it: 68.8%(政府债务 85.64/综合财力 124.5)."""
        before = self.tokens[start - 2].quantity if start > 1 else None
        places = [n for n, t in enumerate(inside) if t.quantity]
        figures = [q for n in places if (q := inside[n].quantity)]
        if before is None or before.unit != "%" or len(figures) != PAIR or figures[0].unit != figures[1].unit:
            return False
        between = inside[places[0] + 1 : places[1]]
        if not between or not between[0].text.startswith(phrases("strokes")):
            return False
        part = Topic(subject_of(inside[: places[0]]), figures[0].start, self.line)
        part.levels.append(Level(figures[0], Moment()))
        part.shares.append(Share(before, part, whole=figures[1]))
        self.sentence.topics.append(part)
        self.sentence.quantities += figures
        return True

    def _of_follows(self, at: int) -> bool:
        """Whether “的 x%” follows, or “的比重达 x%”."""
        after = self.tokens[at + 1 : at + 2 + LINKS]
        if not after or not after[0].text.startswith(phrases("of")):
            return False
        for token in after:
            if token.quantity is not None:
                return token.quantity.unit == "%"
            if token.text not in phrases("of") and not token.kinds & {"share", "filler", "done"}:
                return False
        return False

    def _part_of(self, quantity: Quantity) -> bool:
        """占…W 的, 完成…W 的: the whole or the budget of the percentage that follows."""
        since, topic = self.since, self._topic_here()
        if (at := next((n for n, t in enumerate(since) if "share" in t), None)) is not None:
            label = subject_of(since[:at])
            if not core(label) and self._of_last_year(quantity, since[at + 1 :]):
                return True
            part = topic if pattern("summed_shares").search(label) else self._topic_of(label)
            if any(part is t for t in self.sentence.apart) and not any("about" in t for t in since[at + 1 :]):
                part = self._whole_here()  # 运行费 x，车均 y，占三公经费 W 的 z%; not 占全省人均 W 的
            self.whole = Share(quantity, part, whole=quantity, label=label)
            return True
        done = next((n for n, t in enumerate(since) if "done" in t), None)
        if done is None:
            return False
        topic = self._whole_here()  # 支出 x，人均 y，完成预算 z 的
        moment = moment_of(since, self.document)
        if topic is None and moment and moment.basis and subject_of(since[:done]):
            topic = Topic(subject_of(since[:done]), quantity.start, self.line)
            self._add(topic)
        if topic is None:
            return False
        if moment and moment.basis:
            self.whole = Completion(quantity, topic, moment.basis, quantity)
            return True
        if is_target(since[done:]) and quantity.unit == topic.unit:
            self.whole = Completion(quantity, topic, "initial", quantity)  # 完成年度目标 W 的 x%
            return True
        if not since[0].kinds & {"done"} or since[0].text.startswith(phrases("completed")) or moment:
            return False
        self.whole = Share(quantity, topic, whole=quantity)  # 为总收入 W 的 x%
        return True

    def _percent(self, percent: Quantity, at: int) -> None:
        since = self.since
        after = text_of(self.tokens[at + 1 : at + 1 + PAIR])
        if pattern("of_class").match(after) and any("done_rate" in t for t in since):
            return  # 执行率 100% 的项目 18 个
        if self.whole is not None:
            done, self.whole = self.whole, None
            done.percent = percent
            if isinstance(done, Share):
                (done.topic.shares if done.topic else self.sentence.loose_shares).append(done)
            elif done.topic:
                done.topic.completions.append(done)
            if done.topic:
                self.continued.append(done.topic)
            return
        if percent.size == MULTIPLE and text_of(since) in phrases("of"):
            self._times(percent)
            return
        if text_of(since).startswith(phrases("rest_of")) and self._rest(percent):
            return
        relations = MOVES | {"share", "done_rate"}
        last = next((n for n in range(len(since) - 1, -1, -1) if since[n].kinds & relations), None)
        # 占转移支付比重达: the whole stands between the two
        if last is not None and "share" in since[last] and not self._one_of_several(at):
            last = next(n for n, t in enumerate(since) if "share" in t)
        moved = last is not None and bool(since[last].kinds & MOVES)
        by_name = last is None or moved or "done_rate" in since[last]
        named = by_name and self._named_rate(percent, moved=moved)
        if named and (last is None or moved):
            return
        if last is None or (
            last is not None and since[last].kinds & MOVES and any("share" in t for t in since[last:])
        ):
            self._completion(percent, since)
        elif "share" in since[last] and self._of_budget(since[last + 1 :]):
            self._completed(percent, moment_of(since[last + 1 :], self.document), since[:last])
        elif "share" in since[last]:
            self._share(percent, since[:last], since[last + 1 :])
        elif "done_rate" in since[last]:
            self._completed(percent, moment_of(since, self.document), since[:last])
        elif not is_named(since[last + 1 :]):
            self._difference(percent, since[:last], since[last])

    def _one_of_several(self, at: int) -> bool:
        """Whether another percentage follows (31.2%、52.9%): each belongs to an amount of its own."""
        after = self.tokens[at + 1 : at + 3]
        following = after[1].quantity if len(after) == PAIR else None
        joined = bool(after) and ("pause" in after[0] or after[0].text in phrases("and"))
        return joined and following is not None and following.unit == "%"

    def _share(self, percent: Quantity, before: Sequence[Token], named: Sequence[Token]) -> None:
        label, name = subject_of(before), without_end(subject_of(named), "of", "share_behind")
        topic = self._topic_of(label)
        if any(topic is t for t in self.sentence.apart):
            topic = self._whole_here()  # 运行费 x，车均 y，占三公经费的 z%
        basis = moment_of(named, self.document)
        share = Share(percent, topic, name, label=label, basis=basis.basis if basis else "")
        share.inside = self.scope.parts is not None
        if topic and not self.respective:
            topic.shares.append(share)
            self.continued.append(topic)
        elif not self.respective:
            self.sentence.loose_shares.append(share)


def is_target(tokens: Sequence[Token]) -> bool:
    """完成目标, 完成省下达任务: behind the word for what is done nothing but what was to be."""
    text = pattern("tail_of_target").sub("", text_of(tokens))
    return text.startswith(phrases("completed")) and text.endswith(tuple(vocabulary().file.subject.target))


def _is_noun(since: Sequence[Token], move: int) -> bool:
    """Whether 节约 stands in 节约资金, and nothing says than what."""
    return since[-1].text.endswith(tuple(vocabulary().file.subject.money)) and not any(
        t.kinds & BASE_WORDS for t in since[:move]
    )
