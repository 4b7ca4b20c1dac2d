"""Made-up returns that lack something, for wordings that no other made-up return brings about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import CODE, NAME, SCOPE, UNIT, YEAR, ColumnType, Input, Pack
from xlsx_kit.pack.trial.made_up import MadeUp
from xlsx_kit.pack.trial.probes import SUMMED, facts_with, members_of

ALONE = 1_200_000
"""Hundredths of the amounts that cancel each other."""


def lacking_facts(base: MadeUp, pack: Pack) -> Iterator[MadeUp]:
    """Returns of every scope that lack something, for wordings that nothing else brought about.

    A list, the lines of a group of members, or one column of every input: those that stand first, second and
    so on together, as a return for each column alone takes ten times as long.
    """
    sources = [source for source in pack.inputs if source.id != UNIT]
    unit = base.facts.form(UNIT)
    blank = {
        c.key: None for c in pack.input(UNIT).facts if not c.required and c.key not in (NAME, CODE, YEAR)
    }
    yield MadeUp("一正一负", facts_with(pack, _cancelled(pack, base.facts)))
    for left_out, scope in product(({}, blank), pack.book.scopes or ("",)):
        records = {**base.facts.records, UNIT: ({**unit, **left_out, SCOPE: scope},)}
        for n, value in product(range(max(len(source.facts) for source in sources)), (None, 0)):
            lacking = {
                source.id: tuple({**line, column.key: value} for line in base.facts.lines(source.id))
                for source in sources
                for column in source.facts[n : n + 1]
                if value is None or column.type in SUMMED
            }
            yield MadeUp(f"第{n + 1}栏空白", facts_with(pack, {**records, **lacking}))
        for source in sources:
            if source.kind == "list":
                yield MadeUp(f"没有{source.title}", facts_with(pack, {**records, source.id: ()}))
                yield from _without_groups(pack, records, source)


def _cancelled(pack: Pack, facts: Facts) -> dict[str, tuple[Record, ...]]:
    """The lines with one amount, each second one's negative, where amounts may be negative: sums are zero."""
    records = dict(facts.records)
    for source in pack.inputs:
        keys = [c.key for c in source.facts if c.type is ColumnType.AMOUNT and c.negative]
        lines = facts.lines(source.id)
        if source.kind == "list" and keys:
            signed = [{**line, **dict.fromkeys(keys, ALONE * (-1) ** n)} for n, line in enumerate(lines)]
            records[source.id] = tuple(signed[: len(signed) // 2 * 2])
    return records


def _without_groups(pack: Pack, records: Mapping[str, tuple[Record, ...]], source: Input) -> Iterator[MadeUp]:
    """The lines of a list without those of the members of one group."""
    for column in source.facts:
        members = set(members_of(pack, column)) if column.type is ColumnType.CHOICE else set()
        for name, group in pack.book.groups.items():
            if members & set(group):
                kept = tuple(line for line in records.get(source.id, ()) if line.get(column.key) not in group)
                yield MadeUp(f"没有{name}", facts_with(pack, {**records, source.id: kept}))
