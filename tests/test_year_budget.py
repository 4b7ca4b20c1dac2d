"""A final account beside the same unit's budget of the year, whichever book that budget is of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from xlsx_kit import generate, read, validate
from xlsx_kit.api import generate_many, import_export
from xlsx_kit.campaign import open_campaign
from xlsx_kit.cli import main

ROOT = Path(__file__).parents[1] / "samples"
ACCOUNTS = "final-accounts-2024"
BUDGETS = {"hebei": "fund-and-capital", "shanghai": "shanghai-unit"}
TAKEN = {
    "hebei": [
        ("2080505", "一般公共预算", "151500.00"),
        ("2101102", "一般公共预算", "82000.00"),
        ("2120199", "一般公共预算", "1423500.00"),
        ("2120501", "一般公共预算", "960000.00"),
        ("2210201", "一般公共预算", "138000.00"),
        ("2120803", "政府性基金", "20307500.00"),
        ("2120899", "政府性基金", "642500.00"),
        ("2230299", "国有资本经营预算", "1700000.00"),
    ],
    "shanghai": [
        ("2010650", "一般公共预算", "4822392.11"),
        ("2012902", "一般公共预算", "1250000.35"),
        ("2080505", "一般公共预算", "498123.04"),
        ("2080506", "一般公共预算", "249061.52"),
        ("2101102", "一般公共预算", "311326.90"),
        ("2210201", "一般公共预算", "373592.28"),
    ],
}

ITEMS = {
    "hebei": {"公务用车运行维护费": "50000.00"},
    "shanghai": {"公务用车运行维护费": "60000.00", "公务接待费": "8000.00"},
}


def budget(name: str) -> tuple[Path, dict[str, Any]]:
    """A budget that ships as a sample, and what it says of the unit."""
    path = ROOT / "pass" / f"{BUDGETS[name]}.json"
    unit = json.loads(path.read_text("utf-8"))["unit"]
    return path, {key: unit[key] for key in ("code", "name", "scope", "year")}


def lines(facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The initial budget of a final account, line by line."""
    return [(line["function"], line["fund"], line["initial"]) for line in facts["budget"]]


@pytest.mark.parametrize("name", BUDGETS)
def test_what_the_budget_says_is_filled_in(name: str, tmp_path: Path) -> None:
    """By code and fund, in the account's money; the part paid from own income is no budget of it."""
    path, unit = budget(name)
    made = generate({"pack": ACCOUNTS, "unit": unit}, tmp_path / "w.xlsx", budget=path)
    facts = read(made.path).to_dict()
    assert lines(facts) == TAKEN[name]
    assert "UNIT-042" in {one.rule for one in made.findings}
    items = {line["item"]: line["budget"] for line in facts["three_public"]}
    assert {item: amount for item, amount in items.items() if amount != "0.00"} == ITEMS[name]
    (file,) = validate(made.path, budget=path.parent).files
    carried_in = {"BUDGET-005"} if name == "hebei" else set()
    assert {one.rule for one in file.findings if one.rule.startswith("BUDGET")} == carried_in


def test_what_is_there_stays_and_is_compared(tmp_path: Path) -> None:
    """Another amount, the adjusted budget, a code that was forgotten: each a note that says which."""
    path, unit = budget("hebei")
    given = [
        {"function": "2080505", "fund": "一般公共预算", "initial": "151549.99"},  # as 15.15 万元 is rounded
        {"function": "2101102", "fund": "一般公共预算", "initial": "90000.00"},
        {"function": "2120199", "fund": "一般公共预算", "initial": "1500000.00", "adjusted": "1500000.00"},
        {"function": "2120104", "fund": "一般公共预算", "initial": "0.00", "adjusted": "5.00"},
    ]
    facts = {"pack": ACCOUNTS, "unit": unit, "budget": given}
    facts["balances"] = [{"fund": "政府性基金", "function": "2120803", "opening": "2300000.00"}]
    workbook = generate(facts, tmp_path / "w.xlsx").path
    (file,) = validate(workbook, budget=path).files
    found = [
        (one.rule, one.severity.value, one.actual, one.expected)
        for one in file.findings
        if one.rule.startswith("BUDGET") and one.rule != "BUDGET-003"
    ]
    assert found == [
        ("BUDGET-001", "note", "90000.00", "82000.00"),
        ("BUDGET-002", "note", "1500000.00", "1423500.00"),
        ("BUDGET-005", "note", "2300000.00", "2307500.00"),
        ("BUDGET-005", "note", "0.00", "200000.00"),
    ]
    forgotten = [one.message for one in file.findings if one.rule == "BUDGET-003"]
    entered = {line["function"] for line in given}
    assert [message.partition("：")[0] for message in forgotten] == [
        *("、".join(key) for *key, _ in TAKEN["hebei"] if key[0] not in entered),
        "公务用车运行维护费",
    ]
    filled = generate(workbook, tmp_path / "f.xlsx", budget=path).path
    amounts = {code: amount for code, _, amount in lines(read(filled).to_dict())}
    assert (amounts["2101102"], amounts["2120501"]) == ("90000.00", "960000.00")


def test_what_was_not_compared_is_said(tmp_path: Path) -> None:
    """No budget of the unit or its year; a figure that the budget's pack does not have."""
    path, unit = budget("hebei")
    other = generate({"pack": ACCOUNTS, "unit": {**unit, "year": 2025}}, tmp_path / "o.xlsx", budget=path)
    assert [one.rule for one in other.findings if one.rule.startswith("UNIT")] == ["UNIT-041"]
    (file,) = validate(other.path, budget=path).files
    assert [one.message for one in file.findings if one.rule == "BUDGET-004"] == [
        "没有找到这个单位的预算，相应的预算数没有核对。"
    ]
    (file,) = validate(other.path).files
    assert [one for one in file.findings if one.rule.startswith("BUDGET")] == []


