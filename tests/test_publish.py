"""The whole publication: contents with right pages, tables and narrative in one document, clean tables."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from tests.narrative_cases import SAMPLES
from tests.office.client import Office
from tests.ooxml import schema_faults
from tests.test_narrative_word import bound_figures, shown
from xlsx_kit.api import proof, publish, tables
from xlsx_kit.cli import main
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.findings import InputError
from xlsx_kit.prose.narrative.blocks import Heading, figures, plain_text
from xlsx_kit.prose.narrative.packed import narrated
from xlsx_kit.prose.proof.sources.document import docx_paragraphs
from xlsx_kit.prose.publication.document import contents_of, publication_blocks
from xlsx_kit.prose.publication.run import PublishResult
from xlsx_kit.prose.publication.sections import document_headings, published_sections
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook import EMPTY_ROWS

PASS = Path(str(root("samples"))) / "pass"
NAME = "118 承德市公安局高新技术产业开发区分局 2024年单位预算公开"


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without LibreOffice."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")


def evaluated(name: str) -> Evaluation:
    """A sample's exact values."""
    found = load_return(PASS / f"{name}.json")
    return Evaluation(found.pack, found.facts)


def blocks_of(name: str, pages: dict[str, str]) -> Any:
    """A sample's publication as blocks."""
    from tests.narrative_cases import words_for

    evaluation = evaluated(name)
    spec = words_for({"pack": evaluation.pack.id})
    told = narrated(spec, evaluation, finished=True)
    return publication_blocks(evaluation, told, pages)


def made(name: str, out: Path, **options: Any) -> PublishResult:
    """A sample's publication in a folder."""
    signed = {"by": "甲", "reason": "试印"} if options.get("force") else {}
    return publish(PASS / f"{name}.json", out, **options, **signed)


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, golden: Callable[[str, str], None]) -> None:
    """Contents, tables and narrative of every sample, as text."""
    golden(f"publication_{name}.txt", plain_text(blocks_of(name, {})))


def test_contents_are_no_headings(tmp_path: Path, no_office: None) -> None:
    """Lines of the contents without page numbers read like headings, and are not counted as such."""
    document = made("final-accounts-unit", tmp_path, force=True).files["docx"]
    found = [text.strip() for text in docx_paragraphs(document.read_bytes())]
    headings = [block.text for block in blocks_of("final-accounts-unit", {}) if isinstance(block, Heading)]
    assert headings
    assert [found.count(text) for text in headings] == [headings.count(text) for text in headings]


