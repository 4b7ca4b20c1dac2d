"""All of a sheet but its cells, through XlsxWriter: widths, validations, conditional formats, print, view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsx_kit.workbook.model.grid import Area, SheetModel, Validation, WorkbookModel
from xlsx_kit.workbook.model.page_words import PAGE_FOOTER, page_header
from xlsx_kit.workbook.writer.charts import bar_chart

A4 = 9
MAY = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
"""What a unit may do on a protected sheet besides typing into entry cells."""


def configure_sheet(
    workbook: Workbook,
    page: Worksheet,
    book: WorkbookModel,
    sheet: SheetModel,
    highlights: Mapping[str, Format],
    password: str,
) -> None:
    """Sets everything about one sheet of a book that is no cell."""
    for column, width in sheet.widths.items():
        hidden = {"hidden": True} if column in sheet.hidden_columns else {}
        page.set_column(column - 1, column - 1, width, None, hidden)
    page.set_default_row(sheet.row_height)
    for row, height in sheet.heights.items():
        page.set_row(row - 1, height)
    for validation in sheet.validations:
        _validate(page, validation)
    for highlight in sheet.highlights:
        rule = {"type": "formula", "criteria": f"={highlight.formula}", "format": highlights[highlight.style]}
        page.conditional_format(*zero_based(highlight.area), rule)
    _prepare_print(page, sheet)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576", "formula_differs": "A1:XFD1048576"})
    if sheet.filter:
        page.autofilter(*zero_based(sheet.filter))
    if sheet.freeze:
        page.freeze_panes(sheet.freeze[0] - 1, sheet.freeze[1] - 1)
    if sheet.tab:
        page.set_tab_color(f"#{sheet.tab}")
    for chart in sheet.charts:
        row, column = chart.place
        page.insert_chart(
            row - 1, column - 1, bar_chart(workbook, sheet, chart), {"description": chart.alt_text}
        )
    page.hide_gridlines(2)
    if sheet.state == "hidden":
        page.very_hidden()
    if book.protected:
        page.protect(password, MAY)
    page.set_header(page_header(book.header))


def zero_based(area: Area) -> tuple[int, int, int, int]:
    """An area as the library counts it."""
    return area[0] - 1, area[1] - 1, area[2] - 1, area[3] - 1


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
    if page.data_validation(*zero_based(validation.area), options) not in (0, None):
        raise ValueError(f"validation refused by the writer: {validation}")


def _prepare_print(page: Worksheet, sheet: SheetModel) -> None:
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.55, bottom=0.55)
    page.fit_to_pages(sheet.across, 1 if sheet.one_page else 0)
    if sheet.across > 1:
        page.print_across()
    if sheet.repeat_columns:
        page.repeat_columns(0, sheet.repeat_columns - 1)
    page.center_horizontally()
    page.set_footer(PAGE_FOOTER)
    if sheet.landscape:
        page.set_landscape()
    if sheet.repeat:
        page.repeat_rows(sheet.repeat[0] - 1, sheet.repeat[1] - 1)
    if sheet.print_area:
        page.print_area(*zero_based(sheet.print_area))
