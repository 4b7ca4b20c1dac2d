"""Formulas as they read when they are copied down."""

from __future__ import annotations

import re
from collections.abc import Callable

ROW_REFERENCE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w.$])(\$?[A-Z]{1,3})([1-9][0-9]{0,6})(?![\w.(!])"""
)
"""A text or a sheet's name in quotes, else a reference whose row moves: our formulas name rows as ``A1`` or
``$A1``, and hold them with ``$``."""


class CopiedDown:
    """The copies of one formula. Its references are looked for once, not for each of a thousand copies."""

    def __init__(self, formula: str) -> None:
        rows: list[int] = []
        pieces, end = [], 0
        for found in ROW_REFERENCE.finditer(formula):
            if not found[1]:
                pieces.append(formula[end : found.start(3)])
                rows.append(int(found[3]))
                end = found.end()
        self._pieces = (*pieces, formula[end:])
        self._rows = tuple(rows)
        self._is_of_one_row = len(set(rows)) == 1  # nearly all are

    def by(self, down: int) -> str:
        """The formula so many rows below its first."""
        if self._is_of_one_row:
            return str(self._rows[0] + down).join(self._pieces)
        moved = (f"{piece}{row + down}" for piece, row in zip(self._pieces, self._rows, strict=False))
        return "".join(moved) + self._pieces[-1]


def copied_rows(compile_row: Callable[[int], str], count: int) -> Callable[[int], str]:
    """The formulas of rows 0 to ``count - 1``: copies of the first if the second and the last are, else each
    as ``compile_row`` makes it."""
    copies = CopiedDown(compile_row(0))
    alike = all(copies.by(n) == compile_row(n) for n in {min(1, count - 1), count - 1})
    return copies.by if alike else compile_row
