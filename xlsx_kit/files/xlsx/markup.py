"""Bounded parsing of one XML part, for the reader's passes over sheets and for its small parts.

Written for hostile input. expat itself is fast and does not recurse, so what must be bounded is what
it would keep: depth, the length of one tag, and the number and length of different names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from xml.parsers import expat

from xlsx_kit.files.xlsx.faults import refused
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.findings import InputError

CHUNK = 256 * 1024
MARKS = b"<=\n"
NAMESPACE_LENGTH = 256
"""expat copies the namespace into every name, so a long one multiplies by the number of tags."""

OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006",
    "http://purl.oclc.org/ooxml/officeDocument",
)
VALUE_TYPES = "lpwstr lpstr bstr bool i1 i2 i4 i8 int ui1 ui2 ui4 ui8 uint r4 r8 decimal date filetime"
"""Elements that hold the value of a custom property."""
NAMESPACES = {
    "m": (
        (
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            "worksheet chartsheet dialogsheet sheetData sheetProtection dataValidation row c v f is t r rPh "
            "sst si workbook workbookPr calcPr sheet definedName styleSheet numFmt cellXfs xf protection "
            "cols col mergeCell alignment font name rFont charset sz strike color fill patternFill fgColor "
            "dxf bgColor conditionalFormatting cfRule dataBar iconSet protectedRange formula formula1 "
            "formula2 stop rgbColor sheetPr sheetView headerFooter oddHeader oddFooter evenHeader evenFooter "
            "firstHeader firstFooter"
        ),
    ),
    "r": (tuple(f"{office}/relationships" for office in OFFICE), "id"),
    "p": (("http://schemas.openxmlformats.org/package/2006/relationships",), "Relationship"),
    "cp": (
        (f"{OFFICE[0]}/custom-properties", f"{OFFICE[1]}/customProperties"),
        "property",
    ),
    "xdr": (
        (
            "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
            "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
        ),
        "twoCellAnchor oneCellAnchor absoluteAnchor from to row col rowOff colOff ext pos cNvPr nvSpPr spPr",
    ),
    "a": (
        (
            "http://schemas.openxmlformats.org/drawingml/2006/main",
            "http://purl.oclc.org/ooxml/drawingml/main",
        ),
        "dk1 srgbClr sysClr noFill t",
    ),
    "x14": (
        ("http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",),
        "cfRule dxf dataBar iconSet",
    ),
    "xm": (("http://schemas.microsoft.com/office/excel/2006/main",), "f sqref"),
    "x": (("urn:schemas-microsoft-com:office:excel",), "ClientData Visible Anchor"),
    "vt": (
        tuple(f"{office}/docPropsVTypes" for office in OFFICE),
        VALUE_TYPES,
    ),
}
SHORT_NAMES = {
    f"{uri} {name}": f"{prefix}:{name}"
    for prefix, (uris, names) in NAMESPACES.items()
    for uri in uris
    for name in names.split()
}
"""Names as expat gives them -> ``m:c``; a colon cannot stand in a name without namespace."""


def marks_in(xml: bytes) -> int:
    """How much of an XML is markup: its tags, attributes and lines are no more than that."""
    return len(xml) - len(xml.translate(None, MARKS))


class Handler(Protocol):
    """One pass over a part. It counts its own depth, since only it knows the cheapest place to."""

    texts: list[str]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends; ``texts`` holds the character data since it was last cleared."""


def parse(handler: Handler, data: bytes, part: str, limits: Limits) -> None:
    """Feeds a part to a handler; damaged XML, any DTD and excess are refused (InputError)."""
    # expat looks up each name here, so the short names cost nothing
    names: dict[str, Any] = dict(SHORT_NAMES)
    parser = expat.ParserCreate(None, " ", names)
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.texts.append
    prefixes: set[str | None] = set()

    def refuse_doctype(*_: object) -> None:
        raise refused("FILE-017", part=part)

    def count_prefix(prefix: str | None, uri: str | None) -> None:
        prefixes.add(prefix)
        if len(prefixes) > limits.names or len(uri or "") > NAMESPACE_LENGTH:
            raise refused("FILE-022", what="内部名称", most=limits.names)

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    parser.StartNamespaceDeclHandler = count_prefix
    try:
        for start in range(0, len(data), CHUNK):
            parser.Parse(data[start : start + CHUNK], False)
            if len(names) > limits.names + len(SHORT_NAMES):
                raise refused("FILE-022", what="内部名称", most=limits.names)
            if start + CHUNK - parser.CurrentByteIndex > limits.token_bytes:
                raise refused("FILE-019", part=part, reason="一处标记过长")
            if len(handler.texts) > 8 and sum(map(len, handler.texts)) > limits.string_length:
                raise refused("FILE-024", part=part, most=limits.string_length)
        parser.Parse(b"", True)
    except InputError:
        raise
    except expat.ExpatError as error:
        raise refused("FILE-019", part=part, reason=f"第 {error.lineno} 行") from error
    except (ValueError, LookupError) as error:
        # numbers that are none, from the handlers; unknown encodings, from expat
        raise refused("FILE-019", part=part, reason="数据不合规范") from error


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a small part: its parent's name, the attributes asked for, its own text."""

    name: str
    parent: str
    attributes: Mapping[str, str]
    text: str


Wanted = Mapping[str, tuple[str, ...]]
"""Element name -> its attributes that are kept."""


class ElementPass:
    """Collects the wanted elements of a small part, in the order in which they begin."""

    def __init__(self, wanted: Wanted, part: str, limits: Limits) -> None:
        self.texts: list[str] = []
        self._wanted = wanted
        self._part = part
        self._limits = limits
        self._path: list[str] = [""]
        self._starts: list[int] = []
        self._found: list[tuple[str, str, dict[str, str], list[str]]] = []
        self._characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keeps a wanted element's place, with those attributes that were asked for."""
        if len(self._path) > self._limits.xml_depth:
            raise refused("FILE-018", part=self._part)
        kept = self._wanted.get(name)
        if kept is not None:
            chosen = {key: attributes[key] for key in kept if key in attributes}
            self._starts.append(len(self._found))
            self._found.append((name, self._path[-1], chosen, []))
            self._count(sum(map(len, chosen.values())))
            if len(self._found) > self._limits.items:
                raise refused("FILE-022", what="内部条目", most=self._limits.items)
        self._path.append(name)
        self.texts.clear()

    def end(self, name: str) -> None:
        """Gives a wanted element the text before its end tag."""
        self._path.pop()
        if name in self._wanted:
            text = "".join(self.texts)
            self._count(len(text))
            self._found[self._starts.pop()][3].append(text)
        self.texts.clear()

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > self._limits.characters:
            raise refused("FILE-023", most=self._limits.characters, unit="个字符")

    def elements(self) -> tuple[Element, ...]:
        """The elements that were found."""
        return tuple(Element(name, parent, kept, "".join(text)) for name, parent, kept, text in self._found)


def read_elements(data: bytes, wanted: Wanted, part: str, limits: Limits) -> tuple[Element, ...]:
    """The wanted elements of a small part, in document order."""
    handler = ElementPass(wanted, part, limits)
    parse(handler, data, part, limits)
    return handler.elements()
