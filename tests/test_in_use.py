"""Two-sided tables that print only the classes in use, and rows with cells of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences_in_a_client
from tests.office.client import Office
from tests.packs import copied, replace
from tests.test_listed import line
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.loading.load import read_pack
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.prose.narrative.blocks import figures
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.publication.tables import table_block
from xlsx_kit.prose.publication.workbook import clean_book

TABLE = "t1"
KEYS = {32: "current", 33: "carried", 34: "grand"}
OWN_CELL = """
  { label = "机关运行经费", cells = { income = { measure = ["basic.amount"], where = { part = "公用" } } } },
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The shipped pack, printing in table 1 only the classes in use."""
    return read_pack(changed(tmp_path_factory.mktemp("in_use")))


def changed(folder: Path) -> Path:
    pack = copied(folder)
    table = pack / "tables" / "t1.toml"
    text = table.read_text("utf-8").replace(
        '{ classes = "functional" }', '{ classes = "functional", in_use = true }'
    )
    text = text.replace("sum_rows = [1, 31]", 'sum = ["functional"]')
    text = text.replace("sum_rows = [32, 33]", 'sum = ["current", "carried"]')
    text = text.replace("  { n = 32,", OWN_CELL.lstrip("\n") + "  { n = 32,", 1)
    for number, key in KEYS.items():
        text = text.replace(f"n = {number},", f'key = "{key}",')
    table.write_text(text, "utf-8")
    for file in (pack / "rules.toml", pack / "book.toml", pack / "inputs" / "prior_year.toml"):
        rules = file.read_text("utf-8").replace("t1/1..31/", "t1/functional/")
        for number, key in KEYS.items():
            rules = rules.replace(f"t1/{number}/", f"t1/{key}/")
        file.write_text(rules, "utf-8")
    return pack


@pytest.fixture(scope="module")
def headed(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The same with a row above the classes, rows with keys and no numbers, and one of one side alone."""
    pack = changed(tmp_path_factory.mktemp("headed"))
    table = pack / "tables" / "t1.toml"
    replace(table, "rows = [\n", 'rows = [\n  { key = "spent", label = "本年收入", sum = ["current"] },\n')
    above = '{ key = "spent", label = "本年支出", sum = ["functional"] },\n  '
    replace(table, "{ classes =", above + "{ classes =")
    replace(table, '{ label = "机关运行经费"', '{ key = "own", label = "机关运行经费"')
    more = '{ key = "more", label = "其中：结转", measure = ["carry_out.amount"] },\n  '
    replace(table, '{ key = "grand", label = "支出总计"', more + '{ key = "grand", label = "支出总计"')
    return read_pack(pack)


def facts(name: str) -> dict[str, Any]:
    unit = {"code": "118001", "name": "某单位", "scope": "单位", "year": 2024}
    several = [
        line("2080505", "3.10"),
        line("2040201", "1.00", fund="事业收入"),
        line("2040202", "0.50", origin="上年结转"),
        line("2130101", "0.00"),
        line("2210201", "7.40", "项目支出"),
    ]
    parts: dict[str, dict[str, Any]] = {
        "nothing": {},
        "several": {"ledger": several, "basic": [{"economic": "30201", "amount": "2.25"}]},
        "more_than_the_other_side": {
            "ledger": [line(f"{c}0101", "0.10") for c in (201, 202, 203, 204, 205, 206, 207, 208, 210)],
            "carry_out": [{"fund": "其他收入", "amount": "1.00"}],
        },
    }
    parts["every_class"] = {"ledger": [line(f"{c}0101", f"{c}.00") for c in classes()]}
    return {"unit": unit, **parts[name]}


def classes() -> list[str]:
    from xlsx_kit.pack.loading.load import load_pack

    return list(load_pack("hebei-2024").codes["functional"].class_codes)


CASES = ("nothing", "several", "more_than_the_other_side", "every_class")


@pytest.mark.parametrize("name", CASES)
def test_a_client_calculates_the_exact_values(pack: Pack, name: str, office: Office, tmp_path: Path) -> None:
    """Every cell of every sheet as cached, every published cell as computed."""
    assert differences_in_a_client(pack, facts(name), office, tmp_path) == []


