"""What is legal in a pack but half done: one of many left out, or written twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import ColumnType, Input, Pack, Table

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
            at = f"{path}.classes"
            yield declared_problem(
                "PACK-204", at, title=title, file=file, lacking="、".join(lacking), quoted=_quoted(lacking)
            )
        if again := [code for code, count in Counter(listed).items() if count > 1]:
            yield declared_problem("PACK-205", f"{path}.classes", again="、".join(again))
        if idle := [code for code in without if code in listed or code not in filed]:
            yield declared_problem("PACK-206", f"{path}.without", idle="、".join(idle), file=file)


def _quoted(codes: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{code}"' for code in codes) + "]"


def _words_of_scopes(pack: Pack) -> Iterator[Problem]:
    """Words that are said for one scope and not for another, where nothing is printed then."""
    scopes = pack.book.scopes
    for name, words in pack.book.by_scope.items():
        path = f"{pack.id}/book.toml: by_scope.{name}"
        if lacking := [scope for scope in scopes if scope not in words]:
            yield declared_problem("PACK-207", path, name=name, lacking="、".join(lacking))
        if unknown := [scope for scope in words if scope not in scopes]:
            yield declared_problem("PACK-208", path, unknown="、".join(unknown), scopes="、".join(scopes))


def _carried(source: Input, path: str) -> Iterator[Problem]:
    """Columns of one input that take the same figure from last year."""
    first: dict[str, str] = {}
    for n, column in enumerate(source.columns):
        if column.last_year and (other := first.setdefault(column.last_year, column.title)) != column.title:
            at = f"{path}: columns[{n}].last_year"
            last_year = column.last_year
            yield declared_problem("PACK-209", at, column=column.title, other=other, last_year=last_year)


def _presets(pack: Pack, source: Input, path: str) -> Iterator[Problem]:
    """Lines that are listed twice, and members that are not listed though nearly all others are."""
    lines = Counter(tuple(sorted(line.items())) for line in source.presets)
    for line, count in lines.items():
        if count > 1:
            words = "，".join(word for _, word in line)
            yield declared_problem("PACK-210", f"{path}: presets", words=words, count=count)
    for column in source.facts:
        if column.type is ColumnType.CHOICE and column.list in pack.book.lists:
            listed = {line[column.key] for line in source.presets if column.key in line}
            lacking = [member for member in pack.values(column.list) if member not in listed]
            if lacking and len(listed) >= len(lacking) * FEWEST_TIMES:
                at = f"{path}: presets"
                yield declared_problem("PACK-212", at, lacking="、".join(lacking), list_name=column.list)


def _blank_rows(table: Table, path: str) -> Iterator[Problem]:
    """Rows with a name that hold nothing and are no heading, which ends in a colon or has its parts below.

    Where a side has no column of names, none is printed.
    """
    for s, side in enumerate(table.sides):
        below = [*(row.label for row in side.rows[1:]), ""]
        for n, row in enumerate(side.rows):
            if row.label.strip() and not side.label:
                at = f"{path}: sides[{s}].rows[{n}].label"
                yield declared_problem("PACK-213", at, table=table.short, label=row.label.strip())
            filled = row.classes or row.where or row.measure or row.sum or row.sum_rows or row.cells
            heading = row.label.rstrip().endswith(("：", ":")) or PART.match(below[n])
            if row.label.strip() and side.columns and not filled and not heading:
                at = f"{path}: sides[{s}].rows[{n}]"
                yield declared_problem("PACK-214", at, table=table.short, label=row.label.strip())


def _levels(table: Table, path: str) -> Iterator[Problem]:
    """Two columns of a table that print the same digits of its codes."""
    first: dict[int, int] = {}
    for n, column in enumerate(table.columns if table.rows and table.rows.codes else ()):
        if column.role == "code" and first.setdefault(column.level, n) != n:
            at = f"{path}: columns[{n}].level"
            yield declared_problem("PACK-211", at, table=table.short, level=column.level)
