"""What the published tables of a return show, against what its entries give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsx_kit.addresses import a1
from xlsx_kit.book.grid import Cached
from xlsx_kit.book.manifest import Place
from xlsx_kit.book.published import published_sheet
from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.formula import formulas_of
from xlsx_kit.findings import Finding
from xlsx_kit.integrity.faults import integrity_finding
from xlsx_kit.reader.cells import WorkbookCells

HALF_A_HUNDREDTH = 0.005
Right = Mapping[tuple[str, Place], Cached]
"""Sheet and place of every formula of the published tables -> what it gives."""


def right_values(evaluation: Evaluation) -> Right:
    """What the formulas of the published tables give for a unit's facts."""
    formulas = formulas_of(evaluation.pack)
    sheets = [published_sheet(formulas, evaluation, view.id) for view in evaluation.pack.views]
    return {
        (sheet.name, (cell.row, cell.column)): cell.value
        for sheet in sheets
        for cell in sheet.cells
        if cell.formula is not None
    }


def shown_values(workbook: WorkbookCells, right: Right) -> Iterator[Finding]:
    """Whether formulas were never calculated, or show something else than the entries give."""
    stale: list[tuple[str, Place, Cached, str]] = []
    calculated = False
    for (name, at), value in right.items():
        sheet = workbook.sheets.get(name)
        cell = sheet.cells.get(at) if sheet else None
        if cell and cell.formula is not None:
            calculated = calculated or bool(cell.kind)
            if not is_right(value, cell.text):
                stale.append((name, at, value, cell.text))
    if stale and not calculated:
        yield integrity_finding("TPL-026", None, None)
    elif stale:
        name, at, value, text = stale[0]
        words = {"count": len(stale), "before": value_words(value), "after": text or "空白"}
        yield integrity_finding("TPL-027", name, a1(*at), **words)


def is_right(value: Cached, text: str) -> bool:
    """Whether a cell with this text shows what its formula gives."""
    if isinstance(value, str):
        return text.strip() == value.strip() or (value == "" and text in ("", "0"))
    try:
        return abs(float(text or "0") - value) < HALF_A_HUNDREDTH
    except ValueError:
        return False


def value_words(value: Cached) -> str:
    """A value as a message shows it."""
    if isinstance(value, str):
        return value or "空白"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
