"""A rendered workbook as a template that another unit's workbook is merged from, row by row.

All cells, formulas and everything around them are the same for every unit of a pack, scope and year; only
cached values, some styles and row heights may differ. A difference anywhere else is noticed, and that
workbook is rendered in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from xlsx_kit.addresses import a1
from xlsx_kit.workbook.model.grid import CellModel, SheetModel, WorkbookModel
from xlsx_kit.workbook.writer.archive import ArchiveTemplate, Placeholder, archive_template
from xlsx_kit.workbook.writer.rows import Place, RowWriter, cells_in_order, escaped_text
from xlsx_kit.workbook.writer.shared import SharedFormulaCell, shared_formulas
from xlsx_kit.workbook.writer.workbook import render

ROW = re.compile(rb'<row r="(\d+)"')
ROWS, ROWS_END = b"<sheetData>", b"</sheetData>"
COUNTS = re.compile(rb'count="(\d+)" uniqueCount="\d+"')
STRINGS, STRINGS_END = "xl/sharedStrings.xml", b"</sst>"
COUNTS_NAME, ADDED_NAME = "counts", "added strings"
"""Placeholders in the shared strings."""
FIRST_BLOCK = 48
"""Rows of a sheet's first block; each further one has twice as many: what units fill in stands above."""
SHARED_STRING = b't="s"'
FREE = {"cells", "merges", "heights", "print_area", "used"}
"""What of a sheet may differ between units; of merged areas only their words."""
BOOK = "xl/workbook.xml"
PRINT_AREA = re.compile(rb'<definedName name="_xlnm.Print_Area" localSheetId="(\d+)">[^<]*!([^<]+)<')
"""The printed area of a sheet: the sheet's number from 0, then the area."""
NOBODY: Mapping[str, str] = {}
COMPARED_FIELDS = [f.name for f in fields(SheetModel) if f.name not in FREE]


@dataclass(frozen=True)
class RowBlock:
    """Consecutive rows that are one segment of the archive, as XML; ``name`` is its placeholder."""

    name: str
    rows: Mapping[int, bytes]


@dataclass(frozen=True)
class SheetPart:
    """One sheet of the template: its model, its blocks of rows, its shared formulas."""

    sheet: SheetModel
    blocks: tuple[RowBlock, ...]
    shared: Mapping[Place, SharedFormulaCell]

    @cached_property
    def rows(self) -> frozenset[int]:
        """All rows that stand in the file."""
        return frozenset(row for block in self.blocks for row in block.rows)


@dataclass(frozen=True)
class WorkbookTemplate:
    """A whole workbook; ``unit`` are the texts of the unit it was rendered for, by their placeholders."""

    book: WorkbookModel
    unit: Mapping[str, str]
    archive: ArchiveTemplate
    pages: tuple[SheetPart, ...]
    styles: Mapping[str, int]
    strings: tuple[str, ...]
    count: int

    def merged(self, book: WorkbookModel, unit: Mapping[str, str]) -> bytes | None:
        """The file of another unit's book; None where it is not of the same template.

        ``unit`` are its texts by their placeholders; they need no escape in XML, page headers or Excel.
        """
        if _without_contents(book) != _without_contents(self.book, self.unit, unit):
            return None
        strings = _StringTable([_replaced(text, self.unit, unit) for text in self.strings])
        writer = RowWriter(self.styles, strings.number)
        texts, count = {name: text.encode() for name, text in unit.items()}, self.count
        for page, sheet in zip(self.pages, book.sheets, strict=True):
            changed = _changed_rows(page.sheet, sheet)
            if changed is None or not changed <= page.rows:
                return None
            for name, old, new in _changed_blocks(page, sheet, changed, writer):
                texts[name] = new
                count += new.count(SHARED_STRING) - old.count(SHARED_STRING)
        for n, sheet in enumerate(book.sheets):
            if sheet.print_area:
                top, left, bottom, right = sheet.print_area
                first, last = (a1(*at, absolute="rc") for at in ((top, left), (bottom, right)))
                texts[_print_name(n)] = f"{first}:{last}".encode()
        texts[COUNTS_NAME] = f'count="{count}" uniqueCount="{len(strings)}"'.encode()
        texts[ADDED_NAME] = "".join(strings.added).encode()
        return self.archive.merged(texts)


