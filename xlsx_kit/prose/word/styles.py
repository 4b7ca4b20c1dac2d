"""A reference document's styles, set so that every program prints the same lines, and all that is in them."""

from __future__ import annotations

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.styles.style import ParagraphStyle

from xlsx_kit.prose.word.xml import FULL_SCALE

LANGUAGE = "zh-CN"
DIGITS = "en-US"
"""The language whose rules digits are broken by."""
BEHIND_SPACES = ("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
"""What stands behind the rules for spaces in the properties of a paragraph, by the schema."""
EMU_PER_TWIP = 635
TWIPS_PER_HALF_POINT = 10


def set_styles(document: Document, body: str) -> None:
    """Sets language, digits, widths and lines; ``body`` names the style of running text."""
    # The language of everything, also of digits: LibreOffice names that one in the PDF, for screen readers.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    usual = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:sz')}")
    size = TWIPS_PER_HALF_POINT * int(usual.get(qn("w:val"))) if usual is not None else 0
    for style in document.styles:
        if isinstance(style, ParagraphStyle):
            _set_digits(style)
            _set_width(style, size)
    running = document.styles[body]
    if isinstance(running, ParagraphStyle):
        # no page begins or ends with a single line of a paragraph
        running.paragraph_format.widow_control = True


def _set_digits(style: ParagraphStyle) -> None:
    """How figures stand among Chinese, typed or bound.

    No space of the program's own beside them: typed figures would have it, bound ones not. And no line ends
    inside one: LibreOffice breaks digits like characters while their language is Chinese.
    """
    properties = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        if properties.find(qn(name)) is None:
            tight = parse_xml(f'<{name} {nsdecls("w")} w:val="0"/>')
            properties.insert_element_before(tight, *BEHIND_SPACES)
    if style.base_style is None:
        about = style.element.get_or_add_rPr()
        for language in about.findall(qn("w:lang")):
            about.remove(language)
        about.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{DIGITS}" w:eastAsia="{LANGUAGE}"/>'))


def _set_width(style: ParagraphStyle, usual: int) -> None:
    """Characters that are set closer, so that 28 stand in a line, are made narrower by as much instead.

    LibreOffice 7.4 now and then leaves the mark at the end of a line that is set closer out of the PDF.
    ``usual`` is the size of characters of which no style says it, in twips.
    """
    closer = style.element.find(f"{qn('w:rPr')}/{qn('w:spacing')}")
    if closer is None or (by := int(closer.get(qn("w:val"), "0"))) >= 0:
        return
    size = _size(style) or usual
    parent = closer.getparent()
    if size and parent.find(qn("w:w")) is None:
        width = FULL_SCALE * (size + by) // size
        closer.addnext(parse_xml(f'<w:w {nsdecls("w")} w:val="{width}"/>'))
    parent.remove(closer)


def _size(style: object) -> int:
    """The size of a style's characters in twips, its own or its base's; 0 where none says it."""
    while isinstance(style, ParagraphStyle):
        if size := style.font.size:
            return int(size) // EMU_PER_TWIP
        style = style.base_style
    return 0
