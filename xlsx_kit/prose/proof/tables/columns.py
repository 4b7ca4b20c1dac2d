"""Columns of a table that are worked out from two others: 增减额, 增减率, 完成预算的比例, 占比.

The heading says what a column is; of which two it is worked out is what nearly all rows show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from xlsx_kit.prose.proof.grammar.quantity import YUAN, Quantity, Range, figure, printed_like, span
from xlsx_kit.prose.proof.phrases import in_words, pattern
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.tables.grids import AMOUNT, ProofTable
from xlsx_kit.prose.proof.tables.sums import TableRelation, place_of

FEWEST = 3
"""Rows that must show how a column is worked out before another row is held to it."""
MOST_ODD = 3
"""Of so many rows that do one may be odd."""
PAIR = 2
WIDEST = 10
"""Columns between which relations are looked for."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """One way to work a column out: of the amounts of two others, and how it is written down."""

    of: tuple[int, int]
    kind: str

    def value(self, now: Quantity, base: Quantity) -> Range | None:
        """What stands in the column; None where the base is nothing."""
        if self.kind == "difference":
            return span(now) - span(base)
        top = span(now) if self.kind == "done" else span(now) - span(base)
        return top.over(span(base))

    def exact(self, now: Quantity, base: Quantity) -> Fraction:
        """The same from the figures as printed."""
        if self.kind == "difference":
            return now.value - base.value
        return 100 * (now.value if self.kind == "done" else now.value - base.value) / base.value

    def terms(self, now: Quantity, base: Quantity) -> str:
        """How it was worked out."""
        if self.kind == "difference":
            return f"{now.printed}－{base.printed}"
        return f"{now.printed if self.kind == 'done' else f'({now.printed}－{base.printed})'}÷{base.printed}"


def column_relations(grids: Iterable[ProofTable]) -> Iterator[TableRelation]:
    """Every row of every column that is worked out from two others."""
    for grid in grids:
        if len(grid.rows[0].cells) <= WIDEST and len(grid.code_columns) < 2:
            yield from _of_table(grid)


def _of_table(grid: ProofTable) -> Iterator[TableRelation]:
    headings = _headings(grid)
    cells = {c: _cells(grid, c) for c in headings}
    plain = [
        c
        for c in headings
        if not (
            pattern("column_percent").search(headings[c]) or pattern("column_changed").search(headings[c])
        )
    ]
    for column, heading in headings.items():
        kinds = _kinds(heading)
        if pattern("column_share").search(heading):
            shares, part = list(_of_total(grid, cells, column)), WorkedOut((column, column), "done")
            good = sum(_holds(part, now, base, given) for _, now, base, given in shares)
            if good > 1 and (len(shares) - good) * MOST_ODD <= good + 1:
                for row in shares:
                    yield _relation(grid, column, heading, part, row)
            continue
        ways = [WorkedOut(pair, kind) for pair in permutations(plain, 2) for kind in kinds]
        way = max(ways, key=lambda each: _rows_that_hold(cells, column, each), default=None)
        good = _rows_that_hold(cells, column, way) if way else 0
        rows = _rows(cells, column, way) if way else []
        few = way is not None and len(plain) == PAIR and _is_slip_of_few(rows, way)
        if way is None or not (few or (good >= FEWEST and (len(rows) - good) * MOST_ODD <= good)):
            continue
        for row in rows:
            yield _relation(grid, column, heading, way, row)


def _of_total(grid: ProofTable, cells: Mapping[int, Mapping[int, Quantity]], column: int) -> Iterator[Row]:
    """The rows of a column of shares, each with the amount and the total that it is a share of."""
    totals = [
        n for n, row in enumerate(grid.rows) if any(pattern("row_total").match(cell) for cell in row.cells)
    ]
    before = max((c for c in cells if c < column and cells[c]), default=None)
    if (
        len(totals) != 1
        or before is None
        or (whole := cells[before].get(totals[0])) is None
        or whole.value <= 0
    ):
        return
    for n, given in cells[column].items():
        if n != totals[0] and n in cells[before]:
            yield n, cells[before][n], whole, given


def _is_slip_of_few(rows: Sequence[Row], way: WorkedOut) -> bool:
    """Whether of three rows two show how a column is worked out, and a digit parts the third from it."""
    odd = [row for row in rows if not _holds(way, *row[1:])]
    if len(rows) != FEWEST or len(odd) != 1 or way.kind == "difference":
        return False
    _, now, base, given = odd[0]
    share = given.value / 100 if way.kind == "done" else 1 + given.value / 100
    return (
        misprinted(given, way.exact(now, base))
        or misprinted(now, base.value * share)
        or (share > 0 and misprinted(base, now.value / share))
    )


def _headings(grid: ProofTable) -> Mapping[int, str]:
    """The words above each column, down to the first row of amounts."""
    first = min((n for n, _ in grid.amounts), default=0)
    return {
        c: "".join(dict.fromkeys(row.cells[c] for row in grid.rows[:first] if c < len(row.cells)))
        for c in range(1, len(grid.rows[0].cells)) if c not in grid.code_columns
    }  # fmt: skip


def _kinds(heading: str) -> Sequence[str]:
    percent = pattern("column_percent").search(heading)
    if pattern("column_done").search(heading) and percent:
        return ("done",)
    if pattern("column_changed").search(heading):
        return ("rate",) if percent else ("difference",)
    return ()


def _cells(grid: ProofTable, column: int) -> Mapping[int, Quantity]:
    found_cells = {}
    for n, row in enumerate(grid.rows):
        if column >= len(row.cells):
            continue
        text = row.cells[column].removesuffix("%").replace("－", "-")
        quantity = figure(0, 0, text, YUAN, 1) if AMOUNT.fullmatch(text) else None
        if quantity is not None:
            found_cells[n] = quantity
    return found_cells


Row = tuple[int, Quantity, Quantity, Quantity]


def _rows(cells: Mapping[int, Mapping[int, Quantity]], column: int, way: WorkedOut) -> list[Row]:
    """The rows with both amounts and the one worked out of them; a base of 0 has no rate."""
    now, base = (cells[c] for c in way.of)
    given = cells[column]
    return [
        (n, now[n], base[n], given[n]) for n in given
        if n in now and n in base and (way.kind == "difference" or base[n].value > 0)
    ]  # fmt: skip


def _holds(way: WorkedOut, now: Quantity, base: Quantity, given: Quantity) -> bool:
    value = way.value(now, base)
    return value is None or value.meets(span(given))


def _rows_that_hold(cells: Mapping[int, Mapping[int, Quantity]], column: int, way: WorkedOut) -> int:
    return sum(
        _holds(way, now, base, given) and bool(given.value)
        for _, now, base, given in _rows(cells, column, way)
    )


def _relation(grid: ProofTable, column: int, heading: str, way: WorkedOut, row: Row) -> TableRelation:
    n, now, base, given = row
    line = grid.rows[n].line
    if _holds(way, now, base, given) or abs(way.exact(now, base) - given.value) <= 2 * given.half:
        return TableRelation(line)
    right = printed_like(way.exact(now, base), given)
    start, end = place_of(grid.rows[n], column)
    return TableRelation(
        line,
        found(
            "table_column", line, start, end, expected=right, actual=given.printed,
            label=grid.rows[n].label(1) or in_words("this_row"), column=heading, right=right,
            terms=way.terms(now, base), given=given.printed,
        ),
    )  # fmt: skip
