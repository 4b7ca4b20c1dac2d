"""Finding the input blocks again: by their defined names, else by their header texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from xlsx_kit.addresses import column_number, letters
from xlsx_kit.compute import ENTRY, MORE, InputLayout
from xlsx_kit.files import RowTexts, SheetCells, WorkbookCells
from xlsx_kit.pack import Column
from xlsx_kit.returns.reading.deleted import places_left
from xlsx_kit.values import without_blanks

AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


@dataclass(frozen=True)
class Found:
    """A block where it is now. A list has columns and rows, a form and texts the rows of each field.

    ``missed`` are rows with entries that the defined name leaves out, though it is there. ``headed``: its
    headers or labels are where it begins, so that nothing above it belongs to it. ``by_size``: no header or
    label says that it is the block, only that the area has its size.
    """

    sheet: SheetCells
    by_name: bool
    first: int
    last: int
    columns: Mapping[str, int]
    rows: Mapping[str, range]
    missed: tuple[int, ...] = ()
    headed: bool = True
    by_size: bool = False

    def address(self, row: int, column: int) -> str:
        """A cell of the block's sheet."""
        return f"{letters(column)}{row}"


def locate(workbook: WorkbookCells, block: InputLayout, before: int = 0) -> Found | None:
    """The block in a workbook as returned; None where neither its name nor its headers are there.

    A name that leaves out entries was shrunk, moved or deleted: headers say what belongs to the block. One
    without a name is looked for on its own sheet, on any where that is gone. ``before`` are the blocks above
    it on its sheet that have its headers, too.
    """
    named = _named_area(workbook, block.name)
    own = workbook.sheets.get(block.sheet)
    if named:
        sheet, left, top, right, bottom = named
        found = _in_area(sheet, block, left, top, right, bottom)
        # a name that was led astray by some columns, or to another place, has the size and not the headers
        if not (found and found.by_size and own and _by_headers(own, block, before)):
            if found and _is_whole(found, block):
                return found
            headed = _by_headers(sheet, block, before)
            found = _together(found, headed, block, range(top, bottom + 1))
            if found:
                return found
    # Other sheets may have all the headings of a short list among their own.
    for sheet in [own] if own else workbook.sheets.values():
        headed = _by_headers(sheet, block, before)
        if headed:
            lost = named or (own and _has_lost_name(workbook, block))
            outside = _entered(headed, block) if lost else ()
            return replace(headed, missed=outside)
    return None


def _has_lost_name(workbook: WorkbookCells, block: InputLayout) -> bool:
    """Whether the name of a block is gone and others' are not: some programs keep none at all."""
    prefix = block.name.removesuffix(block.input.id)
    return block.name not in workbook.names and any(name.startswith(prefix) for name in workbook.names)


def _is_whole(found: Found, block: InputLayout) -> bool:
    """Whether as many rows were found as were sent, below the headers where there are some."""
    if block.input.kind == "list":
        return found.headed and found.last - found.first + 1 >= block.input.capacity
    lines = {column.key: column.lines if block.input.kind == "texts" else 1 for column in block.input.columns}
    return all(key in found.rows and len(found.rows[key]) >= count for key, count in lines.items())


def _together(found: Found | None, headed: Found | None, block: InputLayout, named: range) -> Found | None:
    """What the name gives with what stands below the headers beside it; None where no header is there.

    Rows below a block that was shortened by deleting some are locked, or hold nothing.
    """
    if headed is None:
        return found
    if found is None or not found.headed:
        outside = tuple(row for row in _entered(headed, block) if row not in named)
        return replace(headed, missed=outside)
    listed = block.input.kind == "list"
    if listed:
        last = max(found.last, found.first + block.input.capacity - 1)
        whole = replace(found, last=last)
        rows = _entered(whole, block)
    else:
        spans = {
            key: range(min(s.start for s in both), max(s.stop for s in both))
            for key in {*found.rows, *headed.rows}
            if (both := [found_rows[key] for found_rows in (found.rows, headed.rows) if key in found_rows])
        }
        whole = replace(found, rows=spans)
        rows = _entered(whole, block)
    kept = {row for key, span in found.rows.items() for row in span}
    outside = tuple(row for row in rows if row not in named or not (listed or row in kept))
    if not outside:  # the row that a name ends with is taken for the one below the last line
        return replace(whole, last=max(found.last, rows[-1])) if rows and listed else found
    return replace(whole, last=max(found.last, outside[-1]), missed=outside)


