"""A workbook as lines of text: one for every run of like cells down a column, then what surrounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from xlsx_kit.api import read
from xlsx_kit.compute.layout import a1
from xlsx_kit.workbook.model.book import PACK_HASH, TEMPLATE, unit_book
from xlsx_kit.workbook.model.grid import Area, CellModel, SheetModel, WorkbookModel

# A quoted text, or a reference to a cell of the own sheet.
TOKEN = re.compile(r'"[^"]*"|(?<![\w.])(\$?[A-Z]{1,3})(\$?)(\d+)(?![\w(.])')


def relative_formula(formula: str, row: int) -> str:
    """A formula with its relative rows as offsets from its own row (R1C1 style)."""

    def offset(match: re.Match[str]) -> str:
        column, fixed, number = match.groups()
        if column is None or fixed:
            return match.group()
        return f"{column}[{int(number) - row}]"

    return TOKEN.sub(offset, formula)


def _stamp(book: WorkbookModel) -> list[str]:
    """The stamp; its hashes are of all that follows and of the pack, so they are not repeated."""
    return [f"{key} = {'…' if key in (TEMPLATE, PACK_HASH) else value}" for key, value in book.stamp.items()]


def book_of(facts: dict[str, Any]) -> WorkbookModel:
    """The workbook of a facts file as data."""
    reading = read(facts)
    return unit_book(reading.pack, reading.facts)


def text_of(book: WorkbookModel) -> str:
    """The whole workbook; every style beginning with ``entry`` is unlocked."""
    lines = [f"{book.title} {book.year}", *_stamp(book), ""]
    for sheet in book.sheets:
        lines += [*_sheet(sheet), ""]
    lines += [f"{name} = {area}" for name, area in book.names.items()]
    return "\n".join(lines) + "\n"


def _sheet(sheet: SheetModel) -> Iterator[str]:
    yield f"# {sheet.name}" + (f" ({sheet.state})" if sheet.state != "visible" else "")
    cells = sorted(sheet.cells, key=lambda c: (c.column, c.row))
    shown = sheet.state == "visible"  # hidden lists repeat the pack's data: their places say enough
    for _, run in groupby(enumerate(cells), key=lambda i: (i[1].row - i[0], *_likeness(i[1], shown))):
        yield _run([c for _, c in run])
    for area, cell in sheet.merges:
        yield f"merged {_area(area)} {_content(cell)}"
    for v in sheet.validations:
        stop = "stops" if v.stop else "lets pass"
        yield f"validates {_area(v.area)} {v.kind} {v.rule} {stop} | {v.title} | {v.prompt} | {v.error}"
    for h in sheet.highlights:
        yield f"highlights {_area(h.area)} {h.style} {h.formula}"
    yield f"freeze {sheet.freeze} repeat {sheet.repeat} landscape {sheet.landscape} print {sheet.print_area}"


def _likeness(cell: CellModel, shown: bool) -> tuple[object, ...]:
    """What neighbours of one run share: a formula, whatever it shows; blanks; numbers that count on."""
    if cell.formula is not None:
        return cell.style, relative_formula(cell.formula, cell.row), cell.link
    if not shown:
        return cell.style, "", cell.link
    if isinstance(cell.value, int):
        return cell.style, cell.value - cell.row, cell.link
    return cell.style, f"{cell.row} {cell.value}" if cell.value != "" else "", cell.link


def _run(run: list[CellModel]) -> str:
    first, last = run[0], run[-1]
    place = a1(first.row, first.column) + (f":{a1(last.row, last.column)}" if len(run) > 1 else "")
    return f"{place} {_content(first)}"


def _content(cell: CellModel) -> str:
    parts = [cell.style]
    if cell.formula is not None:
        parts.append(f"={relative_formula(cell.formula, cell.row)}")
    if cell.value != "":
        parts.append(repr(cell.value))
    return " ".join(parts + ([f"-> {cell.link}"] if cell.link else []))


def _area(area: Area) -> str:
    return f"{a1(area[0], area[1])}:{a1(area[2], area[3])}"
