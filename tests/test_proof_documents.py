"""Proof-reading of documents of every kind, several at once, as a page, and with comments."""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import zipfile
from pathlib import Path

import docx
import pytest

from tests.corpus import make
from tests.outlook_mail import compound_file
from xlsx_kit import proof
from xlsx_kit.api import proof_files, write_proof_copies, write_proof_page
from xlsx_kit.cli import main
from xlsx_kit.files import MEGABYTE, Bounds
from xlsx_kit.findings import InputError
from xlsx_kit.prose.office import pdfs_of
from xlsx_kit.prose.proof.sources.lines import lines_of
from xlsx_kit.prose.proof.sources.pdf import pdf_paragraphs
from xlsx_kit.prose.proof.sources.plain_text import decoded

PAGE = Path(__file__).parents[1] / "docs" / "proof.md"
TITLE = "2024年清河示范中心单位预算公开情况说明"
WRONG = "培训费12.00万元，比上年10.00万元增加3.00万元。"
RIGHT = "会议费8.00万元，比上年10.00万元减少2.00万元，下降20.00%，另有办公费1.00万元。"
TEXT = f"{TITLE}\n{WRONG}\n{RIGHT}\n"
FAULT = ["PROOF-021"]


def word_document() -> bytes:
    """The text as .docx, its figures in runs of their own."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    paragraph = document.add_paragraph("培训费12.00万元，比上年10.00万元增加")
    paragraph.add_run("3.00")
    paragraph.add_run("万元。")
    document.add_paragraph(RIGHT)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def rtf_document() -> bytes:
    """The text as RTF, letter by letter."""
    lines = ("".join(f"\\u{ord(c)}?" for c in line) for line in TEXT.splitlines())
    return ("{\\rtf1\\ansi\\uc1 " + "\\par\n".join(lines) + "}").encode("ascii")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_text_of_any_encoding(encoding: str, tmp_path: Path) -> None:
    """The same findings, whatever the bytes are."""
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert [f.rule for f in proof(path).findings] == FAULT


@pytest.mark.slow
def test_a_pdf_says_its_pages() -> None:
    """Lines are put together again, page numbers left out, and each paragraph knows its page."""
    pdf = pdfs_of([word_document()])[0]
    found = [(page, text.replace(" ", "")) for page, text in pdf_paragraphs(pdf)]
    assert found == [(1, TITLE), (1, WRONG), (1, RIGHT)]


@pytest.mark.slow
def test_a_pdf_is_proof_read(tmp_path: Path) -> None:
    """The place of a finding begins with the page."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdfs_of([word_document()])[0])
    assert [f.message[: f.message.index("“")] for f in proof(path).findings] == ["第 1 页第 2 段"]


@pytest.mark.slow
def test_what_libreoffice_reads(tmp_path: Path) -> None:
    """RTF, as an example of what is converted first."""
    path = tmp_path / "a.rtf"
    path.write_bytes(rtf_document())
    assert [f.rule for f in proof(path).findings] == FAULT


