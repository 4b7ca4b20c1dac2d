"""The standing of units as a workbook: dates that Excel knows, and what an inspection asks of each unit."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from tests.rounds import Round
from tests.test_campaign import code_of
from tests.test_mails import facts_file
from xlsx_kit.campaign.campaign import open_campaign
from xlsx_kit.campaign.ledger.identifiers import content_hash

APPROVED, PASSED_ON = "2025-01-20", "2025-01-10"
CHARACTERS_ACROSS = 170
"""Of a page that can be read: A4 lying, at three quarters of the letters' size."""
NUMBERED = re.compile("[一二三四五六七八九十]+、")


def sheet(path: Path, name: str) -> list[dict[str, Any]]:
    """A sheet's rows, each by its headings."""
    head, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def inspected(path: Path) -> list[dict[str, Any]]:
    """What both sheets for inspections say of each unit."""
    return [a | b for a, b in zip(sheet(path, "公开检查"), sheet(path, "公开内容"), strict=True)]


def forgotten(played: Round, found: str = "") -> None:
    """What was found in the files of publications is gone, as in an earlier ledger, or is something else.

    It was there for every document and workbook, and for no other file.
    """
    campaign = open_campaign(played.folder)
    with campaign.ledger.change() as db:
        kept = db.rows("content")
        files = [path.read_bytes() for path in played.folder.glob("publications/*/1/*.[dx]*[cs]x")]
        assert {content_hash(data) for data in files} <= {digest for digest, *_ in kept}
        if found:
            db.replace_all("content", [(digest, sought, found) for digest, sought, _ in kept])
        else:
            for digest, *_ in kept:
                db.delete("content", {"hash": digest})
    campaign.ledger.close()


@pytest.mark.slow
def test_what_an_inspection_asks(played: Round) -> None:
    """One unit is public in time, one before its approval; what the files lack is missing."""
    units = played.folder / "units.csv"
    head, *lines = units.read_text("utf-8").splitlines()
    days = f",{PASSED_ON},{APPROVED}"
    text = "\n".join([f"{head},部门批复日,批复日", *(line + days for line in lines)])
    units.write_text(text + "\n", "utf-8")
    for number in (1, 2):
        played.arrives(f"{number}.json", facts_file(number))
    played.run("approve", "--by", "王芳", "--secrecy-by", "李明")
    played.run("publish")
    played.run("announce", code_of(1), "--on", "2025-02-03", "--url", "https://x.example/1")
    played.run("announce", code_of(2), "--on", "2025-01-15")
    for path in played.folder.glob(f"publications/{code_of(2)}/1/*.xlsx"):
        path.unlink()
    (changed,) = played.folder.glob(f"publications/{code_of(2)}/1/*.docx")
    document = Document(str(changed))
    for paragraph in document.paragraphs:  # the contents go on naming it
        if paragraph.text == "九、国有资产信息":
            paragraph._element.getparent().remove(paragraph._element)
    document.save(str(changed))
    out = played.folder.parent / "检查.xlsx"
    played.run("status", "--xlsx", out)
    for page in openpyxl.load_workbook(out):  # on paper: large enough, with the unit's name on each page
        wide = sum(page.column_dimensions[cell.column_letter].width for cell in page[1])
        assert wide / page.page_setup.fitToWidth < CHARACTERS_ACROSS, page.title
        assert (page.print_title_cols, page.print_title_rows) == ("$A:$B", "$1:$1")
    first, second, third, *_ = inspected(out)
    assert (first["单位编码"], first["公开网址"], first["公开版次"]) == (code_of(1), "https://x.example/1", 1)
    dates = ("部门批复日", "批复日", "公开期限", "公开日期")
    assert [first[key] for key in dates] == [
        datetime(2025, 1, 10),
        datetime(2025, 1, 20),
        datetime(2025, 2, 9),
        datetime(2025, 2, 3),
    ]
    assert (first["批复到公开天数"], first["日期问题"]) == (14, None)
    tables = [key for key in first if key.startswith("表")]
    assert len(tables) == 9
    assert {first[key] for key in tables} == {"有"}
    assert {second[key] for key in tables} == {"缺"}
    assert "早于批复日" in second["日期问题"]
    assert (third["公开日期"], third["公开文件"], third[tables[0]]) == (None, None, None)
    assert "已过，没有公开" in third["日期问题"]
    sections = [key for key in first if NUMBERED.match(key)]
    assert len(sections) == 11
    assert {key: first[key] for key in sections if first[key] != "有"} == {}
    assert {key: second[key] for key in sections if second[key] != "有"} == {"九、国有资产信息": "缺"}
    assert {third[key] for key in sections} == {None}
    forgotten(played)
    played.run("status", "--xlsx", out)
    assert [inspected(out)[n][tables[0]] for n in (0, 1)] == ["有", "缺"]
    forgotten(played, found="[]")
    played.run("status", "--xlsx", out)
    assert {inspected(out)[0][key] for key in (*tables, *sections)} <= {"缺", "不涉及"}
    forgotten(played)
    played.run("exempt", code_of(3), "--reason", "按规定不公开")
    assert (played.unit(3)["publish_in"], played.unit(3)["faults"]) == (None, [])
    changed.unlink()
    shutil.rmtree(played.folder / "publications" / code_of(1))
    played.run("status", "--xlsx", out)
    first, second, *_ = inspected(out)
    assert (first["公开文件"], first[sections[0]]) == ("文件不在", None)
    assert {second[key] for key in sections} == {"未核对"}
    standing = sheet(out, "状态")
    assert [row["状态"] for row in standing[:3]] == ["已公开", "已公开", "本轮免报"]
    assert standing[0]["报回"].date() == date.today()
    assert standing[0]["批复日"] == datetime(2025, 1, 20)
