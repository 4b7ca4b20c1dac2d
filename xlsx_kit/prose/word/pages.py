"""Where pages turn on their side: one section of the document for each run of pages alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from math import ceil

from docx.oxml.ns import qn
from docx.oxml.section import CT_SectPr
from lxml import etree

from xlsx_kit.prose.narrative.blocks import Block, BodyParagraph, Heading, PageTurn, plain
from xlsx_kit.prose.word.xml import KEEP_LINES, KEEP_NEXT

FEWEST_LINES = 5
"""Lines of text that the last page of a part has at least, where there are so many without a table."""
MOST_WHOLE = 10
"""Lines of a paragraph that goes overleaf as a whole: half a page of text; a longer one is divided."""
DIVIDED = 2
"""Lines that the style of the text keeps together where a paragraph is divided."""
CHARACTERS_OF_LINE = 28
TURNED = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}
"""Margin of a landscape page -> the margin of the upright page it is when the sheet is turned back."""


def held_at_ends(blocks: Iterable[Block]) -> Mapping[int, str]:
    """What holds the paragraphs near the end of a part together, as properties of each by its number.

    They stay with what follows, and whole where too few lines of theirs could go overleaf: else a page may
    have a line or two of text, or the last heading with them.
    """
    held: dict[int, str] = {}
    following: list[tuple[int, int]] = []
    for number, block in enumerate((*blocks, PageTurn(False))):
        match block:
            case BodyParagraph(runs):
                following.append((number, ceil(len(plain(runs)) / CHARACTERS_OF_LINE)))
            case Heading():
                following.append((number, 1))
            case PageTurn():
                lines = 0
                for at, height in reversed(following):
                    keep = KEEP_NEXT if 0 < lines < FEWEST_LINES else ""
                    whole = lines + DIVIDED < FEWEST_LINES and DIVIDED < height <= MOST_WHOLE
                    held[at] = keep + (KEEP_LINES if whole else "")
                    lines += height
                following = []
            case _:
                following = []
    return held


class Sections:
    """The sections of a document, made one after the other from the set-up of its reference."""

    def __init__(self, reference: CT_SectPr) -> None:
        self._reference = reference
        self._first = True
        self.landscape = False
        """How the pages now being written lie."""
        self.unnumbered = False
        """Whether they bear no number; those after them begin with 1."""

    def ending(self) -> str:
        """The set-up of the section that ends here, as the last property of its last paragraph."""
        return etree.tostring(self._next(), encoding="unicode")

    def close(self) -> None:
        """The last section's set-up is the document's own."""
        self._reference.addnext(self._next())
        parent = self._reference.getparent()
        if parent is not None:
            parent.remove(self._reference)

    def _next(self) -> CT_SectPr:
        section = deepcopy(self._reference)
        numbers = section.find(qn("w:pgNumType"))
        if self.unnumbered:
            for footer in section.findall(qn("w:footerReference")):
                section.remove(footer)
        elif numbers is not None and not self._first:
            numbers.attrib.pop(qn("w:start"), "")  # pages are numbered through
        self._first = self.unnumbered
        self.unnumbered = False
        if self.landscape:
            _turn(section)
        return section


def _turn(section: CT_SectPr) -> None:
    """Width for height, and the margins with them; the footer keeps its share of the bottom one."""
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    if size is None or margins is None:
        return
    width, height = size.get(qn("w:w"), "0"), size.get(qn("w:h"), "0")
    size.set(qn("w:w"), height)
    size.set(qn("w:h"), width)
    size.set(qn("w:orient"), "landscape")
    upright = {side: margins.get(qn(f"w:{side}"), "0") for side in TURNED}
    for side, was in TURNED.items():
        margins.set(qn(f"w:{side}"), upright[was])
    footer = int(margins.get(qn("w:footer"), "0"))
    share = footer * int(upright["right"]) // max(int(upright["bottom"]), 1)
    margins.set(qn("w:footer"), str(share))
