"""One return as rules see it, and what a rule reports of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from xlsx_kit.compute import Evaluation, Layout
from xlsx_kit.facts import ApprovedAmount, Entry, Facts
from xlsx_kit.pack import UNIT, YEAR
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.rules.comparatives import NOTHING, Comparatives

Text = tuple[str, int, str, str]
"""A text of a return: input, line, column, and what it says."""


@dataclass(frozen=True, slots=True)
class WrittenTexts:
    """What stands in some columns of an input, column by column.

    Indicators repeat their texts: each is searched once, among the ``distinct`` ones.
    """

    source: str
    keys: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    distinct: frozenset[str]

    def where(self, wanted: Collection[str]) -> Iterator[Text]:
        """The texts that are one of these, line by line; blank ones are none."""
        for number, texts in enumerate(zip(*self.columns, strict=True) if wanted else ()):
            for key, text in zip(self.keys, texts, strict=True):
                if text and text in wanted:
                    yield self.source, number, key, text


class ListedAmount(NamedTuple):
    """An amount of a list that is not 0, and its entry."""

    amount: int
    input: str
    line: int
    key: str


@dataclass(frozen=True)
class Case:
    """A return that is judged.

    ``faulty`` entries have errors of their own; ``broken`` are the inputs whose sums are wrong for
    them. What follows from either is silent. ``comparatives`` is what else is known of units, ``approved``
    what was approved for this one.
    """

    unit_return: Return
    faulty: frozenset[Entry]
    broken: frozenset[str]
    comparatives: Comparatives = NOTHING
    approved: tuple[ApprovedAmount, ...] = ()
    entered: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    shown: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    distinct: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    squeezed: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    written: dict[tuple[str, tuple[str, ...]], WrittenTexts] = field(
        default_factory=dict, compare=False, repr=False
    )
    filled_numbers: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)
    amounts: dict[str, tuple[ListedAmount, ...]] = field(default_factory=dict, compare=False, repr=False)
    codes: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict, compare=False, repr=False)
    """What functions of these names in ``entries``, ``wording``, ``explained`` and ``codes`` (``written``
    there) have found: every rule asks again."""

    @property
    def evaluation(self) -> Evaluation:
        """The return's exact values."""
        return self.unit_return.evaluation

    @property
    def layout(self) -> Layout:
        """Where every cell of the return's workbook stands."""
        return self.unit_return.layout

    @property
    def facts(self) -> Facts:
        """The unit's facts."""
        return self.unit_return.facts

    @property
    def year(self) -> int:
        """The budget year; 0 where it is missing or in doubt, and nothing can be said that rests on it."""
        return 0 if (UNIT, 0, YEAR) in self.faulty else self.facts.year

    def is_blank(self, entry: Entry) -> bool:
        """Whether nobody entered an amount, though it may count as 0."""
        return self.facts.is_blank(entry)

    @cached_property
    def published(self) -> Evaluation | None:
        """What the unit published last year, where that is known."""
        found = self.comparatives.published.get((self.facts.unit_code, self.year - 1))
        return found.evaluation() if found else None

    @cached_property
    def figures(self) -> dict[str, Fraction | None]:
        """What ``figure`` has found, by reference: it rests on what is faulty and broken here."""
        return {}

    @cached_property
    def figures_as_text(self) -> dict[str, str]:
        """What ``as_text`` has found, by reference."""
        return {}

    @cached_property
    def gaps(self) -> frozenset[int]:
        """By how much its identities are missed."""
        missed = (self.evaluation.violations.of(identity) for identity in self.layout.pack.identities)
        return frozenset(abs(outcome.left - outcome.right) for found in missed for outcome in found)

    @property
    def scale(self) -> int:
        """How many of the units that its amounts are counted in are one of its money."""
        return self.layout.pack.book.scale

    def printed(self, amount: int) -> str:
        """An amount as findings print it."""
        return self.layout.pack.book.printed(amount)

    @cached_property
    def budget(self) -> Evaluation | None:
        """The unit's budget of this year, of the same scope, where that is known."""
        found = (self.comparatives.budgets or {}).get((self.facts.unit_code, self.year))
        budget = found.evaluation() if found else None
        return budget if budget and budget.facts.scope in ("", self.facts.scope) else None


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing a check found: the entry it stands at (or, for computed values, sheet and cell).

    ``at`` is where in the entry's text it begins, in characters: a long text stands in several cells.
    ``words`` fill the braces of the check's message and hint; ``expected`` and ``actual`` are the
    two sides as printed; ``unknown``: the figure to compare with was never entered. ``right`` is what the
    amount at the entry may be so that nothing of this is wrong, in smallest units, None where nobody knows;
    ``above``: of the two bounds that there are, the upper one is broken. ``also`` are other entries
    that it is about, ``also_right`` what their amounts may be, where that is known.
    """

    entry: Entry | None = None
    place: tuple[str | None, str | None] = (None, None)
    words: Mapping[str, object] = field(default_factory=dict)
    expected: str | None = None
    actual: str | None = None
    unknown: bool = False
    at: int = 0
    right: int | None = None
    above: bool = False
    also: tuple[Entry, ...] = ()
    also_right: tuple[int, ...] = ()
