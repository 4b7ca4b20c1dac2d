"""Departments from units: sums, and money passed on counted once."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.office.client import Office
from tests.ooxml import schema_faults
from tests.test_campaign import facts, taken
from xlsx_kit import tables
from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.rollover import rolled_over
from xlsx_kit.campaign.rollup import FactsFile, rolled_up
from xlsx_kit.campaign.together import put_together
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError
from xlsx_kit.resources import root

PASS = Path(str(root("samples"))) / "pass"
DEPARTMENT = {"code": "301", "name": "某部门", "scope": "部门", "year": 2025}


def unit(code: str, *ledger: dict[str, Any]) -> FactsFile:
    return {
        "unit": {"code": code, "name": f"单位{code}", "scope": "单位", "year": 2025},
        "ledger": list(ledger),
    }


def line(function: str, kind: str, fund: str, amount: str, **more: str) -> dict[str, Any]:
    said = {
        "function": function,
        "kind": kind,
        "fund": fund,
        "origin": "本年",
        "project": "",
        "amount": amount,
    }
    return {**said, **more}


def totals(facts: FactsFile) -> dict[str, dict[str, str]]:
    """Totals of tables 2 and 3."""
    found = tables(facts).to_dict()["tables"]
    return {
        t["id"]: next((r["cells"] for r in t["rows"] if r["key"] == "total"), {})
        for t in found
        if t["id"] in ("t2", "t3")
    }


def test_a_subsidy_is_counted_once() -> None:
    """The payer's line goes, the receiver's takes over its fund and origin; the difference is said."""
    payer = unit(
        "1",
        line("2050202", "基本支出", "一般公共预算", "100.00"),
        line("2050202", "对附属单位补助支出", "事业收入", "30.00", counterparty="2"),
        line("2050202", "对附属单位补助支出", "其他收入", "12.00", counterparty="2", origin="上年结转"),
    )
    receiver = unit(
        "2",
        line("2050202", "基本支出", "上级补助收入", "20.00", counterparty="单位1"),
        line("2050203", "项目支出", "上级补助收入", "20.00", counterparty="1"),
        line("2050203", "项目支出", "上级补助收入", "5.00"),
    )
    done = rolled_up(DEPARTMENT, [payer, receiver])
    assert [t.to_dict() for t in done.transfers] == [
        {
            "payer": "1",
            "receiver": "2",
            "kind": "对附属单位补助支出",
            "paid": "42.00",
            "received": "40.00",
            "difference": "2.00",
        }
    ]
    assert {
        (one["function"], one["kind"], one["fund"], one["origin"], one["amount"])
        for one in done.facts["ledger"]
    } == {
        ("2050202", "基本支出", "一般公共预算", "本年", "100.00"),
        ("2050202", "基本支出", "事业收入", "本年", "20.00"),
        ("2050203", "项目支出", "事业收入", "本年", "10.00"),
        ("2050203", "项目支出", "其他收入", "上年结转", "10.00"),
        ("2050202", "对附属单位补助支出", "其他收入", "上年结转", "2.00"),
        ("2050203", "项目支出", "上级补助收入", "本年", "5.00"),
    }
    said = totals(done.facts)
    assert (said["t3"]["total"], said["t3"]["subsidy"]) == ("147.00", "2.00")
    assert (said["t2"]["total"], said["t2"]["superior"]) == ("147.00", "5.00")


def test_samples_together() -> None:
    """Without transfers a department is the sum of its units, table by table."""
    units = [
        json.loads((PASS / f"{name}.json").read_text("utf-8")) for name in ("small-clean", "fund-and-capital")
    ]
    done = rolled_up(DEPARTMENT, units)
    assert done.transfers == ()
    for table in ("t2", "t3"):
        both = [totals(one)[table] for one in units]
        assert totals(done.facts)[table] == {
            key: f"{Decimal(both[0][key]) + Decimal(both[1][key]):.2f}" for key in both[0]
        }
    assert done.facts["three_public_counts"]["cars_held"] == 2
    assert len(done.facts["projects"]) == 7


amounts = st.integers(1, 99999).map(lambda n: f"{n / 100:.2f}")
funds = st.sampled_from(["事业收入", "其他收入", "一般公共预算"])


@settings(max_examples=60, deadline=None)
@given(
    paid=st.lists(st.tuples(funds, amounts), max_size=5),
    received=st.lists(amounts, max_size=5),
    own=st.lists(amounts, max_size=3),
)
def test_outside_money_stays(paid: list[tuple[str, str]], received: list[str], own: list[str]) -> None:
    """What comes from outside is what is spent outside: the sums of both units less the smaller side."""
    payer = unit("1", *(line("2050202", "对附属单位补助支出", f, a, counterparty="2") for f, a in paid))
    receiver = unit(
        "2",
        *(line("2050203", "基本支出", "上级补助收入", a, counterparty="1") for a in received),
        *(line("2050203", "基本支出", "一般公共预算", a) for a in own),
    )
    done = rolled_up(DEPARTMENT, [payer, receiver])
    gave, got = (sum((Decimal(a) for a in side), Decimal(0)) for side in ([a for _, a in paid], received))
    everything = gave + got + sum((Decimal(a) for a in own), Decimal(0))
    left = sum((Decimal(one["amount"]) for one in done.facts["ledger"]), Decimal(0))
    assert left == everything - min(gave, got)
    kinds = {one["kind"] for one in done.facts["ledger"]}
    assert ("对附属单位补助支出" in kinds) == (gave > got)


def test_a_campaigns_department(campaign: Campaign, office: Office, tmp_path: Path) -> None:
    """Facts that publish, a workbook whose formulas give the same in LibreOffice; then next year's files."""
    for number in (1, 2, 3):
        own = facts(number, ("ledger.1.amount", "128.50")) if number == 3 else facts(number)
        (tmp_path / f"{number}.json").write_text(json.dumps(own), "utf-8")
    taken(campaign, *(tmp_path / f"{number}.json" for number in (1, 2, 3)))
    done = put_together(campaign, tmp_path / "out", code="302", name="某部门")
    assert (done.units, done.missing[:1]) == (("302001", "302002"), ("302003",))
    assert totals(json.loads(done.facts.read_text("utf-8")))["t3"]["total"] == "364.80"
    assert schema_faults(done.workbook) == []
    shown = office.recalculate(done.workbook).values
    assert [shown["各单位"][cell] for cell in ("D4", "E4", "E6", "E8", "H8")] == [
        182.4,
        182.4,
        364.8,
        364.8,
        2.6,
    ]
    assert shown["表3支出总表"]["C5"] == 364.8
    assert shown["表6一般公共预算基本支出表"]["B6"] == "工资福利支出"
    crosswalk = tmp_path / "c.csv"
    crosswalk.write_text(
        "kind,old,new\nunit,302002,302001\nname,302001,新单位\nfunction,2012902,2012999\n", "utf-8"
    )
    rolled = rolled_over(campaign, tmp_path / "next", crosswalk)
    assert (rolled.merged, rolled.unused) == ({"302001": ("302001", "302002")}, ())
    following, path = rolled.files
    merged = json.loads(path.read_text("utf-8"))
    assert (merged["unit"]["code"], merged["unit"]["name"]) == ("302001", "新单位")
    assert [one["amount"] for one in merged["ledger"] if one["function"] == "2012999"] == ["20.00", "20.00"]
    assert totals(merged)["t3"]["total"] == "364.80"
    said = json.loads(following.read_text("utf-8"))
    assert (said["unit"]["year"], said["prior_year"]["comparable"]) == (2026, "同口径")
    assert said["prior_year"]["income"] == "364.80"
    crosswalk.write_text("a,b\n", "utf-8")
    with pytest.raises(SpecError, match="表头"):
        rolled_over(campaign, tmp_path / "next", crosswalk)
    assert main(["campaign", "rollover", str(campaign.folder), "--out", str(tmp_path / "n")]) == 0
    arguments = ["--out", str(tmp_path / "o"), "--code", "302", "--name", "某部门"]
    assert main(["campaign", "rollup", str(campaign.folder), *arguments, "--json"]) == 0
