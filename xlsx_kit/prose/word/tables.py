"""Tables and forms as XML, whole rows at a time: python-docx is slow cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from xml.sax.saxutils import quoteattr

from xlsx_kit.prose.narrative.blocks import (
    Caption,
    Cell,
    ColumnFormat,
    FormBlock,
    GridRows,
    Run,
    SpanCell,
    TableBlock,
    plain,
)
from xlsx_kit.prose.word.cell_size import CellSize, size_of
from xlsx_kit.prose.word.column_widths import balanced, twips
from xlsx_kit.prose.word.row_groups import unbroken
from xlsx_kit.prose.word.xml import FORBIDDEN, FULL_SCALE, KEEP_NEXT, lines_of, paragraph, run_xml

NARROWEST = 60
"""Percent below which characters cannot be read."""

SHORTEST_LINE = 4
"""Characters of a line in which one that stands alone is left alone: shorter ones cannot be chosen."""

NO_LATIN = re.compile(r"[^\x00-\x7f]+")

INDENT_DOUBT = 10
"""Twips by which programs may differ in the room that a line has."""

FEWEST_ROWS = 4
"""How many rows of a table a page has at least, where the table has so many."""

NO_BOTTOM = '<w:tblBorders><w:bottom w:val="nil"/></w:tblBorders>'
"""The table below brings the line between the two."""

Styles = Mapping[str, str]


def table_xml(block: TableBlock, styles: Styles, size: CellSize | None = None) -> Iterator[str]:
    """The caption, the table and its notes; the last piece is a paragraph.

    ``size`` is how its cells are set, where that is not as the block says.
    """
    widths = twips([column.width for column in block.columns])
    yield from _caption(block.caption, sum(widths), styles)
    yield _table(block, block.caption.title, styles, size or size_of(block.small))
    yield from _notes(block.notes, styles)


def form_xml(block: FormBlock, styles: Styles) -> Iterator[str]:
    """The caption, the form and what stands below it; the last piece is a paragraph."""
    widths = twips(block.widths)
    yield from _caption(block.caption, sum(widths), styles)
    size = size_of(block.small)
    rows = "".join(_grid_row(block.rows, n, widths, styles, size) for n in range(len(block.rows)))
    yield _framed(rows, widths, block.caption.title, styles, size, NO_BOTTOM if block.below else "")
    if block.below:
        # Without a paragraph between them Word would make one table of the two, whose inner header
        # could not repeat. It is as low as a line.
        yield paragraph([], styles["table_gap"])
        yield _table(block.below, block.caption.title, styles, size_of(block.below.small), len(block.rows))
    yield from _notes(block.below.notes if block.below else (), styles)


def _caption(caption: Caption, width: int, styles: Styles) -> Iterator[str]:
    style = styles["table_heading" if caption.anchor else "table_title"]
    yield paragraph([caption.title], style, anchor=caption.anchor)
    if caption.corner:
        yield paragraph([caption.corner], styles["table_unit"])
    if caption.left:
        stop = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs><w:jc w:val="left"/>'
        line = paragraph(caption.left, styles["table_unit"], stop)
        right = f"<w:r><w:tab/></w:r>{''.join(map(run_xml, caption.right))}" if caption.right else ""
        yield f"{line.removesuffix('</w:p>')}{right}</w:p>"
    elif caption.right:
        yield paragraph(caption.right, styles["table_unit"])


def _notes(notes: Sequence[str], styles: Styles) -> Iterator[str]:
    """The notes; without any a low paragraph, which keeps two tables in a row from growing together."""
    for number, note in enumerate(notes, start=1):
        yield paragraph([note], styles["table_note"], KEEP_NEXT if number < len(notes) else "")
    if not notes:
        yield paragraph([], styles["table_end"])


def _table(block: TableBlock, title: str, styles: Styles, size: CellSize, above: int = 0) -> str:
    """The table; ``above`` are the rows of a form that stand on the page with its first."""
    widths = balanced(block, size)
    levels = range(len(block.header))
    head = "".join(_grid_row(block.header, n, widths, styles, size, head=True) for n in levels)
    # Word wants at least one row below a header, and readers an empty table that looks like one.
    groups = unbroken(block.body or (("",) * len(widths),), widths, size)
    body = groups.body
    style = styles[size.role("table_text")]
    # No page may hold a few rows alone: the first stay together, and the last, with the notes below them.
    end = len(body) if block.notes else len(body) - 1
    ends = {*range(FEWEST_ROWS - 1 - above), *range(len(body) - FEWEST_ROWS, len(body))}
    kept = (ends | groups.kept) & {*range(end)}
    rows = "".join(
        _body_row(body, number, block.columns, widths, style, KEEP_NEXT if number in kept else "", size)
        for number in range(len(body))
    )
    return _framed(head + rows, widths, title, styles, size)


def _framed(
    rows: str, widths: Sequence[int], title: str, styles: Styles, size: CellSize, borders: str = ""
) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = "".join(f'<w:{side} w:w="{size.margin}" w:type="dxa"/>' for side in ("left", "right"))
    margins = f"<w:tblCellMar>{sides}</w:tblCellMar>" if size.small else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles["table"]}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/>{borders}<w:tblLayout w:type="fixed"/>{margins}'
        f"<w:tblCaption w:val={quoteattr(FORBIDDEN.sub('', title))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _grid_row(
    grid: GridRows, level: int, widths: Sequence[int], styles: Styles, size: CellSize, *, head: bool = False
) -> str:
    """A row of a grid: the cells that begin in it, and the lower parts of taller ones above.

    Each row of a header or a form stays with what follows it.
    """
    cells: dict[int, str] = {}
    for row, begun in enumerate(grid[: level + 1]):
        for cell in begun:
            if row + cell.rows > level:
                cells[cell.column] = _grid_cell(cell, row == level, widths, styles, size)
    content = "".join(cells[column] for column in sorted(cells))
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{content}</w:tr>"


def _grid_cell(cell: SpanCell, first: bool, widths: Sequence[int], styles: Styles, size: CellSize) -> str:
    width = sum(widths[cell.column : cell.column + cell.columns])
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = ('<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>") if cell.rows > 1 else ""
    style = styles[size.role("table_head" if cell.label else "table_text")]
    align = "" if cell.label else cell.align
    run = cell.run if first else ""
    sides = _even_indents(plain([run]), width, size) if cell.label else ""
    return _cell(run, style, width, span + merge, align, KEEP_NEXT, size, sides)


def _even_indents(text: str, width: int, size: CellSize) -> str:
    """Indents that break a head of several lines into lines alike: else one character may stand alone."""
    room = width - 2 * size.margin
    held = room // size.character
    if held < 2 or len(text) <= held or not text.isalpha():
        return ""
    lines = ceil(len(text) / held)
    side = (room - ceil(len(text) / lines) * size.character) // 2 - INDENT_DOUBT
    # without a first line of its own LibreOffice moves it far to the right
    return f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>' if side > 0 else ""


def _unorphaned(text: str, width: int, size: CellSize) -> str:
    """An indent on the right for a text whose last line would be one character: its lines are alike then.

    They have room for one character more than that takes, as no line begins with a mark. Programs break
    digits and Latin letters their own way, so a text with any is left as it is.
    """
    room = width - 2 * size.margin
    held = room // size.character
    if held < SHORTEST_LINE or len(text) < held or len(text) % held != 1 or not NO_LATIN.fullmatch(text):
        return ""
    side = room - (ceil(len(text) / ceil(len(text) / held)) + 1) * size.character - INDENT_DOUBT
    return f'<w:ind w:right="{side}" w:firstLine="0"/>' if side > 0 else ""


def _body_row(
    body: Sequence[tuple[Cell, ...]],
    number: int,
    columns: Sequence[ColumnFormat],
    widths: Sequence[int],
    style: str,
    keep: str,
    size: CellSize,
) -> str:
    below = body[number + 1] if number + 1 < len(body) else ("",) * len(widths)
    content = "".join(
        _cell(run or "", style, width, _merge(run, under), column.align, keep, size)
        for run, under, column, width in zip(body[number], below, columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{content}</w:tr>"


def _merge(run: Cell, under: Cell) -> str:
    if run is None:
        return "<w:vMerge/>"
    return '<w:vMerge w:val="restart"/>' if under is None else ""


def _scale(run: Run, width: int, size: CellSize) -> int:
    """How narrow the characters of a number must be for it to stand on one line of its column, in percent."""
    room = width - 2 * size.margin
    needed = len(plain([run])) * size.character // 2
    return FULL_SCALE if needed <= room else max(NARROWEST, FULL_SCALE * room // needed)


def _cell(
    run: Run, style: str, width: int, merge: str, align: str, keep: str, size: CellSize, sides: str = ""
) -> str:
    """A cell, each line of its text a paragraph; ``align`` is left out where the style already says so."""
    ends = "" if align in ("", "left") else f'<w:jc w:val="{align}"/>'
    texts: list[Run] = [*lines_of(run)] if isinstance(run, str) else [run]
    scale = _scale(run, width, size) if align == "right" else FULL_SCALE
    content = ""
    for text in texts:
        own = _unorphaned(plain([text]), width, size) if align == "left" else sides
        content += paragraph([text], style, keep + size.spacing + own + ends, scale=scale)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )
