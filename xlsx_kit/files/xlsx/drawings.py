"""Pictures, shapes, text boxes and comments always shown that lie over the cells of a sheet."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from xlsx_kit.files.xlsx.guard import Package
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import Element, read_elements
from xlsx_kit.files.xlsx.parts import read_relationships
from xlsx_kit.findings import InputError

Anchor = tuple[int, int, int, int]
"""First row and column, last row and column, from 1."""
WIDE, HIGH = 609_600, 190_500
"""A column and a row as they are by default, in the units of drawings (12,700 a point)."""
MOST_BYTES, MOST_ANCHORS = 1 << 20, 200
WANTED = {
    **{f"xdr:{name}": () for name in ("twoCellAnchor", "oneCellAnchor", "from", "to")},
    **{f"xdr:{name}": () for name in ("row", "col", "rowOff", "colOff")},
    "xdr:ext": ("cx", "cy"),
}
NOTES: dict[str, tuple[str, ...]] = {"x:ClientData": (), "x:Visible": (), "x:Anchor": ()}
"""What of a drawing of comments is read: its elements are of the older format, VML."""
PIXEL = 9_525
"""A pixel, in which comments are placed, in the units of drawings."""


def anchors_of(package: Package, part: str, limits: Limits) -> tuple[Anchor, ...]:
    """The cells that each drawing on a sheet covers by more than half; ``part`` is the sheet's.

    A drawing that cannot be read is none: nothing else is read from it.
    """
    folder, file = posixpath.split(part)
    links = posixpath.join(folder, "_rels", f"{file}.rels")
    if not package.has(links):
        return ()
    found: list[Anchor] = []
    try:
        for link in read_relationships(package.read(links), folder, limits):
            wanted, read = READ_BY.get(link.kind, (WANTED, None))
            if read and package.has(link.target) and package.size(link.target) < MOST_BYTES:
                found += read(_elements(package, link.target, wanted, limits))
    except InputError:
        return ()
    return tuple(found[:MOST_ANCHORS])


def _elements(
    package: Package, part: str, wanted: Mapping[str, tuple[str, ...]], limits: Limits
) -> tuple[Element, ...]:
    """The elements of a drawing; one that is no XML, as some programs write comments, has none."""
    try:
        return read_elements(package.read(part), wanted, part, limits)
    except InputError:
        return ()


def _anchors(elements: tuple[Element, ...]) -> list[Anchor]:
    corners: list[dict[str, int]] = []
    for element in elements:
        if element.name in ("xdr:twoCellAnchor", "xdr:oneCellAnchor"):
            corners.append({})
        elif corners and element.parent in ("xdr:from", "xdr:to"):
            corners[-1][f"{element.parent} {element.name}"] = _number(element.text)
        elif corners and element.name == "xdr:ext" and element.parent == "xdr:oneCellAnchor":
            corners[-1] |= {key: _number(element.attributes.get(key, "")) for key in ("cx", "cy")}
    return [(*top_left, *bottom_right) for c in corners for top_left, bottom_right in [_covered(c)]]


def _notes(elements: tuple[Element, ...]) -> list[Anchor]:
    """The cells under the comments of a sheet that are shown at all times."""
    corners: list[dict[str, int]] = []
    shown = list[bool]()
    for element in elements:
        if element.name == "x:ClientData":
            corners.append({})
            shown.append(False)
        elif corners and element.name == "x:Visible":
            shown[-1] = element.text.strip().lower() not in ("f", "false", "0")
        elif corners and element.name == "x:Anchor":
            numbers = [_number(text.strip()) for text in element.text.split(",")]
            corners[-1] = dict(zip(PLACED, numbers, strict=False)) if len(numbers) == len(PLACED) else {}
            for key in PLACED[1::2]:
                corners[-1][key] = corners[-1].get(key, 0) * PIXEL
    return [
        (*top_left, *bottom_right)
        for corner, is_shown in zip(corners, shown, strict=True)
        if is_shown and corner
        for top_left, bottom_right in [_covered(corner)]
    ]


def _covered(corner: dict[str, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    rows = _span(corner, "row", HIGH, "cy")
    columns = _span(corner, "col", WIDE, "cx")
    return (rows[0], columns[0]), (rows[1], columns[1])


def _span(corner: dict[str, int], axis: str, size: int, extent: str) -> tuple[int, int]:
    """First and last row or column, from 1; the ones at the edges count where half of one is covered."""
    first, shift = corner.get(f"xdr:from xdr:{axis}", 0), corner.get(f"xdr:from xdr:{axis}Off", 0)
    last, rest = corner.get(f"xdr:to xdr:{axis}", -1), corner.get(f"xdr:to xdr:{axis}Off", 0)
    if last < 0:
        last, rest = divmod(first * size + shift + corner.get(extent, 0), size)
    if last == first:
        return first + 1, last + 1
    return first + 1 + (shift > size // 2), last + (rest > size // 2)


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text.strip()) < 12 else 0


PLACED = tuple(
    f"xdr:{edge} xdr:{axis}" for edge in ("from", "to") for axis in ("col", "colOff", "row", "rowOff")
)
"""The eight numbers of a comment's place, by what they are called in drawings."""
READ_BY = {"drawing": (WANTED, _anchors), "vmlDrawing": (NOTES, _notes)}
"""By the kind of link of a sheet what is read of its drawings, and how."""
