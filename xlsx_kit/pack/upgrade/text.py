"""TOML text with more in it: what stands there already, comments included, stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from xlsx_kit.pack import lines_of

HEADER = re.compile(r"\[+([^\[\]]+)\]+")
ENTRY = re.compile(r"([A-Za-z_]\w*) *=")


def sections(text: str) -> Iterator[tuple[str, str]]:
    """The tables of a text, each with its header's name and the comment right above it.

    A table that stands in a list (``[[imports]]``) comes once an element.
    """
    name, lines = "", list[str]()
    for line in text.splitlines():
        if found := HEADER.fullmatch(line.strip()):
            above = len(lines)
            while above and lines[above - 1].startswith("#"):
                above -= 1
            yield name, _file_text(lines[:above])
            name, lines = found[1].strip(), [*lines[above:], line]
        else:
            lines.append(line)
    yield name, _file_text(lines)


def only_entries(section: str, keys: Collection[str]) -> str:
    """A table of one-line entries with some of these alone, and the comments over what is left."""
    kept, comments, before = list[str](), list[str](), ""
    for line in section.splitlines():
        if line.startswith("#"):
            comments = [*comments, line] if before.startswith("#") else [line]
        else:
            found = ENTRY.match(line)
            if found is None or found[1] in keys:
                kept += [*comments, line]
                comments = []
        before = line
    return _file_text(kept)


def with_entries(text: str, wanted: Mapping[str, Mapping[str, Any]]) -> str:
    """A text with more keys: ``wanted`` are keys and values by the entry that they go behind.

    An entry is the path of a ``key`` or an ``id`` (``columns[3].key``), alone on its line or in braces.
    """
    lines, places = text.splitlines(keepends=True), lines_of(text)
    for path in sorted(wanted, key=lambda one: places.get(one, 0), reverse=True):
        number = places.get(path, 0) - 1
        if number < 0:
            continue
        line = lines[number]
        words = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in wanted[path].items()]
        name = path.rpartition(".")[2]
        if found := re.fullmatch(rf"""(\s*){name}\s*=\s*("[^"]*"|'[^']*')\s*(#.*)?""", line):
            ending = "\r\n" if line.endswith("\r\n") else "\n"
            lines[number] = line.rstrip("\r\n") + ending + "".join(f"{found[1]}{w}{ending}" for w in words)
        else:
            added = ", ".join(words)
            lines[number] = re.sub(rf"""(\b{name}\s*=\s*("[^"]*"|'[^']*'))""", rf"\1, {added}", line, count=1)
    return "".join(lines)


def _file_text(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n") + "\n"
