"""What the office does to one document: type into cells, recalculate, save, print.

Part of `server.py` (system Python, `uno`): every command works on a private copy of the source, so no lock
file appears beside it and the target may be the source.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from places import Entries, address, blocks, inside, position

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
FILTERS = {
    "save": {True: "Calc MS Excel 2007 XML", False: "MS Word 2007 XML"},
    "legacy": {True: "MS Excel 97", False: "MS Word 97"},
    "pdf": {True: "calc_pdf_Export", False: "writer_pdf_Export"},
}
PACKAGES = (".xlsx", ".xlsm", ".docx")  # zip files
CONTENT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
LARGEST_READ = (
    2_000_000  # cells in one array; a lone entry in XFD1048576 must not make us ask for 17 milliards
)
ERRORS = {  # LibreOffice's numbers for the errors Excel knows; any other is shown as LibreOffice does
    502: "#VALUE!",
    503: "#NUM!",
    519: "#VALUE!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}


def fill(
    desktop: Any, folder: Path, *, source: str, target: str, entries: list[Any], respect_locks: bool = True
) -> dict[str, Any]:
    """Type the entries, recalculate and save; locked cells are left alone and reported.

    Without `respect_locks` they are overwritten, as a program that ignores the protection would.
    """
    with opened(desktop, folder, source, sheets=True) as document:
        refused: list[list[Any]] = []
        automatic = document.isAutomaticCalculationEnabled()
        document.enableAutomaticCalculation(False)  # else every entry recalculates what hangs on it
        document.addActionLock()
        try:
            for name, values in by_sheet(entries).items():
                sheet = sheet_named(document, name)
                locked = locked_places(sheet, values) if sheet.isProtected() else set()
                if respect_locks:
                    refused += [[name, address(*place)] for place in sorted(locked)]
                else:
                    overwrite(sheet, {place: values[place] for place in locked})
                type_entries(sheet, {place: values[place] for place in values.keys() - locked})
        finally:
            document.removeActionLock()
            document.enableAutomaticCalculation(automatic)  # it is saved with the workbook
        seconds = calculate(document)
        store(document, folder, target, "save")
    return {"refused": refused, "seconds": seconds}


def recalculate(
    desktop: Any, folder: Path, *, source: str, target: str | None = None, sheets: list[str] | None = None
) -> dict[str, Any]:
    """Recalculate everything and report what every used cell shows."""
    with opened(desktop, folder, source, sheets=True) as document:
        seconds = calculate(document)
        names = document.Sheets.ElementNames if sheets is None else sheets
        values = {name: dict(read_cells(sheet_named(document, name))) for name in names}
        if target is not None:
            store(document, folder, target, "save")
    return {"seconds": seconds, "values": values}


def cut(desktop: Any, folder: Path, *, source: str, target: str, moves: list[list[str]]) -> dict[str, Any]:
    """Cut areas and paste them elsewhere on their sheet, recalculate and save.

    Each move is a sheet, an area such as ``C9:F9``, and the first cell of where it goes. The protection is
    taken off meanwhile, as the office has no cut for programs that respects it.
    """
    with opened(desktop, folder, source, sheets=True) as document:
        for name, area, first in moves:
            sheet = sheet_named(document, name)
            sheet.unprotect("")
            range_ = sheet.getCellRangeByName(area).RangeAddress
            sheet.moveRange(sheet.getCellRangeByName(first).CellAddress, range_)
        seconds = calculate(document)
        store(document, folder, target, "save")
    return {"seconds": seconds}


def insert(
    desktop: Any, folder: Path, *, source: str, target: str, rows: list[tuple[str, int, int]]
) -> dict[str, Any]:
    """Insert rows above one, each given as sheet, row and how many; recalculate and save.

    The protection is taken off meanwhile: with it nobody can.
    """
    with opened(desktop, folder, source, sheets=True) as document:
        for name, row, count in rows:
            sheet = sheet_named(document, name)
            sheet.unprotect("")
            sheet.Rows.insertByIndex(row - 1, count)
        seconds = calculate(document)
        store(document, folder, target, "save")
    return {"seconds": seconds}


def resave(desktop: Any, folder: Path, *, source: str, target: str) -> dict[str, Any]:
    """Open and save, nothing else: what a client changes that a person only looked through."""
    with opened(desktop, folder, source) as document:
        store(document, folder, target, "save")
    return {}


def legacy(desktop: Any, folder: Path, *, source: str, target: str) -> dict[str, Any]:
    """Save in the format of Office 97."""
    with opened(desktop, folder, source) as document:
        store(document, folder, target, "legacy")
    return {}


def pdf(desktop: Any, folder: Path, *, source: str, target: str) -> dict[str, Any]:
    """Print the document to a PDF file."""
    with opened(desktop, folder, source) as document:
        store(document, folder, target, "pdf")
    return {}


class opened:  # noqa: N801 - reads as a verb; a class since UNO exceptions cannot cross a generator's `with`
    """The document, opened hidden (visible loads returned nothing or crashed) and closed afterwards."""

    def __init__(self, desktop: Any, folder: Path, source: str, *, sheets: bool = False) -> None:
        if not os.path.isfile(source):
            raise FileNotFoundError(f"there is no file {source}")
        if source.lower().endswith(PACKAGES) and not zipfile.is_zipfile(source):
            raise ValueError(f"{source} is not what its name says; LibreOffice would take it for a text")
        self._private = tempfile.TemporaryDirectory(dir=folder)
        copy = shutil.copyfile(source, os.path.join(self._private.name, os.path.basename(source)))
        url = uno.systemPathToFileUrl(copy)
        self._document = desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True))
        if self._document is None:
            raise ValueError(f"LibreOffice cannot open {source}")
        if sheets and not self._document.supportsService(SPREADSHEET):
            self.__exit__()
            raise ValueError(f"{source} is not a workbook")

    def __enter__(self) -> Any:
        return self._document

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(Exception):  # the error that brought us here says more
            self._document.close(True)
        self._private.cleanup()


def store(document: Any, folder: Path, target: str, kind: str) -> None:
    """Write the document beside the target first: a failed save leaves no half-written file."""
    filter_name = FILTERS[kind][document.supportsService(SPREADSHEET)]
    with tempfile.TemporaryDirectory(dir=folder) as private:
        written = os.path.join(private, os.path.basename(target))
        document.storeToURL(uno.systemPathToFileUrl(written), properties(FilterName=filter_name))
        shutil.move(written, target)


def sheet_named(document: Any, name: str) -> Any:
    """The sheet of that name."""
    if not document.Sheets.hasByName(name):
        raise ValueError(f"there is no sheet {name!r}")
    return document.Sheets.getByName(name)


def calculate(document: Any) -> float:
    """Recalculate every formula, whatever its cached value, and say how long it took."""
    began = time.perf_counter()
    document.calculateAll()
    return time.perf_counter() - began


def by_sheet(entries: list[Any]) -> dict[str, Entries]:
    """The entries of each sheet; the last one wins when a cell is named twice."""
    sheets: dict[str, Entries] = {}
    for sheet, place, value in entries:
        sheets.setdefault(sheet, {})[position(place)] = typed(value)
    return sheets


def typed(value: Any) -> Any:
    """Text stays text, a number becomes what the office stores; nothing clears the cell."""
    if isinstance(value, dict):
        return float(value["number"])
    if isinstance(value, bool):
        raise TypeError("a truth value cannot be typed in; use text or a number")
    if value is None:
        return ""
    return value if isinstance(value, str) else float(value)


def type_entries(sheet: Any, values: Entries) -> None:
    """Type into one sheet, rectangle by rectangle.

    Every new UNO object costs about ten milliseconds, a call on a known one half of one: so one cursor is
    moved about. Cells with a comment go one by one, as a data array would delete the comment.
    """
    noted = {(note.Position.Row, note.Position.Column) for note in sheet.Annotations}.intersection(values)
    for row, column in noted:
        type_one(sheet.getCellByPosition(column, row), values.pop((row, column)))
    cursor = sheet.createCursorByRange(sheet.getCellRangeByPosition(0, 0, 0, 0))
    at_row = at_column = 0
    for top, left, bottom, right in blocks(values):
        cursor.collapseToSize(1, 1)
        cursor.gotoOffset(left - at_column, top - at_row)
        cursor.collapseToSize(right - left + 1, bottom - top + 1)
        at_row, at_column = top, left
        cursor.setDataArray(
            tuple(
                tuple(values[row, column] for column in range(left, right + 1))
                for row in range(top, bottom + 1)
            )
        )


def overwrite(sheet: Any, values: Entries) -> None:
    """Write over locked cells: the office lets single values through, refuses arrays, ignores clearing."""
    for (row, column), value in values.items():
        if value == "":
            raise ValueError(f"{address(row, column)} is locked: it can be overwritten, not cleared")
        type_one(sheet.getCellByPosition(column, row), value)


def type_one(cell: Any, value: Any) -> None:
    """Put one value into one cell, keeping its comment."""
    if isinstance(value, float):
        cell.setValue(value)
    elif value == "":
        cell.clearContents(CONTENT)
    else:
        cell.setString(value)


def locked_places(sheet: Any, values: Entries) -> set[tuple[int, int]]:
    """Which of the places are locked, asked once for each cell format the sheet uses there."""
    rows, columns = [row for row, _ in values], [column for _, column in values]
    area = sheet.getCellRangeByPosition(min(columns), min(rows), max(columns), max(rows))
    locked: set[tuple[int, int]] = set()
    for alike in area.UniqueCellFormatRanges:
        if alike.CellProtection.IsLocked:
            for part in alike.RangeAddresses:
                locked.update(inside(part, values))
    return locked


def read_cells(sheet: Any) -> Iterator[tuple[str, Any]]:
    """Address and value of every cell that shows something; an empty text counts as blank."""
    areas = sheet.queryContentCells(CONTENT).RangeAddresses
    if not areas:
        return
    top, bottom = min(a.StartRow for a in areas), max(a.EndRow for a in areas)
    left, right = min(a.StartColumn for a in areas), max(a.EndColumn for a in areas)
    boxes = [(top, left, bottom, right)]
    if (bottom - top + 1) * (right - left + 1) > LARGEST_READ:
        boxes = [(a.StartRow, a.StartColumn, a.EndRow, a.EndColumn) for a in areas]
    for top, left, bottom, right in boxes:
        array = sheet.getCellRangeByPosition(left, top, right, bottom).getDataArray()
        for row, cells in enumerate(array, top):
            for column, value in enumerate(cells, left):
                if value is None:
                    yield address(row, column), {"error": error_text(sheet.getCellByPosition(column, row))}
                elif value != "":
                    yield address(row, column), value


def error_text(cell: Any) -> str:
    """The error as Excel writes it."""
    number = cell.getError()
    return ERRORS.get(number) or f"Err:{number}"


def properties(**values: Any) -> tuple[Any, ...]:
    """UNO's form of named arguments."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())
