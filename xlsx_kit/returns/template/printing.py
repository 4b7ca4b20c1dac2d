"""Rows and columns in use that a changed print area leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Set

from xlsx_kit.addresses import a1
from xlsx_kit.files import SheetCells, WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.values import Right, change_finding
from xlsx_kit.returns.template.visibility import area_of, full_places
from xlsx_kit.workbook import PRINT_SHORT, Area, SheetTemplate


def last_printed(workbook: WorkbookCells) -> Set[int]:
    """The last printed row of each sheet whose rows vary, as the workbook was made."""
    name, _, area = workbook.names.get(PRINT_SHORT, "").rpartition("!")
    sheet = workbook.sheets.get(name.strip("'"))
    top, left, bottom, _ = area_of(area)
    if sheet is None or not top:
        return set()
    cells = (sheet.cells.get((row, left - 1)) for row in range(top, min(bottom, top + 99) + 1))
    return {int(float(cell.text)) for cell in cells if cell and cell.kind == "n"}


def printing_findings(
    template: SheetTemplate, sheet: SheetCells, right: Right, last: Set[int]
) -> Iterator[Finding]:
    """A finding where a print area that is not as sent leaves anything out; ``last`` is ``last_printed``."""
    sent = template.print_area
    parts = [part.rpartition("!") for part in sheet.print_area.split(",")]
    areas = [area_of(area) for _, _, area in parts]
    # a sheet that was deleted leaves areas to those behind it that are not theirs
    own = all(name.strip("'") == sheet.name for name, _, _ in parts)
    if sent is None or not own or not all(area[0] for area in areas) or _is_sent(areas, sent, last):
        return
    out = sorted(
        at
        for at in full_places(template, sheet, right)
        if at[1] <= sent[3]
        and not any(top <= at[0] <= bottom and left <= at[1] <= to for top, left, bottom, to in areas)
    )
    if out:
        cell = a1(*out[0])
        yield change_finding("TPL-038", sheet=sheet.name, cell=cell, count=len(out), first=cell)


def _is_sent(areas: list[Area], sent: Area, last: Set[int]) -> bool:
    if areas == [sent]:
        return True
    (top, left, bottom, to), *more = areas
    return not more and (top, left, to) == (sent[0], sent[1], sent[3]) and bottom in last