@pytest.mark.parametrize("name", CASES)
def test_a_client_calculates_rows_above_classes(
    headed: Pack, name: str, office: Office, tmp_path: Path
) -> None:
    """The same, where a side has rows above its classes."""
    assert differences_in_a_client(headed, facts(name), office, tmp_path) == []


def test_rows_stand_where_they_are_written(headed: Pack) -> None:
    """Above the classes, beside them, and below, on whichever side; classes are numbered from one."""
    evaluation = Evaluation(headed, facts_of_json(facts("several"), headed).facts)
    rows = evaluation.table(TABLE).rows
    assert [row.texts["expenditure_item"] for row in rows] == [
        "本年支出", "一、公共安全支出", "二、社会保障和就业支出", "三、住房保障支出", "", "", "",
        "本年支出合计", "年终结转结余", "其中：结转", "支出总计",
    ]  # fmt: skip
    income = [row.texts["income_item"] for row in rows]
    assert (income[0], income[6:]) == (
        "本年收入", ["机关运行经费", "本年收入合计", "上年结转结余", "", "收入总计"]
    )  # fmt: skip
    assert rows[0].cells == {"income": 1150, "expenditure": 1200}


def test_what_is_printed_and_where_it_is_found(pack: Pack) -> None:
    """Classes numbered as printed, totals below the longer side; every class is known by its code."""
    evaluation = Evaluation(pack, facts_of_json(facts("several"), pack).facts)
    rows = evaluation.table(TABLE).rows
    assert [row.texts["expenditure_item"] for row in rows] == [
        "一、公共安全支出", "二、社会保障和就业支出", "三、住房保障支出", "", "", "",
        "本年支出合计", "年终结转结余", "支出总计",
    ]  # fmt: skip
    assert [row.key for row in rows] == ["1", "2", "3", "4", "5", "6", "current", "carried", "grand"]
    assert rows[1].label == "二、政府性基金预算拨款收入 | 二、社会保障和就业支出"
    assert rows[5].cells == {"income": 225}
    assert evaluation.sources(TABLE, "expenditure")[:3] == ("204", "208", "221")
    assert [evaluation.cell(TABLE, key, "expenditure") for key in ("204", "213", "grand")] == [150, 0, 1200]
    source = EvaluationSource(evaluation)
    told = {f.ref: f.text for f in figures([table_block(evaluation, pack.view(TABLE), "")])}
    assert told["t1/208/expenditure"] == "3.10"
    assert {ref for ref in told if source.lookup(ref) is None} == set()


@pytest.mark.slow
def test_the_published_workbook_is_as_long_as_what_it_shows(pack: Pack) -> None:
    """Nine rows, the totals bold on both sides, and nothing hidden."""
    evaluation = Evaluation(pack, facts_of_json(facts("several"), pack).facts)
    sheet = next(s for s in clean_book(evaluation, "", ()).sheets if s.name == "表1收支总表")
    assert max(c.row for c in sheet.cells) == 6 + 9
    assert {c.row - 6 for c in sheet.cells if "total" in c.style} == {7, 9}
    assert not any(c.formula for c in sheet.cells)


FAULTS = {
    "not_first": (
        "{ classes",
        '{ label = "其他", where = { kind = "基本支出" } },\n  { classes',
        "其他各行须有 key",
    ),
    "all_elsewhere": ("rows = [", 'rows = [\n  { classes = "functional" },', "都应写 in_use"),
    "no_classes": ('label = "五、单位资金",', 'label = "五、单位资金", in_use = true,', "只用于 classes 行"),
    "not_at_the_top": (
        "{ classes",
        '{ key = "spent", label = "本年支出", sum = ["functional"] },\n  { classes',
        "与另一侧最前面的行并排",
    ),
    "no_key": ('{ key = "carried", label = "年终', '{ label = "年终', "其他各行须有 key"),
    "no_column": ("cells = { income", "cells = { expenditure", "没有列 'expenditure'"),
    "no_measure": ('"basic.amount"', '"basic.part"', "不是数值列"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_does_not_hold_together(name: str, tmp_path: Path) -> None:
    """Each names the table."""
    old, new, words = FAULTS[name]
    pack = changed(tmp_path)
    replace(pack / "tables" / "t1.toml", old, new)
    with pytest.raises(SpecError) as caught:
        read_pack(pack)
    assert words in str(caught.value)
    assert "tables/t1.toml" in str(caught.value)
