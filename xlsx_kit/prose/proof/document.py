"""A narrative as lines of text: from .docx (ours, edited, anybody's) or .txt, bounded and never trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from lxml import etree

from xlsx_kit.files import ZipError, ZipLimits, open_zip
from xlsx_kit.messages import refusal
from xlsx_kit.system_errors import system_reason

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MOST_BYTES = 32 * 2**20
"""Of a file, and of its text unpacked."""
LIMITS = ZipLimits(members=10_000, member_bytes=MOST_BYTES, total_bytes=2 * MOST_BYTES)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""The marks that a text of Windows' “Unicode” begins with."""
OTHER_KINDS = {b"\xd0\xcf\x11\xe0": "旧版 Office 或加密的", b"%PDF": "PDF", b"{\\rtf": "RTF"}
"""What a file of another kind begins with, and what people call it."""
ENCODINGS = ("utf-8-sig", "gb18030")
BLANKS = {f"{W}tab", f"{W}br", f"{W}cr"}
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
REMOVED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{MC}Fallback"}
"""What is not part of the final text: deletions not yet accepted, codes of fields, older spellings."""


@dataclass(frozen=True, slots=True)
class Tagged:
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
    tagged: tuple[Tagged, ...] = ()
    money: str = "万元"

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return "\t" in self.text

    def joined(self, following: Line) -> Line:
        """This line with the next one as its rest."""
        shift = len(self.text)
        tagged = tuple(Tagged(t.start + shift, t.end + shift, t.ref) for t in following.tagged)
        return replace(self, text=self.text + following.text, tagged=self.tagged + tagged)


def lines_of(path: Path) -> tuple[Line, ...]:
    """The lines that say something. Raises InputError for what cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refusal("PROOF-091", why=system_reason(error)) from None
    if len(data) > MOST_BYTES:
        raise refusal("PROOF-091", why="超过 32 MB")
    if data[:2] == b"PK":
        return tuple(_numbered(_of_docx(data)))
    if data[:2] in UTF_16:
        return tuple(_numbered((text, ()) for text in _utf_16(data).splitlines()))
    kind = next((name for start, name in OTHER_KINDS.items() if data.startswith(start)), None)
    if kind or b"\0" in data[:4096]:
        raise refusal("PROOF-091", why=f"这是 {kind} 文件" if kind else "不是 .docx 或纯文本")
    return tuple(_numbered((text, ()) for text in _decoded(data).splitlines()))


def _utf_16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise refusal("PROOF-091", why="UTF-16 编码的文字不完整") from None


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("PROOF-091", why="不是 UTF-8 或 GB18030 编码的文字")


def _numbered(found: Iterator[tuple[str, tuple[Tagged, ...]]]) -> Iterator[Line]:
    number = 0
    for text, tagged in found:
        if text.strip():
            number += 1
            yield Line(number, text, tagged)


def _of_docx(data: bytes) -> Iterator[tuple[str, tuple[Tagged, ...]]]:
    try:
        package = open_zip(data, LIMITS)
        members = {member.name: member for member in package.members}
        if "word/document.xml" not in members:
            raise refusal("PROOF-091", why="不是 Word 文档")
        body = _parsed(package.read(members["word/document.xml"]))
        notes = [_parsed(package.read(members[name])) for name in NOTES if name in members]
        bound: Mapping[str, str] = {}
        if "customXml/item1.xml" in members:
            bound = _bound(_parsed(package.read(members["customXml/item1.xml"])))
    except ZipError as error:
        raise refusal("PROOF-091", why=f"文件{error}") from error
    except etree.XMLSyntaxError:
        raise refusal("PROOF-091", why="文件内部内容已损坏") from None
    return chain(_blocks(body, bound), *(_blocks(note, bound) for note in notes))


def _parsed(data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise refusal("PROOF-091", why="文件内部含有不允许的实体定义")
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _bound(figures: etree._Element) -> Mapping[str, str]:
    """The references of bound figures by the path their controls name, for documents that lost their tags."""
    if figures.tag != "figures":
        return {}
    found = {}
    for number, figure in enumerate(figures.findall("figure"), start=1):
        found[f"/figures[1]/figure[{number}]/shown[1]"] = figure.findtext("ref") or ""
    return found


def _blocks(body: etree._Element, bound: Mapping[str, str]) -> Iterator[tuple[str, tuple[Tagged, ...]]]:
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


def _row(cells: list[tuple[str, tuple[Tagged, ...]]]) -> tuple[str, tuple[Tagged, ...]]:
    text, tagged = "", []
    for n, (words, figures) in enumerate(cells):
        text += "\t" if n else ""
        tagged += [Tagged(len(text) + f.start, len(text) + f.end, f.ref) for f in figures]
        text += words
    return text, tuple(tagged)


def _text(element: etree._Element, bound: Mapping[str, str]) -> tuple[str, tuple[Tagged, ...]]:
    parts: list[str] = []
    tagged: list[Tagged] = []
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
                tagged.append(Tagged(start, length, ref))

    walk(element)
    return "".join(parts), tuple(tagged)


def _reference(control: etree._Element, bound: Mapping[str, str]) -> str:
    tag = control.find(f"{W}sdtPr/{W}tag")
    if tag is not None:
        return tag.get(f"{W}val", "")
    binding = control.find(f"{W}sdtPr/{W}dataBinding")
    return bound.get(binding.get(f"{W}xpath", ""), "") if binding is not None else ""
