"""Slips in TOML texts: what is said of each, from the place where the parser stops; nothing is English."""

from __future__ import annotations

import re

import pytest

from xlsx_kit.findings import SpecError
from xlsx_kit.pack.toml.syntax import parsed

QUOTE = "引号没有配对，或含有不能用的字符"
SQUARE = "方括号没有配对，或两项之间少了逗号"
CURLY = "花括号没有配对，或两项之间少了逗号"
VALUE = "值的写法不对：文字要加双引号，数字和小写的 true、false 不加"
KEY = "键的写法不对：只用字母、数字、下划线和短横，中文的键加双引号"
SLIPS = [
    ("a = [1\nb = 2", 2, SQUARE),
    ("a = [1,\n2\n3]", 3, SQUARE),
    ("a = [1,,2]", 1, VALUE),
    ("a = {b = 1", 1, CURLY),
    ("a = {b 1}", 1, "键的后面应为等号"),
    ("a = {b = }", 1, VALUE),
    ("a = {b = 1, b = 2}", 1, "花括号内同一个键写了两次"),
    ("a = “x”", 1, VALUE),
    ('x = { t = "财"拨"收" }', 1, CURLY),
    ("a = tru", 1, VALUE),
    ("a = 2024-13-01", 1, VALUE),
    ("a = ", 1, VALUE),
    ("a = 1 2", 1, "一行只能写一项，值的后面有多余的内容"),
    ("a = 1\na = 2", 2, "键 'a' 写了两次"),
    ("a b = 1", 1, "键的后面应为等号"),
    ("x", 1, "键的后面应为等号"),
    ("基本 = 1", 1, KEY),
    ("= 1", 1, "这一行不是“键 = 值”，也不是“[标题]”"),
    ('a = "x', 1, QUOTE),
    ('a = "x\ny = 1', 1, QUOTE),
    ("a = 1\nb = 'x", 2, QUOTE),
    ('a = [\n  "x\n]', 2, QUOTE),
    ('a = "c:\\x"', 1, "反斜杠要写成两个"),
    ('a = "c:\\q"', 1, "反斜杠要写成两个"),
    ("[a\nb = 1", 1, "方括号没有配对"),
    ("[a]\nx = 1\n[a]\ny = 2", 3, "同一个标题写了两次"),
    ("[[a]]\nx = 1\n[a]\ny = 1", 3, "同一个标题，有的写一层方括号，有的写两层"),
    ("a = {b = 1}\n[a.c]\nd = 1", 2, "前面已经写完的内容，不能再用标题补充"),
]


@pytest.mark.parametrize(("text", "line", "message"), SLIPS)
def test_slip(text: str, line: int, message: str) -> None:
    with pytest.raises(SpecError) as raised:
        parsed(text, "f.toml")
    (found,) = raised.value.problems
    assert (found.line, found.message) == (line, message)
    assert f"第 {line} 行" in found.hint


@pytest.mark.parametrize("text", [text for text, _, _ in SLIPS])
@pytest.mark.parametrize("cut", range(1, 12, 2))
def test_whatever_is_cut_off_is_said_in_chinese(text: str, cut: int) -> None:
    """Every text broken off, and with a stray mark put in, is sound or said to be wrong in Chinese."""
    for broken in (text[:cut], *(f"{text[:cut]}{mark}{text[cut:]}" for mark in "\"'[]{},=#.\\\n“")):
        try:
            parsed(broken, "f.toml")
        except SpecError as error:
            (found,) = error.problems
            assert found.line > 0
            assert re.search("[A-Za-z]{2,} [A-Za-z]{2,}", f"{found.message}{found.hint}") is None
