"""True sentences: nothing is published that says what nobody entered, or lacks what must be in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.narrative_cases import sample
from xlsx_kit import api
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.findings import InputError, Severity
from xlsx_kit.prose.narrative.blocks import BodyParagraph, plain_text
from xlsx_kit.prose.narrative.joining import paragraphs
from xlsx_kit.prose.narrative.packed import composition_of, wording
from xlsx_kit.prose.publication.completeness import gaps, nameless_classes
from xlsx_kit.prose.publication.proofs import proof_findings
from xlsx_kit.resources import root


def told(facts: dict[str, Any]) -> tuple[str, list[str]]:
    """What a unit's publication would say, and the rules that stop it."""
    reading = api.read(facts)
    composition = composition_of(Evaluation(reading.pack, reading.facts), finished=True)
    return plain_text(composition.blocks), [f.rule for f in gaps(composition, wording(reading.pack))]


def evaluated(facts: dict[str, Any]) -> Evaluation:
    """A unit's tables."""
    reading = api.read(facts)
    return Evaluation(reading.pack, reading.facts)


def without(name: str, *keys: str) -> dict[str, Any]:
    """The real case with keys of its “三公” lines gone."""
    facts = sample(name)
    for line in facts["three_public"]:
        for key in keys:
            line.pop(key, None)
    return facts


def test_last_year_that_nobody_entered_is_unknown() -> None:
    """No 持平, no 上年无此项, no 均为0: each item with an amount is an error, and its total."""
    text, rules = told(without("chengde-2024", "prior"))
    assert rules == ["PUB-002"] * 6
    section = text.partition("四、财政拨款")[2].partition("五、")[0]
    assert not any(words in section for words in ("持平", "上年", "均为", "增长"))
    assert "公务接待费预算1.50万元。" in section
    assert "会议费预算0万元。" in section


@pytest.mark.parametrize(
    ("name", "rules"), [("small-clean", 3), ("shanghai-unit", 3), ("final-accounts-unit", 3)]
)
def test_a_form_of_last_year_that_nobody_filled_in(name: str, rules: int) -> None:
    """Each total and each kind with an amount is an error, once; what a unit may leave out is none."""
    assert told(sample(name) | {"prior_year": {}})[1] == ["PUB-002"] * rules
    assert told(sample(name))[1] == []


@pytest.mark.parametrize("new", ["上年无此项", "首次编制"])
def test_an_item_may_be_new(new: str) -> None:
    """Said so in its reason, or a zero entered, or 首次编制 for the whole unit."""
    facts = without("chengde-2024", "prior")
    for line in facts["three_public"]:
        line["reason"] = f"{new}，{line['reason']}" if line["amount"] != "0.00" else ""
    text, rules = told(facts)
    assert rules == []
    assert "公务用车购置费预算90.00万元，上年无此项，原因是现有警车已达报废年限，需更新6辆。" in text
    first = without("chengde-2024", "prior")
    first["prior_year"] = {"comparable": "首次编制"}
    assert told(first)[1] == []
    assert told(sample("chengde-2024"))[1] == []


@pytest.mark.parametrize(
    ("name", "part", "what", "rules"),
    [
        ("nine-funds", "assets", "固定资产金额", ["PUB-001"]),
        ("small-clean", "three_public", "公务接待费", ["PUB-001"]),
        ("shanghai-unit", "three_public", "公务接待费", ["PUB-001"]),
        ("final-accounts-department", "budget", "年初预算", ["PUB-002"]),
    ],
)
def test_a_list_that_nobody_filled_in_is_no_zero(name: str, part: str, what: str, rules: list[str]) -> None:
    """Nothing is said of it; what a disclosure may not lack stops it, once. Entered zeros are said."""
    facts, zero = sample(name), re.compile(rf"{what}(?:[^。；]*[^\d.])?0万元")
    text, said = told(facts | {part: []})
    assert not zero.search(text)
    assert said == rules
    for line in facts[part]:
        line |= {key: "0.00" for key in line if key in ("amount", "prior", "value", "initial", "adjusted")}
    text, _ = told(facts)
    assert zero.search(text)


@pytest.mark.parametrize(
    ("name", "part", "none"),
    [
        ("final-accounts-department", "procurement", "无政府采购支出"),
        ("final-accounts-department", "three_public", "无“三公”经费财政拨款支出"),
        ("shanghai-unit", "procurement", "未安排政府采购预算"),
    ],
)
def test_none_is_said_where_it_was_entered(name: str, part: str, none: str) -> None:
    """Of a list that asks for zeros and has nothing no sentence says 无: publishing stops, once."""
    facts = sample(name)
    text, rules = told(facts | {part: []})
    assert none not in text
    assert rules == ["PUB-001"]
    lines = [
        {key: "0.00" if re.fullmatch(r"[\d.]+", value) else value for key, value in line.items()}
        for line in facts[part]
    ]
    text, rules = told(facts | {part: lines})
    assert none in text
    assert rules == []


