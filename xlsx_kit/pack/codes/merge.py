"""An official list taken into the one that is there: what is new, renamed, ended, and what contradicts.

No row is ever lost. A code that is called otherwise from a day on has its row ended the day before, and
gets another; one that the list of that day no longer has is ended the day before. What contradicts what is
there is said and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xlsx_kit.pack.codes.listed import ListedCode, ListedCodes
from xlsx_kit.pack.model.code_entry import CodeEntry
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.roles import GENERAL_BUDGET

DAY = timedelta(days=1)

TAKEN_CHANGES = {
    "new": "新增",
    "renamed": "改名（原为“{old}”）",
    "resumed": "恢复",
    "ended": "停用",
    "budget": "补记所属预算",
}
CONFLICTS = {
    "width": "编码的位数不对",
    "nameless": "没有名称",
    "twice": "同一编码在文件中有两个名称（前面是“{old}”）",
    "class": "类级编码不在套表中",
    "parent": "上级科目 {old} 不在列表中",
    "name": "已有同一编码，名称不同（“{old}”）",
    "budget_differs": "已有同一编码，所属预算不同（{old}）",
    "same_year": "同一年度已有此编码，名称不同（“{old}”）",
}


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What becomes of one code: a kind of change or conflict; ``line`` 0 where the file lacks it."""

    kind: str
    code: str
    name: str
    old: str = ""
    line: int = 0

    @property
    def words(self) -> str:
        """What happened, in Chinese."""
        return {**TAKEN_CHANGES, **CONFLICTS}[self.kind].format(old=self.old)

    def to_dict(self) -> dict[str, str | int | None]:
        """What is blank is null."""
        return {
            "kind": self.kind,
            "code": self.code,
            "name": self.name,
            "old": self.old or None,
            "line": self.line or None,
        }


@dataclass(frozen=True)
class MergeResult:
    """The entries from now on, in order, the changes, and how many codes are as they were."""

    entries: tuple[CodeEntry, ...]
    changes: tuple[CodeChange, ...]
    kept: int


def merged(codes: CodeList, read: ListedCodes, start: date | None, budget: str) -> MergeResult:
    """A list with what a file of one ``budget`` says: from a day on or, without one, of all time."""
    changes = [CodeChange("width", r.code, r.name, line=r.line) for r in read.wrong_width]
    changes += [CodeChange("nameless", r.code, "", line=r.line) for r in read.nameless]
    rows = dict[str, ListedCode]()
    for row in read.rows:
        first = rows.setdefault(row.code, row)
        if first.name != row.name:
            changes.append(CodeChange("twice", row.code, row.name, first.name, row.line))
    taking = _Taking(codes, list(codes.entries), rows, start, budget)
    known, kept = {entry.code for entry in codes.entries} | rows.keys(), 0
    for row in rows.values():
        wrong = _misplaced(codes, row, known)
        found = [wrong] if wrong else list(taking.taken(row))
        changes += found
        kept += not found
    if start:
        changes += taking.ended({*rows, *(r.code for r in read.nameless)}, start)
    order = sorted(taking.entries, key=lambda e: (codes.key(e.code), len(e.code), e.valid_from or date.min))
    return MergeResult(tuple(order), tuple(sorted(changes, key=lambda c: (c.code, c.line, c.kind))), kept)


def _misplaced(codes: CodeList, row: ListedCode, known: Iterable[str]) -> CodeChange | None:
    """A code that has no place in the list: of no class of the pack, or without what stands above it."""
    widths = codes.spec.widths
    if row.code[: widths[0]] not in codes.class_codes:
        return CodeChange("class", row.code, row.name, line=row.line)
    above = [row.code[:width] for width in widths if width < len(row.code)]
    missing = next((code for code in above if code not in known), "")
    return CodeChange("parent", row.code, row.name, missing, row.line) if missing else None


