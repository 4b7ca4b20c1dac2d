"""Rows of two years and of their changes: 甲、乙分别为 a、b，上年分别为 c、d，分别增长 x%、y%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, Quantity
from xlsx_kit.prose.proof.grammar.subjects import core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

CHANGED = frozenset({"up", "down", "net", "up_before_figure", "down_before_figure"})
TO = frozenset({"to", "to_up", "to_down"})
AROUND = 6
"""Rows before and behind one that may be of it."""
OPEN = "("
FARTHEST = 1
"""Sentences between rows that are of each other."""


@dataclass(frozen=True)
class FigureRow:
    """Figures side by side; ``year`` is the last one named up to it (0 where none is)."""

    mentions: Sequence[Mention]
    year: int
    lead: str = ""
    """The clause before the bracket that they begin."""

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
    def of_budget(self) -> bool:
        """Whether they are changes against a budget: 比年初预算分别增加 x、y."""
        return any(t.kinds & {"initial", "adjusted", "budget"} for t in tokens_to_look_at(self.first.clause))

    @property
    def earlier(self) -> bool:
        """Whether they are said to be of the year before, or what there was."""
        clause = f"{self.lead}{self.first.clause}"
        return has(clause, "year_of_base") and not self.moved


def year_rows_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Of three rows as long, this year's, the base's and the changes: what is odd where others are right."""
    rows = list(_rows(mentions))
    for row in rows:
        yield from _of_two_years(row, mentions, firm)
    for n, changes in enumerate(rows):
        if not changes.moved or changes.of_budget:
            continue
        near = [
            row for row in rows[max(0, n - AROUND) : n + AROUND + 1]
            if row is not changes and len(row.mentions) == len(changes.mentions) and not row.moved
            and abs(row.first.sentence - changes.first.sentence) <= FARTHEST
            and row.first.unit not in NO_AMOUNTS
        ]  # fmt: skip
        if len(near) != 2 or near[0].first.unit != near[1].first.unit:
            continue
        if (pair := _base_and_now(*near)) is not None:
            yield from _judged(changes, *pair, firm)


def _of_two_years(row: FigureRow, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """增长 x%，2023 年、2024 年分别为 a、b: what a sentence of two amounts says of nothing else."""
    years = [t.year for t in tokens_to_look_at(row.first.before) if t.year]
    if len(row.mentions) != 2 or len(years) != 2 or years[0] + 1 != years[1] or row.moved:
        return
    here = [m for m in mentions if m.sentence == row.first.sentence]
    moves = [m for m in here if all(m is not one for one in row.mentions)]
    named = core(subject_of(tokens_to_look_at(row.first.clause)))
    if named or len(moves) != 1 or not FigureRow(moves, 0).moved or any(m.quantity.loose for m in here):
        return
    if not _is_of_the_two(moves[0], years):
        return
    if row.first.unit in NO_AMOUNTS or id(moves[0].quantity) in firm or has(moves[0].before, "not_of_years"):
        return
    base, now = (m.quantity for m in row.mentions)
    relation = _relation(moves[0].quantity, base, now)
    if relation is not None:
        yield _verdict_of(relation)


def _is_of_the_two(move: Mention, years: Sequence[int]) -> bool:
    """Whether a change may be of two years: of no other one, nor of several."""
    named = [t.year for t in tokens_to_look_at(move.clause) if t.year]
    return all(year in years for year in named) and pattern("of_several_years").search(move.before) is None


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
            lead = mentions[at - 1].clause if at and first.before.startswith(OPEN) else ""
            yield FigureRow(mentions[at:end], year, lead)
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
        yield _verdict_of(relation)


def _verdict_of(relation: Equation | Quotient) -> Verdict:
    if relation.holds:
        return held(*relation.figures)
    return relation.verdict("named_sum") if isinstance(relation, Equation) else relation.verdict()


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
