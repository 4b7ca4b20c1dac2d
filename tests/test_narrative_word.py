"""The narrative as a Word document: the same text, the right fonts, headers that repeat, equal bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.narrative_cases import CASES, PACK, Facts, facts, hebei, told
from xlsx_kit.narrative.blocks import Figure, HeaderCell, TableBlock, plain
from xlsx_kit.narrative.sentences import header_rows, narrative_blocks
from xlsx_kit.narrative.spec import Narrative
from xlsx_kit.narrative.title import title_indent, title_lines
from xlsx_kit.narrative.word import write_document
from xlsx_kit.spec.model import SpecError


@pytest.fixture(scope="module")
def spec() -> Narrative:
    return hebei()


def written(tmp_path: Path, case: Facts, spec: Narrative, name: str = "out.docx") -> Path:
    out = tmp_path / name
    blocks = narrative_blocks(spec, case)
    reference = (PACK / "report.docx").read_bytes()
    write_document(blocks, reference, out, title="情况说明", author="某局", year=2024)
    return out


def shown(path: Path) -> str:
    """The document's text as python-docx sees it, in the form of plain_text; merged cells once."""
    lines = []
    for element in docx.Document(str(path)).element.body:
        if element.tag == qn("w:p"):
            lines.append("".join(t.text or "" for t in element.iter(qn("w:t"))))
        for row in element.iter(qn("w:tr")):
            cells = row.iter(qn("w:tc"))
            lines.append("\t".join("".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in cells))
    return "\n".join(line for line in lines if line) + "\n"


@pytest.mark.parametrize("case", ["real", "down"])
def test_document_shows_the_same_text(case: str, spec: Narrative, tmp_path: Path) -> None:
    assert shown(written(tmp_path, CASES[case], spec)) == told(spec, CASES[case])


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
    source = facts(unit__name="甲<b>&\x07局", texts__project_change_reason="A\x00&B\ufffe")
    text = shown(written(tmp_path, source, spec))
    assert "甲<b>&局2024年" in text
    assert "原因是A&B。" in text


def test_reference_without_a_style_is_refused(spec: Narrative, tmp_path: Path) -> None:
    reference, without = (PACK / "report.docx").read_bytes(), BytesIO()
    with zipfile.ZipFile(BytesIO(reference)) as source, zipfile.ZipFile(without, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace("表题".encode(), "丢了".encode()))
    with pytest.raises(SpecError, match="缺少样式 表题"):
        write_document([], without.getvalue(), tmp_path / "out.docx", title="", author="", year=2024)


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
            HeaderCell("项目", 0, 1, 2),
            HeaderCell("计划", 1, 2, 1),
            HeaderCell("计划", 3, 1, 2),
            HeaderCell("备注", 4, 1, 2),
        ),
        (HeaderCell("3月底", 1), HeaderCell("6月底", 2)),
    )


def test_merged_header_in_the_document(spec: Narrative, tmp_path: Path) -> None:
    """A two-row header: spans and merges fit the grid."""
    table = next(b for b in narrative_blocks(spec, CASES["real"]) if isinstance(b, TableBlock))
    heads = [("名称",), ("计划", "甲"), ("计划", "乙"), ("备注",)]
    two_rows = TableBlock(
        table.title,
        "单位：万元",
        table.columns,
        header_rows(heads),
        (("a", Figure("t1/1/income", "1.00"), "", ""),),
        "",
    )
    out = tmp_path / "out.docx"
    write_document([two_rows], (PACK / "report.docx").read_bytes(), out, title="", author="", year=2024)
    grid = docx.Document(str(out)).tables[0]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        ["名称", "计划", "计划", "备注"],
        ["名称", "甲", "乙", "备注"],
        ["a", "1.00", "", ""],
    ]
    assert plain(two_rows.body[0]) == "a1.00"
