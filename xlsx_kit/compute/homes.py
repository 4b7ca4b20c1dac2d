"""The cell an expression is best looked for: a published cell, a column's total, or a form's field."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.compute.layout import Layout
from xlsx_kit.pack import ROW, Expr, Field, Measure, Ref, parts

Home = tuple[str, int, int]
"""Sheet, row, column."""


def home(layout: Layout, expr: Expr, row: str = "", keys: Sequence[str] = ()) -> Home:
    """Where the first part of an expression stands.

    ``row`` is what ROW stands for; ``keys`` are the rows that a table of varying length shows now.
    """
    match parts(expr)[0]:
        case Ref(table, key, column):
            place = layout.tables[table]
            wanted = row if key == ROW else key
            if place.view.fixed and not place.view.in_use:
                known = wanted if wanted in place.view.row_numbers else place.view.fixed[0].key
                return place.sheet, *place.place(known, column)
            number = keys.index(wanted) if wanted in keys else 0
            return place.sheet, place.first + number, place.columns[column]
        case Measure(source, column, _, _):
            block = layout.inputs[source]
            return block.sheet, block.top, block.columns[column]
        case Field(source, column):
            block = layout.inputs[source]
            return block.sheet, *block.fields[column]
