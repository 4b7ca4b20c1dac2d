"""What stands for a name of narrative.toml in a sentence, and the predicates that ask about it.

Amounts are integers, ``scale`` of them are one, and are printed once, here. Percentages are integer
hundredths of a percent,
computed from the printed figures, rounded half up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xlsx_kit.prose.narrative.blocks import Figure, Run, plain
from xlsx_kit.values import displayed


def amount(
    number: int, decimals: int, scale: int, *, trailing_zeros: bool = True, separators: bool | None = None
) -> str:
    """An amount as the narrative prints it: 376422 -> "3764.22"; nothing is "0" (0万元)."""
    text = displayed(number, decimals, scale=scale, separators=separators) if number else "0"
    return text if trailing_zeros or "." not in text else text.rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Value:
    """A figure or a text; ``number`` is None for a text and for a figure that is missing."""

    run: Run
    number: int | None = None

    @property
    def blank(self) -> bool:
        """Whether there is nothing to print."""
        return not plain([self.run])


@dataclass(frozen=True, slots=True)
class RowName:
    """A row: its code in a list, or the number of its line; the names of its levels, from the class down."""

    key: str
    names: tuple[str, ...] = ()
    codes: str = ""


@dataclass(frozen=True, slots=True)
class YearChange:
    """This year beside last year; ``before`` is None where nothing can be compared."""

    id: str
    now: int
    before: int | None
    decimals: int
    scale: int
    trailing_zeros: bool = True
    separators: bool | None = None

    @property
    def difference(self) -> int:
        """How much it rose or fell, never negative; 0 where nothing can be compared."""
        return 0 if self.before is None else abs(self.now - self.before)

    @property
    def percent(self) -> int | None:
        """Hundredths of a percent, half up, never negative; None on no base and where it rounds to 0.00."""
        if not self.before or self.before < 0:
            return None
        return (self.difference * 20_000 + self.before) // (2 * self.before) or None

    @property
    def run(self) -> Run:
        """The difference as printed."""
        text = amount(
            self.difference,
            self.decimals,
            self.scale,
            trailing_zeros=self.trailing_zeros,
            separators=self.separators,
        )
        return Figure(f"change/{self.id}", text)


Named = Value | YearChange


def _compared(test: Callable[[int, int], bool]) -> Callable[[Named], bool]:
    """A predicate on a change whose last year is known."""
    return lambda v: isinstance(v, YearChange) and v.before is not None and test(v.now, v.before)


def _zero(value: Named) -> bool:
    if isinstance(value, YearChange):
        return value.now == 0 and value.before == 0
    return value.number == 0


def _empty(value: Named) -> bool:
    return value.before is None if isinstance(value, YearChange) else value.blank


HOLDS: Mapping[str, Callable[[Named], bool]] = {
    "zero": _zero,  # a change: nothing in both years
    "up": _compared(lambda now, before: now > before),
    "down": _compared(lambda now, before: now < before),
    "equal": _compared(lambda now, before: now == before),
    "no_base": _compared(lambda now, before: before == 0 and now != 0),
    "empty": _empty,  # a change: last year is not known, or there was none
}
"""The closed set of predicates."""
