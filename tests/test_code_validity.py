"""Code lists of real years: codes that change within a year, classes in several budgets, further lists."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from xlsx_kit import generate, validate
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.code_entry import CodeEntry
from xlsx_kit.pack.model.codes import CodeList, code_list
from xlsx_kit.resources import PACKS_VARIABLE, root

SAMPLES = Path(str(root("samples")))
FUND_LIST = SAMPLES / "codes" / "fund" / "政府性基金科目.csv"
PACK = load_pack("hebei-2024")
FUNCTIONAL = PACK.codes["functional"]
HEAD = "code,name,budget,valid_from,valid_to"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, which is where the lists go that the package must not be given."""
    monkeypatch.delenv(PACKS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(*lines: str, on: str = "01-01") -> CodeList:
    """A functional list with all classes and lines of its CSV."""
    rows = [f"{code},{code}类,,," for code in FUNCTIONAL.class_codes]
    spec = type(FUNCTIONAL.spec)(
        title="功能", file="f.csv", widths=[3, 5, 7], classes=FUNCTIONAL.spec.classes, on=on
    )
    return code_list("functional", spec, "\n".join([HEAD, *rows, *lines]), "f.csv")


MID_YEAR = ("20139,社会工作事务,,,", "2013902,旧名,,,2024-06-30", "2013902,新名,,2024-07-01,",
            "2013903,年中停用,,2020,2024-03-31", "2013904,年中新增,,2024-10-01,")  # fmt: skip


def test_codes_that_change_within_a_year() -> None:
    """A code holds in a year that it holds a day of; its name is that of the pack's day, each code once."""
    budget, accounts = listed(*MID_YEAR), listed(*MID_YEAR, on="12-31")
    names = {2023: "旧名", 2024: "旧名", 2025: "新名"}
    assert {when: budget.name("2013902", when) for when in names} == names
    assert accounts.name("2013902", 2024) == "新名"
    below = [(e.code, e.name) for e in budget.in_force(2024) if e.code.startswith("20139")]
    assert below == [
        ("20139", "社会工作事务"),
        ("2013902", "旧名"),
        ("2013903", "年中停用"),
        ("2013904", "年中新增"),
    ]
    assert [e.code for e in budget.on(date(2024, 7, 1)) if e.code.startswith("20139")][:2] == [
        "20139",
        "2013902",
    ]
    assert not any(e.code == "2013903" for e in budget.in_force(2025))
    assert not any(e.code == "2013904" for e in budget.in_force(2023))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("20139,社会工作事务,,2024-13-01,", "起止应为年度或日期"),
        ("20139,社会工作事务,,明年,", "起止应为年度或日期"),
        ("20139,社会工作事务,,2025,2024", "截止早于起始"),
        ("20139,甲,,,2024-06-30\n20139,乙,,2024-06-30,", "同一时间重复"),
    ],
)
def test_times_that_cannot_be(line: str, words: str) -> None:
    """Said with the line."""
    with pytest.raises(SpecError, match=words) as raised:
        listed(*line.splitlines())
    assert "f.csv:3" in str(raised.value)


