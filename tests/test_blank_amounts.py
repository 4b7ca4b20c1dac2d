"""Amounts that nobody entered in a workbook count as 0 in its tables, and are no zeros in its words."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.blanks import blanked
from tests.narrative_cases import SAMPLES, sample
from xlsx_kit import api
from xlsx_kit.findings import InputError
from xlsx_kit.pack import DEFAULT_PACK, load_pack
from xlsx_kit.prose.narrative.blocks import BodyParagraph, Figure, plain_text
from xlsx_kit.prose.narrative.packed import composition_of
from xlsx_kit.prose.narrative.untouched_lines import left_alone
from xlsx_kit.resources import root
from xlsx_kit.returns import load_return

PACKS = sorted(file.parent.name for file in Path(str(root("schemas"))).glob("*/book.toml"))
FEW = ("small-clean", "empty-unit", "final-accounts-unit")
"""Samples that the quick tests take of the many that are made and read back."""
LEFT = ("last year blank", "prior_year empty", "three_public empty", "three_public first line")


def lacking(source: Path | dict[str, Any]) -> tuple[list[str], list[str]]:
    """What a publication of facts, or of a workbook, lacks, and what it has nothing to compare with."""
    composition = composition_of(load_return(source).evaluation, finished=True)
    return sorted(gap.what for gap in composition.missing), sorted(gap.what for gap in composition.unknown)


@pytest.mark.parametrize(
    "name", [name if name in FEW else pytest.param(name, marks=pytest.mark.slow) for name in SAMPLES]
)
def test_a_workbook_lacks_what_its_facts_lack(name: str, tmp_path: Path) -> None:
    """A unit returns workbooks, not facts: what it left blank there is as unknown as what facts leave out."""
    base = sample(name)
    pack = load_pack(base.get("pack", DEFAULT_PACK))
    told = 0
    for what, facts in [("as it is", base), *((what, f) for what, f in blanked(pack, base) if what in LEFT)]:
        path = tmp_path / f"{what}.xlsx"
        api.generate(facts, path)
        wanted = lacking(facts)
        assert (what, lacking(path)) == (what, wanted)
        told += bool(wanted[1])
    assert told or name == "empty-unit"


def test_a_blank_last_year_of_a_workbook_is_not_published_as_none(tmp_path: Path) -> None:
    """上年无此项 is what the unit says, by a 0 or in words; a cell left alone says nothing."""
    facts = sample("chengde-2024")
    for line in facts["three_public"]:
        del line["prior"]
    api.generate(facts, tmp_path / "returned.xlsx")
    with pytest.raises(InputError) as stopped:
        api.publish(tmp_path / "returned.xlsx", tmp_path / "out")
    assert [f.rule for f in stopped.value.findings] == ["PUB-002"] * 6
    for line in facts["three_public"]:
        line["prior"] = "0.00"
    api.generate(facts, tmp_path / "entered.xlsx")
    assert lacking(tmp_path / "entered.xlsx") == ([], [])


def test_blank_fields_of_a_form_are_blank_in_words(tmp_path: Path) -> None:
    """A form in which one field is filled: the tables count the others as 0, and no sentence says so."""
    facts = sample("final-accounts-unit")
    fields = [key for key, value in facts["prior_year"].items() if value]
    assert len(fields) > 2
    facts["prior_year"] = {fields[0]: facts["prior_year"][fields[0]]}
    api.generate(facts, tmp_path / "returned.xlsx")
    assert lacking(tmp_path / "returned.xlsx") == lacking(facts)


@pytest.mark.parametrize(
    ("name", "part", "line", "key", "what", "zero"),
    [
        ("final-accounts-department", "three_public", 0, "actual", "“因公出国（境）费”的决算数（元）",
         "因公出国（境）费支出决算0万元"),
        ("shanghai-department", "vehicles", 2, "to_buy", "“机要通信用车”的本年计划购置辆数", ""),
        ("chengde-2024", "assets", 0, "value", "“房屋（平方米）”的价值（万元）", ""),
    ],
)  # fmt: skip
def test_what_a_begun_line_lacks_is_no_zero(
    name: str, part: str, line: int, key: str, what: str, zero: str, tmp_path: Path
) -> None:
    """Publishing stops, for facts and for their workbook, and the unit is told where; a 0 entered is said."""
    facts = copy.deepcopy(sample(name))
    before = plain_text(composition_of(load_return(facts).evaluation, finished=True).blocks)
    del facts[part][line][key]
    api.generate(facts, tmp_path / "returned.xlsx")
    for source in (facts, tmp_path / "returned.xlsx"):
        composition = composition_of(load_return(source).evaluation, finished=True)
        assert [gap.what.partition("中")[2] for gap in composition.missing] == [what]
        assert not zero or (zero in before and zero not in plain_text(composition.blocks))
        with pytest.raises(InputError) as stopped:
            api.publish(source, tmp_path / "out")
        assert [f.rule for f in stopped.value.findings if f.rule.startswith("PUB")] == ["PUB-001"]
    (told,) = [f for f in api.validate(tmp_path / "returned.xlsx").files[0].findings if f.rule == "PUB-008"]
    assert what in told.message
    assert told.cell


@pytest.mark.parametrize(
    ("name", "part", "line", "what", "zero"),
    [
        ("shanghai-department", "procurement", 1, "“工程”的预算金额（元）", "政府采购工程预算0万元"),
        ("final-accounts-department", "three_public", 3, "“公务接待费”的决算数（元）", "公务接待费支出0万元"),
        ("final-accounts-department", "procurement_sme", 3, "“其中：授予小微企业”的金额（元）",
         "其中授予小微企业0万元"),
        ("shanghai-department", "vehicles", 4, "“执法执勤用车”的本年计划购置辆数", "购置车辆0辆"),
    ],
)  # fmt: skip
def test_a_given_line_left_alone_is_no_zero(
    name: str, part: str, line: int, what: str, zero: str, tmp_path: Path
) -> None:
    """Nor a total of 0 that it is part of: for facts that have the line or not, and for their workbook."""
    facts = copy.deepcopy(sample(name))
    asking = load_pack(facts["pack"]).input(part)
    given, title = asking.presets[line], asking.title
    without = facts | {part: facts[part][:line] + facts[part][line + 1 :]}
    facts[part][line] = given
    api.generate(facts, tmp_path / "returned.xlsx")
    for source in (facts, without, tmp_path / "returned.xlsx"):
        composition = composition_of(load_return(source).evaluation, finished=True)
        assert [gap.what.removeprefix(f"{title}中") for gap in composition.missing] == [what]
        assert zero not in plain_text(composition.blocks)
        with pytest.raises(InputError) as stopped:
            api.publish(source, tmp_path / "out")
        assert "PUB-001" in [f.rule for f in stopped.value.findings]
    (told,) = [f for f in api.validate(tmp_path / "returned.xlsx").files[0].findings if f.rule == "PUB-008"]
    assert what in told.message
    key = next(column.key for column in asking.facts if what.endswith(column.title))
    assert (told.sheet, told.cell) == place_of(name, part, line, key, tmp_path)


def test_a_total_of_counts_is_no_zero_while_a_begun_line_lacks_its_own() -> None:
    """Though all others have none; published on somebody's decision the text does not say 0 either."""
    facts = sample("shanghai-unit")
    facts["vehicles"] = [line | {"held": 0, "to_buy": 0} for line in facts["vehicles"]]
    assert "共有车辆0辆" in text_of(facts)
    del facts["vehicles"][3]["held"]
    assert lacking(facts)[0] == ["车辆中“应急保障用车”的现有辆数"]
    assert "共有车辆" not in text_of(facts)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_zero_comes_of_a_line_left_alone(name: str) -> None:
    """Whichever given line it is, where no column of its list takes blanks for zeros."""
    base = sample(name)
    pack = load_pack(base.get("pack", DEFAULT_PACK))
    before = zeros(base)
    for source in pack.inputs:
        lines = base.get(source.part) or []
        asked = not any(column.blank_is_zero for column in source.facts)
        for given in source.presets if asked and lines else ():
            alone = [given if given.items() <= line.items() else line for line in lines]
            assert (given, zeros(base | {source.part: alone}) - before) == (given, set())


