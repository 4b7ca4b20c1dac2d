"""A 款 or a 类 that is published without its parts, where secrecy rules let a unit stop there."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences, recalculated, stored
from tests.office.client import Office
from tests.packs import REAL, replace
from tests.secrets_kept import parts_of
from xlsx_kit import generate, read, tables, validate
from xlsx_kit.api import import_export, proof_files, publish
from xlsx_kit.campaign.consolidation.together import eliminate_transfers
from xlsx_kit.campaign.consolidation.workbook import ConsolidatedUnit, rollup_book
from xlsx_kit.cli import main
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.row_check import ASK, WRONG
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import packs_from, root
from xlsx_kit.workbook import workbook_bytes

SAMPLE = json.loads((Path(str(root("samples"))) / "pass" / "small-clean.json").read_text("utf-8"))
LISTS = ("ledger", "carry_out")
SECTION, CLASS = {"2010601": "20106"}, {"2010601": "201", "2012902": "201", "2080505": "20805"}
CASES: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "section": (SECTION, ("20106",)),
    "class": (CLASS, ("201", "20805")),
}


@pytest.fixture(scope="module", autouse=True)
def pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The shipped pack, with lists that may stop at a class or a section."""
    home = tmp_path_factory.mktemp("home")
    for kind in ("schemas", "templates"):
        shutil.copytree(str(root(kind)), home / kind, ignore=shutil.ignore_patterns("released"))
    for name in LISTS:
        column = 'codes = "functional"\n'
        replace(home / "schemas" / REAL / "inputs" / f"{name}.toml", column, f"{column}undivided = true\n")
    with packs_from(home):
        yield


def stopping(codes: Mapping[str, str], *more: str) -> dict[str, Any]:
    """The sample with codes replaced, and further lines of other codes."""
    facts: dict[str, Any] = json.loads(json.dumps(SAMPLE))
    for line in facts["ledger"]:
        line["function"] = codes.get(line["function"], line["function"])
    facts["ledger"] += [{**facts["ledger"][0], "function": code} for code in more]
    return facts


def rows(facts: Mapping[str, Any], table: str) -> dict[str, str]:
    """The totals of a table by row."""
    found = next(one for one in tables(facts).to_dict()["tables"] if one["id"] == table)
    return {row["key"]: row["cells"]["total"] for row in found["rows"]}


@pytest.mark.parametrize("name", CASES)
def test_it_stands_in_the_tables_without_parts(name: str, office: Office, tmp_path: Path) -> None:
    """Sums hold as ever, the workbook computes them, and it comes back as it was sent."""
    codes, alone = CASES[name]
    facts = stopping(codes)
    whole, found = rows(SAMPLE, "t3"), rows(facts, "t3")
    assert found == {key: amount for key, amount in whole.items() if not _is_below(key, alone)}
    workbook = generate(facts, tmp_path / "w.xlsx").path
    saved = office.recalculate(workbook, tmp_path / "saved.xlsx")
    assert differences(stored(workbook), recalculated(saved)) == []
    for path in (workbook, tmp_path / "saved.xlsx"):
        assert read(path).to_dict()["ledger"] == facts["ledger"]
        (file,) = validate(path).files
        assert [one.rule for one in file.findings] == ["CODE-015"] * len(set(alone))


def test_parts_beside_it_are_an_error(office: Office, tmp_path: Path) -> None:
    """Whichever fund pays them: the difference would be what is not published."""
    facts = stopping(SECTION, "2010602")
    workbook = generate(facts, tmp_path / "w.xlsx").path
    (file,) = validate(workbook).files
    assert file.status == "fail"
    assert [(one.cell, one.actual) for one in file.findings if one.rule == "CODE-016"] == [("C12", "2010602")]
    shown = recalculated(office.recalculate(workbook))["收支明细"]
    assert differences(stored(workbook), {"收支明细": shown}, ["收支明细"]) == []
    checks = {str(shown[f"B{row}"])[:1] for row in range(8, 13)}
    assert {WRONG, ASK} <= checks


def _is_below(key: str, alone: tuple[str, ...]) -> bool:
    return any(key.startswith(one) and key != one for one in alone)


def test_an_export_may_stop_where_the_list_may(tmp_path: Path) -> None:
    """A section without parts in the export is a line; with parts below it, it repeats them."""
    rows = [
        ("科目", "经济", "类别", "资金", "金额"),
        ("201 一般公共服务支出", "", "", "", "600"),
        ("20106 财政事务", "30101", "人员", "一般", "100"),
        ("20129 群众团体事务", "", "", "", "500"),
        ("2012902", "30101", "人员", "一般", "500"),
        ("208", "30101", "人员", "一般", "7"),
        ("2080", "30101", "人员", "一般", "9"),
    ]
    (tmp_path / "e.csv").write_text("\n".join(map(",".join, rows)), "utf-8")
    (tmp_path / "m.toml").write_text(
        'money = "万元"\n[columns]\nfunction = ["科目"]\neconomic = ["经济"]\ncategory = ["类别"]\n'
        'fund = ["资金"]\n[[amounts]]\nheader = ["金额"]\n[kinds]\n"人员" = "基本支出"\n'
        '[funds]\n"一般" = "一般公共预算"\n',
        "utf-8",
    )
    done = import_export(tmp_path / "e.csv", tmp_path / "m.toml")
    assert [(line["function"], line["amount"]) for line in done.facts["ledger"]] == [
        ("20106", "100.00"),
        ("2012902", "500.00"),
        ("208", "7.00"),
    ]
    wrong = [one.message for one in done.findings if one.rule == "IMP-023"]
    assert len(wrong) == 1
    assert "“2080”不是3、5、7 位功能科目" in wrong[0]


