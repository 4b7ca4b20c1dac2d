"""What all sheets share: navigation links, legend, values of entries, text widths, row heights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from unicodedata import east_asian_width

from xlsx_kit.addresses import quoted
from xlsx_kit.pack import Column, ColumnType, Pack, View
from xlsx_kit.values import Value, scale_of
from xlsx_kit.workbook.model.grid import Area, Cached, CellModel

BACK, CHECKS = "返回封面", "查看校验"
COVER_TAB, ENTRY_TAB, TABLE_TAB, PREVIEW_TAB, CHECK_TAB = "C0504D", "F2C94C", "2F75B5", "7F6DB0", "27AE60"
LEGEND = {
    "legend_required": "深黄表头：必填",
    "legend_entry": "浅黄：在此填写",
    "legend_shown": "灰色：自动生成",
}
TALLEST = 409.0
"""Points; no row of a sheet can be taller."""
LINE_HEIGHT = 1.45
"""Points a line of text takes per point of its size, in the widest-leaded of the fonts in use."""
SCREEN_CHARACTERS = 175
"""Column widths that fit on a screen of 1366 pixels at 100%."""


def to_cover(pack: Pack) -> str:
    """The place that links back to the cover jump to."""
    return f"{quoted(pack.book.cover.sheet)}!A1"


def to_checks(pack: Pack) -> str:
    """The place that links to the checks jump to."""
    return f"{quoted(pack.book.check_sheet)}!A1"


def links(pack: Pack, row: int) -> Iterator[tuple[Area, CellModel]]:
    """Back to the cover, over the first two columns."""
    yield (row, 1, row, 2), CellModel(row, 1, "link", BACK, link=to_cover(pack))


def legend(row: int, column: int, styles: Iterable[str]) -> Iterator[CellModel]:
    """What the colours mean, side by side from a column on; the cells are locked."""
    for place, style in enumerate(styles, start=column):
        yield CellModel(row, place, style, LEGEND[style])


@lru_cache(maxsize=1 << 13)
def text_width(words: str) -> int:
    """A text's width in half-width characters."""
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in words)


def lines_of(words: str, width: float, size: float = 11) -> int:
    """How many lines a text takes in a column of this width."""
    fit = max(2, int((7 * width - 4) / (round(size * 4 / 3) / 2)) // 2 * 2)
    return sum(max(1, -(-text_width(paragraph) // fit)) for paragraph in words.split("\n"))


def height_of(texts: Iterable[tuple[str, float]], *, size: float = 11, least: float = 18) -> float:
    """The height of a row: its tallest text, each given with the width it has."""
    lines = max((lines_of(words, width, size) for words, width in texts), default=1)
    return min(TALLEST, max(least, round(lines * size * LINE_HEIGHT + 4, 1)))


def span(widths: Mapping[int, float], first: int, last: int) -> float:
    """The width of several columns together."""
    return sum(widths.get(c, 8.43) for c in range(first, last + 1))


def last_on_screen(widths: Mapping[int, float], last: int) -> int:
    """The last of these columns that a screen shows without scrolling."""
    return max((c for c in range(1, last + 1) if span(widths, 1, c) <= SCREEN_CHARACTERS), default=1)


def cell_number(view: View, amount: int, column: str, row: str = "") -> float:
    """An amount of the book, or a count, as a cell of a table holds it."""
    return view.shown(amount, column, row) / view.scale


def cell_numbers(view: View, amounts: Iterable[int], column: str) -> list[float]:
    """The same of a whole column of listed rows."""
    if not view.converted or view.is_count(column):
        return [amount / view.scale for amount in amounts]
    return [cell_number(view, amount, column) for amount in amounts]


CONTINUED = "续"
"""The mark of a text row that goes on with the row above."""


def entry(column: Column, value: Value) -> Cached:
    """A value as it stands in an entry cell: money as a number of the table's unit."""
    if value is None:
        return ""
    if column.type is ColumnType.AMOUNT and isinstance(value, int):
        return value / scale_of(column.decimals)
    if column.type is ColumnType.DECIMAL and value != "":
        return float(value)
    return value
