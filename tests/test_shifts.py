"""Rows and columns that were deleted or inserted: said where; wrong entries still stand at their cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlsx_kit import generate, validate
from xlsx_kit.resources import root

CLEAN = Path(str(root("samples"))) / "pass" / "small-clean.json"
LEDGER = "收支明细"

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Print area")]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as it was sent."""
    return generate(CLEAN, tmp_path_factory.mktemp("shifts") / "sent.xlsx").path


def found(sent: Path, changed: Path, change: Callable[[Any], None]) -> list[tuple[str, str, str]]:
    """Rule, cell and message of what is found after a change of the open workbook."""
    book = openpyxl.load_workbook(sent)
    change(book)
    book.save(changed)
    (file,) = validate([str(changed)]).to_dict()["files"]
    return [(one["rule"], one["cell"], one["message"]) for one in file["findings"]]


@pytest.mark.parametrize(
    ("sheet", "row", "count", "where"),
    [
        (LEDGER, 30, 5, "第 30 行附近"),
        (LEDGER, 298, 10, "第 298 行起"),
        ("表4财政拨款收支总表", 10, 5, "第 10 行附近"),
        ("表4财政拨款收支总表", 36, 8, "第 36 行起"),
        ("表3支出总表", 12, 5, "第 12 行附近"),
    ],
)
def test_rows_are_missed_where_they_stood(
    sheet: str, row: int, count: int, where: str, sent: Path, tmp_path: Path
) -> None:
    """In the middle of a sheet as at its end, however many they are."""
    all_found = found(sent, tmp_path / "x.xlsx", lambda book: book[sheet].delete_rows(row, count))
    told = [(cell, message) for rule, cell, message in all_found if rule == "TPL-023"]
    assert told == [(f"A{row}", f"{where}删除了 {count} 行。")]


def test_slips_beside_an_inserted_column_stand_at_their_cells(sent: Path, tmp_path: Path) -> None:
    """Entries are read under their headings, one column further; none of them comes of the new column."""

    def change(book: Any) -> None:
        sheet = book[LEDGER]
        sheet["G8"], sheet["J9"], sheet["C10"], sheet["F11"] = "一般预算", "14.2万", "21011", "基本"
        sheet.insert_cols(5)

    of_entries = [one for one in found(sent, tmp_path / "x.xlsx", change) if one[0].startswith("CELL-")]
    assert [one[:2] for one in of_entries] == [
        ("CELL-003", "H8"),
        ("CELL-011", "K9"),
        ("CELL-002", "C10"),
        ("CELL-003", "G11"),
    ]
    assert not any("多半由" in message for _, _, message in of_entries)


def test_entries_beside_a_deleted_column_are_read_by_their_headings(sent: Path, tmp_path: Path) -> None:
    """What is gone is one finding at its heading; nothing is said of the columns that are left."""
    deleted = found(sent, tmp_path / "x.xlsx", lambda book: book[LEDGER].delete_cols(7))
    assert [one[:2] for one in deleted] == [("TPL-051", "G6")]
