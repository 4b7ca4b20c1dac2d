"""What is said once of many sheets names a cell of each, and only what has one cause is said once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.edits import with_patch
from tests.test_campaign import facts
from xlsx_kit import generate, validate
from xlsx_kit.findings import Finding

ROUNDED = {"收支明细": "J8", "三公经费": "F14", "固定资产": "E10", "上年数": "C7"}
"""An entry or a figure of each sheet that has decimals."""


def found_in(patch: Sequence[Sequence[str]], folder: Path) -> list[Finding]:
    """What is found of a return with changes."""
    path = generate(facts(1), folder / "x.xlsx").path
    path.write_bytes(with_patch(path.read_bytes(), patch))
    return [*validate(path).files[0].findings]


def test_what_one_format_rounds_on_many_sheets(tmp_path: Path) -> None:
    """The first cells of the others are in the words; what another format rounds is another finding."""
    codes = {sheet: "0.0" if sheet == "固定资产" else "0" for sheet in ROUNDED}
    found = found_in([["format", sheet, cell, codes[sheet]] for sheet, cell in ROUNDED.items()], tmp_path)
    assert [(one.rule, one.sheet, one.cell) for one in found] == [
        ("TPL-030", "三公经费", "F14"),
        ("TPL-030", "固定资产", "E10"),
    ]
    many, single = found
    assert "只留 0 位小数" in many.message
    assert many.message.endswith("；这样的工作表共 3 张：三公经费 F14、上年数 C7、收支明细 J8。")
    assert "只留 1 位小数，显示为 400.2" in single.message
    assert "工作表" not in single.message


def test_other_values_on_many_sheets(tmp_path: Path) -> None:
    """Cells of tables that show what their formulas do not give."""
    cells = {"表2收入总表": "D8", "表3支出总表": "D9", "表6一般公共预算基本支出表": "D10"}
    (found,) = found_in([["cached", sheet, cell, "99"] for sheet, cell in cells.items()], tmp_path)
    assert (found.rule, found.sheet, found.cell) == ("TPL-028", "表2收入总表", "D8")
    assert "共 3 张：表2收入总表 D8、表3支出总表 D9、表6一般公共预算基本支出表 D10" in found.message
