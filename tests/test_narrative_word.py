"""The narrative as a Word document: the same text, the right fonts, headers that repeat, equal bytes."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import docx.enum.section
import pytest
from docx.oxml.ns import qn
from lxml import etree

from tests.narrative_cases import CASES, PACK, SAMPLES, hebei, real, sample, told, unit_of, words_for
from tests.office.client import Office
from tests.ooxml import schema_faults
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.prose.narrative.blocks import (
    CELL_LINE,
    Caption,
    ColumnFormat,
    Figure,
    SpanCell,
    TableBlock,
    figures,
)
from xlsx_kit.prose.narrative.composing import narrative_blocks
from xlsx_kit.prose.narrative.grid import header_rows
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.title import title_indent, title_lines
from xlsx_kit.prose.word.document import write_document
from xlsx_kit.prose.word.figures import LONGEST_TAG


@pytest.fixture(scope="module")
def spec() -> Narrative:
    return hebei()


def written(tmp_path: Path, case: EvaluationSource, spec: Narrative, name: str = "out.docx") -> Path:
    out = tmp_path / name
    blocks = narrative_blocks(spec, case)
    reference = (PACK / "report.docx").read_bytes()
    write_document(blocks, reference, out, title="情况说明", author="某局", year=2024)
    return out


def shown(path: Path) -> str:
    """The document's text, in the form of plain_text; cells that another reaches into are blank."""
    lines = []
    for element in docx.Document(str(path)).element.body:
        if element.tag == qn("w:p"):
            lines.append(line_of(element))
        for row in element.iter(qn("w:tr")):
            cells = row.iter(qn("w:tc"))
            lines.append("\t".join(CELL_LINE.join(map(line_of, cell.iter(qn("w:p")))) for cell in cells))
    return "\n".join(line for line in lines if line) + "\n"


def bound_figures(path: Path) -> list[tuple[str, str]]:
    """The references and texts of all figures, by the data that their controls are bound to."""
    with zipfile.ZipFile(path) as package:
        data = etree.fromstring(package.read("customXml/item1.xml"))
    found = []
    for control in docx.Document(str(path)).element.body.iter(qn("w:sdt")):
        binding = control.find(f"{qn('w:sdtPr')}/{qn('w:dataBinding')}")
        (line,) = data.xpath(binding.get(qn("w:xpath")))
        assert line.text == "".join(t.text or "" for t in control.iter(qn("w:t")))
        found.append((line.getparent().findtext("ref"), line.text))
    return found


def line_of(paragraph: Any) -> str:
    """The text of a paragraph; its tab stops are not text."""
    marks = (e for run in paragraph.iter(qn("w:r")) for e in run.iter(qn("w:t"), qn("w:tab")))
    return "".join("\t" if mark.tag == qn("w:tab") else mark.text or "" for mark in marks)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_document_shows_the_same_text(name: str, tmp_path: Path) -> None:
    """Labels of tall groups stand once more where the group is divided, and are compared once."""
    source, spec = unit_of(sample(name)), words_for(sample(name))
    text = re.sub(r"^\t+\n", "", told(spec, source), flags=re.MULTILINE)
    document = re.sub(r"^\t+\n", "", shown(written(tmp_path, source, spec)), flags=re.MULTILINE)
    assert labels_once(document) == labels_once(text)


def labels_once(text: str) -> list[list[str]]:
    """The cells of each line, without a first one that is that of the row before."""
    rows, label = [], ""
    for line in text.splitlines():
        first, *others = line.split("\t")
        rows.append(["" if others and first == label else first, *others])
        label = first or label
    return rows


def test_document_is_set_as_official_documents_are(spec: Narrative, tmp_path: Path) -> None:
    """Fonts, sizes and indents come from styles; margins, even and odd footers from the page setup."""
    document = docx.Document(str(written(tmp_path, CASES["real"], spec)))
    styles = {style.name: style for style in document.styles}
    typefaces = {
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Body Text": ("仿宋_GB2312", 16),
    }
    default = document.styles.element.find(qn("w:docDefaults"))
    for name, (font, points) in typefaces.items():
        properties = styles[name].element.rPr
        assert properties.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
        size = properties.find(qn("w:sz"))
        size = next(default.iter(qn("w:sz"))) if size is None else size
        assert int(size.get(qn("w:val"))) == 2 * points
    named = document.styles.element.iter(qn("w:rFonts"))
    assert not [key for fonts in named for key in fonts.attrib if "Theme" in key]
    body = styles["Body Text"].element.pPr
    assert body.find(qn("w:spacing")).get(qn("w:line")) == "560"
    assert body.find(qn("w:spacing")).get(qn("w:lineRule")) == "exact"
    assert body.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
    used = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Body Text", "表题"} <= used
    assert document.core_properties.title == "情况说明"
    assert document.core_properties.author == "某局"
    assert document.core_properties.language == "zh-CN"


