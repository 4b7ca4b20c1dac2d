"""Pictures, shapes, text boxes, controls and comments always shown that lie over the cells of a sheet."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from xlsx_kit.files.xlsx.guard import Package
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import Element, read_elements
from xlsx_kit.files.xlsx.parts import TRUE, read_relationships
from xlsx_kit.findings import InputError

Anchor = tuple[int, int, int, int]
"""First row and column, last row and column, from 1."""
WIDE, HIGH = 609_600, 190_500
"""A column and a row as they are by default, in the units of drawings (12,700 a point)."""
MOST_BYTES, MOST_ANCHORS = 1 << 20, 200
ANCHORS = ("xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor")
WANTED = {
    **dict.fromkeys(ANCHORS, ()),
    **{f"xdr:{name}": () for name in ("from", "to", "row", "col", "rowOff", "colOff", "spPr")},
    "xdr:ext": ("cx", "cy"),
    "xdr:pos": ("x", "y"),
    "xdr:cNvPr": ("hidden",),
    "a:noFill": (),
    "a:t": (),
}
NOTES: dict[str, tuple[str, ...]] = {"x:ClientData": ("ObjectType",), "x:Visible": (), "x:Anchor": ()}
"""What of a drawing of comments and controls is read: its elements are of the older format, VML."""
NOTE = "Note"
"""The object that is hidden unless it says otherwise; the others are shown."""
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


@dataclass(slots=True)
class Shapes:
    """The shapes of an anchor: how many there are, and how many of them cover nothing."""

    count: int = 0
    clear: int = 0
    is_frame: bool = False

    def take(self, element: Element) -> None:
        """An element of them. Hidden ones cover nothing, nor do frames without ground or words."""
        if element.name == "xdr:cNvPr":
            self.count += 1
            self.is_frame = element.parent == "xdr:nvSpPr"
            if element.attributes.get("hidden", "0").lower() in TRUE:
                self.clear += 1
                self.is_frame = False
        elif self.is_frame and element.name == "a:noFill" and element.parent == "xdr:spPr":
            self.clear += 1
        elif self.is_frame and element.name == "a:t" and element.text.strip():
            self.count += 1

    @property
    def cover(self) -> bool:
        """Whether any hides what is under it; a drawing that is told in another way does."""
        return not self.count or self.clear < self.count


def _anchors(elements: tuple[Element, ...]) -> list[Anchor]:
    corners: list[dict[str, int]] = []
    shapes: list[Shapes] = []
    for element in elements:
        if element.name in ANCHORS:
            corners.append({})
            shapes.append(Shapes())
        elif not corners:
            continue
        elif element.parent in ("xdr:from", "xdr:to"):
            corners[-1][f"{element.parent} {element.name}"] = _number(element.text)
        elif element.name == "xdr:ext" and element.parent in ANCHORS:
            corners[-1] |= {key: _number(element.attributes.get(key, "")) for key in ("cx", "cy")}
        elif element.name == "xdr:pos" and element.parent in ANCHORS:
            across, down = (_number(element.attributes.get(key, "")) for key in ("x", "y"))
            corners[-1] |= {"xdr:from xdr:colOff": across, "xdr:from xdr:rowOff": down}
        else:
            shapes[-1].take(element)
    return [
        (*top_left, *bottom_right)
        for corner, drawn in zip(corners, shapes, strict=True)
        if drawn.cover
        for top_left, bottom_right in [_covered(corner)]
    ]


def _notes(elements: tuple[Element, ...]) -> list[Anchor]:
    """The cells under the controls of a sheet, and under its comments that are shown at all times."""
    corners: list[dict[str, int]] = []
    shown = list[bool]()
    for element in elements:
        if element.name == "x:ClientData":
            corners.append({})
            shown.append(element.attributes.get("ObjectType", NOTE) != NOTE)
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
        first, shift = divmod(first * size + shift, size)
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
