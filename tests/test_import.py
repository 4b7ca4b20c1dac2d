"""A budget system's export: the sample to its facts and back, exact money, refusals."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from xlsx_kit import api
from xlsx_kit.cli import main
from xlsx_kit.facts.importing.gather import printed_yuan
from xlsx_kit.files.tables.files import read_sheets
from xlsx_kit.findings import InputError

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "import"
EXPECTED = json.loads((SAMPLE / "expect.json").read_text("utf-8"))
PARTS = ("ledger", "basic", "projects")

HEAD = ["单位", "类别", "项目编码", "项目名称", "功能科目", "经济科目", "资金", "金额"]
ROW = ["118 某局", "人员类", "P1", "工资", "2010101 行政运行", "30101 基本工资", "一般", "10000"]
MAP = """
money = "元"
[columns]
unit = ["单位"]
category = ["类别"]
project_code = ["项目编码"]
project_name = ["项目名称"]
function = ["功能科目"]
economic = ["经济科目"]
fund = ["资金"]
[[amounts]]
header = ["金额"]
[kinds]
"人员类" = "基本支出"
"特定目标类" = "项目支出"
[funds]
"一般" = "一般公共预算"
"专户" = "财政专户管理资金"
"社保" = "不导入"
"""


def row(**changes: str) -> list[str]:
    keys = ("unit", "category", "code", "name", "function", "economic", "fund", "amount")
    return [changes.get(key, usual) for key, usual in zip(keys, ROW, strict=True)]


def imported(tmp_path: Path, *rows: list[str], mapping: str = MAP, **options: Any) -> Any:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows if rows and rows[0] != ROW and "金额" in str(rows[0]) else [HEAD, *rows])
    (tmp_path / "e.csv").write_bytes(text.getvalue().encode("gb18030"))
    (tmp_path / "m.toml").write_text(mapping, "utf-8")
    return api.import_export(tmp_path / "e.csv", tmp_path / "m.toml", year=2024, **options)


def rules(found: Any) -> list[tuple[str, str | None]]:
    return [(f.rule, f.cell) for f in found.findings]


def refusals(tmp_path: Path, *rows: list[str], **options: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, *rows, **options)
    return [f.rule for f in caught.value.findings]


# ---- the sample


@pytest.mark.parametrize("file", ["export.xlsx", "export.csv", "export.xls"])
def test_the_sample_gives_its_facts(file: str) -> None:
    found = api.import_export(SAMPLE / file, SAMPLE / "map.toml", unit_code="118001", year=2024)
    assert found.facts == EXPECTED
    totals = {title: (printed_yuan(yuan), wan) for title, yuan, wan in found.totals}
    assert totals["收支明细合计"] == ("3251974.89", 32520)
    assert totals["基本支出（按经济科目）"] == ("2706246.00", 27063)
    assert found.rows == {"used": 13, "subtotals": 3, "ignored": 0, "left_out": 0}


@pytest.mark.slow
def test_import_generate_read_validate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts, workbook = tmp_path / "F.json", tmp_path / "X.xlsx"
    source = [str(SAMPLE / "export.xlsx"), "--map", str(SAMPLE / "map.toml"), "--out", str(facts)]
    assert main(["import", *source, "--unit-code", "118001", "--year", "2024", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["unit"] == EXPECTED["unit"]
    assert document["totals"][-1] == {
        "title": "基本支出（按经济科目）", "yuan": "2706246.00", "wan": "270.63", "difference": "54.00",
    }  # fmt: skip
    units = tmp_path / "units.csv"
    units.write_text("code,name,email\n118001,示例县文化馆,a@b.cn\n", "utf-8")
    (tmp_path / "prefill").mkdir()
    facts.rename(tmp_path / "prefill" / "any.json")
    api.generate_many(units, 2024, tmp_path / "out", prefill=tmp_path / "prefill")
    (workbook,) = (tmp_path / "out").glob("118001*.xlsx")
    back = api.read(workbook).to_dict()
    assert {part: back[part] for part in ("ledger", "basic")} == {p: EXPECTED[p] for p in ("ledger", "basic")}
    amounts = ("code", "name", "budget", "fiscal", "other")
    assert [{k: p[k] for k in amounts} for p in back["projects"]] == EXPECTED["projects"]
    (report,) = api.validate([workbook]).to_dict()["files"]
    assert [f["message"] for f in report["findings"] if f["severity"] == "error"] == []


def test_people_see_totals_in_both_units(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = [
        str(SAMPLE / "export.csv"),
        "--map",
        str(SAMPLE / "map.toml"),
        "--out",
        str(tmp_path / "F.json"),
    ]
    assert main(["import", *source, "--unit-code", "118001", "--year", "2024"]) == 0
    out = capsys.readouterr().out
    assert "收支明细合计            3251974.89  325.20       25.11" in out
    assert "导入 13 笔，跳过小计 3 行" in out
    assert main(["import", *source]) == 1
    assert "118002 示例县图书馆" in capsys.readouterr().err
    same = [*source[:-1], source[0]]
    assert main(["import", *same]) == 2


# ---- rows as exports have them


def test_merged_cells_fill_down_and_a_new_outer_value_ends_the_inner_ones(tmp_path: Path) -> None:
    mapping = 'fill_down = ["unit", "category", "project_code"]\n' + MAP
    below = row(unit="", category="", code="", amount="5000")
    project = row(unit="", category="特定目标类", code="", name="", amount="3000")
    found = imported(tmp_path, ROW, below, project, mapping=mapping)
    assert [(line["kind"], line["amount"]) for line in found.facts["ledger"]] == [
        ("基本支出", "1.50"),
        ("项目支出", "0.30"),
    ]
    assert rules(found) == [("IMP-033", "C4")]  # its project is not the one above


def test_subtotals_blank_rows_and_column_numbers_are_passed_over(tmp_path: Path) -> None:
    numbers = [str(n) for n in range(1, 9)]
    found = imported(
        tmp_path,
        numbers,
        [""] * 8,
        ["118 某局", "", "", "", "", "", "", "30000"],
        ["", "", "", "", "201 一般公共服务支出", "", "", "30000"],
        ROW,
        row(amount="20000"),
        ["", "", "", "", "行政运行小计", "", "", "30000"],
        ["合 计", "", "", "", "", "", "", "30,000.00"],
    )
    assert found.facts["ledger"][0]["amount"] == "3.00"
    assert (found.rows["used"], found.rows["subtotals"], rules(found)) == (2, 4, [])


def test_a_total_that_differs_is_asked_about(tmp_path: Path) -> None:
    found = imported(tmp_path, ROW, ["合计", "", "", "", "", "", "", "10000.01"])
    assert rules(found) == [("IMP-043", "H3")]
    assert "相差 0.01 元" in found.findings[0].message


def test_several_heading_rows_and_columns_of_funds(tmp_path: Path) -> None:
    mapping = MAP.replace('fund = ["资金"]\n', "").replace(
        '[[amounts]]\nheader = ["金额"]',
        '[[amounts]]\nheader = ["本年/一般"]\nfund = "一般公共预算"\n'
        '[[amounts]]\nheader = ["上年/一般"]\nfund = "一般公共预算"\norigin = "上年结转"\n'
        '[[amounts]]\nheader = ["专户"]\nfund = "财政专户管理资金"',
    )
    mapping = "header_rows = 2\n" + mapping
    found = imported(
        tmp_path,
        ["支出预算表", "", "", "", "", "", "", "金额单位：元"],
        [*HEAD[:6], "本年", "", "上年"],
        ["", "", "", "", "", "", "一般", "专户", "一般"],
        [*ROW[:6], "10000", "", "-"],
        [*ROW[:6], "", "200", "300"],
        mapping=mapping,
    )
    lines = [(line["fund"], line["origin"], line["amount"]) for line in found.facts["ledger"]]
    assert lines == [
        ("一般公共预算", "本年", "1.00"),
        ("一般公共预算", "上年结转", "0.03"),
        ("财政专户管理资金", "本年", "0.02"),
    ]


def test_numbers_of_a_workbook_are_doubles(tmp_path: Path) -> None:
    """Excel's 17 digits, codes stored as numbers; a hidden sheet is not looked at."""
    with xlsxwriter.Workbook(str(tmp_path / "e.xlsx")) as book:
        book.add_worksheet("隐藏").hide()
        sheet = book.add_worksheet("明细")
        sheet.activate()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, [118, "人员类", "P1", "工资", 2010101, 30101, "一般", 0.1 + 0.2])
        sheet.write_row(2, 0, [118, "人员类", "P1", "工资", 2010101, 30101, "一般", 1234549.7])
        book.worksheets()[0].write_row(0, 0, HEAD)
    (tmp_path / "m.toml").write_text(MAP, "utf-8")
    found = api.import_export(tmp_path / "e.xlsx", tmp_path / "m.toml", year=2024)
    assert found.facts["unit"] == {"code": "118", "year": 2024}
    assert [yuan for title, yuan, _ in found.totals if title == "收支明细合计"] == [Decimal("1234550.0")]
    assert found.facts["ledger"][0]["amount"] == "123.46"  # half up, of the sum


