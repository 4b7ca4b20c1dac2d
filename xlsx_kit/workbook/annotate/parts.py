"""The parts of an OPC package (ECMA-376, part 2) while marks are put into a workbook."""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO

from lxml import etree

from xlsx_kit.addresses import place
from xlsx_kit.files import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)

Element = etree._Element


def qname(name: str) -> str:
    """A qualified name of the main namespace."""
    return f"{{{MAIN}}}{name}"


def new_root(name: str, namespace: str = MAIN) -> Element:
    """The root of a new part, its namespace without a prefix, as every client writes it."""
    return etree.fromstring(f'<{name} xmlns="{namespace}"/>')


def put_text(parent: Element, text: str) -> None:
    """Adds a text, blanks at its ends included."""
    node = etree.SubElement(parent, qname("t"))
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    node.text = text


class UnmarkableError(Exception):
    """A workbook is not built as marks need it: strict OOXML, a missing part, a number that is none."""


def number_of(text: str) -> int:
    """A whole number that the file has. Raises UnmarkableError where it is none."""
    try:
        return int(text)
    except ValueError:
        raise UnmarkableError(text) from None


def place_of(reference: str) -> tuple[int, int]:
    """Row and column of a cell that the file names. Raises UnmarkableError where a sheet has no such cell."""
    try:
        return place(reference)
    except ValueError:
        raise UnmarkableError(reference) from None


class PackageParts:
    """The parts of a package by name, and the XML trees of those that change.

    Raises UnmarkableError where a part is missing.
    """

    def __init__(self, package: Package) -> None:
        self._data = {name: package.read(name) for name in package.names}
        self._trees: dict[str, Element] = {}
        self.workbook = self._named(package.workbook)

    def xml(self, name: str) -> Element:
        """The root of a part, to be changed in place."""
        name = self._named(name)
        if name not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            try:
                self._trees[name] = etree.fromstring(self._data[name], parser)
            except etree.XMLSyntaxError as error:
                raise UnmarkableError(name) from error
        return self._trees[name]

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.casefold() in {known.casefold() for known in (*self._data, *self._trees)}

    def set_part(self, name: str, root: Element) -> None:
        """Adds or replaces a part."""
        self._data.setdefault(name, b"")
        self._trees[name] = root

    def remove_part(self, name: str) -> None:
        """Removes a part, and its content type override."""
        name = self._named(name)
        self._data.pop(name, None)
        self._trees.pop(name, None)
        for over in list(self.xml(CONTENT_TYPES)):
            if (over.get("PartName") or "").casefold() == f"/{name}".casefold():
                self.xml(CONTENT_TYPES).remove(over)

    def add_override(self, name: str, content_type: str) -> None:
        """Adds the content type of a part (Override), where it has none yet."""
        types = self.xml(CONTENT_TYPES)
        if all(over.get("PartName") != f"/{name}" for over in types):
            etree.SubElement(types, f"{{{TYPES}}}Override", PartName=f"/{name}", ContentType=content_type)

    def add_default(self, suffix: str, content_type: str) -> None:
        """Adds the content type of all parts with a suffix (Default), where it has none yet."""
        types = self.xml(CONTENT_TYPES)
        if all((one.get("Extension") or "").lower() != suffix for one in types):
            types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=suffix, ContentType=content_type))

    def relationships(self, part: str) -> Element:
        """The relationships of a part; an empty list where it has none."""
        folder, file = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(name):
            self.set_part(name, new_root("Relationships", LINKS))
        return self.xml(name)

    def target(self, part: str, kind: str) -> str | None:
        """The part that another has a relationship of a type (``comments``) to, None where there is none."""
        for link in self.relationships(part):
            if (link.get("Type") or "").rpartition("/")[2] == kind and link.get("TargetMode") != "External":
                return self._member(part, link.get("Target") or "")
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Adds a relationship from a part to another; returns its id."""
        links = self.relationships(part)
        taken = {link.get("Id") for link in links}
        name = next(f"rIdKit{n}" for n in range(1, len(taken) + 2) if f"rIdKit{n}" not in taken)
        relative = posixpath.relpath(target, posixpath.dirname(part) or ".")
        etree.SubElement(links, f"{{{LINKS}}}Relationship", Id=name, Type=f"{OFFICE}/{kind}", Target=relative)
        return name

    def remove_relationships(self, part: str, target: str) -> None:
        """Removes all relationships from a part to another."""
        links = self.relationships(part)
        for link in list(links):
            if self._member(part, link.get("Target") or "") == target:
                links.remove(link)

    def unused_name(self, pattern: str) -> str:
        """A part name that is not taken: the pattern with a number."""
        return next(name for n in range(1, 100_000) if not self.has(name := pattern.format(n)))

    def sheets(self) -> dict[str, str]:
        """The parts of the worksheets by the sheets' names, in order."""
        targets = {
            link.get("Id"): self._member(self.workbook, link.get("Target") or "")
            for link in self.relationships(self.workbook)
        }
        listed = self.xml(self.workbook).findall(f"{qname('sheets')}/{qname('sheet')}")
        if not listed:
            raise UnmarkableError(self.workbook)
        links = {str(sheet.get("name")): sheet.get(f"{{{OFFICE}}}id") for sheet in listed}
        if lost := links.values() - targets.keys():
            raise UnmarkableError(f"sheets {lost}")
        return {name: targets[link] for name, link in links.items()}

    def to_bytes(self) -> bytes:
        """The file, its parts in their order, with fixed times."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self._data.items():
                if name in self._trees:
                    tree = self._trees[name]
                    data = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
                info = zipfile.ZipInfo(name, FIXED_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
        return out.getvalue()

    def _named(self, name: str) -> str:
        """The part's name as the file spells it: names are compared without case."""
        for known in self._data:
            if known.casefold() == name.casefold():
                return known
        raise UnmarkableError(name)

    def _member(self, part: str, target: str) -> str:
        target = target.replace("\\", "/")
        joined = target if target.startswith("/") else posixpath.join("/", posixpath.dirname(part), target)
        return posixpath.normpath(joined).lstrip("/")
