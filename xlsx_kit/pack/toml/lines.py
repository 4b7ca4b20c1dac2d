"""Where in a TOML file a key or an element stands: the parser gives values without their lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from xlsx_kit.findings import Problem

TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<long>\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5})
    |(?P<quoted>"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<mark>[\[\]{},=\n])
    |(?P<blank>[ \t\r]+)
    |(?P<bare>[^\s\[\]{},=\#"']+)""",
    re.VERBOSE | re.DOTALL,
)


def lines_of(text: str) -> Mapping[str, int]:
    """Every key and element of a sound TOML text -> its line, from 1 (``sides[0].rows[3].sum`` -> 21).

    Of one with lists in lists without end, those before them.
    """
    scan = _Scan(text)
    with suppress(RecursionError):
        scan.document()
    return scan.lines


def line_of(lines: Mapping[str, int], inside: str) -> int:
    """The line of a path, or of the nearest thing around it that has one; 0 where nothing does."""
    while inside:
        if inside in lines:
            return lines[inside]
        inside = inside[: max(inside.rfind("."), inside.rfind("["), 0)]
    return 0


def on_line(found: Problem, text: str) -> Problem:
    """A problem with the line it stands on in its file."""
    return replace(found, line=found.line or line_of(lines_of(text), found.inside))


class _Scan:
    """One pass over the tokens; a text that is not sound costs lines, never an error."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self._tokens: list[tuple[str, int]] = []
        self._next = 0
        line = 1
        for found in TOKEN.finditer(text):
            if found.lastgroup not in ("comment", "blank"):
                self._tokens.append((found[0], line))
            line += found[0].count("\n")

    def document(self) -> None:
        """Headers and the keys under them."""
        table, elements = "", dict[str, int]()
        while self._has_more():
            token, line = self._tokens[self._next]
            if token == "\n":
                self._next += 1
            elif token == "[":
                table = self._header(line, elements)
            else:
                self._entry(table)

    def _header(self, line: int, elements: dict[str, int]) -> str:
        """``[a.b]`` or ``[[a.b]]``: the path that the keys after it stand under."""
        many = self._peek(1) == "["
        self._next += 2 if many else 1
        names = self._key("]")
        self._next += 2 if many else 1
        path = ""
        for number, name in enumerate(names):
            path = _path_under(path, name)
            last = number == len(names) - 1
            if many and last:
                elements[path] = elements.get(path, -1) + 1
                self.lines.setdefault(path, line)
            if path in elements:
                path = f"{path}[{elements[path]}]"
        self.lines.setdefault(path, line)
        return path

    def _entry(self, table: str) -> None:
        """``key = value``."""
        line = self._tokens[self._next][1]
        path = table
        for name in self._key("="):
            path = _path_under(path, name)
            self.lines.setdefault(path, line)
        self._next += 1
        self._value(path)

    def _value(self, path: str) -> None:
        opened = self._peek()
        if opened not in ("[", "{"):
            self._next += 1
            return
        self._next += 1
        number = 0
        while self._has_more() and self._peek() not in ("]", "}"):
            if self._peek() in (",", "\n"):
                self._next += 1
            elif opened == "{":
                self._entry(path)
            else:
                self.lines[f"{path}[{number}]"] = self._tokens[self._next][1]
                self._value(f"{path}[{number}]")
                number += 1
        self._next += 1

    def _key(self, end: str) -> list[str]:
        """The names of a dotted key, up to its end."""
        names: list[str] = []
        while self._has_more() and self._peek() not in (end, "\n"):
            token = self._peek()
            names += [_unquoted(token)] if token[0] in "\"'" else [n for n in token.split(".") if n]
            self._next += 1
        return names

    def _has_more(self) -> bool:
        return self._next < len(self._tokens)

    def _peek(self, ahead: int = 0) -> str:
        place = self._next + ahead
        return self._tokens[place][0] if place < len(self._tokens) else ""


def _unquoted(token: str) -> str:
    if token[0] == '"' and "\\" in token:
        with suppress(tomllib.TOMLDecodeError):  # not sound: the parser says so of the whole text
            return str(tomllib.loads(f"key = {token}")["key"])
    return token[1:-1]


def _path_under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