# ---- money


def test_negative_rows_count_against_their_leaf(tmp_path: Path) -> None:
    found = imported(tmp_path, ROW, row(amount="-4000"))
    assert (found.facts["ledger"][0]["amount"], rules(found)) == ("0.60", [])
    found = imported(tmp_path, ROW, row(function="2010102", economic="30102", amount="-4000"))
    assert [r for r, _ in rules(found)] == ["IMP-032", "IMP-032"]


# ---- what cannot be used


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"category": "新类别"}, [("IMP-021", "B3")]),
        ({"fund": "新资金"}, [("IMP-021", "G3")]),
        ({"fund": ""}, [("IMP-022", "G3")]),
        ({"unit": ""}, [("IMP-022", "A3")]),
        ({"function": "行政运行"}, [("IMP-023", "E3")]),
        ({"function": "20402", "economic": "30101"}, [("IMP-023", "E3")]),
        ({"economic": "50101 工资奖金津补贴"}, [("IMP-023", "F3")]),
        ({"amount": "一万"}, [("IMP-024", "H3")]),
        ({"function": "2019998 新科目"}, [("IMP-031", "E3")]),
        ({"economic": ""}, [("IMP-022", "F3")]),
        ({"category": "特定目标类", "code": ""}, [("IMP-033", "C3")]),
        ({"fund": "社保"}, []),
    ],
)
def test_odd_rows_are_said_at_their_cell(
    tmp_path: Path, changes: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = imported(tmp_path, ROW, row(**changes), row(**changes))
    assert [pair for pair in rules(found) if pair[0] != "IMP-041"][: len(expected)] == expected
    assert sum(float(line["amount"]) for line in found.facts["ledger"]) == (
        3.0 if expected and expected[0] in [("IMP-031", "E3"), ("IMP-022", "F3"), ("IMP-033", "C3")] else 1.0
    )
    if expected and expected[0][0] in ("IMP-021", "IMP-023"):
        assert found.left_out == 20000
        assert "共 2 行、20000.00 元没有导入" in found.findings[0].message


def test_two_names_of_one_project(tmp_path: Path) -> None:
    one = row(category="特定目标类", name="甲")
    found = imported(tmp_path, one, row(category="特定目标类", name="乙"))
    assert [p["name"] for p in found.facts["projects"]] == ["甲"]
    assert rules(found) == [("IMP-034", "C3")]


def test_the_unit_is_never_guessed(tmp_path: Path) -> None:
    rows = [ROW, row(unit="119 另局", amount="5")]
    assert refusals(tmp_path, *rows) == ["IMP-014"]
    assert refusals(tmp_path, *rows, unit_code="120") == ["IMP-015"]
    assert imported(tmp_path, *rows, unit_code="118").facts["unit"] == {
        "code": "118", "name": "某局", "year": 2024,
    }  # fmt: skip


def test_headings_that_do_not_fit(tmp_path: Path) -> None:
    assert refusals(tmp_path, [*HEAD[:4], "科目", *HEAD[5:]], ROW) == ["IMP-011"]
    assert refusals(tmp_path, [*HEAD[:5], "别的", *HEAD[6:]], ROW) == ["IMP-012"]
    assert refusals(tmp_path, [*HEAD[:6], "金额", "金额"], ROW) == ["IMP-012", "IMP-013"]
    assert refusals(tmp_path) == ["IMP-016"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('money = "元"', 'money = "角"'), "money"),
        (('money = "元"', 'money = "元"\nmonye = 1'), "monye"),
        (('function = ["功能科目"]\n', ""), "function"),
        (('"人员类" = "基本支出"', '"人员类" = "基本"'), "[kinds] 的“基本”应为以下之一：基本支出"),
        (("[kinds]", '[always]\norigin = "今年"\n[kinds]'), "[always] 的 origin“今年”"),
        (('category = ["类别"]\n', ""), "[always] 要写 kind"),
        (('fund = ["资金"]\n', ""), "要写 fund"),
        (("money", 'fill_down = ["项目"]\nmoney'), "fill_down 中没有这样的列：项目"),
        (("money", "header_row = 1\nheader_rows = 2\nmoney"), "header_row"),
        (("[columns]", "[columns"), "第 3 行：方括号没有配对"),
        (('money = "元"', "money = 1"), "money：应为文字（加双引号），现在写的是整数"),
    ],
)
def test_a_map_that_is_wrong_says_where(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(InputError) as caught:
        imported(tmp_path, ROW, mapping=MAP.replace(*change))
    assert says in str(caught.value)
    assert caught.value.findings[0].rule == "IMP-001"


def test_a_broken_old_workbook_is_a_finding(tmp_path: Path) -> None:
    data = (SAMPLE / "export.xls").read_bytes()
    (tmp_path / "e.xls").write_bytes(data[:1500] + b"\xff" * (len(data) - 1500))
    with pytest.raises(InputError) as caught:
        read_sheets(tmp_path / "e.xls")
    assert caught.value.findings[0].rule in ("FILE-121", "FILE-124")


def test_the_documented_map_is_the_sample_s() -> None:
    assert (SAMPLE / "map.toml").read_text("utf-8").strip() in (ROOT / "docs/import.md").read_text("utf-8")


def test_a_unit_that_stands_only_in_its_subtotal(tmp_path: Path) -> None:
    """Some exports name a unit once, in the line that adds it up; a total at the end names none."""
    filled = MAP.replace("[columns]", 'fill_down = ["unit"]\n[columns]')
    rows = [
        ["118 某局", "", "", "", "小计", "", "", "10000"],
        row(unit=""),
        ["119 某站", "", "", "", "小计", "", "", "20000"],
        row(unit="", amount="20000"),
        ["合计", "", "", "", "", "", "", "30000"],
    ]
    for code, amount in (("118", "1.00"), ("119", "2.00")):
        found = imported(tmp_path, *rows, mapping=filled, unit_code=code)
        assert [line["amount"] for line in found.facts["ledger"]] == [amount]
        assert found.took_anything


def test_nothing_taken_in_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not imported(tmp_path, row(category="没有对照")).took_anything
    given = ["import", str(tmp_path / "e.csv"), "--map", str(tmp_path / "m.toml")]
    assert main([*given, "--out", str(tmp_path / "f.json")]) == 1
    assert "没有导入任何内容" in capsys.readouterr().err
