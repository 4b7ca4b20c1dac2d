"""A PDF that somebody exported, held against the document: what is wrong is said by page and words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from tests.office.client import Office
from tests.test_publish import blocks_of, made
from xlsx_kit.findings import InputError
from xlsx_kit.prose.office import pdfs_of
from xlsx_kit.prose.publication.exported_pdf import check_pdf

NAME = "small-clean"
CELL, WRONG_CELL = "182.40", "182.41"
SENTENCE, WRONG_SENTENCE = "比上年预算数1.00万元减少0.20万元", "比上年预算数1.00万元增加0.20万元"
CELLS = {
    "a share": ("≥95%", "≥45%"),
    "a count": ("860", "880"),
    "a digit more": ("126", "1126"),
    "a digit behind": ("310", "3101"),
    "the number of another row before": ("182.40", "1182.40"),
}
"""Cells whose new text is short, has the old one in it, or could be a row's number and the old one."""
Change = Callable[[PdfReader, PdfWriter], object]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """PDFs that LibreOffice makes of the flat document, as it is and changed by hand."""
    folder = tmp_path_factory.mktemp("flat")
    right = made(NAME, folder, flat=True).files["docx"].read_bytes()
    bound = made(NAME, folder / "bound").files["docx"].read_bytes()
    documents = {
        "flat": right,
        "bound": bound,
        "cell": with_text(right, CELL, WRONG_CELL),
        "sentence": with_text(right, SENTENCE, WRONG_SENTENCE),
        "spaced": spaced(right),
        **{name: with_text(right, f">{old}<", f">{new}<") for name, (old, new) in CELLS.items()},
    }
    return dict(zip(documents, pdfs_of(documents.values()), strict=True))


def with_text(document: bytes, old: str, new: str) -> bytes:
    """A document with other words in one place."""

    def changed(xml: str) -> str:
        assert old in xml
        return xml.replace(old, new, 1)

    return with_body(document, changed)


def spaced(document: bytes) -> bytes:
    """A document whose letters stand apart, so that readers find gaps within numbers."""
    return with_body(document, lambda xml: re.sub("<w:rPr>", '<w:rPr><w:spacing w:val="60"/>', xml))


def with_body(document: bytes, change: Callable[[str], str]) -> bytes:
    """A document whose body was changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            data = source.read(name)
            body = name == "word/document.xml"
            package.writestr(name, change(data.decode()).encode() if body else data)
    return target.getvalue()


def refused(pdf: bytes) -> tuple[str, str]:
    """The rule and the words with which a PDF is refused; blanks where it is taken."""
    try:
        check_pdf(pdf, blocks_of(NAME, {}))
    except InputError as error:
        (found,) = error.findings
        return found.rule, found.message
    return "", ""


def rewritten(pdf: bytes, change: Change) -> bytes:
    """Other pages of a PDF, or the same with a password."""
    writer, target = PdfWriter(), io.BytesIO()
    change(PdfReader(io.BytesIO(pdf)), writer)
    writer.write(target)
    return target.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["flat", "bound", "spaced"])
def test_the_document_is_known_however_it_was_set(
    name: str, printed: Mapping[str, bytes], office: Office
) -> None:
    """Bound or flat, its letters apart, its pages turned for the screen."""
    assert refused(printed[name]) == ("", "")

    def turned(reader: PdfReader, writer: PdfWriter) -> None:
        for page in reader.pages:
            writer.add_page(page).rotate(90)

    assert refused(rewritten(printed[name], turned)) == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cell", ("第 2 页“", "之后应为“0”，现为“1”")),
        ("sentence", ("第 12 页“", "之后应为“减少0.20万元", "现为“增加")),
    ],
)
def test_what_was_changed_is_named(
    name: str, words: tuple[str, ...], printed: Mapping[str, bytes], office: Office
) -> None:
    """One amount in a cell, though the text has it, too; one word in a sentence."""
    rule, said = refused(printed[name])
    assert rule == "FILE-152"
    assert [word for word in words if word not in said] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_a_changed_cell_is_named(name: str, printed: Mapping[str, bytes], office: Office) -> None:
    rule, said = refused(printed[name])
    assert (rule, bool(re.search(r"第 \d+ 页“", said))) == ("FILE-152", True), said


def without(number: int) -> Change:
    """All pages but one."""
    return lambda reader, writer: [
        writer.add_page(page) for n, page in enumerate(reader.pages, start=1) if n != number
    ]


def one_scanned(reader: PdfReader, writer: PdfWriter) -> None:
    """The fourth page is a picture."""
    for n, page in enumerate(reader.pages, start=1):
        if n == 4:
            writer.add_blank_page(595, 842)
        else:
            writer.add_page(page)


def all_scanned(reader: PdfReader, writer: PdfWriter) -> None:
    """Nothing but pictures."""
    for _ in reader.pages:
        writer.add_blank_page(595, 842)


def one_twice(reader: PdfReader, writer: PdfWriter) -> None:
    """The fourth page once more at the end."""
    for page in [*reader.pages, reader.pages[3]]:
        writer.add_page(page)


def locked(reader: PdfReader, writer: PdfWriter) -> None:
    """With a password that opens it."""
    for page in reader.pages:
        writer.add_page(page)
    writer.encrypt("secret", "owner", algorithm="AES-256")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (without(1), "FILE-152", "缺少"),
        (without(4), "FILE-152", "缺少从“单位预算支出总表”到"),
        (one_scanned, "FILE-152", "第 4 页没有文字，像是扫描件或图片"),
        (one_twice, "FILE-152", "多出"),
        (all_scanned, "FILE-151", "其中没有文字，像是扫描件或图片"),
        (locked, "FILE-151", "设有打开密码"),
    ],
    ids=["no cover", "a page missing", "a page scanned", "a page twice", "scanned", "locked"],
)
def test_pages_that_are_not_those_of_the_document(
    change: Change, rule: str, words: str, printed: Mapping[str, bytes], office: Office
) -> None:
    found, said = refused(rewritten(printed["flat"], change))
    assert (found, words in said) == (rule, True), said


@pytest.mark.slow
@pytest.mark.parametrize("part", [0, 10, 50, 90])
def test_half_a_file_is_refused(part: int, printed: Mapping[str, bytes], office: Office) -> None:
    """Cut off anywhere; nothing at all."""
    pdf = printed["flat"]
    assert refused(pdf[: len(pdf) * part // 100])[0] == "FILE-151"


@pytest.mark.slow
def test_another_units_document_is_said_to_be_one(
    office: Office, tmp_path: Path, printed: Mapping[str, bytes]
) -> None:
    """Not by the first ten of hundreds of differences."""
    other = made("shanghai-unit", tmp_path).files["pdf"].read_bytes()
    rule, said = refused(other)
    assert rule == "FILE-152"
    assert "像是另一份文件" in said
