"""Two submissions of one unit: every change at its line and cell, and nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.facts_edits import with_set
from xlsx_kit import generate
from xlsx_kit.api import compare
from xlsx_kit.cli import main
from xlsx_kit.resources import root

PASS = Path(str(root("samples"))) / "pass"
NAMES = sorted(path.stem for path in PASS.glob("*.json"))


def facts(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PASS / f"{name}.json").read_text("utf-8"))
    return found


def put(folder: Path, name: str, content: dict[str, Any]) -> Path:
    file = folder / f"{name}.json"
    file.write_text(json.dumps(content), "utf-8")
    return file


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_identical_and_reordered(name: str, tmp_path: Path) -> None:
    """A workbook and its facts are the same submission, in whatever order the lines stand."""
    one = facts(name)
    other = {k: random.Random(1).sample(v, len(v)) if isinstance(v, list) else v for k, v in one.items()}
    found = compare(generate(one, tmp_path / "one.xlsx").path, put(tmp_path, "other", other))
    assert found.to_dict() == {
        "units": [f"{one['unit']['code']} {one['unit']['name']} {one['unit']['year']} 年"] * 2,
        "same_unit": True,
        "identical": True,
        "changes": [],
        "totals": [],
    }


def test_every_kind_of_change(tmp_path: Path) -> None:
    """A field, an amount, a line more, a line less; the totals that moved."""
    old = facts("small-clean")
    new = with_set(
        old, [["ledger.1.amount", "130.00"], ["texts.duties", "**"], ["projects.0.plan_mar", "25"]]
    )
    new["basic"] = [*new["basic"][1:], {"economic": "30106", "amount": "1.00"}]
    found = compare(put(tmp_path, "old", old), put(tmp_path, "new", new))
    seen = [(c.kind, c.sheet, c.cell, c.field, c.old[:9], c.new[:9], c.difference) for c in found.changes]
    assert seen == [
        ("changed", "收支明细", "J8", "金额（万元）", "128.60", "130.00", "+1.40"),
        ("removed", "基本支出", None, "", "30101 52.", "", ""),
        ("added", "基本支出", "C18", "", "", "30106 1.0", ""),
        ("changed", "项目", "I7", "3月底（%）", "20", "25", ""),
        ("changed", "文字说明", "C7", "单位职责", "（一）集中统一管理", "**", ""),
    ]
    totals = {(t.title, t.line): (t.old, t.new, t.difference) for t in found.totals}
    assert ("182.40", "183.80", "+1.40") in totals.values()
    assert all(old != new for old, new, _ in totals.values())


def test_a_project_renamed_is_one_change(tmp_path: Path) -> None:
    """Its code tells that it is the same project."""
    old = facts("small-clean")
    new = with_set(old, [["projects.0.name", "档案数字化"]])
    (change,) = compare(put(tmp_path, "old", old), put(tmp_path, "new", new)).changes
    assert (change.field, change.old, change.new) == ("项目名称", "馆藏档案数字化", "档案数字化")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words, as JSON, for other units, for what cannot be read."""
    one = put(tmp_path, "one", facts("small-clean"))
    other = put(tmp_path, "other", with_set(facts("small-clean"), [["ledger.1.amount", "130.00"]]))
    assert main(["compare", str(one), str(one)]) == 0
    assert capsys.readouterr().out == "两份的填报内容完全相同。\n"
    assert main(["compare", str(one), str(other)]) == 0
    said = capsys.readouterr().out
    assert "J8 2010601 基本支出 一般公共预算 本年 130.00：金额（万元） 128.60 → 130.00（+1.40）" in said
    assert main(["compare", str(one), str(PASS / "empty-unit.json")]) == 0
    assert "不是同一单位" in capsys.readouterr().err
    assert main(["compare", str(one), str(tmp_path / "none.json")]) == 1
    assert "Traceback" not in capsys.readouterr().err
