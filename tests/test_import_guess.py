"""A first map written from an export, maps in Chinese keys, and columns that are part of others (其中)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.test_import import EXPECTED, HEAD, SAMPLE, imported, refusals, row
from xlsx_kit import api
from xlsx_kit.cli import main
from xlsx_kit.facts import MapCorrections, guess_map

WIDE_HEAD = [
    ["2027年部门预算支出明细表"],
    ["单位：万元"],
    [
        "单位",
        "单位名称",
        "科目",
        "科目名称",
        "项目类别",
        "部门经济分类",
        "合计",
        "一般公共预算",
        "",
        "事业收入",
    ],
    ["", "", "", "", "", "", "", "小计", "其中：上年结转", ""],
]
WIDE_ROWS: list[list[Any]] = [
    [1001, "青山县文化馆", None, "小计", None, None, 31.35, 26.35, 2, 5],
    [None, None, "2010601", "行政运行", "公用经费", "30201-办公费", 12.35, 12.35, 2, None],
    [None, None, "2012902", "一般行政管理事务", "特定目标类", "30227-委托业务费", 19, 14, None, 5],
    ["合计", None, None, None, None, None, 31.35, 26.35, 2, 5],
]


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """An export with a column for each fund, and units named only where they are added up."""
    path = tmp_path / "宽表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("支出预算明细表")
        for number, cells in enumerate([*WIDE_HEAD, *WIDE_ROWS]):
            sheet.write_row(number, 0, cells)
    return path


def guessed(export: Path, out: Path, capsys: pytest.CaptureFixture[str], status: int = 0) -> Any:
    assert main(["import", str(export), "--guess", "--map", str(out), "--json"]) == status
    return json.loads(capsys.readouterr().out) if status == 0 else None


def test_the_guess_of_the_sample_imports_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the documented map, written by hand, gives."""
    out = tmp_path / "对照.toml"
    said = guessed(SAMPLE / "export.xlsx", out, capsys)
    assert (said["map"], said["missing"]) == (out.read_text("utf-8"), [])
    assert any("118001 示例县文化馆" in line for line in said["seen"])
    found = api.import_export(SAMPLE / "export.xlsx", out, unit_code="118001", year=2024)
    assert found.facts == EXPECTED


