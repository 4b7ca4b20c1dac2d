"""Units of every kind, end to end: the empty workbook, typed in by a real client, read and judged."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import (
    Shown,
    check_lines,
    cover_verdict,
    differences,
    facts_in,
    published,
    row_checks,
    stored,
    within_print,
)
from tests.filling import default_layout, entries_of, real_case
from tests.office.client import Office
from xlsx_kit import api
from xlsx_kit.findings import Severity

LAYOUT = default_layout()
CASE = real_case()
PACK = LAYOUT.pack
LARGEST = f"{PACK.book.maximum_amount / 100:.2f}"
LONG_NAME = "河北省承德市高新技术产业开发区" * 4
NUMBER = re.compile(r"<v>(-?\d+\.\d+)</v>")


def unit(**own: Any) -> dict[str, Any]:
    """The real unit but for what is given."""
    return {**CASE["unit"], **own}


def line(function: str, fund: str, **own: Any) -> dict[str, Any]:
    """A ledger line, financed this year unless said otherwise."""
    return {"function": function, "kind": "项目支出", "fund": fund, "origin": "本年", "project": "", **own}


UNKNOWN = {
    "unit": unit(code="118001", name=LONG_NAME, scope="部门", year=2023),
    "ledger": [
        *CASE["ledger"],
        line("2049901", "一般公共预算", amount="3.21", name="列表里没有的公安支出"),
        line("2340101", "政府性基金", amount="0.01", name="抗疫特别国债支出"),
        line("2049901", "事业收入", amount="5.00", origin="上年结转", name="列表里没有的公安支出"),
    ],
    "basic": CASE["basic"],
}
WEALTHY = {
    "unit": unit(code="1" * 15, year=2025),
    "ledger": [
        line(entry.code, fund, kind="基本支出", origin=origin, amount=LARGEST)
        for entry in [e for e in PACK.codes["functional"].entries if len(e.code) == 7][:6]
        for fund in PACK.values("fund")
        for origin in PACK.values("origin")
    ],
    "basic": [{"economic": "30101", "amount": LARGEST}] * 12,
    "carry_out": [{"fund": fund, "amount": LARGEST} for fund in PACK.values("fund")],
    "three_public": [
        {"item": item, "fund": fund, "amount": LARGEST, "prior": LARGEST, "reason": ""}
        for item in PACK.values("three_public_item")
        for fund in PACK.values("fiscal_fund")
    ],
}
NOTHING = {"unit": {**CASE["unit"], "code": "118", "year": 2026, "nature": "", "rank": "", "funding": ""}}
KINDS = {"unknown code, 部门, 2023": UNKNOWN, "largest amounts, 2025": WEALTHY, "nothing, 2026": NOTHING}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_unit_comes_through(office: Office, tmp_path: Path, kind: str) -> None:
    facts = KINDS[kind]
    sent = api.generate({"unit": facts["unit"]}, tmp_path / "sent.xlsx").path
    filled = office.fill(sent, tmp_path / "returned.xlsx", entries_of(LAYOUT, facts))
    shown, tables = stored(filled.target), api.tables(filled.target).to_dict()

    assert filled.refused == ()
    assert facts_in(filled.target) == facts_in(facts)
    assert tables == api.tables(facts).to_dict()
    assert differences(published(LAYOUT, tables), within_print(LAYOUT, shown)) == []
    assert {mark for marks in row_checks(LAYOUT, shown).values() for mark in marks.values()} <= {"√"}
    errors = [f for f in api.validate(filled.target).files[0].findings if f.severity is Severity.ERROR]
    assert errors == []
    assert cover_verdict(LAYOUT, shown)[0] == 0
    assert {line.status for line in check_lines(LAYOUT, shown).values()} <= {"通过", "不适用", "请核对"}


def test_what_makes_each_kind_is_in_print(office: Office, tmp_path: Path) -> None:
    unknown, wealthy, nothing = (
        {t["id"]: t for t in api.tables(facts).to_dict()["tables"]} for facts in KINDS.values()
    )

    assert len(LONG_NAME) == 60
    assert unknown["t1"]["title"].startswith("部门预算")
    assert [r["label"] for r in unknown["t2"]["rows"] if r["key"] == "2049901"] == ["列表里没有的公安支出"]
    income = Decimal(LARGEST) * 6 * 18 + Decimal(LARGEST) * 9
    assert {r["key"]: r for r in wealthy["t1"]["rows"]}["34"]["cells"]["income"] == str(income)
    assert all(t["note"] for i, t in nothing.items() if i not in ("t1", "t4"))


def test_an_empty_workbook_says_that_it_is_empty(office: Office, tmp_path: Path) -> None:
    sent = api.generate(NOTHING, tmp_path / "sent.xlsx").path
    shown: Shown = office.recalculate(sent).values
    tables = {t["id"]: t for t in api.tables(NOTHING).to_dict()["tables"]}

    for table in LAYOUT.tables.values():
        cells = within_print(LAYOUT, shown)[table.sheet]
        assert cells.get("A3", "") == tables[table.view.id]["note"]
        if table.view.table.rows:
            assert not [p for p in cells if int(re.sub(r"\D", "", p)) > table.numbering], table.sheet


@pytest.mark.parametrize("through_office", [False, True], ids=["as Excel saves", "and opened again"])
def test_seventeen_digits_are_the_same_amounts(office: Office, tmp_path: Path, through_office: bool) -> None:
    """Excel writes the double nearest to 4402.55 as 4402.5500000000002."""
    facts = {**CASE, "ledger": [*CASE["ledger"], line("2040201", "其他收入", amount="4402.55")]}
    path = respelled(api.generate(facts, tmp_path / "prefilled.xlsx").path, tmp_path / "respelled.xlsx")
    if through_office:
        path = office.resave(path, tmp_path / "again.xlsx")

    reading = api.read(path)
    assert facts_in(path) == facts_in(facts)
    assert reading.findings == ()
    assert api.tables(path).to_dict() == api.tables(facts).to_dict()
    assert (
        differences(published(LAYOUT, api.tables(facts).to_dict()), within_print(LAYOUT, stored(path))) == []
    )


def respelled(source: Path, target: Path) -> Path:
    """The workbook with every decimal in seventeen digits."""
    count = 0

    def seventeen(found: re.Match[str]) -> str:
        nonlocal count
        spelled = f"{float(found[1]):.17g}"
        count += spelled != found[1]
        return f"<v>{spelled}</v>"

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/"):
                data = NUMBER.sub(seventeen, data.decode()).encode()
                if "4402.55" in data.decode():
                    assert b"<v>4402.5500000000002</v>" in data
            new.writestr(name, data)
    assert count > 100
    return target
