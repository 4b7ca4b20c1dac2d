"""``tables/*.toml``: a published table as declared, its columns and its rows."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from xlsx_kit.pack.model.furniture import Furniture, Money
from xlsx_kit.pack.model.inputs import Members, Positive, Strict, Where
from xlsx_kit.pack.model.numerals import Numbering


class TableColumn(Strict, frozen=True, kw_only=True):
    """One column of a published table; ``head`` is its header from top to bottom.

    An ``amount`` adds up: a ``measure`` (or several) under conditions, or a ``sum`` of other columns of
    the row. A ``percent`` is the ``part`` of a ``whole``, columns of the row; where the whole is written
    ``total/amount``, of the amount in that row. The other roles say what the row is: its serial ``number``;
    the printed ``label`` of a fixed row; the ``code`` and ``name`` of a row that lists itself, and any
    further ``text``.
    """

    id: str
    head: Members
    role: Literal["number", "label", "code", "name", "text", "amount", "percent"] = "amount"
    width: float = 14
    # code: 0 prints the whole code, 1 the digits of 类 alone, 2 those of 款, 3 those of 项; a column for
    # each splits the code over three columns
    level: Annotated[int, msgspec.Meta(ge=0)] = 0
    # in a table of records: the field of the record that a code, name or text shows
    field: str = ""
    measure: list[str] = []
    where: Where = {}
    sum: list[str] = []
    # taken off the sum: other columns of the row
    less: list[str] = []
    # percent: which column, of which
    part: str = ""
    whole: str = ""
    # number: what the first row is numbered
    first: int = 1
    # the scopes whose tables have the column; none named: all
    scopes: list[str] = []
    # the header in a scope where it is another one
    heads: dict[str, Members] = {}

    def head_for(self, scope: str) -> list[str]:
        """The header as units of a scope print it."""
        return self.heads.get(scope, self.head)


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

    ``codes`` takes the rows of these codes of the list that ``classes`` names, whatever is in use; each has
    its code for a key and holds what stands at or under it. ``less`` takes other rows off a ``sum``.

    ``cells`` (by column) are those that hold something else: where “三公” items are columns and funds are
    rows, 机关运行经费 stands in the row of one fund. A column without a measure has only such cells.
    """

    key: str = ""
    n: int = 0
    label: str = ""
    classes: str = ""
    codes: list[str] = []
    in_use: bool = False
    # before the names of classes
    numbering: Numbering = "一、"
    where: Where = {}
    measure: list[str] = []
    sum: list[str] = []
    less: list[str] = []
    cells: dict[str, CellSpec] = {}
    sum_rows: tuple[int, int] | None = None


class Side(Strict, frozen=True, kw_only=True):
    """A stack of fixed rows under one label column, or none, and its amount columns."""

    label: str = ""
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
    # the levels of codes that have rows, 1 the class, the last one always among them; none named: all
    levels: list[Positive] = []
    capacity: Positive


class PrintedColumn(Strict, frozen=True, kw_only=True):
    """A column as printed, where a table with fixed rows is printed in another shape than it is declared.

    It shows a ``column`` of the table in the ``rows`` named, from the top, and the row ``foot`` on the last
    line: so one long table is printed in blocks side by side, or one of a few rows on a single line.
    ``rows`` are keys, or ``301..30399`` for all from a first to a last.
    """

    head: Members
    column: str
    rows: Members
    foot: str = ""
    width: float = 14


class Table(Strict, frozen=True, kw_only=True):
    """A published table: a view of the facts."""

    id: str
    short: str
    title: str
    sheet: str
    columns: list[TableColumn]
    # printed where the table is empty, below the notes that always stand
    note: str = ""
    notes: list[str] = []
    landscape: bool = False
    # what its amounts are counted in, where that is not the book's money
    money: Money | None = None
    furniture: Furniture = Furniture()
    sides: list[Side] = []
    rows: ListedRows | None = None
    # how fixed rows are printed, where not as they are declared
    printed: list[PrintedColumn] = []

    def column(self, column_id: str) -> TableColumn:
        """The column with this id. Raises KeyError if there is none."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(f"{self.id}/{column_id}")

    def columns_for(self, scope: str) -> list[TableColumn]:
        """The columns that units of a scope print."""
        return [c for c in self.columns if not c.scopes or scope in c.scopes]

    @property
    def amounts(self) -> list[TableColumn]:
        """The columns that hold money."""
        return [c for c in self.columns if c.role == "amount"]
