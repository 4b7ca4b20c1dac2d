"""Rules about one line: which entries may stand together."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compile.row_checks import breaks
from xlsx_kit.filled import Entry
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.rules.case import Case
from xlsx_kit.spec.model import Input, Pairing


def broken_pairings(case: Case) -> Iterator[Finding]:
    """Lines whose entries do not go together, at the entry that must change; the first per line."""
    for source, index, pairing in _broken(case):
        yield _finding(case, source, index, pairing)


def wrongly_paired(case: Case) -> frozenset[Entry]:
    """The entries of such lines in error: what rests on them says nothing that their finding does not."""
    return frozenset(
        (source.id, index, key)
        for source, index, pairing in _broken(case)
        if pairing.severity == "error"
        for key in (*pairing.when, *pairing.require)
    )


def _broken(case: Case) -> Iterator[tuple[Input, int, Pairing]]:
    for source in case.layout.pack.inputs:
        for index, record in enumerate(case.facts.lines(source.id)):
            for pairing in source.pairings:
                keys = {*pairing.when, *pairing.require}
                if any((source.id, index, key) in case.faulty for key in keys):
                    continue
                if breaks(case.layout.pack, pairing, record):
                    yield source, index, pairing
                    break


def _finding(case: Case, source: Input, index: int, pairing: Pairing) -> Finding:
    record, key = case.facts.lines(source.id)[index], next(iter(pairing.require))
    sheet, cell = case.filled.place(source.id, index, key)
    given = "、".join(str(record.get(k)) for k in pairing.when)
    entered = str(record.get(key) or "")
    message = f"{pairing.message}：“{source.column(key).title}”填的是“{entered or '空'}”，同一行为“{given}”。"
    return Finding(pairing.id, Severity(pairing.severity), sheet, cell, message, pairing.hint, actual=entered)
