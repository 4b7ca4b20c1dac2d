"""The attached tables and sections five to eleven.

1. The whole narrative of every sample, as golden texts.
2. Every figure the reference publication's narrative states, or the right one where it is wrong.
3. Cells that grow together, blank zeros, sums, line breaks, forms that fill their grid, nothing at all.
4. Every figure's reference leads back to the same figure.
5. Faults of tables and forms in narrative.toml are refused; so are references the pack does not have.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.narrative_cases import PACK, SAMPLES, hebei, sample, told, unit_of, words_for
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.prose.narrative.blocks import Figure, FormBlock, PageTurn, TableBlock, figures
from xlsx_kit.prose.narrative.composing import narrative_blocks
from xlsx_kit.prose.narrative.grid import GridError, form_grid, grown_together
from xlsx_kit.prose.narrative.load import load_narrative
from xlsx_kit.prose.narrative.named_values import amount
from xlsx_kit.prose.narrative.packed import figures_of, wording
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.spec_tables import FormCell
from xlsx_kit.prose.narrative.typed import without_lead
from xlsx_kit.values import displayed

Golden = Callable[[str, str], None]

REFERENCE_FIGURES = """
二 2024年收入总计4409.55万元（含上年结转7.00万元），比上年预算数4160.74万元增加248.81万元，增长5.98%
二 财政拨款收入4402.55万元，上年结转结余7.00万元
二 2024年支出合计4409.55万元（含上年结转安排的支出），比上年预算数4160.74万元增加248.81万元，增长5.98%
二 基本支出3764.22万元，项目支出645.33万元
二 基本支出预算3764.22万元，比上年预算数3570.94万元增加193.28万元
二 2024年民警增加2人
二 项目支出预算645.33万元，比上年预算数589.80万元增加55.53万元
三 机关运行经费预算431.36万元
四 “三公”经费预算140.80万元，比上年预算数50.80万元增加90.00万元，增长177.17%
四 公务用车购置及运维费预算139.30万元，比上年预算数49.30万元增加90.00万元，增长182.56%
四 公务用车购置费预算90.00万元，上年无此项
四 公务用车运行维护费预算49.30万元，与上年预算数持平
四 公务接待费预算1.50万元，与上年预算数持平
四 因公出国（境）费本年和上年预算均为0万元
四 因公出国（境）团组0个、出国（境）人员0人
四 2024年计划购置公务用车6辆
四 公务用车保有量17辆
五 信息化破案率 ≥50%
五 治安案件发案率高于全国发生率 10%
六 2024年无专项资金预算
七 项目编码\t13081124P000070100020\t项目名称\t办案专项
七 \t25%\t50%\t75%\t100%
七 \t\t\t80%\t100%
七 ≥1835元/人
九 上年末固定资产金额为3098.44万元
九 本年度购置固定资产总额为0万元
九 截止时间：2023-12-31
九 资产总额\t\t3098.44
九 一、房屋（平方米）\t69\t121.39
九 二、构筑物（件）\t1\t0.87
九 三、车辆（台、辆）\t17\t333.02
九 四、设备（件）\t1995\t2573.31
九 五、家具、用具（件）\t666\t69.85
"""
"""Section and words. Right where the reference is wrong: fiscal income, cars without a percentage on a
zero base, the sum and the date of the assets; 上解 for 上缴, 个 for 人次."""

PROJECTS = [
    *("110.00", "20.00", "7.00", "4.20", "120.00", "14.00", "15.00", "19.65", "30.00", "20.00", "25.00"),
    *("12.88", "14.00", "15.00", "9.80", "20.00", "20.00", "90.00", "20.00", "3.00", "55.80"),
]
"""预算数 of the reference's performance tables, in order."""


@pytest.fixture(scope="module")
def spec() -> Narrative:
    return hebei()