def zipped(**members: bytes) -> bytes:
    """A package of these members; ``_`` stands for ``/`` in their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name.replace("_", "/") + ".xml", data)
    return out.getvalue()


DOCTYPE = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'


def word_97(text: str, *, eight_bit: bool = False) -> bytes:
    """A .doc with nothing but a text, in one piece."""
    place, encoding = (0x40000000 | 2 * 2048, "cp1252") if eight_bit else (2048, "utf-16-le")
    stream = bytearray(2048) + text.encode(encoding)
    pieces = struct.pack("<2IHIH", 0, len(text), 0, place, 0)
    table = struct.pack("<BHxxxBI", 1, 3, 2, len(pieces)) + pieces  # behind properties that say nothing
    stream[0x1A2:0x1AA] = struct.pack("<2I", 0, len(table))
    return compound_file({"WordDocument": bytes(stream), "0Table": table})


REFUSED = {
    "Big5": "預算支出10萬元，比上年增加1萬元。".encode("big5"),
    "这是 Excel 工作簿": zipped(xl_workbook=b"<a/>"),
    "不是 Word 文档": zipped(other=b"<a/>"),
    "实体定义": zipped(word_document=DOCTYPE.encode("utf-16")),
    "不像正常的文稿": zipped(word_document=b"<a/>", word_footnotes=b"<a>" + b" " * (8 * 2**20) + b"</a>"),
    "PDF 已损坏": b"%PDF-1.7\nnothing",
    "超过 10000 段": b"{\\rtf1 " + b"a\\par " * 10_001 + b"}",
    "表格超过 1500 行": b"{\\rtf1 " + b"\\trowd\\cellx99 a\\cell\\row " * 1_501 + b"}",
    "格式标记超过 2000000 个": b"{\\rtf1 " + b"\\b" * 2_000_001 + b"}",
    "这是网页（HTML）格式": b"\xef\xbb\xbf\n<!DOCTYPE html><p>1</p>",
    "表格超过 7000 格": make.old_document("1\x07" * 7_001),
    "有一段过长": make.open_document(f"<text:p>{'1' * 500_001}</text:p>"),
    "表格超过 1500 行，请另存为": make.open_document("<table:table-row/>" * 1_501),
    "文字指令超过 200000 个": make.operators(200_001),
    "UTF-16 编码的文字不完整": b"\xff\xfea",
    "不是 UTF-8、UTF-16 或 GB18030": b"\xff\x01\xfe\x02",
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_names_its_cause(why: str, tmp_path: Path) -> None:
    """What the file is, or what is wrong with it."""
    path = tmp_path / "a"
    path.write_bytes(REFUSED[why])
    with pytest.raises(InputError, match=why):
        proof(path)


def test_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said that LibreOffice is missing, not that the file is bad."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    path = tmp_path / "a.rtf"
    path.write_bytes(rtf_document())
    with pytest.raises(InputError, match="没有找到 LibreOffice"):
        proof(path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only there one process limits another")
@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (Bounds(seconds=1, memory_bytes=400 * MEGABYTE), "算了 1 秒仍没有转换完"),
        (Bounds(seconds=10, memory_bytes=30 * MEGABYTE), "意外终止：文稿有误，或需要超过 30 MB 内存"),
    ],
    ids=["time", "memory"],
)
def test_libreoffice_is_held_to_its_bounds(
    bounds: Bounds, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many rows as are let through, of twenty cells, take 13 s: more than these on a fast machine, too."""
    monkeypatch.setattr("xlsx_kit.prose.office.OLD_DOCUMENT", bounds)
    path = tmp_path / "a.rtf"
    ends = b"".join(b"\\cellx%d" % (100 * number) for number in range(1, 21))
    path.write_bytes(b"{\\rtf1 " + (b"\\trowd" + ends + b" a\\cell" * 20 + b"\\row ") * 1_500 + b"}")
    with pytest.raises(InputError, match=words):
        proof(path)


def test_gb18030_without_a_letter_of_budgets() -> None:
    """Bytes that are both encodings are taken for the one that offices use."""
    assert decoded("说明如下。".encode("gb18030")) == "说明如下。"


