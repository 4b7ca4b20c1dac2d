"""What stands in lists of units as people and systems write it: rows that are no unit, codes, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from xlsx_kit.files import Grid
from xlsx_kit.values import is_total

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
    if any(map(is_total, shown)):
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


TWICE = re.compile(r"(\S+@\S+)\s*<\s*\1\s*>")
"""An address that stands for its own name, as mail programs copy it."""
IN_ANGLES = re.compile(r"(?:(?<![^\s;,、])[^;,、@<>\n]*)?<\s*([^<>\s]+@[^<>\s]+)\s*>")
"""An address behind a name: ``王五 <ww@danwei.cn>``."""
LABEL = re.compile(r"(?<![^\s;,、])[^\s@:;,、]{1,10}:(?=\s*[^\s@:;,、]+@)")
"""What stands before an address: ``QQ：``, ``mailto:``, ``内网邮箱：``."""
REMARK = re.compile(r"[（(][^（）()]*[）)]")
NAME = re.compile(r"[\u3400-\u9fff·]{2,6}")
"""Whose address it is, where that stands beside one without any sign."""
NO_ADDRESS = {"无", "没有", "暂无", "-", "—", "/"}
EMAIL = re.compile(r"[^\s@<>,;:\"'()]+@[^\s@<>,;:\"'().]+(?:\.[^\s@<>,;:\"'().]+)+")
MOST_TEXT, SHOWN = 2_000, 40
"""Characters that are looked through, which takes time by their square; those told of a longer text."""
SEPARATORS = re.compile(r"[;；,，、\s]+")


def addresses_in(text: str) -> tuple[str, ...]:
    """What stands for addresses in a text, whether or not it is one."""
    if len(text) > MOST_TEXT:
        return (f"{text[:SHOWN]} …",)  # with the blank no address, whatever it begins with
    written = unicodedata.normalize("NFKC", text).replace("。", ".")
    for pattern, address in ((TWICE, r" \1 "), (IN_ANGLES, r" \1 "), (LABEL, " "), (REMARK, " ")):
        written = pattern.sub(address, written)
    parts = (part.strip(".") for part in SEPARATORS.split(written))
    found = [part for part in parts if part and part not in NO_ADDRESS]
    named = any(map(is_address, found))
    return tuple(dict.fromkeys(part for part in found if not (named and NAME.fullmatch(part))))


def is_address(text: str) -> bool:
    """Whether a text is one mail address."""
    return EMAIL.fullmatch(text) is not None
