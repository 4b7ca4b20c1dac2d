# ruff: noqa: E501 - hand-written XML reads best unbroken
"""The guard: every fault a file can have is one finding with its own id, and nothing else is raised."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bad_files import (
    FILES,
    SHEET,
    SHEET_ROOT,
    Parts,
    ole,
    sheet,
    with_bytes,
    with_part,
    with_sheet,
    workbook_parts,
    write,
)
from tests.two_ways import WAYS, going
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import Limits, open_package
from xlsx_kit.findings import InputError, Severity
from xlsx_kit.messages import family


@pytest.fixture(scope="module", params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test twice: with the quick way of reading sheets, and without it."""
    yield from going(request.param)


def refusal(path: Path, limits: Limits | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        read_cells(open_package(path, limits or Limits()))
    return caught.value


@pytest.mark.parametrize(("rule", "make"), [f[1:] for f in FILES], ids=[f[0] for f in FILES])
def test_refused_with_its_own_id(rule: str, make: Callable[[Path], Path], tmp_path: Path) -> None:
    (finding,) = refusal(make(tmp_path / "return.xlsx")).findings
    assert finding.rule == rule
    assert finding.severity is Severity.ERROR
    assert finding.cell is None or (finding.sheet, finding.cell in finding.message) == ("表一", True)
    assert "{" not in finding.message
    assert finding.hint


@pytest.mark.parametrize(
    "name", ["no number", "no such string", "no such style", "no such master", "cell twice"]
)
def test_a_damaged_cell_is_named(name: str, tmp_path: Path) -> None:
    """Whoever mends the file needs to know where."""
    make = next(make for label, _, make in FILES if label == name)
    (finding,) = refusal(make(tmp_path / "return.xlsx")).findings
    assert (finding.sheet, finding.cell) == ("表一", "A1")


def test_good_workbook_opens_whatever_its_suffix(tmp_path: Path) -> None:
    book = read_cells(open_package(write(tmp_path / "return.doc", workbook_parts())))
    assert book.sheets["表一"].cells[1, 1].text == "1"
    assert book.findings == ()


def test_blank_far_cells_are_no_fault(tmp_path: Path) -> None:
    path = with_sheet(sheet('<row r="1048576"><c r="XFD1048576" s="0"/></row>'))(tmp_path / "x.xlsx")
    assert read_cells(open_package(path)).sheets["表一"].cells == {}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.4", "PDF"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "HTML"),
        ("科目\t金额\n1\t2".encode("utf-16"), "CSV"),
        ("情况说明".encode("gb18030"), "纯文本"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML 表格"),
        (ole("PowerPoint Document"), "PowerPoint"),
        (b"Rar!\x1a\x07", "RAR"),
    ],
)
def test_message_says_what_the_file_is(content: bytes, word: str, tmp_path: Path) -> None:
    assert word in str(refusal(with_bytes(content)(tmp_path / "x.xlsx")))


