"""Rows and columns of a sheet that were inserted or deleted, and where."""

from __future__ import annotations

from typing import Any

from xlsx_kit.addresses import a1
from xlsx_kit.files import SheetCells
from xlsx_kit.returns.template.rows import formula_places, same_formula, same_label
from xlsx_kit.workbook import Place, SheetTemplate, is_stamped

INSERTED, DELETED = "插入", "删除"
"""What was done to rows or columns, as messages say it."""
LEAST_CUT = 3
"""Rows at the end of a sheet that were deleted one by one, perhaps; more of them were cut off."""


def shift_of(template: SheetTemplate, sheet: SheetCells) -> dict[str, Any] | None:
    """Rows or columns that were inserted or deleted: the last formula is not where it was."""
    found = formula_places(sheet)
    if not template.formulas or not found:
        return None
    if cut := _cut_off(template, sheet):
        first, count = cut
        where = f"第 {first} 行起"
        return {"cell": a1(first, 1), "where": where, "done": DELETED, "count": count, "unit": "行"}
    for axis, unit in ((0, "行"), (1, "列")):
        count = max(at[axis] for at in found) - max(at[axis] for at in template.formulas)
        if not count:
            continue
        here = len(found & template.formulas.keys())
        there = sum(
            (at[0] + count, at[1]) in sheet.cells if axis == 0 else (at[0], at[1] + count) in sheet.cells
            for at in template.formulas
        )
        if here < len(template.formulas) and there > len(template.formulas) // 2:
            if (moved := _first_shifted(template, sheet, axis, count)) is None:
                continue
            done = INSERTED if count > 0 else DELETED
            cell = a1(moved, 1) if axis == 0 else a1(1, moved)
            where = f"第 {moved} {unit}附近"
            return {"cell": cell, "where": where, "done": done, "count": abs(count), "unit": unit}
    return None


def _cut_off(template: SheetTemplate, sheet: SheetCells) -> tuple[int, int] | None:
    """The first of the rows at the end of a sheet of which nothing is left, and how many they are.

    Where the last row that is left is not what stood there, rows before it were deleted, and it moved up.
    """
    last = max(row for row, _ in sheet.cells)
    gone = {row for row, _ in (*template.formulas, *template.labels) if row > last}
    kept = max((row for row, _ in template.formulas if row <= last), default=0)
    if not kept or len(gone) <= LEAST_CUT or not _is_as_sent(template, sheet, kept):
        return None
    return last + 1, max(gone) - last


def _is_as_sent(template: SheetTemplate, sheet: SheetCells, row: int) -> bool:
    """Whether a row has its own formulas and labels, whatever was entered there."""
    for at, formula in template.formulas.items():
        if at[0] == row and (
            (cell := sheet.cells.get(at)) is None or not same_formula(formula, cell.formula or "")
        ):
            return False
    for at, label in template.labels.items():
        if at[0] == row and not is_stamped(label):
            cell = sheet.cells.get(at)
            if not same_label(
                label, cell.text if cell else "", cell is not None and cell.formula is not None
            ):
                return False
    return True


def _first_shifted(template: SheetTemplate, sheet: SheetCells, axis: int, count: int) -> int | None:
    """The first row or column that is not where it was; None where those at the end still are.

    A last formula that was typed over or deleted is no shift: the texts beside it have not moved.
    """

    def text(at: Place) -> tuple[str, bool]:
        cell = sheet.cells.get(at)
        return (cell.text, cell.formula is not None) if cell else ("", False)

    def moved(at: Place) -> Place:
        return (at[0] + count, at[1]) if axis == 0 else (at[0], at[1] + count)

    end = max(at[axis] for at in template.formulas) + min(count, -1)
    plain = {at: label for at, label in template.labels.items() if not is_stamped(label)}
    gone = [at for at, label in plain.items() if not same_label(label, *text(at))]
    if any(at[axis] > end and same_label(plain[at], *text(at)) and at not in gone for at in plain):
        return None
    places = [at[axis] + min(count, 0) for at in gone if same_label(plain[at], *text(moved(at)))]
    places += [
        at[axis]
        for at, formula in template.formulas.items()
        if (cell := sheet.cells.get(at)) is None or not same_formula(formula, cell.formula or "")
    ]
    return min(places, default=None)
