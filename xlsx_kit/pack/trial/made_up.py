"""Whole made-up returns: lines that together reach every cell, with amounts by which every rule holds."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import ColumnType, Identity, Input, Pack
from xlsx_kit.pack.trial.balance import Key, Lines, balance
from xlsx_kit.pack.trial.probes import SUMMED, facts_with, plain_value, records_of
from xlsx_kit.pack.trial.reach import Reach
from xlsx_kit.values import Value

LEAST_AMOUNT, STEP = 12_345_600, 31_700
"""Hundredths of the first line's amount and what each further one is more; no two are alike."""
LEAST_COUNT = 3
FULL_STEP = 100


@dataclass(frozen=True)
class MadeUp:
    """Facts made up, what kind they are in words, and the rules that no amounts were found for."""

    name: str
    facts: Facts
    unmet: tuple[Identity, ...] = ()


def typical(reach: Reach, scope: str = "") -> MadeUp:
    """A line for everything there is, as far as the lists have room, by which every rule holds."""
    return _balanced(reach, "各项都有", _covering_lines(reach), scope)


def full(reach: Reach) -> MadeUp:
    """Every list filled to its last line; every second of those lines is negative where it may be."""
    lines = _covering_lines(reach)
    _balanced(reach, "", lines)
    for source in reach.pack.inputs:
        own = lines[source.id]
        if source.kind == "list" and own:
            room = range(source.capacity - len(own))
            own += [_with_amounts(source, own[n % len(own)], n, FULL_STEP) for n in room]
    return _balanced(reach, "填满", lines)


def zero(pack: Pack) -> MadeUp:
    """A line in every list and every field of the forms, all amounts zero."""
    lines: Lines = {}
    for source in pack.inputs:
        record: dict[str, Value] = {c.key: plain_value(pack, c) for c in source.facts}
        lines[source.id] = [record | {c.key: 0 for c in source.facts if c.type in SUMMED}]
    return MadeUp("全为零", facts_with(pack, lines))


def empty(pack: Pack, scope: str = "") -> MadeUp:
    """A unit that entered nothing."""
    return MadeUp("空表", facts_with(pack, {}, scope))


def _covering_lines(reach: Reach) -> Lines:
    return {source.id: _covering(reach, source) for source in reach.pack.inputs}


def _covering(reach: Reach, source: Input) -> list[dict[str, Value]]:
    """So many records of an input that everything it can reach is reached, within its capacity."""
    pack = reach.pack
    summed = [c.key for c in source.facts if c.type in SUMMED]
    found: dict[Key, set[object]] = {}
    for entry in reach.entries:
        if entry.probe.input == source.id:
            base = {k: v for k, v in entry.probe.record.items() if k not in summed}
            items = found.setdefault(tuple(base.items()), set())
            items.update(entry.cells)
            items.update((key, value) for key, value in base.items() if isinstance(value, str))
    if not found:
        found = {tuple(record.items()): {*record.items()} for record in records_of(pack, source)}
    room = source.capacity if source.kind == "list" else 1
    chosen: list[dict[str, Value]] = []
    missing = set().union(*found.values())
    while missing and len(chosen) < room:
        best = max(found, key=lambda key: len(missing & found[key]))
        if not missing & found[best]:
            break
        missing -= found[best]
        chosen.append(_with_amounts(source, dict(best), len(chosen)))
    return chosen or [_with_amounts(source, {c.key: plain_value(pack, c) for c in source.facts}, 0)]


def _with_amounts(source: Input, record: Record, number: int, step: int = 0) -> dict[str, Value]:
    """A record with an amount in each column of numbers."""
    made = dict(record)
    for n, column in enumerate(c for c in source.facts if c.type in SUMMED):
        amount = step * (n + 1) if step else LEAST_AMOUNT + STEP * (number * 7 + n)
        if step and number % 2 and column.negative:
            amount = -amount
        made[column.key] = amount if column.type is ColumnType.AMOUNT else LEAST_COUNT + n
    return made


def _balanced(reach: Reach, name: str, lines: Lines, scope: str = "") -> MadeUp:
    """Amounts by which every rule holds, where there are such; ``lines`` are changed."""
    facts, unmet = balance(reach, lines, lambda own: facts_with(reach.pack, own, scope))
    return MadeUp(name, facts, tuple(unmet))