def zeros(facts: dict[str, Any]) -> set[str]:
    """What is printed as 0 in the sentences of a finished text."""
    blocks = composition_of(load_return(facts).evaluation, finished=True).blocks
    runs = [run for block in blocks if isinstance(block, BodyParagraph) for run in block.runs]
    return {run.ref for run in runs if isinstance(run, Figure) and not run.text.strip("0.")}


def test_a_line_that_is_blank_in_both_years_is_none_in_both() -> None:
    """没有的留空或填 0 is what the prompt of an amount tells: last year's of that line is not asked for."""
    facts = copy.deepcopy(sample("small-clean"))
    for line in facts["three_public"]:
        line |= {"amount": "0.00", "prior": "0.00", "reason": ""}
    both = "2025年和上年财政拨款“三公”经费预算均为0万元"
    assert both in text_of(facts)
    for line in range(4):
        facts = blank_of(facts, "three_public", line)
    assert both in text_of(facts)
    facts["three_public"][4] |= {"amount": "2.00", "prior": "0.00", "reason": "新设机构"}
    assert lacking(facts) == ([], [])
    assert "原因是新设机构" in text_of(facts)
    del facts["three_public"][4]["prior"]
    facts["three_public"][4]["reason"] = ""
    assert lacking(facts)[1]


