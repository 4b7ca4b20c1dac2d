"""Book data to an .xlsx file: deterministic bytes, protected, with the computed values cached."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsx_kit.addresses import a1
from xlsx_kit.book.grid import Area, Book, Cell, Highlight, Sheet, Validation
from xlsx_kit.excel.charts import drawn
from xlsx_kit.excel.shared import Shared, shared_formulas
from xlsx_kit.excel.styles import BASE, HIGHLIGHTS, STYLES
from xlsx_kit.outputs import write_file

A4 = 9
# The size stands first: behind it a unit's code would be taken for more digits of it.
SMALL = '&9&"宋体,Regular"'
# Text that a reader would take for an escaped character; the library escapes it in constants alone.
ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
FOOTER = f"&C{SMALL}第 &P 页，共 &N 页"
HEADER_LENGTH = 255
MAY = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
"""What a unit may do on a protected sheet besides typing into entry cells."""


class SharingWorksheet(Worksheet):  # type: ignore[misc]  # the library is not typed
    """A worksheet that stores a formula common to many rows once, which the library lacks.

    And one whose rows, where asked, have a height but still follow what is typed into them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.shared: Mapping[str, Shared] = {}
        self.growing: frozenset[int] = frozenset()

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        if tag == "row" and dict(attributes)["r"] in self.growing:
            attributes = [a for a in attributes if a[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # Only functions of Excel 2007 are used, so nothing needs the prefix of later ones.
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: str, result: Any, attributes: Any = ()) -> None:
        if isinstance(result, str):
            result = ESCAPE.sub(r"_x005F\g<0>", result)
        shared = self.shared.get(attributes[0][1])
        if shared is None:
            super()._xml_formula_element(formula, result, attributes)
            return
        cell = "".join(f' {name}="{value}"' for name, value in attributes)
        area = f' ref="{shared.area}"' if shared.area else ""
        text = self._escape_data(formula) if shared.area else ""
        shown = self._escape_data(result)
        self.fh.write(f'<c{cell}><f t="shared"{area} si="{shared.group}">{text}</f><v>{shown}</v></c>')


class ProtectedWorkbook(Workbook):  # type: ignore[misc]  # the library is not typed
    """A workbook whose structure (sheets, their names and order) is locked, which the library lacks."""

    worksheet_class = SharingWorksheet
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


def workbook_bytes(book: Book, *, password: str = "") -> bytes:
    """The file's bytes, the same for the same book. A warning of the writer is an error here."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = ProtectedWorkbook(buffer, {"in_memory": True, "strings_to_urls": False})
        workbook.locked, workbook.structure_password = book.protected, password
        _describe(workbook, book)
        formats = Formats(workbook)
        for sheet in book.sheets:
            _write_sheet(workbook, formats, sheet)
            if book.protected:
                workbook.worksheets()[-1].protect(password, MAY)
            workbook.worksheets()[-1].set_header(_header(book.header))
        for name, area in book.names.items():
            workbook.define_name(name, f"={area}")
        workbook.close()
    return buffer.getvalue()


def password_mark(password: str) -> str:
    """All that a workbook keeps of its password: the old 16-bit hash; "" without one."""
    return str(Worksheet()._encode_password(password)) if password else ""


class Formats:
    """Formats by style name, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.made: dict[str, Format] = {}

    def cell(self, style: str) -> Format:
        """The format of a cell style. Raises KeyError for a style that does not exist."""
        if style not in self.made:
            self.made[style] = self.workbook.add_format({**BASE, **STYLES[style]})
        return self.made[style]

    def highlight(self, style: str) -> Format:
        """The format of a conditional style."""
        key = f"highlight {style}"
        if key not in self.made:
            self.made[key] = self.workbook.add_format(HIGHLIGHTS[style])
        return self.made[key]


def _describe(workbook: Workbook, book: Book) -> None:
    # A clock would make two runs differ; a year that no date can hold is a fault that rules report.
    created = datetime(min(max(book.year, 1980), 9999), 1, 1)
    workbook.set_properties({"title": book.title, "created": created, "author": ""})
    workbook.set_calc_mode("auto")
    for name, value in book.stamp.items():
        workbook.set_custom_property(name, value, "text")


def _write_sheet(workbook: Workbook, formats: Formats, sheet: Sheet) -> None:
    page = workbook.add_worksheet(sheet.name)
    page.shared = {a1(*place): part for place, part in shared_formulas(sheet.cells).items()}
    for area, cell in sheet.merges:
        page.merge_range(*_zero(area), "", formats.cell(cell.style))
    for cell in sorted((*sheet.cells, *(c for _, c in sheet.merges)), key=lambda c: (c.row, c.column)):
        _write_cell(page, formats, cell)
    for column, width in sheet.widths.items():
        hidden = {"hidden": True} if column in sheet.hidden_columns else {}
        page.set_column(column - 1, column - 1, width, None, hidden)
    page.set_default_row(sheet.row_height)
    page.growing = sheet.growing
    for row, height in sheet.heights.items():
        page.set_row(row - 1, height)
    for validation in sheet.validations:
        _validate(page, validation)
    for highlight in sheet.highlights:
        _highlight(page, formats, highlight)
    _prepare_print(workbook, page, sheet)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576", "formula_differs": "A1:XFD1048576"})
    if sheet.filter:
        page.autofilter(*_zero(sheet.filter))
    if sheet.freeze:
        page.freeze_panes(sheet.freeze[0] - 1, sheet.freeze[1] - 1)
    if sheet.tab:
        page.set_tab_color(f"#{sheet.tab}")
    for chart in sheet.charts:
        row, column = chart.place
        told = {"description": chart.spoken}
        page.insert_chart(row - 1, column - 1, drawn(workbook, sheet.name, chart), told)
    page.hide_gridlines(2)
    if sheet.state == "hidden":
        page.very_hidden()


def _write_cell(page: Worksheet, formats: Formats, cell: Cell) -> None:
    row, column, style = cell.row - 1, cell.column - 1, formats.cell(cell.style)
    if cell.link:
        page.write_url(row, column, f"internal:{cell.link}", style, str(cell.value))
    elif cell.formula is not None:
        page.write_formula(row, column, f"={cell.formula}", style, cell.value)
    elif cell.value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(cell.value, str):
        page.write_string(row, column, cell.value, style)
    else:
        page.write_number(row, column, cell.value, style)


def _validate(page: Worksheet, validation: Validation) -> None:
    options: dict[str, Any] = {"ignore_blank": True, "show_error": validation.stop}
    match validation.kind:
        case "list":
            options |= {"validate": "list", "source": f"={validation.rule}"}
        case "custom":
            options |= {"validate": "custom", "value": f"={validation.rule}"}
        case "whole":
            options |= {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": int(validation.rule),
            }
        case "length":
            options |= {"validate": "length", "criteria": "<=", "value": int(validation.rule)}
        case "any":
            options |= {"validate": "any"}
    if validation.prompt:
        options |= {"input_title": validation.title, "input_message": validation.prompt}
    if validation.stop:
        options |= {"error_title": "填写有误", "error_message": validation.error}
    if page.data_validation(*_zero(validation.area), options) not in (0, None):
        raise ValueError(f"validation refused by the writer: {validation}")


def _highlight(page: Worksheet, formats: Formats, highlight: Highlight) -> None:
    options = {
        "type": "formula",
        "criteria": f"={highlight.formula}",
        "format": formats.highlight(highlight.style),
    }
    page.conditional_format(*_zero(highlight.area), options)


def _prepare_print(workbook: Workbook, page: Worksheet, sheet: Sheet) -> None:
    page.set_paper(A4)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
    page.fit_to_pages(1, 1 if sheet.one_page else 0)
    page.center_horizontally()
    page.set_footer(FOOTER)
    if sheet.landscape:
        page.set_landscape()
    if sheet.repeat:
        page.repeat_rows(sheet.repeat[0] - 1, sheet.repeat[1] - 1)
    if isinstance(sheet.print_area, str):
        workbook.define_name(f"'{sheet.name}'!_xlnm.Print_Area", f"={sheet.print_area}")
    elif sheet.print_area:
        page.print_area(*_zero(sheet.print_area))


def _header(words: str) -> str:
    """The unit on the left, the sheet's name on the right, within what a header may hold."""
    right = f"&R{SMALL}&A"
    left = words.replace("&", "&&")[: HEADER_LENGTH - len(right) - len(SMALL) - 2]
    return f"&L{SMALL}{left}{right}"


def _zero(area: Area) -> tuple[int, int, int, int]:
    return area[0] - 1, area[1] - 1, area[2] - 1, area[3] - 1
