"""Approved amounts in the money, the lists and the words of the pack whose return it is."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlsx_kit import generate
from xlsx_kit.api import new_pack, validate
from xlsx_kit.findings import InputError
from xlsx_kit.resources import root

PASS = Path(str(root("samples"))) / "pass"
YUAN = PASS / "yuan-rich.json"


def by_code(case: Path, part: str = "ledger") -> dict[str, Fraction]:
    """What a unit's lines come to, by code."""
    found: dict[str, Fraction] = {}
    for line in json.loads(case.read_text("utf-8"))[part]:
        found[line["function"]] = found.get(line["function"], Fraction(0)) + Fraction(line["amount"])
    return found


def listed(path: Path, heading: str, rows: list[str]) -> Path:
    path.write_text("\n".join([heading, *rows]) + "\n", "utf-8")
    return path


def found(case: Path, approved: Path, **more: Any) -> list[tuple[str, str | None, str | None]]:
    findings = validate(case, approved=approved, **more).files[0].findings
    return [(f.rule, f.expected, f.actual) for f in findings if f.rule.startswith("APPROVED")]


def unit_of(case: Path) -> str:
    code: str = json.loads(case.read_text("utf-8"))["unit"]["code"]
    return code


def test_a_pack_in_yuan_is_held_to_yuan(tmp_path: Path) -> None:
    """Right to the yuan in either column, wrong by one; a list in 万元 says no more than it does."""
    totals, unit = by_code(YUAN), unit_of(YUAN)
    rows = [f"{unit},{code},{int(amount)}" for code, amount in totals.items()]
    assert len(rows) > 5
    for column in ("yuan", "amount", "金额（元）"):
        assert found(YUAN, listed(tmp_path / "a.csv", f"unit,function,{column}", rows)) == []
    code, amount = next((c, a) for c, a in totals.items() if a % 100)
    one = [f"{unit},{code},{int(amount) + 1}"]
    assert found(YUAN, listed(tmp_path / "a.csv", "unit,function,yuan", one)) == [
        ("APPROVED-001", str(int(amount) + 1), f"{int(amount)}.00")
    ]
    coarse = round(amount / 10_000, 2)
    in_wan = [f"{unit},{code},{float(coarse):.2f}"]
    assert found(YUAN, listed(tmp_path / "a.csv", "unit,function,金额（万元）", in_wan)) == [
        ("APPROVED-002", str(int(coarse * 10_000)), f"{int(amount)}.00")
    ]


@pytest.mark.slow
def test_control_totals_are_in_the_money_of_the_pack(tmp_path: Path) -> None:
    """Headed in 元, equal to the yuan, with the slack of whole yuan in formula and guide."""
    code, amount = next(iter(by_code(YUAN).items()))
    approved = listed(tmp_path / "a.csv", "unit,function,yuan", [f"{unit_of(YUAN)},{code},{int(amount)}"])
    made = generate(YUAN, tmp_path / "w.xlsx", approved=approved)
    sheet = openpyxl.load_workbook(made.path)["批复控制数"]
    assert [sheet.cell(4, column).value for column in (4, 5)] == ["批复数（元）", "已填数（元）"]
    assert sheet["D5"].value == int(amount)
    assert "<=0.5," in sheet["B5"].value
    assert "LEFT(TRIM(" in sheet["E5"].value
    assert sheet["C2"].value.endswith("四舍五入的差额不超过 0.5 的算一致。")


@pytest.mark.parametrize(
    ("case", "row", "expected"),
    [
        ("shanghai-unit", "公务接待费", "actual"),
        ("final-accounts-unit", "公务接待费", "actual"),
    ],
)
def test_lists_of_other_packs(case: str, row: str, expected: str, tmp_path: Path) -> None:
    """“三公” amounts are those of the list and the column that the return's own pack names."""
    path = PASS / f"{case}.json"
    lines = json.loads(path.read_text("utf-8"))["three_public"]
    line = next(line for line in lines if line["item"] == row)
    amount = line.get(expected) or line["amount"]
    right = [f"{unit_of(path)},{row},{amount}"]
    assert found(path, listed(tmp_path / "a.csv", "单位编码,三公项目,金额", right)) == []
    wrong = [f"{unit_of(path)},{row},{Fraction(amount) + 7}"]
    rules = [rule for rule, *_ in found(path, listed(tmp_path / "a.csv", "unit,item,amount", wrong))]
    assert rules == ["APPROVED-001"]


def test_a_row_is_about_one_list(tmp_path: Path) -> None:
    """A code beside a “三公” item is about no list: said with its row, and not left out in silence."""
    path = PASS / "small-clean.json"
    heading = "单位编码,科目编码,三公项目,金额（万元）"
    approved = listed(tmp_path / "a.csv", heading, [f"{unit_of(path)},2012901,公务接待费,1"])
    (finding,) = validate(path, approved=approved).files[0].findings
    assert finding.rule == "APPROVED-096"
    assert "第 2 行填了“科目编码、三公项目”" in finding.message
    with pytest.raises(InputError, match="第 2 行"):
        generate(path, tmp_path / "w.xlsx", approved=approved)


def test_a_pack_made_before_lists_were_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is held to the lists of the default pack, as it was; a heading of its own is known once declared."""
    folder = new_pack("hebei-2024", "mine", tmp_path).folder
    monkeypatch.setenv("XLSX_KIT_PACKS", str(tmp_path))
    book = folder / "book.toml"
    text = book.read_text("utf-8")
    without = re.sub(r"# 批复数名单.*?(?=\[codes\.)", "", text, flags=re.DOTALL)
    assert without != text
    book.write_text(without, "utf-8")
    path = PASS / "small-clean.json"
    row = [f"{unit_of(path)},201,项目支出,1"]
    approved = listed(tmp_path / "a.csv", "unit,function,支出类型,amount", row)
    assert [rule for rule, *_ in found(path, approved, pack="mine")] == ["APPROVED-001"]
    own = listed(tmp_path / "b.csv", "unit,function,支出性质,amount", row)
    with pytest.raises(InputError, match="支出性质"):
        validate(path, approved=own, pack="mine")
    book.write_text(text.replace('kind = ["支出类型"]', 'kind = ["支出性质"]'), "utf-8")
    assert [rule for rule, *_ in found(path, own, pack="mine")] == ["APPROVED-001"]
