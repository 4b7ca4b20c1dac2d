"""A stamped workbook is, part by part, the workbook that would have been written in full."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.packs import SMALL
from xlsx_kit.book.book import unit_book
from xlsx_kit.excel.stamp import stamped_bytes
from xlsx_kit.excel.workbook import workbook_bytes
from xlsx_kit.facts.model import Facts
from xlsx_kit.spec.pack import Pack

PROFILE = {"scope": "单位", "year": 2025, "nature": "行政", "rank": "正科级", "funding": "财政拨款"}
CODES = st.text("0123456789ABC-", min_size=3, max_size=15)
NAMES = st.text("承德县人民法院（本级）AB12·、. ", min_size=1, max_size=80)
LONG = "河北省承德市双桥区某某街道办事处（本级）下属的名称很长很长很长很长很长很长很长很长很长很长的事业单位"


def unit(code: str, name: str) -> Facts:
    """A unit of which only the profile is known."""
    return Facts(SMALL, {"unit": ({**PROFILE, "code": code, "name": name},)})


def contents(workbook: bytes) -> dict[str, bytes]:
    """Every part of a file that any unzipping program takes for whole."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name) for name in archive.namelist()}


@settings(max_examples=12, deadline=None)
@given(code=CODES, name=NAMES)
@example(code="360101", name="承德县人民法院")
@example(code="303", name=LONG)
@example(code="A-1", name="x")
def test_equals_full_generation(small_pack: Pack, code: str, name: str) -> None:
    """Every part is the same; what the stamp cannot spell is left to full generation."""
    facts = unit(code, name)
    stamped = stamped_bytes(small_pack, facts, password="secret")
    if stamped is None:
        assert not (code[0].isalnum() and name[0].isalnum() and name[-1] not in " ")
        return
    full = workbook_bytes(unit_book(small_pack, facts), password="secret")
    assert list(contents(stamped).items()) == list(contents(full).items())
    assert stamped == stamped_bytes(small_pack, facts, password="secret")


SPELLED = ["甲&乙", "甲<乙>", "甲_x0041_", "", " 甲", "甲 ", "甲\n乙", "甲" * 101, "\ue001"]


@pytest.mark.parametrize("name", SPELLED)
def test_names_spelled_otherwise_are_written_in_full(small_pack: Pack, name: str) -> None:
    """XML, page headers and Excel's escapes are the full writer's business."""
    assert stamped_bytes(small_pack, unit("360101", name)) is None


def test_prefilled_workbooks_are_written_in_full(small_pack: Pack) -> None:
    """A stamp knows the unit's profile alone."""
    facts = unit("360101", "承德县人民法院")
    more = Facts(SMALL, {**facts.records, "organisations": ({"name": "机关"},)})
    assert stamped_bytes(small_pack, more) is None
