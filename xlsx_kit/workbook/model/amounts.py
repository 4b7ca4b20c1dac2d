"""How published amounts look (in which money, with how many decimals, separators, zeros), and percentages."""

from __future__ import annotations

from xlsx_kit.compute import Formulas, TableLayout
from xlsx_kit.pack import ROW, Furniture, View

PLAIN_FORMAT = (None, None, "blank")
"""What makes an amount look as everywhere in the book."""
OWN = ":"
"""Between a style and what is different of its number format in one table."""


def amount_style(style: str, furniture: Furniture) -> str:
    """The style of a table's amounts: the book's, or one with the table's own number format."""
    own = (furniture.decimals, furniture.separators, furniture.zeros)
    if own == PLAIN_FORMAT:
        return style
    decimals = 2 if furniture.decimals is None else furniture.decimals
    return f"{style}{OWN}{decimals}{'s' if furniture.separators else ''}{'z' if own[2] == 'printed' else ''}"


def shown_formula(view: View, cell: str, column: str, row: str = "") -> str:
    """A cell as the table prints it: in its own money, rounded as it is rounded by hand; a count as it is."""
    own, printed = view.per_wan
    if own == printed or view.is_count(column, row):
        return cell
    if own > printed:  # a division whose halves a double holds exactly
        return f"ROUND({cell}/{own // printed // view.scale},0)/{view.scale}"
    return f"ROUND({cell}*{printed // own},{view.places})"


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