def test_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every document below it, in order; one that cannot be read is a finding, hidden ones are none."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "ours.docx").write_bytes(word_document())
    (tmp_path / "a.txt").write_text(f"{TITLE}\n{RIGHT}", "utf-8")
    (tmp_path / "c.txt").write_bytes(REFUSED["Big5"])
    (tmp_path / "~$a.docx").write_bytes(b"")
    (tmp_path / "d.xlsx").write_bytes(b"")
    assert main(["proof", str(tmp_path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document == proof_files([tmp_path]).to_dict()
    assert document["summary"] == {"pass": 1, "warn": 0, "fail": 2, "unread": 0}
    shown = [(f["file"], f["status"], [x["rule"] for x in f["findings"]]) for f in document["files"]]
    assert shown == [
        (f"{tmp_path}/a.txt", "pass", []),
        (f"{tmp_path}/b/ours.docx", "fail", FAULT),
        (f"{tmp_path}/c.txt", "fail", ["PROOF-091"]),
    ]


def test_the_json_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/proof.md shows the result of several documents as it is."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    texts = [text for language, text in blocks if language == "text"]
    (tmp_path / "文稿").mkdir()
    for name, text in zip(("情况说明.txt", "通知.txt"), texts, strict=True):
        (tmp_path / "文稿" / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["proof", "文稿", "--json"]) == 1
    assert [text for language, text in blocks if language == "json"] == [capsys.readouterr().out]


def test_a_paragraph_without_end(tmp_path: Path) -> None:
    """What was not read for its length is said; the rest is read."""
    path = tmp_path / "a.txt"
    path.write_text(TEXT + "9" * 30_000, "utf-8")
    assert [f.rule for f in proof(path).findings] == [*FAULT, "PROOF-092"]


def test_what_was_not_read_is_on_page_and_copy(tmp_path: Path) -> None:
    """A paragraph that is too long is lost in neither, and what is said of it, or of all, is there."""
    path, page, copy = tmp_path / "a.txt", tmp_path / "a.html", tmp_path / "a.docx"
    path.write_text(TEXT + "甲" * 30_000, "utf-8")
    (tmp_path / "b.txt").write_text("我单位职责不变。", "utf-8")
    write_proof_page(proof_files([path, tmp_path / "b.txt"]), page)
    shown = page.read_text("utf-8")
    assert "甲" * 30_000 in shown
    assert [shown.count(rule) for rule in ("PROOF-092", "PROOF-093")] == [1, 1]
    write_proof_copies([path], proof_files([path]), copy)
    made = docx.Document(str(copy))
    assert made.paragraphs[-1].text == "甲" * 30_000
    assert any("PROOF-092" in comment.text for comment in made.comments)


def test_a_table_in_a_table(tmp_path: Path) -> None:
    """Its first row is wider than those inside: nothing stops, and what was not looked at is said."""
    document = docx.Document()
    document.add_paragraph(RIGHT)
    inside = document.add_table(rows=2, cols=2).cell(0, 0).add_table(rows=3, cols=2)
    for row, cells in zip(inside.rows, (("甲", "10.00"), ("乙", "20.00"), ("合计", "30.00")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(tmp_path / "a.docx"))
    done = proof(tmp_path / "a.docx")
    assert (done.status, done.findings) == ("pass", ())
    assert f"表格里另有 {done.in_tables} 个数字" in done.coverage
    assert done.in_tables


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.docx", "", "文件是空的"),
        ("a.txt", " \n\n", "文件里没有文字"),
        ("a.docx", "单位编码,名称\n1,2\n", "文件名是 .docx，内容却是纯文本，没有读到金额、个数或百分比"),
        ("a.txt", "我单位职责不变。", "没有读到金额、个数或百分比"),
        ("a.txt", "培训费12.00万元。", "读到 1 个数字，没有能互相核对的"),
    ],
)
def test_why_nothing_was_checked(tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    done = proof(tmp_path / name)
    assert done.status == "unread"
    assert [(f.rule, f.severity.value, f.message) for f in done.findings] == [
        ("PROOF-093", "note", f"一处也没有核对：{why}。")
    ]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.txt", "收入100.00万元\n" * 20_001, "超过 20000 段"),
        ("a.txt", "\r" * 200_001, "超过 20000 段"),
        ("a.doc", make.old_document("收\r" * 10_001), "超过 10000 段"),
        ("a.doc", word_97("1\r" * 10_001, eight_bit=True), "超过 10000 段"),
        ("a.doc", word_97("1\x07" * 7_001, eight_bit=True), "表格超过 7000 格"),
        ("a.doc", word_97("收" * 100_001), "有一段过长"),
        ("a.doc", word_97(("1" * 9_999 + "\r") * 200, eight_bit=True), "超过 2000000 字"),
        ("a.odt", make.open_document("<text:p>1</text:p>" * 10_001), "超过 10000 段"),
        ("a.rtf", "{\\rtf1" + "{" * 1_001 + "}" * 1_001 + "}", "套了 1000 层以上的括号"),
    ],
)
def test_a_document_without_bounds_is_refused(tmp_path: Path, name: str, text: str | bytes, why: str) -> None:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=why):
        lines_of(tmp_path / name)


def test_the_page(tmp_path: Path) -> None:
    """The text with its figures: wrong, checked, and not checked."""
    (tmp_path / "a.docx").write_bytes(word_document())
    out = tmp_path / "a.html"
    write_proof_page(proof_files([tmp_path / "a.docx"]), out)
    page = out.read_text("utf-8")
    wrong = "".join(f'{words}<b class="wrong">{figure}</b>' for words, figure in (
        ("培训费", "12.00万元"), ("，比上年", "10.00万元"), ("增加", "3.00万元"),
    ))  # fmt: skip
    assert wrong in page
    assert '下降<b class="checked">20.00%</b>，另有办公费<b class="unchecked">1.00万元</b>' in page
    assert "相差 2.00，文中为 3.00" in page
    assert "本结果不代替保密审查" in page


def test_comments(tmp_path: Path) -> None:
    """At the words, in a copy; the document stays as it is, and nothing that is there is overwritten."""
    source, out = tmp_path / "a.docx", tmp_path / "b.docx"
    data = word_document()
    source.write_bytes(data)
    report = proof_files([source])
    assert write_proof_copies([source], report, out) == ((str(source), str(out)),)
    assert source.read_bytes() == data
    copy = docx.Document(str(out))
    (comment,) = copy.comments
    assert "相差 2.00，文中为 3.00" in comment.text
    marked = copy.paragraphs[1]._p
    tags = [child.tag.rpartition("}")[2] for child in marked]
    assert "commentRangeStart" in tags
    assert write_proof_copies([source], report, out) == ((str(source), str(out)),)
    copy.add_paragraph("改过的")
    copy.save(str(out))
    before = out.read_bytes()
    ((_, said),) = write_proof_copies([source], report, out)
    assert "没有覆盖" in said
    assert out.read_bytes() == before


def test_comments_of_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of copies; a text becomes a Word document."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "in" / "b.docx").write_bytes(word_document())
    assert main(["proof", str(tmp_path / "in"), "--annotate", str(tmp_path / "out")]) == 1
    for name in ("a.txt", "b.docx"):
        assert len(list(docx.Document(str(tmp_path / "out" / f"{name}.校对.docx")).comments)) == 1
    assert "带批注的副本" in capsys.readouterr().err