def test_a_day_that_no_year_has(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The day a pack's names go by is checked with the pack."""
    assert main(["pack", "new", "mine", "--from", "hebei-2024", "--extend"]) == 0
    book = elsewhere / "schemas" / "mine" / "book.toml"
    functional = (Path(str(root("schemas"))) / "hebei-2024" / "book.toml").read_text("utf-8")
    block = functional[functional.index("[codes.functional]") : functional.index("[codes.economic]")]
    book.write_text(book.read_text("utf-8") + "\n" + block + 'on = "02-30"\n', "utf-8")
    capsys.readouterr()
    assert main(["pack", "check", "schemas/mine"]) == 1
    said = capsys.readouterr().out
    assert "应为“月-日”，不是 '02-30'" in said
    assert "codes.functional" in said


@pytest.mark.slow
def test_the_list_of_another_budget(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Loaded as documented, the classes it shares stay those of both budgets: no unit is warned falsely."""
    facts = json.loads((SAMPLES / "pass" / "chengde-2024.json").read_text("utf-8"))
    command = ["codes", "import", str(FUND_LIST), "--list", "functional", "--budget", "政府性基金预算"]
    assert main(command) == 0
    found = load_pack("hebei-2024").codes["functional"]
    assert found.budgets("212") == ("一般公共预算", "政府性基金预算")
    assert found.budgets("2120801") == ("政府性基金预算",)
    assert found.budgets("2120899") == ("政府性基金预算",)
    assert found.budgets("2120101") == ("一般公共预算", "政府性基金预算")
    path = generate(facts, elsewhere / "x.xlsx").path
    assert [f.rule for f in validate(path).files[0].findings if f.rule == "CODE-003"] == []
    line = facts["ledger"][0]
    facts["ledger"] = [{**line, "function": "2120801", "fund": "一般公共预算", "origin": "本年"}]
    path = generate(facts, elsewhere / "y.xlsx").path
    assert [f.actual for f in validate(path).files[0].findings if f.rule == "CODE-003"] == ["2120801"]
    capsys.readouterr()
    assert main([*command, "--year", "2024"]) == 0
    ended = [line[3:] for line in capsys.readouterr().out.splitlines() if line.startswith("停用：")]
    with FUND_LIST.open(encoding="utf-8-sig", newline="") as file:
        listed = {row["科目编码"] for row in csv.DictReader(file)}
    shipped = csv.DictReader((SAMPLES.parent / "schemas/codes/functional.csv").open(encoding="utf-8"))
    of_funds = [row for row in shipped if row["budget"] == "政府性基金预算" and row["code"] not in listed]
    assert ended == [f"{row['code']} {row['name']}" for row in of_funds if row["code"][:3] in listed]
    assert "22960 彩票公益金安排的支出" in ended
    assert main(command) == 0
    assert "没有变化" in capsys.readouterr().out


def test_a_list_from_a_day_on(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What changes within a year is taken in with its day, listed and compared by day."""
    text = elsewhere / "l.txt"
    text.write_text(
        "220 自然资源海洋气象等支出\n22001 自然资源事务\n2200101 行政运行\n"
        "2200150 事业单位运行\n2200198 新事项\n",
        "utf-8",
    )
    command = ["codes", "import", str(text), "--list", "functional", "--year", "2024-07-01"]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "改名（原为“事业运行”）：2200150 事业单位运行" in said
    assert "停用：2200199" in said
    with (elsewhere / "schemas/hebei-2024/codes/functional.csv").open(encoding="utf-8", newline="") as file:
        asked = ("22001", "2200101", "2200150", "2200198", "2200199")
        rows = [tuple(row.values()) for row in csv.DictReader(file) if row["code"] in asked]
    assert rows == [
        ("22001", "自然资源事务", "", "", ""),
        ("2200101", "行政运行", "", "", ""),
        ("2200150", "事业运行", "", "", "2024-06-30"),
        ("2200150", "事业单位运行", "", "2024-07-01", ""),
        ("2200198", "新事项", "", "2024-07-01", ""),
        ("2200199", "其他自然资源事务支出", "", "", "2024-06-30"),
    ]
    assert main(["codes", "list", "--list", "functional", "--year", "2024-06-30", "--json"]) == 0
    entries = {e["code"]: e for e in json.loads(capsys.readouterr().out)["codes"]}
    assert entries["2200150"]["valid_to"] == "2024-06-30"
    assert "2200198" not in entries
    days = ["--from", "2024-06-30", "--to", "2024-07-01"]
    assert main(["codes", "crosswalk", *days, "--list", "functional", "--json"]) == 0
    pairs = [(p["kind"], p["old"], p["new"]) for p in json.loads(capsys.readouterr().out)["pairs"]]
    assert ("renamed", "2200150", "2200150") in pairs
    assert ("new", None, "2200198") in pairs
    assert main(command) == 0
    assert "没有变化" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("list_id", "code", "name"),
    [
        ("functional", "20139", "社会工作事务"),
        ("functional", "2013901", "行政运行"),
        ("functional", "2013950", "事业运行"),
        ("functional", "2013999", "其他社会工作事务支出"),
        ("functional", "21202", "城乡社区规划与管理"),
        ("functional", "2120201", "城乡社区规划与管理"),
        ("functional", "22001", "自然资源事务"),
        ("functional", "2200150", "事业运行"),
        ("functional", "2200199", "其他自然资源事务支出"),
        ("economic", "30301", "离休费"),
        ("economic", "30303", "退职（役）费"),
        ("economic", "30307", "医疗费补助"),
        ("economic", "30308", "助学金"),
        ("economic", "30310", "个人农业生产补贴"),
        ("economic", "30311", "代缴社会保险费"),
        ("government", "50905", "离退休费"),
        ("revenue", "10301", "政府性基金收入"),
    ],
)
def test_codes_that_are_shipped(list_id: str, code: str, name: str) -> None:
    """As publications print them."""
    assert PACK.codes[list_id].name(code, 2025) == name


def test_budgets_of_revenue() -> None:
    """A class of several budgets, and what stands below it in one."""
    revenue = PACK.codes["revenue"]
    assert revenue.budgets("103") == ("一般公共预算", "政府性基金预算", "国有资本经营预算")
    assert revenue.budgets("103014601") == ("政府性基金预算",)
    assert revenue.budgets("101010101") == ()


def test_an_entry_by_its_days() -> None:
    """The day before and the day after are outside, by so many days."""
    entry = CodeEntry("20139", "甲", (), date(2024, 7, 1), date(2024, 9, 30))
    days = [date(2024, 6, 30), date(2024, 7, 1), date(2024, 9, 30), date(2024, 10, 2)]
    assert [entry.days_to(day) for day in days] == [1, 0, 0, 2]
    assert [entry.holds(when) for when in (2023, 2024, 2025)] == [False, True, False]
