"""Blocks to a Word document with the styles, margins and footers of a reference document.

Everything is written as XML in one piece: python-docx is slow cell by cell. The reference document
is edited by people in Word; its own text is thrown away, its styles are found by their names.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from math import ceil
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.styles.style import ParagraphStyle

from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import write_file
from xlsx_kit.prose.narrative.blocks import (
    Block,
    BodyParagraph,
    Contents,
    Cover,
    FormBlock,
    Heading,
    PageTurn,
    TableBlock,
    Title,
    outlined,
    plain,
)
from xlsx_kit.prose.narrative.title import title_indent
from xlsx_kit.prose.word.cell_size import size_of
from xlsx_kit.prose.word.contents import contents_xml
from xlsx_kit.prose.word.figures import bind_figures
from xlsx_kit.prose.word.fit import PageFit
from xlsx_kit.prose.word.marks import set_marks
from xlsx_kit.prose.word.opened import opened_document
from xlsx_kit.prose.word.pages import Sections, held_at_ends
from xlsx_kit.prose.word.styles import EMU_PER_TWIP, LANGUAGE, set_styles
from xlsx_kit.prose.word.tables import form_xml, table_xml
from xlsx_kit.prose.word.xml import FORBIDDEN, paragraph

STYLES = {
    "title": "Title",
    "heading1": "Heading 1",
    "heading2": "Heading 2",
    "heading3": "Heading 3",
    "body": "Body Text",
    "contents_title": "目录题",
    "contents1": "toc 1",
    "contents2": "toc 2",
    "table_heading": "公开表题",
    "table_title": "表题",
    "table_unit": "表单位",
    "table_head": "表头",
    "table_text": "表文",
    "table_head_small": "小表头",
    "table_text_small": "小表文",
    "table_note": "表注",
    "table_gap": "表间",
    "table_end": "表后",
    "table": "Table Grid",
}
"""Role -> the style's name in the reference document."""

LANDSCAPE_LINE = 225 / 156
"""How much longer a line is on a landscape page."""
COVER_TITLE, COVER_FOOT = 3600, 3600
"""Twips above the title of a cover, and above the lines at its foot."""
HEAD_OF_CELL = "Table Heading"
"""The style by which LibreOffice knows the heads of a table, wherever they stand in it."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every zip member: the earliest a zip can say, so that equal documents have equal bytes."""


def write_document(
    blocks: Iterable[Block], reference_docx: bytes, out: Path, *, title: str, author: str, year: int
) -> None:
    """Write the document to ``out``, whole or not at all. Raises as ``document_bytes``, and OSError."""
    write_file(out, document_bytes(blocks, reference_docx, title=title, author=author, year=year))


def document_bytes(
    blocks: Iterable[Block],
    reference_docx: bytes,
    *,
    title: str,
    author: str,
    year: int,
    for_print: bool = False,
) -> bytes:
    """The document's file; the same input gives the same bytes.

    ``title`` and ``author`` become properties of the document, dated 1 January of ``year``. One that is only
    made ``for_print`` names the labels of its forms as LibreOffice does, which tags them as heads in the PDF.
    Raises SpecError where the reference lacks a style.
    """
    blocks = tuple(blocks)
    document = docx.Document(BytesIO(reference_docx))
    body = document.element.body
    sections = Sections(body.sectPr)
    ids = _style_ids(document)
    content = _body(blocks, ids, sections, PageFit(document, STYLES), *_title_size(document))
    written = parse_xml(f"<w:body {nsdecls('w')}>{content}</w:body>")
    written.append(body.sectPr)
    document.element.replace(body, written)  # as a whole: lxml takes its time to move paragraphs
    sections.close()
    set_marks(document)
    bind_figures(document)
    _describe(document, title, author, year)
    labels = next((size_of(b.small).role("table_head") for b in blocks if isinstance(b, FormBlock)), "")
    if for_print and labels:
        document.styles[STYLES[labels]].name = HEAD_OF_CELL
    if any(not e.page for b in blocks if isinstance(b, Contents) and b.ends == "pages" for e in b.entries):
        _ask_for_pages(document)
    packed = BytesIO()
    document.save(packed)
    return repacked(packed.getvalue())


