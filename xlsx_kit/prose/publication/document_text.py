"""A document as pieces of text in the order in which a program draws them, and where its parts begin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xlsx_kit.prose.narrative.blocks import (
    CELL_LINE,
    Block,
    Contents,
    FormBlock,
    Heading,
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


def pieces_of(blocks: Iterable[Block]) -> tuple[Piece, ...]:
    """All that a document says, piece by piece."""
    found: list[Piece] = []
    for block in blocks:
        shown = list(_contents(block) if isinstance(block, Contents) else _texts(block))
        table, anchor = block.below if isinstance(block, FormBlock) else block, _anchor(block)
        head, labels = (_head(table), _labels(table)) if isinstance(table, TableBlock) else ((), ())
        for n, (text, entry) in enumerate(shown):
            place = anchor if n == 0 else ""
            found.append(Piece(text, _printed(text), n == 0, head, labels, entry, place))
    return tuple(found)


def _printed(text: str) -> str:
    """The letters of a text as they are read from pages: without dots in a row, with whole characters."""
    return letters_of(LEADERS.sub("", unicodedata.normalize("NFKC", characters(text))))


def _contents(block: Contents) -> Iterator[tuple[str, str]]:
    yield block.title, ""
    for head, entries in block.groups:
        for entry in (head, *entries):
            yield entry.text, entry.anchor if block.ends == "pages" else ""


def _texts(block: Block) -> Iterator[tuple[str, str]]:
    """Paragraphs, and the lines of cells, that say something."""
    for line in plain_text([block]).splitlines():
        for cell in line.split("\t"):
            yield from ((part, "") for part in cell.split(CELL_LINE) if _printed(part))


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
