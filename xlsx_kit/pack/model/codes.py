"""Code lists: names of budget codes, their levels by digit widths, and from when until when they hold."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from xlsx_kit.findings import spec_error
from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.book import CodesSpec
from xlsx_kit.pack.model.code_entry import CodeEntry, first_day, last_day
from xlsx_kit.pack.toml.gather import ProblemList

KEPT = 1 << 14
"""Codes a list remembers the keys of: a batch asks for the same ones in every return."""


@dataclass(frozen=True)
class CodeList:
    """A list of codes with levels. Lists are partial: an unknown well-formed code is legal.

    A code's *key* is its number filled up with zeros to the leaf width (类 204 -> 2040000), so
    that numeric order is the printed order and a code's leaves are one range of numbers.
    """

    id: str
    spec: CodesSpec
    entries: tuple[CodeEntry, ...] = field(repr=False)

    @property
    def width(self) -> int:
        """Digits of a leaf code."""
        return self.spec.widths[-1]

    @cached_property
    def steps(self) -> tuple[int, ...]:
        """How many keys one code of each level covers: (10000, 100, 1)."""
        return tuple(int("1".ljust(self.width - w + 1, "0")) for w in self.spec.widths)

    def steps_of(self, levels: Sequence[int]) -> tuple[int, ...]:
        """The same of some levels, of all where none is named."""
        return tuple(self.steps[level - 1] for level in levels) or self.steps

    @cached_property
    def class_codes(self) -> tuple[str, ...]:
        """The classes that have a code, in printed order."""
        return tuple(c for c in self.spec.classes if c.isdigit())

    def key(self, code: str) -> int:
        """The number that orders a code of any level."""
        return int(code.ljust(self.width, "0"))

    @cached_property
    def code(self) -> Callable[[int], str]:
        """The code of a key, cut to its level's digits."""

        @lru_cache(maxsize=KEPT)
        def code_of(key: int) -> str:
            levels = zip(self.spec.widths, self.steps, strict=True)
            return str(key)[: next((width for width, step in levels if key % step == 0), None)]

        return code_of

    @cached_property
    def last(self) -> Callable[[int], int]:
        """The last key under a key; key 0 stands for the whole list."""

        @lru_cache(maxsize=KEPT)
        def last_of(key: int) -> int:
            if key == 0:
                return int("9" * self.width)
            return key + next(step for step in self.steps if key % step == 0) - 1

        return last_of

    def own(self, code: str) -> tuple[CodeList, str]:
        """The list that names a code, and what it is there: another list where two are joined."""
        return self, code

    def digits(self, level: int) -> tuple[int, int]:
        """Where the digits of one level alone begin and end in a code; level 1 is the class."""
        ends = (0, *self.spec.widths)
        return ends[level - 1], ends[level]

    def is_leaf(self, key: int) -> bool:
        """Whether a key is that of a leaf; 0, the whole list, is none."""
        return bool(key % self.steps[-2]) if len(self.steps) > 1 else key > 0

    @cached_property
    def ancestors(self) -> Callable[[int], tuple[int, ...]]:
        """The keys of a leaf, or of a code that stands without its parts, from its class down to itself."""

        @lru_cache(maxsize=KEPT)
        def ancestors_of(leaf: int) -> tuple[int, ...]:
            return tuple(dict.fromkeys(leaf - leaf % step for step in self.steps))

        return ancestors_of

    def rows_of(self, leaf: int, levels: Sequence[int]) -> tuple[int, ...]:
        """The keys of the rows that a leaf has in a table that lists some levels, or all."""
        if not levels:
            return self.ancestors(leaf)
        return tuple(leaf - leaf % step for step in self.steps_of(levels))

    @cached_property
    def leaf(self) -> Callable[[str], int]:
        """The key of a leaf code of a known class; 0 where the text is not one. No level is numbered 00."""

        @lru_cache(maxsize=KEPT)
        def key_of(text: str) -> int:
            code = text.strip()
            return int(code) if len(code) == self.width and self._is_numbered(code) else 0

        return key_of

    def _is_numbered(self, text: str) -> bool:
        """Whether a text of one of the widths is digits of a known class, with a number at every level."""
        if not (text.isascii() and text.isdigit()) or text[0] == "0":
            return False
        ends = [width for width in self.spec.widths if width <= len(text)]
        parts = (text[a:b] for a, b in pairwise(ends))
        return text[: ends[0]] in self.class_codes and all(map(int, parts))

    def entered(self, text: str, *, undivided: bool) -> int:
        """The key of a code that may be entered: of a leaf, or of any level where codes stand ``undivided``.

        0 where the text is none.
        """
        text = text.strip()
        if undivided and len(text) in self.spec.widths[:-1]:
            return self.key(text) if self._is_numbered(text) else 0
        return self.leaf(text)

    def name(self, code: str, year: int) -> str:
        """The official name in a year, or the nearest one known; "" where the list has none."""
        known = self._by_code.get(code, ())
        return known[0].name if len(known) == 1 else self._nearest(known, year).name if known else ""

    def _nearest(self, known: Iterable[CodeEntry], year: int) -> CodeEntry:
        """What a code is on the pack's day of a year, else at some time of the year, else close to it.

        Year 0 is before all others.
        """
        day = date(year, *self.spec.month_and_day) if year else date.min
        return min(known, key=lambda entry: (bool(year) and not entry.holds(year), entry.days_to(day)))

    def of(self, code: str) -> tuple[CodeEntry, ...]:
        """What the list says of a code, over the years."""
        return self._by_code.get(code, ())

    def budgets(self, code: str) -> tuple[str, ...]:
        """The budgets that a code belongs to, as it or what is next above it says; empty where nothing does.

        Classes, and sections below them, stand in several budgets: 212 城乡社区支出 has codes of 一般公共预算
        and of 政府性基金预算.
        """
        for width in reversed(self.spec.widths):
            if width <= len(code) and (known := [e for e in self.of(code[:width]) if e.budgets]):
                return tuple(dict.fromkeys(budget for entry in known for budget in entry.budgets))
        return ()

    @cached_property
    def classes_by_budget(self) -> Mapping[str, Set[str]]:
        """By budget the classes that have codes which belong to it."""
        found: dict[str, set[str]] = {}
        for entry in self.entries:
            for budget in entry.budgets:
                found.setdefault(budget, set()).add(entry.code[: self.spec.widths[0]])
        return found

    def in_force(self, year: int) -> tuple[CodeEntry, ...]:
        """The entries of one year, each code once, ordered by key."""
        held: dict[str, list[CodeEntry]] = {}
        for entry in self.entries:
            if entry.holds(year):
                held.setdefault(entry.code, []).append(entry)
        found = [self._nearest(entries, year) for entries in held.values()]
        return tuple(sorted(found, key=lambda e: self.key(e.code)))

    def on(self, day: date) -> tuple[CodeEntry, ...]:
        """The entries of one day, ordered by key."""
        return tuple(sorted((e for e in self.entries if e.holds_on(day)), key=lambda e: self.key(e.code)))

    @cached_property
    def _by_code(self) -> dict[str, tuple[CodeEntry, ...]]:
        found: dict[str, tuple[CodeEntry, ...]] = {}
        for entry in self.entries:
            found[entry.code] = (*found.get(entry.code, ()), entry)
        return found


