"""The PDF as a screen reader meets it: its structure tree holds the document, row by row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from pdfua import Report, validate
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from tests.office.client import Office
from tests.pdf_structure import structure_faults
from tests.test_publish import SAMPLES, blocks_of, made
from xlsx_kit.prose.narrative.blocks import Contents, FormBlock
from xlsx_kit.prose.publication.exported_pdf import check_pdf

UNJUDGED = {
    # pdfua 0.1.3 with pikepdf 10.18 asks an array for /is_integer and gives up; looked at here instead
    "UA-14-001": "headings are not empty",
}
"""Rules by which the validator cannot judge our documents, and why. By the others it finds nothing."""
HEADING = re.compile(r"/H[1-6]")

Marked = dict[tuple[int, int], str]
"""The text of each piece of marked content, by its page and number."""


@pytest.mark.slow
@pytest.mark.office
@pytest.mark.parametrize("name", SAMPLES)
def test_the_tree_holds_every_row(name: str, office: Office, tmp_path: Path) -> None:
    """Each row and each paragraph of the document stands in the tree with the same text to the last mark,
    heads as heads; language, title, bookmarks and the mark of PDF/UA are there. Handed in again it is taken
    as the document's own.
    """
    files = made(name, tmp_path, force=True).files
    reader = PdfReader(files["pdf"])
    root: Any = reader.trailer["/Root"]
    tree = root["/StructTreeRoot"]["/K"]
    texts = marked_texts(reader)
    rows = [squeezed(words(row, texts)) for row in elements(tree, "/TR")]
    body = docx.Document(str(files["docx"])).element.body
    printed = [squeezed("".join(t.text or "" for t in row.iter(qn("w:t")))) for row in body.iter(qn("w:tr"))]
    assert len(printed) > 50
    assert Counter(rows) == Counter(printed)
    whole = squeezed(words(tree, texts))
    for paragraph in docx.Document(str(files["docx"])).paragraphs:
        said = squeezed("".join(t.text or "" for t in paragraph._p.iter(qn("w:t"))))
        assert said.rstrip("0123456789") in whole
    heads = sum(is_head(row) for row in body.iter(qn("w:tr")))
    headed = [row for row in elements(tree, "/TR") if list(elements(row["/K"], "/TH"))]
    blocks = blocks_of(name, {})
    labelled = [
        row for b in blocks if isinstance(b, FormBlock) for row in b.rows if any(c.label for c in row)
    ]
    assert len(headed) == heads + len(labelled) > 9
    assert all(list(elements(table["/K"], "/TH")) for table in elements(tree, "/Table"))
    assert root["/Lang"] == "zh-CN"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == files["pdf"].stem
    assert {finding.rule_id: finding.message for finding in judged(files["pdf"]).findings} == {}
    assert list(structure_faults(reader)) == []
    levels = [int(str(head["/S"])[2:]) for head in headings(tree)]
    assert all(squeezed(words(head, texts)) for head in headings(tree))
    assert all(deeper <= level + 1 for level, deeper in pairwise([0, *levels]))
    marks = [squeezed(str(mark.title)) for mark in bookmarks(reader.outline)]
    (contents,) = (block for block in blocks if isinstance(block, Contents))
    assert {squeezed(entry.place or entry.text) for entry in contents.entries} <= set(marks)
    check_pdf(files["pdf"].read_bytes(), blocks)


def judged(pdf: Path) -> Report:
    """What a validator of PDF/UA-1 finds; it must come to a judgement by every rule but those of UNJUDGED."""
    report = validate(str(pdf))
    assert {outcome.rule_id for outcome in report.skipped} <= UNJUDGED.keys()
    return report


def is_head(row: Any) -> bool:
    """Whether a row of a document is printed again on each page of its table."""
    return row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def marked_texts(reader: PdfReader) -> Marked:
    """What is drawn between the marks of each piece of content."""
    found: Marked = defaultdict(str)
    for page in reader.pages:
        open_marks: list[int | None] = []
        place = page.indirect_reference
        assert place is not None

        def before(operator: bytes, operands: Any, *_: Any, marks: list[int | None] = open_marks) -> None:
            if operator in (b"BDC", b"BMC"):
                about = operands[1] if operator == b"BDC" else None
                marks.append(about.get("/MCID") if isinstance(about, dict) else None)
            elif operator == b"EMC" and marks:
                marks.pop()

        def drawn(text: str, *_: Any, marks: list[int | None] = open_marks, page: int = place.idnum) -> None:
            number = next((mark for mark in reversed(marks) if mark is not None), None)
            if number is not None:
                found[page, number] += text

        page.extract_text(visitor_operand_before=before, visitor_text=drawn)
    return found


def words(node: Any, texts: Marked, page: int = 0) -> str:
    """The text of an element of the tree, with all below it."""
    node = node.get_object()
    if isinstance(node, list):
        return "".join(words(kid, texts, page) for kid in node)
    if isinstance(node, int):
        return texts.get((page, node), "")
    if not isinstance(node, dict):
        return ""
    if "/Pg" in node:
        where = node.raw_get("/Pg")
        assert isinstance(where, IndirectObject)
        page = where.idnum
    if "/MCID" in node:
        return texts.get((page, node["/MCID"]), "")
    return words(node["/K"], texts, page) if "/K" in node else ""


def elements(node: Any, kind: str) -> Iterator[Any]:
    """The elements of a kind in a tree, none below another of it."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from elements(kid, kind)
    elif isinstance(node, dict):
        if node.get("/S") == kind:
            yield node
        elif "/K" in node:
            yield from elements(node["/K"], kind)


def headings(node: Any) -> Iterator[Any]:
    """The headings of a tree, in order."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            yield from headings(kid)
    elif isinstance(node, dict):
        if HEADING.fullmatch(str(node.get("/S"))):
            yield node
        elif "/K" in node:
            yield from headings(node["/K"])


def bookmarks(outline: list[Any]) -> Iterator[Any]:
    """All bookmarks, in order."""
    for item in outline:
        if isinstance(item, list):
            yield from bookmarks(item)
        else:
            yield item


def squeezed(text: str) -> str:
    """Without blanks."""
    return "".join(text.split())
