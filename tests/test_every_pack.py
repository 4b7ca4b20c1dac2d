"""The loop over every pack that ships: workbook, real client, return, tables, narrative, proof."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences, recalculated, stored
from tests.office.client import Office
from tests.packs import PACKS
from xlsx_kit import generate, narrate, proof, read, tables, validate
from xlsx_kit.api import check_pack
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import Column, ColumnType
from xlsx_kit.resources import root

SCHEMAS, PASS = (Path(str(root(kind))) for kind in ("schemas", "samples"))


def facts(pack: str) -> dict[str, Any]:
    """The pack's sample with the most lines; for a pack without one, that of the pack it extends."""
    every = [json.loads(file.read_text("utf-8")) for file in sorted((PASS / "pass").glob("*.json"))]
    of = next(p for p in load_pack(pack).lineage if any(f.get("pack", DEFAULT_PACK) == p for f in every))
    own = [found for found in every if found.get("pack", DEFAULT_PACK) == of]
    return {
        **max(own, key=lambda found: len({line["fund"] for line in found.get("ledger", [])})),
        "pack": pack,
    }


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS)
def test_sound(pack: str) -> None:
    """Its tables, rules and words fit one another, with nothing to be excused."""
    assert check_pack(SCHEMAS / pack).problems == ()


@pytest.mark.parametrize("pack", PACKS)
def test_loop(pack: str, office: Office, tmp_path: Path) -> None:
    """A real client calculates what was cached; the return reads back; nothing fails; the words hold."""
    workbook = generate(facts(pack), tmp_path / "w.xlsx").path
    shown = recalculated(office.recalculate(workbook, tmp_path / "r.xlsx"))
    assert differences(stored(workbook), shown) == []
    for file in (workbook, tmp_path / "r.xlsx"):
        assert read(file).to_dict() == read(facts(pack)).to_dict()
        report = validate(file).files[0]
        assert report.pack == pack
        assert report.status != "fail"
        assert tables(file).to_dict() == tables(facts(pack)).to_dict()
    out = narrate(workbook, tmp_path / "n.docx").path
    assert proof(out, workbook).findings == ()


@pytest.mark.parametrize("pack", PACKS)
def test_a_fact_keeps_its_name_from_book_to_book(pack: str) -> None:
    """What the first pack asks for has its part, its keys and their types wherever else it is asked for."""
    first, other = load_pack(DEFAULT_PACK), load_pack(pack)
    shared = [(first.input(one.id), one) for one in other.inputs if first.has_input(one.id)]
    assert len(shared) > 5
    for known, source in shared:
        keys = {column.key: written(column) for column in known.facts}
        assert source.part == known.part
        shown = {column.key: written(column) for column in source.facts if column.key in keys}
        assert shown == {key: keys[key] for key in shown}


def written(column: Column) -> ColumnType:
    """How facts write a column: what is chosen from a list is a text there."""
    return ColumnType.TEXT if column.type is ColumnType.CHOICE else column.type


@pytest.mark.parametrize("pack", PACKS)
def test_what_is_rolled_up_is_of_the_department(pack: str) -> None:
    """In whichever order a pack names its scopes."""
    assert load_pack(pack).book.department == "部门"


def test_the_nine_incomes_of_2022() -> None:
    """Table 1 prints nine lines of income, which add up to what 2024 prints in five."""
    rows = {row.key: row for row in tables(facts("hebei-2022")).tables[0].rows}
    five = {row.key: row for row in tables(facts("hebei-2024")).tables[0].rows}
    labels = [row.labels["income_item"] for row in load_pack("hebei-2022").view("t1").fixed[:9]]
    assert labels[4:] == [
        "五、事业收入",
        "六、事业单位经营收入",
        "七、上级补助收入",
        "八、附属单位上缴收入",
        "九、其他收入",
    ]
    assert sum(rows[str(n)].cells["income"] for n in range(5, 10)) == five["5"].cells["income"]
    assert rows["32"].cells["income"] == five["32"].cells["income"]