def test_a_given_line_may_be_paid_from_another_fund() -> None:
    """What all given lines of a list share tells none of them from the others."""
    facts = copy.deepcopy(sample("small-clean"))
    asking = load_pack(DEFAULT_PACK).input("three_public")
    facts["three_public"][4] |= {"amount": "2.00", "fund": "政府性基金"}
    assert [*left_alone(asking, load_return(facts).evaluation.facts)] == []
    del facts["three_public"][4]
    assert [*left_alone(asking, load_return(facts).evaluation.facts)] == [(6, asking.presets[4])]


@pytest.mark.parametrize(("name", "line"), [("chengde-2024", 6), ("shanghai-department", 0)])
def test_a_form_may_take_blanks_for_zeros(name: str, line: int, tmp_path: Path) -> None:
    """没有的留空或填 0 is what the prompt of an amount tells: left blank, it is 0."""
    facts = copy.deepcopy(sample(name))
    del facts["three_public"][line]["amount"]
    api.generate(facts, tmp_path / "returned.xlsx")
    assert lacking(facts) == lacking(tmp_path / "returned.xlsx") == ([], [])


@pytest.mark.parametrize("pack", PACKS)
def test_blank_is_zero_where_the_prompt_says_so(pack: str) -> None:
    """In the packs of ours a column says it to the unit and to the program, or to neither."""
    columns = [c for source in load_pack(pack).inputs if source.presets for c in source.facts]
    assert {c.key for c in columns if c.blank_is_zero} == {c.key for c in columns if "留空或填 0" in c.prompt}


def text_of(facts: dict[str, Any]) -> str:
    """A finished text."""
    return plain_text(composition_of(load_return(facts).evaluation, finished=True).blocks)


def blank_of(facts: dict[str, Any], part: str, line: int) -> dict[str, Any]:
    """The facts with a given line of a list left alone."""
    given = load_pack(facts.get("pack", DEFAULT_PACK)).input(part).presets[line]
    lines: list[dict[str, Any]] = facts[part]
    return facts | {part: [*lines[:line], dict(given), *lines[line + 1 :]]}


def place_of(name: str, part: str, line: int, key: str, folder: Path) -> tuple[str | None, str | None]:
    """Where an entry of a sample stands in its workbook."""
    api.generate(sample(name), folder / "whole.xlsx")
    return load_return(folder / "whole.xlsx").place(part, line, key)


def cells_of(rule: str, path: Path) -> list[tuple[str | None, str | None, str]]:
    """Where a rule speaks in a workbook, and what it says."""
    found = api.validate(path).files[0].findings
    return [(one.sheet, one.cell, one.message) for one in found if one.rule == rule]


