"""Page headers and footers: what clients and people rightly make of them is no finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.edits import with_patch
from tests.raw_xlsx import sheets_of
from xlsx_kit import generate, validate
from xlsx_kit.files.xlsx import fast
from xlsx_kit.resources import root

SHEET = "表1收支总表"
HONEST = {
    "as LibreOffice writes it": ("oddHeader", '&L&"宋体,Regular"&9 301005 青川县档案馆&R&"宋体,Regular"&9&A'),
    "in the middle, in bold and red": ("oddHeader", "&C&B&KFF0000301005 青川县档案馆"),
    "the name alone, with the day": ("oddHeader", "&L青川县档案馆&R&D &T"),
    "pages counted another way": ("oddFooter", "&R第&P页 / 共&N页"),
    "pages and all of them": ("oddFooter", "&C第 &P 页 / 总 &N 页"),
    "sheets of paper": ("oddFooter", "&C页码：&P，共计 &N 张"),
    "in English, as Excel offers it": ("oddFooter", "&CPage &P of &N"),
    "codes in small letters": ("oddFooter", '&c&"宋体,Regular"&9第 &p 页，共 &n 页&r&kff0000&d'),
    "as Gnumeric writes it": ("oddHeader", '&L宋体,Regular"301005 青川县档案馆&R宋体,Regular"&A'),
    "no page numbers": ("oddFooter", ""),
}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    facts = json.loads((root("samples") / "pass" / "small-clean.json").read_text("utf-8"))
    return generate(facts, tmp_path_factory.mktemp("sent") / "sent.xlsx").path.read_bytes()


def _rules(workbook: bytes, folder: Path) -> list[str]:
    file = folder / "returned.xlsx"
    file.write_bytes(workbook)
    return [finding.rule for finding in validate(file).files[0].findings]


@pytest.mark.parametrize("words", HONEST.values(), ids=HONEST.keys())
@pytest.mark.parametrize("quick", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_another_look_is_no_finding(
    sent: bytes, words: tuple[str, str], quick: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast, "ENABLED", quick)
    assert _rules(with_patch(sent, [["page_words", SHEET, *words]]), tmp_path) == []


@pytest.mark.parametrize("quick", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_words_of_pages_that_are_like_all_others_are_not_printed(
    sent: bytes, quick: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel keeps what once stood above first pages when these are no longer to differ."""
    monkeypatch.setattr(fast, "ENABLED", quick)
    first = ["conditional", SHEET, "</oddFooter>", "</oddFooter><firstFooter>草案</firstFooter>"]
    assert _rules(with_patch(sent, [first]), tmp_path) == []
    differ = ["conditional", SHEET, "<headerFooter>", '<headerFooter differentFirst="1">']
    assert _rules(with_patch(sent, [first, differ]), tmp_path) == ["TPL-049"]


@pytest.mark.parametrize("quick", [True, False])
def test_other_words_are_told_by_both_readers(
    sent: bytes, quick: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast, "ENABLED", quick)
    assert _rules(with_patch(sent, [["page_words", SHEET, "oddFooter", "&L机密&R&A"]]), tmp_path) == [
        "TPL-049"
    ]


def test_a_program_that_keeps_no_headers_is_not_blamed(sent: bytes, tmp_path: Path) -> None:
    sheets = [*sheets_of(sent)]
    patch = [["page_words", name, "oddHeader", ""] for name in sheets]
    patch += [["page_words", name, "oddFooter", ""] for name in sheets]
    assert _rules(with_patch(sent, patch), tmp_path) == []
