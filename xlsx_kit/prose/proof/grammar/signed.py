"""Figures told by those before them in a sentence: points, the rest of a whole, multiples, net changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.respective import MOVES, RespectiveReader
from xlsx_kit.prose.proof.grammar.statements import NamedRate, NetChange, PointsGap, Share
from xlsx_kit.prose.proof.grammar.subjects import BASES
from xlsx_kit.prose.proof.grammar.tokens import Token, text_of
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.word_tables import RateName
from xlsx_kit.prose.proof.words import vocabulary

TO = frozenset({"to", "to_up", "to_down"})
MONTHS = 12
FEWEST = 2


class SignedReader(RespectiveReader):
    """Remembers the percentages of a sentence, and which of its figures came in and which went out."""

    def _step(self, quantity: Quantity) -> None:
        """Remembers a figure with the sign that its words give it, for a net change behind it."""
        words = vocabulary().file.net
        text = text_of(t for t in self.since if not t.kinds & TO)  # 由 x 增加到 y: y did not come in
        ways = [
            way for way, forms in ((1, words["more"]), (-1, words["less"])) if any(w in text for w in forms)
        ]
        self.steps.append((quantity, ways[0] if len(ways) == 1 else 0))

    def _one_of_steps(self, quantity: Quantity, before: Sequence[Token]) -> bool:
        """追加 A、调减 B: steps side by side, of which none is the other's change."""
        if before and not all("pause" in t or t.text == "," for t in before):
            return False
        last, way = self.steps[-FEWEST:][0]
        if last is quantity or not way or last.unit != quantity.unit:
            return False
        at = bisect_left(self.tokens, last.end, key=lambda token: token.start)
        return at < len(self.tokens) and "pause" in self.tokens[at]

    def _net(self, quantity: Quantity) -> bool:
        """净增加 x behind two figures or more that came in and went out; whether the last is one of these."""
        text = text_of(self.since)
        if not pattern("net_change").search(text):
            return False
        way = (
            -1 if any(word in text for word in (*phrases("net_down"), *vocabulary().file.net["less"])) else 1
        )
        first = self.first_steps.get(quantity.unit, 0)
        steps = [(q, way) for q, way in self.steps[first:] if way and q.unit == quantity.unit]
        if len(steps) < FEWEST:
            return False
        self.sentence.nets.append(NetChange(quantity, way, steps))
        self.first_steps[quantity.unit] = len(self.steps) + 1  # neither these steps nor the net again
        here, last = self.scope.topic, self.steps[-1][0]
        return here is not None and bool(here.levels) and here.levels[-1].quantity is last

    def _points(self, points: Quantity) -> None:
        """提高 x 个百分点: behind both percentages, or behind one and the months of the year."""
        text = text_of(self.since)
        if not self.percents:
            return
        now, since = self.percents[-1]
        if text.endswith(phrases("progress")):
            if pattern("elsewhere").search(text):
                return  # 低于全省序时进度: what the province says of itself
            months = _months(text_of(self.tokens))
            done = [p for p, words in self.percents if not any(t.kinds & MOVES for t in words)]
            if months and done:
                now = done[-1]  # 完成 x%，增长 y%，快于序时进度: not the growth
                gap = PointsGap(points, now, None, Fraction(100 * months, MONTHS))
                self.sentence.points.append(gap)
            return
        moved = any(t.kinds & (MOVES | {"greater", "less"}) for t in self.since) or text.startswith(
            phrases("faster")
        )
        if not moved:
            return
        self.open_points = (points, now)
        if len(self.percents) < FEWEST:
            return
        before, earlier = self.percents[-2]
        years = {t.year for t in self.since if t.year}
        of_year = [one for one in self.percents[:-1] if years & {t.year for t in one[1] if t.year}]
        if of_year:
            before, earlier = of_year[-1]
        elif years and any(t.year for t in earlier):
            return  # 2016年 x%，2017年升至 y%，比2012年提高 z 个百分点: of a year that has none here
        if text.startswith(phrases("above")):  # 高于全市平均水平（y%）x 个百分点; without y it is not known
            own = [p for p, words in self.percents[:-1] if words and not self._is_of_before(words)]
            if own and not since:
                self.sentence.points.append(PointsGap(points, own[-1], now, now.value))
        elif any(t.kinds & TO for t in since):
            first = text_of(earlier)
            if any(t.kinds & {"last", "year"} for t in earlier) or has(first, "from"):
                self.sentence.points.append(PointsGap(points, now, before, before.value))
        elif (behind := _behind_than(since)) and any(
            t.kinds & {"last", "year"} or t.kinds & set(BASES) for t in since
        ) and not any(t.kinds & MOVES for t in behind):  # fmt: skip
            self.sentence.points.append(PointsGap(points, before, now, now.value))

    def _is_of_before(self, words: Sequence[Token]) -> bool:
        """Whether a percentage is what there was: 较上年的 y%, 2023 年为 y%."""
        year = self.document or 0
        return any(t.kinds & {"last", "than", "versus"} or 0 < t.year < year for t in words)

    def _base_of_points(self, percent: Quantity) -> None:
        """较上年提高 x 个百分点（上年为 y%）: the base behind the points."""
        if self.open_points is None or not any("last" in t for t in self.since):
            return
        if any(gap.points is self.open_points[0] for gap in self.sentence.points):
            return  # its base was said before it: this is another clause's
        points, now = self.open_points
        self.open_points = None
        self.sentence.points.append(PointsGap(points, now, percent, percent.value))

    def _named_rate(self, percent: Quantity, *, moved: bool) -> bool:
        """到位率 x%: a ratio by its name; one that begins with a word of movement only if it is listed."""
        text = pattern("tail_of_rate").sub("", text_of(self.since))
        topic = self._topic_here() if text in phrases("of") else None
        text = topic.levels[-1].words[:1] if topic and topic.levels else text  # 按工资总额 W 的 2% 计提
        named = [rate for rate in vocabulary().file.rate if text.endswith(tuple(rate.names))]
        guessed = not named
        stem = pattern("rate_stem").search(text)
        if not named and stem and not moved:  # 优良率, 完工率: what is 优良, of all
            part = "&".join((stem[1], *(f"!{word}" for word in (*phrases("due"), *phrases("failed")))))
            none = "&".join(f"!{word}" for word in (stem[1], *phrases("failed")))
            named = [RateName((stem[0],), (part,), (none, *(word + stem[1] for word in phrases("due"))))]
        self.sentence.rates += [NamedRate(percent, rate, guessed) for rate in named]
        return bool(named)

    def _rest(self, percent: Quantity) -> bool:
        """其余 x%: with the shares before it all of the whole."""
        shares = [s for t in (*self.sentence.topics, *self.continued) for s in t.shares]
        shares = [*{id(s): s for s in shares}.values(), *self.sentence.loose_shares]
        named = {s.named for s in shares}
        if not shares or len(named) > 1:
            return False
        self.sentence.complete.append([*(s.percent for s in shares), percent])
        return True

    def _times(self, multiple: Quantity) -> None:
        """是上年 x 的 y 倍: as much of the amount right before it."""
        topic = self._topic_here()
        if topic is not None and len(topic.levels) > 1 and topic.levels[-1].moment.year < 0:
            topic.shares.append(Share(multiple, topic, whole=topic.levels[-1].quantity))
            self.continued.append(topic)


def _behind_than(tokens: Sequence[Token]) -> Sequence[Token]:
    """From the word that compares on: what stands before it (增幅比上年的 x%) is what is compared."""
    than = next((n for n, t in enumerate(tokens) if "than" in t), None)
    if than is None and any("versus" in t for t in tokens):
        return tokens
    return tokens[than:] if than is not None else []


def _months(text: str) -> int:
    """How many months of the year a sentence speaks of; 0 where it does not say."""
    named = next((months for words, months in vocabulary().file.months.items() if words in text), 0)
    found = [int(n) for n in pattern("month").findall(text)]
    return named or (found[-1] if found and found[-1] <= MONTHS else 0)
