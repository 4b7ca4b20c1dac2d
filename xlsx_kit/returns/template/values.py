"""What the published tables of a return show, against what its entries give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsx_kit.addresses import a1
from xlsx_kit.compute import Evaluation, layout_of
from xlsx_kit.files import RowCells, SheetCells, SheetRow, WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.workbook import Cached, Place, RowValues, published_values

HALF_A_HUNDREDTH = 0.005
MOST_ROWS = 1 << 12
"""Rows that are remembered with what they should show."""
Right = Mapping[str, Mapping[int, RowValues]]
"""Sheet and row of the published tables."""
Shown = tuple[Place, Cached, str]
"""A cell that shows something else than its formula gives: place, what it gives, what it shows."""


def right_values(evaluation: Evaluation) -> Right:
    """What the formulas of the published tables give for a unit's facts."""
    tables = layout_of(evaluation.pack).tables
    return {tables[v.id].sheet: published_values(evaluation, v.id) for v in evaluation.pack.views}


def right_value(right: Right, sheet: str, place: Place) -> Cached | None:
    """What the formula at a place gives; None where there is none in a published table."""
    return next((v for c, v in right.get(sheet, {}).get(place[0], ()) if c == place[1]), None)


def shown_values(workbook: WorkbookCells, right: Right) -> Iterator[Finding]:
    """Whether formulas were never calculated, or show something else than the entries give."""
    stale: list[tuple[str, Shown]] = []
    calculated = False
    for name, rows in right.items():
        sheet = workbook.sheets.get(name)
        for number, values in rows.items() if sheet else ():
            assert sheet is not None
            ever, wrong = _shown(sheet, number, values)
            calculated = calculated or ever
            stale += [(name, one) for one in wrong]
    if stale and not calculated:
        yield change_finding("TPL-026")
    elif stale:
        name, (at, value, text) = stale[0]
        words = {"count": len(stale), "before": value_words(value), "after": text or "空白"}
        yield change_finding("TPL-027", sheet=name, cell=a1(*at), **words)


def _shown(sheet: SheetCells, number: int, values: RowValues) -> tuple[bool, list[Shown]]:
    """Whether any formula of a row has a value, and those that have a wrong one."""
    cells = sheet.cells
    if isinstance(cells, RowCells):
        row = cells.rows.get(number)
        if row is None:
            return False, []
        ever = _ever_right(row, values)
        if ever is not None:
            return ever, []
    here = [
        (value, cell) for c, value in values if (cell := cells.get((number, c))) and cell.formula is not None
    ]
    wrong = [
        ((number, cell.column), value, cell.text) for value, cell in here if not is_right(value, cell.text)
    ]
    return any(cell.kind for _, cell in here), wrong


@lru_cache(maxsize=MOST_ROWS)
def _ever_right(row: SheetRow, values: RowValues) -> bool | None:
    """Whether any formula of a row has a value, where all of them show what they should; else None."""
    here = [(v, cell) for c, v in values if (cell := row.cells.get(c)) and cell.frame.has_formula]
    if all(cell.string < 0 and is_right(value, cell.text) for value, cell in here):
        return any(cell.kind for _, cell in here)
    return None


def is_right(value: Cached, text: str) -> bool:
    """Whether a cell with this text shows what its formula gives."""
    if isinstance(value, str):
        return text.strip() == value.strip() or (value == "" and text in ("", "0"))
    try:
        return abs(float(text or "0") - value) < HALF_A_HUNDREDTH
    except ValueError:
        return False


def value_words(value: Cached) -> str:
    """A value as a message shows it."""
    if isinstance(value, str):
        return value or "空白"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def change_finding(
    rule: str, *, sheet: str | None = None, cell: str | None = None, **fields: object
) -> Finding:
    """A finding of a TPL rule; ``before`` and ``after`` are its two sides, texts are cut to a short line."""
    sides = {key: str(fields[key]) if key in fields else None for key in ("before", "after")}
    shown = {key: _short(value) if isinstance(value, str) else value for key, value in fields.items()}
    return finding(rule, sheet=sheet, cell=cell, expected=sides["before"], actual=sides["after"], **shown)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
