"""Whether the tables of a document add up: by code, by numbered items, across columns, and on both sides.

Only what a table shows to be a rule of its own is held against it: a code has its parts by its digits, and a
column is the sum of those behind it where nearly all rows say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsx_kit.findings import Finding
from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like, span, summed, total_of
from xlsx_kit.prose.proof.phrases import in_words, number_of, pattern
from xlsx_kit.prose.proof.relations.change_sums import is_slip
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.prose.proof.tables.grids import CODE, ProofTable, ProofTableRow

DIGITS_OF_CLASS = 3
FEWEST = 3
"""Rows with two parts or more that must show a sum across columns before another row is held to it."""
MOST_ODD = 4
"""Of so many such rows one may be odd: more are no rule."""
MOST_TERMS = 8
"""Parts that are written out."""


@dataclass(frozen=True, slots=True)
class TableRelation:
    """A sum in a table that was looked at, at its line; without a finding it holds."""

    line: Line
    finding: Finding | None = None


def table_relations(grids: Iterable[ProofTable], wrong: Collection[int] = ()) -> Iterator[TableRelation]:
    """Every sum of every table, but for tables with a row among the lines that are known to be ``wrong``."""
    for grid in grids:
        if any(row.line.number in wrong for row in grid.rows):
            continue
        yield from _by_code(grid)
        yield from _by_items(grid)
        yield from _plain(grid)
        yield from _both_sides(grid)
        yield from _row_sums(grid)
        yield from _periods(grid)


def _by_code(grid: ProofTable) -> Iterator[TableRelation]:
    """A code and the next longer ones that begin with it; 合计 and the classes."""
    if len(grid.code_columns) > 1:
        yield from _by_code_in_blocks(grid)
        return
    codes: dict[str, int] = {}
    for n, row in enumerate(grid.rows):
        if row.code:
            if row.code in codes:
                return  # two tables in one, or one of several units
            codes[row.code] = n
    filled = {n for n, _ in grid.amounts}
    totals = [
        n for n in sorted(filled) if any(pattern("row_total").match(cell) for cell in grid.rows[n].cells)
    ]
    for column in grid.columns:
        for code, parts in _parts(codes).items():
            yield from _checked(grid, codes[code], column, [codes[part] for part in parts])
        classes = [m for code, m in codes.items() if len(code) == DIGITS_OF_CLASS]
        if len(totals) == 1 and all(code[:DIGITS_OF_CLASS] in codes for code in codes):
            yield from _checked(grid, totals[0], column, classes)


def _by_code_in_blocks(grid: ProofTable) -> Iterator[TableRelation]:
    """Codes in blocks side by side, a class going on at the top of the next block; each has one amount."""
    places: dict[str, tuple[int, int]] = {}
    for block in grid.code_columns:
        column = next((c for c in grid.columns if c > block), None)
        for n, row in enumerate(grid.rows):
            code = row.cells[block]
            if column is not None and CODE.fullmatch(code):
                if code in places:
                    return
                places[code] = (n, column)
    for code, parts in _parts(places).items():
        n, column = places[code]
        whole = grid.amounts.get((n, column))
        terms = [q for part in parts if (q := grid.amounts.get(places[part])) is not None]
        if whole is not None and terms:
            yield _sum(grid.rows[n], column, whole, terms)


def _parts(codes: Iterable[str]) -> Mapping[str, list[str]]:
    """The codes of the next level by the code they begin with, of those that are there."""
    found_parts: dict[str, list[str]] = {code: [] for code in codes}
    for code in codes:
        if code[:-2] in found_parts:
            found_parts[code[:-2]].append(code)
    return {code: parts for code, parts in found_parts.items() if parts}


def _by_items(grid: ProofTable) -> Iterator[TableRelation]:
    """本年收入合计 and the items above it that are numbered 一、 to the last."""
    for column in grid.columns:
        items: list[int] = []
        for n, row in enumerate(grid.rows):
            label = row.label(column)
            if match := pattern("row_numbered").match(label):
                items = [*items, n] if number_of(match[1]) == len(items) + 1 else []
            elif pattern("row_total_of_items").match(label) and len(items) > 1:
                yield from _checked(grid, n, column, items)
                items = []


def _plain(grid: ProofTable) -> Iterator[TableRelation]:
    """合计 as the last row of a table without codes, numbers or 其中: all rows above it."""
    first = min((n for n, _ in grid.amounts), default=0)
    rows = grid.rows[first:]
    last = len(grid.rows) - 1
    if len(rows) <= FEWEST or any(row.code for row in rows) or len(grid.code_columns) > 1:
        return
    names = [row.label(grid.columns[0]) for row in rows] if grid.columns else []
    if (
        not names
        or not pattern("row_total").match(names[-1])
        or not all(names)
        or any(pattern("row_nested").search(n) for n in names)
    ):
        return
    for column in grid.columns:
        whole = grid.amounts.get((last, column))
        terms = [q for n in range(first, last) if (q := grid.amounts.get((n, column))) is not None]
        if whole is None or len(terms) < FEWEST or len(terms) < len(rows) - 1:
            continue
        gap = total_of(terms) - whole.value
        if summed(terms).meets(span(whole)) or is_slip(gap, [whole, *terms]):
            yield _sum(grid.rows[last], column, whole, terms)


def _checked(grid: ProofTable, n: int, column: int, parts: Sequence[int]) -> Iterator[TableRelation]:
    """An amount against those of other rows in its column; blanks are nothing."""
    whole = grid.amounts.get((n, column))
    terms = [q for m in parts if (q := grid.amounts.get((m, column))) is not None]
    if whole is not None and terms:
        yield _sum(grid.rows[n], column, whole, terms)


def _sum(row: ProofTableRow, column: int, whole: Quantity, terms: Sequence[Quantity]) -> TableRelation:
    if summed(terms).meets(span(whole)):
        return TableRelation(row.line)
    least = max(q.decimals for q in terms)
    right = printed_like(total_of(terms), whole, least=least)
    words = (
        "＋".join(q.printed for q in terms)
        if len(terms) <= MOST_TERMS
        else in_words("so_many", count=len(terms))
    )
    start, end = place_of(row, column)
    return TableRelation(
        row.line,
        found(
            "table_sum", row.line, start, end, expected=right, actual=whole.printed,
            label=row.label(column) or row.code or in_words("this_row"), right=right, terms=words,
            given=whole.printed,
        ),
    )  # fmt: skip


def place_of(row: ProofTableRow, column: int) -> tuple[int, int]:
    """Where a cell stands in its line."""
    cells = row.line.text.split("\t")
    behind = cells[: max(0, column - (len(row.cells) - len(cells)))]
    start = sum(len(cell) + 1 for cell in behind)
    return start, start + len(cells[len(behind)])


def _both_sides(grid: ProofTable) -> Iterator[TableRelation]:
    """收入总计 beside 支出总计 in one row: both are one amount."""
    for n, row in enumerate(grid.rows):
        labels = [c for c, cell in enumerate(row.cells) if pattern("row_grand_total").match(cell)]
        if len(labels) != 2:
            continue
        left, right = (next((c for c in grid.columns if c > at), -1) for at in labels)
        one, other = grid.amounts.get((n, left)), grid.amounts.get((n, right))
        if one is None or other is None or left >= labels[1]:
            continue
        if span(one).meets(span(other)):
            yield TableRelation(row.line)
            continue
        yield TableRelation(
            row.line,
            found(
                "unequal_pair", row.line, *place_of(row, right), expected=one.printed, actual=other.printed,
                left=row.cells[labels[0]], right_name=row.cells[labels[1]],
                first=one.printed, given=other.printed,
            ),
        )  # fmt: skip


def _row_sums(grid: ProofTable) -> Iterator[TableRelation]:
    """A column that is the sum of those behind it, in all rows but one or two of many."""
    if len(grid.code_columns) > 1:
        return
    for place, column in enumerate(grid.columns):
        best: Mapping[int, list[Quantity]] = {}
        for last in range(place + 2, len(grid.columns)):
            rows = _rows_of_sum(grid, column, grid.columns[place + 1 : last + 1])
            if _holds(grid, column, rows) and len(rows) >= len(best):
                best = rows
        for n, terms in best.items():
            yield _sum(grid.rows[n], column, grid.amounts[n, column], terms)


def _rows_of_sum(grid: ProofTable, column: int, behind: Sequence[int]) -> Mapping[int, list[Quantity]]:
    """The rows that have an amount in a column and at least two behind it."""
    found_rows: dict[int, list[Quantity]] = {}
    for n in range(len(grid.rows)):
        terms = [q for c in behind if (q := grid.amounts.get((n, c))) is not None]
        if (n, column) in grid.amounts and sum(q.value != 0 for q in terms) > 1:
            found_rows[n] = terms
    return found_rows


def _holds(grid: ProofTable, column: int, rows: Mapping[int, list[Quantity]]) -> bool:
    good = sum(summed(terms).meets(span(grid.amounts[n, column])) for n, terms in rows.items())
    return good >= FEWEST and (len(rows) - good) * MOST_ODD <= good


def _periods(grid: ProofTable) -> Iterator[TableRelation]:
    """一季度 … 四季度, 全年: periods side by side and, right behind them, what is called their sum."""
    first = min((n for n, _ in grid.amounts), default=0)
    heads = grid.rows[first - 1].cells if first else ()
    for at, head in enumerate(heads):
        start = at
        while start and pattern("column_period").match(heads[start - 1]):
            start -= 1
        if at - start < 2 or not pattern("column_of_periods").match(head):
            continue
        for n in range(first, len(grid.rows)):
            yield from _of_periods(grid, n, at, range(start, at))


def _of_periods(grid: ProofTable, n: int, column: int, periods: Collection[int]) -> Iterator[TableRelation]:
    """A row of periods, each of which is filled in; rates have no sum."""
    whole, row = grid.amounts.get((n, column)), grid.rows[n]
    terms = [q for c in periods if (q := grid.amounts.get((n, c))) is not None]
    if whole is not None and len(terms) == len(periods) and not pattern("row_nested").search(row.cells[0]):
        near = is_slip(total_of(terms) - whole.value, [whole, *terms])
        if near or summed(terms).meets(span(whole)):
            yield _sum(row, column, whole, terms)
