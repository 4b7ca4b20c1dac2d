"""How packs and maps write a column (``ledger.amount``) and a cell (``total/amount``, ``t1/total/amount``).

What a reference of a rule or a sentence means, ``spelling`` says.
"""

from __future__ import annotations


def named_column(name: str) -> tuple[str, str]:
    """Input and column: ``ledger.amount``; the column is "" where the input alone is named."""
    source, _, column = name.partition(".")
    return source, column


def named_cell(name: str) -> tuple[str, str]:
    """Row and column of a cell of the table that says it: ``total/amount``; "" is the row that says it."""
    row, _, column = name.rpartition("/")
    return row, column


def table_cell(name: str) -> tuple[str, str, str]:
    """Table, row and column: ``t1/total/amount``; the row is "" where all rows are meant: ``t2/fiscal``."""
    table, _, inner = name.partition("/")
    return (table, *named_cell(inner))
