"""A return saved in the old format (.xls, .et) as the cells of a workbook: its values alone."""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.files.bounded import MEGABYTE, Bounds
from xlsx_kit.files.tables.legacy import legacy_sheets
from xlsx_kit.files.tables.xls import XlsSheet
from xlsx_kit.files.xlsx.cells import WorkbookCells
from xlsx_kit.files.xlsx.guard import read_file
from xlsx_kit.files.xlsx.interface import PlainCells, SheetCells
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.sheet import Cell

BOUNDS = Bounds(seconds=4, memory_bytes=300 * MEGABYTE)


def legacy_cells(path: Path, limits: Limits) -> WorkbookCells:
    """The values of an old workbook, within the limits of rows and columns.

    Formulas, locks, names and the stamp are not known. Raises InputError where it cannot be read.
    """
    sheets = legacy_sheets(read_file(path, limits), limits, BOUNDS)
    return WorkbookCells({sheet.name: _cells(sheet) for sheet in sheets}, {}, {}, (), date1904=False)


def _cells(sheet: XlsSheet) -> SheetCells:
    cells = {
        (row, column): Cell(row, column, "n" if number else "s", text, None, locked=True, date=False)
        for row, column, text, number in sheet.cells
    }
    return SheetCells(sheet.name, sheet.state, protected=True, cells=PlainCells(cells))
