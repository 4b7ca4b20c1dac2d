"""Entries to facts: added up exactly in 元, rounded once per leaf, to the pack's money and decimals.

A leaf is one line of a list. No sum is ever rounded: a project's budget and every total are sums of
rounded leaves, so that what is published adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xlsx_kit.facts.importing.filled import FilledList, filled_lists, holds
from xlsx_kit.facts.importing.rows import ExportAmount, RowProblem
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.pack import Conditions, Pack
from xlsx_kit.values import IN_YUAN

Key = tuple[str, ...]


@dataclass
class LeafTotals:
    """Amounts by key, exact in 元, and the same rounded as the pack's are: one leaf each."""

    pack: Pack
    yuan: dict[Key, Decimal] = field(default_factory=dict)

    def add(self, key: Key, yuan: Decimal) -> None:
        """One more amount of a leaf."""
        self.yuan[key] = self.yuan.get(key, Decimal(0)) + yuan

    def amount(self, key: Key) -> int:
        """A leaf in the units that the pack's amounts are counted in."""
        return rounded(self.yuan[key], self.pack)

    def sums(self, wanted: Callable[[Key], bool] = lambda key: True) -> tuple[Decimal, int]:
        """Exact and rounded sum of some leaves."""
        keys = [key for key in self.yuan if wanted(key)]
        return sum((self.yuan[k] for k in keys), Decimal(0)), sum(self.amount(k) for k in keys)


def rounded(yuan: Decimal, pack: Pack) -> int:
    """元 to an amount of the pack, half away from zero at the last decimal its amounts have."""
    amount = yuan / IN_YUAN[pack.book.money]
    return int(pack.book.scale * amount.quantize(Decimal(1).scaleb(-pack.book.decimals), ROUND_HALF_UP))


@dataclass(frozen=True)
class ImportedParts:
    """The parts of a facts file, their titles, the totals in 元 and in the pack's money, what was found."""

    parts: dict[str, Any]
    titles: dict[str, str]
    totals: tuple[tuple[str, Decimal, int], ...]
    findings: tuple[Finding, ...]
    problems: tuple[RowProblem, ...]


class LineGatherer:
    """The lines of one list: amounts of the same columns as one, with the export's names of codes."""

    def __init__(self, filled: FilledList, first: FilledList) -> None:
        self.filled, self.first = filled, first
        self.leaves = LeafTotals(filled.pack)
        self.names: dict[tuple[str, str], str] = {}
        self.described: dict[str, Key] = {}
        # of lines that add up others: the columns that tell these apart
        links = {term: key for key, term in first.spec.columns.items()}
        self.links = {key: links[term] for key, term in filled.spec.columns.items() if term in links}

    def take(self, amount: ExportAmount) -> Iterator[RowProblem]:
        """One amount, if it counts here; what keeps it out, or is doubtful."""
        if not holds(self.first.line(amount), self.filled.where):
            return
        line = self.filled.line(amount)
        needed = self.links if self.filled.adds else line
        blank = next((key for key in needed if self.filled.columns[key].required and not line[key]), None)
        if blank is not None:
            rule = "IMP-033" if self.filled.adds else "IMP-022"
            yield RowProblem(rule, self.filled.term(blank), "", amount.row, "", amount.yuan)
            return
        for key in self.filled.names:
            self.names.setdefault((key, line[key]), amount.names.get(self.filled.term(key), ""))
        if not self.filled.adds:
            self.leaves.add(tuple(line.values()), amount.yuan)
            return
        own = "、".join(line[key] for key in self.links)
        if self.described.setdefault(own, tuple(line.values())) != tuple(line.values()):
            term = self.filled.term(next(iter(self.links)))
            yield RowProblem("IMP-034", term, own, amount.row, "", amount.yuan)

    def lines(self, leaves: LeafTotals) -> list[dict[str, str]]:
        """The lines; ``leaves`` are those of the first list, which some lists add up."""
        if self.filled.adds:
            return [self._added_up(key, leaves) for key in self.described.values()]
        return [self._line(key) for key in sorted(self.leaves.yuan, key=self._place) if self.leaves.yuan[key]]

    def _place(self, key: Key) -> tuple[tuple[int, str], ...]:
        """Lines by code, then in the order of the pack's lists, whatever the export's order."""
        pack, columns = self.filled.pack, self.filled.columns.values()
        lists = [pack.values(column.list) if column.list else () for column in columns]
        return tuple(
            (members.index(value) if value in members else -1, value)
            for members, value in zip(lists, key, strict=True)
        )

    def _line(self, key: Key) -> dict[str, str]:
        columns = self.filled.columns
        whole = dict(zip(columns, key, strict=True))
        line = {name: value for name, value in whole.items() if not columns[name].omit_blank}
        line[self.filled.spec.amount] = self.filled.pack.book.printed(self.leaves.amount(key))
        line |= {name: value for name, value in whole.items() if name not in line and value}
        for name, typed in self.filled.names.items():
            # the export's own name stands only for a code that the official list lacks
            official = self.filled.pack.codes[columns[name].codes].name(whole[name], 0)
            if self.names[name, whole[name]] and not official:
                line[typed] = self.names[name, whole[name]]
        return line

    def _added_up(self, key: Key, leaves: LeafTotals) -> dict[str, str]:
        line = dict(zip(self.filled.columns, key, strict=True))
        wanted = tuple((there, (line[here],)) for here, there in self.links.items())
        for column, where in self.filled.adds.items():
            _, amount = leaves.sums(self.first_lines((*where, *wanted)))
            line[column] = self.filled.pack.book.printed(amount)
        return line

    def first_lines(self, where: Conditions) -> Callable[[Key], bool]:
        """Whether a line of the first list has the members that are asked for."""
        return lambda key: holds(dict(zip(self.first.columns, key, strict=True)), where)


