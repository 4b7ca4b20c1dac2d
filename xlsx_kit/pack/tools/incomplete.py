"""What is legal in a pack but half done: one of many left out, or written twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.findings import Problem
from xlsx_kit.pack import ColumnType, Input, Pack, Table
from xlsx_kit.pack.tools.suspect import odd

PART = re.compile(r"\s|（|\(|\d|其中")
"""How the name of a row begins that is part of the one above."""
FEWEST_TIMES = 2
"""So many times as many members are listed as are not, where the latter are taken for forgotten."""


def incomplete(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs and tables."""
    yield from _classes(pack)
    yield from _words_of_scopes(pack)
    for source in pack.inputs:
        path = places[f"inputs/{source.id}"]
        yield from _carried(source, path)
        yield from _presets(pack, source, path)
    for view in pack.views:
        yield from _levels(view.table, places[f"tables/{view.id}"])
        yield from _blank_rows(view.table, places[f"tables/{view.id}"])


def _classes(pack: Pack) -> Iterator[Problem]:
    """Few classes of a code list that a book neither has nor leaves out by name; those it has twice."""
    for codes in pack.codes.values():
        path, listed, without = (
            f"{pack.id}/book.toml: codes.{codes.id}",
            codes.class_codes,
            codes.spec.without,
        )
        filed = {entry.code[: codes.spec.widths[0]] for entry in codes.entries}
        title, file = codes.spec.title, codes.spec.file
        lacking = sorted(filed - {*listed, *without})
        if lacking and len(listed) >= FEWEST_TIMES * len(lacking):  # else a book of a few classes
            what = f"{title} {file} 中有 {'、'.join(lacking)} 类，classes 中没有，这些科目不能填"
            hint = f"请补入 classes；这套表确实没有的，写 without = {_quoted(lacking)}。"
            yield odd(what, f"{path}.classes", hint)
        if again := [code for code, count in Counter(listed).items() if count > 1]:
            yield odd(f"classes 中 {'、'.join(again)} 写了两次", f"{path}.classes", "请去掉一个。")
        if idle := [code for code in without if code in listed or code not in filed]:
            what = f"without 中的 {'、'.join(idle)} 在 classes 中，或 {file} 中本来没有"
            yield odd(what, f"{path}.without", "请去掉。")


def _quoted(codes: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{code}"' for code in codes) + "]"


def _words_of_scopes(pack: Pack) -> Iterator[Problem]:
    """Words that are said for one scope and not for another, where nothing is printed then."""
    scopes = pack.book.scopes
    for name, words in pack.book.by_scope.items():
        path = f"{pack.id}/book.toml: by_scope.{name}"
        if lacking := [scope for scope in scopes if scope not in words]:
            what = f"{name!r} 没有写{'、'.join(lacking)}的话，那里印出来是空的"
            yield odd(what, path, '请补上；那里确实不印的，写成 ""。')
        if unknown := [scope for scope in words if scope not in scopes]:
            yield odd(f"没有公开口径 {'、'.join(unknown)}", path, f"公开口径有：{'、'.join(scopes)}。")


def _carried(source: Input, path: str) -> Iterator[Problem]:
    """Columns of one input that take the same figure from last year."""
    first: dict[str, str] = {}
    for n, column in enumerate(source.columns):
        if column.last_year and (other := first.setdefault(column.last_year, column.title)) != column.title:
            what = f"“{column.title}”与“{other}”取上年的同一个数 {column.last_year!r}"
            yield odd(what, f"{path}: columns[{n}].last_year", "请改正其中一个。")


def _presets(pack: Pack, source: Input, path: str) -> Iterator[Problem]:
    """Lines that are listed twice, and members that are not listed though nearly all others are."""
    lines = Counter(tuple(sorted(line.items())) for line in source.presets)
    for line, count in lines.items():
        if count > 1:
            words = "，".join(word for _, word in line)
            yield odd(f"预先填好的行中“{words}”写了 {count} 次", f"{path}: presets", "请只留一行。")
    for column in source.facts:
        if column.type is ColumnType.CHOICE and column.list in pack.book.lists:
            listed = {line[column.key] for line in source.presets if column.key in line}
            lacking = [member for member in pack.values(column.list) if member not in listed]
            if lacking and len(listed) >= len(lacking) * FEWEST_TIMES:
                what = f"预先填好的行中没有“{'、'.join(lacking)}”，列表 {column.list!r} 的其他各项都有"
                yield odd(what, f"{path}: presets", "请补上这一行，或从列表中去掉。")


def _blank_rows(table: Table, path: str) -> Iterator[Problem]:
    """Rows with a name that hold nothing and are no heading, which ends in a colon or has its parts below.

    Where a side has no column of names, none is printed.
    """
    for s, side in enumerate(table.sides):
        below = [*(row.label for row in side.rows[1:]), ""]
        for n, row in enumerate(side.rows):
            if row.label.strip() and not side.label:
                what = f"{table.short}这一侧没有项目列，“{row.label.strip()}”不印"
                yield odd(
                    what, f"{path}: sides[{s}].rows[{n}].label", "请在 [[sides]] 中写 label，或去掉名称。"
                )
            filled = row.classes or row.where or row.measure or row.sum or row.sum_rows or row.cells
            heading = row.label.rstrip().endswith(("：", ":")) or PART.match(below[n])
            if row.label.strip() and side.columns and not filled and not heading:
                what = f"{table.short}“{row.label.strip()}”这一行没有 where、measure 或 sum，印出来是空的"
                hint = (
                    "请写明这一行取哪些行；取全部的写 measure；只是标题的，名称末尾写“：”，或让下一行缩进。"
                )
                yield odd(what, f"{path}: sides[{s}].rows[{n}]", hint)


def _levels(table: Table, path: str) -> Iterator[Problem]:
    """Two columns of a table that print the same digits of its codes."""
    first: dict[int, int] = {}
    for n, column in enumerate(table.columns if table.rows and table.rows.codes else ()):
        if column.role == "code" and first.setdefault(column.level, n) != n:
            what = f"{table.short}有两列印同一级编码（level = {column.level}）"
            yield odd(what, f"{path}: columns[{n}].level", "请改正其中一列，如 1、2、3 为类、款、项。")
