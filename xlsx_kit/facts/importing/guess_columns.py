"""Which columns of an export are which, and which hold money, by their headings and what is below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.facts.importing.choices import Guess, MoneyColumn
from xlsx_kit.facts.importing.heading import PATH
from xlsx_kit.facts.importing.meaning import member_of
from xlsx_kit.facts.importing.spelling import vocabulary
from xlsx_kit.files import Grid
from xlsx_kit.pack import Pack

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
