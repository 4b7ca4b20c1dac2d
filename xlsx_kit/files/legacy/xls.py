"""The cells of an old workbook (.xls, .et), read by xlrd in a process of its own.

xlrd is Python throughout, so no file can take it over, and it keeps rows as long as they are: a cell at the
corner of an empty sheet costs nothing (calamine, which ends the whole process on some files, made a grid of
16.7 million cells of it: 2.7 GB a sheet).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.files.bounded_call import RefusedError
from xlsx_kit.files.legacy.password import has_password
from xlsx_kit.files.legacy.properties import custom_properties

if TYPE_CHECKING:
    from xlrd import Book

_ZEROS = re.compile(r"0{2,15}")
STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
TEXT, NUMBER, DATE, BOOLEAN, ERROR = range(1, 6)
"""Kinds of cells, as xlrd numbers them; 0 and 6 are empty."""
DAMAGED, ENCRYPTED = "文件可能已损坏", "文件有打开密码"


class XlsCell(NamedTuple):
    """One cell with content; rows and columns count from 1. A number's text is a double's, in full."""

    row: int
    column: int
    text: str
    is_number: bool


class XlsSheet(NamedTuple):
    """One sheet; ``state`` is ``visible``, ``hidden`` or ``veryHidden``.

    ``merged`` are areas of merged cells as far as they were asked for: first and last row, first and last
    column.
    """

    name: str
    state: str
    cells: list[XlsCell]
    merged: list[tuple[int, int, int, int]]


class XlsBounds(NamedTuple):
    """How much is read: sheets, and cells of all sheets together; cells beyond a row or column are left."""

    sheets: int
    cells: int
    rows: int
    columns: int


def read_merged_xls(data: bytes, bounds: XlsBounds) -> list[XlsSheet]:
    """Every sheet of an old workbook with its merged cells; they are left where formats cannot be read."""
    try:
        return read_xls(data, bounds, merged=True)
    except RefusedError:
        return read_xls(data, bounds)


def read_xls(data: bytes, bounds: XlsBounds, *, merged: bool = False) -> list[XlsSheet]:
    """Every sheet of an old workbook. Raises RefusedError for one that cannot be read, in words.

    xlrd knows of ``merged`` cells only where it reads all formats, too, which takes more time and memory.
    Whole numbers in a format like ``000000`` are codes then: texts with their zeros.
    """
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data,
            ragged_rows=True,
            on_demand=True,
            use_mmap=False,
            formatting_info=merged,
            logfile=io.StringIO(),
            ignore_workbook_corruption=True,  # sectors used twice, as some programs of banks leave them
        )
        if book.nsheets > bounds.sheets:
            raise RefusedError(f"工作表超过 {bounds.sheets} 张")
        sheets, left = [], bounds.cells
        for number, name in enumerate(book.sheet_names()):
            sheet = book.sheet_by_index(number)
            state = STATES.get(sheet.visibility, "hidden")
            cells, zeros = list[XlsCell](), _zeros(book) if merged else {}
            for row in range(min(sheet.nrows, bounds.rows)):
                values = sheet.row_values(row)
                for column, kind in enumerate(sheet.row_types(row)[: bounds.columns]):
                    text = _text(kind, values[column], book.datemode)
                    if text.strip():
                        digits = zeros.get(sheet.cell_xf_index(row, column), 0) if zeros else 0
                        if digits and kind == NUMBER and text.endswith(".0"):
                            kind, text = TEXT, text[:-2].zfill(digits)
                        cells.append(XlsCell(row + 1, column + 1, text, kind == NUMBER))
                if len(cells) > left:
                    raise RefusedError(f"单元格超过 {bounds.cells:,} 个")
            left -= len(cells)
            areas = [(top + 1, bottom, left + 1, right) for top, bottom, left, right in sheet.merged_cells]
            sheets.append(XlsSheet(name, state, cells, areas))
            book.unload_sheet(number)
    except (RefusedError, MemoryError):
        raise
    except Exception as error:  # a damaged file makes xlrd raise whatever Python has
        if has_password(data):
            raise RefusedError(ENCRYPTED) from error
        unforeseen(error, "xls")
        raise RefusedError(DAMAGED) from error
    return sheets


def read_stamped_xls(data: bytes, bounds: XlsBounds) -> tuple[list[XlsSheet], Mapping[str, str]]:
    """Every sheet of an old workbook, and its custom properties. Raises RefusedError as ``read_xls`` does."""
    return read_xls(data, bounds), custom_properties(data)


def _zeros(book: Book) -> dict[int, int]:
    """The digits that styles show, by their numbers: those of formats of zeros alone."""
    written = {key: one.format_str or "" for key, one in book.format_map.items()}
    formats = {key: len(text) for key, text in written.items() if _ZEROS.fullmatch(text)}
    return {xf.xf_index: formats[xf.format_key] for xf in book.xf_list if xf.format_key in formats}


def _text(kind: int, value: object, date_mode: int) -> str:
    """What a cell holds, as text; a date in the ISO form."""
    import xlrd

    if kind == TEXT:
        return str(value)
    if kind == BOOLEAN:
        return "1" if value else "0"
    if kind == ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    if kind == DATE:
        try:
            moment: datetime = xlrd.xldate.xldate_as_datetime(value, date_mode)
        except (ValueError, OverflowError):
            return repr(value)
        return moment.isoformat().removesuffix("T00:00:00")
    return repr(value) if kind == NUMBER else ""
