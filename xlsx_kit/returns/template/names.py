"""Defined names of a return against those that were sent: formulas, lists and reading go by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from xlsx_kit.files import WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.rows import same_formula
from xlsx_kit.returns.template.values import change_finding
from xlsx_kit.workbook import Manifest

MOST_NAMES = 5
"""Names that the finding lists; more are counted."""
FIRST_CELL = re.compile("[A-Z]{1,3}[0-9]+")


def changed_names(workbook: WorkbookCells, manifest: Manifest, *, blocks_reported: bool) -> list[str]:
    """Names that are gone or stand for other cells, if only on one sheet.

    ``blocks_reported``: reading has named the blocks that it did not find by their names.
    """
    ours = [workbook.sheets[sheet.name] for sheet in manifest.sheets if sheet.name in workbook.sheets]
    shadowed = {name for sheet in ours for name in sheet.names}
    return [
        name
        for name, sent in manifest.names.items()
        if name in shadowed
        or (
            not (blocks_reported and (name.startswith("IN_") or name not in workbook.names))
            and not same_formula(sent, workbook.names.get(name, "").lstrip("="))
        )
    ]


def name_findings(manifest: Manifest, changed: Sequence[str]) -> Iterator[Finding]:
    """Names that are not as they were sent, all in one finding."""
    if changed:
        more = "等" if len(changed) > MOST_NAMES else ""
        names = "、".join(changed[:MOST_NAMES]) + more
        sheet, cell = _sent_to(manifest, changed[0])
        yield change_finding("TPL-029", sheet=sheet, cell=cell, count=len(changed), names=names)


def sheets_using(manifest: Manifest, names: Sequence[str]) -> Set[str]:
    """The sheets whose formulas ask for one of the names, or for a cell of such a sheet."""
    if not names:
        return frozenset()
    asks = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, names))})(?![\w.])").search
    formulas = {sheet.name: "\n".join({*sheet.formulas.values()}) for sheet in manifest.sheets}
    using: set[str] = set()
    new = {sheet for sheet, text in formulas.items() if asks(text)}
    while new:
        using |= new
        cells = [form for sheet in new for form in (f"'{sheet}'!", f"{sheet}!")]
        rest = {sheet: text for sheet, text in formulas.items() if sheet not in using}
        new = {sheet for sheet, text in rest.items() if any(cell in text for cell in cells)}
    return using


def _sent_to(manifest: Manifest, name: str) -> tuple[str | None, str | None]:
    """The first cell that a name was sent to stand for; none on a sheet that nobody sees."""
    sheet, _, area = manifest.names.get(name, "").rpartition("!")
    shown = {template.name for template in manifest.sheets if template.state == "visible"}
    found = FIRST_CELL.match(area.replace("$", ""))
    if found is None or (sheet := sheet.strip("'").replace("''", "'")) not in shown:
        return None, None
    return sheet, found[0]
