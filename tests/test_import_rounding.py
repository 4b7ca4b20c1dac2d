"""Amounts of an export in the money of the pack: exact, and rounded once, where they are entered."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_import import MAP, imported, row, rules
from xlsx_kit.facts.importing.gather import rounded
from xlsx_kit.pack.loading.load import load_pack


@pytest.mark.parametrize(
    ("yuan", "expected"), [("49.99", 0), ("50", 1), ("150", 2), ("-50", -1), ("0.01", 0)]
)
def test_rounding_is_half_up(yuan: str, expected: int) -> None:
    assert rounded(Decimal(yuan), load_pack("hebei-2024")) == expected


@pytest.mark.parametrize(
    ("yuan", "expected"), [("49.49", 4900), ("49.50", 5000), ("-0.5", -100), ("1234567", 123456700)]
)
def test_a_pack_in_whole_yuan_is_rounded_to_yuan(yuan: str, expected: int) -> None:
    assert rounded(Decimal(yuan), load_pack("demo-yuan")) == expected


def test_an_export_for_a_pack_in_yuan(tmp_path: Path) -> None:
    """Its facts are in 元 without decimals; what rounding changed is said, and the totals by their money."""
    found = imported(tmp_path, row(amount="10050.40"), pack="demo-yuan")
    assert found.facts["ledger"][0]["amount"] == "10050.00"
    (kind, *_) = found.to_dict()["totals"]
    assert (kind["yuan"], kind["amount"], kind["difference"]) == ("10050.40", "10050.00", "-0.40")


@given(st.lists(st.tuples(st.sampled_from(["2010101", "2010102"]), st.integers(1, 10**9)), min_size=1))
def test_only_leaves_are_rounded(amounts: list[tuple[str, int]]) -> None:
    """A project's budget is the sum of its rounded lines; every line is its exact sum rounded once."""
    from xlsx_kit.facts.importing.gather import gather
    from xlsx_kit.facts.importing.rows import ExportAmount

    project = {
        "kind": "项目支出",
        "fund": "一般公共预算",
        "origin": "本年",
        "project_code": "P",
        "project_name": "项目",
    }
    entries = [
        ExportAmount(1, {**project, "function": code}, {}, Decimal(cents) / 100) for code, cents in amounts
    ]
    parts = gather(load_pack("hebei-2024"), entries, "s").parts
    for code in {code for code, _ in amounts}:
        cents = sum(c for other, c in amounts if other == code)
        own = [line["amount"] for line in parts["ledger"] if line["function"] == code]
        assert own in (
            [str(Decimal((cents + 5000) // 10000) / 100)],
            [f"{(cents + 5000) // 10000 / 100:.2f}"],
            [],
        )
    total = sum((Decimal(line["amount"]) for line in parts["ledger"]), Decimal(0))
    assert Decimal(parts["projects"][0]["budget"]) == total


def test_wan_is_exact_too(tmp_path: Path) -> None:
    mapping = MAP.replace('money = "元"', 'money = "万元"')
    found = imported(tmp_path, row(amount="1.004999"), row(amount="0.000001"), mapping=mapping)
    assert found.facts["ledger"][0]["amount"] == "1.01"
    assert found.totals[0][1] == Decimal("10050")


def test_two_ways_of_rounding_may_differ_and_that_is_said(tmp_path: Path) -> None:
    found = imported(tmp_path, row(amount="10050"), row(economic="30102 津贴补贴", amount="10050"))
    assert (found.facts["ledger"][0]["amount"], [b["amount"] for b in found.facts["basic"]]) == (
        "2.01",
        ["1.01", "1.01"],
    )
    assert rules(found) == [("IMP-041", None)]
