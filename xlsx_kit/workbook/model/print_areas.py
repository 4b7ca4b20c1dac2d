"""What of a sheet is printed where the number of rows follows what is filled in.

The area is fixed when the workbook is made: exceljs opens no file with a formula in its place, and
LibreOffice reads none and prints every row. It ends with the page of the last row in use, where every
program agrees which page that is, else with that row: no empty page is printed, and rows can still be added.
Rows beyond it are said, in the sheet's own title and on the cover.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xlsx_kit.addresses import a1
from xlsx_kit.compute import text
from xlsx_kit.workbook.model.grid import CellModel, Highlight, SheetModel

PAPER = (595.0, 842.0)
MARGINS = (57.6, 79.2)
"""Points of A4, and what its margins take of each side."""
CHARACTER, PADDING = 5.25, 3.75
"""Points of a column's character and of its padding."""
LEAST_SCALE = 7.9 / 11
"""The share of its size that a sheet is printed in, at least: eleven points are read with ease as eight."""
CERTAIN, POSSIBLE = 0.93, 1.4
"""Shares of a page's height that are filled in every program, and in some: fonts and rounding differ, and
LibreOffice without the fonts of Windows makes columns wider, so that more rows come onto a page."""
PRINTED, UNPRINTED = "print_last", "print_short"
"""The lists with the last printed row of each sheet, and with the sheets that have rows below it."""
PRINT_SHORT = f"L_{UNPRINTED}"
"""The name of the latter; the former stands in the column to its left."""
LAST_PRINTED = "{last}"
"""The last printed row, in a formula that says whether rows in use stand below it."""


def as_printed(sheet: SheetModel) -> SheetModel:
    """The sheet with what is printed of it, large enough to be read."""
    return _legible(down_to_page_end(_side_by_side(sheet)))


def _side_by_side(sheet: SheetModel) -> SheetModel:
    """A list too wide for one page stands on two, with the columns that stay in sight on both."""
    if sheet.one_page or sheet.print_area is None or _width_scale(sheet) >= LEAST_SCALE:
        return sheet
    frozen = sheet.freeze[1] - 1 if sheet.freeze else 0
    return replace(sheet, across=2, repeat_columns=frozen) if frozen else sheet


def _legible(sheet: SheetModel) -> SheetModel:
    """A sheet that one page would make too small lies on it or takes several; not one signed on paper."""
    if not sheet.one_page or sheet.signed or sheet.print_area is None:
        return sheet
    kinds = [(one, lying) for one in (True, False) for lying in (sheet.landscape, not sheet.landscape)]
    tried = (replace(sheet, one_page=one, landscape=lying) for one, lying in kinds)
    return next((found for found in tried if print_scale(found) >= LEAST_SCALE), sheet)


def print_scale(sheet: SheetModel) -> float:
    """The share of its size that a sheet with a print area is printed in."""
    assert sheet.print_area is not None
    top, _, bottom, _ = sheet.print_area
    height = sum(_height(sheet, row) for row in range(top, bottom + 1))
    return min(_width_scale(sheet), _room(sheet)[1] / height if sheet.one_page else 1.0)


def _width_scale(sheet: SheetModel) -> float:
    assert sheet.print_area is not None
    _, left, _, right = sheet.print_area
    shown = [c for c in range(left, right + 1) if c not in sheet.hidden_columns]
    repeated = [c for c in shown if c <= sheet.repeat_columns] * (sheet.across - 1)
    width = sum(sheet.widths.get(c, 8.43) * CHARACTER + PADDING for c in (*shown, *repeated))
    return min(1.0, _room(sheet)[0] * sheet.across / width)


def _room(sheet: SheetModel) -> tuple[float, float]:
    """Points of a page between its margins, across and down."""
    wide, high = PAPER[::-1] if sheet.landscape else PAPER
    return wide - MARGINS[0], high - MARGINS[1]


def down_to_page_end(sheet: SheetModel) -> SheetModel:
    """The sheet with the printed area that ends with the page of its last row in use."""
    if sheet.used is None or sheet.print_area is None:
        return sheet
    top, left, bottom, right = sheet.print_area
    _, last = sheet.used
    page, end = _page(sheet, last, CERTAIN)
    end = min(bottom, max(last, end)) if page == _page(sheet, last, POSSIBLE)[0] else last
    title = Highlight((1, 1, 1, 1), f"SUMPRODUCT(--({PRINT_SHORT}={text(sheet.name)}))>0", "unprinted")
    return replace(sheet, print_area=(top, left, end, right), highlights=(*sheet.highlights, title))


def _page(sheet: SheetModel, last: int, share: float) -> tuple[int, int]:
    """The number of the page on which a row stands, and its last row, where so much of a page is filled."""
    assert sheet.print_area is not None
    bottom = sheet.print_area[2]
    page = _room(sheet)[1] * share / _width_scale(sheet)
    repeated = range(sheet.repeat[0], sheet.repeat[1] + 1) if sheet.repeat else ()
    head = sum(_height(sheet, row) for row in repeated)
    used, number = 0.0, 1
    for row in range(1, bottom + 1):
        height = _height(sheet, row)
        if used + height > page:
            if row > last:
                return number, row - 1
            used, number = head, number + 1
        used += height
    return number, bottom


def _height(sheet: SheetModel, row: int) -> float:
    return sheet.heights.get(row, sheet.row_height)


def print_cells(sheets: Iterable[SheetModel], column: int) -> Iterator[CellModel]:
    """Two columns: the last printed row of each sheet whose rows vary; its name where rows stand below that.

    The first is no part of the template but the unit's own, so its cells are open.
    """
    yield CellModel(1, column, "helper", PRINTED)
    yield CellModel(1, column + 1, "helper", UNPRINTED)
    for row, sheet in enumerate(sheets, start=2):
        assert sheet.used
        assert sheet.print_area
        yield CellModel(row, column, "entry_count", sheet.print_area[2])
        beyond = sheet.used[0].replace(LAST_PRINTED, a1(row, column, absolute="c"))
        short = f'IF({beyond},{text(sheet.name)},"")'
        yield CellModel(row, column + 1, "helper", "", short)
