"""A stamped workbook is, part by part, the workbook that would have been written in full."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.packs import SMALL
from tests.strategies import facts_files
from xlsx_kit.facts.model import Facts
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook.model.book import unit_book
from xlsx_kit.workbook.model.grid import SheetModel, WorkbookModel
from xlsx_kit.workbook.writer.merge import merged_bytes
from xlsx_kit.workbook.writer.template import WorkbookTemplate, workbook_template
from xlsx_kit.workbook.writer.workbook import workbook_bytes

PROFILE = {"scope": "单位", "year": 2025, "nature": "行政", "rank": "正科级", "funding": "财政拨款"}
CODES = st.text("0123456789ABC-", min_size=3, max_size=15)
NAMES = st.text("承德县人民法院（本级）AB12·、. ", min_size=1, max_size=80)
LONG = "河北省承德市双桥区某某街道办事处（本级）下属的名称很长很长很长很长很长很长很长很长很长很长的事业单位"
SAMPLES = sorted(Path(str(root("samples"))).glob("pass/*.json"))
STRING = re.compile(rb't="s"><v>(\d+)</v>')
ITEM = re.compile(rb"<si>.*?</si>", re.DOTALL)


def unit(code: str, name: str) -> Facts:
    """A unit of which only the profile is known."""
    return Facts(SMALL, {"unit": ({**PROFILE, "code": code, "name": name},)})


def contents(workbook: bytes) -> dict[str, bytes]:
    """Every part of a file that unzips as a whole; shared strings stand in their places."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        parts = {name: archive.read(name) for name in archive.namelist()}
    said = parts.pop("xl/sharedStrings.xml")
    strings = ITEM.findall(said)
    assert len(set(strings)) == len(strings)
    used = sum(len(STRING.findall(part)) for part in parts.values())
    assert f'count="{used}" uniqueCount="{len(strings)}"'.encode() in said
    return {name: STRING.sub(lambda found: strings[int(found[1])], part) for name, part in parts.items()}


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(code=CODES, name=NAMES)
@example(code="360101", name="承德县人民法院")
@example(code="303", name=LONG)
@example(code="202", name="2025")
@example(code="A-1", name="x")
def test_an_empty_one_equals_full_generation(small_pack: Pack, code: str, name: str) -> None:
    """Every part is the same; what the stamp cannot spell is left to full generation."""
    facts = unit(code, name)
    stamped = merged_bytes(small_pack, facts, password="secret")
    if stamped is None:
        assert not (code[0].isalnum() and name[0].isalnum() and name[-1] not in " ")
        return
    full = workbook_bytes(unit_book(small_pack, facts), password="secret")
    assert list(contents(stamped).items()) == list(contents(full).items())
    assert stamped == merged_bytes(small_pack, facts, password="secret")


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_prefilled_one_equals_full_generation(small_pack: Pack, data: st.DataObject) -> None:
    """Whatever the facts; the same bytes every time."""
    drawn = data.draw(facts_files(small_pack))
    given_facts: dict[str, Any] = {
        **drawn,
        "unit": {**drawn["unit"], "code": "303017", "name": "承德县人民法院"},
    }
    facts = load_return(given_facts, small_pack.id).facts
    stamped = merged_bytes(small_pack, facts)
    assert stamped is not None
    assert list(contents(stamped).items()) == list(
        contents(workbook_bytes(unit_book(small_pack, facts))).items()
    )
    assert stamped == merged_bytes(small_pack, facts)


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_samples_equal_full_generation(sample: Path) -> None:
    """In the packs as they are shipped, after another unit was stamped from the same master."""
    found = load_return(sample)
    facts, pack = found.facts, found.pack
    form = {**facts.form("unit"), "code": "999", "name": LONG}
    assert merged_bytes(pack, Facts(pack.id, {**facts.records, "unit": (form,)}))
    stamped = merged_bytes(pack, facts)
    assert stamped is not None
    assert list(contents(stamped).items()) == list(contents(workbook_bytes(unit_book(pack, facts))).items())


SPELLED = ["甲&乙", "甲<乙>", "甲_x0041_", "", " 甲", "甲 ", "甲\n乙", "甲" * 101, "\ue001"]


@pytest.mark.parametrize("name", SPELLED)
def test_names_spelled_otherwise_are_written_in_full(small_pack: Pack, name: str) -> None:
    """XML, page headers and Excel's escapes are the full writer's business."""
    assert merged_bytes(small_pack, unit("360101", name)) is None


STANDS_FOR = {"code": "\ue000", "name": "\ue001"}
UNIT = {"code": "303017", "name": "承德县人民法院"}


@cache
def master(pack: Pack) -> WorkbookTemplate:
    """A master of the small pack."""
    return workbook_template(unit_book(pack, unit(**STANDS_FOR)), STANDS_FOR)


def changed(book: WorkbookModel, change: Callable[[SheetModel], SheetModel]) -> WorkbookModel:
    """The book with its third sheet changed."""
    return replace(book, sheets=(*book.sheets[:2], change(book.sheets[2]), *book.sheets[3:]))


def formula_changed(sheet: SheetModel) -> SheetModel:
    """The first formula is another one."""
    cells = list(sheet.cells)
    place = next(n for n, cell in enumerate(cells) if cell.formula)
    cells[place] = cells[place].but(formula="1+1")
    return replace(sheet, cells=tuple(cells))


def link_changed(sheet: SheetModel) -> SheetModel:
    """The first merged link is called otherwise."""
    area, cell = sheet.merges[0]
    assert cell.link
    return replace(sheet, merges=((area, cell.but(value="别处")), *sheet.merges[1:]))


def test_the_unit_s_own_book_is_stamped(small_pack: Pack) -> None:
    """What the next test changes is otherwise right."""
    assert master(small_pack).merged(unit_book(small_pack, unit(**UNIT)), UNIT)


CHANGES: dict[str, Callable[[WorkbookModel], WorkbookModel]] = {
    "title": lambda b: replace(b, title="另一个"),
    "name": lambda b: replace(b, names={**b.names, "X": "'封面'!$A$1"}),
    "stamp": lambda b: replace(b, stamp={**b.stamp, "xlsx_kit.template": "0"}),
    "header": lambda b: replace(b, header="别的单位"),
    "sheet": lambda b: replace(b, sheets=(*b.sheets[:-1], replace(b.sheets[-1], name="另"))),
    "formula": lambda b: changed(b, formula_changed),
    "link": lambda b: changed(b, link_changed),
    "cell": lambda b: changed(b, lambda s: replace(s, cells=s.cells[:-1])),
    "merge": lambda b: changed(b, lambda s: replace(s, merges=s.merges[:-1])),
    "validation": lambda b: changed(b, lambda s: replace(s, validations=s.validations[:-1])),
    "highlight": lambda b: changed(b, lambda s: replace(s, highlights=())),
    "width": lambda b: changed(b, lambda s: replace(s, widths={**s.widths, 1: 99.0})),
    "height": lambda b: changed(b, lambda s: replace(s, heights={**s.heights, 5000: 30.0})),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_not_of_the_template_is_noticed(
    small_pack: Pack, change: Callable[[WorkbookModel], WorkbookModel]
) -> None:
    """Such a workbook is written in full."""
    assert master(small_pack).merged(change(unit_book(small_pack, unit(**UNIT))), UNIT) is None
