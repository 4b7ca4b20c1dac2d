"""Tools for people who write packs: a new one to begin with, what two differ in, a page that shows all of one."""

# ruff: noqa: E501  # the table of changes reads best as one line a change

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packs import replace
from xlsx_kit.api import check_pack, diff_packs, new_pack, show_pack
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.load import load_pack, read_pack
from xlsx_kit.pack.tools.picture_tables import headers

BASE = "hebei-2024"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of the shipped pack under a name of its own."""
    return new_pack(BASE, "mine", tmp_path).folder


def test_a_copy_is_the_pack_under_its_own_name(mine: Path) -> None:
    """Sound without the pack it came from, with words, letters and styles of its own; released ones stay."""
    own, base = read_pack(mine), load_pack(BASE)
    assert (own.id, own.lineage, own.inputs, own.identities) == (
        "mine",
        ("mine",),
        base.inputs,
        base.identities,
    )
    assert check_pack(mine, quick=True).problems == ()
    words = mine.parents[1] / "templates" / "mine"
    assert sorted(file.name for file in words.iterdir()) == ["mail.toml", "narrative.toml", "report.docx"]
    assert (mine / "book.toml").read_text("utf-8").startswith(f"# 由 {BASE}（版本 {base.book.version}）复制")
    assert diff_packs(BASE, str(mine)).differences == ()
    again = new_pack(str(mine), "mine-2", mine.parents[1]).folder
    assert check_pack(again, quick=True).problems == ()
    assert [file for file in mine.parents[1].iterdir() if file.name.startswith(".")] == []


def test_one_that_extends_says_only_what_is_different(tmp_path: Path) -> None:
    """One file, nothing of its own yet."""
    made = new_pack(BASE, "own-2025", tmp_path, extend=True)
    assert [file.name for file in made.folder.iterdir()] == ["book.toml"]
    assert list(made.words.iterdir()) == []
    assert read_pack(made.folder).lineage == ("own-2025", BASE)
    assert check_pack(made.folder, quick=True).problems == ()
    assert diff_packs(BASE, str(made.folder)).differences == ()
    (made.words / "narrative.toml").write_text('opening = "现将有关情况公开如下："\n', "utf-8")
    (found,) = diff_packs(BASE, str(made.folder)).differences
    assert found.message.endswith("改为“现将有关情况公开如下：”。")


def test_what_cannot_be_made(mine: Path, tmp_path: Path) -> None:
    """A taken name, one that is none, a source that is none or not sound; nothing is left behind."""
    before = sorted(tmp_path.rglob("*"))
    for source, name, words in (
        (BASE, "mine", "已经有这个文件夹"),
        (BASE, "../mine", "套表的编号不能是"),
        (BASE, "我的", "套表的编号不能是"),
        ("hebei-1999", "new", "没有名为 'hebei-1999'"),
    ):
        with pytest.raises(SpecError, match=words):
            new_pack(source, name, tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
    replace(mine / "book.toml", "version = ", "version = one")
    with pytest.raises(SpecError, match="值的写法不对"):
        new_pack(str(mine), "other", tmp_path)


def test_two_years_in_words(golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]) -> None:
    """What an officer forwards when table 1 prints five lines of income instead of nine, and the other way."""
    assert main(["pack", "diff", "hebei-2024", "hebei-2022"]) == 0
    text = capsys.readouterr().out
    assert main(["pack", "diff", "hebei-2022", "hebei-2024"]) == 0
    golden("pack-diff.txt", text + "\n" + capsys.readouterr().out)
    assert main(["pack", "diff", "hebei-2024", "hebei-2022", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["from"], found["to"]) == ("hebei-2024", "hebei-2022")
    assert {"part": "公开表", "name": "表1", "kind": "changed"}.items() <= found["differences"][0].items()


def test_what_is_only_called_otherwise_is_no_other_figure() -> None:
    """The tables of final accounts have other numbers in the city's form; what the figures are is the same."""
    found = diff_packs("final-accounts-2024", "final-accounts-2024-shanghai").differences
    assert [d.message for d in found if d.message.startswith(("表7 简称", "表8 简称", "表9 简称"))]
    assert [d.message for d in found if "指标" in d.message] == []
    assert [d.name for d in found if d.part == "勾稽关系" and d.kind == "changed"] == ["SUM-609"]