@pytest.mark.parametrize(
    ("name", "edits", "said", "wrong"),
    [
        (
            "final-accounts-department",
            {"performance": {"goals_projects": 12}, "procurement_sme": []},
            ["编报绩效目标的项目12个。"],
            "涉及金额",
        ),
        (
            "final-accounts-department",
            {"spending": [], "budget": [], "income": [], "basic": []},
            ["2024年度无一般公共预算财政拨款支出，比2023年度减少16480.00万元，下降100%"],
            "（三）一般公共预算",
        ),
        (
            "final-accounts-department",
            {"budget": []},
            ["2024年度一般公共预算财政拨款支出决算13282.41万元。", "城市建设支出（项），支出决算35.50万元。"],
            "（项）。",
        ),
        (
            "shanghai-department",
            {"structure": {"administrative": 0, "civil_service": 1}, "procurement_sme": []},
            ["2025年本部门机关运行经费预算120.00万元。"],
            "中小企业",
        ),
        (
            "shanghai-department",
            {"performance": {"projects": 3}},
            ["本部门编报绩效目标的项目3个。"],
            "项目预算资金",
        ),
    ],
)
def test_sentences_of_unusual_facts(name: str, edits: dict[str, Any], said: list[str], wrong: str) -> None:
    """No 0 家, no 涉及金额0万元, no share of nothing, no figure without a subject that nobody entered."""
    text, _ = told(sample(name) | edits)
    assert [words for words in said if words not in text] == []
    assert wrong not in text


def test_reasons_of_an_item_stand_as_one_clause() -> None:
    """Items of a list are parted by ；, so short reasons of one item are not."""
    text, _ = told(sample("final-accounts-department"))
    assert "主要原因是更新一辆报废的养护车，节约燃油；公务接待费" in text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("养护科、机务科", ["养护科、机务科。"]),
        ("1.管理道路；\n2.养护道路；", ["1.管理道路；", "2.养护道路。"]),
        ("管理道路（含桥梁）", ["管理道路（含桥梁）。"]),
        ("办公室\n养护科", ["办公室", "养护科"]),  # names, one below the other
        ("管理道路。\n\n", ["管理道路。"]),
        ("实施率达到100%", ["实施率达到100%"]),
        ("破案率 ≥50% ；逃犯 ，", ["破案率 ≥50%；逃犯。"]),  # no line begins with a mark
    ],
)
def test_a_text_is_ended(typed: str, printed: list[str]) -> None:
    """Where people forget the last full stop."""
    assert paragraphs(typed) == printed


def test_brackets_in_brackets_are_of_another_form() -> None:
    """What a unit chose or typed is put into brackets of ours; outside them it stands as it is."""
    text, _ = told(sample("shanghai-department"))
    assert "房屋管理事务中心（财政补助事业〔全额〕）。" in text
    assert "因公出国（境）费" in text


def test_subordinates_are_there_where_they_are_listed() -> None:
    """A unit that lists only itself has none; one table has one note."""
    alone, _ = told(sample("small-clean"))
    assert "青川县档案馆上年末固定资产" in alone
    assert alone.count("注：无政府采购预算") == 1
    assert "注：同一采购目录" not in alone
    assert "明德职业学院（含所属单位）上年末固定资产" in told(sample("nine-funds"))[0]


def test_no_projects_beside_project_spending() -> None:
    """An error, unless the unit says why there are none; then its own words stand there."""
    facts = sample("chengde-2024") | {"projects": [], "indicators": []}
    text, rules = told(facts)
    assert rules == ["PUB-001"]
    assert "无项目预算" not in text
    assert "单位项目预算安排" not in text
    facts["texts"]["other_matters"] = "项目预算和绩效目标涉及国家秘密，按规定不公开。"
    text, rules = told(facts)
    assert rules == []
    assert text.count("项目预算和绩效目标涉及国家秘密，按规定不公开。") == 2
    facts["texts"]["other_matters"] = ""
    facts["ledger"] = [line for line in facts["ledger"] if line["kind"] != "项目支出"]
    text, rules = told(facts)
    assert rules == []
    assert "无项目预算。" in text


def test_no_table_is_pointed_to_for_projects_that_it_does_not_list() -> None:
    """A pack whose table lists the projects refers to it only where it does."""
    facts = sample("yuan-small")
    assert "214,000元，各项目见单位项目支出预算表。" in told(facts)[0]
    withheld = "本单位项目按规定不公开。"
    facts |= {"projects": [], "indicators": [], "texts": facts["texts"] | {"other_matters": withheld}}
    text, rules = told(facts)
    assert rules == []
    assert "2025年度项目支出214,000元。" in text
    assert "各项目见" not in text


