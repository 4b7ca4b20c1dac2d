"""The real client behaves as a person would, and survives what goes wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter

from tests.office.client import SERVER, CellError, Entry, Office, OfficeError

REPOSITORY = Path(__file__).parents[1]
FALSE_CACHE = 999
FONTS = {
    "仿宋_GB2312": "NotoSerifCJK",
    "楷体_GB2312": "UKai",
    "黑体": "NotoSansCJK",
    "方正小标宋简体": "NotoSerifCJK",
}


@pytest.fixture
def locked_book(tmp_path: Path) -> Path:
    """Two sheets: 录入 is protected with B1:C4 open; every formula carries a false cached value."""
    path = tmp_path / "预算 表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        money = book.add_format({"locked": False, "num_format": "#,##0.00"})
        sheet = book.add_worksheet("录入")
        sheet.protect("secret")
        for row in range(4):
            sheet.write(row, 0, f"项目{row + 1}")
            sheet.write_blank(row, 1, None, money)
            sheet.write_blank(row, 2, None, money)
        sheet.write_comment("B2", "单位：万元")
        sheet.write_formula("B5", "=ROUND(SUM(B1:B4),2)", None, FALSE_CACHE)
        sheet.write_formula("B6", '=IF(B5>100,"超出","")', None, FALSE_CACHE)
        total = book.add_worksheet("汇总")
        total.write_formula("A1", "='录入'!B5*2", None, FALSE_CACHE)
        total.write_formula("A2", "='录入'!A1/0", None, FALSE_CACHE)
        total.write_formula("A3", "=1/0", None, FALSE_CACHE)
    return path


def shown(path: Path, sheet: str = "录入") -> dict[str, object]:
    """What a reader that does not calculate finds in the saved file."""
    cells = openpyxl.load_workbook(path, data_only=True)[sheet]
    return {
        cell.coordinate: cell.value for row in cells.iter_rows() for cell in row if cell.value is not None
    }


def test_typed_values_are_recalculated_and_saved(office: Office, locked_book: Path, tmp_path: Path) -> None:
    filled = office.fill(
        locked_book,
        tmp_path / "filled.xlsx",
        [("录入", "B1", 100), ("录入", "B2", 20.5), ("录入", "B3", Decimal("3.25")), ("录入", "B4", None)],
    )

    assert filled.target == tmp_path / "filled.xlsx"
    assert filled.refused == ()
    assert 0 < filled.seconds < 5
    saved = shown(filled.target)
    assert (saved["B1"], saved["B2"], saved["B3"], saved["B5"], saved["B6"]) == (
        100,
        20.5,
        3.25,
        123.75,
        "超出",
    )
    assert shown(filled.target, "汇总")["A1"] == 247.5
    kept = openpyxl.load_workbook(filled.target)
    assert kept["录入"].protection.sheet
    assert kept["录入"]["B2"].comment.text.endswith("单位：万元")
    assert kept.calculation.calcMode in (None, "auto")


def test_locked_cells_are_refused_and_keep_their_content(
    office: Office, locked_book: Path, tmp_path: Path
) -> None:
    entries: list[Entry] = [
        ("录入", "B1", 1),
        ("录入", "B5", 7),
        ("录入", "A1", "改名"),
        ("录入", "B4", 4),
        ("汇总", "B9", "未保护"),
    ]

    filled = office.fill(locked_book, tmp_path / "filled.xlsx", entries)
    forced = office.fill(locked_book, tmp_path / "forced.xlsx", entries, respect_locks=False)

    assert filled.refused == (("录入", "A1"), ("录入", "B5"))
    assert shown(filled.target)["A1"] == "项目1"
    assert shown(filled.target)["B5"] == 5
    assert shown(filled.target, "汇总")["B9"] == "未保护"
    assert forced.refused == ()
    assert shown(forced.target)["B5"] == 7
    with pytest.raises(OfficeError, match="A1 is locked: it can be overwritten, not cleared"):
        office.fill(locked_book, tmp_path / "forced.xlsx", [("录入", "A1", None)], respect_locks=False)


@pytest.mark.parametrize(
    "text", ["0101", "12.50", "=1+1", "-5", "2024-01-01", "'x", "TRUE", " 空 格 ", "一\n二"]
)
def test_text_stays_text(office: Office, locked_book: Path, tmp_path: Path, text: str) -> None:
    filled = office.fill(locked_book, tmp_path / "filled.xlsx", [("录入", "B1", text), ("录入", "C1", text)])

    alone = office.fill(locked_book, tmp_path / "alone.xlsx", [("录入", "B2", text)])  # B2 has a comment

    saved = openpyxl.load_workbook(filled.target)["录入"]
    assert (saved["B1"].value, saved["B1"].data_type) == (text, "s")
    assert (saved["C1"].value, saved["C1"].data_type) == (text, "s")
    assert shown(alone.target)["B2"] == text
    assert shown(filled.target)["B5"] == 0


def test_blank_entries_clear_the_cell(office: Office, locked_book: Path, tmp_path: Path) -> None:
    cells = [("录入", f"B{row}") for row in range(1, 5)]
    first = office.fill(locked_book, tmp_path / "first.xlsx", [(*cell, 9) for cell in cells])

    cleared = office.fill(
        first.target, first.target, [(*cell, None) for cell in cells[:3]] + [(*cells[3], "")]
    )

    assert shown(cleared.target).keys() == {"A1", "A2", "A3", "A4", "B5"}


def test_recalculation_reports_what_every_cell_shows(
    office: Office, locked_book: Path, tmp_path: Path
) -> None:
    result = office.recalculate(locked_book)
    saved = office.recalculate(locked_book, tmp_path / "saved.xlsx", sheets=["汇总"])

    assert result.values["录入"] == {"A1": "项目1", "A2": "项目2", "A3": "项目3", "A4": "项目4", "B5": 0.0}
    assert result.values["汇总"] == {"A1": 0.0, "A2": CellError("#VALUE!"), "A3": CellError("#DIV/0!")}
    assert list(result.errors()) == [("汇总", "A2", "#VALUE!"), ("汇总", "A3", "#DIV/0!")]
    assert result.seconds > 0
    assert result.target is None
    assert saved.values.keys() == {"汇总"}
    assert shown(saved.target or Path(), "汇总")["A1"] == 0
    with pytest.raises(FrozenInstanceError):
        result.seconds = 0  # type: ignore[misc]


def test_resaving_does_not_recalculate(office: Office, locked_book: Path, tmp_path: Path) -> None:
    assert shown(office.resave(locked_book, tmp_path / "again.xlsx"))["B5"] == FALSE_CACHE


def test_word_documents_are_saved_and_printed(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "说明.docx"
    document = docx.Document()
    document.add_paragraph("预算说明")
    document.save(str(source))

    saved = office.resave(source, tmp_path / "again.docx")

    assert [paragraph.text for paragraph in docx.Document(str(saved)).paragraphs] == ["预算说明"]
    assert office.pdf(source, tmp_path / "说明.pdf").read_bytes().startswith(b"%PDF")


def test_scattered_and_large_entries_arrive(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(source) as book:
        unlocked = book.add_format({"locked": False})
        sheet = book.add_worksheet("录入")
        sheet.protect()
        for row in range(2000):
            for column in range(4):
                sheet.write_blank(row, column, None, unlocked if column != 2 else None)
    entries = [("录入", f"{letter}{row}", row) for row in range(1, 2001) for letter in "ABCD"]
    entries += [("录入", "XFD1048576", 1), ("录入", "A1", 5), ("录入", "F3", 5)]

    filled = office.fill(source, tmp_path / "filled.xlsx", entries)

    assert len(filled.refused) == 2002
    assert {address[0] for _, address in filled.refused} == {"C", "F", "X"}
    wanted = {f"{letter}{row}": row for row in range(1, 2001) for letter in "ABD"}
    assert shown(filled.target) == wanted | {"A1": 5}


def test_thirty_workbooks_in_one_office(office: Office, locked_book: Path, tmp_path: Path) -> None:
    before = office.processes()
    for number in range(30):
        filled = office.fill(locked_book, tmp_path / f"{number}.xlsx", [("录入", "B1", number)])
        assert shown(filled.target)["B5"] == number
    after = office.processes()

    assert after["server"] == before["server"]
    assert before["office"] in (None, after["office"])
    assert not list(tmp_path.glob(".~lock*"))


def test_an_error_is_reported_and_the_next_command_works(
    office: Office, locked_book: Path, tmp_path: Path
) -> None:
    target = tmp_path / "x.xlsx"
    broken = tmp_path / "broken.xlsx"
    shutil.copy(SERVER, broken)
    with pytest.raises(OfficeError, match="no file"):
        office.recalculate(tmp_path / "absent.xlsx")
    with pytest.raises(OfficeError, match="no sheet '无'"):
        office.fill(locked_book, target, [("无", "A1", 1)])
    with pytest.raises(OfficeError, match="not a cell address"):
        office.fill(locked_book, target, [("录入", "b0", 1)])
    with pytest.raises(OfficeError, match="truth value"):
        office.fill(locked_book, target, [("录入", "B1", True)])
    with pytest.raises(OfficeError, match="no sheet '无'"):
        office.recalculate(locked_book, sheets=["无"])
    with pytest.raises(OfficeError):
        office.recalculate(locked_book, tmp_path / "no such folder" / "x.xlsx")
    with pytest.raises(OfficeError, match="not what its name says"):
        office.resave(broken, target)
    with pytest.raises(OfficeError, match="not a workbook"):
        office.recalculate(SERVER)

    assert not target.exists()
    assert office.recalculate(locked_book).values["录入"]["B5"] == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "hung"])
def test_a_lost_office_is_started_again(office: Office, locked_book: Path, how: signal.Signals) -> None:
    del office  # only for its reason to skip: this test breaks an office of its own
    with Office() as own:
        own.recalculate(locked_book)
        lost = own.processes()["office"]
        assert lost
        os.killpg(lost, how)
        assert own.recalculate(locked_book).values["录入"]["B5"] == 0
        found = own.processes()
        assert found["office"] != lost
    for process in (lost, *found.values()):
        assert process
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_command_that_takes_too_long_is_ended(office: Office, locked_book: Path) -> None:
    del office
    with Office(limit=0.01) as own, pytest.raises(OfficeError, match="no answer within"):
        own.recalculate(locked_book)


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler-utils is missing")
def test_typefaces_are_told_apart_in_print(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "fonts.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet()
        for row, name in enumerate(FONTS):
            sheet.write(row, 0, f"{name} 预算", book.add_format({"font_name": name}))

    pdf = office.pdf(source, tmp_path / "fonts.pdf")

    used = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout
    assert all(font in used for font in FONTS.values()), used
    assert "Bold" in used, used  # 小标宋, which would otherwise look like 仿宋


def test_pages_become_pictures(office: Office, locked_book: Path, tmp_path: Path) -> None:
    del office
    command = [
        sys.executable,
        "-m",
        "tests.office.render",
        str(locked_book),
        str(tmp_path / "out"),
        "--sheets",
    ]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)

    pictures = [Path(line) for line in ran.stdout.splitlines()]
    assert [path.name for path in pictures][:2] == ["预算 表-1.png", "预算 表-2.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)


def test_golden_shows_the_difference(
    golden: Callable[[str, str], None], request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--update"):
        pytest.skip("would write the file that must not exist")
    with pytest.raises(pytest.fail.Exception, match=r"(?s)golden/absent.txt.*\+一.*make update"):
        golden("absent.txt", "一\n")
