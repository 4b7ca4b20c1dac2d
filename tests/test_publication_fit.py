"""How a publication is set: what fits a page stands on it, heads break evenly, no line stands alone."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from tests.ooxml import schema_faults
from tests.test_publish import blocks_of, evaluated, made
from xlsx_kit.prose.narrative.blocks import (
    BodyParagraph,
    Caption,
    ColumnFormat,
    Contents,
    Figure,
    Heading,
    PageTurn,
    SpanCell,
    TableBlock,
)
from xlsx_kit.prose.word.cell_size import BODY, CLOSE, MOST_AROUND, SMALL, TIGHT, CellSize
from xlsx_kit.prose.word.column_widths import TWIPS_PER_MM, balanced, twips
from xlsx_kit.prose.word.document import STYLES, document_bytes
from xlsx_kit.prose.word.fit import PageFit
from xlsx_kit.prose.word.pages import held_at_ends
from xlsx_kit.prose.word.row_groups import lines_needed
from xlsx_kit.prose.word.tables import table_xml
from xlsx_kit.prose.word.xml import KEEP_LINES, KEEP_NEXT
from xlsx_kit.resources import template

NAMED = {"body": BODY, "small": SMALL, "close": CLOSE, "tight": TIGHT}


def named(size: CellSize) -> str:
    """Which of them a size is, with whatever space between its rows."""
    return next(name for name, one in NAMED.items() if (one.small, one.line) == (size.small, size.line))


def fit_of(name: str) -> PageFit:
    """The pages of a sample's document."""
    reference = template(evaluated(name).pack.homes, "report.docx").read_bytes()
    return PageFit(docx.Document(io.BytesIO(reference)), STYLES)


def sizes(name: str) -> dict[str, str]:
    """How each published table of a sample is set, by the table's id."""
    evaluation, fit = evaluated(name), fit_of(name)
    tables = [b for b in blocks_of(name, {}) if isinstance(b, TableBlock) and b.caption.anchor]
    titles = {evaluation.table(view.id).title: view for view in evaluation.pack.views}
    found = {}
    for block in tables:
        view = titles[block.caption.title]
        found[view.id] = named(fit.size(block, landscape=view.table.landscape))
    return found


def test_tables_are_set_as_large_as_a_page_allows() -> None:
    """Twenty-five rows on a landscape page need lines that stand close; what fits is left as it is; what
    fits in no size is set as before and goes on overleaf.
    """
    assert sizes("chengde-2024") == {
        "t1": "small", "t2": "close", "t3": "close", "t4": "tight", "t5": "small", "t6": "close",
        "t7": "body", "t8": "body", "t9": "body",
    }  # fmt: skip
    assert set(sizes("small-clean").values()) == {"body", "small", "tight"}
    assert {sizes("yuan-small")[table] for table in ("t1", "t4")} == {"body"}  # of few rows in use


def rows_of(count: int, width: float = 30, text: str = "行") -> TableBlock:
    """A table of many rows."""
    body = ((text,),) * count
    return TableBlock(Caption("表"), (ColumnFormat(width, "left"),), ((SpanCell("项目", 0),),), body)


def test_sizes_follow_the_room() -> None:
    """More rows, smaller type; longer texts, too; a title above takes its part; too many are set as asked."""
    fit = fit_of("chengde-2024")

    def size(block: TableBlock, **page: Any) -> str:
        return named(fit.size(block, landscape=page.get("landscape", False), titled=page.get("titled", 0)))

    assert [size(rows_of(n)) for n in (25, 34, 44, 50, 60)] == ["body", "small", "close", "tight", "body"]
    lying = [size(rows_of(n), landscape=True) for n in (15, 22, 28, 33, 40)]
    assert lying == ["body", "small", "close", "tight", "body"]
    assert size(rows_of(34), titled=3) == "close"
    assert size(rows_of(20, text="一行写不下的项目名称")) == "small"
    assert size(rows_of(20, text="一行写不下、两行也写不下的项目名称一二三")) == "body"


def test_close_rows_share_what_they_leave() -> None:
    """The fewer rows, the more space around each, up to that of small type; a full page has none to share,
    and the rows still fit.
    """
    fit = fit_of("chengde-2024")
    around = {n: fit.size(rows_of(n), landscape=False).around for n in (40, 42, 44, 45, 50)}
    assert around == {40: 60, 42: 46, 44: 34, 45: 28, 50: 13}
    loose = CLOSE.loosened(1000)
    assert (loose.line, loose.around) == (CLOSE.line, MOST_AROUND)


