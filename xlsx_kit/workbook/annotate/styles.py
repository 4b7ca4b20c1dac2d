"""Formats that the marks and the list of findings need, added to those a workbook has."""

from __future__ import annotations

from lxml import etree

from xlsx_kit.findings import Severity
from xlsx_kit.workbook.annotate.parts import Element, PackageParts, q

FILLS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.NOTE: "FFDDE8F4"}
"""ARGB; the reds and yellows are those of the workbook's own checks."""
HEAD_FILL, LINK_COLOUR, LINE_COLOUR = "FFF2F2F2", "FF0563C1", "FFBFBFBF"


class Styles:
    """The workbook's styles part, with what is added to it."""

    def __init__(self, parts: PackageParts) -> None:
        name = parts.target(parts.workbook, "styles")
        if name is None:
            raise ValueError("styles")
        self.root = parts.xml(name)
        self._line = self._border()

    def highlight(self, severity: Severity) -> int:
        """The number of the conditional format of a severity; one that is there already is used again."""
        formats = self._group("dxfs")
        new = etree.Element(q("dxf"))
        pattern = etree.SubElement(etree.SubElement(new, q("fill")), q("patternFill"), patternType="solid")
        etree.SubElement(pattern, q("fgColor"), rgb=FILLS[severity])
        etree.SubElement(pattern, q("bgColor"), rgb=FILLS[severity])
        return self._added(formats, new)

    def cell(self, *, fill: str = "", bold: bool = False, link: bool = False, centred: bool = False) -> int:
        """The number of a cell format with lines around it and text that wraps."""
        font = etree.Element(q("font"))
        if bold:
            etree.SubElement(font, q("b"))
        if link:
            etree.SubElement(font, q("u"))
        etree.SubElement(font, q("sz"), val="11")
        if link:
            etree.SubElement(font, q("color"), rgb=LINK_COLOUR)
        etree.SubElement(font, q("name"), val="宋体")
        xf = etree.Element(q("xf"), numFmtId="0", borderId=str(self._line), xfId="0")
        xf.set("fontId", str(self._added(self._group("fonts"), font)))
        xf.set("fillId", str(self._fill(fill)))
        for name in ("applyFont", "applyFill", "applyBorder", "applyAlignment"):
            xf.set(name, "1")
        alignment = etree.SubElement(xf, q("alignment"), vertical="center", wrapText="1")
        if centred:
            alignment.set("horizontal", "center")
        return self._added(self._group("cellXfs"), xf)

    def _fill(self, colour: str) -> int:
        if not colour:
            return 0
        fill = etree.Element(q("fill"))
        pattern = etree.SubElement(fill, q("patternFill"), patternType="solid")
        etree.SubElement(pattern, q("fgColor"), rgb=colour)
        etree.SubElement(pattern, q("bgColor"), indexed="64")
        return self._added(self._group("fills"), fill)

    def _border(self) -> int:
        border = etree.Element(q("border"))
        for side in ("left", "right", "top", "bottom"):
            line = etree.SubElement(border, q(side), style="thin")
            etree.SubElement(line, q("color"), rgb=LINE_COLOUR)
        etree.SubElement(border, q("diagonal"))
        return self._added(self._group("borders"), border)

    def _group(self, name: str) -> Element:
        group = self.root.find(q(name))
        if group is not None:
            return group
        if name != "dxfs":
            raise ValueError(name)
        group = etree.Element(q(name), count="0")
        before = self.root.find(q("cellStyles"))
        anchor = self.root.find(q("cellXfs")) if before is None else before
        if anchor is None:
            raise ValueError(name)
        anchor.addnext(group)
        return group

    def _added(self, group: Element, new: Element) -> int:
        """The place of an element in its group; one that says the same is not added again."""
        for number, known in enumerate(group):
            if _same(known, new):
                return number
        group.append(new)
        group.set("count", str(len(group)))
        return len(group) - 1


def _same(one: Element, other: Element) -> bool:
    """Whether two elements say the same."""
    return (
        one.tag == other.tag
        and sorted(one.items()) == sorted(other.items())
        and len(one) == len(other)
        and all(_same(a, b) for a, b in zip(one, other, strict=True))
    )
