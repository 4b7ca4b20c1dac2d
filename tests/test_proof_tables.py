"""Tables inside a document add up: by code, by numbered items, on both sides, across columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsx_kit import proof

TITLE = "2024年清河示范中心单位预算公开情况说明"
TABLES = {
    "by code": """
项目\t\t合计\t基本支出\t项目支出
科目编码\t科目名称\t\t\t
栏次\t\t1\t2\t3
\t合计\t«150.00»\t110.00\t40.00
201\t一般公共服务支出\t«120.00»\t80.00\t40.00
20106\t财政事务\t120.00\t80.00\t40.00
2010601\t行政运行\t«80.00»\t80.00\t
2010602\t一般行政管理事务\t40.00\t\t«40.00»
210\t卫生健康支出\t30.00\t30.00\t
21011\t行政事业单位医疗\t30.00\t«30.00»\t
""",
    "codes in three columns": """
类\t款\t项\t科目名称\t合计\t基本支出\t项目支出
合计\t1,150,000.00\t850,000.00\t300,000.00
201\t\t\t一般公共服务支出\t«1,150,000.00»\t850,000.00\t300,000.00
201\t06\t\t财政事务\t1,150,000.00\t«850,000.00»\t300,000.00
201\t06\t01\t行政运行\t850,000.00\t850,000.00\t
201\t06\t02\t一般行政管理事务\t300,000.00\t\t300,000.00
""",
    "four decimals": """
科目编码\t科目名称\t合计\t基本支出\t项目支出
201\t一般公共服务支出\t«150.1234»\t«90.0600»\t60.0634
20106\t财政事务\t150.1234\t90.0600\t60.0634
2010601\t行政运行\t90.0600\t«90.0600»\t
2010602\t一般行政管理事务\t60.0634\t\t«60.0634»
""",
    "blocks of economic lines": """
科目编码\t科目名称\t决算数\t科目编码\t科目名称\t决算数
301\t工资福利支出\t«90.00»\t302\t商品和服务支出\t«26.00»
30101\t基本工资\t60.00\t30201\t办公费\t10.00
30102\t津贴补贴\t30.00\t30211\t差旅费\t16.00
""",
    "items and both sides": """
收入\t支出
项目\t行次\t决算数\t项目\t行次\t决算数
一、一般公共预算财政拨款收入\t1\t«90.00»\t一、一般公共服务支出\t7\t70.00
二、事业收入\t2\t10.00\t二、教育支出\t8\t
三、其他收入\t3\t\t三、卫生健康支出\t9\t«30.00»
本年收入合计\t4\t100.00\t本年支出合计\t10\t100.00
年初结转和结余\t5\t5.00\t年末结转和结余\t11\t5.00
总计\t6\t105.00\t总计\t12\t«105.00»
""",
    "across": """
