"""Blocks to a Word document with the styles, margins and footers of a reference document.

Everything is written as XML in one piece: python-docx is slow cell by cell. The reference document
is edited by people in Word; its own text is thrown away, its styles are found by their names.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.styles.style import ParagraphStyle

from xlsx_kit.narrative.blocks import (
    Block,
    Column,
    Figure,
    HeaderCell,
    Heading,
    Paragraph,
    Run,
    TableBlock,
    Title,
)
from xlsx_kit.narrative.title import title_indent
from xlsx_kit.outputs import write_file
from xlsx_kit.spec.model import SpecError

STYLES = {
    "title": "Title",
    "heading1": "Heading 1",
    "heading2": "Heading 2",
    "heading3": "Heading 3",
    "body": "Body Text",
    "table_title": "表题",
    "table_unit": "表单位",
    "table_head": "表头",
    "table_text": "表文",
    "table_note": "表注",
    "table": "Table Grid",
}
"""Role -> the style's name in the reference document."""

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_TWIP = 635
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every zip member: the earliest a zip can say, so that equal documents have equal bytes."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, though a cell may."""


def write_document(
    blocks: Iterable[Block], reference_docx: bytes, out: Path, *, title: str, author: str, year: int
) -> None:
    """Write the document to ``out``, whole or not at all; the same input gives the same bytes.

    ``title`` and ``author`` become properties of the document, dated 1 January of ``year``.
    Raises SpecError where the reference lacks a style, OSError where ``out`` cannot be written.
    """
    document = docx.Document(BytesIO(reference_docx))
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    content = _body(blocks, _style_ids(document), *_title_size(document))
    written = parse_xml(f"<w:body {nsdecls('w')}>{content}</w:body>")
    for position, element in enumerate(list(written)):
        body.insert(position, element)
    _describe(document, title, author, year)
    packed = BytesIO()
    document.save(packed)
    write_file(out, _repacked(packed.getvalue()))


def _style_ids(document: Document) -> dict[str, str]:
    """Role -> style id; ids differ between languages of Word, names do not."""
    ids = {style.name: style.style_id for style in document.styles}
    missing = [name for name in STYLES.values() if name not in ids]
    if missing:
        raise SpecError(f"缺少样式 {'、'.join(missing)}", "report.docx")
    return {role: ids[name] for role, name in STYLES.items()}


def _title_size(document: Document) -> tuple[int, int]:
    """The size of the title's characters and the width of its line, in twips; (0, 0) where not given."""
    style, section = document.styles[STYLES["title"]], document.sections[0]
    size = style.font.size if isinstance(style, ParagraphStyle) else None
    page, left, right = section.page_width, section.left_margin, section.right_margin
    if not size or page is None or left is None or right is None:
        return 0, 0
    return size // EMU_PER_TWIP, (page - left - right) // EMU_PER_TWIP


def _describe(document: Document, title: str, author: str, year: int) -> None:
    properties = document.core_properties
    properties.title = FORBIDDEN.sub("", title)
    properties.author = properties.last_modified_by = FORBIDDEN.sub("", author)
    properties.language = "zh-CN"
    properties.comments = ""
    properties.revision = 1
    # A clock would make two runs differ; a year that no date can hold is a fault that rules report.
    properties.created = properties.modified = datetime(min(max(year, 1980), 9999), 1, 1)


def _repacked(packed: bytes) -> bytes:
    """The same package with members in a fixed order and without times or traces of the system."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(
            source.namelist(), key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels", n)
        ):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, source.read(name))
    return out.getvalue()


def _body(blocks: Iterable[Block], ids: dict[str, str], size: int, line: int) -> str:
    parts: list[str] = []
    for block in blocks:
        match block:
            case Title(text):
                indent = round(size * title_indent(text, line / size)) if size else 0
                sides = f'<w:ind w:left="{indent}" w:right="{indent}"/>' if indent else ""
                parts.append(_paragraph([text], ids["title"], sides))
            case Heading(level, text):
                parts.append(_paragraph([text], ids[f"heading{level}"]))
            case Paragraph(runs):
                parts.append(_paragraph(runs, ids["body"]))
            case TableBlock():
                parts.extend(_table(block, ids))
    return "".join(parts)


def _paragraph(runs: Iterable[Run], style: str, properties: str = "") -> str:
    content = "".join(map(_run, runs))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def _run(run: Run) -> str:
    """A run of its own for each figure, so that it can be tied to its fact."""
    if isinstance(run, Figure):
        return f"<w:r>{_text(run.text)}</w:r>"
    # Without the hint Word sets “”, … and — in the Latin font, too narrow among Chinese.
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{_text(run)}</w:r>' if run else ""


def _text(text: str) -> str:
    lines = FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)


def _table(block: TableBlock, ids: dict[str, str]) -> Iterator[str]:
    yield _paragraph([block.title], ids["table_title"])
    if block.unit:
        yield _paragraph([block.unit], ids["table_unit"])
    widths = [round(column.width * TWIPS_PER_MM) for column in block.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _header_row(block.header, level, widths, ids["table_head"]) for level in range(len(block.header))
    )
    # Word wants at least one row below a header, and readers an empty table that looks like one.
    body = block.body or (("",) * len(widths),)
    rows = "".join(_body_row(row, block.columns, widths, ids["table_text"]) for row in body)
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{ids["table"]}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCaption w:val={quoteattr(FORBIDDEN.sub('', block.title))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )
    # The paragraph after a table also keeps two tables in a row from growing together.
    yield _paragraph([block.note], ids["table_note"])


def _header_row(header: tuple[tuple[HeaderCell, ...], ...], level: int, widths: list[int], style: str) -> str:
    """A header row: the cells that begin in it, and the lower parts of taller ones above."""
    cells: dict[int, str] = {}
    for row, begun in enumerate(header[: level + 1]):
        for cell in begun:
            if row + cell.rows <= level:
                continue
            width = sum(widths[cell.column : cell.column + cell.columns])
            span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
            merge = ("<w:vMerge/>" if row < level else '<w:vMerge w:val="restart"/>') if cell.rows > 1 else ""
            cells[cell.column] = _cell([cell.text] if row == level else [], style, width, span + merge)
    content = "".join(cells[column] for column in sorted(cells))
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{content}</w:tr>"


def _body_row(row: tuple[Run, ...], columns: tuple[Column, ...], widths: list[int], style: str) -> str:
    content = "".join(
        _cell([run], style, width, align=column.align)
        for run, column, width in zip(row, columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{content}</w:tr>"


def _cell(runs: Iterable[Run], style: str, width: int, merge: str = "", align: str = "") -> str:
    """A cell; ``align`` is left out where the style already says so."""
    paragraph = _paragraph(runs, style, "" if align in ("", "left") else f'<w:jc w:val="{align}"/>')
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph}</w:tc>"
    )
