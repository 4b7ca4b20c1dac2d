"""A publication as one page for a website, and its tables as data beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.filenames import legal_name
from xlsx_kit.prose.narrative.blocks import (
    Align,
    Block,
    BodyParagraph,
    Caption,
    Cell,
    FormBlock,
    GridRows,
    Heading,
    TableBlock,
    Title,
    plain,
)
from xlsx_kit.prose.publication.tables import printed_columns, printed_rows
from xlsx_kit.resources import root

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel on Windows reads a CSV file in the system's own encoding."""


@dataclass(frozen=True, slots=True)
class PageCell:
    """A table cell of the page: ``scope`` of a heading (col, row or "" for a figure), and its spans."""

    text: str
    scope: str = ""
    columns: int = 1
    rows: int = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class PagePart:
    """What the page shows of one block: ``kind`` is heading, paragraph or table."""

    kind: str
    text: str = ""
    level: int = 0
    anchor: str = ""
    caption: Caption | None = None
    header: Sequence[Sequence[PageCell]] = ()
    body: Sequence[Sequence[PageCell]] = ()
    notes: Sequence[str] = ()

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


def web_page(title: str, unit: str, blocks: Iterable[Block], data: Sequence[DataFile]) -> bytes:
    """The page: contents with links, tables as tables, nothing loaded from anywhere.

    ``data`` are the files beside it. The page's own labels are those that the standard for the pages of
    Chinese government websites asks for (ArticleTitle, ContentSource).
    """
    import jinja2

    source = (root("templates") / "pages" / "publication.html").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    parts = tuple(_parts(blocks))
    contents = [(part.anchor, part.text) for part in parts if part.anchor]
    page = environment.from_string(source).render(
        title=title,
        unit=unit,
        parts=parts,
        contents=contents,
        data=[(file.name, file.label) for file in data],
    )
    return page.encode()


def data_files(evaluation: Evaluation, title: str) -> tuple[DataFile, ...]:
    """The published tables as data: a CSV file each, as printed, and all of them as one JSON document."""
    facts, pack = evaluation.facts, evaluation.pack
    files = []
    for view in pack.views:
        table = evaluation.table(view.id)
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([" ".join(head) for _, head in printed_columns(table)])
        writer.writerows([plain([cell]) for cell in row] for row in printed_rows(pack, view, table))
        content = (BYTE_ORDER_MARK + out.getvalue()).encode()
        files.append(DataFile(legal_name(f"{title} {view.id}", ".csv"), f"{table.title}（CSV）", content))
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


def _parts(blocks: Iterable[Block]) -> Iterator[PagePart]:
    for number, block in enumerate(blocks):
        match block:
            case Title(text, anchor):
                yield PagePart("heading", text, 1, f"p{number}" if anchor else "")
            case Heading(level, text):
                yield PagePart("heading", text, level + 1, f"p{number}" if level == 1 else "")
            case BodyParagraph(runs):
                yield PagePart("paragraph", plain(runs))
            case TableBlock():
                yield _table(block, f"p{number}" if block.caption.anchor else "")
            case FormBlock():
                yield PagePart("table", block.caption.title, caption=block.caption, body=_form(block.rows))
                if block.below:
                    yield _table(block.below, "")
            case _:
                pass  # its own contents and pages are the document's


def _table(block: TableBlock, anchor: str) -> PagePart:
    header = [
        [PageCell(plain([c.run]), "col", c.columns, c.rows, "center") for c in sorted(row, key=_column)]
        for row in block.header
    ]
    body = [
        [
            PageCell(plain([cell]), "", 1, _height(block.body, number, place), column.align)
            for place, (cell, column) in enumerate(zip(row, block.columns, strict=True))
            if cell is not None
        ]
        for number, row in enumerate(block.body)
    ]
    return PagePart("table", block.caption.title, 0, anchor, block.caption, header, body, block.notes)


def _column(cell: Any) -> int:
    return int(cell.column)


def _height(body: Sequence[Sequence[Cell]], number: int, place: int) -> int:
    """How many rows a cell reaches down: those below it that have none there."""
    below = (row[place] for row in body[number + 1 :])
    height = 1
    for cell in below:
        if cell is not None:
            break
        height += 1
    return height


def _form(rows: GridRows) -> list[list[PageCell]]:
    return [
        [
            PageCell(plain([c.run]), "row" if c.label else "", c.columns, c.rows, c.align)
            for c in sorted(row, key=_column)
        ]
        for row in rows
    ]