UNTOUCHED = "empty-unit"
"""The unit that entered nothing: no note of a table says that there is nothing."""
REMARKS = {
    "chengde-2024": ["PROOF-041", "PROOF-035"],
    "empty-unit": ["PROOF-093"],
}
"""What is said of a publication before it is written: slips in a real unit's words; that nothing could be
checked where nothing is said.
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_files_are_valid_and_say_the_same(name: str, tmp_path: Path, no_office: None) -> None:
    """Every part is what the schemas allow; figures in the document are tied to their cells; proof-reading is
    silent, and checks nine figures of ten.
    """
    result = made(name, tmp_path, charts=True, force=True)
    files = result.files
    assert schema_faults(files["docx"]) == []
    assert schema_faults(files["xlsx"]) == []
    assert bound_figures(files["docx"]) == [(f.ref, f.text) for f in figures(blocks_of(name, {}))]
    evaluation = evaluated(name)
    headings, scope = document_headings(files["docx"]), evaluation.facts.scope
    asked = published_sections(evaluation.pack, {})
    lacking = [one.title for one in asked if one.always and not one.in_headings(headings)]
    for_others = [one.title for one in asked if one.always and one.scopes and scope not in one.scopes]
    decided = {"PUB-001", "PUB-012"} & {f.rule for f in result.findings}  # without what it must have
    assert decided or lacking == for_others
    assert [f.rule for f in result.remarks] == REMARKS.get(name, [])
    read = proof(files["docx"], PASS / f"{name}.json")
    assert decided or read.findings == ()
    assert read.unchecked * 10 <= read.figures


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("nine-funds", "hebei-2022"),
        ("final-accounts-unit", "final-accounts-2024"),
        ("final-accounts-department", "final-accounts-2024-shanghai"),
    ],
)
def test_books_that_take_the_facts_of_another(name: str, pack: str, tmp_path: Path, no_office: None) -> None:
    """Packs over others, and those beneath: sound documents, in which proof-reading finds nothing."""
    files = made(name, tmp_path, pack=pack, force=True).files
    assert schema_faults(files["docx"]) == []
    read = proof(files["docx"], PASS / f"{name}.json", pack=pack)
    assert read.findings == ()
    assert read.unchecked * 10 <= read.figures


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_nine_figures_of_ten_are_checked_without_facts(name: str, tmp_path: Path, no_office: None) -> None:
    """Of each publication, read as a stranger reads it, one figure against the others; none is found wrong
    but for slips in a real unit's words.
    """
    read = proof(made(name, tmp_path, force=True).files["docx"], pack=evaluated(name).pack.id)
    assert read.unchecked * 10 <= read.figures
    assert [f.rule for f in read.findings if f.rule not in REMARKS.get(name, [])] == []


def test_contents_name_the_pages_of_the_pdf(office: Office, tmp_path: Path) -> None:
    """What the contents say in the document is where each place is in the PDF, counted behind them."""
    files = made("chengde-2024", tmp_path).files
    assert [path.name for path in files.values()] == [f"{NAME}.docx", f"{NAME}.xlsx", f"{NAME}.pdf"]
    body = docx.Document(str(files["docx"])).element.body
    said = [texts(link).split("\t") for link in body.iter(qn("w:hyperlink"))]
    reader = PdfReader(files["pdf"])
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    numbered = [n for n, page in enumerate(pages) if page.endswith("—1—") or page.startswith("—1—")]
    first = numbered[0]
    assert len(said) == 9 + 11
    assert [number for _, number in said[:9]] == [str(n) for n in range(1, 10)]  # none goes on overleaf
    for title, number in said:
        page = pages[first + int(number) - 1]
        assert "".join(title.split()) in page, (title, number)
        assert f"—{number}—" in page
    assert "updateFields" not in settings(files["docx"])


def texts(element: Any) -> str:
    """The text of an element; a tab stop as such."""
    marks = element.iter(qn("w:t"), qn("w:tab"))
    return "".join("\t" if mark.tag == qn("w:tab") else mark.text for mark in marks)


def settings(path: Path) -> str:
    """The document's settings."""
    with zipfile.ZipFile(path) as package:
        return package.read("word/settings.xml").decode()


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_libreoffice_keeps_everything(
    name: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened and saved again: the same text, the same figures, tied to the same facts."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    files = made(name, tmp_path, force=True).files
    kept = office.resave(files["docx"], tmp_path / "kept.docx")
    assert shown(kept).splitlines() == shown(files["docx"]).splitlines()
    assert bound_figures(kept) == bound_figures(files["docx"])
    again = office.resave(files["xlsx"], tmp_path / "kept.xlsx")
    assert grid(again) == grid(files["xlsx"])


def grid(path: Path) -> dict[str, list[list[Any]]]:
    """All values of a workbook."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[c for c in row if c is not None] for row in sheet.values] for sheet in book}


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_clean_tables(name: str, tmp_path: Path, no_office: None) -> None:
    """Nine sheets of values: no formula, nothing hidden, nothing locked, every amount of the tables."""
    book = openpyxl.load_workbook(made(name, tmp_path, force=True).files["xlsx"])
    assert not book.security or not book.security.lockStructure
    assert len(book.defined_names) == 0
    for sheet, table in zip(book, tables(PASS / f"{name}.json").tables, strict=True):
        assert sheet.sheet_state == "visible"
        assert not sheet.protection.sheet
        assert not [d for d in sheet.column_dimensions.values() if d.hidden]
        assert not sheet.data_validations.dataValidation
        assert not sheet.conditional_formatting
        values = [cell.value for row in sheet.iter_rows() for cell in row]
        assert not [v for v in values if isinstance(v, str) and v.startswith("=")]
        amounts = [round(v * 100) for v in values if isinstance(v, float)]
        columns = [c.id for c in table.columns if c.role == "amount"]
        cells = [(row.cells.get(column, 0), column) for row in table.rows for column in columns]
        expected = [a for a in (table.view.shown(*cell) for cell in cells) if a]
        whole = [round(v * 100) for v in values if isinstance(v, int)]
        assert sorted(a for a in expected if a % 100) == sorted(amounts)
        assert {a for a in expected if not a % 100} <= set(whole)
        assert sheet.cell(1, 1).value == table.title
        figured = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
        for cell in figured:  # a column too narrow for its figures shows ####
            dimension = sheet.column_dimensions.get(cell.column_letter)
            assert dimension is None or dimension.width > len(f"{cell.value:,.2f}")
        noted = any(table.note in v for v in values if table.note and isinstance(v, str))
        assert noted == (bool(table.note) and name != UNTOUCHED)
        first, last = print_rows(sheet)
        assert first == 1
        assert any(cell.value is not None for row in sheet.iter_rows(last - EMPTY_ROWS, last) for cell in row)
        assert printed_points(sheet) > 7.9


def print_rows(sheet: Worksheet) -> tuple[int, int]:
    """The first and last row that are printed."""
    first, last = re.findall(r"\$(\d+)", sheet.print_area)
    return int(first), int(last)


def printed_points(sheet: Worksheet) -> float:
    """How large eleven points are printed: wider or higher than its page it is made to fit."""
    wide, high = (720, 505) if sheet.page_setup.orientation == "landscape" else (505, 720)
    columns = [(d.max - d.min + 1) * d.width * 5.25 for d in sheet.column_dimensions.values()]
    rows = range(1, print_rows(sheet)[1] + 1)
    heights = [sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight for row in rows]
    one_page = sheet.page_setup.fitToHeight == 1
    return 11 * min(1, wide / sum(columns), high / sum(heights) if one_page else 1)


@pytest.mark.slow
def test_charts_are_native_and_described(tmp_path: Path, no_office: None) -> None:
    """One more sheet with three charts, whose figures stand beside them."""
    files = made("chengde-2024", tmp_path, charts=True).files
    with zipfile.ZipFile(files["xlsx"]) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    assert len(charts) == 3
    assert "“三公”经费、会议费和培训费（万元，本年、上年）：公务用车购置费 90.00、0.00" in drawing
    sheet = openpyxl.load_workbook(files["xlsx"])["图表"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None)  # one page
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert ["公安" in str(c.value) or c.value for c in sheet["A"]][:3] == [
        "2024年收入构成",
        "万元",
        "一般公共预算拨款收入",
    ]


def test_without_libreoffice(tmp_path: Path, no_office: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Document and workbook are written; Word is asked for the pages; the message says what to do."""
    assert main(["publish", str(PASS / "chengde-2024.json"), "--out", str(tmp_path)]) == 0
    shown_out, shown_err = capsys.readouterr()
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{NAME}.docx", f"{NAME}.xlsx"]
    assert "没有生成 PDF：没有找到 LibreOffice。请安装 LibreOffice" in shown_err
    assert f"已生成：{tmp_path / NAME}.docx" in shown_out
    assert "updateFields" in settings(tmp_path / f"{NAME}.docx")
    first, *_ = contents_of(blocks_of("chengde-2024", {}))
    assert first.page == ""


def test_a_broken_office_is_no_disaster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that fails is as good as none, and the reason is told."""
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("XLSX_KIT_SOFFICE", str(program))
    done = made("small-clean", tmp_path / "out")
    assert done.no_pdf == "LibreOffice 转换失败"
    assert set(done.files) == {"docx", "xlsx"}


def test_errors_are_not_published(
    tmp_path: Path, no_office: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A return with errors makes nothing, unless asked for; the findings are shown either way."""
    facts = json.loads((PASS / "small-clean.json").read_text("utf-8"))
    facts["ledger"][0]["amount"] = "-1.00"
    source, out = tmp_path / "f.json", tmp_path / "out"
    source.write_text(json.dumps(facts), "utf-8")
    with pytest.raises(InputError):
        publish(source, out)
    assert main(["publish", str(source), "--out", str(out)]) == 1
    assert not out.exists()
    assert "CELL-006" in capsys.readouterr().err
    assert main(["publish", str(source), "--out", str(out), "--force", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert sorted(document["files"]) == ["docx", "xlsx"]
    assert "CELL-006" in {f["rule"] for f in document["findings"]}


def test_equal_input_gives_equal_bytes(tmp_path: Path, no_office: None) -> None:
    """Twice the same files."""
    one, two = (
        made("nine-funds", tmp_path / "1", charts=True),
        made("nine-funds", tmp_path / "2", charts=True),
    )
    assert [p.read_bytes() for p in one.files.values()] == [p.read_bytes() for p in two.files.values()]