def section(text: str, number: str) -> str:
    """A section's text, from its heading to the next one."""
    found = re.search(
        rf"^{number}、.*?(?=^[一二三四五六七八九十]+、[^\t]*$|\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found
    return found[0]


def unit(**parts: Any) -> EvaluationSource:
    """The small sample with some parts replaced."""
    return unit_of({**sample("small-clean"), **parts})


@pytest.mark.parametrize("name", SAMPLES)
def test_disclosure(name: str, golden: Golden) -> None:
    """1: what each sample's narrative says, tables included."""
    golden(f"disclosure_{name}.txt", told(words_for(sample(name)), unit_of(sample(name))))


def test_every_figure_of_the_reference_is_stated(spec: Narrative) -> None:
    """2: where it stands there, and right."""
    text = told(spec, unit_of(sample("chengde-2024")))
    for line in REFERENCE_FIGURES.strip("\n").splitlines():
        number, _, words = line.partition(" ")
        assert words in section(text, number)
    assert "3098.42" not in text
    assert "租车费元" not in text


def test_every_project_of_the_reference_has_its_table(spec: Narrative) -> None:
    """2: twenty-one tables, numbered, with their amounts and all their indicators."""
    facts = sample("chengde-2024")
    blocks = narrative_blocks(spec, unit_of(facts))
    forms = [block for block in blocks if isinstance(block, FormBlock)]
    titles = [form.caption.title for form in forms]
    assert titles == [f"{n}、{p['name']}绩效目标表" for n, p in enumerate(facts["projects"], start=1)]
    assert [form.rows[1][2].run for form in forms] == [
        Figure(f"projects/{n}/budget", text) for n, text in enumerate(PROJECTS, start=1)
    ]
    tables = [form.below for form in forms if form.below]
    assert sum(len(table.body) for table in tables) == len(facts["indicators"]) == 189


def test_secrets_stay(spec: Narrative) -> None:
    """** is a text like others, in paragraphs and in tables."""
    project = {**sample("small-clean")["projects"][0], "purpose": "**", "goals": "1.**\n2.**"}
    text = told(spec, unit(projects=[project], texts={"overall_goal": "**", "special_funds": "**万元"}))
    assert "\n（一）总体绩效目标\n**\n" in text
    assert "\n**万元。\n" in text
    assert "\n\t**\n" in text
    assert "\n绩效目标\t1.**⏎2.**\n" in text
    assert section(told(spec, unit_of(sample("chengde-2024"))), "五").count("**") == 8


def test_indicator_cells_grow_together(spec: Narrative, golden: Golden) -> None:
    """3: over equal neighbours only, and a second level only under one first level; ours only by code."""
    rows = [
        ("产出指标", "数量指标", "完成页数"),
        ("产出指标", "数量指标", "备份份数"),
        ("产出指标", "质量指标", "合格率"),
        ("效益指标", "质量指标", "利用率"),
        ("产出指标", "数量指标", "另起一行"),
        ("", "", "未分级"),
        ("", "", "未分级"),
    ]
    lines = [
        {
            "project": code,
            "level1": a,
            "level2": b,
            "level3": c,
            "description": c,
            "value": "≥1",
            "basis": "办法",
        }
        for code in ("甲", "乙")
        for a, b, c in rows[: 7 if code == "甲" else 1]
    ]
    amounts = {"budget": "1.00", "fiscal": "1.00", "other": "0.00", "purpose": "", "goals": "1.目标。"}
    plan = {"plan_mar": "0", "plan_jun": "12.5", "plan_oct": "", "plan_dec": "100"}
    projects = [{"code": code, "name": f"{code}项目", **amounts, **plan} for code in ("甲", "乙", "丙")]
    text = section(told(spec, unit(projects=projects, indicators=lines)), "七")
    golden("narrative_indicators.txt", text)


def test_procurement_adds_up(spec: Narrative) -> None:
    """3: 合计 of each line and of the table; prices as short as they are; zeros blank; a real year."""
    blocks = narrative_blocks(spec, unit_of(sample("nine-funds")))
    table = next(b for b in blocks if isinstance(b, TableBlock) and "采购" in b.caption.title)
    total, first, *_ = table.body
    assert first[6] == Figure("procurement/1/price", "85.5")
    assert first[7] == Figure("procurement/1/general+fund+capital+special+own", "513.00")
    assert first[9] == ""
    assert total[0] == "合计"
    assert total[7] == Figure("procurement/total/general+fund+capital+special+own", "618.00")
    assert total[1] == total[6] == ""
    assert table.header[0][-1].run == "2024年预留中小微企业份额"
    assert table.notes[0].endswith("涉密采购事项按照相关规定执行。")
    assert len(table.notes) == 1


def test_bought_assets_name_the_procurement_table_only_if_it_has_lines(spec: Narrative) -> None:
    bought = section(told(spec, unit(assets_bought="90.00", procurement=[])), "九")
    assert "本年度购置固定资产总额为90.00万元。" in bought
    listed = {**sample("nine-funds"), "assets_bought": "538.00"}
    assert "538.00万元，已按要求列入政府采购预算，详见政府采购预算表。" in told(spec, unit_of(listed))


def test_asset_labels_without_figures_are_an_empty_table(spec: Narrative) -> None:
    """3: the presets of an untouched workbook."""
    lines = [{"item": item, "quantity": "", "value": "0.00"} for item in ("房屋（平方米）", "设备（件）")]
    text = section(told(spec, unit(assets=lines, asset_date="")), "九")
    assert "资产总额\t\t\n一、房屋（平方米）\t\t\n二、设备（件）\t\t\n注：无固定资产，空表列示。\n" in text
    assert "截止时间" not in text


def test_procurement_lies_on_its_side(spec: Narrative) -> None:
    """The wide table's section is the only landscape one, its heading included; without rows it stays
    upright, no wider than the text.
    """
    blocks = narrative_blocks(spec, unit_of(sample("nine-funds")))
    turns = [n for n, block in enumerate(blocks) if isinstance(block, PageTurn)]
    assert [getattr(blocks[n + 1], "text", "")[:2] for n in turns] == ["八、", "九、"]
    without = narrative_blocks(spec, unit_of(sample("chengde-2024")))
    assert not [block for block in without if isinstance(block, PageTurn)]
    tables = [block for block in without if isinstance(block, TableBlock) and not block.body]
    assert [round(sum(column.width for column in table.columns), 6) for table in tables] == [156]


@pytest.mark.parametrize("name", SAMPLES)
def test_references_lead_back(name: str) -> None:
    """4: the fact or cell behind each figure is what was printed."""
    source, words = unit_of(sample(name)), words_for(sample(name))
    found = list(figures(narrative_blocks(words, source)))
    assert found
    decimals = source.decimals
    for figure in found:
        if figure.ref.startswith(("change/", "percent/", "ratio/")):
            continue
        match figure.ref.removeprefix(source.prefix).split("/"):
            case ["rows", rows, key, "money", amount_of]:
                row = next(one for one in source.rows(words.rows[rows]) if one.key == key)
                value = source.of_row(words.rows[rows].money[amount_of], row) or 0
            case _:
                value = source.lookup(figure.ref) or 0
        shown = (
            [amount(value, decimals, source.scale), displayed(value, decimals, scale=source.scale)]
            if isinstance(value, int)
            else []
        )
        assert figure.text.removesuffix("%") in [*shown, str(value)]


def test_hebei_refers_to_what_its_pack_has(spec: Narrative) -> None:
    """5: no cell, field or column is misspelt."""
    assert wording(load_pack("hebei-2024")) == spec


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('ref = "running"', 'ref = "runing"', "没有名为 'runing' 的指标 @ narrative.toml:"),
        ('ref = "running"', 'ref = "t6/total/publics"', "t6 没有金额列 'publics'"),
        ('ref = "running"', 'ref = "t1/340/income"', "t1 没有行 '340'"),
        ('ref = "running"', 'ref = "asset/total/value"', "没有公开表或填报表 'asset'"),
        ('ref = "running"', 'ref = "three_public/会务费/prior"', "three_public 中没有 '会务费'"),
        ('ref = "running"', 'ref = "duties"', "这里应为数字，所引用的是文字"),
        ('key = "funding"', 'key = "found"', "填报表 'organisations' 中没有名为 'found' 的列"),
        ('part = "projects"', 'part = "project"', "没有名为 'project' 的填报表"),
        ('match = { project = "code" }', 'match = { projects = "code" }', "没有名为 'projects' 的列"),
    ],
)
def test_misspelt_references_are_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    """5: instead of printing nothing."""
    toml = (PACK / "narrative.toml").read_text("utf-8")
    assert old in toml
    (tmp_path / "narrative.toml").write_text(toml.replace(old, new, 1), "utf-8")
    with pytest.raises(SpecError) as error:
        wording(load_pack("hebei-2024"), tmp_path / "narrative.toml")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('merge = ["level1"', 'merge = ["level"', "没有名为 'level' 的列 @ narrative.toml:"),
        ('of = ["value"]', 'of = ["worth"]', "没有名为 'worth' 的列"),
        ('of = ["value"]', 'of = ["item"]', "不能合计"),
        ('right = "assets_until"', 'right = "assets_since"', "没有名为 'assets_since' 的 sentences"),
        ("{year}年预留", "{yaer}年预留", "没有名为 'yaer' 的数字或文字"),
        ("{record}绩效目标表", "{name}{rekord}", "没有名为 'rekord'"),
        ('key = "purpose", width = 129', 'key = "purpose", width = 120', "第 3 行没有填满 @ narrative.toml:"),
        ('{ text = "绩效目标", width', '{ text = "绩效目标", rows = 2, width', "超出最后一行"),
        ('text = "项目编码"', 'text = "项目编码", key = "code"', "每格应恰有 text、key 之一"),
        ('head = ["指标值"], width = 23', 'head = ["指标值"], width = 22', "'indicators' 宽度不等"),
        ('below = "indicators"', 'below = "assets"', "不得有 title"),
        ('match = { project = "code" }', "match = {}", "below 和 match 应同时有"),
        ('form = "performance"', 'form = "performances"', "没有名为 'performances' 的 forms"),
        ("\nlandscape = true", "\nlandscape = false", "各列宽度之和超过 156 毫米"),
        ('otherwise = "{name}{year}年无项目预算。"', "", "required_with 只随 required 和 otherwise"),
        ('required = "{scope}职责"', "", "须有 otherwise"),
        ('title = "{scope}固定资产占用情况表"', "", "表格须有 title"),
        ('{ term = "事业收入", ', "{ ", "缺少键 'term'"),
        ("\nlandscape = true", '\nlandscape = "yes"', "应为true 或 false"),
    ],
)
def test_unsound_tables(old: str, new: str, words: str) -> None:
    """5: each fault is refused with words that lead to it."""
    toml = (PACK / "narrative.toml").read_text("utf-8")
    assert old in toml
    with pytest.raises(SpecError) as error:
        pack = load_pack("hebei-2024")
        content = pack.book.with_terms(toml.replace(old, new, 1).encode())
        load_narrative(content, "narrative.toml", figures_of(pack))
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("总体绩效目标:维护稳定。", "维护稳定。"),
        ("总体绩效目标： 维护稳定。", "维护稳定。"),
        ("总体绩效目标\n维护稳定。", "维护稳定。"),
        ("总体绩效目标是维护稳定。", "总体绩效目标是维护稳定。"),
        ("维护稳定。\n总体绩效目标：完成。", "维护稳定。\n总体绩效目标：完成。"),
        ("总体绩效目标：", ""),
        ("", ""),
    ],
)
def test_lead_ins_go(typed: str, kept: str, spec: Narrative) -> None:
    """A text that begins with the heading it stands under loses it; nothing else changes."""
    assert without_lead(typed, spec.drop["overall_goal"]) == kept


def test_form_on_a_grid() -> None:
    """3: cells of different widths share one grid; a tall cell keeps its place below."""
    cells = [[FormCell(width=10, text="甲", rows=2), FormCell(width=20, key="a")], []]
    cells[1] = [FormCell(width=5, key="b"), FormCell(width=15, key="c")]
    widths, rows = form_grid(cells)
    assert widths == (10, 5, 15)
    assert [[(p.column, p.columns) for p in row] for row in rows] == [[(0, 1), (1, 2)], [(1, 1), (2, 1)]]
    for bad in ([], [[]], [[FormCell(width=-1, key="a")]], [[FormCell(width=1, key="a", rows=0)]]):
        with pytest.raises(GridError):
            form_grid(bad)


def test_grown_together() -> None:
    assert grown_together([("a", "b"), ("a", "b"), ("c", "b"), ("c", "")], [0, 1]) == (
        ("a", "b"),
        (None, None),
        ("c", "b"),
        (None, ""),
    )
