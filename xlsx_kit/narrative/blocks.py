"""What a narrative is made of before it becomes a document: titles, paragraphs, tables, tied figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A generated figure as printed, tied to where it comes from.

    ``ref`` is a fact or a cell (``t3/total/basic``), or ``change/<id>`` and ``percent/<id>`` for what
    is computed from two of them. Texts of the unit and of ours are plain strings, not figures.
    """

    ref: str
    text: str


Run = str | Figure
Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """The document's title."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a section (一、), 2 a part of it (（一）)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: width in mm and how its cells are aligned."""

    width: float
    align: Align


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A header cell that covers ``columns`` to the right of ``column`` and ``rows`` downwards."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its title above, the unit line (``单位：万元``) and the note below, "" where none.

    A header row lists the cells that begin in it. A table without body rows is printed empty.
    """

    title: str
    unit: str
    columns: tuple[Column, ...]
    header: tuple[tuple[HeaderCell, ...], ...]
    body: tuple[tuple[Run, ...], ...]
    note: str


Block = Title | Heading | Paragraph | TableBlock


def plain(runs: Iterable[Run]) -> str:
    """The text of runs."""
    return "".join(run.text if isinstance(run, Figure) else run for run in runs)


def plain_text(blocks: Iterable[Block]) -> str:
    """Blocks as plain paragraphs, one a line; table cells divided by tabs."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Title(text) | Heading(_, text):
                lines.append(text)
            case Paragraph(runs):
                lines.append(plain(runs))
            case TableBlock():
                lines += [text for text in (block.title, block.unit) if text]
                lines += ["\t".join(cell.text for cell in row) for row in block.header]
                lines += ["\t".join(plain([cell]) for cell in row) for row in block.body]
                lines += [block.note] if block.note else []
    return "\n".join(lines) + "\n"
