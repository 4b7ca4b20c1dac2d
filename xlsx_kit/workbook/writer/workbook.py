"""A workbook model to an .xlsx file: deterministic bytes, protected, with the computed values cached."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlsxwriter.workbook import Workbook

from xlsx_kit.outputs import write_file
from xlsx_kit.workbook.model.grid import SheetModel, WorkbookModel
from xlsx_kit.workbook.writer.internals import MarkupWorksheet, ProtectedWorkbook, style_number
from xlsx_kit.workbook.writer.page import configure_sheet, zero_based
from xlsx_kit.workbook.writer.rows import RowWriter, cells_in_order
from xlsx_kit.workbook.writer.shared import shared_formulas
from xlsx_kit.workbook.writer.styles import BASE, HIGHLIGHTS, LISTED, STYLES, with_decimals


def write_workbook(book: WorkbookModel, out: Path, *, password: str = "") -> None:
    """Writes the workbook, whole or not at all. Raises OSError if it cannot."""
    write_file(out, workbook_bytes(book, password=password))


@dataclass(frozen=True)
class RenderedWorkbook:
    """A workbook's bytes, the indexes of its cell styles, and its shared strings in order."""

    data: bytes
    styles: Mapping[str, int]
    strings: tuple[str, ...]


def workbook_bytes(book: WorkbookModel, *, password: str = "") -> bytes:
    """The file's bytes, the same for the same book. A warning of the writer is an error here."""
    return render(book, password=password).data


def render(book: WorkbookModel, *, password: str = "") -> RenderedWorkbook:
    """The file with its style table and shared strings, which rows written later refer to."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = ProtectedWorkbook(buffer, {"in_memory": True, "strings_to_urls": False})
        workbook.locked, workbook.structure_password = book.protected, password
        _describe(workbook, book)
        styles = _styles(workbook, book)
        writer = RowWriter(styles, workbook.shared_string_number)
        shown = with_decimals(HIGHLIGHTS, book.decimals)
        highlights = {name: workbook.add_format(style) for name, style in shown.items()}
        for sheet in book.sheets:
            page: MarkupWorksheet = workbook.add_worksheet(sheet.name)
            _write_cells(page, sheet, writer)
            configure_sheet(workbook, page, book, sheet, highlights, password)
        for name, area in book.names.items():
            workbook.define_name(name, f"={area}")
        workbook.close()
    return RenderedWorkbook(buffer.getvalue(), styles, workbook.shared_strings)


def _styles(workbook: Workbook, book: WorkbookModel) -> dict[str, int]:
    """The index of every cell style, used or not: a style has the same one in all workbooks.

    Those of lists come behind them, where there are any.
    """
    used = {cell.style for sheet in book.sheets for cell in sheet.cells} & LISTED.keys()
    styles = with_decimals({**STYLES, **{name: LISTED[name] for name in sorted(used)}}, book.decimals)
    return {name: style_number(workbook.add_format({**BASE, **style})) for name, style in styles.items()}


def _describe(workbook: Workbook, book: WorkbookModel) -> None:
    # A clock would make two runs differ; a year that no date can hold is a fault that rules report.
    created = datetime(min(max(book.year, 1980), 9999), 1, 1)
    workbook.set_properties({"title": book.title, "created": created, "author": ""})
    workbook.set_calc_mode("auto")
    for name, value in book.stamp.items():
        workbook.set_custom_property(name, value, "text")


def _write_cells(page: MarkupWorksheet, sheet: SheetModel, writer: RowWriter) -> None:
    """The cells of a sheet, its merged areas and links."""
    cells = cells_in_order(sheet)
    page.rows = list(writer.sheet(sheet, cells, shared_formulas(sheet.cells)))
    page.links = tuple(cell for cell in cells if cell.link)
    for area, _ in sheet.merges:
        page.merge_range(*zero_based(area), "")
    page.set_used_range(cells)
