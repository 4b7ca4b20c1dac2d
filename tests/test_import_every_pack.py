"""``import --guess`` and ``import`` with every pack that says what exports fill."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tests.packs import PACKS
from xlsx_kit import api
from xlsx_kit.facts import facts_of_json, guess_map
from xlsx_kit.pack import load_pack

HEAD = (
    "预算单位",
    "项目类别",
    "项目编码",
    "项目名称",
    "功能分类科目",
    "部门经济分类",
    "资金性质",
    "金额(元)",
)
UNIT = "118001 某局"
BASIC = (
    (UNIT, "人员类", "", "", "2010301", "30101", "一般公共预算资金", "100000.00"),
    (UNIT, "公用经费", "", "", "2010301", "30201", "一般公共预算资金", "20000.00"),
)
ROWS = (
    *BASIC,
    (UNIT, "特定目标类", "P1", "会议", "2010302", "30215", "一般公共预算资金", "30000.00"),
    (UNIT, "特定目标类", "P2", "拆迁", "2120801", "30227", "政府性基金预算资金", "5000.00"),
    (UNIT, "其他运转类", "P3", "维修", "2010301", "30213", "事业收入资金", "900.00"),
)


@pytest.mark.parametrize("pack", PACKS)
def test_a_guessed_map_takes_every_amount_in(pack: str, tmp_path: Path) -> None:
    """No value is left to the officer, no amount is lost, and the facts are of the pack."""
    export, mapping = tmp_path / "e.csv", tmp_path / "m.toml"
    with export.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEAD, *ROWS))
    guess = guess_map(export, pack)
    assert guess.missing == ()
    mapping.write_text(guess.text, "utf-8")
    done = api.import_export(export, mapping, unit_code="118001", year=2025, pack=pack)
    assert done.rows["used"] == len(ROWS)
    assert not done.left_out
    loaded = load_pack(pack)
    facts = facts_of_json(done.facts, loaded).facts
    first, basic = (loaded.input(spec.input) for spec in loaded.book.imports[:2])
    of_basic = sum(Decimal(row[-1]) for row in BASIC)
    for source, expected in ((first, sum(Decimal(row[-1]) for row in ROWS)), (basic, of_basic)):
        lines = facts.lines(source.id)
        held = sum(amount for line in lines if isinstance(amount := line["amount"], int))
        unit = 100 if loaded.book.money == "元" else Decimal("0.01")
        assert held == expected * unit
        required = [c.key for c in source.facts if c.required]
        assert all(line.get(key) not in (None, "") for line in lines for key in required)
