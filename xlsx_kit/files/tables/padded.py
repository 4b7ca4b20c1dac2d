"""Codes that a spreadsheet keeps as numbers and shows with the zeros before them: format ``000000``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from xlsx_kit.addresses import place
from xlsx_kit.files.tables.grid import GridCell, number_shown
from xlsx_kit.files.tables.merged import visible_parts
from xlsx_kit.files.xlsx.guard import Package
from xlsx_kit.files.xlsx.markup import read_elements

ZEROS = re.compile(r"0{2,15}")
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
PLACE, STYLE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"'), re.compile(rb'\bs="(\d+)"')


def padded(cell: GridCell, digits: int) -> GridCell:
    """A whole number as a text of so many digits; any other cell as it is."""
    text = number_shown(cell.text) if cell.number else ""
    return GridCell(text.zfill(digits)) if text.isdecimal() else cell


def padded_cells(package: Package) -> Mapping[str, Mapping[tuple[int, int], int]]:
    """For each shown sheet the cells with such a format, with how many digits they show."""
    digits = _digits_by_style(package)
    if not digits:
        return {}
    return {name: dict(_cells(package.read(part), digits)) for name, part in visible_parts(package).items()}


def _digits_by_style(package: Package) -> Mapping[int, int]:
    part = posixpath.join(posixpath.dirname(package.workbook), "styles.xml")
    if not package.has(part):
        return {}
    formats, styles = dict[str, int](), list[int]()
    wanted = {"m:numFmt": ("numFmtId", "formatCode"), "m:cellXfs": (), "m:xf": ("numFmtId",)}
    for element in read_elements(package.read(part), wanted, part, package.limits):
        number = element.attributes.get("numFmtId", "")
        if element.name == "m:numFmt" and ZEROS.fullmatch(element.attributes.get("formatCode", "")):
            formats[number] = len(element.attributes["formatCode"])
        elif element.name == "m:xf" and element.parent == "m:cellXfs":
            styles.append(formats.get(number, 0))
    return {style: digits for style, digits in enumerate(styles) if digits}


def _cells(data: bytes, digits: Mapping[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    for found in CELL.finditer(data):
        style, at = STYLE.search(found[1]), PLACE.search(found[1])
        if style and at and int(style[1]) in digits:
            yield place(at[1].decode()), digits[int(style[1])]
