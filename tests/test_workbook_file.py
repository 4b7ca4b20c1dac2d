"""The workbook as a file: locks, protection, deterministic bytes, shared formulas, nothing beyond a limit."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.book_text import book_of
from tests.raw_xlsx import MAIN, RawSheet, parts_of, sheets_of
from xlsx_kit.api import generate, read
from xlsx_kit.compute import LISTS_SHEET
from xlsx_kit.compute.layout import ENTRY, MORE, a1, entry_columns, layout_of
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.findings import InputError
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import root
from xlsx_kit.workbook.model.grid import CellModel, WorkbookModel
from xlsx_kit.workbook.model.print_areas import PRINTED
from xlsx_kit.workbook.writer.workbook import workbook_bytes

PACK = load_pack("hebei-2024")
LAYOUT = layout_of(PACK)
CASE: dict[str, Any] = json.loads((root("samples") / "pass" / "chengde-2024.json").read_text("utf-8"))
PASSWORD = "县财政2024"


@pytest.fixture(scope="module")
def book() -> WorkbookModel:
    """The real case."""
    return book_of(CASE)


@pytest.fixture(scope="module")
def written(book: WorkbookModel) -> bytes:
    """The same as a file."""
    return workbook_bytes(book)


@pytest.fixture(scope="module")
def empty() -> bytes:
    """An empty workbook, as it is sent, with a password."""
    return workbook_bytes(book_of({"unit": CASE["unit"]}), password=PASSWORD)


@pytest.fixture(scope="module")
def raw(written: bytes) -> dict[str, RawSheet]:
    """The file's sheets as they stand."""
    return sheets_of(written)


@pytest.mark.slow
def test_nothing_leads_out_of_the_file(written: bytes) -> None:
    """No external link, macro, object or script; every hyperlink stays inside."""
    parts = parts_of(written)
    assert [
        n for n in parts if re.search(r"external|vba|activeX|embed|media|drawing|connection", n, re.I)
    ] == []
    assert b"TargetMode" not in b"".join(c for n, c in parts.items() if n.endswith(".rels"))
    links = [
        c
        for n, c in parts.items()
        if n.startswith("xl/worksheets/")
        for c in re.findall(rb"<hyperlink [^>]*", c)
    ]
    assert len(links) > 100
    assert [link for link in links if b"location=" not in link or b"r:id" in link] == []


def test_every_formula_is_locked_and_every_entry_open(book: WorkbookModel, raw: dict[str, RawSheet]) -> None:
    """Blank cells count: exactly what a unit fills in is unlocked, in the file itself."""
    assert list(raw) == [s.name for s in book.sheets]
    expected = entries(book)
    for name, sheet in raw.items():
        assert sheet.formulas & sheet.unlocked == frozenset(), name
        assert sheet.unlocked == expected.get(name, frozenset()), name
    assert sum(len(s.unlocked) for s in raw.values()) > 10_000


def entries(book: WorkbookModel) -> dict[str, frozenset[str]]:
    """The cells a unit fills in, worked out from the layout; the others by hand."""
    found: dict[str, set[str]] = {}
    for block in LAYOUT.inputs.values():
        cells = found.setdefault(block.sheet, set())
        for column in entry_columns(block.input):
            if block.input.kind == "list":
                rows, places = range(block.first, block.last + 1), [block.columns[column.key]]
            else:
                rows = (
                    block.text_rows(column.key)
                    if block.input.kind == "texts"
                    else range(*_own_row(block, column))
                )
                places = [block.columns[p] for p in (ENTRY, MORE) if p in block.columns]
            cells |= {a1(row, place) for row in rows for place in places}
    cover = next(s for s in book.sheets if s.name == PACK.book.cover.sheet)
    signed = {c.row: c.value for c in cover.cells if c.value in PACK.book.cover.signatures}
    assert len(signed) == len(PACK.book.cover.signatures)
    found[cover.name] = {a1(row, 3) for row in signed}
    (preview,) = PACK.book.previews
    choice = next(s for s in book.sheets if s.name == preview.sheet).validations[0].area
    found[preview.sheet] = {a1(*choice[:2])}
    lists = next(s for s in book.sheets if s.name == LISTS_SHEET)
    (printed,) = (c for c in lists.cells if c.value == PRINTED)  # a unit's own, though none types it
    found[LISTS_SHEET] = {a1(c.row, c.column) for c in lists.cells if c.column == printed.column} - {
        a1(printed.row, printed.column)
    }
    return {name: frozenset(cells) for name, cells in found.items()}


def _own_row(block: Any, column: Any) -> tuple[int, int]:
    row = block.fields[column.key][0]
    return row, row + 1


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_structure_and_every_sheet_are_protected(
    book: WorkbookModel, written: bytes, empty: bytes, password: str
) -> None:
    """A password leaves its mark on every sheet and on the structure, and is itself nowhere."""
    data = empty if password else written
    marks = set()
    for sheet in sheets_of(data).values():
        protection = sheet.root.find(f"{MAIN}sheetProtection")
        assert protection is not None
        assert protection.get("sheet") == protection.get("objects") == protection.get("scenarios") == "1"
        marks.add(protection.get("password"))
    structure = re.search(rb"<workbookProtection([^>]*)/>", parts_of(data)["xl/workbook.xml"])
    assert structure
    assert b'lockStructure="1"' in structure[1]
    mark = re.search(rb'workbookPassword="(\w+)"', structure[1])
    assert marks == {mark[1].decode() if mark else None}
    assert bool(mark) == bool(password)
    assert password.encode() not in b"".join(parts_of(data).values()) or not password
    assert read_only(data, book)


