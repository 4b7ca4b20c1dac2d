"""Several units as one: the facts of a department or a bureau, from the returns of its units.

What a part of the facts is decides how it is taken together: lines about the same thing become one and their
amounts are added; lists of named things stand one behind the other; amounts and counts of a form are added.
A pack says where that is not right (``roll_up``). What units pass on to each other is taken out first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsx_kit.campaign.consolidation.transfers import FactsFile, Line, Transfer, without_transfers
from xlsx_kit.pack import UNIT, Column, ColumnType, Input, Pack
from xlsx_kit.values import decimal_text

NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.DECIMAL)
JOINT = "；"
"""What stands between the texts of several units."""
LONG_TEXT = 100
"""Texts that may be longer are prose, and joined; shorter ones tell lines apart."""


@dataclass(frozen=True)
class ConsolidatedFacts:
    """The facts of all units together, and the transfers between them that were eliminated.

    ``units`` are the facts they were made of, without what may not stand beside the whole.
    """

    facts: FactsFile
    transfers: tuple[Transfer, ...]
    units: tuple[FactsFile, ...]


def eliminate_transfers(pack: Pack, unit: Mapping[str, Any], units: Sequence[FactsFile]) -> ConsolidatedFacts:
    """The facts of ``unit`` (its profile), made of the facts of its units."""
    units = without_parts(pack, units)
    eliminated = without_transfers(pack, units)
    facts: FactsFile = {UNIT: dict(unit)}
    for source in pack.inputs:
        if source.id == UNIT:
            continue
        if source.kind == "list":
            every = [line for one in units for line in one.get(source.part, [])]
            lines = eliminated.lines.get(source.id, every)
            facts[source.part] = _added(source, lines) if is_added(source) else lines
        elif source.part:
            facts[source.part] = _form(source, [one.get(source.part, {}) for one in units])
        else:
            facts |= _form(source, units)
    return ConsolidatedFacts(facts, eliminated.transfers, tuple(units))


def is_added(source: Input) -> bool:
    """Whether lines about the same thing become one; a list of things that have names keeps its lines."""
    named = any(column.type is ColumnType.TEXT and column.required for column in source.facts)
    return source.roll_up == "add" or (not source.roll_up and not named)


def rolled_up(source: Input, column: Column) -> str:
    """How a column's values are taken together: same, add, join, first or last."""
    if column.roll_up:
        return column.roll_up
    if column.type in NUMBERS:
        return "add"
    if column.type is ColumnType.DATE:
        return "last"
    if any(column.key == other.fallback for other in source.columns):
        return "first"  # the name typed for a code, which stands for it everywhere
    return "join" if column.type is ColumnType.TEXT and column.max_length > LONG_TEXT else "same"


def _added(source: Input, lines: Sequence[Line]) -> list[Line]:
    """Lines that are the same in what tells them apart, as one, in the order they first come."""
    ways = {column.key: rolled_up(source, column) for column in source.facts}
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        key = tuple(str(line.get(key) or "") for key, way in ways.items() if way == "same")
        groups.setdefault(key, []).append(line)
    return [
        {
            key: _merged_value(source.column(key), ways[key], values)
            for key in dict.fromkeys(key for line in group for key in line)
            if (values := [line[key] for line in group if key in line])
        }
        for group in groups.values()
    ]


def _form(source: Input, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One record of several: what can be added or compared; the words of a department are its own."""
    found: dict[str, Any] = {}
    for column in source.facts if source.kind == "form" else ():
        values = [record[column.key] for record in records if column.key in record]
        counted = column.type is ColumnType.COUNT
        if not (counted or any(value not in (None, "") for value in values)) or not values:
            continue
        if counted and None in values:
            found[column.key] = None  # known of all only where every unit knows it
        elif (way := rolled_up(source, column)) in ("add", "last") or column.roll_up:
            found[column.key] = _merged_value(column, way, values)
    return found


def _merged_value(column: Column, way: str, values: Sequence[Any]) -> Any:
    """Several values of a column as one; blank where all are."""
    known = [value for value in values if value not in (None, "")]
    if way == "join":
        return JOINT.join(dict.fromkeys(str(value) for value in known))
    if way == "last":
        return max((str(value) for value in known), default="")
    if way != "add" or not known:
        return known[0] if known else values[0]
    if column.type is ColumnType.COUNT:
        return sum(known)
    total = sum(Decimal(value) for value in known)
    return decimal_text(Decimal(total)) if column.type is ColumnType.AMOUNT else f"{total:f}"


def without_parts(pack: Pack, units: Sequence[FactsFile]) -> list[FactsFile]:
    """The facts files of units with no code below one that any of them publishes without its parts."""
    undivided = {
        (column.codes, code) for column, code in _codes(pack, units) if _stands_alone(pack, column, code)
    }
    if not undivided:
        return list(units)
    return [
        {
            **one,
            **{s.part: [_cut(pack, s, line, undivided) for line in one[s.part]] for s in _coded(pack, one)},
        }
        for one in units
    ]


def _coded(pack: Pack, facts: Mapping[str, Any]) -> Iterator[Input]:
    """The lists of a facts file that have codes."""
    for source in pack.inputs:
        if source.kind == "list" and facts.get(source.part) and any(column.codes for column in source.facts):
            yield source


def _codes(pack: Pack, units: Sequence[FactsFile]) -> Iterator[tuple[Column, str]]:
    for one in units:
        for source in _coded(pack, one):
            for column in (c for c in source.facts if c.codes):
                yield from ((column, str(line.get(column.key) or "")) for line in one[source.part])


def _stands_alone(pack: Pack, column: Column, code: str) -> bool:
    codes = pack.codes[column.codes]
    key = codes.entered(code, undivided=column.undivided)
    return bool(key) and not codes.is_leaf(key)


def _cut(pack: Pack, source: Input, line: Line, undivided: set[tuple[str, str]]) -> Line:
    """A line with its codes cut to the highest one that is published without its parts."""
    cut = dict(line)
    for column in (c for c in source.facts if c.codes):
        code = str(line.get(column.key) or "")
        widths = pack.codes[column.codes].spec.widths
        above = next(
            (code[:w] for w in widths if w < len(code) and (column.codes, code[:w]) in undivided), ""
        )
        if above:
            cut[column.key] = above
            # a name typed for the part is not the whole's
            typed = [c.fallback for c in source.columns if c.of == column.key and c.fallback]
            cut |= dict.fromkeys((key for key in typed if key in cut), "")
    return cut
