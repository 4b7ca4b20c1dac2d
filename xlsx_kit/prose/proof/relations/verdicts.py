"""What the equations say of the statements: a relation that holds, or a fault with its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlsx_kit.prose.proof.grammar.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Verdict:
    """One relation that was checked; ``kind`` is that of the rule it breaks, "" where it holds."""

    figures: Sequence[Quantity]
    kind: str = ""
    start: int = 0
    end: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    expected: str | None = None
    actual: str | None = None
    doubtful: bool = False
    """A warning: the figures do not fit, but the sentence may mean something else."""
    slight: bool = False
    """A note: off by no more than the last digit, as rounding leaves it."""
    bound: bool = False
    """Holds, but only as a bound: some parts are no more than their whole."""


def held(*figures: Quantity | None) -> Verdict:
    """A relation that holds."""
    return Verdict([f for f in figures if f is not None])


def within(*figures: Quantity) -> Verdict:
    """A bound that is kept."""
    return Verdict(list(figures), bound=True)
