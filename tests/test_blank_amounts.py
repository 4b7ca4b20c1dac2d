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
from xlsx_kit.prose.narrative.blocks import plain_text
from xlsx_kit.prose.narrative.packed import composition_of
from xlsx_kit.resources import root
from xlsx_kit.returns import load_return

PACKS = sorted(file.parent.name for file in Path(str(root("schemas"))).glob("*/book.toml"))
LEFT = ("last year blank", "prior_year empty", "three_public empty", "three_public first line")


def lacking(source: Path | dict[str, Any]) -> tuple[list[str], list[str]]:
    """What a publication of facts, or of a workbook, lacks, and what it has nothing to compare with."""
    composition = composition_of(load_return(source).evaluation, finished=True)
    return sorted(gap.what for gap in composition.missing), sorted(gap.what for gap in composition.unknown)


@pytest.mark.parametrize("name", SAMPLES)
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
