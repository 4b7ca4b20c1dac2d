"""Numbers that a cell shows with fewer decimals than they have."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Set
from functools import lru_cache

from xlsx_kit.addresses import a1
from xlsx_kit.files import RowFrame, SheetCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.values import change_finding
from xlsx_kit.workbook import SheetTemplate

MONEY = 2
"""Decimals that amounts have; what stands behind them is the arithmetic of doubles."""
MOST_SHEETS, MOST_ROWS = 1 << 7, 3 << 12
"""Sheets and rows that are remembered: some times those of one template."""
MOST_CELLS = 6
FORMAT = "数字格式只留 {} 位小数"
"""What a finding says first: of how many decimals."""
Rounded = tuple[int, int, str, int]
"""A number that is not shown as it is: row, column, text, decimals shown."""


def rounded_findings(template: SheetTemplate, sheet: SheetCells, wrong: Set[str | None]) -> Iterator[Finding]:
    """Entries and figures of one sheet that are shown rounded: one finding at the first of them.

    Of ``wrong`` cells, whose entries may not have these decimals, more is said already.
    """
    found = sorted(
        (number, column, text, decimals)
        for number, column, text, decimals in _shown_rounded(sheet)
        if (number, column) in template.entries or (number, column) in template.formulas
        if a1(number, column) not in wrong
    )
    if not found:
        return
    row, column, text, decimals = found[0]
    shown = f"{float(text):.{decimals}f}"
    others = "、".join(a1(*at[:2]) for at in found[1:MOST_CELLS])
    words = f"{FORMAT.format(decimals)}，显示为 {shown}"
    if others:
        words += f"；同样的还有 {others}" + (f" 等 {len(found) - 1} 处" if len(found) > MOST_CELLS else "")
    yield change_finding("TPL-030", sheet=sheet.name, cell=a1(row, column), before=text, after=words)


def number_format_of(rounded: Finding) -> str:
    """What such a finding says of the format: numbers that one format rounds have one cause."""
    return str(rounded.actual).partition("，")[0]


def _shown_rounded(sheet: SheetCells) -> Iterator[Rounded]:
    """Numbers that are not shown as they are; a part without any is not looked at again."""
    setting = sheet.cells.setting
    seen = _seen_whole(sheet.name, setting) if setting is not None else {}
    for place, part in enumerate(sheet.cells.parts()):
        if place in seen and seen[place] is part:
            continue
        found = [*_rounded_in(sheet, part)]
        yield from found
        if not found:
            seen[place] = part


@lru_cache(maxsize=MOST_SHEETS)
def _seen_whole(name: str, setting: Hashable) -> dict[int, Hashable]:
    """By its place the last part of the sheets of a name whose numbers are shown as they are."""
    return {}


def _rounded_in(sheet: SheetCells, part: Hashable) -> Iterator[Rounded]:
    for frame, numbers in sheet.cells.kinds(part):
        for number in numbers if (columns := _few_decimals(frame)) else ():
            if texts := sheet.cells.texts(number):
                shown = texts.at(tuple([column for column, _ in columns]))
                for (column, decimals), (kind, text, _) in zip(columns, shown, strict=True):
                    if kind == "n" and _is_rounded(text, decimals):
                        yield number, column, text, decimals


@lru_cache(maxsize=MOST_ROWS)
def _few_decimals(frame: RowFrame) -> tuple[tuple[int, int], ...]:
    """The columns of a row whose cells show fewer decimals than amounts have, and how many."""
    return tuple(
        (c.column, c.decimals) for c in frame.cells() if c.decimals is not None and c.decimals < MONEY
    )


def _is_rounded(text: str, decimals: int) -> bool:
    number = float(text)
    return round(number, MONEY) != round(number, decimals)
