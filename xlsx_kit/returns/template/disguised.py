"""Cells that show something else than they hold: what one change of a style did is one finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.addresses import a1
from xlsx_kit.files import DATED, Cell
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.cell_changes import CellChange, runs_of, together
from xlsx_kit.returns.template.values import change_finding, of_one_cause

DISGUISED = "TPL-030"
"""The rule about them."""
Disguised = tuple[str, CellChange]
"""Such a cell with its sheet."""


def disguised(cell: Cell, *, computed: bool) -> str:
    """How a cell shows something else than it holds: no formula of ours gives a date."""
    if computed and cell.date and cell.kind == "n":
        return DATED
    return cell.disguise if cell.text else ""


def disguise_findings(found: Sequence[Disguised]) -> Iterator[Finding]:
    """One finding a sheet for what is shown in the same wrong way, at the first of its cells; on many sheets
    it has one cause, a style that they share, and is said once."""
    ways: dict[str, dict[str, list[CellChange]]] = {}
    for sheet, change in found:
        ways.setdefault(change.after, {}).setdefault(sheet, []).append(change)
    for words, by_sheet in ways.items():
        yield from of_one_cause([_finding(sheet, words, changes) for sheet, changes in by_sheet.items()])


def _finding(sheet: str, words: str, changes: list[CellChange]) -> Finding:
    runs = list(runs_of(changes))
    first = runs[0][0]
    one = change_finding(DISGUISED, sheet=sheet, cell=a1(*first.at), before=first.before, after=words)
    return together(one, runs, len(changes)) if len(changes) > 1 else one
