"""Rows of figures that belong to several topics one by one: 分别增加 A、B、C，增长 x%、y%、z%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.quantity import Quantity
from xlsx_kit.prose.proof.statements import ComparisonClause, Moment, Share, Topic
from xlsx_kit.prose.proof.subjects import subject_of
from xlsx_kit.prose.proof.tokens import Token
from xlsx_kit.prose.proof.topics import TopicReader

UP, DOWN = frozenset({"up", "up_before_figure"}), frozenset({"down", "down_before_figure"})
MOVES = UP | DOWN | {"net"}
JOINTS = frozenset({"和", "及", "与", "以及"})
Row = list[tuple[Quantity, int | None]]
"""Figures, each with the direction said before it (None where none is)."""


class RespectiveReader(TopicReader):
    """Gives each figure of a row to its topic; a row that fits no list of topics is left unread."""

    def _row(self, at: int) -> bool:
        """Whether the figure at a place begins a row, or belongs to one that was read."""
        quantity = self.tokens[at].quantity
        if id(quantity) in self.in_row:
            return True
        row = list(self._figures_from(at))
        if len(row) < 2 or not (self.respective or len(row) == len(self.row_clauses)):
            return False
        if self.scope.parts is not None and not self.respective:
            return False
        shares = any("share" in t for t in self.since)
        if not shares and not any(way is not None for _, way in row):
            return False
        if shares:
            self._row_of_shares(row)
        else:
            self._row_of_moves(row)
        self.in_row.update(id(q) for q, _ in row)
        return True

    def _figures_from(self, at: int) -> Iterator[tuple[Quantity, int | None]]:
        unit = self.tokens[at].quantity.unit  # type: ignore[union-attr]
        way = _way(self.since)
        joined = True
        for token in self.tokens[at:]:
            if token.quantity is not None:
                if token.quantity.unit != unit or not joined:
                    return
                yield token.quantity, way
                joined = False
            elif "pause" in token or token.text in JOINTS:
                joined = True
            elif token.kinds & (UP | DOWN) and joined:
                way = _way([token])
            elif not (joined and "filler" in token):
                return

    def _row_topics(self, count: int) -> Sequence[Topic]:
        """The topics that a row of so many figures speaks of: the last list, else what was named before."""
        carry = self.carry
        groups = [
            self.scope.parts.topics if self.scope.parts else [],
            *(p.topics for p in reversed(self.sentence.lists)),
            self.sentence.roots,
            *((p.topics for p in reversed(carry.lists)) if carry else ()),
            carry.roots if carry else [],
        ]
        for group in groups:
            known = [t for t in group if t.levels]
            if len(known) == count:
                return known
        return []

    def _row_of_shares(self, row: Row) -> None:
        named = [t for t in self.since if "share" not in t and "respective" not in t]
        after = next((n for n, t in enumerate(self.since) if "share" in t), 0)
        name = subject_of(t for t in self.since[after:] if t in named).removesuffix("的").removesuffix("比重")
        for topic, (percent, _) in zip(self._row_topics(len(row)), row, strict=False):
            topic.shares.append(Share(percent, topic, name))
            self.continued.append(topic)

    def _row_of_moves(self, row: Row) -> None:
        moment = self._compared() or self.scope.pending
        goes_on = len(self.row_clauses) == len(row) and moment is None
        topics = self._row_topics(len(row))
        clauses = self.row_clauses if goes_on else [_clause(t, moment, row[0][0].start) for t in topics]
        for clause, (quantity, way) in zip(clauses, row, strict=False):
            if quantity.unit == "%":
                clause.rate, clause.rate_way = quantity, way
            elif clause.topics[0].unit == quantity.unit:
                clause.change, clause.change_way = quantity, way
            clause.end = quantity.end
            self.continued.append(clause.topics[0])
        self.row_clauses = clauses
        self.scope.comparison, self.scope.pending = None, None


def _clause(topic: Topic, moment: Moment | None, start: int) -> ComparisonClause:
    clause = ComparisonClause(moment, start, start, topics=[topic])
    topic.comparisons.append(clause)
    return clause


def _way(tokens: Sequence[Token]) -> int | None:
    moves = [t for t in tokens if t.kinds & MOVES]
    if not moves or "net" in moves[-1]:
        return None
    return 1 if moves[-1].kinds & UP else -1
