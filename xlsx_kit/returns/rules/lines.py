"""Rules about one line: which entries may stand together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlsx_kit.compute import conditions, meets
from xlsx_kit.facts import Entry
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import Input, Pairing
from xlsx_kit.returns.rules.case import Case

Broken = tuple[Input, int, Pairing]
"""A line whose entries do not go together, and the pairing that says so."""


def broken_pairings(case: Case) -> list[Broken]:
    """The lines whose entries do not go together; the first pairing per line."""
    return [broken for source in case.layout.pack.inputs for broken in _broken(case, source)]


def wrongly_paired(broken: Iterable[Broken]) -> frozenset[Entry]:
    """The entries of such lines in error: what rests on them says nothing that their finding does not."""
    return frozenset(
        (source.id, index, key)
        for source, index, pairing in broken
        if pairing.severity == "error"
        for key in (*pairing.when, *pairing.require)
    )


def _broken(case: Case, source: Input) -> Iterator[Broken]:
    pack = case.layout.pack
    pairs = [(p, conditions(pack, p.when), conditions(pack, p.require)) for p in source.pairings]
    for index, record in enumerate(case.facts.lines(source.id) if pairs else ()):
        for pairing, when, require in pairs:
            if not meets(record, when) or meets(record, require):
                continue
            if not any((source.id, index, key) in case.faulty for key in (*pairing.when, *pairing.require)):
                yield source, index, pairing
                break


def pairing_finding(case: Case, source: Input, index: int, pairing: Pairing) -> Finding:
    """What is said of such a line, at the entry that must change."""
    record, key = case.facts.lines(source.id)[index], next(iter(pairing.require))
    sheet, cell = case.unit_return.place(source.id, index, key)
    given = "、".join(str(record.get(k)) for k in pairing.when)
    entered = str(record.get(key) or "")
    message = f"{pairing.message}：“{source.column(key).title}”填的是“{entered or '空'}”，同一行为“{given}”。"
    return Finding(
        pairing.id,
        Severity(pairing.severity),
        sheet,
        cell,
        message,
        pairing.hint,
        actual=entered,
        unit_hint=pairing.unit_hint,
    )
