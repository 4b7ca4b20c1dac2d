"""A return saved in the old format (.xls, .et) as the cells of a workbook: its values and its stamp."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xlsx_kit.files.bounded_call import MEGABYTE, Bounds, BoundsError, RefusedError, bounded
from xlsx_kit.files.legacy.properties import custom_properties
from xlsx_kit.files.legacy.sheets import legacy_book
from xlsx_kit.files.legacy.xls import XlsSheet
from xlsx_kit.files.xlsx.cells import WorkbookCells
from xlsx_kit.files.xlsx.guard import read_file
from xlsx_kit.files.xlsx.interface import PlainCells, SheetCells
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.sheet import Cell
from xlsx_kit.messages import refusal

BOUNDS = Bounds(seconds=4, memory_bytes=300 * MEGABYTE)


def legacy_cells(data: bytes, limits: Limits) -> WorkbookCells:
    """The values of an old workbook, within the limits of rows and columns.

    Formulas, locks and names are not known. Raises InputError where it cannot be read.
    """
    sheets, properties = legacy_book(data, limits, BOUNDS)
    cells = {sheet.name: _cells(sheet) for sheet in sheets}
    return WorkbookCells(cells, {}, properties, (), date1904=False, values_only=True)


def legacy_properties(path: Path, limits: Limits) -> Mapping[str, str]:
    """The custom properties of an old workbook: its stamp. Raises InputError where it cannot be read."""
    try:
        return bounded(custom_properties, read_file(path, limits), bounds=BOUNDS)
    except (BoundsError, RefusedError) as error:
        raise refusal("FILE-124", reason=error) from error


def _cells(sheet: XlsSheet) -> SheetCells:
    cells = {
        (row, column): Cell(row, column, "n" if number else "s", text, None, locked=True, date=False)
        for row, column, text, number in sheet.cells
    }
    return SheetCells(sheet.name, sheet.state, protected=True, cells=PlainCells(cells))
