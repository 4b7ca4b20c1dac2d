"""Our files are the library's: cell by cell what xlsxwriter writes when asked for each cell by itself."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.plain_writers import by_xlsxwriter
from tests.book_text import book_of
from tests.strategies import CHARACTERS, HOSTILE
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.resources import root
from xlsx_kit.workbook.model.grid import CellModel, WorkbookModel
from xlsx_kit.workbook.writer.rows import MOST_TEXT_UNITS
from xlsx_kit.workbook.writer.workbook import workbook_bytes

LINES = 10
pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")  # openpyxl and formulas
TEXTS = [
    *HOSTILE,
    CHARACTERS,
    " blanks ",
    "two\nlines\tand a tab",
    "control \x01 and \r",
    "_x0041__x005F_",
    "𠮷" * MOST_TEXT_UNITS,
]
RESULTS = [CHARACTERS, "=1", "<&>", " blanks "]
"""What the library spells as a result; it leaves escapes and control characters as they are."""
NUMBERS = [0, -1, 0.1, 1234567.89, 9999999999.99, 0.000001, 1e15]


@pytest.fixture(scope="module")
def book(small_pack: Pack) -> WorkbookModel:
    """The real case in part, and a sheet of texts and numbers that are hard to spell."""
    case = json.loads((root("samples") / "pass" / "chengde-2024.json").read_text("utf-8"))
    few = {part: lines[:LINES] if isinstance(lines, list) else lines for part, lines in case.items()}
    whole = book_of({**few, "pack": small_pack.id})
    cells = [CellModel(n, 1, "entry_text", text) for n, text in enumerate(TEXTS, start=1)]
    cells += [CellModel(n, 2, "shown", text, '"a"&"b"') for n, text in enumerate(RESULTS, start=1)]
    cells += [CellModel(n, 3, "entry_amount", number) for n, number in enumerate(NUMBERS, start=1)]
    cells += [CellModel(n, 4, "row_sum", number, "1+1") for n, number in enumerate(NUMBERS, start=1)]
    hard = replace(whole.sheets[-1], name="难", cells=tuple(cells), merges=())
    return replace(whole, sheets=(*whole.sheets, hard))


def pages(data: bytes, *, values: bool) -> dict[str, Worksheet]:
    """The sheets as openpyxl reads them: what they show, or their formulas."""
    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    return {page.title: page for page in workbook.worksheets}


def looks(page: Worksheet, row: int, column: int) -> dict[str, str]:
    """All that openpyxl knows of a cell's look."""
    cell = page.cell(row, column)
    parts = ("number_format", "font", "fill", "border", "alignment", "protection")
    return {part: repr(getattr(cell, part)) for part in parts}


@pytest.mark.slow
@pytest.mark.parametrize("values", [False, True], ids=["formulas", "values"])
def test_every_cell_is_the_library_s(book: WorkbookModel, values: bool) -> None:
    """Contents and, once, looks of every cell; sizes of rows; links; what is merged."""
    ours, theirs = (pages(data, values=values) for data in (workbook_bytes(book), by_xlsxwriter(book)))
    assert list(ours) == list(theirs)
    for name, page in theirs.items():
        own = ours[name]
        assert [[c.value for c in row] for row in own.rows] == [[c.value for c in row] for row in page.rows]
        if values:
            continue
        for row in page.rows:
            for cell in row:
                at = (cell.row, cell.column)
                assert looks(own, *at) == looks(page, *at), (name, cell.coordinate)
                assert own.cell(*at).hyperlink == cell.hyperlink
        heights = {n: page.row_dimensions[n].height for n in page.row_dimensions}
        assert {n: own.row_dimensions[n].height for n in own.row_dimensions} == heights
        assert own.merged_cells.ranges == page.merged_cells.ranges
        assert own.dimensions == page.dimensions


def test_markup_typed_as_text_stays_text(book: WorkbookModel) -> None:
    """The library takes a text that looks like one of its rich strings for markup and breaks the file."""
    typed = "<r>&</r>"
    changed = replace(book.sheets[-1], cells=(CellModel(1, 1, "entry_text", typed),))
    data = workbook_bytes(replace(book, sheets=(*book.sheets[:-1], changed)))
    assert pages(data, values=False)["难"].cell(1, 1).value == typed
