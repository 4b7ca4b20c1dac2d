# ruff: noqa: E501 - formats stand together
"""Shared formulas that move with their cells, and number formats that show dates."""

from __future__ import annotations

import pytest

from xlsx_kit.addresses import place as place_of
from xlsx_kit.files.xlsx.appearance import disguise_of_format
from xlsx_kit.files.xlsx.formula import formula_at, shared_formula
from xlsx_kit.files.xlsx.parts import is_date_format


@pytest.mark.parametrize(
    ("text", "place", "moved"),
    [
        ("A1+$A1+A$1+$A$1", "C3", "C3+$A3+C$1+$A$1"),
        ("SUM(B2:C$3,'A1'!B2)", "B2", "SUM(C3:D$3,'A1'!C3)"),
        ('"A1"&A1', "A2", '"A1"&A2'),
        ("it''s!A1", "A2", "it''s!A2"),
        ("T[[#This Row],[A1]]+[1]x!A1", "A2", "T[[#This Row],[A1]]+[1]x!A2"),
        (
            "YEA2024+ZZZ1+A1048577+LOG10(A1)+x.A1+A1.b+_A1",
            "A2",
            "YEA2024+ZZZ1+A1048577+LOG10(A2)+x.A1+A1.b+_A1",
        ),
        ("SUM(A:B)+SUM($A:B)+SUM(2:3)+SUM($2:3)", "B2", "SUM(B:C)+SUM($A:C)+SUM(3:4)+SUM($2:4)"),
        ("Jan:Mar!A1+1E5+数据A1!A1", "B1", "Jan:Mar!B1+1E5+数据A1!B1"),
        ("XFD1+A1048576", "B2", "#REF!+#REF!"),
        ("IF(A1<>TRUE,a1,2.5)", "A2", "IF(A2<>TRUE,A2,2.5)"),
    ],
)
def test_shared_formulas_move_relative_references_only(text: str, place: str, moved: str) -> None:
    assert formula_at(shared_formula(text, 1, 1), *place_of(place)) == moved


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True), ("[$-804]aaaa", True), ("[DBNum1][$-804]m月", True), ("[h]:mm", True), ('h"时"', True),
        ("General", False), ("G/通用格式", False), ("#,##0.00_);[Red](#,##0.00)", False), ('0.00"days"', False),
        ("0.00E+00", False), ("@", False), ("0\\d", False), ("0_y", False), ("[$USD] 0", False), ("0;yyyy", False),
    ],
)  # fmt: skip
def test_date_formats(code: str, is_date: bool) -> None:
    assert is_date_format("164", code) is is_date


@pytest.mark.parametrize(("number", "is_date"), [("14", True), ("22", True), ("31", True), ("57", True), ("4", False), ("x", False), ("²", False)])  # fmt: skip
def test_built_in_date_formats(number: str, is_date: bool) -> None:
    assert is_date_format(number, None) is is_date


@pytest.mark.parametrize(
    "code",
    [
        "[>0]#,##0.00;[<0]-#,##0.00;", '[<>0]0.00;""', '[>=0]0.00;[<0]-0.00;""', '[>0]0.00;-0.00;""',
        '[>=0]0.00;-0.00;""', '[=0]"";0.00', '[=0]"-";[<0]-0.00;0.00', '[<0]-0.00;0.00;""', '[<=0]"";0.00',
        "[>0]0.00;[<0](0.00);;@", "[>=10000]#,##0.00;0.00", "[Red][<0]-0.00;[>=0]0.00", '[>0]0.00;""',
        '0.00"-"', "000\\-0000", '0.00" - "', "#,##0.00_-", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
        "#,##0.00;-#,##0.00;", "0;;;@", "#,##0.00_);[Red](#,##0.00)", "G/通用格式", "yyyy-mm-dd", '0.00"元"',
        "[>99]0.00;[>9]0.0;0", "[$-804][>0]0.00;[$-804]-0.00", "[>.]0.00;-0.00", "[=1.2.3]0.00",
    ],
)  # fmt: skip
def test_formats_that_show_the_amount(code: str) -> None:
    """Blank sections of zeros, however conditions state it; signs that stand behind or within."""
    assert disguise_of_format("164", code) == ""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('[>100]0.00;""', "隐藏"), ('[=5]"无";0.00', "固定的文字"), ('[>0]"";0.00', "隐藏"), (";;;", "隐藏"),
        ('[<>0]"";0.00', "隐藏"), ("[>=0];-0.00;0.00", "隐藏"), ('[>10]0.00;[>0]"";-0.00', "隐藏"),
        ('[>=10000]0.0,"万";0.00', "缩小"), ("0.00,", "缩小"), ("[<0]-0.00;0.00,", "缩小"),
        ("[>0]0.00;0.00;", "不显示负号"), ("[>=0]0.00;[<0]0.00", "不显示负号"), ("[<0]0.00;0.00", "不显示负号"),
        ("0.00;0.00", "不显示负号"), ('"-"0.00', "中没有的负号"), ("\\-0.00", "中没有的负号"),
        ('[<>0]"-"0.00', "中没有的负号"), ("_(-0.00", "中没有的负号"), ('0.00"0"', "没有的数字"),
        ('0.00"万"', "金额单位"), ("[>0]0.00;[<0]-0.00;0;", "文字隐藏"), ("[White]0.00", "白色"),
    ],
)  # fmt: skip
def test_formats_that_mislead(code: str, words: str) -> None:
    assert words in disguise_of_format("164", code)
