"""A formula as it reads when it is copied down."""

from __future__ import annotations

import re

ROW_REFERENCE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w.$])(\$?[A-Z]{1,3})([1-9][0-9]{0,6})(?![\w.(!])"""
)
"""A text or a sheet's name in quotes, else a reference whose row moves: our formulas name rows as ``A1`` or
``$A1``, and hold them with ``$``."""


class CopiedDown:
    """The copies of one formula. Its references are looked for once, not for each of a thousand copies."""

    def __init__(self, formula: str) -> None:
        rows: list[int] = []

        def placeholder(found: re.Match[str]) -> str:
            if found[1]:
                return found[0]
            rows.append(int(found[3]))
            return f"{found[2]}%d"

        self._text = ROW_REFERENCE.sub(placeholder, formula.replace("%", "%%"))
        self._rows = tuple(rows)

    def by(self, down: int) -> str:
        """The formula so many rows below its first."""
        return self._text % tuple(map(down.__add__, self._rows))