@pytest.mark.slow
def test_contents_of_more_lines_than_a_page_stand_closer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three lines too many are brought in; what fits, and what takes two pages, is as its styles say."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    many = docx.Document(str(made("final-accounts-department", tmp_path, force=True).files["docx"]))
    lines = [p for p in many.paragraphs if p.style is not None and p.style.name in ("toc 1", "toc 2")]
    heights = {p.paragraph_format.line_spacing for p in lines}
    assert len(lines) == 26
    assert len(heights) == 1
    assert Pt(19) < heights.pop() < Pt(24)
    fit = fit_of("small-clean")
    (few,) = (b for b in blocks_of("small-clean", {}) if isinstance(b, Contents))
    assert fit.contents(few) == {}
    assert fit.contents(Contents("目录", few.groups * 3, "pages")) == {}


def test_no_line_of_a_paragraph_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference documents say nothing of it; the style of the text does in each publication."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    document = docx.Document(str(made("shanghai-unit", tmp_path, force=True).files["docx"]))
    kept = document.styles["Body Text"].element.find(f"{qn('w:pPr')}/{qn('w:widowControl')}")
    assert kept is not None
    assert kept.get(qn("w:val")) in (None, "1", "true", "on")


def test_no_last_page_has_a_line_or_two() -> None:
    """Before a page turns and at the end paragraphs stay with the next until five lines are together, and are
    not divided where fewer would go overleaf; a table ends what can be kept.
    """
    line, many = BodyParagraph(("一行。",)), BodyParagraph(("字" * 200,))
    table = rows_of(1)
    blocks = [many, many, line, Heading(1, "七、目标"), line, PageTurn(False), many, table, line, line]
    assert {n for n, keep in held_at_ends(blocks).items() if keep} == {1, 2, 3, 8}
    assert held_at_ends([many]) == {0: KEEP_LINES}
    assert held_at_ends([many, line]) == {0: KEEP_NEXT + KEEP_LINES, 1: ""}
    assert held_at_ends([many, line, line, line]) == {0: KEEP_NEXT, 1: KEEP_NEXT, 2: KEEP_NEXT, 3: ""}
    assert held_at_ends([BodyParagraph(("字" * 300,))]) == {0: ""}  # more than a page could spare


@pytest.mark.slow
def test_titles_of_several_lines_are_centred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their indents say that the first line has none of its own: LibreOffice takes that of the text above."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    document = docx.Document(str(made("final-accounts-unit", tmp_path, force=True).files["docx"]))
    titles = [
        p.paragraph_format for p in document.paragraphs if p.style is not None and p.style.name == "Title"
    ]
    broken = [title for title in titles if title.left_indent]
    assert len(broken) == 2
    assert all(title.first_line_indent == 0 and title.left_indent == title.right_indent for title in broken)


def test_marks_behind_digits_are_as_wide_as_those_behind_chinese(tmp_path: Path) -> None:
    """Programs that know no hint take the Latin font for “, — and … behind digits: these have the East Asian
    font themselves, in the language of Chinese. Nothing else is divided, figures stay whole.
    """
    runs = ("6.“住房”……共", Figure("t1/1/income", "3.00"), "…”和“甲—乙”—", "2025\n“丙”")
    reference = template(evaluated("small-clean").pack.homes, "report.docx").read_bytes()
    blocks = [Heading(1, "1.“黑体”"), BodyParagraph(runs), BodyParagraph(("共5个“丁”",))]
    path = tmp_path / "marks.docx"
    path.write_bytes(document_bytes(blocks, reference, title="", author="", year=2025))
    heading, told, plain_one = docx.Document(str(path)).paragraphs
    assert [len(list(p._p.iter(qn("w:r")))) for p in (heading, plain_one)] == [
        1,
        1,
    ]  # one font; no digit before
    own = {
        run.text: (run.rPr.rFonts.get(qn("w:ascii")), run.rPr.find(qn("w:lang")) is not None)
        for run in told._p.iter(qn("w:r"))
        if run.rPr is not None and run.rPr.rFonts is not None and run.rPr.rFonts.get(qn("w:ascii"))
    }
    assert own == dict.fromkeys(("“", "…”"), ("仿宋_GB2312", True))
    texts = "".join(t.text or "" for t in told._p.iter(qn("w:t")))
    assert texts == "6.“住房”……共3.00…”和“甲—乙”—2025“丙”"
    assert len(list(told._p.iter(qn("w:sdt")))) == len(list(told._p.iter(qn("w:br")))) == 1
    assert schema_faults(path) == []


