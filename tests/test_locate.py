"""Blocks found wherever units and their programs put them: moved, copied, with rows in between."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xlsx_kit import generate, read, validate
from xlsx_kit.resources import root

SAMPLE = Path(str(root("samples"))) / "pass" / "small-clean.json"
CASE: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
Workbook = openpyxl.Workbook


def entries(path: Path) -> dict[str, Any]:
    """What the unit entered, whatever order its lines have now."""
    facts = read(path).to_dict()
    return {
        key: sorted(map(json.dumps, value)) if isinstance(value, list) else value
        for key, value in facts.items()
    }


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good return."""
    return generate(CASE, tmp_path_factory.mktemp("sent") / "sent.xlsx").path


def without_names(book: Workbook) -> None:
    """Defined names go, as when sheets are copied one by one."""
    for name in list(book.defined_names):
        del book.defined_names[name]


def sheets_turned(book: Workbook) -> None:
    book._sheets.reverse()


def renamed_without_names(book: Workbook) -> None:
    without_names(book)
    for sheet in book.worksheets:
        sheet.title = f"{sheet.title}1"


def row_above_everything(book: Workbook) -> None:
    without_names(book)
    book["收支明细"].insert_rows(1, 3)


def column_before_everything(book: Workbook) -> None:
    without_names(book)
    book["基本支出"].insert_cols(1, 2)


def row_inside(book: Workbook) -> None:
    book["收支明细"].insert_rows(9, 2)


def blank_rows_between(book: Workbook) -> None:
    sheet = book["收支明细"]
    for row in (11, 10, 9):
        moved(sheet, row, row + 6)


def sorted_backwards(book: Workbook) -> None:
    sheet = book["收支明细"]
    rows = [[sheet.cell(row, column).value for column in range(3, 12)] for row in range(7, 12)]
    for row, values in zip(range(7, 12), reversed(rows), strict=True):
        for column, value in enumerate(values, start=3):
            if not str(value or "").startswith("="):
                sheet.cell(row, column).value = value


def moved(sheet: Worksheet, row: int, to: int) -> None:
    for column in range(3, 12):
        if not str(sheet.cell(row, column).value or "").startswith("="):
            sheet.cell(to, column).value = sheet.cell(row, column).value
            sheet.cell(row, column).value = None


CHANGES: tuple[Callable[[Workbook], None], ...] = (
    *(without_names, sheets_turned, renamed_without_names, row_above_everything, column_before_everything),
    *(row_inside, blank_rows_between, sorted_backwards),
)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_entries_are_found(change: Callable[[Workbook], None], sent: Path, tmp_path: Path) -> None:
    """Every fact is read, nothing is an error; what was changed is said."""
    after = tmp_path / "after.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(sent)
        change(book)
        book.save(after)
    assert entries(after) == entries(sent)
    assert validate(after).files[0].status in ("pass", "warn")


@pytest.mark.slow
def test_copied_into_another_workbook(sent: Path, tmp_path: Path) -> None:
    """Values alone, as pasted into a new file: found by their headings, without stamp and names."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book, other = openpyxl.load_workbook(sent, data_only=True), openpyxl.Workbook()
    for sheet in book.worksheets:
        copy = other.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy.cell(cell.row, cell.column).value = cell.value
    other.save(tmp_path / "copy.xlsx")
    assert entries(tmp_path / "copy.xlsx") == entries(sent)
    rules = {f.rule for f in validate(tmp_path / "copy.xlsx").files[0].findings}
    assert {"TPL-002", "TPL-024"} <= rules
