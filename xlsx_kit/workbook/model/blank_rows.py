"""Rows on which nothing is entered: the same cells again and again, compiled once and copied down."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xlsx_kit.compute import CopiedDown
from xlsx_kit.workbook.model.grid import CellModel

Cells = tuple[CellModel, ...]


class BlankRows:
    """Rows ``0`` to ``count - 1`` as ``compile_row`` makes them.

    The first may differ from the others. Those are copies of the second if the third and the last are; else
    (a formula that names a row of another place) each is compiled by itself.
    """

    def __init__(self, compile_row: Callable[[int], Cells], count: int) -> None:
        self._compile_row = compile_row
        self._second = compile_row(1) if count > 1 else ()
        self._formulas = [None if cell.formula is None else CopiedDown(cell.formula) for cell in self._second]
        self._alike = all(compile_row(n) == self._copy(n) for n in {min(2, count - 1), count - 1} if n > 0)

    def row(self, n: int) -> Cells:
        """The cells of one row."""
        return self._copy(n) if n and self._alike else self._compile_row(n)

    def _copy(self, n: int) -> Cells:
        return tuple(self._cells(n - 1))

    def _cells(self, down: int) -> Iterator[CellModel]:
        for cell, formula in zip(self._second, self._formulas, strict=True):
            value = cell.value + down if isinstance(cell.value, int) else cell.value  # the row's number
            moved = None if formula is None else formula.by(down)
            yield CellModel(cell.row + down, cell.column, cell.style, value, moved)