def _entered(found: Found, block: InputLayout) -> tuple[int, ...]:
    """Rows with an entry, up to the first where something locked stands in its place."""
    listed = block.input.kind == "list"
    entered = [column.key for column in block.input.facts] if listed else [ENTRY]
    columns = [found.columns[key] for key in entered if key in found.columns]
    spans = [range(found.first, found.last + 1)] if listed else list(found.rows.values())
    rows = list[int]()
    for row in sorted({row for span in spans for row in span}):
        cells = [cell for column in columns if (cell := found.sheet.cells.get((row, column)))]
        if listed and any(cell.locked for cell in cells) and row > found.first:
            break
        if any(not cell.locked for cell in cells):
            rows.append(row)
    return tuple(rows)


def _named_area(workbook: WorkbookCells, name: str) -> tuple[SheetCells, int, int, int, int] | None:
    match = AREA.fullmatch(workbook.names.get(name, "").lstrip("="))
    if not match:
        return None
    quoted_name, plain, left, top, right, bottom = match.groups()
    sheet = workbook.sheets.get((quoted_name or plain).replace("''", "'"))
    if sheet is None:
        return None
    first, last = column_number(left), column_number(right or left)
    return sheet, first, int(top), last, int(bottom or top)


def _in_area(
    sheet: SheetCells, block: InputLayout, left: int, top: int, right: int, bottom: int
) -> Found | None:
    """The block in a named area: columns and fields by their texts, else by their places."""
    if block.input.kind == "list":
        columns = _matched(block.input.columns, _titles(sheet, top, range(left, right + 1)))
        if columns:  # the name begins with the heading and ends below the last line
            return Found(sheet, True, top + 1, bottom - 1, columns, {})
        columns = _matched(block.input.columns, _titles(sheet, top - 1, range(left, right + 1)))
        if columns:
            return Found(sheet, True, top, bottom, columns, {})
        if columns := _columns_left(sheet, block, range(left, right + 1), top, bottom):
            return Found(sheet, True, top + 1, bottom - 1, columns, {})
        if right - left != max(block.columns.values()) - min(block.columns.values()):
            return None
        columns = {key: left + place - min(block.columns.values()) for key, place in block.columns.items()}
        if _is_heading(sheet, block, top, columns):  # some of it typed over
            return Found(sheet, True, top + 1, bottom - 1, columns, {}, by_size=True)
        return Found(sheet, True, top, bottom, columns, {}, headed=False, by_size=True)
    entry = right
    if block.input.kind == "form":
        if bottom - top + 1 == len(block.input.columns) + 2:
            top, bottom = top + 1, bottom - 1
        rows = _labelled(sheet, block, entry - 1, range(top, bottom + 1))
        if labels := _labels_left(sheet, block, entry, range(top, bottom + 1)):
            return Found(sheet, True, top, bottom, {ENTRY: entry}, labels)
        by_size = len(rows) < len(block.input.columns)
        if by_size and bottom - top + 1 == len(block.input.columns):
            rows = {c.key: range(top + n, top + n + 1) for n, c in enumerate(block.input.columns)}
        return Found(sheet, True, top, bottom, {ENTRY: entry}, rows, by_size=by_size) if rows else None
    rows = _text_rows(sheet, block, left - 1, top, bottom)
    by_size = not rows
    sent = {key: block.text_rows(key) for key in block.fields}
    sent = {key: range(r.start + top - block.first, r.stop + top - block.first) for key, r in sent.items()}
    if bottom - top == block.last - block.first and all(
        r.start == sent[key].start for key, r in rows.items()
    ):
        rows = sent  # whatever was typed over their headings
    found = Found(sheet, True, top, bottom, {ENTRY: entry, MORE: left}, rows, by_size=by_size)
    return found if rows else None


def _by_headers(sheet: SheetCells, block: InputLayout, before: int = 0) -> Found | None:
    """The block anywhere on a sheet, by the texts of its header or labels.

    Of several headers that are alike, the one with as many above it as the block has; else the last.
    """
    texts: dict[int, dict[str, int]] = {}
    for (row, column), cell in sheet.cells.items():
        if cell.kind == "s":
            texts.setdefault(row, {})[without_blanks(cell.text)] = column
    titles = {without_blanks(c.title): c.key for c in block.input.columns}
    if block.input.kind == "list":
        heads = [row for row, found in sorted(texts.items()) if titles.keys() <= found.keys()]
        if not heads:
            return None
        row = heads[min(before, len(heads) - 1)]
        columns = {key: texts[row][title] for title, key in titles.items()}
        below = [head - row - 1 for head in heads if head > row]
        return Found(sheet, False, row + 1, row + min([block.input.capacity, *below]), columns, {})
    places = [
        (row, found[t], titles[t]) for row, found in sorted(texts.items()) for t in titles if t in found
    ]
    if len({key for _, _, key in places}) < len(titles):
        return None
    label = places[0][1]
    rows = {key: row for row, column, key in reversed(places) if column == label}
    if block.input.kind == "form":
        spans = {key: range(row, row + 1) for key, row in rows.items()}
        return Found(sheet, False, min(rows.values()), max(rows.values()), {ENTRY: label + 1}, spans)
    first, last = min(rows.values()), max(r + block.input.column(k).lines for k, r in rows.items())
    spans = _text_rows(sheet, block, label, first, last)
    return Found(sheet, False, first, last, {ENTRY: label + 2, MORE: label + 1}, spans)