@pytest.mark.parametrize(
    ("text", "width", "side"),
    [
        ("财政拨款收入", 18.5, 187),  # three and three, not five and one
        ("财政拨款", 18.5, 0),  # one line
        ("序号", 8.0, 0),  # too narrow to choose
        ("2024年预算", 18.5, 0),  # programs break digits their own way
    ],
)
def test_heads_break_evenly(text: str, width: float, side: int) -> None:
    """A head of several lines has lines alike, by indents on either side."""
    styles = {role: role for role in STYLES}
    head = ((SpanCell(text, 0),),)
    xml = "".join(
        table_xml(TableBlock(Caption("表"), (ColumnFormat(width, "left"),), head, ()), styles, SMALL)
    )
    assert ('<w:ind w:left="' in xml) is bool(side)
    assert not side or f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>' in xml


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("二、社会保障和就业支出", 550),  # seven and four, not ten and one
        ("二、社会保障和就业", 0),  # one line
        ("国有资本经营预算财政拨款", 0),  # ten and two
        ("一二三四五六七八九十一二三四五六七八九十一", 370),  # eight, eight and five
        ("2024年社会保障和就业", 0),  # programs break digits their own way
    ],
)
def test_no_character_of_a_cell_stands_alone(text: str, right: int) -> None:
    """A text one character longer than its lines has shorter ones."""
    styles = {role: role for role in STYLES}
    width = (10 * SMALL.character + 2 * SMALL.margin + 20) / TWIPS_PER_MM
    table = TableBlock(Caption("表"), (ColumnFormat(width, "left"),), ((SpanCell("项目", 0),),), ((text,),))
    xml = "".join(table_xml(table, styles, SMALL))
    assert (f'<w:ind w:right="{right}" w:firstLine="0"/>' in xml) is bool(right)
    assert ("<w:ind" in xml) is bool(right)


def widths_of(*columns: tuple[float, str, list[str]], size: CellSize = SMALL) -> list[int]:
    """The widths in millimetres at which columns are set: each with its share, its head and its cells."""
    shares, heads, cells = zip(*columns, strict=True)
    formats = tuple(ColumnFormat(share, "left") for share in shares)
    header = tuple(SpanCell(head, n) for n, head in enumerate(heads))
    block = TableBlock(Caption("表"), formats, (header,), tuple(zip(*cells, strict=True)))
    return [round(width / TWIPS_PER_MM) for width in balanced(block, size)]


def test_columns_take_what_others_have_to_spare() -> None:
    """Figures and short words keep the room they need, a text takes as few lines as there is room for; what
    breaks nowhere is left as it is, and nothing is wider than the page.
    """
    name = (40, "项目", ["七、文化旅游体育与传媒支出", "一、一般公共服务支出"])
    amount = (30, "合计", ["4402.55", "7.00"])
    assert widths_of(name, amount) == [44, 26]
    assert widths_of(amount, amount) == [30, 30]
    assert widths_of(name, (14, "合计", ["4402.55", "7.00"])) == [40, 14]  # the least a figure can do with
    half = (24, "依据", ["一行写不下、两行正好写下的依据", "短"])
    assert widths_of(half, (24, "指标值", ["≥90百分比", "无"])) == [28, 20]  # two lines, not three
    few, many = (30, "名称", ["一行写不下的名称三个字", "", ""]), (30, "名称", ["一行写不下的名称三个字"] * 3)
    assert widths_of(few, many, (24, "合计", ["7.00", "", ""]))[1] == 38  # where it spares the most lines


def test_numbers_need_less_room_in_smaller_type() -> None:
    """A column of numbers leaves a name beside it what it does not need, so that this stands in one line."""
    columns = (ColumnFormat(11, "center", least=11), ColumnFormat(30, "left"))
    head, name = (SpanCell("行次", 0), SpanCell("项目", 1)), "国有资本经营预算收"
    block = TableBlock(Caption("表"), columns, (head,), (("1", name),))
    assert lines_needed(name, twips([30])[0], SMALL) == 2
    assert lines_needed(name, balanced(block, SMALL)[1], SMALL) == 1


@pytest.mark.parametrize("name", ["chengde-2024", "yuan-rich", "final-accounts-department"])
def test_tables_are_as_wide_as_the_page(name: str) -> None:
    """Whatever columns take from each other."""
    for block in (b for b in blocks_of(name, {}) if isinstance(b, TableBlock) and b.caption.anchor):
        for size in (BODY, SMALL):
            widths = [width / TWIPS_PER_MM for width in balanced(block, size)]
            assert round(sum(widths)) in (156, 225)
            assert min(widths) > 6.5