def check_reference(reference_docx: bytes, path: str) -> None:
    """Raises SpecError where a reference document cannot be opened, or lacks a style."""
    document = opened_document(reference_docx)
    if document is None:
        raise declared_error("NARR-063", path)
    _style_ids(document, path)


def _style_ids(document: Document, path: str = "report.docx") -> dict[str, str]:
    """Role -> style id; ids differ between languages of Word, names do not."""
    ids = {style.name: style.style_id for style in document.styles}
    missing = [name for name in STYLES.values() if name not in ids]
    if missing:
        raise declared_error("NARR-064", path, missing="、".join(missing))
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
    set_styles(document, STYLES["body"])
    properties = document.core_properties
    properties.title = FORBIDDEN.sub("", title)
    properties.author = properties.last_modified_by = FORBIDDEN.sub("", author)
    properties.language = LANGUAGE
    properties.comments = ""
    properties.revision = 1
    # A clock would make two runs differ; a year that no date can hold is a fault that rules report.
    properties.created = properties.modified = datetime(min(max(year, 1980), 9999), 1, 1)


def _ask_for_pages(document: Document) -> None:
    """Word brings the page numbers of the contents up to date when it opens the document."""
    settings = document.settings.element
    update = parse_xml(f'<w:updateFields {nsdecls("w")} w:val="true"/>')
    settings.find(qn("w:characterSpacingControl")).addnext(update)


def repacked(packed: bytes) -> bytes:
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


def _sides(title: str, size: int, line: int) -> str:
    """Indents on both sides, so that a title of several lines breaks well."""
    indent = round(size * title_indent(title, line / size)) if size else 0
    # without a first line of its own LibreOffice gives it that of the paragraph before
    return f'<w:ind w:left="{indent}" w:right="{indent}" w:firstLine="0"/>' if indent else ""


def _body(
    blocks: Iterable[Block], ids: dict[str, str], sections: Sections, fit: PageFit, size: int, line: int
) -> str:
    parts: list[str] = []
    titled = 0
    """Lines of a title right above."""
    blocks = tuple(blocks)
    held = held_at_ends(blocks)
    for number, (block, depth) in enumerate(outlined(blocks)):
        match block:
            case Title(text, anchor):
                # a part of the document is a chapter of its outline, of which the PDF's bookmarks are made
                chapter = '<w:outlineLvl w:val="0"/>' if anchor else ""
                across = round(line * LANDSCAPE_LINE) if sections.landscape else line
                parts.append(paragraph([text], ids["title"], _sides(text, size, across) + chapter, anchor))
            case Cover(title, foot):
                above = f'<w:spacing w:before="{COVER_TITLE}"/>'
                for n, runs in enumerate(title):
                    sides = _sides(plain(runs), size, line)
                    parts.append(paragraph(runs, ids["title"], ("" if n else above) + sides))
                above = f'<w:spacing w:before="{COVER_FOOT}"/>'
                for n, runs in enumerate(foot or ((),)):
                    ends = '<w:ind w:firstLine="0"/><w:jc w:val="center"/>'
                    parts.append(paragraph(runs, ids["body"], ("" if n else above) + ends))
                sections.unnumbered = True
            case Contents():
                parts.append(contents_xml(block, ids, fit.contents(block)))
                sections.unnumbered = True
            case Heading(level, text, anchor):
                outline = f'<w:outlineLvl w:val="{depth - 1}"/>' if depth < level else ""
                parts.append(paragraph([text], ids[f"heading{level}"], outline, anchor))
            case BodyParagraph(runs):
                parts.append(paragraph(runs, ids["body"], held.get(number, "")))
            case TableBlock():
                # those that the contents name begin a page
                lying = sections.landscape
                own = fit.size(block, landscape=lying, titled=titled) if block.caption.anchor else None
                parts.extend(table_xml(block, ids, own))
            case FormBlock():
                parts.extend(form_xml(block, ids))
            case PageTurn(landscape):
                # Every block ends with a paragraph, so none is needed that would stand alone on a page.
                head, last, tail = parts[-1].rpartition("</w:pPr>")
                parts[-1] = f"{head}{sections.ending()}{last}{tail}"
                sections.landscape = landscape
        titled = ceil(len(block.text) * size / line) if isinstance(block, Title) and line else 0
    return "".join(parts)
