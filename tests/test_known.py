"""Returns against what is known besides: approved amounts, last year's publication, other units' returns."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.facts_edits import with_set
from tests.filling import cell_of, default_layout
from tests.office.client import Office
from xlsx_kit import generate
from xlsx_kit.api import generate_many, new_pack, validate
from xlsx_kit.cli import main
from xlsx_kit.findings import InputError
from xlsx_kit.resources import packs_from, root

PASS = Path(str(root("samples"))) / "pass"
CASE: dict[str, Any] = json.loads((PASS / "small-clean.json").read_text("utf-8"))
LAST: dict[str, Any] = with_set(
    CASE,
    [
        ["unit.year", 2024],
        ["ledger.1.amount", "128.60"],
        ["three_public.4.amount", "1.00"],
        ["prior_year", {}],
    ],
)
HEAD = "单位编码,功能分类科目编码,支出类型,资金来源,“三公”项目,金额（万元）,金额（元）\n"


def put(file: Path, content: dict[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")
    return file


def found(path: Path, family: str, **beside: Path) -> list[tuple[str, str | None, str | None]]:
    return [
        (f.rule, f.cell, f.expected)
        for f in validate(path, **beside).files[0].findings  # type: ignore[arg-type]
        if f.rule.startswith(family)
    ]


def test_approved_amounts(tmp_path: Path) -> None:
    """By code of any level, kind and fund; in 万元 or 元; “三公” by item; a difference at its first line."""
    approved = tmp_path / "批复数.csv"
    approved.write_text(
        HEAD
        + "301005,2012902,项目支出,一般公共预算,,20.00,\n"
        + "301005,,,,,182.40,\n"
        + "301005,,,一般公共预算,公务接待费,0.8,\n"
        + "301005,201,,,,148.60,\n"
        + "999,,,,,1,\n",
        "utf-8",
    )
    facts = put(tmp_path / "a.json", CASE)
    assert found(facts, "APPROVED", approved=approved) == []
    approved.write_text(
        HEAD
        + "301005,20129,,,,21,\n"
        + "301005,,,,公务接待费,0.9,\n"
        + "301005,2080505,,,,,142003\n"
        + "301005,2080505,,,,,142200\n"
        + "301005,2050101,,,,5,\n",
        "gb18030",
    )
    assert found(facts, "APPROVED", approved=approved) == [
        ("APPROVED-001", "J7", "21"),
        ("APPROVED-001", "J9", "14.22"),
        ("APPROVED-002", "J9", "14.2003"),
        ("APPROVED-001", "J12", "5"),
        ("APPROVED-001", "E21", "0.9"),
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", ["FILE-004"]),
        (HEAD, ["APPROVED-095"]),
        ("单位编码,科目编码\n1,2\n", ["APPROVED-091"]),
        ("金额（元）,单位\n1,2\n", ["APPROVED-094", "APPROVED-091"]),
        (HEAD + ",,,,,1,\n301005,,,,,很多,\n", ["APPROVED-092", "APPROVED-093"]),
    ],
)
def test_wrong_lists(text: str, rules: list[str], tmp_path: Path) -> None:
    """Every fault at once, with its cell; nothing is compared."""
    approved = tmp_path / "a.csv"
    approved.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        validate(put(tmp_path / "a.json", CASE), approved=approved)
    assert [f.rule for f in caught.value.findings] == rules
    assert main(["validate", str(tmp_path / "a.json"), "--approved", str(approved)]) == 1


@pytest.mark.slow
def test_last_year(tmp_path: Path) -> None:
    """Fields and items that are not what was published; units without a file are not asked."""
    put(tmp_path / "last" / "301005.json", LAST)
    facts = put(tmp_path / "this.json", CASE)
    assert found(facts, "PRIOR", last_year=tmp_path / "last") == [("PRIOR-017", "C7", None)]
    facts = put(tmp_path / "this.json", with_set(CASE, [["ledger.0.amount", "20.01"]]))
    assert "PRIOR-017" not in {rule for rule, *_ in found(facts, "PRIOR", last_year=tmp_path / "last")}
    other = with_set(CASE, [["prior_year.basic", "161.40"], ["three_public.4.prior", "1.10"]])
    changed = put(tmp_path / "other.json", other)
    assert found(changed, "PRIOR", last_year=tmp_path / "last") == [
        ("PRIOR-015", "C8", "162.40"),
        ("PRIOR-017", "C7", None),
        ("PRIOR-016", "F21", "1.00"),
    ]
    assert found(changed, "PRIOR", last_year=put(tmp_path / "none" / "x.json", CASE)) == []
    (tmp_path / "last" / "坏.xlsx").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"坏\.xlsx"):
        validate(facts, last_year=tmp_path / "last")


@pytest.mark.parametrize(("money", "decimals"), [("万元", 3), ("元", 2)])
def test_last_year_in_another_money(money: str, decimals: int, tmp_path: Path) -> None:
    """What a pack of more decimals, or of the other money, published says the same of this year's."""
    with packs_from(tmp_path / "packs"):
        folder = new_pack("hebei-2024", "finer", tmp_path / "packs", extend=True).folder
        book = (folder / "book.toml").read_text("utf-8")
        (folder / "book.toml").write_text(f'{book}money = "{money}"\ndecimals = {decimals}\n', "utf-8")
        last = json.loads(json.dumps(LAST))
        for part in ("ledger", "basic", "three_public", "projects", "procurement", "assets"):
            for line in last[part]:
                for key in ("amount", "prior", "budget", "fiscal", "other", "general", "own", "value"):
                    if line.get(key):
                        exact = Decimal(line[key]) * (10_000 if money == "元" else 1)
                        line[key] = f"{exact:.{decimals}f}"
        put(tmp_path / "last" / "a.json", {**last, "pack": "finer"})
        facts = put(tmp_path / "now" / "a.json", CASE)
        ours = found(facts, "PRIOR", last_year=tmp_path / "last")
        put(tmp_path / "last" / "a.json", LAST)
        assert ours == found(facts, "PRIOR", last_year=tmp_path / "last")