def test_no_total_is_the_same_as_last_year_while_a_line_of_it_was_left_alone(tmp_path: Path) -> None:
    """Where the form asks for zeros: the line is asked for at its own cell, and a 0 in it will do."""
    same = "“三公”经费支出决算31.20万元，与2023年度持平"
    facts = copy.deepcopy(sample("final-accounts-department"))
    for line, actual in zip(facts["three_public"], ("4.80", "0.00", "26.40", "0.00"), strict=True):
        line["actual"] = line["prior"] = f"{int(actual.replace('.', '')) * 100}.00"
    assert same in text_of(facts)
    alone = blank_of(facts, "three_public", 3)
    api.generate(alone, tmp_path / "returned.xlsx")
    for source in (alone, tmp_path / "returned.xlsx"):
        assert "财政拨款“三公”经费中“公务接待费”的决算数（元）" in lacking(source)[0]
        assert "三公”经费支出决算31.20万元，与" not in plain_text(
            composition_of(load_return(source).evaluation, finished=True).blocks
        )
    place = place_of("final-accounts-department", "three_public", 3, "actual", tmp_path)
    assert place in [told[:2] for told in cells_of("PUB-008", tmp_path / "returned.xlsx")]


@pytest.mark.parametrize(
    ("name", "line", "same"),
    [
        ("chengde-2024", 2, "2024年财政拨款“三公”经费预算50.80万元，与上年预算数持平"),
        ("shanghai-unit", 1, "2025年“三公”经费预算6.00万元，与2024年预算持平"),
    ],
)
def test_a_total_is_the_same_as_last_year_where_blanks_are_zeros(
    name: str, line: int, same: str, tmp_path: Path
) -> None:
    """A line that was left alone there had nothing this year and nothing last year."""
    facts = blank_of(copy.deepcopy(sample(name)), "three_public", line)
    api.generate(facts, tmp_path / "returned.xlsx")
    for source in (facts, tmp_path / "returned.xlsx"):
        composition = composition_of(load_return(source).evaluation, finished=True)
        assert same in plain_text(composition.blocks)
        assert composition.unknown == ()
    assert cells_of("PUB-009", tmp_path / "returned.xlsx") == []


def test_an_initial_budget_of_which_lines_are_blank_is_no_zero(tmp_path: Path) -> None:
    """One 0 was entered in a list of free lines: of the others nobody said that they had none."""
    facts = copy.deepcopy(sample("final-accounts-department"))
    for line in facts["budget"]:
        del line["initial"]
    facts["budget"][0]["initial"] = "0.00"
    api.generate(facts, tmp_path / "returned.xlsx")
    for source in (facts, tmp_path / "returned.xlsx"):
        composition = composition_of(load_return(source).evaluation, finished=True)
        text = plain_text(composition.blocks)
        assert "一般公共预算财政拨款支出年初预算" not in text
        assert "2024年度一般公共预算财政拨款支出决算13282.41万元。" in text
        assert (("budget", "initial"),) in [gap.columns for gap in composition.unknown]
        with pytest.raises(InputError) as stopped:
            api.publish(source, tmp_path / "out")
        assert "PUB-002" in [f.rule for f in stopped.value.findings]
    place = place_of("final-accounts-department", "budget", 1, "initial", tmp_path)
    assert place in [told[:2] for told in cells_of("PUB-009", tmp_path / "returned.xlsx")]
    (added,) = cells_of("BUD-201", tmp_path / "returned.xlsx")
    assert "2080505 年初预算为 0" in added[2]
    for line in facts["budget"]:
        line["initial"] = "0.00"
    assert "一般公共预算财政拨款支出年初预算0万元，支出决算13282.41万元" in text_of(facts)


def test_a_total_of_free_lines_without_amounts_is_no_nothing(tmp_path: Path) -> None:
    """没有政府采购预算 is said of a list without lines, or of zeros, not of lines that nobody ended."""
    none = "没有政府采购预算"
    facts = copy.deepcopy(sample("yuan-rich"))
    amounts = ("general", "fund", "capital", "special", "own")
    facts["procurement"] = [
        {key: value for key, value in line.items() if key not in amounts} for line in facts["procurement"]
    ]
    api.generate(facts, tmp_path / "returned.xlsx")
    for source in (facts, tmp_path / "returned.xlsx"):
        composition = composition_of(load_return(source).evaluation, finished=True)
        assert none not in plain_text(composition.blocks)
        assert [gap.lines for gap in composition.missing] == [(0,)]
    for line in facts["procurement"]:
        line["general"] = "0.00"
    assert none in text_of(facts)
    assert none in text_of(facts | {"procurement": []})
