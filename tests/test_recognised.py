"""A workbook whose document properties are gone is still read as its own pack's, or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.packs import PACKS
from xlsx_kit import generate, validate
from xlsx_kit.files import open_package, read_cells
from xlsx_kit.findings import InputError
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.reading.recognise import recognised_pack, second_stamp

SAMPLES = Path(str(root("samples")))
LISTS = "_列表"


def sent(folder: Path, sample: str) -> Path:
    """A filled workbook of a sample."""
    return generate(
        json.loads((SAMPLES / "pass" / f"{sample}.json").read_text("utf-8")), folder / "x.xlsx"
    ).path


def inspected(path: Path, *, lists: bool) -> Path:
    """The workbook as a document inspector leaves it; ``lists``: without the second stamp, too."""
    book: Any = openpyxl.load_workbook(path)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    if lists:
        (head,) = [cell for cell in book[LISTS][1] if cell.value == "xlsx_kit"]
        book[LISTS].delete_cols(head.column)
    out = path.with_name("inspected.xlsx")
    book.save(out)
    return out


@pytest.mark.slow
@pytest.mark.parametrize(("sample", "pack"), [("yuan-rich", "demo-yuan"), ("small-clean", "hebei-2024")])
@pytest.mark.filterwarnings("ignore:Print area cannot be set")
def test_without_document_properties(sample: str, pack: str, tmp_path: Path) -> None:
    """By the second stamp in silence; by sheets and headings with a note; the same facts each time."""
    path = sent(tmp_path, sample)
    facts = load_return(path).facts
    for lists in (False, True):
        stripped = inspected(path, lists=lists)
        workbook = read_cells(open_package(stripped))
        assert (second_stamp(workbook), recognised_pack(workbook)) == ("" if lists else pack, pack)
        found = load_return(stripped)
        assert (found.pack.id, found.facts) == (pack, facts)
        assert ("TPL-005" in {f.rule for f in found.findings}) is lists
        assert validate(stripped).files[0].pack == pack


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Print area cannot be set")
def test_another_money_is_refused(tmp_path: Path) -> None:
    """Figures in 元 are never read as 万元, whoever says so; the stamp's own pack is not doubted."""
    path = sent(tmp_path, "yuan-rich")
    for one in (path, inspected(path, lists=True)):
        with pytest.raises(InputError) as raised:
            load_return(one, "hebei-2024")
        (finding,) = raised.value.findings
        assert finding.rule == "TPL-006"
        assert "金额单位是元，套表 hebei-2024 的金额单位是万元" in finding.message
    assert load_return(path).pack.id == "demo-yuan"


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_is_told_from_the_others(pack: str) -> None:
    """By the released workbook of each, which has no second stamp yet or one."""
    for path in sorted((SAMPLES / "released").glob(f"{pack}-v*.xlsx")):
        assert recognised_pack(read_cells(open_package(path))) == pack


def test_what_is_no_return_is_not_recognised(tmp_path: Path) -> None:
    """A workbook of something else, of a few of our words."""
    book: Any = openpyxl.Workbook()
    book.active.title = "收支明细"
    book.active.append(["功能分类科目编码", "金额（元）"])
    book.save(tmp_path / "x.xlsx")
    assert recognised_pack(read_cells(open_package(tmp_path / "x.xlsx"))) == ""
