"""Rows that list themselves in other shapes: the total last, a code over three columns, one row a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences_in_a_client
from tests.office.client import Office
from tests.packs import CAPACITY, copied, replace
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.loading.load import read_pack
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.prose.publication.tables import table_block
from xlsx_kit.prose.publication.workbook import clean_book
from xlsx_kit.workbook.model.book import unit_book

SPLIT = """  { id = "class", role = "code", head = ["功能分类科目", "科目编码", "类"], level = 1, width = 5 },
  { id = "section", role = "code", head = ["功能分类科目", "科目编码", "款"], level = 2, width = 5 },
  { id = "item", role = "code", head = ["功能分类科目", "科目编码", "项"], level = 3, width = 5 },
"""
PROJECTS = """
id = "t10"
short = "表10"
title = "{scope}预算项目支出表"
sheet = "表10项目支出表"
note = "注：无项目支出预算，空表列示。"
columns = [
  { id = "n", role = "number", head = ["序号"], width = 5 },
  { id = "code", role = "code", head = ["项目编码"], field = "code", width = 24 },
  { id = "name", role = "name", head = ["项目名称"], field = "name", width = 40 },
  { id = "total", head = ["合计"], sum = ["fiscal", "other"] },
  { id = "fiscal", head = ["财政资金"], measure = ["projects.fiscal"] },
  { id = "other", head = ["其他资金"], measure = ["projects.other"] },
]

[rows]
records = "projects"
total = "last"
capacity = 8
"""
PURCHASES = """
id = "t11"
short = "表11"
title = "{scope}预算政府采购支出表"
sheet = "表11政府采购支出表"
note = "注：无政府采购预算，空表列示。"
columns = [
  { id = "n", role = "number", head = ["序号"], width = 5 },
  { id = "name", role = "name", head = ["采购项目"], field = "item", width = 30 },
  { id = "quantity", role = "text", head = ["数量"], field = "quantity" },
  { id = "catalogue", role = "text", head = ["目录序号"], field = "catalogue" },
  { id = "all", head = ["合计"], measure = ["procurement.general", "procurement.own"] },
]

[rows]
records = "procurement"
capacity = 8
"""
IDENTITY = """
[[identity]]
id = "SUM-110"
title = "表10合计等于各项目预算数"
left = "t10/total/total"
op = "="
right = { measure = "projects.budget" }
basis = "预算公开表样勾稽关系"
hint = "请核对项目。"

"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The shipped pack, small, with table 3 in the other shape and two tables of records."""
    return read_pack(changed(tmp_path_factory.mktemp("listed")))


def changed(folder: Path) -> Path:
    pack = copied(folder)
    for file in pack.rglob("*.toml"):
        text = CAPACITY.sub(lambda m: f"capacity = {min(24, int(m[1]))}", file.read_text("utf-8"))
        file.write_text(text, "utf-8")
    table = pack / "tables" / "t3.toml"
    whole = next(line for line in table.read_text("utf-8").splitlines(True) if 'role = "code"' in line)
    replace(table, whole, SPLIT)
    replace(table, "[rows]\n", '[rows]\ntotal = "last"\n')
    (pack / "tables" / "t10.toml").write_text(PROJECTS, "utf-8")
    (pack / "tables" / "t11.toml").write_text(PURCHASES, "utf-8")
    replace(pack / "book.toml", '"t8", "t9"]', '"t8", "t9", "t10", "t11"]')
    replace(pack / "rules.toml", "[[identity]]", IDENTITY + "[[identity]]")
    return pack


def line(function: str, amount: str, kind: str = "基本支出", **more: str) -> dict[str, str]:
    return {
        "function": function, "kind": kind, "fund": "一般公共预算", "origin": "本年", "amount": amount, **more
    }  # fmt: skip


def project(code: str, fiscal: str, other: str = "0.00", name: str = "某项目") -> dict[str, str]:
    budget = f"{float(fiscal) + float(other):.2f}"
    return {"code": code, "name": name, "budget": budget, "fiscal": fiscal, "other": other}


def facts(name: str) -> dict[str, Any]:
    unit = {"code": "118001", "name": "某单位", "scope": "单位", "year": 2024}
    parts: dict[str, dict[str, Any]] = {
        "nothing": {},
        "one": {"ledger": [line("2040201", "1.25")]},
        "several": {
            "ledger": [
                line("2080505", "3.10"),
                line("2049999", "0.07", "项目支出", name="其他"),
                line("2040201", "0.00"),
                line("2040220", "5.00"),
                line("2040201", "2.01", "项目支出"),
            ],
            "projects": [
                project(
                    "0012", "2.08", name="办公楼维修（含电梯、消防设施更新改造和室外工程）及配套设备购置项目"
                ),
                project("130800123456789012345", "0.00"),
                project("=1+1", "1.00", "2.50", "?*"),
            ],
            "procurement": [
                {
                    "project": "公用经费",
                    "item": "计算机",
                    "quantity": "2.5",
                    "general": "1.10",
                    "own": "0.03",
                },
                {"project": "公用经费", "item": "空", "quantity": "", "general": "0.00"},
                {"project": "公用经费", "item": "纸", "quantity": "", "general": "0.40"},
            ],
        },
        "full": {"projects": [project(f"P{n}", "1.00") for n in range(7)]},
    }
    return {"unit": unit, **parts[name]}


