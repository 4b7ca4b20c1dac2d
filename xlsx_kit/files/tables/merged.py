"""Columns of merged cells: a value that stands in the first cell and is meant for those below it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from xlsx_kit.addresses import place
from xlsx_kit.files.xlsx.guard import Package
from xlsx_kit.files.xlsx.markup import read_elements
from xlsx_kit.files.xlsx.parts import read_book, read_relationships

MARK = b"mergeCell"
MOST_MERGED_ROWS = 10_000
"""Rows of one merged cell that are looked at: more are a whole column, merged by accident."""


def merged_down(package: Package) -> Mapping[str, Mapping[tuple[int, int], int]]:
    """For each sheet the covered cells of its merged columns, with the row of the cell that covers them.

    Cells merged across several columns are titles and headings, not values meant for several rows.
    """
    return {name: dict(_covered(package, part)) for name, part in visible_parts(package).items()}


def visible_parts(package: Package) -> Mapping[str, str]:
    """The parts of the sheets that are shown, by the sheets' names."""
    folder, file = posixpath.split(package.workbook)
    book = read_book(package.read(package.workbook), package.workbook, package.limits)
    links_part = posixpath.join(folder, "_rels", f"{file}.rels")
    links = read_relationships(package.read(links_part), folder, package.limits)
    targets = {link.id: link.target for link in links}
    return {
        sheet.name: targets[sheet.relation]
        for sheet in book.sheets
        if sheet.state == "visible" and package.has(targets.get(sheet.relation, ""))
    }


def _covered(package: Package, part: str) -> Iterator[tuple[tuple[int, int], int]]:
    data = package.read(part)
    if MARK not in data:
        return
    for element in read_elements(data, {"m:mergeCell": ("ref",)}, part, package.limits):
        try:
            (top, left), (bottom, right) = map(place, element.attributes.get("ref", "").split(":"))
        except ValueError:
            continue  # no area at all: Excel mends it away
        yield from covered(top, bottom, left, right)


def covered(top: int, bottom: int, left: int, right: int) -> Iterator[tuple[tuple[int, int], int]]:
    """The covered cells of one merged area, if it is a part of one column, with the row that covers them."""
    if left == right and bottom - top < MOST_MERGED_ROWS:
        yield from (((row, left), top) for row in range(top + 1, bottom + 1))
