"""``tables/*.toml``: a published table as declared, its columns and its rows."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from xlsx_kit.pack.model.inputs import Members, Positive, Strict, Where


class TableColumn(Strict, frozen=True, kw_only=True):
    """One column of a published table; ``head`` is its header from top to bottom.

    An ``amount`` adds up: a ``measure`` (or several) under conditions, or a ``sum`` of other columns of
    the row. The other roles say what the row is: its serial ``number``; the printed ``label`` of a fixed
    row; the ``code`` and ``name`` of a row that lists itself, and any further ``text``.
    """

    id: str
    head: Members
    role: Literal["number", "label", "code", "name", "text", "amount"] = "amount"
    width: float = 14
    # code: 0 prints the whole code, 1 the digits of 类 alone, 2 those of 款, 3 those of 项; a column for
    # each splits the code over three columns
    level: Annotated[int, msgspec.Meta(ge=0)] = 0
    # in a table of records: the field of the record that a code, name or text shows
    field: str = ""
    measure: list[str] = []
    where: Where = {}
    sum: list[str] = []


class CellSpec(Strict, frozen=True, kw_only=True):
    """What one cell of a fixed row holds where it is not what its column and row would make of it."""

    measure: list[str]
    where: Where = {}


class TableRow(Strict, frozen=True, kw_only=True):
    """One row (of one side) of a table with fixed rows.

    ``classes`` stands for one row per class of a code list. ``sum`` adds rows by key,
    ``sum_rows`` those from a first to a last row number.

    With ``in_use`` only the classes that have money are printed, numbered as printed. Rows without a
    ``key`` then fill each side from the top; rows with one stand below the longer side, those of one
    key side by side. A ``sum`` may name the code list, for all its classes; elsewhere a class's row has
    its code for a key (``t1/204/expenditure``), printed or not.

    ``cells`` (by column) are those that hold something else: where “三公” items are columns and funds are
    rows, 机关运行经费 stands in the row of one fund. A column without a measure has only such cells.
    """

    key: str = ""
    n: int = 0
    label: str = ""
    classes: str = ""
    in_use: bool = False
    where: Where = {}
    measure: list[str] = []
    sum: list[str] = []
    cells: dict[str, CellSpec] = {}
    sum_rows: tuple[int, int] | None = None


class Side(Strict, frozen=True, kw_only=True):
    """A stack of fixed rows under one label column and its amount columns."""

    label: str
    columns: list[str]
    rows: list[TableRow]


class KeySource(Strict, frozen=True, kw_only=True):
    """Lines whose codes become rows: a code column of an input, where conditions hold."""

    input: str
    column: str
    where: Where = {}


class ListedRows(Strict, frozen=True, kw_only=True):
    """Rows that list themselves, in a table that is as long as what it shows.

    Either the codes in use (``codes``, ``sources``), in order, with their totals at every digit width; or
    ``records``: one row for each line of that list that has money, in the order entered. 合计 is the first
    row, or the ``last``: then it stands right behind the last row in use. ``capacity`` counts all rows.
    """

    codes: str = ""
    sources: list[KeySource] = []
    records: str = ""
    total: Literal["first", "last"] = "first"
    capacity: Positive


class Table(Strict, frozen=True, kw_only=True):
    """A published table: a view of the facts."""

    id: str
    short: str
    title: str
    sheet: str
    columns: list[TableColumn]
    note: str = ""
    landscape: bool = False
    sides: list[Side] = []
    rows: ListedRows | None = None

    def column(self, column_id: str) -> TableColumn:
        """The column with this id. Raises KeyError if there is none."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(f"{self.id}/{column_id}")

    @property
    def amounts(self) -> list[TableColumn]:
        """The columns that hold money."""
        return [c for c in self.columns if c.role == "amount"]
