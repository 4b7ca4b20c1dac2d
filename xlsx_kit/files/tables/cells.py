"""A return saved in the old format (.xls, .et) as the cells of a workbook: its values alone."""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.files.tables.grid import Grid
from xlsx_kit.files.tables.legacy import legacy_sheets
from xlsx_kit.files.xlsx.cells import SheetCells, WorkbookCells
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.sheet import Cell


def legacy_cells(path: Path, limits: Limits) -> WorkbookCells:
    """The values of an old workbook, within the limits of rows and columns.

    Formulas, locks, names and the stamp are not known. Raises InputError where it cannot be read.
    """
    sheets = {name: _cells(grid, limits) for name, grid in legacy_sheets(path).items()}
    return WorkbookCells(sheets, {}, {}, (), date1904=False)


def _cells(grid: Grid, limits: Limits) -> SheetCells:
    cells = {
        (row, column): Cell(row, column, "n" if c.number else "s", c.text, None, locked=True, date=False)
        for (row, column), c in grid.cells.items()
        if row <= limits.rows and column <= limits.columns
    }
    return SheetCells(grid.name, "visible", protected=True, cells=cells)
