"""The strict loader: every way to get a pack wrong is a SpecError that says what and where."""

# ruff: noqa: E501  # the table of faults reads best as one line a fault

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.packs import copied, replace
from xlsx_kit.api import check_pack
from xlsx_kit.spec.load import load_pack, read_pack
from xlsx_kit.spec.model import SpecError

BOOK, RULES = "book.toml", "rules.toml"
LEDGER, BASIC, CARRY, PROJECTS = (f"inputs/{i}.toml" for i in ("ledger", "basic", "carry_out", "projects"))
ASSETS, INDICATORS = "inputs/assets.toml", "inputs/indicators.toml"
T1, T2, T3, T7, T9 = (f"tables/t{n}.toml" for n in (1, 2, 3, 7, 9))
CODES = "codes/functional.csv"
FIVE = 'right = { sum = ["t1/1..5/income"] }'
CODE = "2010101,行政运行,,,"
CURRENT = 'sum = ["current", "carried_in"]'
CARS = 'sum = ["cars_bought", "cars_run"]'
LONG_SHEET = "表" * 32

# file, what is replaced, by what, words of the error
FAULTS: dict[str, tuple[str, str, str, str]] = {
    # what TOML and the structures catch
    "not_toml": (BOOK, "version = 1", "version = = 1", "line 3 hebei-2024/book.toml"),
    "unknown_key": (BOOK, "version = 1", "version = 1\nextra = 1", "extra hebei-2024/book.toml"),
    "missing_key": (BOOK, "version = 1", "", "missing version hebei-2024/book.toml"),
    "wrong_type": (BOOK, "version = 1", 'version = "1"', "int str $.version hebei-2024/book.toml"),
    "id_is_not_folder": (BOOK, 'id = "hebei-2024"', 'id = "hebei"', "'hebei' hebei-2024/book.toml"),
    "no_such_input_file": (BOOK, '"basic",', '"basics",', "缺少文件 hebei-2024/inputs/basics.toml"),
    "no_such_table_file": (BOOK, '"t9"]', '"t9", "t10"]', "缺少文件 hebei-2024/tables/t10.toml"),
    "input_id": (BASIC, 'id = "basic"', 'id = "base"', "'base' 'basic' hebei-2024/inputs/basic.toml"),
    "unknown_column_type": (LEDGER, 'type = "amount"', 'type = "money"', "'money' $.columns[7].type ledger.toml"),
    "unknown_key_in_column": (LEDGER, 'key = "kind"', 'key = "kind"\nhelp = ""', "help $.columns[3] ledger.toml"),
    "unknown_relation": (RULES, 'op = "="', 'op = "=="', "'==' $.identity[0].op hebei-2024/rules.toml"),
    "unknown_severity": (RULES, 'severity = "warning"', 'severity = "bad"', "'bad' $.identity hebei-2024/rules.toml"),
    "no_lines_at_all": (LEDGER, "capacity = 300", "capacity = 0", "$.capacity hebei-2024/inputs/ledger.toml"),
    "no_table_rows_at_all": (T2, "capacity = 400", "capacity = -1", "$.rows.capacity hebei-2024/tables/t2.toml"),
    "empty_list": (BOOK, "[lists]", "[lists]\nnothing = []", "$.lists hebei-2024/book.toml"),
    # sheets and rows of the book
    "long_sheet_name": (T3, "表3支出总表", LONG_SHEET, f"{LONG_SHEET} 过长 hebei-2024"),
    "long_preview_name": (BOOK, "绩效目标表预览", LONG_SHEET, f"{LONG_SHEET} 过长 hebei-2024"),
    "forbidden_sheet_name": (T3, "表3支出总表", "表3/支出", "表3/支出 非法字符 hebei-2024"),
    "sheet_twice": (T3, "表3支出总表", "表2收入总表", "重复 表2收入总表 工作表名"),
    "sheet_is_an_inputs": (BOOK, 'check_sheet = "校验"', 'check_sheet = "收支明细"', "重复 收支明细 工作表名"),
    "preview_of_nothing": (BOOK, 'record = "projects"', 'record = "project"', "没有 project.code book.toml previews"),
    "preview_link": (BOOK, 'link = "project"', 'link = "code"', "没有 indicators.code book.toml previews"),
    "group_of_nothing": (BOOK, "[groups]", '[groups]\nmine = ["银行贷款"]', "组的成员 book.toml groups.mine"),
    # code lists
    "codes_file": (BOOK, 'file = "functional.csv"', 'file = "f.csv"', "缺少文件 codes/f.csv"),
    "codes_head": (CODES, "code,name,", "code,title,", "表头 code,name,budget codes/functional.csv"),
    "codes_width": (CODES, CODE, "201010,行政运行,,,", "'201010' 位数 [3,5,7] codes/functional.csv:4"),
    "codes_letters": (CODES, CODE, "20101O1,行政运行,,,", "'20101O1' codes/functional.csv:4"),
    "codes_full_width": (CODES, CODE, "２０１０１０１,行政运行,,,", "'２０１０１０１' codes/functional.csv:4"),
    "codes_no_name": (CODES, CODE, "2010101,,,,", "2010101 没有名称 codes/functional.csv:4"),
    "codes_cut_short": (CODES, CODE, "2010101", "2010101 没有名称 codes/functional.csv:4"),
    "codes_too_many": (CODES, CODE, CODE + ",,", "应有 5 栏 codes/functional.csv:4"),
    "codes_year": (CODES, CODE, "2010101,行政运行,,今年,", "2010101 起止年度 codes/functional.csv:4"),
    "codes_twice": (CODES, CODE, f"{CODE}\n2010101,行政,,2023,", "2010101 重复 codes/functional.csv:5"),
    "codes_class": (BOOK, '"201", "202"', '"201", "298"', "缺少类级编码 ['298'] codes/functional.csv"),
    # columns of inputs
    "column_twice": (LEDGER, 'key = "kind"', 'key = "fund"', "没有列 'kind' tables/t3.toml"),
    "field_twice": (BASIC, 'key = "part_used"', 'key = "name"', "重复 name hebei-2024/inputs/basic.toml"),
    "unknown_list": (LEDGER, 'list = "kind"', 'list = "kinds"', "没有列表 'kinds' ledger.toml.columns.kind"),
    "choice_without_list": (LEDGER, 'list = "kind"\n', "", "choice list ledger.toml.columns.kind"),
    "list_without_choice": (BASIC, 'type = "amount"', 'type = "amount"\nlist = "kind"', "choice basic.toml.columns.amount"),
    "unknown_codes": (BASIC, 'codes = "economic"', 'codes = "econ"', "basic.economic tables/t6.toml.rows.sources[0]"),
    "unknown_codes_off_tables": (ASSETS, 'type = "decimal"', 'type = "code"\ncodes = "x"', "'x' assets.toml.columns.quantity"),
    "shown_of_nothing": (LEDGER, 'of = "function"', 'of = "code"', "没有列 'code' ledger.toml.columns.function_name"),
    "shown_without_of": (LEDGER, 'of = "function"\n', "", "须有 of ledger.toml.columns.function_name"),
    "fallback": (LEDGER, 'fallback = "name"', 'fallback = "title"', "没有列 'title' columns.function_name"),
    "under": (INDICATORS, 'under = "level1"', 'under = "level0"', "没有列 'level0' indicators.toml.columns.level2"),
    "no_tree": (INDICATORS, 'list = "level2"', 'list = "level1"', "没有树 'level1' indicators.toml.columns.level2"),
    "missing_lines": (PROJECTS, 'lines_of = "indicators"', 'lines_of = "lines"', "'lines' projects.toml.columns.missing"),
    "missing_branch": (PROJECTS, 'branch = "level1"', 'branch = "level0"', "'level0' projects.toml.columns.missing"),
    "long_title": (LEDGER, 'title = "支出类型"', f'title = "{"支" * 33}"', "标题超过 32 ledger.toml.columns.kind"),
    "long_prompt": (LEDGER, 'prompt = "只有', f'prompt = "{"只" * 255}', "提示超过 255 ledger.toml.columns.name"),
    "preset_column": (ASSETS, "{ item = ", "{ thing = ", "没有列 ['thing'] assets.toml.presets"),
    "preset_value": (ASSETS, '"设备（件）"', '"设备"', "asset_item 没有 ['设备'] assets.toml.presets.item"),
    "same_part": (CARRY, 'part = "carry_out"', 'part = "ledger"', "重复 ledger 事实文件的键"),
    # tables
    "rows_and_sides": (T2, "[rows]", '[[sides]]\nlabel="name"\ncolumns=[]\nrows=[]\n[rows]', "rows sides tables/t2.toml"),
    "side_label": (T1, 'label = "income_item"\n', 'label = "item"\n', "没有列 ['item'] t1.toml.sides[0]"),
    "table_codes": (T2, 'codes = "functional"', 'codes = "budget"', "没有科目表 'budget' t2.toml.rows.codes"),
    "row_source": (T2, 'input = "ledger", column = "function"', 'input = "ledger", column = "fund"', "ledger.fund t2.toml.rows.sources[0]"),
    "row_source_condition": (T7, '{ fund = "政府性基金" } }]', '{ money = "政府性基金" } }]', "['money'] t7.toml.rows.sources[0].where"),
    "row_source_value": (T7, '{ fund = "政府性基金" } }]', '{ fund = "基金" } }]', "['基金'] t7.toml.rows.sources[0].where.fund"),
    "classes": (T1, 'classes = "functional"', 'classes = "function"', "没有科目表 'function' t1.toml.sides[1]"),
    "sum_of_columns": (T2, CURRENT, 'sum = ["now", "carried_in"]', "没有列 ['now'] t2.toml.columns.total.sum"),
    "sum_of_itself": (T2, CURRENT, 'sum = ["total", "carried_in"]', "包含自身 hebei-2024/tables/t2.toml total"),
    "sum_of_rows": (T9, CARS, 'sum = ["carts"]', "没有行 'carts' t9.toml.sides[0].rows[6]"),
    "row_sums_itself": (T9, CARS, 'sum = ["cars", "cars_run"]', "包含自身 hebei-2024/tables/t9.toml cars"),
    "rows_sum_each_other": (T9, CARS, 'sum = ["subtotal"]', "包含自身 hebei-2024/tables/t9.toml"),
    "rows_beyond": (T1, "sum_rows = [1, 5]", "sum_rows = [35, 50]", "t1 没有行 tables/t1.toml 32/income"),
    "no_measure": (T3, 'measure = ["ledger.amount"], where = { kind = "基本支出" }', "sum = []", "measure t3.toml.columns.basic"),
    "measured_column": (T1, '"carry_out.amount"', '"carry_out.sum"', "'carry_out.sum' t1.toml.sides[0].rows[1].income"),
    "measured_text": (T1, '"carry_out.amount"', '"carry_out.fund"', "carry_out.fund 不是数值列 t1.toml.sides[0]"),
    "condition_value": (T1, 'fund = "own"', 'fund = "ours"', "fund 没有 ['ours'] t1.toml.sides[0].rows[5].income.where"),
    # rules
    "rule_twice": (RULES, '"SUM-102"', '"SUM-101"', "重复 SUM-101 规则编号"),
    "rule_of_pairing_twice": (RULES, '"SUM-102"', '"AGREE-001"', "重复 AGREE-001 规则编号"),
    "rule_form": (RULES, '"SUM-102"', '"SUM-1"', "'SUM-1' 不合规定"),
    "rule_reserved": (RULES, '"SUM-102"', '"CELL-102"', "'CELL-102' 保留编号"),
    "pairing_column": (LEDGER, 'when = { fund = "fiscal" }', 'when = { money = "fiscal" }', "['money'] pairings.AGREE-001"),
    "pairing_value": (LEDGER, 'when = { fund = "fiscal" }', 'when = { fund = "fisc" }', "['fisc'] pairings.AGREE-001.fund"),
    "reference_form": (RULES, FIVE, 'right = "t1.income"', "'t1.income' 表/行/列 rules.toml:SUM-101.right"),
    "reference_table": (RULES, FIVE, 'right = "t0/1/income"', "没有 t0/income rules.toml:SUM-101"),
    "reference_row": (RULES, FIVE, 'right = "t1/40/income"', "t1 没有行 '40' rules.toml:SUM-101"),
    "reference_column": (RULES, FIVE, 'right = "t1/1/money"', "没有 t1/money rules.toml:SUM-101"),
    "reference_label_column": (RULES, FIVE, 'right = "t1/1/income_item"', "没有 t1/income_item rules.toml:SUM-101"),
    "reference_code": (RULES, FIVE, 'right = "t2/20101011/total"', "t2 科目编码 rules.toml:SUM-101"),
    "reference_field": (RULES, FIVE, 'right = "prior_year/money"', "没有 prior_year/money rules.toml:SUM-101"),
    "reference_text_field": (RULES, FIVE, 'right = "unit/name"', "unit/name 不是数值 rules.toml:SUM-101"),
    "two_forms": (RULES, FIVE, 'right = { sum = ["t1/1/income"], measure = "ledger.amount" }', "恰有 rules.toml:SUM-101.right"),
    "where_on_sum": (RULES, FIVE, 'right = { sum = [], where = { fund = "own" } }', "where 只随 rules.toml:SUM-101.right"),
    "nested": (RULES, FIVE, 'right = { sum = [{ measure = "ledger.x" }] }', "'ledger.x' rules.toml:SUM-101.right.sum[0]"),
    "coded_text": (RULES, FIVE, 'right = { measure = "ledger.amount", where = { fund = "*" } }', "['fund'] 不是编码列 SUM-101"),
    "row_of_right_alone": (RULES, FIVE, 'right = "t3/*/total"', "左边也应逐行 rules.toml:SUM-101.right"),
    "rows_of_a_sum": (RULES, 'left = "t2/*/total"', 'left = { sum = ["t2/*/total"] }', "左边 一个单元格 SUM-202.left"),
    "guard": (RULES, 'only_if_zero = "t1/33/', 'only_if_zero = "t1/99/', "t1 没有行 '99' rules.toml:CROSS-008"),
    "mend": (RULES, 'mend = ["ledger"]', 'mend = ["leger"]', "没有输入表 ['leger'] .mend"),
    "rollup": (RULES, 'table = "t2"', 'table = "t1"', "'t1' 不是按科目列行的表 rules.toml:SUM-201"),
}  # fmt: skip


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the pack to break."""
    return copied(tmp_path)


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_named_with_its_path(pack: Path, name: str) -> None:
    """The error has every one of its words; the same words come back from ``check_pack``."""
    file, old, new, words = FAULTS[name]
    replace(pack / file, old, new)
    with pytest.raises(SpecError) as caught:
        read_pack(pack)
    said = str(caught.value)
    assert [w for w in words.split() if plain(w) not in plain(said)] == []
    assert check_pack(pack).problems == (said,)


def plain(text: str) -> str:
    """A text without blanks and list brackets."""
    return re.sub(r"[\s\[\]]", "", text)


@pytest.mark.parametrize("file", [BOOK, RULES, LEDGER, T1, CODES])
def test_files_are_utf_8(pack: Path, file: str) -> None:
    """A file saved in another encoding, as old editors do, is named."""
    (pack / file).write_bytes("编码,名称".encode("gbk"))
    with pytest.raises(SpecError, match=f"UTF-8.*{Path(file).name}"):
        read_pack(pack)


@pytest.mark.parametrize("file", [BOOK, RULES])
def test_missing_file_is_named(pack: Path, file: str) -> None:
    """book.toml and rules.toml must be there."""
    (pack / file).unlink()
    with pytest.raises(SpecError, match=f"缺少文件 @ hebei-2024/{file}"):
        read_pack(pack)


def test_untouched_copy_is_the_pack(pack: Path) -> None:
    """The copy that the faults are put in is sound, and a code list of its own is the one in use."""
    assert read_pack(pack).book == load_pack("hebei-2024").book
    assert check_pack(pack).problems == ()
    replace(pack / CODES, CODE, "2010101,自己的名称,,,")
    assert read_pack(pack).codes["functional"].name("2010101", 2024) == "自己的名称"


def test_code_may_change_its_name_from_year_to_year(pack: Path) -> None:
    """Rows of one code with years that do not meet; a blank end is open."""
    replace(pack / CODES, CODE, "2010101,甲,,,2022\n2010101,乙,,2023,2024\n2010101,丙,,2025,")
    codes = read_pack(pack).codes["functional"]
    assert [codes.name("2010101", y) for y in (2020, 2022, 2023, 2024, 2026)] == [
        "甲",
        "甲",
        "乙",
        "乙",
        "丙",
    ]


def test_unknown_pack() -> None:
    """Asking for a pack that is not there says which are."""
    with pytest.raises(SpecError, match=r"'hebei-1999'.*hebei-2024.*--pack"):
        load_pack("hebei-1999")
