"""Departments from units: sums, and money passed on counted once."""

from __future__ import annotations

import json
import zipfile
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
from xlsx_kit.addresses import a1
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.consolidation.department import (
    consolidate,
    consolidate_by_parent,
    left_out_by_parent,
)
from xlsx_kit.campaign.consolidation.tables import rows_of
from xlsx_kit.campaign.consolidation.together import eliminate_transfers
from xlsx_kit.campaign.consolidation.transfers import FactsFile
from xlsx_kit.campaign.consolidation.workbook import ConsolidatedUnit, rollup_book
from xlsx_kit.campaign.rollover.facts import roll_over
from xlsx_kit.cli import main
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook.writer.workbook import workbook_bytes

PACK = load_pack("hebei-2024")
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
    done = eliminate_transfers(PACK, DEPARTMENT, [payer, receiver])
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


def test_only_this_years_money_is_matched() -> None:
    """What was carried in nobody pays this year; what is unspent takes over the fund of its one payer."""
    payer = unit("1", line("2050202", "对附属单位补助支出", "其他收入", "30.00", counterparty="2"))
    receiver = unit(
        "2",
        line("2050202", "基本支出", "上级补助收入", "20.00", counterparty="1"),
        line("2050202", "基本支出", "上级补助收入", "7.00", counterparty="1", origin="上年结转"),
    )
    receiver["carry_out"] = [{"fund": "上级补助收入", "amount": "10.00"}]
    done = eliminate_transfers(PACK, DEPARTMENT, [payer, receiver])
    assert [(str(t.paid), str(t.received)) for t in done.transfers] == [("30.00", "30.00")]
    assert sorted((one["fund"], one["origin"], one["amount"]) for one in done.facts["ledger"]) == [
        ("上级补助收入", "上年结转", "7.00"),
        ("其他收入", "本年", "20.00"),
    ]
    assert [(one["fund"], one["amount"]) for one in done.facts["carry_out"]] == [("其他收入", "10.00")]


def test_money_that_goes_up() -> None:
    """上解上级: the parent's line takes over the fund of the unit that passed the money up."""
    below = unit("2", line("2050202", "上解上级支出", "经营收入", "8.00", counterparty="1"))
    parent = unit("1", line("2050201", "项目支出", "附属单位上缴收入", "8.00", counterparty="2"))
    done = eliminate_transfers(PACK, DEPARTMENT, [parent, below])
    assert [(one["kind"], one["fund"], one["amount"]) for one in done.facts["ledger"]] == [
        ("项目支出", "经营收入", "8.00")
    ]


def test_the_workbook_shows_the_department(office: Office, tmp_path: Path) -> None:
    """With a transfer that disagrees in part: recalculated, every table is that of the department's facts."""
    files = [json.loads((PASS / f"{n}.json").read_text("utf-8")) for n in ("small-clean", "fund-and-capital")]
    codes = [one["unit"]["code"] for one in files]
    pay = line("2050202", "对附属单位补助支出", "一般公共预算", "50.00", counterparty=codes[1])
    files[0]["ledger"].append(pay)
    files[1]["ledger"].append(line("2050202", "基本支出", "上级补助收入", "45.00", counterparty=codes[0]))
    done = eliminate_transfers(PACK, DEPARTMENT, files)
    evaluations = [Evaluation(one.pack, one.facts) for one in map(load_return, [*files, done.facts])]
    pack, whole = evaluations[0].pack, evaluations[-1]
    members = [
        ConsolidatedUnit(one.facts.unit_code, one.facts.unit_name, parent, one)
        for one, parent in zip(evaluations, ("甲局", "乙局"), strict=False)
    ]
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(workbook_bytes(rollup_book(pack, "汇总", 2025, members, whole, done.transfers)))
    assert schema_faults(path) == []
    shown = office.recalculate(path).values
    for view in pack.views:
        for key, row in rows_of(view, whole).items():
            for n, column in enumerate(view.table.amounts, start=3):
                there = shown[view.table.sheet].get(a1(row, n), 0) or 0
                assert round(float(there) * 100) == whole.cell(view.id, key, column.id), (view.id, key)
    units = shown["各单位"]
    assert [units[f"B{row}"] for row in (6, 7, 8)] == ["各单位相加", "单位之间往来抵销", "汇总"]
    assert (units["E7"], round(units["E6"] - 45, 2)) == (-45, units["E8"])
    assert [shown["内部往来"][f"{c}5"] for c in "DEF"] == [50, 45, 5]
    assert [shown["各部门"][f"{c}4"] for c in "AB"] == ["乙局", 1]
    with zipfile.ZipFile(path) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
    tables_with_money = [v for v in pack.views if any(any(r.cells.values()) for r in whole.table(v.id).rows)]
    assert len(charts) == len(tables_with_money) + 1