@dataclass(frozen=True)
class RecordKeys:
    """The lines of a list as keys, as ``CodeList`` has them for codes: line 1 is 1, and each is a leaf."""

    capacity: int
    steps: tuple[int, ...] = (1,)

    def code(self, key: int) -> str:
        """The row key of a line."""
        return str(key)

    def key(self, code: str) -> int:
        """The line of a row key."""
        return int(code)

    def last(self, key: int) -> int:
        """A line itself; key 0 stands for all lines."""
        return key or self.capacity

    def is_leaf(self, key: int) -> bool:
        """Every line is one; 0, all lines, is none."""
        return key > 0

    def rows_of(self, leaf: int, _levels: Sequence[int]) -> tuple[int, ...]:
        """Nothing stands above a line."""
        return (leaf,)


Keys = CodeList | RecordKeys
"""What the rows of a table that lists them are numbered by; 0 is its 合计."""


FIELDS = ["code", "name", "budget", "valid_from", "valid_to"]


def code_list(list_id: str, spec: CodesSpec, text: str, path: str) -> CodeList:
    """A code list from its CSV text. Raises SpecError with every line that is wrong."""
    rows = csv.DictReader(text.splitlines())
    if rows.fieldnames != FIELDS:
        raise declared_error("SPEC-076", f"{path}:1", fields=",".join(FIELDS))
    gathered, entries, by_code = ProblemList(), list[CodeEntry](), dict[str, list[CodeEntry]]()
    for line, row in enumerate(rows, start=2):
        with gathered.gathering():
            entry = _entry(row, spec, f"{path}:{line}")
            if any(entry.overlaps(other) for other in by_code.get(entry.code, ())):
                raise declared_error("SPEC-083", f"{path}:{line}", code=entry.code)
            by_code.setdefault(entry.code, []).append(entry)
            entries.append(entry)
    missing = [c for c in spec.classes if c.isdigit() and c not in by_code]
    if missing and not gathered.problems:
        raise declared_error("SPEC-077", path, missing="、".join(missing))
    if gathered.problems:
        raise spec_error(gathered.problems)
    return CodeList(list_id, spec, tuple(entries))


def _entry(row: dict[str, str], spec: CodesSpec, path: str) -> CodeEntry:
    """One line. Raises SpecError where it is not a code with its name and its time."""
    code = row["code"]
    if None in row:
        raise declared_error("SPEC-078", path, count=len(FIELDS))
    if not (code.isascii() and code.isdigit()) or len(code) not in spec.widths:
        widths = "、".join(map(str, spec.widths))
        raise declared_error("SPEC-079", path, code=code, widths=widths)
    if not row["name"]:
        raise declared_error("SPEC-080", path, code=code)
    try:
        start, end = first_day(row["valid_from"]), last_day(row["valid_to"])
    except ValueError:
        raise declared_error("SPEC-082", path, code=code) from None
    if start and end and end < start:
        raise declared_error("SPEC-081", path, code=code)
    budgets = tuple(filter(None, row["budget"].split("、")))
    return CodeEntry(code, row["name"], budgets, start, end)
