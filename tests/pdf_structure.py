"""Rules of PDF/UA that the validator does not decide, decided here: what may stand within what, how rows of a
table fit together, fonts, and what is not there at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader

WITHIN = {
    "/Table": {"/Caption", "/THead", "/TBody", "/TFoot", "/TR"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TFoot": {"/TR"},
    "/TR": {"/TH", "/TD"},
    "/L": {"/Caption", "/L", "/LI"},
    "/LI": {"/Lbl", "/LBody"},
    "/TOC": {"/Caption", "/TOC", "/TOCI"},
}
"""The elements that may stand directly within each, and that stand nowhere else."""
ELSEWHERE = {"/Caption", "/L", "/Lbl", "/TOC"}
"""Those of them that may stand elsewhere, too."""
GROUPING = "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private"
BLOCKS = "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot"
INLINE = "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form"
STANDARD = frozenset(f"/{kind}" for kinds in (GROUPING, BLOCKS, INLINE) for kind in kinds.split())
"""The kinds of elements that the format knows."""
ABSENT = ("/AcroForm", "/OCProperties", "/AF", "/Collection")
"""What a document of text and tables has none of: forms, layers, attached files. Rules about them hold."""


def structure_faults(reader: PdfReader) -> Iterator[str]:
    """What breaks a rule, in words; nothing where all hold."""
    root: Any = reader.trailer["/Root"]
    tree = root["/StructTreeRoot"]
    roles = {key: str(role) for key, role in tree.get("/RoleMap", {}).items()}
    yield from (f"{own} stands for another kind" for own in STANDARD & roles.keys())
    yield from (f"{own} stands for {role}" for own, role in roles.items() if role not in STANDARD)
    yield from _element_faults(tree["/K"], "", roles)
    if reader.is_encrypted:
        yield "encrypted"
    if root["/MarkInfo"].get("/Suspects"):
        yield "suspects"
    yield from (f"has {name}" for name in ABSENT if name in root)
    if "/EmbeddedFiles" in root.get("/Names", {}):
        yield "has files attached"
    for number, page in enumerate(reader.pages, start=1):
        kinds = {str(note.get_object()["/Subtype"]) for note in page.get("/Annots", [])}
        yield from (f"page {number} has {kind}" for kind in sorted(kinds - {"/Link"}))
        if kinds and page.get("/Tabs") != "/S":
            yield f"page {number} is not gone through in the order of the tree"
        resources: Any = page["/Resources"]
        fonts = resources.get("/Font", {})
        yield from (
            f"page {number}: {fault}" for font in fonts.values() for fault in _font_faults(font.get_object())
        )


def _element_faults(node: Any, parent: str, roles: dict[str, str]) -> Iterator[str]:
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from _element_faults(kid, parent, roles)
    if not isinstance(node, dict) or "/S" not in node:
        return
    kind = roles.get(node["/S"], str(node["/S"]))
    if kind not in STANDARD:
        yield f"{kind} is no kind of element"
    if "/P" not in node:
        yield f"{kind} names no parent"
    homes = {home for home, held in WITHIN.items() if kind in held}
    if kind not in WITHIN.get(parent, {kind}) or (homes and parent not in homes and kind not in ELSEWHERE):
        yield f"{kind} within {parent}"
    if "/K" in node:
        yield from _element_faults(node["/K"], kind, roles)
    if kind == "/Table":
        yield from _table_faults(node)


def _table_faults(table: Any) -> Iterator[str]:
    """Rows that do not cover the same columns, cells that cover a place of another."""
    places: dict[tuple[int, int], bool] = {}
    rows = list(_rows(table))
    for number, row in enumerate(rows):
        column = 0
        for cell in _elements(row):
            while (number, column) in places:
                column += 1
            tall, wide = _span(cell, "/RowSpan"), _span(cell, "/ColSpan")
            for place in ((number + r, column + c) for r in range(tall) for c in range(wide)):
                if place in places:
                    yield f"two cells at {place} of a table"
                places[place] = True
    widths = dict.fromkeys(range(len(rows)), 0)
    for row, _ in places:
        widths[row] = widths.get(row, 0) + 1
    if len(set(widths.values())) > 1 or len(widths) > len(rows):
        yield f"rows of a table cover {sorted(set(widths.values()))} columns"


def _rows(node: Any) -> Iterator[Any]:
    for kid in _elements(node):
        if kid["/S"] == "/TR":
            yield kid
        else:
            yield from _rows(kid)


def _elements(node: Any) -> list[Any]:
    """The elements directly within another."""
    kids = node.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    found = [kid.get_object() for kid in kids]
    return [kid for kid in found if isinstance(kid, dict) and "/S" in kid]


def _span(cell: Any, key: str) -> int:
    """How many rows or columns a cell covers."""
    attributes = cell.get("/A", [])
    attributes = attributes if isinstance(attributes, list) else [attributes]
    found = [one.get_object() for one in attributes]
    return next((int(one[key]) for one in found if isinstance(one, dict) and key in one), 1)


def _font_faults(font: Any) -> Iterator[str]:
    """A font that is not in the file, or whose characters cannot be read back."""
    name = font.get("/BaseFont")
    descendant = font["/DescendantFonts"][0].get_object() if font["/Subtype"] == "/Type0" else font
    about = descendant.get("/FontDescriptor", {})
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & about.keys():
        yield f"{name} is not embedded"
    if "/ToUnicode" not in font:
        yield f"{name} does not say what its characters are"