def test_three_public_of_last_years_final_accounts(tmp_path: Path) -> None:
    """What was spent last year is the column of that name in last year's accounts; a budget has none."""
    accounts = json.loads((PASS / "final-accounts-department.json").read_text("utf-8"))
    published = with_set(accounts, [["unit.year", accounts["unit"]["year"] - 1]])
    for line in published["three_public"]:
        line["actual"] = line["prior"]
    last = put(tmp_path / "last.json", published)
    same = put(tmp_path / "same.json", accounts)
    assert found(same, "PRIOR-217", last_year=last) == []
    line = next(n for n, line in enumerate(accounts["three_public"]) if float(line["prior"]))
    other = with_set(accounts, [[f"three_public.{line}.prior", "1.00"]])
    told = found(put(tmp_path / "other.json", other), "PRIOR-217", last_year=last)
    assert [expected for _, _, expected in told] == [accounts["three_public"][line]["prior"]]
    budget = with_set(
        LAST, [["unit.code", accounts["unit"]["code"]], ["unit.year", published["unit"]["year"]]]
    )
    beside = put(tmp_path / "budget.json", {**budget, "pack": "demo-yuan"})
    assert found(same, "PRIOR-217", last_year=beside) == []


def test_last_years_codes(tmp_path: Path) -> None:
    """Codes that are gone or new in one note; a code at ten times its money at its largest line."""
    last = put(tmp_path / "last" / "301005.json", LAST).parent
    slip = with_set(CASE, [("ledger.1.amount", "1286.00"), ("ledger.0.function", "2012950")])
    facts = put(tmp_path / "this.json", slip)
    said = [
        f for f in validate(facts, last_year=last).files[0].findings if f.rule in ("PRIOR-020", "PRIOR-021")
    ]
    assert [(f.rule, f.cell) for f in said] == [("PRIOR-020", "C7"), ("PRIOR-021", "J8")]
    assert "2012950" in said[0].message.split("新增")[1]


def test_lines_as_last_year_s_are_named_by_their_sheet(tmp_path: Path) -> None:
    """Final accounts have no 收支明细: the finding names the sheet that it stands on."""
    facts = json.loads((PASS / "final-accounts-unit.json").read_text("utf-8"))
    put(tmp_path / "last" / "a.json", with_set(facts, [["unit.year", facts["unit"]["year"] - 1]]))
    given = put(tmp_path / "a.json", facts)
    findings = validate(given, last_year=tmp_path / "last").files[0].findings
    (same,) = (finding for finding in findings if finding.rule == "PRIOR-017")
    assert same.sheet
    assert f"“{same.sheet}”的 {len(facts['spending'])} 行" in same.message


