"""TOML as plain data; what is wrong with a text that is none, in Chinese, from the place where it stops.

The parser says where, by the fields of its error; why is seen from what stands there and what was open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import tomli

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.toml.lines import TOKEN

ENTRY = re.compile(r"\s*([^\s\"'=\[\]{}#]+)\s*=")
HEADER = re.compile(r"\s*\[\[?([^\[\]]+)\]")
WIDE: Mapping[str, str] = dict(zip("“”‘’，、＝＂［］【】｛｝", '""\'\',,="[][]{}', strict=True))
"""Marks of a Chinese keyboard where TOML wants plain ones."""
NO_QUOTE = "引号没有配对，或含有不能用的字符"
NO_BRACKET = {"[": "方括号没有配对，或两项之间少了逗号", "{": "花括号没有配对，或两项之间少了逗号"}
NO_EQUALS = "键的后面应为等号"
KEY_TWICE = "同一个键写了两次"
BAD_KEY = "键的写法不对：只用字母、数字、下划线和短横，中文的键加双引号"
BAD_VALUE = "值的写法不对：文字要加双引号，数字和小写的 true、false 不加"


def parsed(text: str, path: str) -> dict[str, Any]:
    """A TOML text as plain data. Raises SpecError with the line of the fault and what to do about it."""
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        rows, number = text.splitlines(), error.lineno
        row = rows[number - 1] if number <= len(rows) else ""
        what, hint = _of_row(_cause(error.doc, error.pos), row, text)
        before = "和它前面一行的末尾" if what in NO_BRACKET.values() and not hint else ""
        place, fields = f"{path}:{number}", {"number": number, "before": before}
        raise declared_error("SPEC-136", place, what=what, advice=hint, **fields) from None
    except RecursionError as error:
        raise declared_error("SPEC-121", path) from error
    except ValueError as error:  # int() refuses what is longer than 4,300 digits
        raise declared_error("SPEC-122", path) from error


def _cause(text: str, position: int) -> str:
    """What is wrong where the parser stopped."""
    statement, opened, in_quotes = _open_at(text, position)
    if in_quotes:
        escape = "\\" in text[max(position - 2, 0) : position + 1] and not text.startswith("\n", position)
        return "反斜杠要写成两个" if escape else NO_QUOTE
    before = statement[-1] if statement else ""
    if statement[:1] == ["["]:
        return _cause_in_header(text, position)
    if opened:
        if before == "=" or (opened[-1] == "[" and before in ("[", ",")):
            return BAD_VALUE
        if opened[-1] == "{" and before in ("{", ","):
            return BAD_KEY
        if opened[-1] == "{" and statement[-2] in ("{", ","):
            return NO_EQUALS
        return f"花括号内{KEY_TWICE}" if _written_twice(statement) else NO_BRACKET[opened[-1]]
    if not statement:
        return BAD_KEY if ENTRY.match(text, position) else "这一行不是“键 = 值”，也不是“[标题]”"
    if "=" not in statement:
        return NO_EQUALS
    if before == "=":
        return BAD_VALUE
    rest = text[position:].partition("\n")[0].partition("#")[0]
    return "一行只能写一项，值的后面有多余的内容" if rest.strip() else KEY_TWICE


def _open_at(text: str, position: int) -> tuple[list[str], list[str], bool]:
    """The words of the statement before a place, the brackets open there, and whether it is inside quotes."""
    statement, opened, end = list[str](), list[str](), 0
    for found in TOKEN.finditer(text):
        if found.start() >= position or text[end : found.start()].strip():
            break  # what is left out between two tokens is a quotation mark without its partner
        word, end = found[0], found.end()
        if end > position:
            return statement, opened, found.lastgroup in ("quoted", "long")
        if word in ("[", "{"):
            opened.append(word)
        elif word in ("]", "}") and opened:
            opened.pop()
        if word == "\n" and not opened:
            statement = []
        elif found.lastgroup not in ("comment", "blank") and word != "\n":
            statement.append(word)
    return statement, opened, end < position and text[end] in "\"'"


def _cause_in_header(text: str, position: int) -> str:
    start = text.rfind("\n", 0, position) + 1
    header = HEADER.match(text[start:].partition("\n")[0])
    if not header:
        return NO_BRACKET["["].partition("，")[0]
    before = filter(None, map(HEADER.match, text[:start].splitlines()))
    same = any(other[1].strip() == header[1].strip() for other in before)
    return "同一个标题写了两次" if same else "前面已经写完的内容，不能再用标题补充"


def _written_twice(statement: list[str]) -> bool:
    """Whether the last key of a statement's innermost braces was written in them before."""
    inner = statement[len(statement) - statement[::-1].index("{") :] if "{" in statement else []
    keys = [word for word, after in pairwise(inner) if after == "="]
    return bool(keys) and keys[-1] in keys[:-1]


def _of_row(what: str, row: str, text: str) -> tuple[str, str]:
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
    if entry and what == KEY_TWICE:
        return f"键 {entry[1]!r} 写了两次", ""
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