def test_table_rows_repeat_and_do_not_split(spec: Narrative, tmp_path: Path) -> None:
    table = docx.Document(str(written(tmp_path, CASES["real"], spec))).tables[0]
    head, *body = table._tbl.tr_lst
    assert head.trPr.find(qn("w:tblHeader")) is not None
    assert body
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (head, *body))
    assert all(row.trPr.find(qn("w:tblHeader")) is None for row in body)
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(widths) == pytest.approx(156 * 1440 / 25.4, abs=2)
    assert [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in head.tc_lst] == widths


def test_equal_input_gives_equal_bytes(spec: Narrative, tmp_path: Path) -> None:
    one, two = (written(tmp_path, CASES["real"], spec, name) for name in ("one.docx", "two.docx"))
    assert one.read_bytes() == two.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.docx", "two.docx"]


def test_control_characters_and_markup_do_no_harm(spec: Narrative, tmp_path: Path) -> None:
    source = real(("unit.name", "甲<b>&\x07局"), ("texts.project_change_reason", "A\x00&B\ufffe"))
    text = shown(written(tmp_path, source, spec))
    assert "甲<b>&局2024年" in text
    assert "原因是A&B。" in text


def test_reference_without_a_style_is_refused(spec: Narrative, tmp_path: Path) -> None:
    reference, without = (PACK / "report.docx").read_bytes(), BytesIO()
    with zipfile.ZipFile(BytesIO(reference)) as source, zipfile.ZipFile(without, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace("表题".encode(), "丢了".encode()))
    with pytest.raises(SpecError, match="缺少样式 公开表题、表题"):
        write_document([], without.getvalue(), tmp_path / "out.docx", title="", author="", year=2024)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_every_part_is_valid(name: str, tmp_path: Path) -> None:
    """Word repairs, or refuses, what the schemas do not allow."""
    assert schema_faults(written(tmp_path, unit_of(sample(name)), words_for(sample(name)))) == []


@pytest.mark.slow
def test_a_fault_would_be_found(spec: Narrative, tmp_path: Path) -> None:
    """The check is one: an element in the wrong place is named."""
    sound, broken = written(tmp_path, CASES["real"], spec), tmp_path / "broken.docx"
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<w:cantSplit/>", b"<w:b/>", 1))
    assert [f for f in schema_faults(broken) if "'b'" in f]


@pytest.mark.parametrize("name", SAMPLES)
def test_figures_are_tied_to_their_facts(name: str, tmp_path: Path) -> None:
    """Each figure stands in a locked content control tagged with its reference, in the order of the text."""
    source, spec = unit_of(sample(name)), words_for(sample(name))
    blocks, sent = narrative_blocks(spec, source), written(tmp_path, source, spec)
    found = []
    for control in docx.Document(str(sent)).element.body.iter(qn("w:sdt")):
        about = control.find(qn("w:sdtPr"))
        assert about.find(qn("w:lock")).get(qn("w:val")) == "sdtContentLocked"
        text = "".join(t.text or "" for t in control.iter(qn("w:t")))
        tag = about.find(qn("w:tag"))
        found.append((None if tag is None else tag.get(qn("w:val")), text))
    said = [(f.ref, f.text) for f in figures(blocks)]
    assert bound_figures(sent) == said
    assert found == [(ref if len(ref) <= LONGEST_TAG else None, text) for ref, text in said]
    assert found


@pytest.mark.parametrize("name", SAMPLES)
def test_cells_fill_their_grid(name: str, tmp_path: Path) -> None:
    """Every row covers every grid column, widths add up, merged cells have one above."""
    sent = written(tmp_path, unit_of(sample(name)), words_for(sample(name)))
    for table in docx.Document(str(sent)).tables:
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert sum(grid) == int(table._tbl.tblPr.find(qn("w:tblW")).get(qn("w:w")))
        above: dict[int, tuple[int, bool]] = {}
        for row in table._tbl.tr_lst:
            at, now = 0, {}
            for cell in row.tc_lst:
                span, merge = cell.tcPr.find(qn("w:gridSpan")), cell.tcPr.find(qn("w:vMerge"))
                columns = 1 if span is None else int(span.get(qn("w:val")))
                width = int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w")))
                assert width == sum(grid[at : at + columns])
                assert merge is None or merge.get(qn("w:val")) == "restart" or above[at] == (columns, True)
                assert len(cell.findall(qn("w:p"))) >= 1
                now[at] = (columns, merge is not None)
                at += columns
            assert at == len(grid)
            above = now
        assert table._tbl.getnext().tag == qn("w:p")


