"""The cached values of rows that spill, by column, without their formulas."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.compute import Row, TableLayout, last_rows
from xlsx_kit.pack import TOTAL, CodeList, ColumnType, Keys, ListedRows, Pack, TableColumn
from xlsx_kit.workbook.model.common import cell_numbers
from xlsx_kit.workbook.model.grid import Cached

FIGURES = (ColumnType.DECIMAL, ColumnType.COUNT)
"""Types of fields that are printed as numbers."""


def spill_values(
    pack: Pack, layout: TableLayout, rows: ListedRows, keys: Sequence[int], shown: Sequence[Row]
) -> dict[int, list[Cached]]:
    """The cached values of the rows in use, by column in the order of its cells; ``keys`` go on below.

    The first of rows that begin with the total has no cell for the leaf.
    """
    numbering, fitting = pack.keys(layout.view), keys[: len(shown)]
    found: dict[int, list[Cached]] = {
        layout.leaf: _next_leaves(numbering, keys)[: len(shown)],
        layout.key: list(fitting),
    }
    if isinstance(numbering, CodeList):
        found[layout.digits] = [digits_of(numbering, key) for key in fitting]
    found[layout.end] = [numbering.last(key) for key in fitting]
    for column in layout.view.table.columns:
        found[layout.columns[column.id]] = _of_column(pack, layout, rows, column, shown)
    return found


def _next_leaves(numbering: Keys, keys: Sequence[int]) -> list[Cached]:
    """For each key the next leaf from there on, "" behind the last."""
    leaf: Cached = ""
    found, last = list[Cached](), last_rows(numbering, keys)
    for key in reversed(keys):
        leaf = key if key in last else leaf
        found.append(leaf)
    return found[::-1]


def _of_column(
    pack: Pack, layout: TableLayout, rows: ListedRows, column: TableColumn, shown: Sequence[Row]
) -> list[Cached]:
    match column.role:
        case "number":
            first = column.first
            unnumbered = rows.total == "last"
            return ["" if unnumbered and row.key == TOTAL else first + n for n, row in enumerate(shown)]
        case "code" if rows.codes:
            codes = pack.codes[rows.codes]
            return [code_shown(codes, column, row) for row in shown]
        case "name":
            return [row.label for row in shown]
        case "percent":
            return [row.texts.get(column.id, "") for row in shown]
        case "code" | "text":
            texts = [row.texts.get(column.id, "") for row in shown]
            figure = pack.input(rows.records).column(column.field).type in FIGURES
            return [float(value) if value and figure else value for value in texts]
        case _:
            return [*cell_numbers(layout.view, [row.cells[column.id] for row in shown], column.id)]


def code_shown(codes: CodeList, column: TableColumn, row: Row) -> str:
    """The text of a code column in a row: the whole code (of two joined its own), or one level's digits."""
    if row.key == TOTAL:
        return ""
    if not column.level:
        return codes.own(row.key)[1]
    begin, end = codes.digits(column.level)
    return row.key[begin:end] if len(row.key) >= end else ""


def digits_of(codes: CodeList, key: int) -> int:
    """How many digits the code of a key has: 0 for the total."""
    return len(codes.code(key)) if key else 0
