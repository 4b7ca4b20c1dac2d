"""Where a published table stands on its sheet: printed columns, and helper columns hidden behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.pack import View

# A published sheet: title, unit line, note line, then the header.
TABLE_HEAD = 3


@dataclass(frozen=True)
class TableLayout:
    """One published table on its sheet; helper columns stand hidden right of the printed ones.

    Formulas take amounts and labels from ``sources``. These are the printed columns, with exceptions: where
    amounts are printed in another money, or rows in another shape than declared, the exact amounts stand in
    hidden columns; where only the classes in use are printed, so does every row that could be, ``used`` says
    which classes have money, and ``orders`` (by label column) which row is printed where.
    """

    view: View
    sheet: str
    head: int
    head_rows: int
    first: int
    last: int
    columns: Mapping[str, int]
    links: int
    leaf: int
    key: int
    end: int
    digits: int
    checks: Mapping[str, int]
    sources: Mapping[str, int]
    used: int = 0
    orders: Mapping[str, int] = field(default_factory=dict)

    @property
    def helpers(self) -> frozenset[int]:
        """The numbers of the hidden columns that formulas compute keys and ranks in."""
        found = {*self.checks.values(), *self.orders.values()}
        if self.view.table.rows:
            found |= {self.leaf, self.key, self.end, self.digits}
        if self.view.in_use:
            found |= {self.used}
        return frozenset(found | {*self.sources.values()} - {*self.columns.values()})

    @property
    def note_row(self) -> int:
        """The row of the note that an empty table is published with."""
        return TABLE_HEAD

    @property
    def printed_last(self) -> int:
        """The last row that is printed: rows printed in another shape than declared may be fewer."""
        return self.first + len(self.view.grid) - 1 if self.view.grid else self.last

    @property
    def numbering(self) -> int:
        """The 栏次 row, where there is one; else the last of the header."""
        return self.first - 1

    @property
    def width(self) -> int:
        """How many columns are printed."""
        return len(self.columns)

    def place(self, key: str, column: str) -> tuple[int, int]:
        """Where an amount is seen: sheet row and column, of a fixed row or of the first that lists itself."""
        for n, line in enumerate(self.view.grid):
            for at, shown in enumerate(line, start=1):
                if shown == key and self.view.table.printed[at - 1].column == column:
                    return self.first + n, at
        if self.view.grid:
            shown_at = [n for n, c in enumerate(self.view.table.printed, start=1) if c.column == column]
            return self.first, min(shown_at, default=1)
        return (self.row(key) if key in self.view.row_numbers else self.first), self.columns[column]

    def row(self, key: str) -> int:
        """The sheet row of a fixed row as declared, or of the total that leads rows of codes."""
        return self.first + (self.view.row_numbers[key] if self.view.fixed else 0)

    def body(self, column: int) -> str:
        """One column of the body, for formulas on the same sheet."""
        return f"{a1(self.first, column, absolute='rc')}:{a1(self.last, column, absolute='rc')}"

    def named(self, what: str) -> str:
        """The defined name of a column, of ``key``, or of a rule's hidden column."""
        return f"T_{self.view.id}_{what}".replace("-", "_")

    @property
    def names(self) -> dict[str, str]:
        """All defined names of the table and the areas they stand for."""
        columns = {c.id: self.sources[c.id] for c in self.view.table.columns} | dict(self.checks)
        columns |= {"key": self.key} if self.view.table.rows else {}
        columns |= {"used": self.used} if self.view.in_use else {}
        return {self.named(n): f"{quoted(self.sheet)}!{self.body(c)}" for n, c in columns.items()}
