"""How the sheets of a fill-in workbook are printed: large enough to be read, on few enough pages."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from tests.narrative_cases import SAMPLES, sample
from tests.office.client import Office
from xlsx_kit.api import generate
from xlsx_kit.pack.loading.load import load_pack

pytestmark = pytest.mark.slow

WIDE, HIGH = 842.0, 595.0
"""A4 lying, in points."""
CHARACTER, PADDING, INCH = 5.25, 3.75, 72.0
TYPE = 11
"""Points of what is typed and printed, where a sheet is not made smaller."""
SIGNED = {"封面": 6.6}
"""What is signed is one page, and so many points at least."""
MOST = {"empty-unit": 45, "chengde-2024": 60}
"""Pages of a book that nobody has filled in, and of the real one."""


@pytest.fixture(scope="module", params=SAMPLES)
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """The workbook of a sample as its unit gets it."""
    path = tmp_path_factory.mktemp("printed") / "book.xlsx"
    generate(sample(request.param), path)
    return openpyxl.load_workbook(path)


def room(sheet: Worksheet) -> tuple[float, float]:
    """Points of its page between the margins, across and down."""
    across, down = (WIDE, HIGH) if sheet.page_setup.orientation == "landscape" else (HIGH, WIDE)
    edges = sheet.page_margins
    return across - INCH * (edges.left + edges.right), down - INCH * (edges.top + edges.bottom)


def widths(sheet: Worksheet) -> list[float]:
    """Points of each printed column."""
    last = openpyxl.utils.range_boundaries(sheet.print_area.split("!")[-1].replace("$", ""))[2]
    found: dict[int, float] = {}
    for dimension in sheet.column_dimensions.values():
        width = 0.0 if dimension.hidden else dimension.width * CHARACTER
        found |= dict.fromkeys(range(dimension.min, dimension.max + 1), width)
    assert last is not None
    return [found.get(column, 8.43 * CHARACTER + PADDING) for column in range(1, last + 1)]


def points(sheet: Worksheet) -> float:
    """How large its type is printed."""
    across, down = room(sheet)
    setup, columns = sheet.page_setup, widths(sheet)
    last = int(re.findall(r"\$(\d+)", sheet.print_area)[1])
    rows = range(1, last + 1)
    height = sum(sheet.row_dimensions[r].height or sheet.sheet_format.defaultRowHeight for r in rows)
    repeated = re.findall(r"[A-Z]+", sheet.print_title_cols or "")
    again = len(repeated) and openpyxl.utils.column_index_from_string(repeated[-1])
    pages = setup.fitToWidth or 1
    scale = across * pages / (sum(columns) + sum(columns[:again]) * (pages - 1))
    return TYPE * min(1.0, scale, down / height if setup.fitToHeight == 1 else 1.0)


def test_every_sheet_can_be_read(book: openpyxl.Workbook) -> None:
    """Eleven points are printed as eight or more: rather than be smaller a sheet lies or takes more pages."""
    shown = [sheet for sheet in book if sheet.sheet_state == "visible"]
    assert len(shown) > 20
    small = {sheet.title: round(points(sheet), 1) for sheet in shown if points(sheet) < 7.9}
    assert small.keys() <= SIGNED.keys()
    assert all(size >= SIGNED[title] for title, size in small.items())


def test_nothing_is_printed_below_a_table(book: openpyxl.Workbook) -> None:
    """A table of fixed rows ends with its last line, also where it has fewer than rows are declared."""
    pack = load_pack(book.custom_doc_props["xlsx_kit.pack"].value)
    fixed = [view for view in pack.views if view.fixed and not view.in_use]
    assert fixed
    for view in fixed:
        sheet = book[view.table.sheet]
        last = sheet.cell(int(re.findall(r"\$(\d+)", sheet.print_area)[1]), 1)
        assert last.border.left.style, sheet.title


@pytest.mark.office
@pytest.mark.parametrize("name", MOST)
def test_few_enough_pages(name: str, office: Office, tmp_path: Path) -> None:
    """Counted in what LibreOffice prints; no page has its header and footer alone."""
    path = tmp_path / "book.xlsx"
    generate(sample(name), path)
    pages = PdfReader(office.pdf(path, tmp_path / "book.pdf")).pages
    assert len(pages) <= MOST[name]
    assert all(len(page.extract_text().strip().splitlines()) > 2 for page in pages)