def test_a_total_over_units_has_no_parts_that_one_of_them_keeps(tmp_path: Path) -> None:
    """Nor has its carry-over: the parts of others are taken into what stands alone."""
    one, other = stopping(SECTION), {**SAMPLE, "unit": {**SAMPLE["unit"], "code": "999001"}}
    other["carry_out"] = [{"fund": "一般公共预算", "amount": "1.00", "origin": "本年", "function": "2010699"}]
    profile = {**SAMPLE["unit"], "code": "999", "scope": "部门"}
    done = eliminate_transfers(load_pack(REAL), profile, [one, other])
    assert not [
        key
        for table in ("t2", "t3", "t5")
        for key in rows(done.facts, table)
        if key.startswith("20106") and key != "20106"
    ]
    twice = 2 * float(rows(SAMPLE, "t3")["20106"])
    assert float(rows(done.facts, "t3")["20106"]) == twice
    assert "20106" not in json.dumps(one["carry_out"])


SECRET = ("2010698", "77.77", "乙单位的某项")
"""A code below one that another unit publishes alone, its amount, and the name typed for it."""


@pytest.mark.slow
def test_nothing_that_is_written_of_a_department_has_the_parts(tmp_path: Path) -> None:
    """Roll-up, facts, tables, narrative, publication with page, data and charts, proof-reading: no part.

    What stands alone is in all of them with its sum, and the parts of one unit are nowhere beside it.
    """
    one, other = stopping(SECTION), json.loads(json.dumps(SAMPLE))
    other["unit"] |= {"code": "999001", "name": "乙单位"}
    part = {"function": SECRET[0], "amount": SECRET[1], "name": SECRET[2]}
    other["ledger"] += [{**other["ledger"][1], **part}, {**other["ledger"][2], "amount": "3.33"}]
    profile = {**SAMPLE["unit"], "code": "999", "name": "某部门", "scope": "部门"}
    pack = load_pack(REAL)
    done = eliminate_transfers(pack, profile, [one, other])
    values = [evaluated({"pack": REAL, **facts}) for facts in (*done.units, done.facts)]
    units = [ConsolidatedUnit(str(n), "单位", "", own) for n, own in enumerate(values[:-1])]
    book = rollup_book(pack, "汇总", 2025, units, values[-1], done.transfers)
    (tmp_path / "rollup.xlsx").write_bytes(workbook_bytes(book))
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"pack": REAL, **done.facts}, ensure_ascii=False), "utf-8")
    generate(facts, tmp_path / "workbook.xlsx")
    publish(facts, tmp_path / "public", html=True, charts=True, force=True, by="甲", reason="试")
    documents = sorted((tmp_path / "public").glob("*.docx"))
    found = proof_files([*documents], facts).to_dict()
    (tmp_path / "proof.json").write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    report = validate(facts)
    (tmp_path / "report.json").write_text(json.dumps(report.to_dict(), ensure_ascii=False), "utf-8")
    _round(tmp_path, one, other)
    written = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert {path.suffix for path in written} >= {".xlsx", ".docx", ".html", ".json", ".csv"}
    leaks = [
        (path.name, name, text)
        for path in written
        for name, data in parts_of(path)
        for text in SECRET
        if text.encode() in data
    ]
    assert leaks == []


def _round(folder: Path, *facts: dict[str, Any]) -> None:
    """What a round says of both: its board, its lists, its roll-up. The round, with their returns, goes."""
    campaign, sent = folder / "round", folder / "sent"
    sent.mkdir()
    lines = ["code,name,email"]
    for n, one in enumerate(facts):
        unit = one["unit"]
        lines.append(f"{unit['code']},{unit['name']},a{n}@example.cn")
        generate({"pack": REAL, **one}, sent / f"{n}.xlsx")
    (folder / "units.csv").write_text("\n".join(lines), "utf-8")
    given = ["--year", "2025", "--due", "2025-12-31", "--from", "a <a@example.cn>", "--pack", REAL]
    assert main(["campaign", "init", str(campaign), "--units", str(folder / "units.csv"), *given]) == 0
    assert main(["campaign", "collect", str(campaign), str(sent)]) == 0
    boards = [f"--{kind}={folder / f'board.{kind}'}" for kind in ("html", "csv", "xlsx")]
    assert main(["campaign", "status", str(campaign), *boards]) == 0
    rolled = ["--code", "999", "--name", "某部门", "--unapproved", "--out", str(folder / "rolled")]
    assert main(["campaign", "rollup", str(campaign), *rolled]) == 0
    assert list((folder / "rolled").glob("*.xlsx"))
    for returns in (campaign, sent):
        shutil.rmtree(returns)
    (folder / "units.csv").unlink()


def evaluated(facts: Mapping[str, Any]) -> Evaluation:
    """The tables of a facts file."""
    reading = read(facts)
    return Evaluation(reading.pack, reading.facts)
