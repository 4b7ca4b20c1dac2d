"""The budget system's 绩效目标表: goals and indicators of the projects of an export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.test_import import HEAD, MAP, row
from xlsx_kit import api
from xlsx_kit.cli import main
from xlsx_kit.findings import InputError

TABLE = """
["绩效目标列"]
"项目编码" = ["项目编码"]
"项目名称" = ["项目名称"]
"年度目标" = ["年度绩效目标"]
"一级指标" = ["一级指标"]
"二级指标" = ["二级指标"]
"三级指标" = ["三级指标"]
"指标方向" = ["运算符号"]
"指标值" = ["指标值"]
"计量单位" = ["计量单位"]
"指标值依据" = ["指标值确定依据"]
"""
HEADS = (
    *("项目编码", "项目名称", "年度绩效目标", "一级指标", "二级指标", "三级指标"),
    *("运算符号", "指标值", "计量单位", "指标值确定依据"),
)
LINES = (
    ("P2", "修路", "1.修好\n2.管好", "产出指标", "数量指标", "里程", "≥", 12.5, "公里", "工程计划"),
    ("", "", "", "", "质量指标", "合格率", "大于等于", 95, "%", "验收规范"),
    ("", "", "", "效益指标", "社会效益指标", "通行时间", "定性", "缩短", "", ""),
    ("", "", "", "", "", "", "", "", "", ""),
    ("", "植树", "", "产出指标", "数量指标", "株数", "≥", 300, "株", "计划"),
    ("P9", "别的项目", "", "产出指标", "数量指标", "次数", "≥", 1, "次", "计划"),
    ("", "", "", "", "时效指标", "及时率", "≥", 90, "%", "计划"),
)
SPENDING = (
    row(category="特定目标类", code="P2", name="修路"),
    row(category="特定目标类", code="P3", name="植树"),
)
EXPECTED = [
    ("P2", "产出指标", "数量指标", "里程", "≥12.5公里", "工程计划"),
    ("P2", "产出指标", "质量指标", "合格率", "≥95%", "验收规范"),
    ("P2", "效益指标", "社会效益指标", "通行时间", "缩短", ""),
    ("P3", "产出指标", "数量指标", "株数", "≥300株", "计划"),
]


def export(path: Path, *sheets: tuple[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets:
            sheet = book.add_worksheet(name)
            for n, line in enumerate(lines):
                sheet.write_row(n, 0, line)
    return path


def spending(*rows: list[str]) -> list[list[Any]]:
    return [HEAD, *([*one[:-1], float(one[-1])] for one in rows)]


def goals() -> list[list[Any]]:
    return [["2024年项目绩效目标表"], [], list(HEADS), *map(list, LINES)]


def the_map(tmp_path: Path, table: str = TABLE) -> Path:
    path = tmp_path / "m.toml"
    path.write_text(MAP + table, "utf-8")
    return path


def shown(facts: Any) -> list[tuple[str, ...]]:
    keys = ("project", "level1", "level2", "level3", "value", "basis")
    return [tuple(one[key] for key in keys) for one in facts["indicators"]]


def test_a_file_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Merged cells count as above; what fits no project is named once; a workbook is made of it."""
    money = export(tmp_path / "e.xlsx", ("支出", spending(*SPENDING)))
    table = export(tmp_path / "t.xlsx", ("绩效", goals()))
    out = tmp_path / "f.json"
    words = ["import", str(money), "--map", str(the_map(tmp_path)), "--targets", str(table)]
    assert main([*words, "--out", str(out), "--year", "2024"]) == 0
    said = capsys.readouterr()
    assert "绩效指标 4 行" in said.out
    assert "第 9 行的项目“P9 别的项目”" in said.err
    assert "共 2 行没有导入" in said.err
    facts = json.loads(out.read_text("utf-8"))
    assert [project.get("goals") for project in facts["projects"]] == ["1.修好\n2.管好", None]
    assert main(["generate", "--facts", str(out), "--out", str(tmp_path / "w.xlsx")]) == 0
    assert shown(api.read(tmp_path / "w.xlsx").to_dict()) == EXPECTED


