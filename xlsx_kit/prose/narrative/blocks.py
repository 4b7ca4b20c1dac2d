"""What a narrative is made of before it becomes a document: titles, paragraphs, tables, tied figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from xlsx_kit.prose.narrative.spec_order import Ends

Align = Literal["left", "center", "right"]

TEXT_WIDTH = 156.0
"""mm between the margins of an upright A4 page."""
LANDSCAPE_WIDTH = 225.0
"""The same of a page on its side, whose margins turn with it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A generated figure as printed, tied to where it comes from.

    ``ref`` is a fact or a cell (``t3/total/basic``), or ``change/<id>`` and ``percent/<id>`` for what
    is computed from two of them. Texts of the unit and of ours are plain strings, not figures.
    """

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words of ours that stand out, such as the term a paragraph explains."""

    text: str


Run = str | Figure | Strong
Runs = tuple[Run, ...]
Cell = Run | None
"""A table cell; None where the cell above reaches down."""


@dataclass(frozen=True, slots=True)
class PageTurn:
    """What follows stands on pages of its own, landscape or upright again."""

    landscape: bool


@dataclass(frozen=True, slots=True)
class Title:
    """The document's title, or that of a part of it, which the contents name by its anchor."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: a title of several lines, and lines at its foot. It has a page of its own."""

    title: tuple[Runs, ...]
    lines: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a section (一、), 2 a part of it (（一）)."""

    level: int
    text: str
    anchor: str = ""
    """What contents and links call the place; blank where nothing points there."""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents: the place it names ("" for a mere heading), and the page known for it, or "".

    ``place`` is what stands at that place, where the line says it otherwise.
    """

    text: str
    anchor: str
    page: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """The contents: a title, and groups of entries under a heading each. It has pages of its own.

    Its lines end with the page, with dots, or with nothing.
    """

    title: str
    groups: tuple[tuple[ContentsEntry, tuple[ContentsEntry, ...]], ...]
    ends: Ends = "pages"

    @property
    def entries(self) -> tuple[ContentsEntry, ...]:
        """All that name a place, in order."""
        return tuple(e for head, entries in self.groups for e in (head, *entries) if e.anchor)


@dataclass(frozen=True, slots=True)
class BodyParagraph:
    """A body paragraph."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """A table's column: width in mm, how its cells are aligned, whether they name their rows.

    A column gives room to others whose texts break, but is never narrower than ``least``, in mm, too.
    """

    width: float
    align: Align
    heading: bool = False
    least: float = 0


@dataclass(frozen=True, slots=True)
class SpanCell:
    """A cell that covers ``columns`` to the right of ``column`` and ``rows`` downwards.

    A label names what stands beside or below it; header cells are labels.
    """

    run: Run
    column: int
    columns: int = 1
    rows: int = 1
    label: bool = True
    align: Align = "center"


GridRows = tuple[tuple[SpanCell, ...], ...]
"""Rows of cells; each lists the cells that begin in it."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands over a table: its title, then one line with a left and a right end; blank where none.

    One with an anchor is a heading of its own, which the contents name.
    """

    title: str
    left: Runs = ()
    right: Runs = ()
    anchor: str = ""
    corner: str = ""
    """What stands at the right end above that line (公开01表)."""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table with its caption above and its notes below. One without body rows is printed empty.

    A small one is set in smaller type.
    """

    caption: Caption
    columns: tuple[ColumnFormat, ...]
    header: GridRows
    body: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    small: bool = False


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A form: labels and values in rows of their own widths, and the table that continues it below.

    ``widths`` are those of the grid in mm. The table below has columns of its own and a header that
    repeats, so it is a table of its own; its caption is blank.
    """

    caption: Caption
    widths: tuple[float, ...]
    rows: GridRows
    below: TableBlock | None = None
    small: bool = False


Block = Title | Cover | Contents | Heading | BodyParagraph | TableBlock | FormBlock | PageTurn


def outlined(blocks: Iterable[Block]) -> Iterator[tuple[Block, int]]:
    """Each block with how deep in the outline it stands: below a title 0, a heading by its level.

    A level may be chosen for its look and leave one out; in the outline no step is missing, since a screen
    reader goes by it.
    """
    depth = 0
    for block in blocks:
        if isinstance(block, Title):
            depth = 0
        elif isinstance(block, Heading):
            depth = min(block.level, depth + 1)
        yield block, depth


CELL_LINE = "⏎"
"""Stands for a line break inside a cell where a table is shown as lines of text."""


def plain(runs: Iterable[Cell]) -> str:
    """The text of runs."""
    return "".join("" if run is None else run if isinstance(run, str) else run.text for run in runs)


def plain_text(blocks: Iterable[Block]) -> str:
    """Blocks as plain paragraphs, one a line; table cells divided by tabs."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Title(text) | Heading(_, text):
                lines.append(text)
            case Cover(title, foot):
                lines += map(plain, (*title, *foot))
            case Contents():
                lines.append(block.title)
                for group, entries in block.groups:
                    lines += [_entry(group), *map(_entry, entries)]
            case BodyParagraph(runs):
                lines.append(plain(runs))
            case TableBlock():
                lines += [*_caption(block.caption), *_table(block)]
            case FormBlock():
                lines += [*_caption(block.caption), *_grid(block.rows)]
                lines += _table(block.below) if block.below else []
    return "\n".join(lines) + "\n"


def figures(blocks: Iterable[Block]) -> Iterator[Figure]:
    """All figures of a document, in the order in which they stand there."""
    for block in blocks:
        yield from (run for run in _runs(block) if isinstance(run, Figure))


def _runs(block: Block) -> Iterator[Cell]:
    match block:
        case BodyParagraph(runs):
            yield from runs
        case Cover(title, lines):
            yield from (run for line in (*title, *lines) for run in line)
        case TableBlock():
            yield from (*block.caption.left, *block.caption.right)
            yield from (cell.run for row in block.header for cell in row)
            yield from (cell for row in block.body for cell in row)
        case FormBlock():
            yield from (*block.caption.left, *block.caption.right)
            yield from (cell.run for row in block.rows for cell in sorted(row, key=lambda c: c.column))
            yield from _runs(block.below) if block.below else ()


def _entry(entry: ContentsEntry) -> str:
    return f"{entry.text}\t{entry.page}" if entry.anchor else entry.text


def _caption(caption: Caption) -> list[str]:
    line = "\t".join(text for text in (plain(caption.left), plain(caption.right)) if text)
    return [text for text in (caption.title, caption.corner, line) if text]


def _table(table: TableBlock) -> list[str]:
    return [*_grid(table.header), *map(_row, table.body), *table.notes]


def _grid(rows: GridRows) -> list[str]:
    """Rows of a grid; a cell that reaches down from above shows as a blank one."""
    lines = []
    for level in range(len(rows)):
        cells = {
            cell.column: cell.run if begun == level else None
            for begun, row in enumerate(rows[: level + 1])
            for cell in row
            if begun + cell.rows > level
        }
        lines.append(_row(tuple(cells[column] for column in sorted(cells))))
    return lines


def _row(cells: tuple[Cell, ...]) -> str:
    return "\t".join(plain([cell]).replace("\n", CELL_LINE) for cell in cells)
