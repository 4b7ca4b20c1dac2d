"""Amounts of an export in 万元: exact, and rounded once, where they are entered."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_import import MAP, imported, row, rules
from xlsx_kit.facts.importing.gather import rounded


@pytest.mark.parametrize(
    ("yuan", "expected"), [("49.99", 0), ("50", 1), ("150", 2), ("-50", -1), ("0.01", 0)]
)
def test_rounding_is_half_up(yuan: str, expected: int) -> None:
    assert rounded(Decimal(yuan)) == expected


@given(st.lists(st.tuples(st.sampled_from(["2010101", "2010102"]), st.integers(1, 10**9)), min_size=1))
def test_only_leaves_are_rounded(amounts: list[tuple[str, int]]) -> None:
    """A project's budget is the sum of its rounded lines; every line is its exact sum rounded once."""
    from xlsx_kit.facts.importing.gather import gather
    from xlsx_kit.facts.importing.rows import ExportAmount
    from xlsx_kit.pack.loading.load import load_pack

    entries = [
        ExportAmount(
            1, code, "", "", "", "项目支出", "一般公共预算", "本年", "", "P", "项目", Decimal(cents) / 100
        )
        for code, cents in amounts
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