CHANGES = {
    "money": ("book.toml", 'money = "万元"', 'money = "元"', "金额单位由“万元”改为“元”。"),
    "list": ("book.toml", 'origin = ["本年", "上年结转"]', 'origin = ["上年结转", "本年", "非财政拨款结余"]', "列表 origin：增加“非财政拨款结余”。"),
    "list_new": ("book.toml", "\n[lists]\n", '\n[lists]\nrank = ["处级", "科级"]\n', "列表 rank 有“处级”“科级”。"),
    "list_order": ("book.toml", 'part = ["人员", "公用"]', 'part = ["公用", "人员"]', "列表 part：次序不同。"),
    "column_title": ("inputs/ledger.toml", 'title = "项目编码"', 'title = "项目代码"', "收支明细：“项目编码”列标题由“项目编码”改为“项目代码”。"),
    "required": ("inputs/unit.toml", 'key = "rank"', 'key = "rank"\nrequired = true', "单位信息：“单位规格”列必填由否改为是。"),
    "column": ("inputs/organisations.toml", 'key = "rank"', 'key = "grade"', "机构设置：增加“单位规格”列（文字）。"),
    "capacity": ("inputs/ledger.toml", "capacity = 300", "capacity = 500", "收支明细：最多行数由“300”改为“500”。"),
    "pairing": ("inputs/ledger.toml", 'id = "AGREE-001"\nseverity = "error"', 'id = "AGREE-001"\nseverity = "warning"', "收支明细：核对 AGREE-001 级别由“error”改为“warning”。"),
    "head": ("tables/t3.toml", '"项目支出"]', '"项目支出（含专项）"]', "表3 列名“项目支出”改为“项目支出（含专项）”。"),
    "note": ("tables/t7.toml", "空表列示", "以空表列示", "表7 空表说明由“注：无政府性基金预算财政拨款预算，空表列示。”改为“注：无政府性基金预算财政拨款预算，以空表列示。”。"),
    "label": ("tables/t9.toml", "四、会议费", "四、会议和活动费", "表9 项目：原“四、会议费”改为“四、会议和活动费”。"),
    "identity": ("rules.toml", 'op = "="\nright = "expenditure_with_carry_out"', 'op = ">="\nright = "expenditure_with_carry_out"', "SUM-105 原为：表1“收入总计” 等于 表1“支出总计”；现为：表1“收入总计” 不小于 表1“支出总计”。"),
    "import": ("book.toml", 'where = { kind = "基本支出", fund = "一般公共预算" }', 'where = { kind = "基本支出" }', "导入 basic 的条件由“kind：基本支出”“fund：一般公共预算”改为“kind：基本支出”。"),
    "import_gone": ("book.toml", 'input = "basic"\ncolumns = { economic = "economic", part = "part" }', 'input = "carry_out"\ncolumns = { function = "function", fund = "fund", origin = "origin" }', "取消由导出表填的填报表“basic”。"),
    "identity_gone": ("rules.toml", 'id = "SUM-105"', 'id = "SUM-155"', "取消 SUM-105“收入总计等于支出总计”。"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANGES)
def test_one_change_in_words(mine: Path, name: str) -> None:
    """Each change of one place is said, in its words."""
    file, old, new, said = CHANGES[name]
    replace(mine / file, old, new)
    if name == "column":
        replace(mine.parents[1] / "templates" / "mine" / "narrative.toml", 'key = "rank"', 'key = "grade"')
    assert said in [difference.message for difference in diff_packs(BASE, str(mine)).differences]


def test_page_shows_everything_and_loads_nothing(tmp_path: Path) -> None:
    """Every input, column, table, row, rule and section of the pack; offline; the same bytes every time."""
    pages = [tmp_path / "a.html", tmp_path / "b.html"]
    for page in pages:
        show_pack(BASE, page)
    text = pages[0].read_text("utf-8")
    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*\"|https?:|@import|url\(", text) == []
    pack = load_pack(BASE)
    titles = [c.title for i in pack.inputs for c in i.columns] + [i.sheet for i in pack.inputs]
    titles += [label.strip() for v in pack.views for row in v.fixed for label in row.labels.values()]
    titles += [i.id for i in pack.identities] + [c.id for c in pack.checks if c.status != "off"]
    titles += [v.table.sheet for v in pack.views] + [m for ms in pack.book.lists.values() for m in ms]
    assert [title for title in titles if title not in text] == []
    assert "{scope}" not in text
    assert "本科目" in text
    assert text.count('<section class="sheet"') == 14 + 9 + 3 + 11 + 6
    ids = set(re.findall(r' id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= ids


def test_headers_are_merged_as_they_are_printed() -> None:
    """Equal texts beside one another are one cell; a short header reaches down to the rows."""
    first, second = headers(load_pack(BASE).view("t2").table)
    assert [(h.text, h.columns, h.rows) for h in first] == [
        ("序号", 1, 2),
        ("功能分类科目", 2, 1),
        ("合计", 1, 2),
        ("本年收入", 8, 1),
        ("上年结转", 1, 2),
    ]
    assert [h.text for h in second][:3] == ["科目编码", "科目名称", "小计"]
