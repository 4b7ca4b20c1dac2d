"""What else a publication is made as: plain figures, a page for a website with data, a tagged PDF."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import mammoth
import pytest
from docx.oxml.ns import qn
from lxml import html
from pypdf import PdfReader, PdfWriter

from tests.narrative_cases import SAMPLES
from tests.office.client import Office
from tests.ooxml import schema_faults
from tests.test_publish import PASS, blocks_of, evaluated, made
from xlsx_kit.api import publish, tables
from xlsx_kit.cli import main
from xlsx_kit.findings import InputError
from xlsx_kit.prose.narrative.blocks import (
    BodyParagraph,
    Contents,
    FormBlock,
    Strong,
    TableBlock,
    figures,
    plain,
    plain_text,
)
from xlsx_kit.prose.narrative.flat import flat_blocks
from xlsx_kit.prose.office import pdfs_of
from xlsx_kit.prose.publication.web import data_files

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without LibreOffice."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_flat_documents_read_the_same(name: str, tmp_path: Path, no_office: None) -> None:
    """Every figure is plain text that any library reads, or any other reader; nothing else is different."""
    bound = blocks_of(name, {})
    flat = flat_blocks(bound)
    assert plain_text(flat) == plain_text(bound)
    assert list(figures(flat)) == []
    path = made(name, tmp_path, flat=True, force=True).files["docx"]
    assert schema_faults(path) == []
    document = docx.Document(str(path))
    assert list(document.element.body.iter(qn("w:sdt"))) == []
    texts = {paragraph.text for paragraph in document.paragraphs}
    missing = [text for b in bound if isinstance(b, BodyParagraph) and (text := plain(b.runs)) not in texts]
    assert missing == []
    with path.open("rb") as opened:
        read = mammoth.extract_raw_text(opened).value
    assert Counter(NUMBER.findall(plain_text(flat))) - Counter(NUMBER.findall(read)) == Counter()


def test_bound_is_what_is_made_unless_asked(tmp_path: Path, no_office: None) -> None:
    """The bureau's own checking needs the bindings."""
    path = made("small-clean", tmp_path).files["docx"]
    body = docx.Document(str(path)).element.body
    assert len(list(body.iter(qn("w:sdt")))) == len(list(figures(blocks_of("small-clean", {}))))


def table_rows(block: TableBlock | FormBlock) -> int:
    """How many rows a block has in a document."""
    if isinstance(block, FormBlock):
        return len(block.rows) + (table_rows(block.below) if block.below else 0)
    return len(block.header) + max(len(block.body), 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_shows_the_document(name: str, tmp_path: Path, no_office: None) -> None:
    """Each block of the document stands in the page, tables as tables with heads; nothing is loaded."""
    path = made(name, tmp_path, html=True, force=True).files["html"]
    text = path.read_text("utf-8")
    assert not any(word in text for word in ("http://", "https://", "<script", "src=", "@import", "url("))
    page = html.fromstring(text)
    shown = Counter("".join(part.text_content().split()) for part in page.iter("p"))
    blocks = blocks_of(name, {})
    wanted = Counter("".join(plain(b.runs).split()) for b in blocks if isinstance(b, BodyParagraph))
    assert wanted - shown == Counter()
    terms = [
        run.text for b in blocks if isinstance(b, BodyParagraph) for run in b.runs if isinstance(run, Strong)
    ]
    assert [term.text for term in page.iter("strong")] == terms
    rows = [row for table in page.iter("table") for row in table.iter("tr")]
    printed = [b for b in blocks if isinstance(b, TableBlock | FormBlock)]
    assert len(rows) == sum(table_rows(b) - _empty(b) for b in printed)
    assert all(table.find(".//th") is not None for table in page.iter("table"))
    anchors = {link.get("href") for link in page.find(".//nav").iter("a")}
    (contents,) = (block for block in blocks if isinstance(block, Contents))
    assert len(anchors) >= len(contents.entries)
    assert all(page.get_element_by_id(anchor.removeprefix("#")) is not None for anchor in anchors)


def _empty(block: TableBlock | FormBlock) -> int:
    """1 for a table without rows, which a document prints with one blank row and a page without."""
    below = block.below if isinstance(block, FormBlock) else block
    return int(below is not None and not below.body)


def test_what_a_unit_wrote_is_text(tmp_path: Path, no_office: None) -> None:
    """Markup in a text of the unit is shown, never run."""
    facts = json.loads((PASS / "small-clean.json").read_text("utf-8"))
    facts["texts"]["duties"] = "<script>alert(1)</script>负责本单位工作。"
    path = publish(facts, tmp_path, html=True, force=True).files["html"]
    page = path.read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.slow
@pytest.mark.parametrize("name", ["chengde-2024", "yuan-rich"])
def test_data_beside_the_page(name: str, tmp_path: Path, no_office: None) -> None:
    """The JSON has the tables as ``tables --json`` has them, a CSV each as printed; the page links them."""
    result = made(name, tmp_path, html=True, force=True)
    *sheets, document = result.data
    expected = tables(PASS / f"{name}.json").to_dict()["tables"]
    assert json.loads(document.read_text("utf-8"))["tables"] == expected
    assert len(sheets) == len(expected)
    for path, table in zip(sheets, expected, strict=True):
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert len(lines) == 1 + len(table["rows"])
        amounts = {a for row in table["rows"] for a in row["cells"].values() if a not in ("0.00", "0")}
        printed = {cell.replace(",", "") for line in lines[1:] for cell in line}
        assert {a.removesuffix(".00") for a in amounts} <= {p.removesuffix(".00") for p in printed}
    page = result.files["html"].read_text("utf-8")
    links = html.fromstring(page).xpath("//section[@class='data']//a")
    assert [link.text for link in links[:-1]] == [f"{table['title']}（CSV）" for table in expected]


def test_each_table_has_a_file_of_its_own_name() -> None:
    """A title that is cut for a file name does not take the table's with it."""
    evaluation = evaluated("small-clean")
    names = [file.name for file in data_files(evaluation, "很长的单位名称" * 9)]
    assert len(set(names)) == len(evaluation.tables) + 1
    assert names[0].endswith(" t1.csv")


@pytest.mark.office
def test_the_pdf_is_tagged(office: Office, tmp_path: Path) -> None:
    """A screen reader finds language, title, headings and every row of every table, heads as heads."""
    files = made("chengde-2024", tmp_path).files
    root: Any = PdfReader(files["pdf"]).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = Counter(structure(root["/StructTreeRoot"]["/K"]))
    body = docx.Document(str(files["docx"])).element.body
    assert kinds["/TR"] == len(list(body.iter(qn("w:tr"))))
    assert kinds["/Table"] == len(list(body.iter(qn("w:tbl"))))
    heads = [
        row for row in body.iter(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    ]
    assert kinds["/TH"] >= len(heads) > 0
    assert kinds["/H1"] == 20


def structure(node: Any) -> Iterator[str]:
    """The kinds of all elements of a structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from structure(kid)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from structure(node["/K"])


@pytest.mark.office
def test_an_exported_pdf_is_taken_if_it_shows_the_document(office: Office, tmp_path: Path) -> None:
    """One of this document is kept as it is; another unit's, one without its last page or its contents, or
    none is refused by name.
    """
    right = made("small-clean", tmp_path / "right").files["pdf"].read_bytes()
    other = made("empty-unit", tmp_path / "other", force=True).files["pdf"]
    mine = tmp_path / "exported.pdf"
    mine.write_bytes(right)
    done = made("small-clean", tmp_path / "taken", pdf=mine)
    assert done.files["pdf"].read_bytes() == right
    assert done.no_pdf == ""
    short = tmp_path / "short.pdf"
    writer = PdfWriter()
    for page in PdfReader(mine).pages[:-1]:
        writer.add_page(page)
    writer.write(short)
    uncontented = tmp_path / "without-contents.pdf"
    writer = PdfWriter()
    for page in PdfReader(mine).pages:
        if "目录" not in "".join(page.extract_text().split()):
            writer.add_page(page)
    assert len(writer.pages) < len(PdfReader(mine).pages)
    writer.write(uncontented)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(right[:2000])
    text = PASS / "small-clean.json"
    wrong = (
        (other, "FILE-152"),
        (short, "FILE-152"),
        (uncontented, "FILE-152"),
        (broken, "FILE-151"),
        (text, "FILE-151"),
    )
    for path, rule in wrong:
        with pytest.raises(InputError) as refused:
            made("small-clean", tmp_path / "refused", pdf=path)
        assert [f.rule for f in refused.value.findings] == [rule]
    assert not (tmp_path / "refused").exists()
    source, out = str(PASS / "small-clean.json"), str(tmp_path / "refused")
    assert main(["publish", source, "--out", out, "--pdf", str(other)]) == 1


@pytest.mark.office
def test_what_fails_once_is_tried_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A LibreOffice that does not come up the first time."""
    real = shutil.which("soffice")
    program, mark = tmp_path / "soffice", tmp_path / "once"
    program.write_text(f'#!/bin/sh\n[ -e "{mark}" ] || {{ touch "{mark}"; exit 81; }}\nexec "{real}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("XLSX_KIT_SOFFICE", str(program))
    document = made("small-clean", tmp_path / "a").files["docx"].read_bytes()
    mark.unlink()
    (pdf,) = pdfs_of([document])
    assert pdf.startswith(b"%PDF-")
    assert mark.exists()


def test_why_there_is_no_pdf_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What LibreOffice printed before it gave up is passed on."""
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho 'no space left on device' >&2\nexit 77\n")
    program.chmod(0o755)
    monkeypatch.setenv("XLSX_KIT_SOFFICE", str(program))
    done = made("small-clean", tmp_path / "a")
    assert done.no_pdf == "LibreOffice 转换失败（no space left on device）"
