"""The rows of a list of units that are none, and codes and names as systems write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlsx_kit.files import Grid
from xlsx_kit.values import squeezed

TOTALS = {"合计", "小计", "总计", "共计"}
JOINED = re.compile(r"[\[［【(（]?([0-9A-Za-z]{2,15})[\]］】)）]?[-_—－\s]*(?![0-9A-Za-z])(\S.*)", re.DOTALL)
"""A name behind its code."""
AS_TEXT = re.compile(r"""="(.*)"|'(.*)""")
"""How numbers are kept as texts in CSV files: ``="001"``, ``'001``."""
REMARKS = re.compile(r"(?:注|备注|说明|制表|填表|审核|复核|负责|单位负责|联系|打印|截至)\w{0,4}\s*[:：]")
"""How a row begins that stands below a list."""


def no_unit(grid: Grid, row: int, needed: Sequence[int]) -> str:
    """The message about a row that is no unit: it adds others up, or says who made the list; "" for a unit.

    ``needed`` are the columns of code and name, in this order.
    """
    # the word may stand in a column that nobody needs (序号), with a count of the units beside it
    first = next(text for c in range(1, grid.last_column + 1) if (text := grid.text(row, c)))
    shown = (first, *(grid.text(row, column) for column in needed))
    if any(squeezed(text).rstrip(":：") in TOTALS for text in shown):
        return "UNIT-016"
    return "UNIT-019" if REMARKS.match(first) and not shown[-1] else ""


def codes_before_names(grid: Grid, heading: int, column: int) -> bool:
    """Whether the names below a heading begin with codes, as budget systems write them: ``301001-某局``."""
    below = (row for row in grid.rows() if row > heading and not no_unit(grid, row, [column]))
    names = [text for row in below if (text := grid.text(row, column))]
    return bool(names) and all(JOINED.fullmatch(text) for text in names)


def code_and_name(code: str, name: str) -> tuple[str, str]:
    """Both without what spreadsheets and systems put around them: quotes, the code before the name."""
    kept, shown = AS_TEXT.fullmatch(code), name
    code, name = (kept[1] or kept[2] or "") if kept else code, "".join(name.splitlines())
    joined = JOINED.fullmatch(name)
    return (joined[1], joined[2]) if joined and code in (joined[1], name, shown) else (code, name)
