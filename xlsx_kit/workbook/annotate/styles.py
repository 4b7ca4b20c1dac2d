"""The style table of a workbook: formats of marks and of the list of findings are added to it."""

from __future__ import annotations

from lxml import etree

from xlsx_kit.findings import Severity
from xlsx_kit.workbook.annotate.parts import Element, PackageParts, UnmarkableError, qname

FILLS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.NOTE: "FFDDE8F4"}
"""ARGB; the reds and yellows are those of the workbook's own checks."""
HEAD_FILL, LINK_COLOUR, LINE_COLOUR = "FFF2F2F2", "FF0563C1", "FFBFBFBF"


class StyleTable:
    """The workbook's style table (``styles.xml``); formats that are not in it yet are added."""

    def __init__(self, parts: PackageParts) -> None:
        name = parts.target(parts.workbook, "styles")
        if name is None:
            raise UnmarkableError("styles")
        self.root = parts.xml(name)
        self._line = self._border()

    def highlight(self, severity: Severity) -> int:
        """The index of the differential format (``dxf``) of a severity."""
        formats = self._collection("dxfs")
        new = etree.Element(qname("dxf"))
        pattern = etree.SubElement(
            etree.SubElement(new, qname("fill")), qname("patternFill"), patternType="solid"
        )
        etree.SubElement(pattern, qname("fgColor"), rgb=FILLS[severity])
        etree.SubElement(pattern, qname("bgColor"), rgb=FILLS[severity])
        return self._added(formats, new)

    def cell(self, *, fill: str = "", bold: bool = False, link: bool = False, centred: bool = False) -> int:
        """The index of a cell format with borders and wrapped text."""
        font = etree.Element(qname("font"))
        if bold:
            etree.SubElement(font, qname("b"))
        if link:
            etree.SubElement(font, qname("u"))
        etree.SubElement(font, qname("sz"), val="11")
        if link:
            etree.SubElement(font, qname("color"), rgb=LINK_COLOUR)
        etree.SubElement(font, qname("name"), val="宋体")
        xf = etree.Element(qname("xf"), numFmtId="0", borderId=str(self._line), xfId="0")
        xf.set("fontId", str(self._added(self._collection("fonts"), font)))
        xf.set("fillId", str(self._fill(fill)))
        for name in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
            xf.set(name, "1")
        alignment = etree.SubElement(xf, qname("alignment"), vertical="center", wrapText="1")
        if centred:
            alignment.set("horizontal", "center")
        return self._added(self._collection("cellXfs"), xf)

    def _fill(self, colour: str) -> int:
        if not colour:
            return 0
        fill = etree.Element(qname("fill"))
        pattern = etree.SubElement(fill, qname("patternFill"), patternType="solid")
        etree.SubElement(pattern, qname("fgColor"), rgb=colour)
        etree.SubElement(pattern, qname("bgColor"), indexed="64")
        return self._added(self._collection("fills"), fill)

    def _border(self) -> int:
        border = etree.Element(qname("border"))
        for side in ("left", "right", "top", "bottom"):
            line = etree.SubElement(border, qname(side), style="thin")
            etree.SubElement(line, qname("color"), rgb=LINE_COLOUR)
        etree.SubElement(border, qname("diagonal"))
        return self._added(self._collection("borders"), border)

    def _collection(self, name: str) -> Element:
        group = self.root.find(qname(name))
        if group is not None:
            return group
        if name != "dxfs":
            raise UnmarkableError(name)
        group = etree.Element(qname(name), count="0")
        before = self.root.find(qname("cellStyles"))
        anchor = self.root.find(qname("cellXfs")) if before is None else before
        if anchor is None:
            raise UnmarkableError(name)
        anchor.addnext(group)
        return group

    def _added(self, group: Element, new: Element) -> int:
        """The index of an element in its collection; an equal one is used again."""
        for number, known in enumerate(group):
            if _are_equal(known, new):
                return number
        group.append(new)
        group.set("count", str(len(group)))
        return len(group) - 1


def _are_equal(one: Element, other: Element) -> bool:
    """Whether two elements are equal: name, attributes, children."""
    return (
        one.tag == other.tag
        and sorted(one.items()) == sorted(other.items())
        and len(one) == len(other)
        and all(_are_equal(a, b) for a, b in zip(one, other, strict=True))
    )
