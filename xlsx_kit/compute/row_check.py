"""One check of an entry row, and how its formulas write the entries of the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlsx_kit.addresses import a1
from xlsx_kit.compute.layout import InputLayout
from xlsx_kit.facts import Facts, Record

FINE = "√"
WRONG = "×"
ASK = "！"


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One check: its words, its Excel condition, and whether a record of some facts fails it.

    ``reads`` is the one column that it looks at; "" for more than one, or for other lines.
    """

    message: str
    excel: str
    fails: Callable[[Record, Facts], bool]
    reads: str = ""


def never_fails(_record: Record, _facts: Facts) -> bool:
    """What no typed record fails: reading has said already that an entry is none of its kind."""
    return False


def parsed_cell(block: InputLayout, index: int, column: str) -> str:
    """The hidden cell with the key of a line's code in a column; 0 where the code is not valid."""
    return a1(block.first + index, block.parsed[column], absolute="c")
