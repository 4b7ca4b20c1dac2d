"""One code of an official list, and the days from and until which it holds.

Lists are made for a year, and changed within it: 财政部 adds, renames and ends codes by letters that say from
which day. A boundary is written as a year where it is that of a year, else as a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code with its name; ``budgets`` empty where nothing is said of them.

    ``valid_from`` and ``valid_to`` are the first and the last day, None where unknown.
    """

    code: str
    name: str
    budgets: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def budget(self) -> str:
        """The budgets as the list's file has them."""
        return "、".join(self.budgets)

    def to_dict(self) -> dict[str, str | int | None]:
        """By the columns of the list's file."""
        return {
            "code": self.code,
            "name": self.name,
            "budget": self.budget or None,
            "valid_from": from_text(self.valid_from) or None,
            "valid_to": to_text(self.valid_to) or None,
        }

    def holds_on(self, day: date) -> bool:
        """Whether the code is in force on a day."""
        return self.days_to(day) == 0

    def holds(self, year: int) -> bool:
        """Whether the code is in force at some time of a budget year."""
        return (not self.valid_from or self.valid_from.year <= year) and (
            not self.valid_to or self.valid_to.year >= year
        )

    def days_to(self, day: date) -> int:
        """How many days lie between a day and those on which the code is in force; 0 where it is."""
        before = (self.valid_from - day).days if self.valid_from else 0
        return max(before, (day - self.valid_to).days if self.valid_to else 0, 0)

    def overlaps(self, other: CodeEntry) -> bool:
        """Whether both are in force on some day."""
        return (not self.valid_to or not other.valid_from or other.valid_from <= self.valid_to) and (
            not other.valid_to or not self.valid_from or self.valid_from <= other.valid_to
        )


def first_day(text: str) -> date | None:
    """The first day of a year or date as written, None of "". Raises ValueError."""
    return _day(text, 1, 1)


def last_day(text: str) -> date | None:
    """The last day of a year or date as written, None of "". Raises ValueError."""
    return _day(text, 12, 31)


def from_text(day: date | None) -> str | int:
    """How a first day is written: as a year where it begins one; "" where unknown."""
    return "" if day is None else day.year if (day.month, day.day) == (1, 1) else day.isoformat()


def to_text(day: date | None) -> str | int:
    """How a last day is written: as a year where it ends one; "" where unknown."""
    return "" if day is None else day.year if (day.month, day.day) == (12, 31) else day.isoformat()


def _day(text: str, month: int, day: int) -> date | None:
    if not text or text == "0":
        return None
    return date(int(text), month, day) if len(text) == len("2024") else date.fromisoformat(text)
