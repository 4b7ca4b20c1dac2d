"""One return as rules see it, and how a rule words its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.layout import Layout
from xlsx_kit.facts.model import Facts
from xlsx_kit.filled import Entry, Filled
from xlsx_kit.findings import Finding, Severity


@dataclass(frozen=True)
class Case:
    """A return, its exact values, where everything stands, and what could not be read.

    ``faulty`` entries have errors of their own; ``broken`` are the inputs whose sums are wrong for
    them. What follows from either is silent.
    """

    filled: Filled
    evaluation: Evaluation
    layout: Layout
    faulty: frozenset[Entry]
    broken: frozenset[str]

    @property
    def facts(self) -> Facts:
        """The unit's facts."""
        return self.filled.facts


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule written in Python: id, severity, title, words with ``{names}``, remedy and source."""

    id: str
    severity: Severity
    title: str
    message: str
    hint: str
    basis: str

    def finding(
        self,
        place: tuple[str | None, str | None],
        *,
        expected: str | None = None,
        actual: str | None = None,
        **words: object,
    ) -> Finding:
        """The rule's finding at a place (sheet, cell)."""
        return Finding(
            self.id,
            self.severity,
            *place,
            self.message.format(**words),
            self.hint.format(**words),
            expected,
            actual,
        )


Check = Callable[[Case], Iterator[Finding]]
