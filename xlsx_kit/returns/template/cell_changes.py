"""Changed cells of a sheet as findings: those under each other together, exchanged labels as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xlsx_kit.addresses import a1
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.values import change_finding
from xlsx_kit.workbook import Place

MOST_PLACES = 3
"""Runs of cells of one sheet that are said one by one; more were pasted over, and are said rule by rule."""
MOST_AREAS = 500
"""Runs that one finding has marked."""
MOST_LISTED = 6
"""Further runs of which the first cell is named."""
LABEL = "TPL-017"
"""The rule about labels that were changed."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One changed cell: rule, place, and its two sides."""

    rule: str
    at: Place
    before: str = ""
    after: str = ""


Run = tuple[CellChange, int]
"""The first of some changed cells under each other, and how many they are."""


def change_findings(sheet: str, faults: list[CellChange]) -> Iterator[Finding]:
    """The faults of a sheet, cells under each other together, many places as one."""
    by_rule: dict[str, list[CellChange]] = {}
    for fault in faults:
        by_rule.setdefault(fault.rule, []).append(fault)
    exchanged = _exchanged(by_rule.get(LABEL, []))
    for one, other in exchanged.items():
        found = change_finding(LABEL, sheet=sheet, cell=a1(*one.at), before=one.before, after=one.after)
        message = f"{found.message[:-1]}；与 {a1(*other.at)} 的互换了。"
        yield replace(found, message=message, also=(a1(*other.at),))
    paired = {*exchanged, *exchanged.values()}
    by_run = {
        rule: list(runs_of([fault for fault in these if fault not in paired]))
        for rule, these in by_rule.items()
    }
    many = len(exchanged) + sum(map(len, by_run.values())) > MOST_PLACES
    for rule, runs in by_run.items():
        for some in [runs] if runs and many else ([run] for run in runs):
            first = some[0][0]
            cell, count = a1(*first.at), sum(length for _, length in some)
            found = change_finding(rule, sheet=sheet, cell=cell, before=first.before, after=first.after)
            yield found if count == 1 else together(found, some, count)


def _exchanged(faults: Sequence[CellChange]) -> dict[CellChange, CellChange]:
    """Labels of which each shows what the other did, by the first of the two."""
    open_faults: dict[tuple[str, str], CellChange] = {}
    pairs: dict[CellChange, CellChange] = {}
    for fault in sorted(faults, key=lambda f: f.at):
        if first := open_faults.pop((fault.after, fault.before), None):
            pairs[first] = fault
        else:
            open_faults[fault.before, fault.after] = fault
    return pairs


def together(finding: Finding, runs: list[Run], count: int) -> Finding:
    """One finding for all cells of some runs."""
    also = tuple(
        f"{a1(row + at, column)}:{a1(row + length - 1, column)}"
        for n, ((row, column), length) in enumerate((first.at, length) for first, length in runs[:MOST_AREAS])
        if length > (at := int(n == 0))  # its own cell is marked with words
    )
    others = [a1(*first.at) for first, _ in runs[1 : MOST_LISTED + 1]]
    more = f"，还有 {'、'.join(others)}{'等' if len(runs) > MOST_LISTED + 1 else ''}" if others else ""
    return replace(finding, message=f"{finding.message[:-1]}；同类共 {count} 处{more}。", also=also)


def runs_of(faults: list[CellChange]) -> Iterator[Run]:
    """Faults of one rule, column by column: the first of those under each other, and how many."""
    first: CellChange | None = None
    count = 0
    for fault in sorted(faults, key=lambda f: (f.at[1], f.at[0])):
        if first and fault.at == (first.at[0] + count, first.at[1]):
            count += 1
            continue
        if first:
            yield first, count
        first, count = fault, 1
    if first:
        yield first, count
