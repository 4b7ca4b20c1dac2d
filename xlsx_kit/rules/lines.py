"""Rules about one line: which entries may stand together."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compile.row_checks import breaks
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.rules.case import Case


def broken_pairings(case: Case) -> Iterator[Finding]:
    """Lines whose entries do not go together, at the entry that must change."""
    for source in case.layout.pack.inputs:
        for pairing in source.pairings:
            key = next(iter(pairing.require))
            for index, record in enumerate(case.facts.lines(source.id)):
                if (source.id, index, key) in case.filled.faulty or not breaks(
                    case.layout.pack, pairing, record
                ):
                    continue
                sheet, cell = case.filled.place(source.id, index, key)
                given = "、".join(str(record.get(k)) for k in pairing.when)
                yield Finding(
                    pairing.id,
                    Severity(pairing.severity),
                    sheet,
                    cell,
                    f"{pairing.message}：“{source.column(key).title}”填的是“{record.get(key) or '空'}”，"
                    f"同一行为“{given}”。",
                    pairing.hint,
                    actual=str(record.get(key) or ""),
                )
