"""Rows of codes under rows of units: two code lists joined, as a page of the manual says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.pack_pages import construct
from tests.comparing import differences, recalculated, stored
from tests.office.client import Office
from tests.packs import replace
from tests.test_constructs import BASE, apply
from xlsx_kit import generate, read, tables, validate
from xlsx_kit.api import check_pack, new_pack
from xlsx_kit.resources import packs_from

LEDGER = [
    ("118002", "2010301", "基本支出", "10.00"),
    ("118001", "2010302", "项目支出", "20.00"),
    ("118001", "2010301", "基本支出", "30.00"),
    ("118001", "2080598", "基本支出", "5.00"),
]
GENERAL = {"fund": "一般公共预算", "origin": "本年"}
FACTS: dict[str, Any] = {
    "pack": "mine",
    "unit": {"code": "118", "name": "某部门", "scope": "部门", "year": 2025},
    "ledger": [
        {"function": function, "unit": unit, "kind": kind, "amount": amount, **GENERAL}
        | ({"name": "某新科目"} if function == "2080598" else {})
        for unit, function, kind, amount in LEDGER
    ],
    "basic": [{"economic": "30101", "amount": "45.00"}],
}  # fmt: skip
ROWS = [
    ("total", "合计", "65.00"),
    ("118001", "某部门本级", "55.00"),
    ("118001201", "一般公共服务支出", "50.00"),
    ("11800120103", "政府办公厅（室）及相关机构事务", "50.00"),
    ("1180012010301", "行政运行", "30.00"),
    ("1180012010302", "一般行政管理事务", "20.00"),
    ("118001208", "社会保障和就业支出", "5.00"),
    ("11800120805", "行政事业单位养老支出", "5.00"),
    ("1180012080598", "某新科目", "5.00"),
    ("118002", "某部门下属中心", "10.00"),
    ("118002201", "一般公共服务支出", "10.00"),
    ("11800220103", "政府办公厅（室）及相关机构事务", "10.00"),
    ("1180022010301", "行政运行", "10.00"),
]
WRONG = {
    "other lists": ("inputs/ledger.toml", 'codes = "by_unit"', 'codes = "functional"', "两列编码"),
    "one list": ("book.toml", '["units", "functional"]', '["units"]', "相连"),
    "typed": (
        "inputs/ledger.toml", 'type = "joined"\nof = "unit"\nby = "function"', 'type = "code"', "不能填写",
    ),
    "parts that are not there": ("inputs/ledger.toml", 'by = "function"', 'by = "kind"', "两列编码"),
    "a part without its leaf": (
        "inputs/ledger.toml", 'codes = "functional"', 'codes = "functional"\nundivided = true', "不填末级",
    ),
    "too many digits": ("book.toml", "widths = [6]", "widths = [6, 9]", "16 位"),
    "rows of other codes": (
        "rules.toml", 'sum = ["t10/*/general", "t10/*/others"]', 'sum = ["t3/*/total"]', "逐行核对",
    ),
    "no file": ("book.toml", 'file = "units.csv"\n', "", "没有写 file"),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped pack as the last example of the page changes it."""
    home = tmp_path_factory.mktemp("joined")
    new_pack(BASE, "mine", home)
    apply(construct("code-rows")["example"][-1]["change"], home)
    return home


@pytest.fixture
def packs(home: Path) -> Iterator[Path]:
    """That folder, for use."""
    with packs_from(home):
        yield home


def test_rows_stand_under_their_units(packs: Path, office: Office, tmp_path: Path) -> None:
    """In the order of units, with names and sums at every level, as LibreOffice computes them, too."""
    (found,) = (one for one in tables(FACTS).to_dict()["tables"] if one["id"] == "t10")
    assert [(row["key"], row["label"], row["cells"]["total"]) for row in found["rows"]] == ROWS
    workbook = generate(FACTS, tmp_path / "w.xlsx").path
    assert (
        differences(stored(workbook), recalculated(office.recalculate(workbook, tmp_path / "s.xlsx"))) == []
    )
    for path in (workbook, tmp_path / "s.xlsx"):
        assert read(path).to_dict()["ledger"] == read(FACTS).to_dict()["ledger"]
        rules = {one.rule for one in validate(path).files[0].findings}
        assert not {rule for rule in rules if rule.startswith(("TPL", "SUM", "ROLL", "CODE-011"))}


def test_only_some_levels_have_rows(home: Path, office: Office, tmp_path: Path) -> None:
    """Units and the last level of codes, by formulas, too; what needs the others is refused."""
    for kind in ("schemas", "templates"):
        shutil.copytree(home / kind, tmp_path / kind)
    folder = tmp_path / "schemas" / "mine"
    replace(folder / "tables" / "t10.toml", "capacity = 300", "capacity = 300\nlevels = [1, 4]")
    with packs_from(tmp_path):
        (found,) = (one for one in tables(FACTS).to_dict()["tables"] if one["id"] == "t10")
        wanted = [row for row in ROWS if row[0] == "total" or len(row[0]) in (6, 13)]
        assert [(row["key"], row["label"], row["cells"]["total"]) for row in found["rows"]] == wanted
        workbook = generate(FACTS, tmp_path / "w.xlsx").path
        saved = office.recalculate(workbook, tmp_path / "s.xlsx")
        assert differences(stored(workbook), recalculated(saved)) == []
        rules = {one.rule for one in validate(workbook).files[0].findings}
        assert not {rule for rule in rules if rule.startswith(("TPL", "SUM", "ROLL"))}
    table, rules_file = folder / "tables" / "t10.toml", folder / "rules.toml"
    replace(table, "levels = [1, 4]", "levels = [1, 3]")
    assert [p.inside for p in check_pack(folder, quick=True).problems][:1] == ["rows.levels"]
    replace(table, "levels = [1, 3]", "levels = [4]")
    replace(rules_file, 'left = "t10/total/total"', 'left = "t10/118001/total"')
    assert any("不列 6 位的科目" in p.message for p in check_pack(folder, quick=True).problems)


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_joined_is_said(case: str, home: Path, tmp_path: Path) -> None:
    """With the file and a line."""
    file, old, new, said = WRONG[case]
    for kind in ("schemas", "templates"):
        shutil.copytree(home / kind, tmp_path / kind)
    folder = tmp_path / "schemas" / "mine"
    replace(folder / file, old, new)
    found = [one for one in check_pack(folder, quick=True).problems if said in one.message]
    assert [(one.file, bool(one.line)) for one in found] == [(f"mine/{file}", True)]
