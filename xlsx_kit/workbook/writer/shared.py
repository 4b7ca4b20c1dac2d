"""Formulas that are the same in every row, stored once: Excel's shared formulas.

A workbook of 26,000 formulas has about a hundred different ones. Stored once each, it is a third of
the size and opens faster. Excel shares only formulas whose references stay on their own sheet, so
the workbook model names everything that lies elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xlsx_kit.addresses import a1
from xlsx_kit.compute import CopiedDown
from xlsx_kit.workbook.model.grid import CellModel

# What the format does not allow in a shared formula: other sheets, and ranges that are computed.
UNSHARED = re.compile(r"!|:INDEX\(")
SHORTEST_RUN = 3


@dataclass(frozen=True, slots=True)
class SharedFormulaCell:
    """A cell's part in a shared formula: the group, and its area where the cell carries the text."""

    group: int
    area: str = ""


def shared_formulas(cells: Iterable[CellModel]) -> dict[tuple[int, int], SharedFormulaCell]:
    """The cells, by row and column, that take part in a shared formula down their column."""
    columns: dict[int, list[CellModel]] = defaultdict(list)
    for cell in cells:
        if cell.formula is not None:
            columns[cell.column].append(cell)
    found: dict[tuple[int, int], SharedFormulaCell] = {}
    group = 0
    for column, members in sorted(columns.items()):
        for run in _runs(sorted(members, key=lambda c: c.row)):
            if len(run) < SHORTEST_RUN or UNSHARED.search(run[0].formula or ""):
                continue
            first, last = run[0].row, run[-1].row
            found.update(dict.fromkeys([(c.row, column) for c in run[1:]], SharedFormulaCell(group)))
            found[first, column] = SharedFormulaCell(group, f"{a1(first, column)}:{a1(last, column)}")
            group += 1
    return found


def _runs(members: list[CellModel]) -> Iterable[list[CellModel]]:
    """Neighbouring cells down a column whose formulas differ by their row alone."""
    run: list[CellModel] = []
    copies = CopiedDown("")
    for cell in members:
        if run and cell.row == run[-1].row + 1 and cell.formula == copies.by(cell.row - run[0].row):
            run.append(cell)
            continue
        if run:
            yield run
        run, copies = [cell], CopiedDown(cell.formula or "")
    if run:
        yield run
