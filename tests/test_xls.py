"""Old workbooks: every kind of cell, within bounds, and one refusal in words for whatever is damaged."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import pytest

from tests.fuzzing.xls import compound, record, stream, xls
from xlsx_kit.files.bounded_call import Bounds, RefusedError
from xlsx_kit.files.legacy.sheets import legacy_sheets
from xlsx_kit.files.legacy.xls import XlsBounds, read_xls
from xlsx_kit.files.tables.files import read_sheets
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.findings import InputError

MOST = XlsBounds(sheets=8, cells=1_000, rows=65_536, columns=256)


def test_every_kind_of_cell_has_its_text() -> None:
    error = record(0x0205, struct.pack("<3H2B", 1, 1, 0, 0x07, 1))
    data = stream([("表一", 0, [(0, 0, "收入"), (0, 3, 4402.55), (1, 0, True)])])
    at = data.rindex(record(0x000A))
    (sheet,) = read_xls(compound(data[:at] + error + data[at:]), MOST)
    assert (sheet.name, sheet.state) == ("表一", "visible")
    assert [tuple(cell) for cell in sheet.cells] == [
        (1, 1, "收入", False),
        (1, 4, "4402.55", True),
        (2, 1, "1", False),
        (2, 2, "#DIV/0!", False),
    ]


def test_a_hidden_sheet_is_nobody_s_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(compound(stream([("藏", 1, [(0, 0, "x")]), ("表", 0, [(0, 0, "y")])])))
    assert list(read_sheets(path)) == ["表"]


def test_merged_cells_are_meant_for_all_below_them(tmp_path: Path) -> None:
    """Down one column; a title that is merged across several is no value of several rows."""
    merged = record(0x00E5, struct.pack("<9H", 2, 1, 3, 0, 0, 0, 0, 0, 2))
    data = stream([("名单", 0, [(0, 0, "名册"), (1, 0, "教育局"), (1, 1, "一中"), (3, 1, "三中")])])
    at = data.rindex(record(0x000A))
    path = tmp_path / "名单.xls"
    path.write_bytes(compound(data[:at] + merged + data[at:]))
    (grid,) = read_sheets(path).values()
    assert [grid.text_for(row, 1) for row in (1, 2, 3, 4)] == ["名册", "教育局", "教育局", "教育局"]
    assert grid.text_for(1, 2) == ""


@pytest.mark.slow
def test_a_cell_at_the_corner_costs_nothing() -> None:
    data = xls([(0, 0, "x"), (65_535, 255, "x")])
    read_xls(data, MOST)  # what xlrd imports is not the file's
    tracemalloc.start()
    (sheet,) = read_xls(data, MOST)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(sheet.cells) == 2
    assert peak < 20 * 2**20


def test_more_than_may_be_read_is_refused() -> None:
    many = xls([(row, column, 1.0) for row in range(300) for column in range(4)])
    with pytest.raises(RefusedError, match="1,000"):
        read_xls(many, MOST)
    sheets = compound(stream([(str(n), 0, []) for n in range(9)]))
    with pytest.raises(RefusedError, match="8 张"):
        read_xls(sheets, MOST)


def test_what_lies_beyond_is_left() -> None:
    (sheet,) = read_xls(xls([(0, 0, 1.0), (9, 0, 1.0), (0, 9, 1.0)]), MOST._replace(rows=5, columns=5))
    assert len(sheet.cells) == 1


def test_a_password_is_said() -> None:
    data = stream([("表", 0, [])])
    start = len(data) - len(data.partition(record(0x0042, struct.pack("<H", 1200)))[2])
    with pytest.raises(RefusedError, match="密码"):
        read_xls(compound(data[:start] + record(0x002F, bytes(6)) + data[start:]), MOST)


def test_a_reader_that_takes_too_much_is_one_finding() -> None:
    rows = [(row, 255, 1.0) for row in range(65_536)]
    with pytest.raises(InputError, match="超过 100 MB 内存"):
        legacy_sheets(xls(rows), Limits(), Bounds(seconds=10, memory_bytes=100 * 2**20))
