"""Amounts that nobody entered in a workbook count as 0 in its tables, and are no zeros in its words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.blanks import blanked
from tests.narrative_cases import SAMPLES, sample
from xlsx_kit import api
from xlsx_kit.findings import InputError
from xlsx_kit.pack import DEFAULT_PACK, load_pack
from xlsx_kit.prose.narrative.packed import composition_of
from xlsx_kit.returns import load_return

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
