"""The figures of a document as data inside it: what each content control shows, and which fact it is.

A control carries its reference as a tag, unless Word would cut it, and is bound to its line of a custom
XML part, the way Word binds controls to data. Programs that drop tags (LibreOffice before 7.5) keep the
binding and the part.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from lxml import etree

STORE = "{6B2F5D0A-3C41-4E7B-9A58-0D1E6C7F2A93}"
"""The id that binds controls to the part; any would do, as long as it stays the same."""

LONGEST_TAG = 64
"""Characters of a tag; Word cuts longer ones off."""
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"


def bind_figures(document: Document) -> None:
    """Binds every figure's control to its line of the part, which is written."""
    tags = [
        (about, tag) for about in document.element.body.iter(qn("w:sdtPr")) for tag in about.iter(qn("w:tag"))
    ]
    lines = [_bound(about, tag, number) for number, (about, tag) in enumerate(tags, start=1)]
    # elements throughout: LibreOffice loses attributes
    data = "".join(f"<figure><ref>{escape(r)}</ref><shown>{escape(t)}</shown></figure>" for r, t in lines)
    package = document.part.package
    content = _xml(f"<figures>{data}</figures>")
    figures = Part(PackURI("/customXml/item1.xml"), "application/xml", content, package)
    about = _xml(f'<ds:datastoreItem ds:itemID="{STORE}" xmlns:ds="{CUSTOM_XML}"/>')
    properties = Part(PackURI("/customXml/itemProps1.xml"), PROPERTIES, about, package)
    figures.relate_to(properties, f"{RELATIONS}/customXmlProps")
    document.part.relate_to(figures, f"{RELATIONS}/customXml")


def unbind_figures(document: Document) -> None:
    """Leaves of every figure's control the text in it, and takes the part that they were bound to away."""
    for control in list(document.element.body.iter(qn("w:sdt"))):
        ours = (one.get(qn("w:storeItemID")) == STORE for one in control.iter(qn("w:dataBinding")))
        place = control.getparent()
        if place is not None and any(ours):
            at = place.index(control)
            place[at : at + 1] = [run for held in control.findall(qn("w:sdtContent")) for run in held]
    relations = document.part.rels
    for key in [key for key, one in relations.items() if one.reltype == f"{RELATIONS}/customXml"]:
        del relations[key]


def _bound(about: etree._Element, tag: etree._Element, number: int) -> tuple[str, str]:
    """A control's reference and text, after it was bound to line ``number``."""
    binding = etree.Element(qn("w:dataBinding"))
    binding.set(qn("w:xpath"), f"/figures[1]/figure[{number}]/shown[1]")
    binding.set(qn("w:storeItemID"), STORE)
    about.insert(len(about) - 1, binding)  # behind the lock, before what kind of control it is
    reference = tag.get(qn("w:val"), "")
    if len(reference) > LONGEST_TAG:
        about.remove(tag)  # the line it is bound to has the whole of it
    control = about.getparent()
    assert control is not None
    return reference, "".join(text.text or "" for text in control.iter(qn("w:t")))


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
