"""Book data to an .xlsx file: deterministic bytes, protected, with the computed values cached."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsx_kit.addresses import a1
from xlsx_kit.outputs import write_file
from xlsx_kit.workbook.model.grid import Book, Cell, Sheet
from xlsx_kit.workbook.writer.page import furnish, zero_based
from xlsx_kit.workbook.writer.rows import RowWriter, placed
from xlsx_kit.workbook.writer.shared import shared_formulas
from xlsx_kit.workbook.writer.styles import BASE, HIGHLIGHTS, STYLES, with_decimals

LONGEST_LINK = 2079


class MarkupWorksheet(Worksheet):  # type: ignore[misc]  # the library is not typed
    """A worksheet whose rows and links come as markup; the library writes all around them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Iterable[str] = ()
        self.links: tuple[Cell, ...] = ()

    def _write_rows(self) -> None:
        self.fh.writelines(self.rows)

    def _write_hyperlinks(self) -> None:
        if not self.links:
            return
        self._xml_start_tag("hyperlinks")
        for cell in self.links:
            if len(cell.link) > LONGEST_LINK:
                raise ValueError(cell.link)
            place = [("ref", a1(cell.row, cell.column)), ("location", cell.link)]
            self._xml_empty_tag("hyperlink", [*place, ("display", cell.value)])
        self._xml_end_tag("hyperlinks")


class ProtectedWorkbook(Workbook):  # type: ignore[misc]  # the library is not typed
    """A workbook whose structure (sheets, their names and order) is locked, which the library lacks."""

    worksheet_class = MarkupWorksheet
    locked = True
    structure_password = ""

    def _write_book_views(self) -> None:
        if not self.locked:
            super()._write_book_views()
            return
        attributes = [("lockStructure", 1)]
        if self.structure_password:
            secret = self.worksheets()[0]._encode_password(self.structure_password)
            attributes.insert(0, ("workbookPassword", secret))
        self._xml_empty_tag("workbookProtection", attributes)
        super()._write_book_views()


def write_workbook(book: Book, out: Path, *, password: str = "") -> None:
    """Writes the workbook, whole or not at all. Raises OSError if it cannot."""
    write_file(out, workbook_bytes(book, password=password))


@dataclass(frozen=True)
class Written:
    """A workbook's bytes, the numbers of its cell styles, and its shared strings in order."""

    data: bytes
    styles: Mapping[str, int]
    strings: tuple[str, ...]


def workbook_bytes(book: Book, *, password: str = "") -> bytes:
    """The file's bytes, the same for the same book. A warning of the writer is an error here."""
    return written(book, password=password).data


def written(book: Book, *, password: str = "") -> Written:
    """The same with what must be known to write more rows for it."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = ProtectedWorkbook(buffer, {"in_memory": True, "strings_to_urls": False})
        workbook.locked, workbook.structure_password = book.protected, password
        _describe(workbook, book)
        styles = _styles(workbook, book)
        writer = RowWriter(styles, workbook.str_table._get_shared_string_index)
        shown = with_decimals(HIGHLIGHTS, book.decimals)
        highlights = {name: workbook.add_format(style) for name, style in shown.items()}
        for sheet in book.sheets:
            page: MarkupWorksheet = workbook.add_worksheet(sheet.name)
            _fill(page, sheet, writer)
            furnish(workbook, page, book, sheet, highlights, password)
        for name, area in book.names.items():
            workbook.define_name(name, f"={area}")
        workbook.close()
    return Written(buffer.getvalue(), styles, tuple(workbook.str_table.string_array))


def password_mark(password: str) -> str:
    """All that a workbook keeps of its password: the old 16-bit hash; "" without one."""
    return str(Worksheet()._encode_password(password)) if password else ""


def _styles(workbook: Workbook, book: Book) -> dict[str, int]:
    """The number of every cell style, used or not: a style has the same one in all workbooks."""
    styles = with_decimals(STYLES, book.decimals)
    return {name: workbook.add_format({**BASE, **style})._get_xf_index() for name, style in styles.items()}


def _describe(workbook: Workbook, book: Book) -> None:
    # A clock would make two runs differ; a year that no date can hold is a fault that rules report.
    created = datetime(min(max(book.year, 1980), 9999), 1, 1)
    workbook.set_properties({"title": book.title, "created": created, "author": ""})
    workbook.set_calc_mode("auto")
    for name, value in book.stamp.items():
        workbook.set_custom_property(name, value, "text")


def _fill(page: MarkupWorksheet, sheet: Sheet, writer: RowWriter) -> None:
    """The cells of a sheet, its merged areas and links."""
    cells = placed(sheet)
    page.rows = list(writer.sheet(sheet, cells, shared_formulas(sheet.cells)))
    page.links = tuple(cell for cell in cells if cell.link)
    for area, _ in sheet.merges:
        page.merge_range(*zero_based(area), "")
    page.dim_rowmin, page.dim_rowmax = 0, cells[-1].row - 1
    page.dim_colmin, page.dim_colmax = 0, max(cell.column for cell in cells) - 1
