"""A publication as one page for a website, and its tables as data beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.csv_files import csv_bytes, harmless
from xlsx_kit.filenames import legal_name
from xlsx_kit.html_pages import html_page
from xlsx_kit.prose.narrative.blocks import (
    Align,
    Block,
    BodyParagraph,
    Caption,
    Cell,
    Contents,
    ContentsEntry,
    FormBlock,
    GridRows,
    Heading,
    Strong,
    TableBlock,
    Title,
    outlined,
    plain,
)
from xlsx_kit.prose.publication.chart_picture import ChartPicture
from xlsx_kit.prose.publication.tables import MANY_COLUMNS, printed_columns, printed_rows


@dataclass(frozen=True, slots=True)
class PageCell:
    """A table cell of the page, and its spans: ``scope`` is col, row, or label of a form; "" for a figure."""

    text: str
    scope: str = ""
    columns: int = 1
    rows: int = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class PagePart:
    """What the page shows of one block: ``kind`` is heading, paragraph or table.

    ``pieces`` are those of a paragraph, each with whether it stands out; ``label`` names a table that has no
    caption.
    """

    kind: str
    text: str = ""
    level: int = 0
    anchor: str = ""
    caption: Caption | None = None
    header: Sequence[Sequence[PageCell]] = ()
    body: Sequence[Sequence[PageCell]] = ()
    notes: Sequence[str] = ()
    label: str = ""
    pieces: Sequence[tuple[str, bool]] = ()

    @property
    def broad(self) -> bool:
        """Whether a table has more columns than an upright page."""
        return bool(self.header) and sum(cell.columns for cell in self.header[0]) > MANY_COLUMNS

    @property
    def line(self) -> tuple[str, str]:
        """The two ends of the line below a table's title."""
        return (plain(self.caption.left), plain(self.caption.right)) if self.caption else ("", "")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of data beside the page: its name, what the page calls it, its bytes."""

    name: str
    label: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PageLink:
    """A line of the page's contents: a link where it names a place, and the lines below it."""

    text: str
    anchor: str = ""
    below: Sequence[PageLink] = ()


def web_page(
    title: str, unit: str, blocks: Sequence[Block], charts: Sequence[ChartPicture], data: Sequence[DataFile]
) -> bytes:
    """The page: contents with links, tables as tables, charts as pictures, nothing loaded from anywhere.

    ``data`` are the files beside it. The page's own labels are those that the standard for the pages of
    Chinese government websites asks for (ArticleTitle, ContentSource).
    """
    return html_page(
        "publication.html",
        trimmed=True,
        title=title,
        unit=unit,
        parts=tuple(_parts(blocks)),
        contents=tuple(_contents(blocks)),
        charts=charts,
        data=[(file.name, file.label) for file in data],
    )


def data_files(evaluation: Evaluation, title: str) -> tuple[DataFile, ...]:
    """The published tables as data: a CSV file each, as printed, and all of them as one JSON document."""
    facts, pack = evaluation.facts, evaluation.pack
    files = []
    for view in pack.views:
        table = evaluation.table(view.id)
        heads = [" ".join(head) for _, head in printed_columns(table)]
        rows = ([harmless(plain([cell])) for cell in row] for row in printed_rows(pack, view, table))
        content = csv_bytes([heads, *rows])
        files.append(DataFile(legal_name(title, f" {view.id}.csv"), f"{table.title}（CSV）", content))
    document: dict[str, Any] = {
        "unit": {"code": facts.unit_code, "name": facts.unit_name, "scope": facts.scope, "year": facts.year},
        "money": pack.book.money,
        "tables": [
            table.to_dict() | ({"money": table.view.table.money} if table.view.converted else {})
            for table in evaluation.tables
        ],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return (*files, DataFile(legal_name(title, ".json"), "全部公开表（JSON）", text.encode()))


def _contents(blocks: Iterable[Block]) -> Iterator[PageLink]:
    """The document's own contents, whose lines lead to their places."""
    for block in blocks:
        if isinstance(block, Contents):
            for head, entries in block.groups:
                yield PageLink(head.text, head.anchor, tuple(map(_link, entries)))


def _link(entry: ContentsEntry) -> PageLink:
    return PageLink(entry.text, entry.anchor)


def _parts(blocks: Iterable[Block]) -> Iterator[PagePart]:
    for block, depth in outlined(blocks):
        match block:
            case Title(text, anchor):
                yield PagePart("heading", text, 1, anchor)
            case Heading(_, text, anchor):
                yield PagePart("heading", text, depth + 1, anchor)
            case BodyParagraph(runs):
                yield PagePart("paragraph", pieces=[(plain([r]), isinstance(r, Strong)) for r in runs])
            case TableBlock():
                yield _table(block)
            case FormBlock():
                yield PagePart("table", block.caption.title, caption=block.caption, body=_form(block.rows))
                if block.below:
                    yield replace(_table(block.below), label=f"{block.caption.title}（续）")
            case _:
                pass  # its own contents and pages are the document's


def _table(block: TableBlock) -> PagePart:
    header = [
        [PageCell(plain([c.run]), "col", c.columns, c.rows, "center") for c in sorted(row, key=_column)]
        for row in block.header
    ]
    body = [
        [
            PageCell(
                text := plain([cell]),
                "row" if column.heading and text else "",
                1,
                _height(block.body, number, place),
                column.align,
            )
            for place, (cell, column) in enumerate(zip(row, block.columns, strict=True))
            if cell is not None
        ]
        for number, row in enumerate(block.body)
    ]
    caption = block.caption
    return PagePart("table", caption.title, 0, caption.anchor, caption, header, body, block.notes)


def _column(cell: Any) -> int:
    return int(cell.column)


def _height(body: Sequence[Sequence[Cell]], number: int, place: int) -> int:
    """How many rows a cell reaches down: those below it that have none there."""
    below = number + 1
    while below < len(body) and body[below][place] is None:
        below += 1
    return below - number


def _form(rows: GridRows) -> list[list[PageCell]]:
    return [
        [
            PageCell(plain([c.run]), "label" if c.label else "", c.columns, c.rows, c.align)
            for c in sorted(row, key=_column)
        ]
        for row in rows
    ]
