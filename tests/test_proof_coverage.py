"""What counts as checked was checked: a figure that another one vouches for, and no other in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsx_kit.api import proof
from xlsx_kit.prose.proof.output.result import UNCHECKED

TABLE = "单位固定资产占用情况表\n项目\t数量\t价值（万元）\n资产总额\t\t3098.44\n一、房屋\t69\t121.39\n"
HEADED = (
    "“三公”经费和机关运行经费预算表\n编制部门：示例局\t单位：万元\n“三公”经费预算数\t\t机关运行经费预算数\n合计\t公务接待费\t\n39.00\t3.00\t120.00\n"
    "说明\n"
)
TWO_SIDES = (
    "2025年部门收入预算9000.00万元。其中：财政拨款收入8615.52万元，比2024年预算减少507.93万元；其他收入384.48万元。\n"
    "支出预算9000.00万元。其中：财政拨款支出预算8615.52万元，比2024年预算减少{change}万元。\n"
)
PARTS = (
    "2025年“三公”经费预算6.80万元，比2024年预算减少{change}万元。其中：\n（一）因公出国（境）费0万元。\n"
    "（二）公务用车购置及运行费6.00万元，与2024年预算持平。\n"
    "（三）公务接待费0.80万元，比2024年预算减少0.20万元。\n"
)
RENEWED = (
    "公务用车购置费预算90.00万元，原因是现有警车已达报废年限，需更新6辆。\n"
    "“三公”经费预算增加，原因是现有警车已达报废年限，需更新{number}辆。\n"
)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("示例局上年末固定资产金额为{right}万元（详见下表）。\n" + TABLE, "3098.44", "3098.45"),
        (HEADED + "2025年下属机关的机关运行经费预算{right}万元。\n", "120.00", "121.00"),
        ("本单位设{right}个内设机构。\n办公室、保管科、利用科。\n", "3", "4"),
        (TWO_SIDES.replace("{change}", "{right}"), "507.93", "508.93"),
        (PARTS.replace("{change}", "{right}"), "0.20", "0.30"),
        (RENEWED.replace("{number}", "{right}"), "6", "7"),
    ],
    ids=["sum below", "head of a table", "names below", "two sides", "parts, one nothing", "same words"],
)
def test_only_what_agrees_is_checked(text: str, right: str, wrong: str, tmp_path: Path) -> None:
    """The right figure is vouched for; in its place another one is not."""
    assert right not in unchecked(text.replace("{right}", right), tmp_path)
    assert wrong in unchecked(text.replace("{right}", wrong), tmp_path)


def test_things_of_one_kind_are_not_one_thing(tmp_path: Path) -> None:
    """What is held and what is to be bought have the same last words, and may be the same number."""
    text = "单价100万元（含）以上设备（不含车辆）0台。\n购置单价100万元（含）以上设备（不含车辆）0台。\n"
    assert unchecked(text, tmp_path).count("0台") == 2


@pytest.mark.parametrize(
    ("copied", "figure"),
    [
        ("现有执法警车已达报废年限，需更新6辆。\n", "6"),
        ("2024年机关运行经费支出28.00万元。\n", "28.00"),
    ],
    ids=["number of things", "amount"],
)
def test_a_copied_paragraph_vouches_for_nothing(copied: str, figure: str, tmp_path: Path) -> None:
    assert unchecked(f"一、车辆\n{copied}二、其他\n{copied}", tmp_path).count(figure) == 2


def unchecked(text: str, folder: Path) -> list[str]:
    """The figures of a text that were not checked, or are told as wrong, as they begin."""
    path = folder / "text.txt"
    path.write_text(text, "utf-8")
    read = proof(path)
    told = {f.actual for f in read.findings}
    found = [
        line.text[figure.start : figure.end]
        for line in read.text
        for figure in line.figures
        if figure.state == UNCHECKED
    ]
    return [figure.rstrip("万元个辆 ") for figure in found] + [str(one) for one in told]
