"""Rows of figures that belong to several topics one by one: 分别增加 A、B、C，增长 x%、y%、z%."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from xlsx_kit.prose.proof.grammar.compared import ComparedReader
from xlsx_kit.prose.proof.grammar.quantity import Quantity, span
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Level, Moment, Parts, Share, Topic
from xlsx_kit.prose.proof.grammar.subjects import core, moment_behind, moment_of, subject_of
from xlsx_kit.prose.proof.grammar.tokens import Token, text_of
from xlsx_kit.prose.proof.phrases import number_of, pattern, phrases, without_end

UP, DOWN = frozenset({"up", "up_before_figure"}), frozenset({"down", "down_before_figure"})
MOVES = UP | DOWN | {"net"}
LOOKED_AT = 8
"""Words behind a row that may say that it is one."""
Row = list[tuple[Quantity, int | None]]
"""Figures, each with the direction said before it (None where none is)."""


class RespectiveReader(ComparedReader):
    """Gives each figure of a row to its topic; a row that fits no list of topics is left unread."""

    def _compared(self) -> Moment | None:
        """What 比…, 较…, 与…相比 in this clause compare with."""
        since = self.since
        than = next((n for n in range(len(since) - 1, -1, -1) if "than" in since[n]), None)
        if than is not None:
            return moment_behind(since[than:], self.document)
        versus = next((n for n, t in enumerate(since) if "versus" in t), None)
        if versus is not None:
            return moment_of(since[:versus], self.document) or moment_of(since[versus + 1 :], self.document)
        return None

    def _row(self, at: int) -> bool:
        """Whether the figure at a place begins a row, or belongs to one that was read."""
        quantity = self.tokens[at].quantity
        if quantity is None or id(quantity) in self.in_row:
            return quantity is not None
        row = list(self._figures_from(at))
        whole = self.whole if isinstance(self.whole, Share) and quantity.unit == "%" else None
        shares = any("share" in t for t in self.since) or whole is not None
        related = shares or any(t.kinds & MOVES for t in self.since)
        listed = related and bool(self.sentence.lists) and len(self.sentence.lists[-1].topics) == len(row)
        each = self.respective or any(t.text in phrases("each_of") for t in self.since)
        each = each or self._names_each(row) or self._bases_each(row)
        if len(row) < 2 or not (each or listed or len(row) == len(self.row_clauses)):
            return False
        if self.scope.parts is not None and not (each or listed):
            return False
        if not shares and not any(way is not None for _, way in row):
            if not self._row_of_amounts(row):
                return False
        elif shares:
            self._row_of_shares(row, whole)
            self.whole = None if whole else self.whole
        else:
            self._row_of_moves(row)
        self.in_row.update(id(q) for q, _ in row)
        return True

    def _names_each(self, row: Row) -> bool:
        """城市、农村低保标准 x 元、y 元，分别提高…: as many names as amounts, and what follows is of each."""
        last = row[-1][0]
        at = bisect_left(self.tokens, last.end, key=lambda token: token.start)
        behind = itertools.takewhile(lambda t: t.quantity is None, self.tokens[at : at + LOOKED_AT])
        severally = any("respective" in t for t in behind)
        return severally and last.unit != "%" and len(_names(self.since)) == len(row)

    def _bases_each(self, row: Row) -> bool:
        """甲、乙分别为 a、b。与上年的 c、d 相比: as many bases as amounts, which name nothing else."""
        lists = [*(self.carry.lists if self.carry else []), *self.sentence.lists]
        as_many = bool(lists) and lists[-1].row and len(lists[-1].topics) == len(row)
        named = core(subject_of(self.since)).strip("".join(phrases("with_base")))
        return as_many and any("last" in t for t in self.since) and not named

    def severally(self, token: Token) -> bool:
        """Whether 分别为 speaks of what was named before it: several things or years, or shares of them."""
        if not token.text.startswith(phrases("severally")):
            return False
        recent = pattern("recent_years").search(text_of(self.since)) is not None
        recent = recent or bool(self._years_between())
        recent = recent or self._of_another_year()
        several = recent or sum(bool(t.year) for t in self.since) > 1 or len(_names(self.since)) > 1
        return several or any("share" in t for t in self.since)

    def _of_another_year(self) -> bool:
        """上年两税 x（甲 a、乙 b），今年分别为 c、d: of a year that what is spoken of has no amount of."""
        here, dated = self._topic_here(), any(t.year or t.kinds & {"this", "last"} for t in self.since)
        moment = moment_of(self.since, self.document) if dated else None
        if moment is None or here is None or not here.levels:
            return False
        return all(moment.year != level.moment.year for level in here.levels)

    def _figures_from(self, at: int) -> Iterator[tuple[Quantity, int | None]]:
        unit = self.tokens[at].quantity.unit  # type: ignore[union-attr]
        way = _way(self.since)
        joined, rows = True, bool(self.sentence.lists) and self.sentence.lists[-1].row
        aside = False
        for token in self.tokens[at:]:
            if aside or ("open" in token and not joined and self.respective):
                aside = "close" not in token  # 分别增长 x%（上年 a）和 y%（上年 b）
            elif token.quantity is not None:
                if token.quantity.unit != unit or not joined:
                    return
                yield token.quantity, way
                joined = False
            elif "pause" in token or token.text in phrases("joints"):
                joined = True
            elif "comma" in token and (self.respective or rows) and _goes_on(self.tokens, token):
                joined = True  # 分别为 x 万元，y 万元和 z 万元
            elif token.kinds & (UP | DOWN) and joined:
                way = _way([token])
            elif not (joined and "filler" in token):
                return

    def _row_topics(self, count: int) -> Sequence[Topic]:
        """The topics that a row of so many figures speaks of: the last list, else what was named before."""
        return next(self._row_groups(count), [])

    def _nearest(self, count: int) -> Sequence[Topic]:
        """The last so many amounts, side by side and counted alike: 男性 x，女性 y，分别占 p% 和 q%."""
        last = self.sentence.topics[-count:]
        alike = len({(t.unit, id(t.container)) for t in last}) == 1 and len(last) == count
        return last if alike and all(t.levels and not t.reason for t in last) else []

    def _row_groups(self, count: int) -> Iterator[Sequence[Topic]]:
        carry = self.carry
        groups = [
            self.scope.parts.topics if self.scope.parts else [],
            *(p.topics for p in reversed(self.sentence.lists)),
            self.sentence.roots,
            self.sentence.apart,
            *((p.topics for p in reversed(carry.lists)) if carry else ()),
            carry.roots if carry else [],
        ]
        for group in groups:
            known = [t for t in group if t.levels]
            if len(known) == count:
                yield known

    def _row_of_amounts(self, row: Row) -> bool:
        """A、B、C 分别为 x、y、z: amounts of several things, or of one in several years."""
        if row[0][0].unit == "%":
            return False
        years = [t for t in self.since if t.year]
        if len(years) == 1 and len(_names(self.since)) == len(row):
            years = []  # 2023 年甲、乙分别为 x、y
        if years and len(years) != len(row):
            return False
        recent = pattern("recent_years").search(text_of(self.since))
        moments = [moment_of([t], self.document) or Moment() for t in years]
        if recent and not years and len(row) == number_of(recent[1]):
            moments = [Moment(n + 1 - len(row)) for n in range(len(row))]
        between = self._years_between()
        if len(between) == len(row) != len(_names(self.since)) and not years:
            moments = [Moment(year - (self.document or between[-1])) for year in between]
        names = _names(self.since) if not moments else []
        topics = []
        if moments:
            topic = Topic(
                subject_of(self.since).strip("".join(phrases("strip_of_row"))), row[0][0].start, self.line
            )
            for moment, (quantity, _) in zip(moments, row, strict=True):
                topic.levels.append(Level(quantity, moment))
            topics = [topic]
        else:
            moment = self._dated(moment_of(self.since, self.document), self.since)
            for n, (quantity, _) in enumerate(row):
                topic = Topic(names[n] if len(names) == len(row) else "", quantity.start, self.line)
                topic.levels.append(Level(quantity, moment, topic.subject))
                topics.append(topic)
        if self.scope.reason:
            for topic in topics:
                topic.reason = True
        for topic in topics:
            self.sentence.topics.append(topic)
        if moments and not self.scope.reason:
            self.sentence.roots.append(topics[0])
            self.scope.topic = topics[0]
        parts = Parts("all", None, [], row=True)
        parts.amounts = [quantity for quantity, _ in row]
        self.row_clauses = []  # 较预算分别增加 x、y，上年分别为 c、d，分别增长…: rates of the last year
        if not moments:
            parts.topics = topics
            for topic in topics:
                topic.container = parts
        self.sentence.lists.append(parts)
        self.scope.comparison, self.scope.pending = None, None
        return True

    def _years_between(self) -> Sequence[int]:
        """2022 年至 2024 年: every year of such a time."""
        tokens = (*self.label, *self.since)
        spans = [match for t in tokens if (match := pattern("years").fullmatch(t.text))]
        ends = [int(year) for year in pattern("four_digits").findall(spans[0][0])] if len(spans) == 1 else []
        return range(ends[0], ends[1] + 1) if ends else ()

    def _years_of(self, count: int) -> list[Topic]:
        """One thing in several years as pairs of a year and the one before, for 近两年分别增长 x、y."""
        topic = self.scope.topic
        levels = sorted(topic.levels if topic else [], key=lambda lv: lv.moment.year)
        if topic is None or len(levels) != count + 1 or len({lv.moment.year for lv in levels}) != len(levels):
            return []
        pairs = []
        for before, now in pairwise(levels):
            pair = Topic(topic.subject, now.quantity.start, self.line)
            pair.levels += [Level(before.quantity, Moment(-1)), Level(now.quantity, Moment())]
            pairs.append(pair)
        return sorted(pairs, key=lambda pair: pair.start)  # the latest year may be said first

    def _row_of_shares(self, row: Row, whole: Share | None) -> None:
        named = [t for t in self.since if "share" not in t and "respective" not in t]
        after = next((n for n, t in enumerate(self.since) if "share" in t), 0)
        name = without_end(subject_of(t for t in self.since[after:] if t in named), "of", "share_behind")
        topics = self._nearest(len(row)) or self._row_topics(len(row))
        if whole is not None and whole.whole is not None:
            found, printed = list(self._row_groups(len(row))), whole.whole
            right = (
                g for g in found if all(_is_share(t, printed, q) for t, (q, _) in zip(g, row, strict=True))
            )
            topics = next(right, found[0] if len(found) == 1 else [])
        names = _names(self.since[:after])
        if not topics and len(names) == len(row):
            self.sentence.loose_shares += [
                Share(percent, None, name, label=label)
                for label, (percent, _) in zip(names, row, strict=True)
            ]
        for topic, (percent, _) in zip(topics, row, strict=False):
            topic.shares.append(Share(percent, topic, name, whole=whole.whole if whole else None))
            self.continued.append(topic)

    def _row_of_moves(self, row: Row) -> None:
        moment = self._compared() or self.scope.pending
        goes_on = len(self.row_clauses) == len(row) and moment is None
        topics = self._row_topics(len(row))
        topics = topics or self._years_of(len(row))
        clauses = self.row_clauses if goes_on else [_clause(t, moment, row[0][0].start) for t in topics]
        for clause, (quantity, way) in zip(clauses, row, strict=False):
            if quantity.unit == "%":
                clause.rate, clause.rate_way = quantity, way
            elif clause.topics[0].unit == quantity.unit:
                clause.change, clause.change_way = quantity, way
            clause.end = quantity.end
            self.told_at[quantity.end] = clause
            self.continued.append(clause.topics[0])
        self.row_clauses = clauses
        self.scope.comparison, self.scope.pending = None, None


def _is_share(part: Topic, whole: Quantity, percent: Quantity) -> bool:
    """Whether a topic's amount is so much of a whole."""
    quotient = span(part.levels[-1].quantity).over(span(whole))
    return quotient is not None and quotient.meets(span(percent))


def _goes_on(tokens: Sequence[Token], comma: Token) -> bool:
    """Whether a figure stands right behind a comma."""
    at = bisect_left(tokens, comma.end, key=lambda token: token.start)
    return at < len(tokens) and tokens[at].quantity is not None


def _names(tokens: Sequence[Token]) -> list[str]:
    """What stands side by side before 分别为."""
    text = text_of(t for t in tokens if t.kinds & {"plain", "name", "pause"})
    return [name for name in pattern("joined_names").split(text) if name]


def _clause(topic: Topic, moment: Moment | None, start: int) -> ComparisonClause:
    clause = ComparisonClause(moment, start, start, topics=[topic])
    topic.comparisons.append(clause)
    return clause


def _way(tokens: Sequence[Token]) -> int | None:
    moves = [t for t in tokens if t.kinds & MOVES]
    if not moves or "net" in moves[-1]:
        return None
    return 1 if moves[-1].kinds & UP else -1