def test_a_sheet_of_the_export(tmp_path: Path) -> None:
    """One unit of the export: the table's other projects are asked about."""
    book = export(tmp_path / "e.xlsx", ("支出", spending(*SPENDING)), ("绩效", goals()))
    mapping = the_map(tmp_path, '["绩效目标表"]\n"工作表" = "绩效"\n' + TABLE)
    found = api.import_export(book, mapping, year=2024)
    assert shown(found.facts) == EXPECTED
    assert [(f.rule, f.sheet, f.cell) for f in found.findings] == [("IMP-049", "绩效", "A9")]


def test_projects_of_other_units(tmp_path: Path) -> None:
    """In an export of several units, projects that are not this one's are others'."""
    other = row(unit="119 另一局", category="特定目标类", code="P9", name="别的项目")
    book = export(tmp_path / "e.xlsx", ("支出", spending(*SPENDING, other)))
    table = export(tmp_path / "t.xlsx", ("绩效", goals()))
    options = {"year": 2024, "targets": table}
    found = api.import_export(book, the_map(tmp_path), unit_code="118", **options)
    assert (shown(found.facts), found.findings) == (EXPECTED, ())
    others = api.import_export(book, the_map(tmp_path), unit_code="119", **options)
    assert [one[3] for one in shown(others.facts)] == ["次数", "及时率"]


def test_the_table_names_its_units(tmp_path: Path) -> None:
    """With a column of units, merged, too, one unit's rows are taken and a stranger is asked about."""
    units = ["118 某局", *[""] * 4, "119 另一局", ""]
    lines = [["单位", *HEADS], *([unit, *line] for unit, line in zip(units, LINES, strict=True))]
    book = export(tmp_path / "e.xlsx", ("支出", spending(*SPENDING[:1])), ("绩效", lines))
    mapping = the_map(tmp_path, '["绩效目标表"]\n"工作表" = "绩效"\n' + TABLE + '"单位" = ["单位"]\n')
    found = api.import_export(book, mapping, year=2024)
    assert shown(found.facts) == EXPECTED[:3]
    assert [(f.rule, f.cell) for f in found.findings] == [("IMP-049", "B6")]


def test_what_does_not_fit(tmp_path: Path) -> None:
    """No indicator of the unit is said; a table without its columns, section or project column is refused."""
    money = export(tmp_path / "e.xlsx", ("支出", spending(row(category="特定目标类", code="P7", name="七"))))
    table = export(tmp_path / "t.xlsx", ("绩效", goals()))
    found = api.import_export(money, the_map(tmp_path), year=2024, targets=table)
    assert [f.rule for f in found.findings] == ["IMP-049"] * 3 + ["IMP-050"]
    assert found.facts["indicators"] == []
    for name, path, wrong in (
        ("IMP-011", money, TABLE),
        ("IMP-051", table, ""),
        ("IMP-001", table, '["绩效目标列"]\n"三级指标" = ["三级指标"]\n"指标值" = ["指标值"]\n'),
        ("IMP-001", table, TABLE + '"颜色" = ["颜色"]\n'),
    ):
        with pytest.raises(InputError) as caught:
            api.import_export(money, the_map(tmp_path, wrong), year=2024, targets=path)
        assert [f.rule for f in caught.value.findings] == [name]


@pytest.mark.parametrize("apart", [False, True])
def test_the_guess_finds_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, apart: bool
) -> None:
    """In a sheet of the export, or in its own file: the draft's columns import it."""
    money, table = ("支出明细", spending(*SPENDING)), ("绩效目标", goals())
    book = export(tmp_path / "e.xlsx", money, *([] if apart else [table]))
    targets = ["--targets", str(export(tmp_path / "t.xlsx", table))] if apart else []
    draft, out = tmp_path / "对照.toml", tmp_path / "f.json"
    assert main(["import", str(book), *targets, "--guess", "--map", str(draft)]) == 0
    assert "绩效目标表：工作表“绩效目标”" in capsys.readouterr().out
    words = ["import", str(book), *targets, "--map", str(draft), "--out", str(out), "--year", "2024"]
    assert main(words) == 0
    assert shown(json.loads(out.read_text("utf-8"))) == EXPECTED


def test_a_file_that_is_no_such_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given as one, it is refused by name."""
    money = export(tmp_path / "e.xlsx", ("支出", spending(*SPENDING)))
    assert main(["import", str(money), "--targets", str(money), "--guess"]) == 1
    assert "IMP-052" in capsys.readouterr().err
