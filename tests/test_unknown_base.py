"""Last year's figures that nobody entered are unknown, not nothing: no message prints them as 0."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.saved_samples import SAMPLES
from xlsx_kit import api

ZERO_BASE = re.compile(r"(上年|预算)[^，。]{0,8}0\.00")


def found_in(facts: dict[str, Any], folder: Path) -> dict[str, list[str]]:
    """What rules about last year say of facts, by rule; of their workbook they say the same."""
    typed, sent = folder / "facts.json", folder / "sent.xlsx"
    typed.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    api.generate(typed, sent)
    both = []
    for path in (typed, sent):
        (file,) = api.validate(path).to_dict()["files"]
        found: dict[str, list[str]] = {}
        for one in file["findings"]:
            if one["rule"].startswith(("THREE", "PRIOR")):
                found.setdefault(one["rule"], []).append(one["message"])
        both.append(found)
    assert both[0] == both[1]
    return both[0]


@pytest.mark.parametrize(
    ("sample", "base", "rule", "told"),
    [
        (
            "chengde-2024",
            "prior",
            "THREE-011",
            "公务用车购置费本年 90.00 万元，上年数没有填，也没有写明原因。",
        ),
        ("final-accounts-department", "prior", "THREE-212", "上年决算数没有填，也没有写明原因。"),
        ("final-accounts-department", "budget", "THREE-211", "年初预算数没有填，也没有写明原因。"),
    ],
)
def test_items_without_last_year(sample: str, base: str, rule: str, told: str, tmp_path: Path) -> None:
    """A line whose base is blank is said to lack it; where 0 was entered, it is 0."""
    facts = json.loads((SAMPLES / "pass" / f"{sample}.json").read_text("utf-8"))
    for line in facts["three_public"]:
        line[base] = ""
        line |= dict.fromkeys([key for key in line if key.endswith("reason")], "")
    found = found_in(facts, tmp_path)
    assert any(message.endswith(told) for message in found[rule])
    assert not any(ZERO_BASE.search(message) for message in found[rule])
    for line in facts["three_public"]:
        line[base] = "0.00"
    assert all(ZERO_BASE.search(message) for message in found_in(facts, tmp_path)[rule])


def test_a_form_without_last_year(tmp_path: Path) -> None:
    """Blank in part or as a whole, a unit is asked for last year's figures; a reason alone says nothing."""
    facts = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
    facts["prior_year"] |= {"project": ""}
    facts["texts"] |= {"project_change_reason": ""}
    found = found_in(facts, tmp_path)
    assert found == {"PRIOR-009": ["项目支出本年 20.00 万元，上年数没有填，也没有写明增减的原因。"]}
    facts["texts"] |= {"project_change_reason": "压减"}
    assert found_in(facts, tmp_path) == {}
    facts["prior_year"] = {}
    assert found_in(facts, tmp_path) == {"PRIOR-013": ["本年收入 182.40 万元，上年收入总计没有填。"]}


def test_last_year_published_and_not_entered(tmp_path: Path) -> None:
    """Beside what was published, a blank is said to be blank, with nothing as its actual value."""
    facts = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
    before = tmp_path / "before"
    before.mkdir()
    (before / "x.json").write_text(
        json.dumps(facts | {"unit": facts["unit"] | {"year": facts["unit"]["year"] - 1}}), "utf-8"
    )
    facts["three_public"][4]["prior"] = ""
    facts["prior_year"]["basic"] = ""
    typed, sent = tmp_path / "facts.json", tmp_path / "sent.xlsx"
    typed.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    api.generate(typed, sent)
    (file,) = api.validate(sent, last_year=before).to_dict()["files"]
    told = {
        (f["rule"], f["message"], f["actual"]) for f in file["findings"] if "没有填，上年公开" in f["message"]
    }
    assert {rule for rule, *_ in told} == {"PRIOR-015", "PRIOR-016"}
    assert {actual for *_, actual in told} == {None}