def test_missing_folder_and_odd_paths(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    cases = {
        "missing.xlsx": "FILE-001",
        "file/x.xlsx": "FILE-001",
        ".": "FILE-002",
        "pipe": "FILE-003",
        "loop": "FILE-003",
        "nul\0": "FILE-003",
        "x" * 300: "FILE-003",
    }
    assert {name: refusal(tmp_path / name).findings[0].rule for name in cases} == cases


def test_no_permission_or_vanished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "x.xlsx", workbook_parts())
    for error, rule in [(PermissionError(13, "x"), "FILE-003"), (FileNotFoundError(2, "x"), "FILE-001"), (OSError(5, "x"), "FILE-003")]:  # fmt: skip

        def fail(*_: object, error: OSError = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(Path, "open", fail)
        assert refusal(path).findings[0].rule == rule


def test_file_may_vanish_after_opening(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", workbook_parts())
    package = open_package(path)
    path.unlink()
    assert read_cells(package).sheets["表一"].cells[1, 1].text == "1"


def test_size_limit_is_exact(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", workbook_parts())
    size = path.stat().st_size
    assert open_package(path, Limits(file_bytes=size)).workbook == "xl/workbook.xml"
    assert refusal(path, Limits(file_bytes=size - 1)).findings[0].rule == "FILE-005"


def test_inflated_limit_counts_real_bytes_of_all_members(tmp_path: Path) -> None:
    path = write(tmp_path / "x.xlsx", workbook_parts())
    package = open_package(path, Limits(total_bytes=20_000))
    with pytest.raises(InputError) as caught:
        for _ in range(1_000):
            package.read(SHEET)
    assert caught.value.findings[0].rule == "FILE-012"


@pytest.mark.parametrize(
    "cells",
    [
        '<c t="str"><v>0123456789</v></c>' * 201,
        "<c><f>0123456789</f></c>" * 201,
        '<c t="inlineStr"><is><t>0123456789</t></is></c>' * 201,
        '<c><f t="shared" si="0" ref="A1:K1">A1</f></c>' + '<c><f t="shared" si="0"/></c>' * 200,
    ],
)
def test_all_texts_and_formulas_count_against_the_characters(cells: str, tmp_path: Path) -> None:
    path = with_sheet(sheet(f"<row>{cells}</row>"))(tmp_path / "x.xlsx")
    assert refusal(path, Limits(characters=2_000)).findings[0].rule == "FILE-023"
    assert read_cells(open_package(path, Limits(characters=4_000)))


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("FILE-031", {"xl/vbaProject.bin": b"x"}),
        ("FILE-031", {"[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled</Types>"}),
        ("FILE-031", {"xl/macrosheets/sheet1.xml": "<x/>"}),
        ("FILE-032", {"xl/externalLinks/externalLink1.xml": "<x/>"}),
        ("FILE-032", {"xl/connections.xml": "<x/>"}),
        ("FILE-033", {"xl/embeddings/oleObject1.bin": b"x"}),
        ("FILE-033", {"xl/activeX/activeX1.xml": "<x/>"}),
    ],
)
def test_warned_but_read(rule: str, parts: Parts, tmp_path: Path) -> None:
    book = read_cells(open_package(write(tmp_path / "x.xlsx", workbook_parts() | parts)))
    assert [(f.rule, f.severity) for f in book.findings] == [(rule, Severity.WARNING)]
    assert book.sheets["表一"].cells[1, 1].text == "1"


def test_dde_link_is_named_beside_the_external_link(tmp_path: Path) -> None:
    link = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    path = with_part("xl/externalLinks/externalLink1.xml", link)(tmp_path / "x.xlsx")
    assert [f.rule for f in open_package(path).findings] == ["FILE-032", "FILE-034"]


def test_dde_in_a_formula_is_found_in_its_cell(tmp_path: Path) -> None:
    path = with_sheet(sheet("<row><c><f>\"a|b\"&amp;'x|y'!A1</f></c><c><f>cmd|'/c calc'!A0</f></c></row>"))
    (finding,) = read_cells(open_package(path(tmp_path / "x.xlsx"))).findings
    assert (finding.rule, finding.sheet, finding.cell) == ("FILE-034", "表一", "B1")


def test_every_error_id_is_shown_by_a_file() -> None:
    elsewhere = {"FILE-001", "FILE-002", "FILE-003", "FILE-005"}
    errors = {
        rule for rule, said in family("FILE").items() if said.severity is Severity.ERROR and rule < "FILE-1"
    }
    assert {rule for _, rule, _ in FILES} | elsewhere == errors


def test_names_in_messages_are_cut_to_one_printable_line(tmp_path: Path) -> None:
    path = with_part("../\x1b[2J\n" + "x" * 500, "x")(tmp_path / "x.xlsx")
    message = refusal(path).findings[0].message
    assert message.isprintable()
    assert len(message) < 120


@pytest.mark.parametrize(
    "xml",
    [
        SHEET_ROOT + "<a/>" * 7_000_000 + "</worksheet>",
        SHEET_ROOT + "\n" * (31 << 20) + "</worksheet>",
        SHEET_ROOT + "<a>" * 9_000_000,
        sheet("<row>" + "<c><v>1</v></c>" * 1_900_000 + "</row>"),
        sheet(
            "<row>" + '<c t="inlineStr"><is><t>\U0001f600' + "x" * 60 + "</t></is></c>" * 149_999 + "</row>"
        ),
    ],
    ids=["tags", "newlines", "deep", "cells", "texts"],
)
def test_worst_case_is_refused_quickly_and_small(xml: str, tmp_path: Path) -> None:
    path = with_sheet(xml)(tmp_path / "x.xlsx")
    del xml
    started = time.perf_counter()
    refusal(path)
    assert time.perf_counter() - started < 3  # stated: 1 s; the rest is for a busy machine


@pytest.mark.slow
def test_memory_of_the_largest_accepted_sheet(tmp_path: Path) -> None:
    row = "<row>" + '<c t="str"><f>A1</f><v>\U0001f600 text</v></c>' * 1_000 + "</row>"
    package = open_package(with_sheet(sheet(row * 40))(tmp_path / "x.xlsx"))
    tracemalloc.start()
    book = read_cells(package)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(book.sheets["表一"].cells) == 40_000
    assert peak < 40_000 * 700