CASES = ("nothing", "one", "several", "full")


@pytest.mark.parametrize("name", CASES)
def test_a_client_calculates_the_exact_values(pack: Pack, name: str, office: Office, tmp_path: Path) -> None:
    """Every cell of every sheet as cached, every published cell as computed."""
    assert differences_in_a_client(pack, facts(name), office, tmp_path) == []


def test_rows_and_totals(pack: Pack) -> None:
    """Lines with money in the order entered; the total behind them; its cells are found wherever it is."""
    evaluation = Evaluation(pack, facts_of_json(facts("several"), pack).facts)
    rows = {view.id: [(r.key, r.label) for r in evaluation.table(view.id).rows] for view in pack.views}
    assert [key for key, _ in rows["t3"]] == [
        "204", "20402", "2040201", "2040220", "20499", "2049999", "208", "20805", "2080505", "total"
    ]  # fmt: skip
    assert rows["t10"][1:] == [("3", "?*"), ("total", "合计")]
    assert rows["t11"] == [("total", "合计"), ("1", "计算机"), ("3", "纸")]
    assert evaluation.cell("t10", "total", "total") == 558
    assert evaluation.cell("t3", "total", "total") == 1018


def test_the_total_behind_a_full_sheet_is_there_and_one_line_more_is_said(pack: Pack) -> None:
    """Seven projects and their total fill the eight rows; eight overflow, and the sheet says so."""
    for count, note in ((7, ""), (8, "本表行数超出模板容量，有记录未列出，请联系财政部门换用更大的模板。")):
        data = {**facts("one"), "projects": [project(f"P{n}", "1.00") for n in range(count)]}
        book = unit_book(pack, facts_of_json(data, pack).facts)
        sheet = next(s for s in book.sheets if s.name == "表10项目支出表")
        assert next(cell.value for _, cell in sheet.merges if cell.style == "note") == note


def test_the_published_document_and_workbook_show_the_same(pack: Pack) -> None:
    """Split codes, a bold total without a number, the fields of records."""
    evaluation = Evaluation(pack, facts_of_json(facts("several"), pack).facts)
    told = [table_block(evaluation, pack.view(t), "").body for t in ("t3", "t10", "t11")]
    assert [row[1:5] for row in told[0][:3]] == [
        ("204", "", "", "公共安全支出"), ("204", "02", "", "公安"), ("204", "02", "01", "行政运行")
    ]  # fmt: skip
    assert told[0][-1][:5] == ("", "", "", "", "合计")
    assert told[1][1][:3] == ("2", "=1+1", "?*")
    assert told[2][1][:3] == ("2", "计算机", "2.5")
    clean = {s.name: s for s in clean_book(evaluation, "", ()).sheets}["表3支出总表"]
    last = [c for c in clean.cells if c.row == 7 + 10]
    assert {c.style for c in last} == {
        "ruled_row_serial",
        "ruled_row_code",
        "ruled_total_name",
        "ruled_total_sum",
    }


FAULTS = {
    "both": (
        "t10",
        'records = "projects"',
        'records = "projects"\ncodes = "functional"',
        "codes（连同 sources）",
    ),
    "no_list": ("t10", 'records = "projects"', 'records = "unit"', "没有列表 'unit'"),
    "no_field": ("t10", 'field = "name", ', "", "须有 field"),
    "unknown_field": ("t10", 'field = "name"', 'field = "nam"', "须有 field"),
    "other_list": ("t10", '"projects.other"', '"procurement.own"', "只能汇总 projects 的列"),
    "narrow": ("t11", '  { id = "catalogue"', '  # { id = "catalogue"', "至少 5 列"),
    "level": ("t3", "level = 3", "level = 4", "不得超过科目的级数"),
    "level_of_name": ("t3", 'role = "name"', 'role = "name", level = 1', "level 只用于编码列"),
    "text_of_code": ("t3", 'role = "name"', 'role = "text"', "应有名称列"),
    "total": ("t3", 'total = "last"', 'total = "none"', "none"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_not_hold_together(name: str, tmp_path: Path) -> None:
    """Each names the table."""
    table, old, new, words = FAULTS[name]
    pack = changed(tmp_path)
    replace(pack / "tables" / f"{table}.toml", old, new)
    with pytest.raises(SpecError) as caught:
        read_pack(pack)
    assert words in str(caught.value)
    assert f"tables/{table}.toml" in str(caught.value)