def read_only(data: bytes, book: WorkbookModel) -> bool:
    """The hidden sheets are very hidden: nobody unhides them by accident."""
    states = re.findall(rb'state="(\w+)"', parts_of(data)["xl/workbook.xml"])
    return states == [b"veryHidden"] * sum(s.state == "hidden" for s in book.sheets)


@pytest.mark.slow
def test_two_runs_write_the_same_bytes(written: bytes, tmp_path: Path) -> None:
    """From facts to file, twice."""
    assert generate(CASE, tmp_path / "again.xlsx").path.read_bytes() == written


def test_size_of_an_empty_workbook(empty: bytes) -> None:
    """An empty workbook goes by e-mail: at most 450 KB."""
    assert len(empty) <= 450 * 1024


def expected_formulas(book: WorkbookModel) -> dict[tuple[str, str], str]:
    """The formulas as the workbook was built."""
    return {
        (s.name, a1(c.row, c.column)): c.formula
        for s in book.sheets
        for c in [*s.cells, *(m for _, m in s.merges)]
        if c.formula is not None
    }


def test_our_reader_sees_every_formula(book: WorkbookModel, written: bytes, tmp_path: Path) -> None:
    """Shared formulas expand to exactly those of the book, at exactly its cells."""
    file = tmp_path / "book.xlsx"
    file.write_bytes(written)
    assert written.count(b"PK\x03\x04") > 20
    cells = read_cells(open_package(file)).sheets
    found = {
        (s, a1(*place)): c.formula
        for s, sheet in cells.items()
        for place, c in sheet.cells.items()
        if c.formula
    }
    assert found == expected_formulas(book)
    shared = sum(part.count(b't="shared"') for part in parts_of(written).values())
    assert shared > len(found) / 2


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Print area cannot be set")  # a formula, which openpyxl leaves as it is
def test_openpyxl_sees_every_formula(book: WorkbookModel, written: bytes) -> None:
    """The same through another reader, on the sheets where most formulas are shared."""
    wanted = {"收支明细", "基本支出", "表2收入总表", "表6一般公共预算基本支出表", "表9三公经费支出表", "校验"}
    loaded = openpyxl.load_workbook(io.BytesIO(written))
    found = {
        (name, cell.coordinate): cell.value[1:]
        for name in wanted
        for row in loaded[name].iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert found == {place: f for place, f in expected_formulas(book).items() if place[0] in wanted}
    assert loaded.security.lockStructure


def broken(book: WorkbookModel, cell: CellModel) -> WorkbookModel:
    """The workbook with one more cell on its first sheet."""
    first = book.sheets[0]
    return replace(book, sheets=(replace(first, cells=(*first.cells, cell)), *book.sheets[1:]))


@pytest.mark.parametrize(
    "fault",
    [
        lambda b: replace(b, names={**b.names, "1st": "'封面'!$A$1"}),
        lambda b: replace(b, stamp={**b.stamp, "x": "长" * 256}),
        lambda b: broken(b, CellModel(90, 1, "link", "x", link="'封面'!A" + "1" * 2100)),
        lambda b: broken(b, CellModel(90, 1, "no_such_style", "x")),
        lambda b: replace(b, sheets=(replace(b.sheets[0], name="封" * 32), *b.sheets[1:])),
    ],
    ids=["name", "property", "link", "style", "sheet"],
)
def test_a_warning_of_the_writer_is_an_error(
    book: WorkbookModel, fault: Callable[[WorkbookModel], WorkbookModel]
) -> None:
    """The library would only warn and write something else."""
    with pytest.raises(Exception, match=r"\S"):
        workbook_bytes(fault(replace(book, sheets=book.sheets[:1], names={})))


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"unit": CASE["unit"], "ledger": [CASE["ledger"][0]] * 301}, "FILE-108"),
        ({"unit": CASE["unit"], "texts": {"basic_change_reason": "段\n" * 5}}, "FILE-108"),
        ({"unit": CASE["unit"], "projects": [{"goals": "长" * 32_768}]}, "FILE-109"),
        ({"unit": CASE["unit"], "projects": [{"goals": "𠮷" * 16_384}]}, "FILE-109"),
        ({"unit": {**CASE["unit"], "name": "长" * 256}}, "FILE-109"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    facts: dict[str, Any], rule: str, tmp_path: Path
) -> None:
    """Lines beyond the capacity, texts beyond a cell: said before anything is lost."""
    with pytest.raises(InputError) as caught:
        generate(facts, tmp_path / "x.xlsx")
    assert [f.rule for f in caught.value.findings] == [rule]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_just_fits_is_written(tmp_path: Path) -> None:
    """The last line of a block, the longest text of a cell."""
    facts = {
        "unit": CASE["unit"],
        "ledger": [CASE["ledger"][0]] * 300,
        "projects": [{"code": "1", "name": "甲", "goals": "长" * 32_767}],
    }
    result = read(generate(facts, tmp_path / "x.xlsx").path).to_dict()
    assert (len(result["ledger"]), len(result["projects"][0]["goals"])) == (300, 32_767)