单位名称\t合计\t人员经费\t公用经费\t项目支出
清河区一中\t60.00\t40.00\t15.00\t5.00
清河区二中\t50.00\t35.00\t10.00\t5.00
清河区三中\t«42.00»\t30.00\t10.00\t2.00
清河区四中\t33.00\t20.00\t10.00\t3.00
清河区五中\t31.00\t20.00\t«8.00»\t3.00
""",
}
PLACES = [(name, n) for name, table in TABLES.items() for n in range(table.count("«"))]


def written(table: str, wrong: int | None) -> str:
    """A table as text, one of its marked amounts with another first digit."""
    pieces = table.strip("\n").split("«")
    text = pieces[0]
    for n, piece in enumerate(pieces[1:]):
        figure, _, rest = piece.partition("»")
        text += (f"{int(figure[0]) % 9 + 1}{figure[1:]}" if n == wrong else figure) + rest
    return text


def rules(text: str, tmp_path: Path) -> list[str]:
    """What is found in a document of one table."""
    path = tmp_path / "a.txt"
    path.write_text(f"{TITLE}\n{text}\n", "utf-8")
    return [f.rule for f in proof(path).findings if f.rule != "PROOF-093"]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_adds_up(name: str, tmp_path: Path) -> None:
    assert rules(written(TABLES[name], None), tmp_path) == []


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_an_amount_that_does_not(name: str, place: int, tmp_path: Path) -> None:
    found = rules(written(TABLES[name], place), tmp_path)
    assert found
    assert set(found) <= {"PROOF-051", "PROOF-014"}


@pytest.mark.parametrize(
    "rows",
    [
        "项目\t预算数\t决算数\n因公出国费\t10.00\t8.00\n公务接待费\t6.00\t5.00\n公务用车费\t4.00\t3.00\n会议费\t9.00\t1.00",
        "201\t一般公共服务支出\t20.00\n201\t一般公共服务支出\t30.00\n20106\t财政事务\t45.00",
        "指标\t3月\t6月\t10月\t12月\n执行进度\t25\t50\t75\t100\n执行进度\t20\t45\t80\t100\n执行进度\t10\t30\t60\t100",
    ],
    ids=["no totals", "two units in one table", "percentages"],
)
def test_what_is_no_sum(rows: str, tmp_path: Path) -> None:
    assert rules(rows, tmp_path) == []


@pytest.mark.parametrize(
    "rows",
    [
        "| 项目 | 金额 |\n|---|---|\n| 甲 | 10.00 |\n| 乙 | 20.00 |\n| 丙 | 5.00 |\n| 合计 | {} |",
        "项目      金额\n甲        10.00\n乙        20.00\n丙        5.00\n合计      {}",
        "项目　　金额\n甲　　10.00\n乙　　20.00\n丙　　5.00\n合计　　{}",
    ],
    ids=["bars", "blanks", "wide blanks"],
)
def test_tables_of_a_text_without_tabs(rows: str, tmp_path: Path) -> None:
    assert rules(rows.format("35.00"), tmp_path) == []
    assert rules(rows.format("53.00"), tmp_path) == ["PROOF-051"]


@pytest.mark.parametrize("rule", ["|---|---|", "|", "+", "+=====+"])
def test_a_rule_line_is_counted_as_a_paragraph(rule: str, tmp_path: Path) -> None:
    """Within a table and outside one: what stands below is found where people count it."""
    wrong = "培训费12.00万元，比上年10.00万元增加3.00万元。"
    table = f"| 项目 | 金额 |\n{rule}\n| 甲 | 10.00 |\n| 乙 | 5.00 |\n| 丙 | 1.00 |\n| 合计 | 17.00 |"
    path = tmp_path / "a.txt"
    path.write_text(f"{TITLE}\n{rule}\n{wrong}\n{table}\n", "utf-8")
    assert [(f.rule, f.number) for f in proof(path).findings] == [("PROOF-021", 3), ("PROOF-051", 9)]


@pytest.mark.parametrize(
    "head", ["| 项目 | 金额 |\n|---|---|", "+--+--+\n| 项目 | 金额 |\n+--+--+", "| 项目 | 金额 |"]
)
def test_a_table_of_one_row_is_read(head: str, tmp_path: Path) -> None:
    """Bars at both ends of its lines are no chance, as two blanks may be."""
    path = tmp_path / "a.txt"
    path.write_text(f"{TITLE}\n{head}\n| 合计 | 10.00 |\n", "utf-8")
    assert (proof(path).in_tables, proof(path).unchecked) == (1, 0)


def test_wide_and_long_tables_take_no_time(tmp_path: Path) -> None:
    """A row of thousands of cells is no table; thousands of rows are looked at in one pass."""
    codes = "\n".join(f"201{n:02d}{m:02d}\t某项\t1.00" for n in range(60) for m in range(60))
    assert rules("\t".join(["1.00"] * 3000) + "\n" + "\t".join(["2.00"] * 3000), tmp_path) == []
    assert rules(codes, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "unchecked"),
    [
        ("示范中心共有内设机构2个。\n二、收入支出情况\n", 1),
        ("示范中心共有内设机构2个。\n办公室、业务科\n", 0),
        (
            "下属机关的公务接待费5.00万元。\n单位：万元\n合计\t公务接待费\t公务用车费\n8.00\t3.00\t5.00\n",
            1,
        ),
        (
            "下属机关的公务接待费5.00万元。\n单位：万元\n合计\t公务接待费\t公务用车费\n8.00\t5.00\t3.00\n",
            0,
        ),
    ],
)
def test_what_was_not_compared_is_unchecked(text: str, unchecked: int, tmp_path: Path) -> None:
    """The next heading is no list of names; an amount under another heading is another amount."""
    path = tmp_path / "a.txt"
    path.write_text(f"2024年示范中心单位预算公开情况说明\n{text}", "utf-8")
    assert proof(path).unchecked == unchecked


def test_a_number_that_names_a_thing_is_no_thousands(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "2024年示范中心单位预算公开情况说明\n"
        "项目支出270.00万元，其中：项目1 120.00万元，项目2 150.00万元。\n"
        "基本支出1 120.00万元，其中：人员经费1 000.00万元，公用经费120.00万元。\n",
        "utf-8",
    )
    read = proof(path)
    assert (read.findings, read.unchecked) == ((), 0)
