"""Sheets that bear each other's names: which one each of the template is, is told by its labels."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from xlsx_kit.files import SheetCells, WorkbookCells
from xlsx_kit.workbook import Manifest, SheetTemplate

EXCHANGED = "TPL-052"
"""The rule about sheets whose names were exchanged."""
MOST_UNLIKE = 20
"""Of a hundred labels of a sheet, how many a renamed one or a copy may lack."""
FIRST_LABELS = 5
"""Labels that tell whether a sheet may be another one: of nearly every return no more is looked at."""


def exchanged_sheets(workbook: WorkbookCells, manifest: Manifest) -> Mapping[str, str]:
    """By the name of each such sheet of the template, the name that it has now; all names are still there."""
    doubtful = [
        template
        for template in manifest.sheets
        if template.name in workbook.sheets and not _begins_like(template, workbook.sheets[template.name])
    ]
    found: dict[str, str] = {}
    for template in doubtful:
        own, others = template.name, (one.name for one in doubtful if one is not template)
        like = [name for name in others if is_like(template, workbook.sheets[name])]
        # two tables of one kind share most labels: the sheet that has the most is it, of two its own
        labels = {name: _count_of_labels(template, workbook.sheets[name]) for name in (own, *like)}
        if (most := max(labels, key=labels.__getitem__)) != own:
            found[own] = most
    return found if set(found.values()) == found.keys() else {}


def is_like(template: SheetTemplate, sheet: SheetCells) -> bool:
    """Whether a sheet has most of a template's labels in their places; one that has others is left early."""
    still = len(template.unstamped) * MOST_UNLIKE // 100
    for at, text in template.unstamped.items():
        cell = sheet.cells.get(at)
        if cell is None or cell.text != text:
            still -= 1
            if still < 0:
                return False
    return bool(template.unstamped)


def _count_of_labels(template: SheetTemplate, sheet: SheetCells) -> int:
    """How many of a template's labels a sheet has in their places."""
    return sum(at in sheet.cells and sheet.cells[at].text == text for at, text in template.unstamped.items())


def _begins_like(template: SheetTemplate, sheet: SheetCells) -> bool:
    first = islice(template.unstamped.items(), FIRST_LABELS)
    return all(
        (row := sheet.cells.texts(number)) is not None and row.at((column,))[0][1] == text != ""
        for (number, column), text in first
    )
