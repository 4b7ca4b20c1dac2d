"""A workbook kept in pieces, so that another unit's is written by its own rows alone.

Rests on what a template is: all cells, formulas and everything around them are the same for every unit of a
pack, scope and year. Only what cells show, how some of them look, and how high rows are may differ; anything
else is noticed, and the workbook has to be written in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from xlsx_kit.workbook.model.grid import CellModel, SheetModel, WorkbookModel
from xlsx_kit.workbook.writer.archive import Gap, GappedArchive, gapped
from xlsx_kit.workbook.writer.rows import Place, RowWriter, placed, spelled
from xlsx_kit.workbook.writer.shared import SharedFormulaCell, shared_formulas
from xlsx_kit.workbook.writer.workbook import written

ROW = re.compile(rb'<row r="(\d+)"')
ROWS, ROWS_END = b"<sheetData>", b"</sheetData>"
COUNTS = re.compile(rb'count="(\d+)" uniqueCount="\d+"')
STRINGS, STRINGS_END = "xl/sharedStrings.xml", b"</sst>"
COUNT_MARK, ADDED_MARK = "counts", "added strings"
FIRST_BLOCK = 48
"""Rows of a sheet's first block; each further one has twice as many: what units fill in stands above."""
SHARED_STRING = b't="s"'
FREE = {"cells", "merges", "heights"}
"""What of a sheet may differ between units; of merged areas only their words."""
NOBODY: Mapping[str, str] = {}
ALIKE = [f.name for f in fields(SheetModel) if f.name not in FREE]


@dataclass(frozen=True)
class Block:
    """Neighbouring rows that are compressed together, as they stand in the file."""

    mark: str
    rows: Mapping[int, bytes]


@dataclass(frozen=True)
class Page:
    """One sheet of the master: its data, its blocks, its shared formulas."""

    sheet: SheetModel
    blocks: tuple[Block, ...]
    shared: Mapping[Place, SharedFormulaCell]

    @cached_property
    def rows(self) -> frozenset[int]:
        """All rows that stand in the file."""
        return frozenset(row for block in self.blocks for row in block.rows)


@dataclass(frozen=True)
class Master:
    """A whole workbook for the unit that ``unit`` stands for: texts by their marks."""

    book: WorkbookModel
    unit: Mapping[str, str]
    archive: GappedArchive
    pages: tuple[Page, ...]
    styles: Mapping[str, int]
    strings: tuple[str, ...]
    count: int

    def stamped(self, book: WorkbookModel, unit: Mapping[str, str]) -> bytes | None:
        """The file of another unit's book; None where it is not of the same template.

        ``unit`` are its texts by their marks, which XML, page headers and Excel spell as they are.
        """
        if _outside(book) != _outside(self.book, self.unit, unit):
            return None
        strings = _Strings([_filled(text, self.unit, unit) for text in self.strings])
        writer = RowWriter(self.styles, strings.number)
        words, count = {mark: text.encode() for mark, text in unit.items()}, self.count
        for page, sheet in zip(self.pages, book.sheets, strict=True):
            changed = _changed_rows(page.sheet, sheet)
            if changed is None or not changed <= page.rows:
                return None
            for mark, old, new in _rewritten(page, sheet, changed, writer):
                words[mark] = new
                count += new.count(SHARED_STRING) - old.count(SHARED_STRING)
        words[COUNT_MARK] = f'count="{count}" uniqueCount="{len(strings)}"'.encode()
        words[ADDED_MARK] = "".join(strings.added).encode()
        return self.archive.filled(words)


def master_of(book: WorkbookModel, unit: Mapping[str, str], *, password: str = "") -> Master:
    """The master for a book whose unit has these texts, by their marks; they stand nowhere else in it."""
    made = written(book, password=password)
    blocks: dict[str, tuple[Block, ...]] = {}
    count = 0

    def gaps(part: str, data: bytes) -> Iterator[Gap]:
        nonlocal count
        if ROWS in data:
            start, end = data.index(ROWS) + len(ROWS), data.index(ROWS_END)
            found = list(_blocks(part, data, start, end))
            blocks[part] = tuple(block for block, _ in found)
            yield from (gap for _, gap in found)
            yield from unit_gaps(data, unit, end)
        elif part == STRINGS:
            said = COUNTS.search(data)
            assert said is not None
            count = int(said[1])
            yield said.start(), said.end(), COUNT_MARK
            yield from unit_gaps(data, unit)
            last = data.index(STRINGS_END)
            yield last, last, ADDED_MARK
        else:
            yield from unit_gaps(data, unit)

    archive = gapped(made.data, gaps)
    pages = tuple(
        Page(sheet, blocks[f"xl/worksheets/sheet{n}.xml"], shared_formulas(sheet.cells))
        for n, sheet in enumerate(book.sheets, start=1)
    )
    return Master(book, unit, archive, pages, made.styles, made.strings, count)