def test_several_units(tmp_path: Path) -> None:
    """A text word for word as in another unit's return, a project code of another unit; not in one's own."""
    text = "全面贯彻落实党中央决策部署，围绕中心、服务大局，扎实做好各项工作，确保年度目标任务圆满完成。"
    one = with_set(CASE, [["texts.overall_goal", text]])
    other = with_set(one, [["unit.code", "301006"], ["unit.name", "青川县地方志办公室"]])
    put(tmp_path / "a.json", one)
    put(tmp_path / "b.json", other)
    put(tmp_path / "c.json", {**one, "texts": {**one["texts"], "safeguards": text}})
    named = {**one["texts"], "duties": "承担青川县地方志办公室交办的工作。"}
    put(tmp_path / "d.json", {**one, "texts": named})
    rules = {"TEXT-016", "TEXT-017", "PROJ-119"}
    seen = {
        Path(f.file).name: [(x.rule, x.cell) for x in f.findings if x.rule in rules]
        for f in validate(tmp_path).files
    }
    assert seen == {
        "a.json": [],
        "b.json": [("PROJ-119", "C7"), *(("TEXT-016", f"C{row}") for row in (7, 53, 74))],
        "c.json": [],
        "d.json": [("TEXT-017", "C7")],
    }


def test_control_totals_in_the_workbook(office: Office, tmp_path: Path) -> None:
    """They stand locked on a sheet of their own, follow what is typed, and are no change of the template."""
    approved = tmp_path / "a.csv"
    approved.write_text(HEAD + "301005,20129,项目支出,,,20,\n301005,,,,公务接待费,0.9,\n", "utf-8")
    sent = generate(CASE, tmp_path / "sent.xlsx", approved=approved).path
    assert [f for f in validate(sent).files[0].findings if f.rule.startswith("TPL")] == []
    sheet, cell = cell_of(default_layout(), "three_public", 4, "amount")
    locked = ("批复控制数", "D5", 1)
    filled = office.fill(sent, tmp_path / "filled.xlsx", [(sheet, cell, 0.9), locked])
    assert filled.refused == (("批复控制数", "D5"),)
    shown = office.recalculate(filled.target, sheets=["批复控制数"]).values["批复控制数"]
    assert [[shown[f"{column}{row}"] for column in "BCDEF"] for row in (5, 6)] == [
        ["通过", "20129、项目支出", 20.0, 20.0, 0.0],
        ["通过", "公务接待费", 0.9, 0.9, 0.0],
    ]
    before = office.recalculate(sent, sheets=["批复控制数"]).values["批复控制数"]
    assert [before[f"{column}6"] for column in "BEF"] == ["不符", 0.8, -0.1]
    units = tmp_path / "units.csv"
    units.write_text("code,name,email\n301005,青川县档案馆,a@b.cn\n301006,青川县方志办,a@b.cn\n", "utf-8")
    made = generate_many(units, 2025, tmp_path / "out", approved=approved)
    assert len(made.written) == 2
    names = {p.name[:6]: openpyxl.load_workbook(p).sheetnames for p in (tmp_path / "out").glob("*.xlsx")}
    assert ["批复控制数" in names[code] for code in ("301005", "301006")] == [True, False]


def test_final_accounts_beside_last_year_s(tmp_path: Path) -> None:
    """Money at the year's beginning is what was left at the end of the last, or there is a reason."""
    facts = json.loads((PASS / "final-accounts-department.json").read_text("utf-8"))
    last = json.loads(json.dumps(facts))
    last["unit"]["year"] -= 1
    for line in last["balances"]:
        line["closing"] = line["opening"]
    put(tmp_path / "last" / "a.json", last)
    given = put(tmp_path / "a.json", facts)
    beside = {"last_year": tmp_path / "last"}
    assert found(given, "PRIOR-221", **beside) == []
    last["balances"][0]["closing"] = "1.00"
    put(tmp_path / "last" / "a.json", last)
    (told,) = found(given, "PRIOR-221", **beside)
    assert told[2] == "1.00"
    facts["balances"][0]["reason"] = "会计差错更正"
    assert found(put(given, facts), "PRIOR-221", **beside) == []
