"""A .docx as lines of text (ours, edited, anybody's), bounded and never trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from lxml import etree

from xlsx_kit.files import ZipError, ZipLimits, open_zip
from xlsx_kit.messages import refusal

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MOST_BYTES = 32 * 2**20
"""Of a file, and of its text unpacked."""
LIMITS = ZipLimits(members=10_000, member_bytes=MOST_BYTES, total_bytes=2 * MOST_BYTES)
LIKELY_BYTES, MOST_TIMES = 4 * 2**20, 100
"""A text larger than the first and than so many times its file is made to fill memory; real ones are 20."""
BLANKS = {f"{W}tab", f"{W}br", f"{W}cr"}
BODY, FIGURES = "word/document.xml", "customXml/item1.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
REMOVED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{MC}Fallback"}
"""What is not part of the final text: deletions not yet accepted, codes of fields, older spellings."""


@dataclass(frozen=True, slots=True)
class ContentControl:
    """A figure in a content control: where it stands in its line, and the reference of its fact."""

    start: int
    end: int
    ref: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a row of a table with its cells divided by tabs; numbered from 1 as one reads.

    ``money`` is what its amounts are counted in by right.
    """

    number: int
    text: str
    controls: tuple[ContentControl, ...] = ()
    money: str = ""
    page: int = 0
    """The page of a PDF it begins on; 0 where there are no pages."""

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return "\t" in self.text

    def joined(self, following: Line) -> Line:
        """This line with the next one as its rest."""
        shift = len(self.text)
        controls = tuple(ContentControl(t.start + shift, t.end + shift, t.ref) for t in following.controls)
        return replace(self, text=self.text + following.text, controls=self.controls + controls)


def docx_texts(data: bytes) -> Iterator[tuple[str, tuple[ContentControl, ...]]]:
    """The paragraphs and rows of a .docx, each with its figures in content controls. Raises InputError."""
    body, notes, bound = _read(data)
    return chain(_blocks(body, bound), *(_blocks(note, bound) for note in notes))


def docx_paragraphs(data: bytes) -> Iterator[str]:
    """The paragraphs of a .docx outside tables, but those that lead to another place, as the contents do.

    Raises InputError.
    """
    body, _, _ = _read(data)
    for element in body.iter(f"{W}p"):
        inside = next(element.iterancestors(f"{W}tbl"), None) is not None
        if not inside and element.find(f".//{W}hyperlink[@{W}anchor]") is None:
            yield _text(element, {})[0]


def _read(data: bytes) -> tuple[etree._Element, list[etree._Element], Mapping[str, str]]:
    """The body, the notes, and what its content controls are bound to."""
    try:
        package = open_zip(data, LIMITS)
        members = {member.name: member for member in package.members}
        parts = {name: package.read(members[name]) for name in (BODY, *NOTES, FIGURES) if name in members}
        if (size := sum(map(len, parts.values()))) > max(LIKELY_BYTES, MOST_TIMES * len(data)):
            raise refusal("PROOF-091", why=f"解压后是文件的 {size // len(data)} 倍，不像正常的文稿")
        body = _parsed(parts[BODY])
        notes = [_parsed(parts[name]) for name in NOTES if name in parts]
        bound = _bound(_parsed(parts[FIGURES])) if FIGURES in parts else {}
    except ZipError as error:
        raise refusal("PROOF-091", why=f"文件{error}") from error
    except etree.XMLSyntaxError:
        raise refusal("PROOF-091", why="文件内部内容已损坏") from None
    return body, notes, bound


def _parsed(data: bytes) -> etree._Element:
    element = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    # asked of the parser: in UTF-16 the bytes do not say so
    if etree.ElementTree(element).docinfo.internalDTD is not None:
        raise refusal("PROOF-091", why="文件内部含有不允许的实体定义")
    return element


def _bound(figures: etree._Element) -> Mapping[str, str]:
    """The references of bound figures by the path their controls name, for documents that lost their tags."""
    if figures.tag != "figures":
        return {}
    found = {}
    for number, figure in enumerate(figures.findall("figure"), start=1):
        found[f"/figures[1]/figure[{number}]/shown[1]"] = figure.findtext("ref") or ""
    return found


def _blocks(
    body: etree._Element, bound: Mapping[str, str]
) -> Iterator[tuple[str, tuple[ContentControl, ...]]]:
    """Paragraphs in reading order; the rows of tables as lines; text boxes after what they hang on."""
    for element in _children(body):
        if element.tag == f"{W}p":
            yield _text(element, bound)
        elif element.tag == f"{W}tbl":
            for row in element.iter(f"{W}tr"):
                yield _row([_text(cell, bound) for cell in row.iter(f"{W}tc")])
        elif element.tag not in REMOVED:
            yield from _blocks(element, bound)


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element if isinstance(child.tag, str))


def _row(cells: list[tuple[str, tuple[ContentControl, ...]]]) -> tuple[str, tuple[ContentControl, ...]]:
    text, controls = "", []
    for n, (words, figures) in enumerate(cells):
        text += "\t" if n else ""
        controls += [ContentControl(len(text) + f.start, len(text) + f.end, f.ref) for f in figures]
        text += words
    return text, tuple(controls)


def _text(element: etree._Element, bound: Mapping[str, str]) -> tuple[str, tuple[ContentControl, ...]]:
    parts: list[str] = []
    controls: list[ContentControl] = []
    length = 0  # of all parts: summed up at each run, 40,000 runs took 24 s

    def add(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    def walk(node: etree._Element) -> None:
        for child in _children(node):
            if child.tag in REMOVED:
                continue
            start = length
            if child.tag == f"{W}t":
                add(child.text or "")
            elif child.tag in BLANKS and node.tag == f"{W}r":
                add(" ")
            elif child.tag == f"{W}p" and length:
                add(" ")  # paragraphs of one cell: their figures are two, not one
                walk(child)
            else:
                walk(child)
            ref = _reference(child, bound) if child.tag == f"{W}sdt" else ""
            if ref:
                controls.append(ContentControl(start, length, ref))

    walk(element)
    return "".join(parts), tuple(controls)


def _reference(control: etree._Element, bound: Mapping[str, str]) -> str:
    tag = control.find(f"{W}sdtPr/{W}tag")
    if tag is not None:
        return tag.get(f"{W}val", "")
    binding = control.find(f"{W}sdtPr/{W}dataBinding")
    return bound.get(binding.get(f"{W}xpath", ""), "") if binding is not None else ""