def gather(pack: Pack, entries: Iterable[ExportAmount], sheet: str) -> ImportedParts:
    """The lists of one unit that the pack's ``[[imports]]`` name; the first of them takes every amount."""
    lists = filled_lists(pack)
    every = [LineGatherer(one, lists[0]) for one in lists]
    problems = [problem for entry in entries for one in every for problem in one.take(entry)]
    leaves, summed = every[0].leaves, [one for one in every if not one.filled.adds]
    return ImportedParts(
        {one.filled.part: one.lines(leaves) for one in every},
        {one.filled.part: pack.input(one.filled.spec.input).sheet for one in every},
        tuple(row for one in summed for row in _totals(one)),
        (
            *(found for one in summed for found in _negative(one.leaves, sheet)),
            *(found for one in summed[1:] for found in _rounding_gap(one, leaves, sheet)),
        ),
        tuple(problems),
    )


def _negative(leaves: LeafTotals, sheet: str) -> Iterator[Finding]:
    for key, yuan in leaves.yuan.items():
        if yuan < 0:
            what = "、".join(k for k in key if k)
            yield finding("IMP-032", sheet=sheet, what=what, yuan=printed_yuan(yuan))


def _rounding_gap(gatherer: LineGatherer, leaves: LeafTotals, sheet: str) -> Iterator[Finding]:
    """The same money, divided in two ways and rounded, need not give the same sum."""
    yuan, left = leaves.sums(gatherer.first_lines(gatherer.filled.where))
    same, right = gatherer.leaves.sums()
    if yuan == same and left != right:
        shown = leaves.pack.book.printed
        words = {"left": shown(left), "right": shown(right), "gap": shown(left - right)}
        yield finding("IMP-041", sheet=sheet, money=leaves.pack.book.money, **words)


def _totals(gatherer: LineGatherer) -> Iterator[tuple[str, Decimal, int]]:
    """Member by member of the column that is so shown, then all."""
    spec, columns = gatherer.filled.spec, gatherer.filled.columns
    if spec.by:
        at = list(columns).index(spec.by)
        for member in gatherer.filled.pack.values(columns[spec.by].list):
            yuan, amount = gatherer.leaves.sums(lambda key, member=member: key[at] == member)  # type: ignore[misc]
            if yuan or amount:
                yield member, yuan, amount
    yield (spec.total or gatherer.filled.pack.input(spec.input).sheet, *gatherer.leaves.sums())


def printed_yuan(yuan: Decimal) -> str:
    """元 as people write it, without zeros at the end beyond 分."""
    text = f"{yuan.normalize():f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"
