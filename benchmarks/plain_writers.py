"""Workbooks written as the libraries' manuals show it: what our writer is measured against and held to."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook as OpenWorkbook
from openpyxl.cell.cell import Cell as OpenCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet as OpenWorksheet
from xlsxwriter import Workbook

from xlsx_kit.addresses import a1, letters
from xlsx_kit.workbook.model.grid import Area, CellModel, SheetModel, Validation, WorkbookModel
from xlsx_kit.workbook.writer.page import configure_sheet, zero_based
from xlsx_kit.workbook.writer.styles import BASE, HIGHLIGHTS, STYLES


def by_xlsxwriter(book: WorkbookModel, password: str = "") -> bytes:
    """One call a cell; widths, validations, colours and print as we write them."""
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    styles = {name: workbook.add_format({**BASE, **style}) for name, style in STYLES.items()}
    highlights = {name: workbook.add_format(style) for name, style in HIGHLIGHTS.items()}
    for sheet in book.sheets:
        page = workbook.add_worksheet(sheet.name)
        for area, cell in sheet.merges:
            page.merge_range(*zero_based(area), "", styles[cell.style])
        for cell in (*sheet.cells, *(first for _, first in sheet.merges)):
            at, style = (cell.row - 1, cell.column - 1), styles[cell.style]
            if cell.link:
                page.write_url(*at, f"internal:{cell.link}", style, str(cell.value))
            elif cell.formula is not None:
                page.write_formula(*at, f"={cell.formula}", style, cell.value)
            elif cell.value == "":
                page.write_blank(*at, None, style)
            elif isinstance(cell.value, str):
                page.write_string(*at, cell.value, style)
            else:
                page.write_number(*at, cell.value, style)
        configure_sheet(workbook, page, book, sheet, highlights, password)
    for name, area in book.names.items():
        workbook.define_name(name, f"={area}")
    for name, value in book.stamp.items():
        workbook.set_custom_property(name, value, "text")
    workbook.close()
    return buffer.getvalue()


def by_openpyxl(book: WorkbookModel) -> bytes:
    """Cells, styles, merged areas, sizes, names and validations; openpyxl writes no cached values."""
    workbook = OpenWorkbook()
    del workbook[workbook.sheetnames[0]]
    styles = {name: _style({**BASE, **style}) for name, style in STYLES.items()}
    for sheet in book.sheets:
        page: OpenWorksheet = workbook.create_sheet(sheet.name)
        for cell in (*sheet.cells, *(first for _, first in sheet.merges)):
            _put(page.cell(cell.row, cell.column), cell, styles[cell.style])
        for area, _ in sheet.merges:
            page.merge_cells(_area(area))
        _size(page, sheet)
        for validation in sheet.validations:
            page.add_data_validation(_validation(validation))
        page.protection.sheet = book.protected
    for name, place in book.names.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=place)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _put(place: OpenCell, cell: CellModel, style: dict[str, Any]) -> None:
    if cell.formula is not None:
        place.value = f"={cell.formula}"
    elif cell.value != "":
        place.value = cell.value
    if cell.link:
        place.hyperlink = f"#{cell.link}"
    for name, part in style.items():
        setattr(place, name, part)


def _size(page: OpenWorksheet, sheet: SheetModel) -> None:
    for column, width in sheet.widths.items():
        page.column_dimensions[letters(column)].width = width
        page.column_dimensions[letters(column)].hidden = column in sheet.hidden_columns
    for row, height in sheet.heights.items():
        page.row_dimensions[row].height = height
    if sheet.freeze:
        page.freeze_panes = a1(*sheet.freeze)
    if sheet.state == "hidden":
        page.sheet_state = "veryHidden"


def _validation(validation: Validation) -> DataValidation:
    kinds = {"length": "textLength", "any": None}
    made = DataValidation(
        type=kinds.get(validation.kind, validation.kind),
        formula1=validation.rule or None,
        promptTitle=validation.title,
        prompt=validation.prompt,
        error=validation.error,
    )
    made.add(_area(validation.area))
    return made


def _style(look: dict[str, Any]) -> dict[str, Any]:
    """A style of ours as openpyxl has it, part by part."""
    line = Side(style="thin", color=look["border_color"].lstrip("#")) if "border_color" in look else Side()
    found: dict[str, Any] = {
        "font": Font(
            name=look["font_name"],
            size=look["font_size"],
            bold=look.get("bold", False),
            color=look.get("font_color", "#000000").lstrip("#"),
        ),
        "alignment": Alignment(
            horizontal=look.get("align"),
            vertical={"vcenter": "center"}.get(look.get("valign", ""), look.get("valign")),
            wrap_text=look.get("text_wrap"),
            shrink_to_fit=look.get("shrink"),
        ),
        "border": Border(line, line, line, line) if look.get("border") else Border(top=line, bottom=line),
        "protection": Protection(locked=look.get("locked", True)),
    }
    if "bg_color" in look:
        found["fill"] = PatternFill("solid", look["bg_color"].lstrip("#"))
    if "num_format" in look:
        found["number_format"] = look["num_format"]
    return found


def _area(area: Area) -> str:
    return f"{a1(area[0], area[1])}:{a1(area[2], area[3])}"
