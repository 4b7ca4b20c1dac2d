"""One return as rules see it, and what a rule reports of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.layout import Layout
from xlsx_kit.facts.model import Facts
from xlsx_kit.filled import Entry, Filled
from xlsx_kit.rules.beside import NOTHING, Beside


@dataclass(frozen=True)
class Case:
    """A return, its exact values, where everything stands, and what could not be read.

    ``faulty`` entries have errors of their own; ``broken`` are the inputs whose sums are wrong for
    them. What follows from either is silent. ``beside`` is what else is known of units.
    """

    filled: Filled
    evaluation: Evaluation
    layout: Layout
    faulty: frozenset[Entry]
    broken: frozenset[str]
    beside: Beside = NOTHING
    entered: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    shown: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    filled_numbers: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)
    """What the functions of the same names in ``entries`` have found: every rule asks for it again."""

    @property
    def facts(self) -> Facts:
        """The unit's facts."""
        return self.filled.facts

    @property
    def year(self) -> int:
        """The budget year; 0 where it is missing or in doubt, and nothing can be said that rests on it."""
        return 0 if ("unit", 0, "year") in self.faulty else self.facts.year


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing a check found: the entry it stands at (or, for computed values, sheet and cell).

    ``words`` fill the braces of the check's message and hint; ``expected`` and ``actual`` are the
    two sides as printed.
    """

    entry: Entry | None = None
    place: tuple[str | None, str | None] = (None, None)
    words: Mapping[str, object] = field(default_factory=dict)
    expected: str | None = None
    actual: str | None = None
