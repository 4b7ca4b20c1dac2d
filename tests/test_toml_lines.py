"""Where keys and elements of a TOML text stand: exactly the paths the parser gives, each on its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xlsx_kit.pack.toml.lines import line_of, lines_of
from xlsx_kit.resources import root

FILES = [f for kind in ("schemas", "templates") for f in sorted(Path(str(root(kind))).rglob("*.toml"))]
TEXT = '''\
# [not.a.header]
a = 1 # = x
"中 文" = "[x = 1]"
long = """
one = 1
"two" = 2"""
rows = [
  { label = "甲, 乙", sum = [1,
    2] },
  [3], # four
]
[table.inner]
b.c = 'it [is' # "]
[[many]]
d = 1
[[many.less]]
e = [[1], [2]]
[[many]]
d = 2
[many.more]
f = 1
"引\\"号" = { "\\u4e2d" = 1 }
'''


def paths(data: Any, at: str = "") -> Iterator[str]:
    """Every path of plain data."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (path := f"{at}.{key}" if at else key)
            yield from paths(value, path)
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield f"{at}[{n}]"
            yield from paths(value, f"{at}[{n}]")


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_path_of_a_shipped_file(file: Path) -> None:
    """Only tables that have no header of their own (``[a.b]`` without ``[a]``) lack a line."""
    text = file.read_text("utf-8")
    there, found = set(paths(tomllib.loads(text))), lines_of(text)
    assert found.keys() <= there
    assert {
        path for path in there - found.keys() if not any(p.startswith(f"{path}.") for p in there)
    } == set()


def test_lines() -> None:
    """Comments, texts over several lines, inline tables, arrays of tables under one another."""
    lines = lines_of(TEXT)
    wanted = {
        "a": 2, "中 文": 3, "long": 4, "rows": 7, "rows[0].label": 8, "rows[0].sum[1]": 9,
        "rows[1][0]": 10,
        "table.inner": 12, "table.inner.b.c": 13, "many[0].d": 15, "many[0].less[0].e[1]": 17,
        "many[1].d": 19, "many[1].more.f": 21,
        'many[1].more.引"号.中': 22,
    }  # fmt: skip
    assert {path: lines.get(path) for path in wanted} == wanted
    assert "one" not in lines
    assert (line_of(lines, "many[1].g"), line_of(lines, "rows[1][7]"), line_of(lines, "z")) == (18, 10, 0)
