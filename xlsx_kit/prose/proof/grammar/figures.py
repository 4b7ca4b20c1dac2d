"""Each figure's part in its sentence: amount, base, difference, rate, share, completion, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.differences import DifferenceReader, is_named
from xlsx_kit.prose.proof.grammar.quantity import MULTIPLE, Quantity
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
from xlsx_kit.prose.proof.grammar.tokens import BASE_WORDS, Token
from xlsx_kit.prose.proof.grammar.words import vocabulary

BALANCES = ("差额", "相差", "差额为")
"""Behind 收支相抵 these are no change from another year."""
STROKES = ("/", "÷")
REST_WORDS = ("其余", "剩余", "余下")
OF_CLASS = re.compile("的(?:项目|单位|部门|指标)")
PAIR = 2
LINKS = 3
"""Words that may stand between a whole and its percentage: 的 比重 达."""


class FigureReader(DifferenceReader):
    """Tells a figure's part by the known words since the figure before it."""

    def _quantity(self, quantity: Quantity, at: int) -> None:
        since = self.since
        words = "".join(t.text for t in since)
        if self._row(at):
            self._step(quantity)
            return
        if quantity.unit == "点":
            self._points(quantity)
            return
        if quantity.unit == "比":
            if "比" in words:
                self.sentence.proportions.append(quantity)
            return
        self._net(quantity)
        self._step(quantity)
        if quantity.unit == "%":
            self._base_of_points(quantity)
            self.percents.append((quantity, list(since)))
        after = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        self.taken_off = words.startswith(("扣除", "减除", "剔除")) and after.startswith("后")
        if self.expected is not None and quantity.unit != "%":
            self.expected.change, self.expected.end = quantity, quantity.end
            self.expected, self.scope.comparison = None, self.expected
            return
        if any("period" in t for t in since):
            self.scope.comparison = ComparisonClause(None, quantity.start)
            return
        if self._average(quantity, standard=after.removeprefix("的").startswith("标准")):
            return
        about = any("about" in t for t in since)
        if about and quantity.money and any(self.scope.topic is t for t in self.sentence.apart):
            about = not any(t.kinds & MOVES for t in since)  # 每人 x 元提高到 y 元，人均增加 z 元
        if (
            about
            and quantity.size == MULTIPLE
            and quantity.unit == "%"
            and any(t.kinds & MOVES for t in since)
        ):
            self._percent(quantity, at)
            if self.scope.comparison is not None and self.scope.comparison.rate is quantity:
                self.scope.comparison.about = True
            return
        if (quantity.loose or about) and quantity.money and not quantity.limit:
            self._about(quantity, since)
        if quantity.loose or about or words in ("至", "-", "~", "—", "/"):
            return
        if quantity.unit == "%":
            self._percent(quantity, at)
            return
        if self._of_follows(at) and self._part_of(quantity):
            return
        if self.sentence.balanced and self.sentence.balanced_at < quantity.start and words in BALANCES:
            named = Token(frozenset({"plain"}), since[0].start, since[-1].end, "收支差额")
            self._level(quantity, [named])
            return
        move = next((n for n in range(len(since) - 1, -1, -1) if since[n].kinds & (MOVES | TO)), None)
        if move is not None and since[move].kinds & TO:
            self._moved_to(quantity, since[:move], since[move], since[move + 1 :])
        elif move is not None:
            if since[move].text in vocabulary().file.subject.saved and _is_noun(since, move):
                named = Token(frozenset({"plain"}), since[move].start, since[-1].end, words)
                self._level(quantity, [named])  # 节约资金 x，比上年增加 y: what was saved
            elif not is_named(since[move + 1 :]):
                self._difference(quantity, since[:move], since[move])
            elif "minus" in since[move]:  # 减上解支出 x
                self._level(quantity, since)
            elif self.scope.reason and self.scope.numbered and quantity.money:  # 一是增加人员经费 x
                self._difference(quantity, since[move + 1 :], since[move])
        elif (verb := self._verb(quantity)) is not None:
            self._difference(quantity, since, verb)
        elif (
            at + 1 < len(self.tokens)
            and "versus" in self.tokens[at + 1]
            and (moment := moment_of(since, self.document))
        ) or (any(t.kinds & {"than", "versus"} for t in since) and (moment := self._compared())):
            self._base(quantity, moment)
        elif any("share" in t for t in since):
            return
        else:
            self._level(quantity, since)

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
        if not between or not between[0].text.startswith(STROKES):
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
        if not after or not after[0].text.startswith("的"):
            return False
        for token in after:
            if token.quantity is not None:
                return token.quantity.unit == "%"
            if token.text != "的" and not token.kinds & {"share", "filler", "done"}:
                return False
        return False

    def _part_of(self, quantity: Quantity) -> bool:
        """占…W 的, 完成…W 的: the whole or the budget of the percentage that follows."""
        since, topic = self.since, self._topic_here()
        if (at := next((n for n, t in enumerate(since) if "share" in t), None)) is not None:
            self.whole = Share(quantity, topic, whole=quantity, label=subject_of(since[:at]))
            return True
        done = next((n for n, t in enumerate(since) if "done" in t), None)
        if done is None:
            return False
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
        if not since[0].kinds & {"done"} or since[0].text.startswith("完成") or moment:
            return False
        self.whole = Share(quantity, topic, whole=quantity)  # 为总收入 W 的 x%
        return True

    def _percent(self, percent: Quantity, at: int) -> None:
        since = self.since
        after = "".join(t.text for t in self.tokens[at + 1 : at + 1 + PAIR])
        if OF_CLASS.match(after) and any("done_rate" in t for t in since):
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
        if percent.size == MULTIPLE and "".join(t.text for t in since) == "的":
            self._times(percent)
            return
        if "".join(t.text for t in since).startswith(REST_WORDS) and self._rest(percent):
            return
        telling = MOVES | {"share", "done_rate"}
        last = next((n for n in range(len(since) - 1, -1, -1) if since[n].kinds & telling), None)
        # 占转移支付比重达: the whole stands between the two
        if last is not None and "share" in since[last] and not self._one_of_several(at):
            last = next(n for n, t in enumerate(since) if "share" in t)
        moved = last is not None and bool(since[last].kinds & MOVES)
        telling_name = last is None or moved or "done_rate" in since[last]
        named = telling_name and self._named_rate(percent, moved=moved)
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
        joined = bool(after) and ("pause" in after[0] or after[0].text in ("和", "及", "与"))
        return joined and following is not None and following.unit == "%"

    def _share(self, percent: Quantity, before: Sequence[Token], named: Sequence[Token]) -> None:
        label, name = subject_of(before), subject_of(named).removesuffix("的").removesuffix("比重")
        topic = self._topic_of(label)
        basis = moment_of(named, self.document)
        share = Share(percent, topic, name, label=label, basis=basis.basis if basis else "")
        if topic and not self.respective:
            topic.shares.append(share)
            self.continued.append(topic)
        elif not self.respective:
            self.sentence.loose_shares.append(share)


def is_target(tokens: Sequence[Token]) -> bool:
    """完成目标, 完成省下达任务: behind the word for what is done nothing but what was to be."""
    text = "".join(t.text for t in tokens).rstrip("数为的")
    return text.startswith("完成") and text.endswith(tuple(vocabulary().file.subject.target))


def _is_noun(since: Sequence[Token], move: int) -> bool:
    """Whether 节约 stands in 节约资金, and nothing says than what."""
    return since[-1].text.endswith(tuple(vocabulary().file.subject.money)) and not any(
        t.kinds & BASE_WORDS for t in since[:move]
    )