def test_every_unit_of_a_list_has_its_own(tmp_path: Path) -> None:
    """Made again only where its budget changed; a unit without one is said to have none."""
    path, unit = budget("hebei")
    folder = tmp_path / "budgets"
    folder.mkdir()
    (folder / "b.json").write_bytes(path.read_bytes())
    units = tmp_path / "units.csv"
    own = f"{unit['code']},{unit['name']},{unit['scope']}"
    units.write_text(f"code,name,scope\n{own}\n9,另一单位,单位\n", "utf-8")
    options: dict[str, Any] = {"pack": ACCOUNTS, "budget": folder}
    batch = generate_many(units, unit["year"], tmp_path / "out", **options)
    assert [[one.rule for one in found] for _, found in batch.remarks] == [["UNIT-041"], ["UNIT-042"]]
    assert lines(read(tmp_path / "out" / batch.written[0][1]).to_dict()) == TAKEN["hebei"]
    assert len(generate_many(units, unit["year"], tmp_path / "out", **options).skipped) == 2
    text = path.read_text("utf-8").replace('"142.35"', '"142.36"')
    (folder / "b.json").write_text(text, "utf-8")
    assert len(generate_many(units, unit["year"], tmp_path / "out", **options).written) == 1


def test_an_import_is_filled_from_it(tmp_path: Path) -> None:
    """The export gives what was spent, the budget what was planned."""
    path, unit = budget("hebei")
    (tmp_path / "e.csv").write_text("科目,类别,资金,金额\n2080505,基本,一般,1\n", "utf-8")
    (tmp_path / "m.toml").write_text(
        'money = "元"\n[columns]\nfunction = ["科目"]\ncategory = ["类别"]\nfund = ["资金"]\n'
        '[[amounts]]\nheader = ["金额"]\n[kinds]\n"基本" = "基本支出"\n[funds]\n"一般" = "一般公共预算"\n',
        "utf-8",
    )
    options: dict[str, Any] = {"pack": ACCOUNTS, "year": unit["year"], "unit_code": unit["code"]}
    done = import_export(tmp_path / "e.csv", tmp_path / "m.toml", budget=path, **options)
    assert lines(done.facts) == TAKEN["hebei"]
    assert [line["amount"] for line in done.facts["spending"]] == ["1.00"]


def test_commands_take_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same by the command line, and said on the screen."""
    path, unit = budget("shanghai")
    facts, workbook = tmp_path / "f.json", tmp_path / "w.xlsx"
    facts.write_text(json.dumps({"pack": ACCOUNTS, "unit": unit}, ensure_ascii=False), "utf-8")
    assert main(["generate", "--facts", str(facts), "--out", str(workbook), "--budget", str(path)]) == 0
    assert "年初预算数" in capsys.readouterr().err
    main(["validate", str(workbook), "--budget", str(tmp_path / "f.json"), "--json"])
    report = json.loads(capsys.readouterr().out)["files"][0]
    assert "BUDGET-004" in {one["rule"] for one in report["findings"]}


@pytest.mark.parametrize("source", ["folder", "round"])
def test_a_round_names_its_budgets(source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of files or the round that collected them: what goes out is filled, what comes in compared."""
    path, unit = budget("hebei")
    units, inbox = tmp_path / "units.csv", tmp_path / "inbox"
    own = f"{unit['code']},{unit['name']},{unit['scope']}"
    units.write_text(f"code,name,scope,email\n{own},a@b.cn\n", "utf-8")
    inbox.mkdir()
    (inbox / "b.json").write_bytes(path.read_bytes())

    def run(*given: str | Path) -> Any:
        code = main(["campaign", *map(str, given), "--json"])
        return code, json.loads(capsys.readouterr().out)

    def founded(name: str, pack: str) -> Path:
        rest = ("--units", units, "--year", unit["year"], "--due", "2026-02-20", "--from", "a@b.cn")
        assert main(["campaign", "init", str(tmp_path / name), *map(str, rest), "--pack", pack]) == 0
        capsys.readouterr()
        return tmp_path / name

    named = inbox
    if source == "round":
        named = founded("预算", "hebei-2024")
        run("collect", named, inbox)
    accounts = founded("决算", ACCOUNTS)
    settings = accounts / "campaign.toml"
    text = settings.read_text("utf-8").replace('budget = ""', f'budget = "../{named.name}"')
    settings.write_text(text, "utf-8")
    run("send", accounts)
    (workbook,) = (accounts / "workbooks").glob("*.xlsx")
    filled = read(workbook).to_dict()
    assert lines(filled) == TAKEN["hebei"]
    returned = tmp_path / "returned"
    returned.mkdir()
    filled["budget"][0]["initial"] = "1.00"
    generate(filled, returned / "r.xlsx")
    run("collect", accounts, returned)
    (found,) = open_campaign(accounts).ledger.returns_by_unit()[unit["code"]]
    assert "BUDGET-001" in {one.rule for one in found.findings}
    settings.write_text(text.replace(ACCOUNTS, "hebei-2024"), "utf-8")
    assert main(["campaign", "status", str(accounts)]) == 1
    assert "没有取自当年预算的数" in capsys.readouterr().err
