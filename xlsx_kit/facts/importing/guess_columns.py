"""Which columns of an export, and of its 绩效目标表, are which, by headings and values; what values mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsx_kit.facts.importing.choices import Guess, MoneyColumn
from xlsx_kit.facts.importing.heading import PATH, SEARCHED, heading_paths
from xlsx_kit.facts.importing.mapping import PROJECT, SKIP
from xlsx_kit.facts.importing.spelling import chinese, vocabulary
from xlsx_kit.facts.importing.terms import export_terms, own_member
from xlsx_kit.files import Grid, read_sheets
from xlsx_kit.messages import refusal
from xlsx_kit.pack import Pack
from xlsx_kit.values import squeezed

MOST_VALUES = 60
"""Rows below a heading, or values of a column, that are looked at."""


def columns_of(paths: Mapping[int, Sequence[str]]) -> dict[str, int]:
    """Columns by key: the first that is called so; what is one thing is not another, too.

    Whole headings come first: below two upper ones both columns may be called 科目编码.
    """
    found: dict[str, int] = {}
    whole = {column: PATH.join(part for part in path if part) for column, path in paths.items()}
    for titles in (whole, {column: path[-1] for column, path in paths.items()}):
        for key, patterns in vocabulary()["headings"].items():
            for column, text in titles.items():
                is_free = column not in found.values() and key not in found
                if is_free and any(re.fullmatch(pattern, text) for pattern in patterns):
                    found[key] = column
    return found


def money_of(grid: Grid, row: int, paths: Mapping[int, Sequence[str]], pack: Pack) -> tuple[MoneyColumn, ...]:
    """One column for each fund, with what is part of it; else the one column of totals."""
    words, funds, totals = vocabulary()["money"], dict[str, MoneyColumn](), dict[int, str]()
    parts = []
    for column, path in paths.items():
        header, leaf = PATH.join(part for part in path if part), path[-1]
        if not is_money(grid, row, column):
            continue
        fund = member_of(vocabulary()["values"]["fund"], header, pack)
        if any(re.fullmatch(pattern, leaf) for pattern in words["within"]):
            parts.append((header, fund, leaf))
        elif fund:
            funds.setdefault(fund, MoneyColumn(header, fund))
        else:
            at = next((n for n, p in enumerate(words["total"]) if re.fullmatch(p, leaf)), None)
            if at is not None:
                totals.setdefault(at, header)
    if not funds:
        return (MoneyColumn(totals[min(totals)]),) if totals else ()
    origins = vocabulary()["values"]["origin"]
    inner = [
        MoneyColumn(header, fund, member_of(origins, leaf, pack), funds[fund].header)
        for header, fund, leaf in parts
        if fund in funds and re.search(words["carried"], leaf)
    ]
    return (*funds.values(), *inner)


def money_left_out(guess: Guess, unused: Sequence[str]) -> Iterator[str]:
    """Headings of money that no fund of the pack is known by, and that is no total of others."""
    words = vocabulary()["money"]
    known = [re.compile(pattern) for key in ("total", "within") for pattern in words[key]]
    columns = {heading: column for column, heading in guess.headers.items()}
    grid, below = guess.grid, [row for row in guess.grid.rows() if row > guess.row]
    for heading in unused if any(one.fund for one in guess.money) else ():
        leaf, column = heading.rpartition(PATH)[2], columns[heading]
        is_known = any(pattern.fullmatch(leaf) for pattern in known)
        if not is_known and is_money(grid, guess.row, column) and any(grid.amount(r, column) for r in below):
            yield heading


def is_money(grid: Grid, row: int, column: int) -> bool:
    """Whether what stands below a heading are amounts, or nothing."""
    below = [r for r in grid.rows() if r > row][:MOST_VALUES]
    return all(grid.amount(r, column) is not None for r in below)


DEEPEST = 2
"""Rows that the heading of such a table may have."""


def guessed_targets(
    export: Mapping[str, Grid], targets: Path | str | None, pack: Pack
) -> tuple[list[str], list[str]]:
    """The lines of the map, and what was seen; none where the pack takes no targets or no sheet has any.

    Raises InputError where a file of targets is given and no sheet of it has their columns.
    """
    if not any(spec.targets for spec in pack.book.imports):
        return [], []
    sheets = read_sheets(Path(targets)) if targets else export
    found = [one for grid in sheets.values() for one in _guesses(grid)]
    if not found:
        if targets:
            raise refusal("IMP-052", name=Path(targets).name, rows=SEARCHED)
        return [], []
    grid, row, depth, columns = max(found, key=lambda one: (len(one[3]), -one[2]))
    names, sections, about = chinese("target_columns"), chinese("sections"), chinese("targets")
    lines = ["", f'["{sections["targets"]}"]']
    if not targets or len(sheets) > 1:
        lines.append(f'"{about["sheet"]}" = "{grid.name}"')
    lines += [f'"{about["header_rows"]}" = {depth}', "", f'["{sections["target_columns"]}"]']
    lines += [f'"{names[key]}" = ["{heading}"]' for key, heading in columns.items()]
    shown = "、".join(names[key] for key in columns)
    return lines, [f"绩效目标表：工作表“{grid.name}”，表头到第 {row} 行，有{shown}"]


def _guesses(grid: Grid) -> Iterator[tuple[Grid, int, int, dict[str, str]]]:
    """Headings with all that an indicator must have: the sheet, last row, depth, headings by column."""
    content = vocabulary()["target_rows"]["content"]
    for row in list(grid.rows())[:SEARCHED]:
        for depth in range(1, min(DEEPEST, row) + 1):
            columns = _columns(heading_paths(grid, row, depth))
            if all(key in columns for key in content) and any(key in columns for key in PROJECT):
                yield grid, row, depth, columns


def _columns(paths: Mapping[int, Sequence[str]]) -> dict[str, str]:
    """Headings by column: the first that is called so; what is one thing is not another, too."""
    found: dict[str, str] = {}
    for key, patterns in vocabulary()["target_headings"].items():
        for path in paths.values():
            whole = PATH.join(part for part in path if part)
            if key in found or whole in found.values():
                continue
            if any(re.fullmatch(pattern, text) for pattern in patterns for text in (whole, path[-1])):
                found[key] = whole
    return found


def member_of(kind: Mapping[str, Any], text: str, pack: Pack) -> str:
    """The member of a pack's list that a text means: the longest one in it, else by the words; "" if none."""
    members = members_of(kind, pack)
    plain = squeezed(text)
    named = max((m for m in members if squeezed(m) in plain), key=len, default="")
    by_words = [member for words, member in kind["words"] if re.search(words, plain)]
    own = (own_member(kind["term"], member, members) for member in by_words)
    return (
        named or next((m for m in by_words if m in members or m == SKIP), "") or next(filter(None, own), "")
    )


def members_of(kind: Mapping[str, Any], pack: Pack) -> tuple[str, ...]:
    """What the values of a column may stand for in a pack; nothing where none of its lists takes them."""
    found = export_terms(pack).looked_up.get(kind["term"])
    return found.members if found else ()
