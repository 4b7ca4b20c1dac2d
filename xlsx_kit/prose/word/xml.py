"""Paragraphs and runs as XML text, the smallest pieces of the document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from xlsx_kit.prose.narrative.blocks import Figure, Run, Strong

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, though a cell may."""
SPECIAL = re.compile("[&<>\x00-\x08\x0a-\x1f\ud800-\udfff\ufffe\uffff]")
"""What does not stand in the file as it is: most texts have none of it."""

ANCHOR_DIGITS = 4

FULL_SCALE = 100

KEEP_NEXT = "<w:keepNext/>"
KEEP_LINES = "<w:keepLines/>"


def paragraph(
    runs: Iterable[Run], style: str, properties: str = "", anchor: str = "", scale: int = FULL_SCALE
) -> str:
    """A paragraph; ``properties`` are those beside its style, in the order of the schema.

    One with an anchor can be pointed at; anchors end with their number.
    """
    content = "".join(run_xml(run, scale) for run in runs)
    if anchor:
        number = anchor[-ANCHOR_DIGITS:].lstrip("0")
        start = f'<w:bookmarkStart w:id="{number}" w:name="{anchor}"/>'
        content = f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def anchor_of(number: int) -> str:
    """The anchor of the n-th place that the contents name, as Word calls its own."""
    return f"_Toc{number:0{ANCHOR_DIGITS}d}"


def run_xml(run: Run, scale: int = FULL_SCALE) -> str:
    """A figure stands in a content control that names its fact and cannot be typed into.

    ``scale`` is the width of its characters in percent of their own.

    It has no id: Word gives each its own, and none of ours could clash in a document put together.
    """
    match run:
        case Figure(ref, text):
            about = f'<w:tag w:val={quoteattr(ref)}/><w:lock w:val="sdtContentLocked"/><w:text/>'
            return (
                f"<w:sdt><w:sdtPr>{about}</w:sdtPr>"
                f"<w:sdtContent><w:r>{_scaled(scale)}{_text(text)}</w:r></w:sdtContent></w:sdt>"
            )
        case Strong(text):
            return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:b/></w:rPr>{_text(text)}</w:r>'
    width = f'<w:w w:val="{scale}"/>' if scale < FULL_SCALE else ""
    # Without the hint Word sets “”, … and — in the Latin font, too narrow among Chinese.
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{width}</w:rPr>{_text(run)}</w:r>' if run else ""


def _scaled(scale: int) -> str:
    return f'<w:rPr><w:w w:val="{scale}"/></w:rPr>' if scale < FULL_SCALE else ""


def lines_of(text: str) -> list[str]:
    """A text line by line, whatever ends its lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _text(text: str) -> str:
    if not SPECIAL.search(text):
        return f'<w:t xml:space="preserve">{text}</w:t>'
    lines = lines_of(FORBIDDEN.sub("", text))
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
