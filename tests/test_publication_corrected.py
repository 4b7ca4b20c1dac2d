"""Figures of a finished publication that people correct: read as text, unlocked on purpose, found again."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from tests.ooxml import schema_faults
from tests.test_publish import PASS, blocks_of, made
from xlsx_kit.api import proof
from xlsx_kit.prose.narrative.blocks import figures

AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")
WRONG = {"4402.55": "4502.55", "482.24": "482.42", "6,287,992.96": "6,278,992.96", "812.35": "812.53"}


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without LibreOffice."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["chengde-2024", "shanghai-unit", "final-accounts-unit"])
def test_flat_figures_are_text_to_every_library(name: str, tmp_path: Path) -> None:
    """python-docx, which knows no content controls, reads each figure as often as it is printed, in
    paragraphs and in cells; of a bound document it reads none.
    """
    printed = Counter(f.text for f in figures(blocks_of(name, {})) if AMOUNT.fullmatch(f.text))
    assert len(printed) > 20
    flat, bound = (
        amounts(made(name, tmp_path / str(way), flat=way, force=True).files["docx"]) for way in (True, False)
    )
    assert printed <= flat
    assert not printed & bound


def amounts(path: Path) -> Counter[str]:
    """The amounts in all paragraphs, those of cells among them, as python-docx reads them."""
    document = docx.Document(str(path))
    texts = (Paragraph(p, document).text for p in document.element.body.iter(qn("w:p")))
    return Counter(amount for text in texts for amount in AMOUNT.findall(text))


def in_table(figure: etree._Element) -> bool:
    """Whether a text stands in a cell."""
    return next(figure.iterancestors(qn("w:tc")), None) is not None


@pytest.mark.slow
@pytest.mark.parametrize("flat", [False, True], ids=["bound", "flat"])
@pytest.mark.parametrize(
    ("name", "right", "cell"),
    [
        ("chengde-2024", "4402.55", False),
        ("chengde-2024", "4402.55", True),
        ("shanghai-unit", "482.24", False),
        ("shanghai-unit", "6,287,992.96", True),
        ("final-accounts-unit", "812.35", True),
    ],
)
def test_a_correction_is_found(name: str, right: str, cell: bool, flat: bool, tmp_path: Path) -> None:
    """Bound (unlocked first) or flat, in a sentence or a cell: the copy is a sound document, and
    proof-reading names the figure with what it should be. Before the correction it was silent.
    """
    facts = PASS / f"{name}.json"
    path = made(name, tmp_path, flat=flat, force=True).files["docx"]
    assert proof(path, facts).findings == ()
    copy = corrected(path, right, cell=cell)
    assert schema_faults(copy) == []
    result = proof(copy, facts)
    assert result.status == "fail"
    said = {(f.expected, f.actual) for f in result.findings}
    assert {tuple(str(x).replace(",", "") for x in pair) for pair in said} == {
        (right.replace(",", ""), WRONG[right].replace(",", ""))
    }


def corrected(path: Path, right: str, *, cell: bool) -> Path:
    """A copy whose last figure of that text was typed over. Where it is bound, its control was unlocked in
    Word's dialogue, and its line of data has what was typed, as Word writes both.
    """
    copy = path.with_name("corrected.docx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        parts = {name: source.read(name) for name in source.namelist()}
        body = etree.fromstring(parts["word/document.xml"])
        texts = [t for t in body.iter(qn("w:t")) if right in (t.text or "") and in_table(t) is cell]
        texts[-1].text = str(texts[-1].text).replace(right, WRONG[right])
        for control in (c for c in texts[-1].iterancestors(qn("w:sdt")) if c.find(qn("w:sdtPr")) is not None):
            about = control.find(qn("w:sdtPr"))
            assert about is not None
            lock, binding = about.find(qn("w:lock")), about.find(qn("w:dataBinding"))
            assert lock is not None
            assert binding is not None
            about.remove(lock)
            data = etree.fromstring(parts["customXml/item1.xml"])
            (line,) = data.xpath(str(binding.get(qn("w:xpath"))))
            assert line.text == right
            line.text = WRONG[right]
            parts["customXml/item1.xml"] = etree.tostring(data, xml_declaration=True, encoding="UTF-8")
        parts["word/document.xml"] = etree.tostring(body, xml_declaration=True, encoding="UTF-8")
        for name, content in parts.items():
            target.writestr(name, content)
    return copy
