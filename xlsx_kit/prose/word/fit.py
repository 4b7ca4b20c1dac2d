"""Whether tables and contents fit on a page, by an estimate, and how they must be set to do so.

Nothing is known of the fonts that a document will be seen with: heights are those of the tallest in use.
What does not fit after all goes on overleaf, as it would have without.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from docx.document import Document
from docx.styles.style import ParagraphStyle

from xlsx_kit.prose.narrative.blocks import Contents, TableBlock, plain
from xlsx_kit.prose.word.cell_size import BODY, CLOSE, SMALL, TIGHT, CellSize, size_of
from xlsx_kit.prose.word.column_widths import balanced, twips
from xlsx_kit.prose.word.row_groups import lines_needed

EMU_PER_TWIP = 635
TALLEST_LINE = 1.45
"""Height of a line of the tallest fonts (思源, Noto), in heights of a character."""
RESERVE = 200
"""Twips of a page that close rows leave free when they share the rest."""
BORDER = 10
"""Twips that the line below a row takes."""
CLOSEST_CONTENTS = 0.8
"""How much closer the lines of the contents may stand: 14 points on 19."""
CONTENTS_LINE = 30
"""Characters in a line of the contents, beside its page number."""


class PageFit:
    """The pages of a document, and the heights of its styles in twips."""

    def __init__(self, document: Document, names: Mapping[str, str]) -> None:
        section = document.sections[0]
        sides = (section.page_height, section.top_margin, section.bottom_margin)
        across = (section.page_width, section.left_margin, section.right_margin)
        self._upright, self._landscape = (
            ((whole or 0) - (one or 0) - (other or 0)) // EMU_PER_TWIP
            for whole, one, other in (sides, across)
        )
        styles = {role: document.styles[name] for role, name in names.items()}
        paragraphs = {role: one for role, one in styles.items() if isinstance(one, ParagraphStyle)}
        self._spaces = {
            role: (_length(one, "line_spacing"), _length(one, "space_before"), _length(one, "space_after"))
            for role, one in paragraphs.items()
        }

    def size(self, block: TableBlock, *, landscape: bool, titled: int = 0) -> CellSize:
        """The largest size in which a published table fits on one page, below ``titled`` lines of a title.

        Where its lines stand close the rows share what they leave of the page. The block's own where it fits
        in none: it then goes on overleaf.
        """
        own = size_of(block.small)
        room = (self._landscape if landscape else self._upright) - self._height_outside(block, titled)
        sizes = [size for size in (BODY, SMALL, CLOSE, TIGHT) if size.small >= own.small]
        for size in sizes:
            spare = room - self._rows(block, size)
            if spare >= 0:
                rows = len(block.header) + max(len(block.body), 1)
                return size.loosened(max(spare - RESERVE, 0) // rows) if size.line else size
        return own

    def contents(self, block: Contents) -> Mapping[str, str]:
        """The spacing of the lines of the contents by their style's role, as a property of each.

        They stand closer where all are on one page then; else it is that of their style, and left out.
        """
        needed = 0
        for head, entries in block.groups:
            needed += self._height("contents1", ceil(len(head.text) / CONTENTS_LINE))
            needed += sum(self._height("contents2", ceil(len(e.text) / CONTENTS_LINE)) for e in entries)
        room = self._upright - self._height("contents_title", 1)
        if not CLOSEST_CONTENTS * needed <= room < needed:
            return {}
        return {role: self._closer_spacing(role, room / needed) for role in ("contents1", "contents2")}

    def _closer_spacing(self, role: str, share: float) -> str:
        line, before, after = (int(space * share) for space in self._spaces[role])
        return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'

    def _height(self, role: str, lines: int) -> int:
        line, before, after = self._spaces[role]
        return line * lines + before + after

    def _height_outside(self, block: TableBlock, titled: int) -> int:
        """What stands on the page beside the rows."""
        caption = block.caption
        height = self._height("title", titled) if titled else 0
        height += self._height("table_heading", 1)
        height += self._height("table_unit", 1) * (bool(caption.corner) + bool(caption.left or caption.right))
        width = sum(twips([column.width for column in block.columns]))
        for note in block.notes:
            height += self._height("table_note", ceil(len(note) * BODY.character / width))
        return height

    def _rows(self, block: TableBlock, size: CellSize) -> int:
        """The height of a table's rows, its head among them."""
        widths = balanced(block, size)
        heights = [self._row(1, size)] * len(block.header)
        for level, row in enumerate(block.header):
            for cell in row:
                width = sum(widths[cell.column : cell.column + cell.columns])
                needed = self._row(lines_needed(plain([cell.run]), width, size), size)
                last = level + cell.rows
                heights[last - 1] += max(needed - sum(heights[level:last]), 0)
        for cells in block.body or ((),):
            texts = zip(cells, widths, strict=False)
            heights.append(
                self._row(max((lines_needed(plain([c]), w, size) for c, w in texts), default=1), size)
            )
        return sum(heights)

    def _row(self, lines: int, size: CellSize) -> int:
        if size.line:
            return lines * size.line + size.around + BORDER
        line, before, after = self._spaces[size.role("table_text")]
        return lines * max(line, round(size.character * TALLEST_LINE)) + before + after + BORDER


def _length(style: ParagraphStyle, what: str) -> int:
    """A length of a style, or of the one it is based on, in twips."""
    at: ParagraphStyle | None = style
    while at is not None:
        found = getattr(at.paragraph_format, what)
        if found is not None:
            return int(found) // EMU_PER_TWIP
        base = at.base_style
        at = base if isinstance(base, ParagraphStyle) else None
    return 0
