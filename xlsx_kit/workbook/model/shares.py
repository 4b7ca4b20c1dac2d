"""Columns of percentages: texts by formulas, so that the sign is printed and nothing is of nothing."""

from __future__ import annotations

from xlsx_kit.compute import Formulas, TableLayout
from xlsx_kit.pack import ROW


def share_formula(formulas: Formulas, layout: TableLayout, column: str, row: int, key: str = "") -> str:
    """A percentage as ``percentage`` prints it, on a sheet row; ``key`` is that of a fixed row."""
    view = layout.view
    part, whole = view.shares[column]
    of = formulas.value(part, layout.sheet, row, view.id, key)
    if view.table.rows and whole.row != ROW:  # the total, wherever it stands
        all_of = f"SUMIFS({layout.named(whole.column)},{layout.named('key')},0)"
    else:
        all_of = formulas.value(whole, layout.sheet, row, view.id, key)
    return f'IF({all_of}=0,"",TEXT(ROUND({of}*100/{all_of},2),"0.00")&"%")'
