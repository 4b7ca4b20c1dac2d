"""Rows of two years and of their changes: 甲、乙分别为 a、b，上年分别为 c、d，分别增长 x%、y%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, Quantity
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

CHANGED = frozenset({"up", "down", "net", "up_before_figure", "down_before_figure"})
TO = frozenset({"to", "to_up", "to_down"})
FARTHEST = 1
"""Sentences between rows that are of each other."""


@dataclass(frozen=True)
class FigureRow:
    """Figures side by side; ``year`` is the last one named up to it (0 where none is)."""

    mentions: Sequence[Mention]
    year: int

    @property
    def first(self) -> Mention:
        """The figure that the words for all of them stand before."""
        return self.mentions[0]

    @property
    def moved(self) -> bool:
        """Whether they are changes or rates."""
        kinds = frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(self.first.clause)))
        return bool(kinds & CHANGED) and not kinds & TO

    @property
    def earlier(self) -> bool:
        """Whether they are said to be of the year before, or what there was."""
        clause = self.first.clause
        return has(clause, "year_of_base") and not self.moved


def year_rows_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Of three rows as long, this year's, the base's and the changes: what is odd where others are right."""
    rows = list(_rows(mentions))
    for n, changes in enumerate(rows):
        if not changes.moved:
            continue
        near = [
            row for k, row in enumerate(rows)
            if k != n and len(row.mentions) == len(changes.mentions) and not row.moved
            and abs(row.first.sentence - changes.first.sentence) <= FARTHEST
            and row.first.unit not in NO_AMOUNTS
        ]  # fmt: skip
        if len(near) != 2 or near[0].first.unit != near[1].first.unit:
            continue
        if (pair := _base_and_now(*near)) is not None:
            yield from _judged(changes, *pair, firm)


def _rows(mentions: Sequence[Mention]) -> Iterator[FigureRow]:
    year, at = 0, 0
    while at < len(mentions):
        first = mentions[at]
        end = at + 1
        while end < len(mentions) and _goes_on(first, mentions[end]):
            end += 1
        found = [t.year for t in tokens_to_look_at(first.before) if t.year]
        year = found[-1] if found else year
        if end - at > 1:
            yield FigureRow(mentions[at:end], year)
        at = end


def _goes_on(first: Mention, following: Mention) -> bool:
    """Whether a figure stands beside those before it: 、x, 和某项 x."""
    alike = first.unit == following.unit and first.sentence == following.sentence
    return alike and pattern("in_row").fullmatch(following.before) is not None


def _base_and_now(one: FigureRow, other: FigureRow) -> tuple[FigureRow, FigureRow] | None:
    """Which of two rows is the earlier, by the words for the year before, or by their years."""
    if one.earlier != other.earlier:
        return (one, other) if one.earlier else (other, one)
    if one.earlier or not one.year or not other.year or one.year == other.year:
        return None
    return (one, other) if one.year < other.year else (other, one)


def _judged(changes: FigureRow, base: FigureRow, now: FigureRow, firm: set[int]) -> Iterator[Verdict]:
    relations = [
        _relation(change.quantity, before.quantity, after.quantity)
        for change, before, after in zip(changes.mentions, base.mentions, now.mentions, strict=True)
    ]
    every = (*changes.mentions, *base.mentions, *now.mentions)
    if any(r is None for r in relations) or any(m.quantity.loose for m in every):
        return
    known = [r for r in relations if r is not None]
    if not any(r.holds for r in known):
        return  # of other rows
    for relation in known:
        if all(id(q) in firm for q in relation.figures):
            continue
        if relation.holds:
            yield held(*relation.figures)
        elif isinstance(relation, Equation):
            yield relation.verdict("named_sum")
        else:
            yield relation.verdict()


def _relation(change: Quantity, base: Quantity, now: Quantity) -> Equation | Quotient | None:
    """What a change or a rate is of two amounts; None where it cannot be."""
    if base.value <= 0 or now.value <= 0:
        return None
    if change.unit == "%":
        return Quotient(change, [(now, 1), (base, -1)], [(base, 1)])
    if change.unit != base.unit:
        return None
    more, less = (now, base) if now.value >= base.value else (base, now)
    return Equation(change, [(more, 1), (less, -1)])
