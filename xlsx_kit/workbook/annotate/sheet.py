"""The marks of one sheet: colours as conditional formats, words as comments.

Colours are conditional formats, not cell formats: no cell's own format (nor its lock) changes, and marking a
marked copy again takes the old ones off, known by their formula. Comments of ours are known by their author;
those of the unit stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from xlsx_kit.addresses import place
from xlsx_kit.findings import Severity
from xlsx_kit.workbook.annotate.marks import Mark
from xlsx_kit.workbook.annotate.parts import (
    OFFICE,
    Element,
    PackageParts,
    UnmarkableError,
    new_root,
    number_of,
    place_of,
    put_text,
    qname,
)

AUTHOR = "xlsx-kit"
ALWAYS = f'LEN("{AUTHOR}")>0'
"""The formula of our colours: always true, and known again."""
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
V, O, X = (f"urn:schemas-microsoft-com:{n}" for n in ("vml", "office:office", "office:excel"))  # noqa: E741
SHAPE_TYPE = "_x0000_t202"
WIDE, HIGH = 4, 8
"""Columns and rows that an opened comment covers."""

ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)
"""The children of a worksheet in the order its schema wants."""


def mark_sheet(
    parts: PackageParts, part: str, marks: Sequence[Mark], highlights: Mapping[Severity, int]
) -> None:
    """Takes off the marks a sheet has of us and puts on the new ones."""
    root = parts.xml(part)
    _colour(root, marks, highlights)
    _comment(parts, part, root, marks)


def _colour(root: Element, marks: Sequence[Mark], highlights: Mapping[Severity, int]) -> None:
    for formats in root.findall(qname("conditionalFormatting")):
        for rule in formats.findall(qname("cfRule")):
            if rule.findtext(qname("formula")) == ALWAYS:
                formats.remove(rule)
        if not formats.findall(qname("cfRule")):
            root.remove(formats)
    wanted = [
        (number, listed) for severity, number in highlights.items() for listed in _areas(marks, severity)
    ]
    others = sorted(root.iter(qname("cfRule")), key=lambda rule: number_of(rule.get("priority") or "1"))
    for priority, rule in enumerate(others, start=max(len(highlights), len(wanted)) + 1):
        rule.set("priority", str(priority))
    for priority, (number, listed) in enumerate(wanted, start=1):
        formats = etree.Element(qname("conditionalFormatting"), sqref=listed)
        rule = etree.SubElement(
            formats, qname("cfRule"), type="expression", dxfId=str(number), priority=str(priority)
        )
        etree.SubElement(rule, qname("formula")).text = ALWAYS
        _insert(root, formats)


def _areas(marks: Sequence[Mark], severity: Severity) -> Iterator[str]:
    """What is coloured for a severity, in lists of which none has a cell twice."""
    if cells := [mark.cell for mark in marks if mark.severity is severity]:
        yield " ".join(cells)
    yield from dict.fromkeys(area for mark in marks for area, of in mark.areas if of is severity)


def _comment(parts: PackageParts, part: str, root: Element, marks: Sequence[Mark]) -> None:
    comments_part = parts.target(part, "comments")
    comments = parts.xml(comments_part) if comments_part else _no_comments()
    drawing_part = parts.target(part, "vmlDrawing")
    drawing = parts.xml(drawing_part) if drawing_part else _no_drawing()
    removed = _without_ours(comments)
    _without_shapes(drawing, removed)
    listed = comments.find(qname("commentList"))
    authors = comments.find(qname("authors"))
    if listed is None or authors is None:
        raise UnmarkableError(comments_part)
    existing = {comment.get("ref"): comment for comment in listed}
    if marks:
        author = str(len(authors))
        etree.SubElement(authors, qname("author")).text = AUTHOR
        for mark in marks:
            if mark.cell in existing:
                # one comment a cell: ours goes before what the unit wrote there
                _prefixed(existing[mark.cell], mark.text)
                continue
            comment = etree.SubElement(listed, qname("comment"), ref=mark.cell, authorId=author)
            put_text(etree.SubElement(etree.SubElement(comment, qname("text")), qname("r")), mark.text)
            drawing.append(_shape(mark.cell, _free_shape(drawing)))
        listed[:] = sorted(listed, key=lambda c: place_of(str(c.get("ref"))))
    kept = {"comments": (comments_part, comments, len(listed))}
    kept["vmlDrawing"] = (drawing_part, drawing, len(drawing.findall(f"{{{V}}}shape")))
    for kind, (name, tree, count) in kept.items():
        if count:
            parts.set_part(name or _new_part(parts, part, root, kind), tree)
        elif name:
            parts.remove_relationships(part, name)
            parts.remove_part(name)
            if kind == "vmlDrawing" and (legacy := root.find(qname("legacyDrawing"))) is not None:
                root.remove(legacy)


def _new_part(parts: PackageParts, part: str, root: Element, kind: str) -> str:
    """The name of a part that a sheet did not have, linked to the sheet."""
    if kind == "comments":
        name = parts.unused_name("xl/commentsKit{}.xml")
        parts.relate(part, kind, name)
        parts.add_override(name, COMMENTS_TYPE)
        return name
    name = parts.unused_name("xl/drawings/vmlKit{}.vml")
    drawing = etree.Element(qname("legacyDrawing"))
    drawing.set(f"{{{OFFICE}}}id", parts.relate(part, kind, name))
    _insert(root, drawing)
    parts.add_default("vml", VML_TYPE)
    return name


def _no_comments() -> Element:
    root = new_root("comments")
    etree.SubElement(root, qname("authors"))
    etree.SubElement(root, qname("commentList"))
    return root


def _no_drawing() -> Element:
    root = etree.Element("xml", nsmap={"v": V, "o": O, "x": X})
    kind = etree.SubElement(
        root, f"{{{V}}}shapetype", id=SHAPE_TYPE, coordsize="21600,21600", path="m,l,21600r21600,l21600,xe"
    )
    kind.set(f"{{{O}}}spt", "202")
    return root


def _without_ours(comments: Element) -> set[str]:
    """Our comments taken out of the list; gives their cells."""
    authors, listed = comments.find(qname("authors")), comments.find(qname("commentList"))
    if authors is None or listed is None:
        raise UnmarkableError("comments")
    ours = {str(n) for n, author in enumerate(authors) if author.text == AUTHOR}
    removed = set[str]()
    for comment in list(listed):
        if comment.get("authorId") in ours:
            removed.add(str(comment.get("ref")))
            listed.remove(comment)
            continue
        for run in comment.iter(qname("r")):
            if (run.findtext(qname("t")) or "").startswith(f"{AUTHOR}："):
                if (body := run.getparent()) is not None:
                    body.remove(run)
                break
    if authors is not None and len(authors) and authors[-1].text == AUTHOR and str(len(authors) - 1) in ours:
        authors.remove(authors[-1])
    return removed


def _without_shapes(drawing: Element, cells: set[str]) -> None:
    wanted = {place_of(cell) for cell in cells}
    for shape in drawing.findall(f"{{{V}}}shape"):
        data = shape.find(f"{{{X}}}ClientData")
        if data is None or data.get("ObjectType") != "Note":
            continue
        row, column = (data.findtext(f"{{{X}}}{name}") for name in ("Row", "Column"))
        if row and column and (number_of(row) + 1, number_of(column) + 1) in wanted:
            drawing.remove(shape)


def _prefixed(comment: Element, text: str) -> None:
    """Our words before those of a comment that is there."""
    body = comment.find(qname("text"))
    if body is None:
        return
    only = body.find(qname("t"))
    if only is not None:
        body.remove(only)
        run = etree.SubElement(body, qname("r"))
        run.append(only)
    ours = etree.Element(qname("r"))
    put_text(ours, f"{AUTHOR}：{text}\n")
    body.insert(0, ours)


def _free_shape(drawing: Element) -> str:
    taken = {shape.get("id") for shape in drawing}
    return next(name for n in range(1, len(taken) + 2) if (name := f"_x0000_k{n}") not in taken)


def _shape(cell: str, name: str) -> Element:
    row, column = place(cell)
    shape = etree.Element(
        f"{{{V}}}shape",
        id=name,
        type=f"#{SHAPE_TYPE}",
        style="position:absolute;visibility:hidden",
        fillcolor="#ffffe1",
        nsmap={"v": V, "o": O, "x": X},
    )
    shape.set(f"{{{O}}}insetmode", "auto")
    etree.SubElement(shape, f"{{{V}}}fill", color2="#ffffe1")
    etree.SubElement(etree.SubElement(shape, f"{{{V}}}textbox"), "div", style="text-align:left")
    data = etree.SubElement(shape, f"{{{X}}}ClientData", ObjectType="Note")
    for empty in ("MoveWithCells", "SizeWithCells"):
        etree.SubElement(data, f"{{{X}}}{empty}")
    top, left = max(row - 2, 0), column
    anchor = (left, 15, top, 4, left + WIDE, 15, top + HIGH, 4)
    etree.SubElement(data, f"{{{X}}}Anchor").text = ", ".join(map(str, anchor))
    etree.SubElement(data, f"{{{X}}}AutoFill").text = "False"
    etree.SubElement(data, f"{{{X}}}Row").text = str(row - 1)
    etree.SubElement(data, f"{{{X}}}Column").text = str(column - 1)
    return shape


def _insert(root: Element, new: Element) -> None:
    """A child of a worksheet put where the schema wants it."""
    names = [etree.QName(child).localname if isinstance(child.tag, str) else "" for child in root]
    rank = ORDER.index(etree.QName(new).localname)
    after = [n for n, name in enumerate(names) if name in ORDER and ORDER.index(name) <= rank]
    root.insert(after[-1] + 1 if after else 0, new)
