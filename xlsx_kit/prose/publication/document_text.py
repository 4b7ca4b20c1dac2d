"""A document as pieces of text in the order in which a program draws them, and where its parts begin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from xlsx_kit.prose.narrative.blocks import (
    CELL_LINE,
    Block,
    Contents,
    FormBlock,
    GridRows,
    Heading,
    SpanCell,
    TableBlock,
    Title,
    plain,
    plain_text,
)
from xlsx_kit.prose.proof.sources.pdf import characters
from xlsx_kit.prose.publication.printed_text import LEADERS, letters_of


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a line of a cell: as it is shown, and its letters and digits.

    ``begins`` says that a part of the document does; ``head`` and ``labels`` are what its table may print
    once more before it: the cells of its head, labels of rows that have grown together.
    """

    shown: str
    letters: str
    begins: bool = False
    head: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    entry: str = ""
    """The anchor that this line of the contents names, where the number of its page stands behind it."""
    anchor: str = ""
    """The anchor of the place that begins here."""
    row: int = 0
    """The number of its line: a paragraph, a row of a table."""
    column: int = 0
    """Its place in that line, from 0."""
    reaches_down: bool = False
    """Whether it stands in a cell of several rows."""
    table: int = 0
    """The number of its table, where it stands in a row that has a cell for each column."""


def pieces_of(blocks: Iterable[Block]) -> tuple[Piece, ...]:
    """All that a document says, piece by piece."""
    found: list[Piece] = []
    rows = 1
    for block in blocks:
        shown = list(_contents(block) if isinstance(block, Contents) else _texts(block))
        table, anchor = block.below if isinstance(block, FormBlock) else block, _anchor(block)
        head, labels = (_head(table), _labels(table)) if isinstance(table, TableBlock) else ((), ())
        for n, one in enumerate(shown):
            place = replace(one, row=rows + one.row, begins=n == 0, anchor=anchor if n == 0 else "")
            found.append(replace(place, head=head, labels=labels, table=rows * one.table))
        rows += max((one.row for one in shown), default=0) + 1
    return tuple(found)


def _printed(text: str) -> str:
    """The letters of a text as they are read from pages: without dots in a row, with whole characters."""
    return letters_of(LEADERS.sub("", unicodedata.normalize("NFKC", characters(text))))


def _contents(block: Contents) -> Iterator[Piece]:
    yield Piece(block.title, _printed(block.title))
    lines = (entry for head, entries in block.groups for entry in (head, *entries))
    for n, entry in enumerate(lines, start=1):
        anchor = entry.anchor if block.ends == "pages" else ""
        yield Piece(entry.text, _printed(entry.text), entry=anchor, row=n)


def _texts(block: Block) -> Iterator[Piece]:
    """Paragraphs, and the lines of cells, that say something."""
    lines = plain_text([block]).splitlines()
    reaching = _reaching(block, len(lines))
    body = _body(block, len(lines))
    for row, line in enumerate(lines):
        for column, cell in enumerate(line.split("\t")):
            for part in cell.split(CELL_LINE):
                if letters := _printed(part):
                    down = (row, column) in reaching
                    own = int(row in body)
                    yield Piece(part, letters, row=row, column=column, reaches_down=down, table=own)


def _body(block: Block, lines: int) -> range:
    """The lines of a table's body in a block of so many lines."""
    table = block.below if isinstance(block, FormBlock) else block
    if not isinstance(table, TableBlock):
        return range(0)
    end = lines - len(table.notes)
    return range(end - len(table.body), end)


def _reaching(block: Block, lines: int) -> frozenset[tuple[int, int]]:
    """The cells of several rows, by line and place, of a block of so many lines."""
    form, table = (block, block.below) if isinstance(block, FormBlock) else (None, block)
    found: set[tuple[int, int]] = set()
    if isinstance(table, TableBlock):
        lines -= len(table.notes) + len(table.body)
        below = zip(table.body, table.body[1:], strict=False)
        found |= {
            (lines + n, place)
            for n, (row, next_row) in enumerate(below)
            for place, cell in enumerate(next_row)
            if cell is None and row[place] is not None
        }
        lines -= len(table.header)
        found |= _tall(table.header, lines)
    return frozenset(found | (_tall(form.rows, lines - len(form.rows)) if form else set()))


def _tall(rows: GridRows, first: int) -> set[tuple[int, int]]:
    """Cells of several rows of a grid whose first row is on a line."""
    return {
        (
            first + n,
            sum(
                _covers(one, n - begun, cell.column) for begun, row in enumerate(rows[: n + 1]) for one in row
            ),
        )
        for n, line in enumerate(rows)
        for cell in line
        if cell.rows > 1
    }


def _covers(cell: SpanCell, down: int, column: int) -> bool:
    """Whether a cell stands in the row so far below its own, left of a column."""
    return cell.rows > down and cell.column < column


def _anchor(block: Block) -> str:
    match block:
        case Title(_, anchor) | Heading(anchor=anchor):
            return anchor
        case TableBlock():
            return block.caption.anchor
        case _:
            return ""


def _head(table: TableBlock) -> tuple[str, ...]:
    return tuple(_printed(plain([cell.run])) for row in table.header for cell in row)


def _labels(table: TableBlock) -> tuple[str, ...]:
    grown = {n for row in table.body for n, cell in enumerate(row) if cell is None}
    texts = (_printed(plain([row[n]])) for row in table.body for n in sorted(grown) if row[n] is not None)
    return tuple(dict.fromkeys(texts))