def test_performance_tables_keep_together(spec: Narrative, tmp_path: Path) -> None:
    """Title, form and the head of the table below stay on one page; that head repeats; rows do not split."""
    document = docx.Document(str(written(tmp_path, unit_of(sample("chengde-2024")), spec)))
    form, below = document.tables[1:3]
    gap = form._tbl.getnext()
    assert gap.getnext() is below._tbl
    assert gap.pPr.pStyle.val == next(s.style_id for s in document.styles if s.name == "表间")
    assert not [row for row in form._tbl.tr_lst if row.trPr.find(qn("w:tblHeader")) is not None]
    head, *body = below._tbl.tr_lst
    assert head.trPr.find(qn("w:tblHeader")) is not None
    for row in (*form._tbl.tr_lst, head):
        assert all(p.pPr.find(qn("w:keepNext")) is not None for p in row.iter(qn("w:p")))
    for row in (*form._tbl.tr_lst, head, *body):
        assert row.trPr.find(qn("w:cantSplit")) is not None
    assert form._tbl.getprevious().getprevious().pPr.pStyle.val == "XTableTitle"


def test_pages_turn_and_are_numbered_through(spec: Narrative, tmp_path: Path) -> None:
    """Three sections; the second lies on its side with its margins; only the first starts at page 1."""
    sections = docx.Document(str(written(tmp_path, unit_of(sample("nine-funds")), spec))).sections
    sizes = [(round(section.page_width.mm), round(section.page_height.mm)) for section in sections]
    assert sizes == [(210, 297), (297, 210), (210, 297)]
    turned = sections[1]
    margins = (turned.top_margin, turned.bottom_margin, turned.left_margin, turned.right_margin)
    assert [round(margin.mm) for margin in margins] == [28, 26, 35, 37]
    assert turned.orientation == docx.enum.section.WD_ORIENT.LANDSCAPE
    starts = [section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for section in sections]
    assert starts == ["1", None, None]
    for section in sections:
        assert section.footer.paragraphs[0].text == section.even_page_footer.paragraphs[0].text == "— 1 —"


@pytest.mark.parametrize("name", ["chengde-2024", "nine-funds"])
def test_libreoffice_keeps_every_word(name: str, office: Office, spec: Narrative, tmp_path: Path) -> None:
    """Opened and saved again the document still says the same, cell by cell."""
    sent = written(tmp_path, unit_of(sample(name)), spec)
    kept = office.resave(sent, tmp_path / "kept.docx")
    assert shown(kept).splitlines() == shown(sent).splitlines()
    assert bound_figures(kept) == bound_figures(sent)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "承德市公安局高新技术产业开发区分局",
            ["承德市公安局高新技术产业开发区分局", "2024年单位预算信息公开情况说明"],
        ),
        ("某某县档案馆", ["某某县档案馆2024年单位", "预算信息公开情况说明"]),
        ("县局", ["县局2024年单位预算信息公开情况说明"]),
    ],
)
def test_long_titles_break_well(name: str, lines: list[str]) -> None:
    """A year keeps its 年, a word its characters; lines are of like length."""
    text = f"{name}2024年单位预算信息公开情况说明"
    line = 20.1
    room = line - 2 * title_indent(text, line)
    for doubt in (0, -0.25, 0.25):
        assert title_lines(text, room + doubt) == lines or room + doubt > line


def test_headers_merge() -> None:
    """Equal neighbours share a cell; a short header reaches down."""
    rows = header_rows([("项目",), ("计划", "3月底"), ("计划", "6月底"), ("计划",), ("备注",)])
    assert rows == (
        (
            SpanCell("项目", 0, 1, 2),
            SpanCell("计划", 1, 2, 1),
            SpanCell("计划", 3, 1, 2),
            SpanCell("备注", 4, 1, 2),
        ),
        (SpanCell("3月底", 1), SpanCell("6月底", 2)),
    )


def test_merged_header_in_the_document(tmp_path: Path) -> None:
    """A two-row header: spans and merges fit the grid."""
    heads = [("名称",), ("计划", "甲"), ("计划", "乙"), ("备注",)]
    two_rows = TableBlock(
        Caption("表", right=("单位：万元",)),
        (ColumnFormat(39, "left"),) * 4,
        header_rows(heads),
        (("a", Figure("t1/1/income", "1.00"), "", ""),),
    )
    out = tmp_path / "out.docx"
    write_document([two_rows], (PACK / "report.docx").read_bytes(), out, title="", author="", year=2024)
    grid = docx.Document(str(out)).tables[0]
    texts = [["".join(t.text for t in cell._tc.iter(qn("w:t"))) for cell in row.cells] for row in grid.rows]
    assert texts == [
        ["名称", "计划", "计划", "备注"],
        ["名称", "甲", "乙", "备注"],
        ["a", "1.00", "", ""],
    ]