def unit_gaps(data: bytes, unit: Mapping[str, str], start: int = 0) -> Iterator[Gap]:
    """Where a unit's texts stand in a part, from a place on."""
    marks = {text.encode(): mark for mark, text in unit.items()}
    wanted = re.compile(b"|".join(map(re.escape, marks)))
    return ((found.start(), found.end(), marks[found[0]]) for found in wanted.finditer(data, start))


def _blocks(part: str, data: bytes, start: int, end: int) -> Iterator[tuple[Block, Gap]]:
    places = [(int(found[1]), found.start()) for found in ROW.finditer(data, start, end)]
    ends = [at for _, at in places[1:]] + [end]
    rows = [(row, data[at:after]) for (row, at), after in zip(places, ends, strict=True)]
    done, size = 0, FIRST_BLOCK
    while done < len(rows):
        block = Block(f"{part} {done}", dict(rows[done : done + size]))
        first, last = places[done][1], ends[min(done + size, len(rows)) - 1]
        yield block, (first, last, block.mark)
        done, size = done + size, size * 2


def _rewritten(
    page: Page, sheet: SheetModel, changed: set[int], writer: RowWriter
) -> Iterator[tuple[str, bytes, bytes]]:
    """The blocks with changed rows: mark, and rows before and after, as they stand in the file."""
    cells = {row: list(found) for row, found in groupby(placed(sheet, changed), attrgetter("row"))}
    for block in page.blocks:
        own = changed & block.rows.keys()
        if own:
            new = {
                row: writer.row(sheet, row, cells.get(row, ()), page.shared).encode() for row in sorted(own)
            }
            after = b"".join({**block.rows, **new}.values())
            yield block.mark, b"".join(block.rows.values()), after


def _changed_rows(old: SheetModel, new: SheetModel) -> set[int] | None:
    """The rows whose cells or heights differ; None where more than that does."""
    if any(getattr(old, name) != getattr(new, name) for name in ALIKE):
        return None
    if [area for area, _ in old.merges] != [area for area, _ in new.merges]:
        return None
    before, after = _own_cells(old), _own_cells(new)
    if len(before) != len(after):
        return None
    rows = {row for row, _ in old.heights.items() ^ new.heights.items()}
    for a, b in zip(before, after, strict=True):
        if a is b or a == b:
            continue
        if _fixed(a) != _fixed(b):
            return None
        rows.add(b.row)
    return rows


def _own_cells(sheet: SheetModel) -> list[CellModel]:
    return [*sheet.cells, *(first for _, first in sheet.merges)]


def _fixed(cell: CellModel) -> tuple[object, ...]:
    """What of a cell no unit changes; a link is shown with its words."""
    return cell.row, cell.column, cell.formula, cell.link, cell.value if cell.link else None


def _outside(
    book: WorkbookModel, old: Mapping[str, str] = NOBODY, new: Mapping[str, str] = NOBODY
) -> WorkbookModel:
    """A book without its sheets' contents, with one unit's words in place of another's."""
    stamp = {name: _filled(value, old, new) for name, value in book.stamp.items()}
    empty = tuple(SheetModel(sheet.name, (), {}) for sheet in book.sheets)
    return replace(book, header=_filled(book.header, old, new), stamp=stamp, sheets=empty)


def _filled(text: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """A text with one unit's words in place of another's."""
    for mark, word in old.items():
        text = text.replace(word, new[mark])
    return text


class _Strings:
    """The shared strings of a file as they come to be used."""

    def __init__(self, there: list[str]) -> None:
        self.there = len(there)
        self.numbers = {text: number for number, text in enumerate(there)}
        self.added: list[str] = []

    def __len__(self) -> int:
        return self.there + len(self.added)

    def number(self, text: str) -> int:
        """The number of a string, behind all others where it is new."""
        if text not in self.numbers:
            self.numbers[text] = len(self)
            kept = ' xml:space="preserve"' if text != text.strip() else ""
            self.added.append(f"<si><t{kept}>{spelled(text)}</t></si>")
        return self.numbers[text]