def test_headings_over_nothing_are_left_out_and_the_rest_close_up() -> None:
    text, rules = told(sample("empty-unit") | {"organisations": [{"name": "青川县新设事业发展中心"}]})
    assert rules == ["PUB-001"] * 6
    assert "未填报" not in text
    headings = [line[:2] for line in text.splitlines() if line[:1] in "一二三四五六七八九十"]
    assert headings == [f"{n}、" for n in "一二三四五六七八"]
    assert "四、单位主管专项资金预算安排情况及绩效目标" in text


@pytest.mark.parametrize(
    "pack",
    [
        "shanghai-2025",
        pytest.param("hebei-2024", marks=pytest.mark.slow),
        pytest.param("final-accounts-2024", marks=pytest.mark.slow),
        pytest.param("demo-yuan", marks=pytest.mark.slow),
    ],
)
def test_of_a_unit_that_entered_nothing_nothing_is_said(pack: str, tmp_path: Path) -> None:
    """Publishing stops for one reason; by a decision empty tables are published, without 无 and 0."""
    facts = sample("empty-unit") | {"pack": pack}
    text, rules = told(facts)
    assert rules == ["PUB-012"]
    ours = text.partition("名词解释")[0]
    assert not re.search("无|没有|未安排|持平|[^\\d]0(?:万)?元", ours)
    with pytest.raises(InputError):
        api.publish(facts, tmp_path)
    forced = api.publish(facts, tmp_path, force=True, by="甲", reason="先公开空表", flat=True)
    paragraphs_of = [p.text for p in docx.Document(str(forced.files["docx"])).paragraphs]
    notes = [text for text in paragraphs_of if re.search("空表|无数据|没有使用", text)]
    assert notes == []


@pytest.mark.parametrize(("meetings", "training", "said"), [
    ("0.00", "0.00", ""),
    ("1.00", "0.00", "连同会议费，预算合计"),
    ("0.00", "1.00", "连同培训费，预算合计"),
    ("1.00", "1.00", "连同会议费、培训费，预算合计"),
])  # fmt: skip
def test_only_what_there_is_is_added(meetings: str, training: str, said: str) -> None:
    facts = sample("chengde-2024")
    for line in facts["three_public"]:
        line["amount"] = {"会议费": meetings, "培训费": training}.get(line["item"], line["amount"])
    text = told(facts)[0]
    assert ("连同" in text) is bool(said)
    assert said in text


def test_publish_stops_and_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written; by name and with a reason it is, without a word on what nobody entered."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    facts = without("small-clean", "prior")
    with pytest.raises(InputError) as stopped:
        api.publish(facts, tmp_path / "out")
    assert {f.rule for f in stopped.value.findings} == {"PUB-002"}
    with pytest.raises(InputError) as unsigned:
        api.publish(facts, tmp_path / "out", force=True)
    assert [f.rule for f in unsigned.value.findings][-1] == "PUB-003"
    assert not (tmp_path / "out").exists()
    made = api.publish(facts, tmp_path / "out", force=True, by="张三", reason="上年资料正在核对")
    said = [f.message for f in made.findings if f.rule == "PUB-004"]
    assert said == ["公开文本不完整，由张三决定公开，原因：上年资料正在核对。"]
    assert made.files["docx"].exists()


def test_a_class_without_its_name_is_said() -> None:
    """One finding for all that neither a list nor the unit names."""
    facts = sample("shanghai-department")
    assert list(nameless_classes(evaluated(facts))) == []
    (line,) = [line for line in facts["ledger"] if line["function"] == "2230107"]
    del line["name"]
    (found,) = nameless_classes(evaluated(facts))
    assert (found.rule, found.severity) == ("PUB-005", Severity.WARNING)
    assert "2230107 没有名称" in found.message


def test_a_publication_too_long_to_proof_read_is_published() -> None:
    """What was not proof-read is said, nothing is stopped."""
    paragraphs = [BodyParagraph(("本年支出预算安排用于保障正常运转。",))] * 20_001
    words = wording(api.read(sample("small-clean")).pack)
    (found,) = proof_findings(paragraphs, words, "万元")
    assert (found.rule, found.severity) == ("PUB-007", Severity.WARNING)
    assert "超过 20000 段" in found.message


def test_what_is_published_is_proof_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure in the unit's own words that contradicts itself is shown and stops nothing."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    facts = json.loads((root("samples") / "pass" / "small-clean.json").read_text("utf-8"))
    facts["texts"]["other_matters"] = "本年购置设备12.00万元，比上年10.00万元增加3.00万元，增长20.00%。"
    made = api.publish(facts, tmp_path / "out")
    assert any(f.rule.startswith("PROOF-") for f in made.findings)
    assert made.files["docx"].exists()