def workbook_template(
    book: WorkbookModel, unit: Mapping[str, str], *, password: str = ""
) -> WorkbookTemplate:
    """The template of a book whose unit has these texts, by placeholder; they occur nowhere else in it."""
    rendered = render(book, password=password)
    blocks: dict[str, tuple[RowBlock, ...]] = {}
    count = 0

    def find(part: str, data: bytes) -> Iterator[Placeholder]:
        nonlocal count
        if ROWS in data:
            start, end = data.index(ROWS) + len(ROWS), data.index(ROWS_END)
            found = list(_blocks(part, data, start, end))
            blocks[part] = tuple(block for block, _ in found)
            yield from (placeholder for _, placeholder in found)
            yield from unit_placeholders(data, unit, end)
        elif part == STRINGS:
            counts = COUNTS.search(data)
            assert counts is not None
            count = int(counts[1])
            yield counts.start(), counts.end(), COUNTS_NAME
            yield from unit_placeholders(data, unit)
            last = data.index(STRINGS_END)
            yield last, last, ADDED_NAME
        elif part == BOOK:
            areas = ((*found.span(2), _print_name(int(found[1]))) for found in PRINT_AREA.finditer(data))
            yield from sorted((*areas, *unit_placeholders(data, unit)))
        else:
            yield from unit_placeholders(data, unit)

    archive = archive_template(rendered.data, find)
    pages = tuple(
        SheetPart(sheet, blocks[f"xl/worksheets/sheet{n}.xml"], shared_formulas(sheet.cells))
        for n, sheet in enumerate(book.sheets, start=1)
    )
    return WorkbookTemplate(book, unit, archive, pages, rendered.styles, rendered.strings, count)


def unit_placeholders(data: bytes, unit: Mapping[str, str], start: int = 0) -> Iterator[Placeholder]:
    """Where a unit's texts occur in a part, from an offset on."""
    names = {text.encode(): name for name, text in unit.items()}
    wanted = re.compile(b"|".join(map(re.escape, names)))
    return ((found.start(), found.end(), names[found[0]]) for found in wanted.finditer(data, start))


def _print_name(sheet: int) -> str:
    return f"print area {sheet}"


def _blocks(part: str, data: bytes, start: int, end: int) -> Iterator[tuple[RowBlock, Placeholder]]:
    places = [(int(found[1]), found.start()) for found in ROW.finditer(data, start, end)]
    ends = [at for _, at in places[1:]] + [end]
    rows = [(row, data[at:after]) for (row, at), after in zip(places, ends, strict=True)]
    done, size = 0, FIRST_BLOCK
    while done < len(rows):
        block = RowBlock(f"{part} {done}", dict(rows[done : done + size]))
        first, last = places[done][1], ends[min(done + size, len(rows)) - 1]
        yield block, (first, last, block.name)
        done, size = done + size, size * 2


def _changed_blocks(
    page: SheetPart, sheet: SheetModel, changed: set[int], writer: RowWriter
) -> Iterator[tuple[str, bytes, bytes]]:
    """The blocks with changed rows: placeholder, and the rows' XML before and after."""
    cells = {row: list(found) for row, found in groupby(cells_in_order(sheet, changed), attrgetter("row"))}
    for block in page.blocks:
        own = changed & block.rows.keys()
        if own:
            new = {
                row: writer.row(sheet, row, cells.get(row, ()), page.shared).encode() for row in sorted(own)
            }
            after = b"".join({**block.rows, **new}.values())
            yield block.name, b"".join(block.rows.values()), after


def _changed_rows(old: SheetModel, new: SheetModel) -> set[int] | None:
    """The rows whose cells or heights differ; None where more than that does."""
    if any(getattr(old, name) != getattr(new, name) for name in COMPARED_FIELDS):
        return None
    if [area for area, _ in old.merges] != [area for area, _ in new.merges]:
        return None
    before, after = _all_cells(old), _all_cells(new)
    if len(before) != len(after):
        return None
    rows = {row for row, _ in old.heights.items() ^ new.heights.items()}
    for a, b in zip(before, after, strict=True):
        if a is b or a == b:
            continue
        if _locked_content(a) != _locked_content(b):
            return None
        rows.add(b.row)
    return rows


def _all_cells(sheet: SheetModel) -> list[CellModel]:
    return [*sheet.cells, *(first for _, first in sheet.merges)]


def _locked_content(cell: CellModel) -> tuple[object, ...]:
    """What of a cell no unit changes; a link is locked with its text."""
    return cell.row, cell.column, cell.formula, cell.link, cell.value if cell.link else None


def _without_contents(
    book: WorkbookModel, old: Mapping[str, str] = NOBODY, new: Mapping[str, str] = NOBODY
) -> WorkbookModel:
    """A book without its sheets' contents, with one unit's texts in place of another's."""
    stamp = {name: _replaced(value, old, new) for name, value in book.stamp.items()}
    empty = tuple(SheetModel(sheet.name, (), {}) for sheet in book.sheets)
    return replace(book, header=_replaced(book.header, old, new), stamp=stamp, sheets=empty)


def _replaced(text: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """A text with one unit's texts in place of another's."""
    for name, value in old.items():
        text = text.replace(value, new[name])
    return text


class _StringTable:
    """The table of shared strings: those of the template, then those that rows add."""

    def __init__(self, existing: list[str]) -> None:
        self.existing = len(existing)
        self.numbers = {text: number for number, text in enumerate(existing)}
        self.added: list[str] = []

    def __len__(self) -> int:
        return self.existing + len(self.added)

    def number(self, text: str) -> int:
        """The index of a string; a new one is appended."""
        if text not in self.numbers:
            self.numbers[text] = len(self)
            kept = ' xml:space="preserve"' if text != text.strip() else ""
            self.added.append(f"<si><t{kept}>{escaped_text(text)}</t></si>")
        return self.numbers[text]
