"""A table of codes: one column of codes, or 类, 款 and 项 in columns of their own; whatever comes after."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.files import Grid
from xlsx_kit.pack.codes.listed import NARROW, ListedCode, ListedCodes, reading_of, tidy, whole_code
from xlsx_kit.pack.codes.pasted import pasted_codes
from xlsx_kit.values import squeezed

LEVELS = ("类", "款", "项")
CODES = {"code", "编码", "代码", "科目编码", "科目代码", "功能科目编码", "经济科目编码"}
NAME_HEADINGS = {"name", "名称", "科目名称", "项目名称"}


def tabled_codes(grid: Grid, widths: Sequence[int], classes: Sequence[str]) -> ListedCodes:
    """The codes of a sheet; one whose cells hold whole lines is read as a pasted text."""
    columns = _level_columns(grid, len(widths)) or _code_column(grid, widths)
    if not columns:
        lines = ["  ".join(_texts(grid, row)) for row in range(1, grid.last_row + 1)]
        return pasted_codes("\n".join(lines), widths, classes)
    name = _titled(grid, NAME_HEADINGS) or max(columns) + 1
    found, standing = list[ListedCode](), [""] * len(widths)
    for row in grid.rows():
        parts = [grid.text(row, column).translate(NARROW).split() for column in columns]
        if not any(parts) or not all(text.isdigit() for part in parts for text in part):
            continue
        if len(columns) > 1:
            code = _at_level(["".join(part) for part in parts], standing, widths)
        else:
            code = whole_code(parts[0], widths)
        found.append(ListedCode(code, tidy(grid.text(row, name)), row))
    return reading_of(found, widths)


def _at_level(parts: Sequence[str], standing: list[str], widths: Sequence[int]) -> str:
    """The code of a row that says only its own part, under the class and 款 that stand above it."""
    code = ""
    for level, part in enumerate(parts):
        if part:
            above = standing[level - 1] if level else ""
            own = widths[level] - (widths[level - 1] if level else 0)
            code = part if len(part) == widths[level] else above + part.zfill(own)
            standing[level:] = [code] + [""] * (len(standing) - level - 1)
    return code


def _level_columns(grid: Grid, levels: int) -> list[int]:
    """The columns headed 类, 款, 项; empty where the table has none."""
    for row in grid.rows():
        titles = {squeezed(grid.text(row, c)): c for c in range(1, grid.last_column + 1)}
        columns = [titles[level] for level in LEVELS[:levels] if level in titles]
        if len(columns) == levels:
            return columns
    return []


def _code_column(grid: Grid, widths: Sequence[int]) -> list[int]:
    """The column headed 编码, else the first in which a code stands alone."""
    titled = _titled(grid, CODES)
    if titled:
        return [titled]
    codes = (c for (_, c), cell in sorted(grid.cells.items()) if _is_code(cell.text, widths))
    return [min(columns)] if (columns := list(codes)) else []


def _is_code(text: str, widths: Sequence[int]) -> bool:
    digits = "".join(text.translate(NARROW).split()).removesuffix(".0")
    return digits.isdigit() and len(digits) in widths


def _titled(grid: Grid, titles: set[str]) -> int:
    found = (at for at, cell in sorted(grid.cells.items()) if squeezed(cell.text).casefold() in titles)
    return next((column for _, column in found), 0)


def _texts(grid: Grid, row: int) -> list[str]:
    return [text for c in range(1, grid.last_column + 1) if (text := grid.text(row, c))]
