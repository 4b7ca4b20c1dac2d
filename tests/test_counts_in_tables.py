"""Counts and amounts in one column of a table, as a page of the manual says; percentages as JSON has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.pack_pages import construct
from tests.comparing import differences, recalculated, stored
from tests.office.client import Office
from tests.packs import replace
from tests.test_constructs import BASE, apply
from xlsx_kit import generate, tables
from xlsx_kit.api import check_pack, new_pack, try_pack
from xlsx_kit.resources import packs_from

FACTS: dict[str, Any] = {
    "pack": "mine",
    "unit": {"code": "118", "name": "某局", "scope": "单位", "year": 2025},
    "ledger": [
        {"function": "2010301", "kind": kind, "fund": "一般公共预算", "origin": "本年", "amount": amount}
        for kind, amount in (("基本支出", "30.00"), ("项目支出", "10.00"))
    ],
    "three_public": [{"item": "公务接待费", "fund": "一般公共预算", "amount": "1.25", "prior": "1.00"}],
    "three_public_counts": {"cars_held": 14, "reception_batches": 3, "reception_persons": 21},
}
CELLS = {"reception": "12500.00", "cars": "14", "batches": "3", "persons": "21"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder with the shipped pack as the examples of the page change it."""
    new_pack(BASE, "mine", tmp_path)
    for example in construct("columns")["example"][-2:]:
        apply(example["change"], tmp_path)
    with packs_from(tmp_path):
        yield tmp_path


def test_counts_stand_below_amounts(home: Path, office: Office, tmp_path: Path) -> None:
    """Money is converted, things are not; in the workbook, too, and where it is computed again."""
    found = {one["id"]: one for one in tables(FACTS).to_dict()["tables"]}
    assert {row["key"]: row["cells"]["count"] for row in found["t10"]["rows"]} == CELLS
    workbook = generate(FACTS, tmp_path / "w.xlsx").path
    assert (
        differences(stored(workbook), recalculated(office.recalculate(workbook, tmp_path / "s.xlsx"))) == []
    )
    shares = [row["percents"]["share"] for row in found["t3"]["rows"]]
    assert shares == ["100.00%"] * len(shares)
    assert found["t3"]["rows"][0]["percents"] == {"project_share": "25.00%", "share": "100.00%"}
    assert [one["id"] for one in found["t3"]["percents"]] == ["project_share", "share"]
    assert "percents" not in found["t2"]


@pytest.mark.parametrize(("cars", "missed"), [("14", []), ("15", ["cars"])])
def test_published_counts_are_compared(home: Path, tmp_path: Path, cars: str, missed: list[str]) -> None:
    """As numbers of things, in a table in another money than the book's."""
    lines = [f"t10,{row},count,{amount}" for row, amount in {**CELLS, "cars": cars}.items()]
    (tmp_path / "p.csv").write_text("\n".join(["表,行,列,数", *lines]), "utf-8")
    trial = try_pack("mine", tmp_path / "p.csv", FACTS)
    assert [one.row for one in trial.differences] == missed


def test_published_counts_follow_the_rules_without_facts(home: Path, tmp_path: Path) -> None:
    """A rule between an amount's cells and one between counts, each in its own measure."""
    rules = home / "schemas" / "mine" / "rules.toml"
    replace(rules, 'right = "three_public_counts/cars_held"', 'right = "t10/batches/count"')
    lines = ["t10,cars,count,3", "t10,batches,count,2"]
    (tmp_path / "p.csv").write_text("\n".join(["表,行,列,数", *lines]), "utf-8")
    (found,) = try_pack("mine", tmp_path / "p.csv").differences
    assert (found.row, str(found.published), str(found.computed)) == ("SUM-921", "3", "2")


def test_a_sum_of_counts_and_amounts_is_refused(home: Path) -> None:
    """With its file and line."""
    table = home / "schemas" / "mine" / "tables" / "t10.toml"
    replace(
        table, "rows = [\n", 'rows = [\n  { key = "all", label = "合计", sum = ["reception", "cars"] },\n'
    )
    found = check_pack(table.parents[1], quick=True).problems
    assert [(p.file, bool(p.line), "金额和个数加在一起" in p.message) for p in found][:1] == [
        ("mine/tables/t10.toml", True, True)
    ]