@dataclass(frozen=True)
class _Taking:
    """The list as it grows, beside the file that is taken into it."""

    codes: CodeList
    entries: list[CodeEntry]
    rows: Mapping[str, ListedCode]
    start: date | None
    budget: str

    @property
    def budgets(self) -> tuple[str, ...]:
        """The file's budget, as an entry has it."""
        return (self.budget,) if self.budget else ()

    def taken(self, row: ListedCode) -> Iterator[CodeChange]:
        """Puts a row among the entries; gives what that changes, nothing where it is there already."""
        own = [n for n, entry in enumerate(self.entries) if entry.code == row.code]
        start = self.start
        there = next((n for n in own if not start or self.entries[n].holds_on(start)), None)
        if not own:
            self.entries.append(CodeEntry(row.code, row.name, self.budgets, start))
            yield CodeChange("new", row.code, row.name, line=row.line)
        elif there is None:
            if start:
                self._resume(own, row, start)
            yield CodeChange("resumed", row.code, row.name, line=row.line)
        else:
            same = next((n for n in own if not start and self.entries[n].name == row.name), there)
            yield from self._compared(same, row)

    def _compared(self, at: int, row: ListedCode) -> Iterator[CodeChange]:
        """A row against the entry that holds: its budgets, and its name."""
        entry, start = self.entries[at], self.start
        budgets = self._budgets(entry)
        if budgets is None:
            yield CodeChange("budget_differs", row.code, row.name, entry.budget, row.line)
        elif entry.name == row.name:
            if budgets != entry.budgets:
                self.entries[at] = replace(entry, budgets=budgets)
                yield CodeChange("budget", row.code, row.name, line=row.line)
        elif not start:
            yield CodeChange("name", row.code, row.name, entry.name, row.line)
        elif entry.valid_from == start:
            yield CodeChange("same_year", row.code, row.name, entry.name, row.line)
        else:
            self.entries[at] = replace(entry, valid_to=start - DAY)
            self.entries.append(CodeEntry(row.code, row.name, budgets, start, entry.valid_to))
            yield CodeChange("renamed", row.code, row.name, entry.name, row.line)

    def _budgets(self, entry: CodeEntry) -> tuple[str, ...] | None:
        """The budgets of a code that the file has, too; None where its one budget is another.

        A leaf is of one budget. A class or section is of every budget whose list has it. Nothing said means
        一般公共预算, but for a section all of whose codes come from the file: those were not yet said.
        """
        if not self.budget or self.budget in entry.budgets:
            return entry.budgets
        width, leaf = self.codes.spec.widths[0], self.codes.is_leaf(self.codes.key(entry.code))
        if leaf:
            return None if entry.budgets else self.budgets
        if entry.budgets:
            return (*entry.budgets, self.budget)
        beneath = [e for e in self.codes.entries if e.code.startswith(entry.code) and e.code != entry.code]
        others = [e for e in beneath if e.code not in self.rows and self.budget not in e.budgets]
        return (GENERAL_BUDGET, self.budget) if others or len(entry.code) == width else self.budgets

    def _resume(self, own: list[int], row: ListedCode, start: date) -> None:
        """A code that is there for other times only: its neighbour grows, or it gets a row up to the next."""
        year_after = date(start.year + 1, 1, 1)
        for n in own:
            entry = self.entries[n]
            if entry.name == row.name and entry.valid_from and start < entry.valid_from <= year_after:
                self.entries[n] = replace(entry, valid_from=start)
                return
        begins = (self.entries[n].valid_from for n in own)
        later = min((day for day in begins if day and day > start), default=None)
        last = later - DAY if later else None
        for n in own:
            entry = self.entries[n]
            if entry.name == row.name and entry.valid_to == start - DAY:
                self.entries[n] = replace(entry, valid_to=last)
                return
        self.entries.append(CodeEntry(row.code, row.name, self.budgets, start, last))

    def ended(self, present: set[str], start: date) -> Iterator[CodeChange]:
        """Ends what the file no longer has, in the classes it has and the budget it is of."""
        width = self.codes.spec.widths[0]
        classes = {code for code in present if len(code) == width}
        for n, entry in enumerate(self.entries):
            if entry.code[:width] not in classes or entry.code in present or not entry.holds_on(start):
                continue
            if len(entry.budgets) > 1 or entry.valid_from == start:
                continue  # what stands in several budgets is not ended by the list of one
            budgets = self.codes.budgets(entry.code) or (GENERAL_BUDGET,)
            # below a class of several budgets nothing said means 一般公共预算
            if (GENERAL_BUDGET if GENERAL_BUDGET in budgets else budgets[0]) == (
                self.budget or GENERAL_BUDGET
            ):
                self.entries[n] = replace(entry, valid_to=start - DAY)
                yield CodeChange("ended", entry.code, entry.name)
