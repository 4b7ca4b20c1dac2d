"""The tables of a document as grids: amounts by row and column, labels, codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from xlsx_kit.prose.proof.grammar.quantity import YUAN, Quantity, figure
from xlsx_kit.prose.proof.phrases import phrases
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.prose.proof.words import folded

AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
RANK = re.compile(r"\d{2}")
HEAD_ROWS = 4
"""Rows that may be headings."""
LONGEST_TABLE = 5_000
"""Rows: more are no table of a publication."""
WIDEST_TABLE = 40
"""Columns: sums across are looked for between any two."""


@dataclass(frozen=True, slots=True)
class ProofTableRow:
    """A row of a table: its line, its cells, the code it begins with ("" where it has none)."""

    line: Line
    cells: tuple[str, ...]
    code: str

    def label(self, column: int) -> str:
        """The words nearest to the left of a cell."""
        for cell in reversed(self.cells[:column]):
            if cell and not AMOUNT.fullmatch(cell):
                return cell
        return ""


@dataclass(frozen=True)
class ProofTable:
    """Rows that stand together, all of one width: a shorter one begins with a cell over several columns."""

    rows: Sequence[ProofTableRow]

    @cached_property
    def code_columns(self) -> Sequence[int]:
        """The columns of codes; economic lines stand in two or three blocks side by side."""
        found = []
        narrowest = min(len(row.cells) for row in self.rows)  # a row that holds a table of its own is wider
        for column in range(narrowest - 2):
            filled = [r.cells for r in self.rows if AMOUNT.fullmatch(r.cells[column])]
            codes = [c for c in filled if CODE.fullmatch(c[column]) and not AMOUNT.fullmatch(c[column + 1])]
            named = [c for c in codes if c[column + 1]]
            if named and len(codes) * 5 >= len(filled) * 4:
                found.append(column)
        return found

    @cached_property
    def columns(self) -> Sequence[int]:
        """The columns that have amounts, the leftmost first."""
        return sorted({column for _, column in self.amounts})

    @cached_property
    def amounts(self) -> dict[tuple[int, int], Quantity]:
        """Every amount by row and column; codes, years and numbers of rows are none."""
        found: dict[tuple[int, int], Quantity] = {}
        headed = {
            c
            for row in self.rows[:HEAD_ROWS]
            for c, cell in enumerate(row.cells)
            if cell in phrases("numbers_of_rows")
        }
        for n, row in enumerate(self.rows):
            if not set(row.cells).isdisjoint(phrases("numbers_of_columns")):
                continue
            for column, cell in enumerate(row.cells):
                if (
                    not column
                    or column in headed
                    or column in self.code_columns
                    or not AMOUNT.fullmatch(cell)
                ):
                    continue
                quantity = figure(0, 0, cell, YUAN, 1)
                if quantity is not None and not (row.code and RANK.fullmatch(cell) and column < 3):
                    found[n, column] = quantity
        counts = Counter(column for _, column in found)
        whole = {c for c in counts if all("." not in found[p].printed for p in found if p[1] == c)}
        numbers = {c for c in whole if _counts_up([found[p].value for p in sorted(found) if p[1] == c])}
        return {place: quantity for place, quantity in found.items() if place[1] not in numbers}


def _counts_up(values: Sequence[Fraction]) -> bool:
    """Whether a column only numbers its rows (行次)."""
    return len(values) > 2 and all(b == a + 1 for a, b in pairwise(values))


def grids_of(lines: Sequence[Line]) -> Iterator[ProofTable]:
    """The tables of a document."""
    rows: list[Line] = []
    for line in (*lines, None):
        if line is not None and line.is_row:
            rows.append(line)
        elif rows:
            if 1 < len(rows) <= LONGEST_TABLE and max(r.text.count("\t") for r in rows) < WIDEST_TABLE:
                yield _grid(rows)
            rows = []


def _grid(rows: Sequence[Line]) -> ProofTable:
    split = [tuple("".join(folded(cell).split()) for cell in row.text.split("\t")) for row in rows]
    width = Counter(len(cells) for cells in split).most_common(1)[0][0]
    padded = [("",) * (width - len(cells)) + cells for cells in split]
    return ProofTable(
        [ProofTableRow(line, cells, _code(cells)) for line, cells in zip(rows, padded, strict=True)]
    )


def _code(cells: Sequence[str]) -> str:
    """The code of a row, whole in its first cell or class, section and item in the first three."""
    if not cells or not CODE.fullmatch(cells[0]):
        return ""
    code = cells[0]
    if len(code) == 3:
        for cell in cells[1:3]:
            if not RANK.fullmatch(cell):
                break
            code += cell
    return code
