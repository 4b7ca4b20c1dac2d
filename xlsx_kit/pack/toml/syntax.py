"""What is wrong with a text that is no TOML, in Chinese: the parser speaks of its grammar, not of slips."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlsx_kit.findings import SpecError
from xlsx_kit.pack.toml.lines import TOKEN

AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
ENTRY = re.compile(r"\s*([^\s\"'=\[\]{}#]+)\s*=")
HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]")
SYNTAX: Mapping[str, str] = {
    "Unclosed array": "方括号没有配对，或两项之间少了逗号",
    "Unclosed inline table": "花括号没有配对，或两项之间少了逗号",
    "Unterminated string": "引号没有配对",
    "Illegal character": "引号没有配对，或含有不能用的字符",
    "Expected '=' after a key": "键的后面应为等号",
    "Expected newline or end of document": "一行只能写一项，值的后面有多余的内容",
    "Invalid statement": "这一行不是“键 = 值”，也不是“[标题]”",
    "Cannot overwrite a value": "同一个键写了两次",
    "Cannot declare": "同一个标题写了两次",
    "Duplicate inline table key": "同一个键写了两次",
    "Cannot mutate immutable namespace": "前面已经写完的内容，不能再用标题补充",
    "Invalid value": "值的写法不对：文字要加双引号，数字和小写的 true、false 不加",
    "Invalid initial character for a key": "键的写法不对：只用字母、数字、下划线和短横，中文的键加双引号",
    "Unescaped '\\'": "反斜杠要写成两个",
}
COMMAS = ("Unclosed array", "Unclosed inline table")
WIDE: Mapping[str, str] = dict(zip("“”‘’，、＝＂［］【】｛｝", '""\'\',,="[][]{}', strict=True))
"""Marks of a Chinese keyboard where TOML wants plain ones."""


def not_toml(said: str, text: str, path: str) -> SpecError:
    """The parser's complaint about a text, as what to do about it."""
    what = next((words for start, words in SYNTAX.items() if said.startswith(start)), "不合 TOML 的写法")
    at = AT_LINE.search(said)
    if not at:
        return SpecError(what, path, "请检查文件末尾。")
    number = int(at[1])
    row = text.splitlines()[number - 1] if number <= len(text.splitlines()) else ""
    what, hint = _of_row(said, what, row, text)
    if hint or not said.startswith(COMMAS):
        look = f"请检查第 {number} 行。"
    else:
        look = f"请检查第 {number} 行和它前面一行的末尾。"
    return SpecError(what, f"{path}:{number}", hint + look)


def _of_row(said: str, what: str, row: str, text: str) -> tuple[str, str]:
    """What is wrong, and how to mend it where the line at fault shows that."""
    bare, inner = _outside_quotes(row)
    if wide := [mark for mark in dict.fromkeys(bare) if mark in WIDE]:
        marks = "、".join(f"{mark} 改为 {WIDE[mark]}" for mark in wide)
        return what, f"引号、逗号、括号、等号要用半角的：{marks}。"
    if inner:
        return what, "文字中间的引号用全角的“”。"
    header, entry = HEADER.match(row), ENTRY.match(row)
    if header and {f"[{header[1]}]", f"[[{header[1]}]]"} <= {line.strip() for line in text.splitlines()}:
        name = header[1]
        return "同一个标题，有的写一层方括号，有的写两层", f"有几项的都写作 [[{name}]]。"
    if entry and said.startswith("Cannot overwrite a value"):
        return f"键 {entry[1]!r} 写了两次", ""
    if entry and said.startswith("Invalid statement"):
        return SYNTAX["Invalid initial character for a key"], ""
    return what, ""


def _outside_quotes(row: str) -> tuple[str, bool]:
    """What of a line stands outside quotes and comments, and whether it touches the end of a quoted text."""
    bare, end, inner = "", -1, False
    for found in TOKEN.finditer(row):
        if found.lastgroup == "bare":
            inner |= found.start() == end and not set(found[0]) & set(WIDE)
            bare += found[0]
        end = found.end() if found.lastgroup == "quoted" else -1
    return bare, inner