def _titles(sheet: SheetCells, row: int, columns: range) -> Mapping[str, int]:
    texts = sheet.cells.texts(row)
    return _titles_of(texts, tuple(columns)) if texts else {}


@lru_cache(maxsize=256)  # returns of a template have the same heads
def _titles_of(texts: RowTexts, columns: tuple[int, ...]) -> Mapping[str, int]:
    shown = zip(columns, texts.at(columns), strict=True)
    return {without_blanks(text): c for c, (kind, text, computed) in shown if kind or text or computed}


def _matched(columns: list[Column], titles: Mapping[str, int]) -> dict[str, int] | None:
    """Columns by their titles; None unless all are there."""
    found = {c.key: titles[without_blanks(c.title)] for c in columns if without_blanks(c.title) in titles}
    return found if len(found) == len(columns) else None


def _columns_left(
    sheet: SheetCells, block: InputLayout, area: range, top: int, bottom: int
) -> dict[str, int] | None:
    """The columns of a list of which some were deleted; None where none was: a heading beside the area is
    one of a name that was led astray."""
    titles = _titles(sheet, top, range(1, area.stop + len(block.columns)))
    keys = {without_blanks(column.title): column.key for column in block.input.columns}
    found = {key: titles[title] for title, key in keys.items() if title in titles}

    def is_there(column: int) -> bool:
        return column in area and _is_of_entries(sheet, [(row, column) for row in range(top, bottom)])

    return places_left(block.columns, found, is_there)


def _labels_left(sheet: SheetCells, block: InputLayout, entry: int, area: range) -> dict[str, range] | None:
    """The rows of a form of which some were deleted; None where none was."""
    sent = {key: row for key, (row, _) in block.fields.items()}
    found = _labelled(sheet, block, entry - 1, range(1, area.stop + len(sent)))

    def is_there(row: int) -> bool:
        return row in area and _is_of_entries(sheet, [(row, entry - 1), (row, entry)])

    rows = places_left(sent, {key: one.start for key, one in found.items()}, is_there)
    return None if rows is None else {key: range(row, row + 1) for key, row in rows.items()}


def _is_of_entries(sheet: SheetCells, places: Iterable[tuple[int, int]]) -> bool:
    """Whether entries may stand by a heading that is gone: neither a formula does nor nothing at all."""
    cells = [cell for at in places if (cell := sheet.cells.get(at))]
    return any(not cell.locked for cell in cells) or bool(cells and all(c.formula is None for c in cells))


def _is_heading(sheet: SheetCells, block: InputLayout, row: int, columns: Mapping[str, int]) -> bool:
    """Whether a row is the block's heading: most of it is, or all of it is locked as no entry is."""
    cells = {c.key: sheet.cells.get((row, columns[c.key])) for c in block.input.columns}
    same = sum(
        cell is not None and without_blanks(cell.text) == without_blanks(block.input.column(key).title)
        for key, cell in cells.items()
    )
    return same * 2 > len(cells) or all(cell is not None and cell.locked for cell in cells.values())


def _labelled(sheet: SheetCells, block: InputLayout, label: int, rows: range) -> dict[str, range]:
    texts = {without_blanks(cell.text): row for row in rows if (cell := sheet.cells.get((row, label)))}
    return {
        c.key: range(texts[without_blanks(c.title)], texts[without_blanks(c.title)] + 1)
        for c in block.input.columns
        if without_blanks(c.title) in texts
    }


def _text_rows(sheet: SheetCells, block: InputLayout, label: int, top: int, bottom: int) -> dict[str, range]:
    """Each text's rows: from below its heading to above the next."""
    titles = {without_blanks(c.title): c.key for c in block.input.columns}
    heads = [
        (row, titles[without_blanks(cell.text)])
        for row in range(top, bottom + 1)
        if (cell := sheet.cells.get((row, label))) and without_blanks(cell.text) in titles
    ]
    ends = [*(row for row, _ in heads[1:]), bottom + 1][: len(heads)]
    return {key: range(row + 1, end) for (row, key), end in zip(heads, ends, strict=True)}