def test_a_wide_table_with_what_is_carried_over(
    wide: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """其中：上年结转 is taken from the column that it is part of, and is no money beside it."""
    out = tmp_path / "对照.toml"
    said = guessed(wide, out, capsys)
    assert said["missing"] == []
    assert '"其中" = "一般公共预算/小计"' in said["map"]
    assert "没有用到的列：合计" in said["seen"]
    found = api.import_export(wide, out, unit_code="1001", year=2027)
    lines = [(line["fund"], line["origin"], line["amount"]) for line in found.facts["ledger"]]
    assert lines == [
        ("一般公共预算", "本年", "10.35"),
        ("一般公共预算", "上年结转", "2.00"),
        ("一般公共预算", "本年", "14.00"),
        ("事业收入", "本年", "5.00"),
    ]
    # the export's own total counts what is part of a column once: nothing differs
    assert [f.rule for f in found.findings if f.rule == "IMP-043"] == []


def test_what_is_not_known_is_left_to_the_officer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A value of which nobody knows what it is stands in the draft with its rows, and is named."""
    export, out = tmp_path / "e.csv", tmp_path / "m.toml"
    rows = [HEAD, row(), row(category="甲类"), row(category="甲类", fund="社会保险基金预算资金")]
    export.write_text("\n".join(",".join(cells) for cells in rows), "utf-8")
    said = guessed(export, out, capsys)
    assert said["missing"] == ["没有看到金额单位，暂写“元”", "“甲类”（2 行）算什么支出类型"]
    assert '# "甲类" = ""  # 2 行。请填写：基本支出、项目支出' in said["map"]
    assert '"社会保险基金预算资金" = "不导入"' in said["map"]
    found = api.import_export(export, out, year=2024)
    assert [f.rule for f in found.findings if f.severity.value == "error"] == ["IMP-021"]


def test_two_columns_of_one_name_below_different_headings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """科目编码 is what the heading above it says; money of which nobody knows the fund is asked about."""
    export, out = tmp_path / "支出明细.csv", tmp_path / "对照.toml"
    rows = [
        "2026年支出明细表,,,,,,,,,,单位：万元",
        "预算单位,,部门预算经济分类,,功能分类,,支出类型,资金来源,,,",
        "单位编码,单位名称,科目编码,科目名称,科目编码,科目名称,,合计,一般公共预算拨款,政府性基金,单位资金",
        "1001,甲,30101,基本工资,2013101,行政运行,人员经费,12,12,,",
        "1001,甲,30201,办公费,2013102,一般行政管理事务,公用经费,5,3,,2",
    ]
    export.write_text("\n".join(rows), "utf-8")
    said = guessed(export, out, capsys)
    assert '"功能科目" = ["功能分类/科目编码"]' in said["map"]
    assert '"经济科目" = ["部门预算经济分类/科目编码"]' in said["map"]
    assert said["missing"] == ["金额列“资金来源/单位资金”是什么资金来源，选定以前不导入"]
    heading = "资金来源/单位资金"
    for fund, told in (("事业收入", f'"表头" = ["{heading}"]\n"资金来源" = "事业收入"'), ("不导入", "")):
        chosen = guess_map(export, None, MapCorrections(members={("amount", heading): fund}))
        assert (chosen.missing, told in chosen.text) == ((), True)
        assert ('# "表头"' in chosen.text, chosen.values[0].member) == (False, fund)
    found = api.import_export(export, out, unit_code="1001", year=2026)
    assert [line["economic"] for line in found.facts["basic"]] == ["30101", "30201"]
    out.write_text(out.read_text("utf-8").replace('"经济科目" = [', '# "经济科目" = ['), "utf-8")
    (lacks,) = api.import_export(export, out, unit_code="1001", year=2026).findings
    assert (lacks.rule, "哪一列是“经济科目”" in lacks.message) == ("IMP-025", True)


def test_no_guess_without_a_heading_and_never_over_a_file(
    wide: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "名单.csv"
    other.write_text("单位编码,单位名称\n1001,文化馆\n", "utf-8")
    guessed(other, tmp_path / "m.toml", capsys, status=1)
    assert "（IMP-047）" in capsys.readouterr().err
    assert not (tmp_path / "m.toml").exists()
    own = tmp_path / "own.toml"
    own.write_text("# 我的\n", "utf-8")
    guessed(wide, own, capsys, status=1)
    assert own.read_text("utf-8") == "# 我的\n"
    assert main(["import", str(wide)]) == 2
    assert "--guess" in capsys.readouterr().err


CHINESE = """
金额单位 = "元"
[列]
单位 = ["单位"]
"项目类别" = ["类别"]
功能科目 = ["功能科目"]
经济科目 = ["经济科目"]
资金来源 = ["资金"]
[[金额列]]
表头 = ["金额"]
[支出类型]
"人员类" = "基本支出"
[资金来源]
"一般" = "一般公共预算"
"""


def test_a_map_in_chinese_keys(tmp_path: Path) -> None:
    """Quoted or not; a fault is told at its line, and values of the export are not taken for keys."""
    found = imported(tmp_path, row(), mapping=CHINESE)
    assert [line["amount"] for line in found.facts["ledger"]] == ["1.00"]
    named = CHINESE.replace('"人员类" =', '"单位" = "项目支出"\n"人员类" =')
    found = imported(tmp_path, row(category="单位"), mapping=named)
    assert [line["kind"] for line in found.facts["ledger"]] == ["项目支出"]
    for wrong in (CHINESE.replace("表头 =", "抬头 ="), CHINESE + '[[金额列]]\n表头 = ["x"]\n其中 = "没有"\n'):
        assert refusals(tmp_path, row(), mapping=wrong) == ["IMP-001"]
