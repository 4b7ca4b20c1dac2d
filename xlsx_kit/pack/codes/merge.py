"""An official list taken into the one that is there: what is new, renamed, ended, and what contradicts.

No row is ever lost. A code that is called otherwise from a year on has its row ended the year before, and
gets another; one that a year's list no longer has is ended the year before. What contradicts what is there
is said and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from xlsx_kit.pack.codes.listed import ListedCode, ListedCodes
from xlsx_kit.pack.model.codes import CodeEntry, CodeList

TAKEN = {
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
    """What becomes of one code: a kind of ``TAKEN`` or ``CONFLICTS``; ``line`` 0 where the file lacks it."""

    kind: str
    code: str
    name: str
    old: str = ""
    line: int = 0

    @property
    def words(self) -> str:
        """What happened, in Chinese."""
        return {**TAKEN, **CONFLICTS}[self.kind].format(old=self.old)

    def to_dict(self) -> dict[str, str | int | None]:
        """As JSON."""
        return {
            "kind": self.kind,
            "code": self.code,
            "name": self.name,
            "old": self.old or None,
            "line": self.line or None,
        }


@dataclass(frozen=True)
class Merged:
    """The entries from now on, in order, the changes, and how many codes are as they were."""

    entries: tuple[CodeEntry, ...]
    changes: tuple[CodeChange, ...]
    kept: int


def merged(codes: CodeList, read: ListedCodes, year: int, budget: str) -> Merged:
    """A list with what a file says of a year, or, with year 0, of all years; ``budget`` is the file's."""
    changes = [CodeChange("width", r.code, r.name, line=r.line) for r in read.wrong_width]
    changes += [CodeChange("nameless", r.code, "", line=r.line) for r in read.nameless]
    rows = dict[str, ListedCode]()
    for row in read.rows:
        first = rows.setdefault(row.code, row)
        if first.name != row.name:
            changes.append(CodeChange("twice", row.code, row.name, first.name, row.line))
    entries, kept = list(codes.entries), 0
    known = {entry.code for entry in entries} | rows.keys()
    for row in rows.values():
        wrong = _misplaced(codes, row, known)
        found = [wrong] if wrong else list(_taken(entries, row, year, budget))
        changes += found
        kept += not found
    if year:
        listed = {*rows, *(r.code for r in read.nameless)}
        changes += _ended(codes, entries, listed, year, budget)
    order = sorted(entries, key=lambda e: (codes.key(e.code), len(e.code), e.valid_from))
    return Merged(tuple(order), tuple(sorted(changes, key=lambda c: (c.code, c.line, c.kind))), kept)


def _misplaced(codes: CodeList, row: ListedCode, known: Iterable[str]) -> CodeChange | None:
    """A code that has no place in the list: of no class of the pack, or without what stands above it."""
    widths = codes.spec.widths
    if row.code[: widths[0]] not in codes.class_codes:
        return CodeChange("class", row.code, row.name, line=row.line)
    above = [row.code[:width] for width in widths if width < len(row.code)]
    missing = next((code for code in above if code not in known), "")
    return CodeChange("parent", row.code, row.name, missing, row.line) if missing else None


def _taken(entries: list[CodeEntry], row: ListedCode, year: int, budget: str) -> Iterator[CodeChange]:
    """Puts a row among the entries; gives what that changes, nothing where it is there already."""
    own = [n for n, entry in enumerate(entries) if entry.code == row.code]
    there = next((n for n in own if not year or entries[n].holds(year)), None)
    if not own:
        entries.append(CodeEntry(row.code, row.name, budget, year, 0))
        yield CodeChange("new", row.code, row.name, line=row.line)
    elif there is None:
        _resume(entries, own, row, year, budget)
        yield CodeChange("resumed", row.code, row.name, line=row.line)
    else:
        same = next((n for n in own if not year and entries[n].name == row.name), there)
        yield from _compared(entries, same, row, year, budget)


def _compared(
    entries: list[CodeEntry], at: int, row: ListedCode, year: int, budget: str
) -> Iterator[CodeChange]:
    """A row against the entry that holds: its budget, and its name."""
    entry = entries[at]
    if budget and entry.budget and budget != entry.budget:
        yield CodeChange("budget_differs", row.code, row.name, entry.budget, row.line)
    elif entry.name == row.name:
        if budget and not entry.budget:
            entries[at] = replace(entry, budget=budget)
            yield CodeChange("budget", row.code, row.name, line=row.line)
    elif not year:
        yield CodeChange("name", row.code, row.name, entry.name, row.line)
    elif entry.valid_from == year:
        yield CodeChange("same_year", row.code, row.name, entry.name, row.line)
    else:
        entries[at] = replace(entry, valid_to=year - 1)
        entries.append(CodeEntry(row.code, row.name, entry.budget or budget, year, entry.valid_to))
        yield CodeChange("renamed", row.code, row.name, entry.name, row.line)


def _resume(entries: list[CodeEntry], own: list[int], row: ListedCode, year: int, budget: str) -> None:
    """A code that is there for other years only: its neighbour grows, or it gets a row up to the next."""
    for n in own:
        entry = entries[n]
        if entry.name == row.name and entry.valid_from == year + 1:
            entries[n] = replace(entry, valid_from=year)
            return
    later = min((entries[n].valid_from for n in own if entries[n].valid_from > year), default=0)
    last = later - 1 if later else 0
    for n in own:
        entry = entries[n]
        if entry.name == row.name and entry.valid_to == year - 1:
            entries[n] = replace(entry, valid_to=last)
            return
    entries.append(CodeEntry(row.code, row.name, budget, year, last))


def _ended(
    codes: CodeList, entries: list[CodeEntry], listed: Iterable[str], year: int, budget: str
) -> Iterator[CodeChange]:
    """Ends what the year's list no longer has, in the classes it has and the budget it is of."""
    width, present = codes.spec.widths[0], set(listed)
    classes = {code for code in present if len(code) == width}
    for n, entry in enumerate(entries):
        if entry.code[:width] not in classes or entry.code in present or not entry.holds(year):
            continue
        above = (entry.budget, *(codes.budget(entry.code[:w]) for w in reversed(codes.spec.widths)))
        if next((known for known in above if known), "") == budget and entry.valid_from != year:
            entries[n] = replace(entry, valid_to=year - 1)
            yield CodeChange("ended", entry.code, entry.name)
