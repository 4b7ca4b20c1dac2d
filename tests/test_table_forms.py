"""How published tables may be printed: in another money or shape, per scope, with allowed differences."""

from __future__ import annotations

import json
from dataclasses import replace as replaced
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs import copied, replace
from xlsx_kit.api import check_pack, generate, new_pack, tables, validate
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.outcomes import identity_outcomes
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.loading.load import load_pack, read_pack
from xlsx_kit.resources import root

VIEW = load_pack("final-accounts-2024").view("t1")
PASS = Path(str(root("samples"))) / "pass"


def sample(name: str) -> dict[str, Any]:
    """The facts of a passing sample."""
    found: dict[str, Any] = json.loads((PASS / f"{name}.json").read_text("utf-8"))
    return found


def shown(facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The tables by id, as the contract prints them."""
    return {table["id"]: table for table in tables(facts).to_dict()["tables"]}


@given(st.integers(-(10**13), 10**13))
def test_yuan_become_wan_half_up(hundredths: int) -> None:
    """As by hand: to two decimals, halves away from zero; never in two steps."""
    exact = Decimal(hundredths) / 100 / 10_000
    by_hand = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert VIEW.shown(hundredths, "total") == int(by_hand * 100)


def test_numbers_of_things_are_no_money() -> None:
    """A table in another money than the book: 14 cars are 14, and printed without decimals."""
    counted = replaced(VIEW, counts=frozenset({"cars"}))
    assert counted.shown(14, "cars") == 14
    assert counted.printed_in("cars").decimals == 0
    assert counted.shown(14_000_000, "total") == 1400


def test_the_table_worked_by_hand() -> None:
    """Opening, income, spending and closing of two codes, one of them paid back; the totals by column."""
    rows = {row["key"]: row["cells"] for row in shown(sample("final-accounts-department"))["t8"]["rows"]}
    assert list(rows["total"].values()) == ["12.40", "30.00", "35.30", "0.00", "35.30", "7.10"]
    assert rows["2120899"]["total"] == "-0.20"


def test_what_is_compared_is_exact() -> None:
    """Cells printed in 万元 need not add up; the rules compare 元, and find nothing."""
    facts = sample("final-accounts-unit")
    rows = {row["key"]: row["cells"] for row in shown(facts)["t3"]["rows"]}
    leaves = sum(Decimal(cells["total"]) for key, cells in rows.items() if len(key) == 7)
    assert leaves != Decimal(rows["total"]["total"]), "a sample whose printed cells add up shows nothing"
    assert [
        f for f in validate(PASS / "final-accounts-unit.json").files[0].findings if f.severity == "error"
    ] == []


def test_codes_outside_a_fixed_form_are_told() -> None:
    """What stands under a class without a row of its own is in the class, and the rule names the class."""
    facts = sample("final-accounts-department")
    facts["basic"][8]["economic"] = "30117"
    pack = load_pack(facts["pack"])
    evaluation = Evaluation(pack, facts_of_json(facts, pack).facts)
    parts = [row.key for row in pack.view("t6").fixed if row.key.startswith("301") and row.key != "301"]
    own = sum(evaluation.cell("t6", key, "amount") for key in parts)
    assert evaluation.cell("t6", "301", "amount") - own == 184253260


def test_columns_of_a_scope() -> None:
    """A department prints one figure where a unit prints four, under its own words."""
    unit, department = (shown(sample(f"shanghai-{scope}"))["t1"] for scope in ("unit", "department"))
    assert [c["id"] for c in unit["columns"]] == ["income", "total", "staff", "public", "project"]
    assert [c["id"] for c in department["columns"]] == ["income", "total"]
    assert (unit["title"], department["title"]) == (
        "2025年预算单位财务收支预算总表",
        "2025年部门财务收支预算总表",
    )


def test_one_line_of_figures() -> None:
    """Table 9 has one row, no label, and its own money."""
    [row] = shown(sample("shanghai-department"))["t9"]["rows"]
    assert (row["key"], row["label"]) == ("all", "")
    assert row["cells"]["total"] == "39.00"
    assert row["cells"]["running"] == "120.00"


def test_one_line_is_what_its_columns_say(tmp_path: Path) -> None:
    """Without names of rows, a row that says nothing takes what each column measures, here two of a list."""
    pack = copied(tmp_path)
    (pack / "tables" / "t10.toml").write_text(
        """
id = "t10"
short = "表10"
title = "公务接待费两年对照表"
sheet = "表10接待"
columns = [
  { id = "before", head = ["上年"], measure = ["three_public.prior"], where = { item = "公务接待费" } },
  { id = "amount", head = ["本年"], measure = ["three_public.amount"], where = { item = "公务接待费" } },
]

[[sides]]
columns = ["before", "amount"]
rows = [{ key = "line" }]

[furniture]
middle = ""
""",
        "utf-8",
    )
    replace(pack / "book.toml", '"t8", "t9"]', '"t8", "t9", "t10"]')
    loaded = read_pack(pack)
    facts = sample("small-clean")
    evaluation = Evaluation(loaded, facts_of_json(facts, loaded).facts)
    listed = [line for line in facts["three_public"] if line["item"] == "公务接待费"]
    wanted = [sum(round(float(line.get(key, 0)) * 100) for line in listed) for key in ("prior", "amount")]
    assert [evaluation.cell("t10", "line", column) for column in ("before", "amount")] == wanted
    assert 0 not in wanted


def test_classes_are_added_up_by_the_name_of_their_list(tmp_path: Path) -> None:
    """In rows and in rules, also where all of them are printed: the same sum, the same cells."""
    pack = copied(tmp_path)
    replace(pack / "tables" / "t1.toml", "sum_rows = [1, 31]", 'sum = ["functional"]')
    rules = pack / "rules.toml"
    rules.write_text(rules.read_text("utf-8").replace("t1/1..31/", "t1/functional/"), "utf-8")
    loaded = read_pack(pack)
    evaluation = Evaluation(loaded, facts_of_json(sample("small-clean"), loaded).facts)
    whole = evaluation.cell("t1", "32", "expenditure")
    assert whole == sum(evaluation.cell("t1", str(n), "expenditure") for n in range(1, 31)) > 0
    identity = next(one for one in loaded.identities if one.id == "SUM-102")
    assert [one.violation for one in identity_outcomes(evaluation, identity)] == [0]


def test_conditions_of_row_and_column_both_hold(tmp_path: Path) -> None:
    """A row whose condition no line of its column meets is told, not printed with what the row alone says."""
    pack = copied(tmp_path)
    replace(
        pack / "tables" / "t1.toml",
        'head = ["收入", "预算数"], width = 15, measure = ["ledger.amount", "carry_out.amount"]',
        'head = ["收入", "预算数"], width = 15, measure = ["ledger.amount"], where = { origin = "本年" }',
    )
    [found] = [p for p in check_pack(pack).problems if "没有共同的取值" in p.message]
    assert "origin" in found.message


ALLOWED = """
[[identity]]
id = "CROSS-990"
title = "基本支出与上年相同"
left = "basic"
op = "="
right = "prior_basic"
within = "{within}"
basis = "试验"
hint = "试验。"
"""


def test_what_a_finding_allows_is_printed_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside what is missed."""
    monkeypatch.chdir(tmp_path)
    with (new_pack("hebei-2024", "mine", tmp_path).folder / "rules.toml").open(
        "a", encoding="utf-8"
    ) as rules:
        rules.write(ALLOWED.format(within="0.01"))
    facts = sample("small-clean") | {"pack": "mine"}
    facts["prior_year"]["basic"] = "162.00"
    [found] = [
        f
        for f in validate(generate(facts, tmp_path / "w.xlsx").path).files[0].findings
        if f.rule == "CROSS-990"
    ]
    assert "相差 0.40（允许相差 0.01）" in found.message


@pytest.mark.parametrize(("within", "missed"), [("0.00", 1), ("0.01", 0)])
def test_an_allowed_difference(within: str, missed: int, tmp_path: Path) -> None:
    """What is allowed is no violation; one hundredth more would be."""
    pack = copied(tmp_path)
    rules = pack / "rules.toml"
    rules.write_text(rules.read_text("utf-8") + ALLOWED.format(within=within), "utf-8")
    loaded = read_pack(pack)
    identity = next(i for i in loaded.identities if i.id == "CROSS-990")
    facts = sample("small-clean")
    facts["prior_year"]["basic"] = "162.41"
    evaluation = Evaluation(loaded, facts_of_json(facts, loaded).facts)
    assert sum(bool(o.violation) for o in identity_outcomes(evaluation, identity)) == missed
