"""A table file to its sheets; the bytes decide what it is, and every size is bounded."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.files.bounded_call import MEGABYTE, Bounds
from xlsx_kit.files.formats import FileKind, format_of
from xlsx_kit.files.legacy.sheets import legacy_sheets
from xlsx_kit.files.tables.grid import Grid, GridCell
from xlsx_kit.files.tables.merged import covered, merged_down
from xlsx_kit.files.tables.padded import padded, padded_cells
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package, read_file
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.findings import InputError
from xlsx_kit.messages import refusal

# A whole county's export: far more cells than a return, but from the officer's own system.
LIMITS = Limits(
    file_bytes=100 * 2**20,
    member_bytes=400 * 2**20,
    total_bytes=600 * 2**20,
    marks=60_000_000,
    rows=1_048_576,
    columns=1_024,
    cells=3_000_000,
    shared_strings=1_000_000,
    characters=100_000_000,
)
BOUNDS = Bounds(seconds=60, memory_bytes=2_000 * MEGABYTE)


def read_sheets(path: Path) -> dict[str, Grid]:
    """The sheets of a table file, in order, by name; a CSV is one sheet named after the file.

    Raises InputError that names the file.
    """
    try:
        return _sheets(path)
    except InputError as error:
        raise _named(error, path) from None
    except BaseException as error:  # the last door of one list
        raise refusal("FILE-125", name=path.name, reason=unforeseen(error, str(path))) from error


def _named(error: InputError, path: Path) -> InputError:
    """The same error, each of its findings naming the file."""
    named = (
        f if path.name in f.message else replace(f, message=f"{path.name}：{f.message}")
        for f in error.findings
    )
    return InputError(tuple(named))


def read_text(path: Path) -> str:
    """A text file's text, in any of the usual encodings. Raises InputError that names the file."""
    try:
        data = read_file(path, LIMITS)
        found = format_of(data)
        if found.kind is not FileKind.OTHER or (b"\0" in data[:4096] and not data.startswith(UTF16_MARKS)):
            raise refusal("FILE-121", name=path.name, what=found.title.strip())
        return decoded(data, path.name)
    except InputError as error:
        raise _named(error, path) from None


def _sheets(path: Path) -> dict[str, Grid]:
    data = read_file(path, LIMITS)
    found = format_of(data)
    if found.kind is FileKind.LEGACY:
        return _legacy_sheets(data)
    if found.kind is not FileKind.OTHER:
        return _workbook_sheets(path)
    if b"\0" in data[:4096] and not data.startswith(UTF16_MARKS):
        raise refusal("FILE-121", name=path.name, what=found.title.strip())
    if found.title not in ("文本表格（CSV）", "纯文本", "无法识别的格式"):
        raise refusal("FILE-121", name=path.name, what=found.title.strip())
    return {path.name: Grid(path.name, text_cells(decoded(data, path.name), path.name))}


def _legacy_sheets(data: bytes) -> dict[str, Grid]:
    """The shown sheets of an .xls."""
    sheets = {}
    for sheet in legacy_sheets(data, LIMITS, BOUNDS):
        if sheet.state == "visible":
            cells = {(c.row, c.column): GridCell(c.text, c.is_number) for c in sheet.cells}
            merged = dict(cell for area in sheet.merged for cell in covered(*area))
            sheets[sheet.name] = Grid(sheet.name, cells, merged)
    return sheets


def _workbook_sheets(path: Path) -> dict[str, Grid]:
    """The shown sheets of an .xlsx; a hidden one is nobody's table."""
    package = open_package(path, LIMITS)
    merged, zeros = merged_down(package.copied()), padded_cells(package.copied())
    sheets = {}
    for sheet in read_cells(package).sheets.values():
        if sheet.state == "visible":
            cells = {at: GridCell(c.text, c.kind == "n") for at, c in sheet.cells.items() if c.text.strip()}
            for at, digits in zeros.get(sheet.name, {}).items():
                if at in cells:
                    cells[at] = padded(cells[at], digits)
            sheets[sheet.name] = Grid(sheet.name, cells, merged.get(sheet.name, {}))
    return sheets


def chosen_sheet(path: Path, sheet: str = "") -> Grid:
    """The sheet asked for, else the first with content. Raises InputError where there is none."""
    sheets = read_sheets(path)
    if sheet and len(sheets) == 1 and path.name in sheets:
        return sheets[path.name]  # a CSV has no sheet names
    if sheet:
        if sheet not in sheets:
            raise refusal("FILE-126", name=path.name, wanted=sheet, what="、".join(sheets))
        return sheets[sheet]
    return next((grid for grid in sheets.values() if grid.cells), Grid(path.name, {}))


UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = (",", "\t", ";", "，")


def decoded(data: bytes, name: str) -> str:
    """A file's text. Raises InputError where it is in no usual encoding."""
    encodings = ("utf-16",) if data.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("FILE-122", name=name)


def text_cells(text: str, name: str) -> dict[tuple[int, int], GridCell]:
    """Cells by row and column, rows counted as a spreadsheet shows them."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    cells: dict[tuple[int, int], GridCell] = {}
    try:
        for row, fields in enumerate(rows, start=1):
            for column, field in enumerate(fields, start=1):
                if field.strip():
                    cells[row, column] = GridCell(field)
    except csv.Error:
        raise refusal("FILE-123", name=name, line=rows.line_num) from None
    return cells