def test_every_department_and_the_year_before(
    campaign: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file for each parent of the list, itself one of the units; last year's figures without transfers."""
    units = campaign.folder / "units.csv"
    units.write_text(
        "code,name,parent\n302001,第1单位,\n302002,第2单位,302001\n302003,第3单位,某局\n", "utf-8"
    )
    pay = line("2012901", "对附属单位补助支出", "事业收入", "5.00", counterparty="302002")
    got = line("2012901", "基本支出", "上级补助收入", "5.00", counterparty="302001")
    before = campaign.folder / "before"
    before.mkdir()
    for number, extra in ((1, [pay]), (2, [got]), (3, [])):
        own = facts(number)
        own["ledger"] += extra
        (tmp_path / f"{number}.json").write_text(json.dumps(own), "utf-8")
        own["unit"]["year"] = 2024
        (before / f"{number}.json").write_text(json.dumps(own), "utf-8")
    settings = campaign.folder / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace('prefill = ""', 'prefill = "before"'), "utf-8")
    found = open_campaign(campaign.folder)
    taken(found, *(tmp_path / f"{number}.json" for number in (1, 2, 3)))
    done = consolidate_by_parent(found, tmp_path / "out", approved_only=False, jobs=2)
    assert [(one.facts.name, one.units) for one in done] == [
        ("302001 第1单位.json", ("302001", "302002")),
        ("某局.json", ("302003",)),
    ]
    assert [*left_out_by_parent(found, done)] == []
    assert [*left_out_by_parent(found, done[:1])] == ["没有可以计入的，没有汇总：某局"]
    facts_of_first = json.loads(done[0].facts.read_text("utf-8"))
    assert totals(facts_of_first)["t3"]["total"] == facts_of_first["prior_year"]["income"] == "369.80"
    arguments = ["campaign", "rollup", str(found.folder), "--out", str(tmp_path / "o")]
    assert main([*arguments, "--by-parent", "--json"]) == 1  # none of them is approved
    assert "请先审核" in capsys.readouterr().err
    assert main([*arguments, "--by-parent", "--unapproved", "--json"]) == 0
    assert main(arguments) == 2


def test_samples_together() -> None:
    """Without transfers a department is the sum of its units, table by table."""
    units = [
        json.loads((PASS / f"{name}.json").read_text("utf-8")) for name in ("small-clean", "fund-and-capital")
    ]
    done = eliminate_transfers(PACK, DEPARTMENT, units)
    assert done.transfers == ()
    for table in ("t2", "t3"):
        both = [totals(one)[table] for one in units]
        assert totals(done.facts)[table] == {
            key: f"{Decimal(both[0][key]) + Decimal(both[1][key]):.2f}" for key in both[0]
        }
    assert done.facts["three_public_counts"]["cars_held"] == 2
    assert len(done.facts["projects"]) == 7


def test_the_sums_that_a_bureau_makes_public() -> None:
    """A line a unit, in the order of their size; figures that tables do not print are among them."""
    names = ("small-clean", "fund-and-capital")
    returns = [load_return(PASS / f"{name}.json") for name in names]
    members = [ConsolidatedUnit(r.facts.unit_code, r.facts.unit_name, "", r.evaluation) for r in returns]
    book = rollup_book(PACK, "汇总", 2025, members, returns[0].evaluation, ())
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == "公开汇总数")
    cells = {a1(cell.row, cell.column): cell for cell in sheet.cells}
    heads = [cells[f"{column}3"].value for column in "DEFGHIJ"]
    assert (heads[0], heads[5:]) == ("“三公”经费", ["机关运行经费", "政府采购预算"])
    by_code = {cells[f"A{row}"].value: row for row in (4, 5)}
    for column, figure in zip("DIJ", ("three_public", "running", "procured"), strict=True):
        amounts = {r.facts.unit_code: r.evaluation.amount(figure) for r in returns}
        assert any(amounts.values()), figure
        for code, amount in amounts.items():
            assert round(cells[f"{column}{by_code[code]}"].value * 100) == amount
        total = cells[f"{column}6"]
        assert (round(total.value * 100), total.formula) == (
            sum(amounts.values()),
            f"ROUND(SUM({column}4:{column}5),2)",
        )


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
    done = eliminate_transfers(PACK, DEPARTMENT, [payer, receiver])
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
    done = consolidate(campaign, tmp_path / "out", code="302", name="某部门", approved_only=False)
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
    rolled = roll_over(campaign, tmp_path / "next", crosswalk)
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
        roll_over(campaign, tmp_path / "next", crosswalk)
    assert main(["campaign", "rollover", str(campaign.folder), "--out", str(tmp_path / "n")]) == 0
    arguments = ["--out", str(tmp_path / "o"), "--code", "302", "--name", "某部门", "--unapproved"]
    assert main(["campaign", "rollup", str(campaign.folder), *arguments, "--json"]) == 0
