"""Quotes, dashes and dots, which Chinese shares with Latin, in the font of the Chinese around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby
from operator import itemgetter

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.run import CT_R
from docx.styles.style import ParagraphStyle
from lxml import etree

from xlsx_kit.prose.word.styles import LANGUAGE

MARK = re.compile("[“”‘’—…]")
"""Marks of both scripts: as wide as a character in a Chinese font, narrow in a Latin one."""


def set_marks(document: Document) -> None:
    """Sets shared marks behind digits and Latin letters in the East Asian font of their paragraph's style.

    The hint that a run is East Asian is enough for Word; LibreOffice (7.4) knows none and takes the font of
    what stands before, so that “ behind 6. is half as wide as elsewhere.
    """
    fonts = dict(_east_asian_fonts(document))
    texts = document.element.body.iter(qn("w:t"))
    marked = (next(text.iterancestors(qn("w:p"))) for text in texts if MARK.search(text.text or ""))
    for paragraph in dict.fromkeys(marked):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and (font := fonts.get(style.get(qn("w:val")))):
            _set_paragraph(paragraph, font)


def _east_asian_fonts(document: Document) -> Iterator[tuple[str, str]]:
    """The East Asian font of each style by its id, where Latin is set in another."""
    for style in document.styles:
        at = style
        while isinstance(at, ParagraphStyle):
            fonts = at.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            if fonts is not None and (font := fonts.get(qn("w:eastAsia"))):
                if font != fonts.get(qn("w:ascii")):
                    yield style.style_id, font
                break
            at = at.base_style


def _set_paragraph(paragraph: etree._Element, font: str) -> None:
    latin = False
    """Whether what stands before in the line is Latin."""
    for run in list(paragraph.iter(qn("w:r"))):
        pieces: list[tuple[bool, etree._Element]] = []
        """Whether each piece of the run is wide, in order."""
        for child in run.iterchildren():
            if child.tag == qn("w:rPr"):
                continue
            if child.tag != qn("w:t"):
                latin = False
                pieces.append((False, child))
                continue
            wide = []
            for character in child.text or "":
                mark = MARK.match(character) is not None
                if not mark and character != " ":
                    latin = character.isascii()
                wide.append(mark and latin)
            pieces += _divided(child, wide)
        if any(wide for wide, _ in pieces):
            _replace(run, pieces, font)


def _divided(text: etree._Element, wide: list[bool]) -> Iterator[tuple[bool, etree._Element]]:
    """A text element as one for each stretch of characters alike."""
    for own, letters in groupby(zip(wide, text.text or "", strict=True), key=itemgetter(0)):
        piece = deepcopy(text)
        piece.text = "".join(character for _, character in letters)
        yield own, piece


def _replace(run: etree._Element, pieces: list[tuple[bool, etree._Element]], font: str) -> None:
    """Puts runs in the place of one, those that are wide in the font and its language."""
    assert isinstance(run, CT_R)
    for own, alike in groupby(pieces, key=itemgetter(0)):
        piece = deepcopy(run)
        for child in piece.xpath("*[not(self::w:rPr)]"):
            piece.remove(child)
        if own:
            about = piece.get_or_add_rPr()
            fonts = about.get_or_add_rFonts()
            for script in ("w:ascii", "w:hAnsi"):
                fonts.set(qn(script), font)
            about.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}"/>'))
        piece.extend(child for _, child in alike)
        run.addprevious(piece)
    parent = run.getparent()
    assert parent is not None
    parent.remove(run)
