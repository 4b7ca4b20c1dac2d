"""What changed between two submissions: facts line by line, and the published totals that moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.compute import words
from xlsx_kit.facts import Record
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.pack import TOTAL, Column, ColumnType, Input, Ref
from xlsx_kit.returns.comparing.lines import paired_lines
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.values import Value, amount_of, printed, scale_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
LONGEST, BEFORE = 60, 12
"""Characters of a text that a line shows, and those before the first difference."""
CHANGE_KINDS = {ADDED: "增加一行", REMOVED: "减少一行", CHANGED: "改动"}


@dataclass(frozen=True, slots=True)
class Change(JsonObject):
    """One change: where it is in the new submission, what line and field it is about, both sides.

    A line that was added or removed has its words on one side; ``difference`` is that of two amounts.
    """

    kind: str
    title: str
    sheet: str | None
    cell: str | None
    line: str
    field: str
    old: str
    new: str
    difference: str = ""

    @property
    def in_words(self) -> str:
        """What changed, and where, on one line."""
        cell = f"{self.cell} " if self.cell else ""
        if self.kind != CHANGED:
            return f"{cell}{CHANGE_KINDS[self.kind]}：{self.new or self.old}"
        line = f"{self.line}：" if self.line else ""
        gap = f"（{self.difference}）" if self.difference else ""
        old, new = _around_the_difference(self.old, self.new)
        return f"{cell}{line}{self.field} {old or '空白'} → {new or '空白'}{gap}"


def _around_the_difference(old: str, new: str) -> tuple[str, str]:
    """Two texts, of long ones only what is near the first difference: a changed word in a page of prose."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    start = max(0, same - BEFORE)
    return _part(old, start), _part(new, start)


def _part(text: str, start: int) -> str:
    """Some of a text from a place on, with dots where it is cut."""
    end = start + LONGEST
    return f"{'……' if start and text else ''}{text[start:end]}{'……' if len(text) > end else ''}"


@dataclass(frozen=True)
class Comparison:
    """Two submissions: who and when they are about, the changes, the totals that moved, and their money."""

    units: tuple[str, str]
    changes: tuple[Change, ...]
    totals: tuple[Change, ...]
    money: str = ""

    @property
    def same_unit(self) -> bool:
        """Whether both are of one unit and year."""
        return self.units[0] == self.units[1]

    def to_dict(self) -> dict[str, Any]:
        """With whether both are of one unit, and nothing differs."""
        return {
            "units": list(self.units),
            "same_unit": self.same_unit,
            "identical": not self.changes,
            "changes": [change.to_dict() for change in self.changes],
            "totals": [change.to_dict() for change in self.totals],
        }


def compare(old: Path | str, new: Path | str, *, pack: str | None = None) -> Comparison:
    """Compares two returns or facts files by the new one's pack. Raises InputError for an unreadable one."""
    after = load_return(new, pack)
    before = load_return(old, pack or after.pack.id)
    changes = [change for source in after.pack.inputs for change in _changes(source, before, after)]
    units, money = (_unit(before), _unit(after)), after.pack.book.money
    return Comparison(units, tuple(changes), tuple(_totals(before, after)), money)


def _unit(found: Return) -> str:
    facts = found.facts
    return f"{facts.unit_code} {facts.unit_name} {facts.year} 年"


def _changes(source: Input, before: Return, after: Return) -> Iterator[Change]:
    old, new = before.facts.lines(source.id), after.facts.lines(source.id)
    if source.kind != "list":
        yield from _fields(source, after, (old or ({},))[0], (new or ({},))[0], 0)
        return
    for at, to in paired_lines(source, old, new):
        if at is None and to is not None:
            place = after.place(source.id, to, source.facts[0].key)
            yield Change(ADDED, source.title, *place, "", "", "", _line(source, new[to]))
        elif to is None and at is not None:
            sheet, _ = after.place(source.id, 0, source.facts[0].key)
            yield Change(REMOVED, source.title, sheet, None, "", "", _line(source, old[at]), "")
        elif at is not None and to is not None:
            yield from _fields(source, after, old[at], new[to], to)


def _fields(source: Input, after: Return, old: Record, new: Record, line: int) -> Iterator[Change]:
    name = _line(source, new) if source.kind == "list" else ""
    for column in source.facts:
        one, other = old.get(column.key), new.get(column.key)
        if _shown(column, one) == _shown(column, other):
            continue
        place = after.place(source.id, line, column.key)
        gap = ""
        if column.type is ColumnType.AMOUNT:
            amounts = [amount_of(value) for value in (one, other)]
            gap = _signed(amounts[1] - amounts[0], scale_of(column.decimals))
        sides = _shown(column, one), _shown(column, other)
        yield Change(CHANGED, source.title, *place, name, column.title, *sides, gap)


def _totals(before: Return, after: Return) -> Iterator[Change]:
    """Of tables by code their total rows, of the others every row, where the amount moved."""
    pack = after.pack
    old, new = before.evaluation, after.evaluation
    for view in pack.views:
        keys = [TOTAL] if view.table.rows else [row.key for row in view.fixed]
        for key in keys:
            for column in view.table.amounts:
                one, other = (side.cell(view.id, key, column.id) for side in (old, new))
                if one != other:
                    place = words(pack, Ref(view.id, key, column.id))
                    sides = pack.book.printed(one), pack.book.printed(other)
                    gap = _signed(other - one, pack.book.scale)
                    yield Change(CHANGED, view.table.short, view.table.sheet, None, place, "", *sides, gap)


def _line(source: Input, record: Record) -> str:
    texts = [
        _shown(c, record.get(c.key)) for c in source.facts if c.type is not ColumnType.TEXT or c.required
    ]
    return " ".join(text for text in texts if text)


def _shown(column: Column, value: Value) -> str:
    blank = value is None or value == ""
    if column.type is ColumnType.AMOUNT and (blank or isinstance(value, int)):
        return column.printed(amount_of(value))
    return "" if blank else str(value)


def _signed(difference: int, scale: int) -> str:
    return f"{'+' if difference > 0 else ''}{printed(difference, scale)}"
