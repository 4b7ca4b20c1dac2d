"""Reasons for a change: what they say of the earlier figure is no opposite of what happened since."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xlsx_kit import validate
from xlsx_kit.resources import root

OPPOSITE = {"THREE-239", "THREE-240"}
ROSE, FELL = "1000.00", "90000.00"
RIGHT = [
    ("prior", ROSE, "因上年厉行节约，基数较低"),
    ("prior", ROSE, "上年因减少接待基数低"),
    ("prior", ROSE, "由于去年严控接待"),
    ("prior", ROSE, "厉行节约使基数偏小"),
    ("prior", FELL, "上年新购车辆较多"),
    ("prior", FELL, "上年接待增加，基数高"),
    ("budget", ROSE, "年初从严安排，执行中任务多"),
    ("budget", FELL, "年初按新标准多安排"),
]
WRONG = [
    ("prior", ROSE, "较上年减少", "减少"),
    ("prior", ROSE, "与上年相比压减接待", "压减"),
    ("prior", ROSE, "在上年基础上压减", "压减"),
    ("prior", ROSE, "上年任务多，本年厉行节约", "厉行节约"),
    ("prior", ROSE, "低于上年，厉行节约", "厉行节约"),
    ("prior", FELL, "比去年同期增加", "增"),
    ("budget", ROSE, "执行中压减接待", "压减"),
    ("budget", ROSE, "较年初预算减少", "减少"),
]


def _opposites(before: str, amount: str, reason: str, folder: Path) -> list[str]:
    facts = json.loads((root("samples") / "pass" / "final-accounts-department.json").read_text("utf-8"))
    facts["three_public"][3] |= {before: amount, "reason" if before == "budget" else "prior_reason": reason}
    file = folder / "return.json"
    file.write_text(json.dumps(facts), "utf-8")
    return [one.message for one in validate(file).files[0].findings if one.rule in OPPOSITE]


@pytest.mark.parametrize(("before", "amount", "reason"), RIGHT)
def test_words_about_the_earlier_figure_are_no_opposite(
    before: str, amount: str, reason: str, tmp_path: Path
) -> None:
    assert _opposites(before, amount, reason, tmp_path) == []


@pytest.mark.parametrize(("before", "amount", "reason", "found"), WRONG)
def test_what_happened_since_is_still_compared(
    before: str, amount: str, reason: str, found: str, tmp_path: Path
) -> None:
    (message,) = _opposites(before, amount, reason, tmp_path)
    assert message.endswith(f"，原因中却说“{found}”。")
