"""What the formulas of rows that list themselves show, by column: the values alone, without the formulas."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.book.grid import Cached
from xlsx_kit.compile.evaluate import TOTAL
from xlsx_kit.compile.rows import Row
from xlsx_kit.compile.table_layout import TableLayout
from xlsx_kit.spec.codes import CodeList, Keys
from xlsx_kit.spec.model import ColumnType
from xlsx_kit.spec.pack import Pack
from xlsx_kit.spec.tables import ListedRows, TableColumn

FIGURES = (ColumnType.DECIMAL, ColumnType.COUNT)
"""Fields of records that are shown as numbers."""


def listed_values(
    pack: Pack, layout: TableLayout, rows: ListedRows, n: int, keys: Sequence[int], shown: Row | None
) -> dict[int, Cached]:
    """What row ``n`` shows, in the order of its cells; ``keys`` are its own and those below it."""
    found = _of_key(layout, rows, pack.keys(layout.view), n, keys)
    for column in layout.view.table.columns:
        found[layout.columns[column.id]] = _of_column(pack, layout, rows, column, n, shown)
    return found


def _of_key(
    layout: TableLayout, rows: ListedRows, numbering: Keys, n: int, keys: Sequence[int]
) -> dict[int, Cached]:
    """What the hidden cells of a row show."""
    key, found = keys[0] if keys else None, dict[int, Cached]()
    if n or rows.total == "last":
        found[layout.leaf] = next((k for k in keys if numbering.is_leaf(k)), "")
    found[layout.key] = "" if key is None else key
    if isinstance(numbering, CodeList):
        found[layout.digits] = "" if key is None else digits_of(numbering, key)
    found[layout.end] = "" if key is None else numbering.last(key)
    return found


def _of_column(
    pack: Pack, layout: TableLayout, rows: ListedRows, column: TableColumn, n: int, shown: Row | None
) -> Cached:
    if shown is None:
        return ""
    match column.role:
        case "number":
            total = rows.total == "last" and is_total(shown)
            return "" if total else layout.first + n - layout.numbering
        case "code" if rows.codes:
            return code_shown(pack.codes[rows.codes], column, shown)
        case "name":
            return shown.label
        case "code" | "text":
            said = shown.texts.get(column.id, "")
            figure = pack.input(rows.records).column(column.field).type in FIGURES
            return float(said) if said and figure else said
        case _:
            return shown.cells[column.id] / 100


def is_total(row: Row | None) -> bool:
    """Whether a row is the total."""
    return row is not None and row.key == TOTAL


def code_shown(codes: CodeList, column: TableColumn, row: Row | None) -> str:
    """What a code column prints of a row: the whole code, or the digits of the column's level."""
    if row is None or row.key == TOTAL:
        return ""
    if not column.level:
        return row.key
    begin, end = codes.digits(column.level)
    return row.key[begin:end] if len(row.key) >= end else ""


def digits_of(codes: CodeList, key: int) -> int:
    """How many digits the code of a key has: 0 for the total."""
    return len(codes.code(key)) if key else 0
