"""A sound pack: declarations resolved into inputs, views and identities ready to compile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.checks import CheckSpec
from xlsx_kit.pack.model.codes import CodeList, Keys, RecordKeys
from xlsx_kit.pack.model.expr import Expr, Ref
from xlsx_kit.pack.model.furniture import STANDARD, Furniture, overlaid
from xlsx_kit.pack.model.inputs import Column, ColumnType, IdentitySpec, Input, RollupSpec
from xlsx_kit.pack.model.numerals import Numbering
from xlsx_kit.pack.model.roles import SCOPE, UNIT
from xlsx_kit.pack.model.tables import Table
from xlsx_kit.resources import Home
from xlsx_kit.values import HUNDREDTHS, times


@dataclass(frozen=True, slots=True)
class FixedRow:
    """One row of a table with fixed rows: its printed labels and what each amount cell holds.

    ``own`` is what its side calls it, by amount column: two sides may call different rows the same.
    """

    key: str
    labels: Mapping[str, str]
    cells: Mapping[str, Expr]
    code: str = ""  # the class this row shows, where it shows one
    others: tuple[str, ...] = ()  # what it is called beside its key: its number, its key on another side
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The labels of all sides, left to right, as JSON has them."""
        return " | ".join(self.labels.values())


@dataclass(frozen=True, slots=True)
class InUse:
    """How fixed rows are printed where only the classes in use are.

    ``View.fixed`` then holds so many rows of the ``head``, of ``classes`` and of the ``tail``, in this
    order. The head is printed on all sides but ``side`` (a label column), which has the first ``above`` of
    its rows and the classes in use, one below the other; the tail stands below the longer of both.
    """

    side: str
    head: int
    classes: int
    tail: int
    numbering: Numbering = "一、"
    above: int = 0

    @property
    def listed(self) -> int:
        """Rows of head and classes: where the tail begins."""
        return self.head + self.classes


@dataclass(frozen=True)
class View:
    """A published table, resolved: fixed rows, or the one line that every listed row repeats.

    ``grid`` is how fixed rows are printed where not as declared: line by line, the key of the row that each
    printed column shows, None where it is blank. ``furniture`` has everything said. What is added up and
    compared stays in the money of the book; ``per_wan`` are that and the table's own, for what is shown;
    ``scale`` is the book's. ``shares`` are the part and the whole of columns of percentages; ``counts`` are
    the columns that count things (辆、人), whose cells are so many times ``scale``, in no money;
    ``count_cells`` are the cells (row, column) of others that do.
    """

    table: Table
    fixed: tuple[FixedRow, ...]
    line: Mapping[str, Expr]
    in_use: InUse | None = None
    grid: tuple[tuple[str | None, ...], ...] = ()
    furniture: Furniture = STANDARD
    per_wan: tuple[int, int] = (1, 1)
    scale: int = HUNDREDTHS
    shares: Mapping[str, tuple[Ref, Ref]] = field(default_factory=dict)
    counts: frozenset[str] = frozenset()
    count_cells: frozenset[tuple[str, str]] = frozenset()

    @property
    def id(self) -> str:
        """The table's id (``t1``)."""
        return self.table.id

    @cached_property
    def row_numbers(self) -> Mapping[str, int]:
        """Fixed rows: row key -> place in the body, from 0."""
        return {row.key: n for n, row in enumerate(self.fixed)}

    @cached_property
    def row_names(self) -> Mapping[str, str]:
        """Everything that a fixed row is called by -> its key; another row's own key comes first."""
        others = {name: row.key for row in self.fixed for name in row.others}
        return others | {row.key: row.key for row in self.fixed}

    def row_key(self, name: str, column: str) -> str:
        """The key of the row that the side of a column calls so, else any side; a name of none as it is."""
        own = (row.key for row in self.fixed if row.own.get(column) == name)
        return next(own, self.row_names.get(name, name))

    @property
    def converted(self) -> bool:
        """Whether its amounts are printed in another money than the book's."""
        return self.per_wan[0] != self.per_wan[1]

    def is_count(self, column: str, row: str = "") -> bool:
        """Whether a column counts things, or a cell of a fixed row does."""
        return column in self.counts or (row, column) in self.count_cells

    def shown(self, amount: int, column: str, row: str = "") -> int:
        """A cell in the table's money, to as many decimals, rounded half up as Excel does; or a count."""
        own, printed = self.per_wan
        return amount if own == printed or self.is_count(column, row) else times(amount, printed, own)

    def printed_in(self, column: str, row: str = "") -> Furniture:
        """How the cells of a column are printed: counts without decimals."""
        return (
            overlaid(self.furniture, Furniture(decimals=0)) if self.is_count(column, row) else self.furniture
        )

    @property
    def places(self) -> int:
        """How many decimals its amounts are computed with."""
        return len(str(self.scale)) - 1

    def title(self, column_id: str) -> str:
        """What a column is called in a sentence: its own heading, without line breaks."""
        return self.table.column(column_id).head[-1]

    def side_label(self, column_id: str) -> str:
        """The id of the label column that stands over an amount column of a two-sided table."""
        for side in self.table.sides:
            if column_id in side.columns:
                return side.label
        return ""


@dataclass(frozen=True, slots=True)
class Identity:
    """A resolved identity; ``each`` names the table whose rows it is checked on, or is ""."""

    spec: IdentitySpec
    left: Expr
    right: Expr
    each: str
    only_if_zero: Expr | None
    only_if_not_zero: Expr | None
    scale: int

    @property
    def tolerance(self) -> int:
        """By how much both sides may differ, in the units that amounts are counted in."""
        return int(Decimal(self.spec.within) * self.scale)

    @property
    def id(self) -> str:
        """The rule id."""
        return self.spec.id


MOST_PACKS = 32
"""Packs of which is kept what was made of them: one whose files changed is another pack."""
MOST_ANSWERS = 1 << 14
"""Answers about parts of packs that are kept: some hundred of each."""


@dataclass(frozen=True, eq=False)
class Pack:
    """Everything a year and a province declare, checked and resolved."""

    book: Book
    inputs: tuple[Input, ...]
    views: tuple[View, ...]
    identities: tuple[Identity, ...]
    rollups: tuple[RollupSpec, ...]
    codes: Mapping[str, CodeList]
    checks: tuple[CheckSpec, ...] = ()
    own_checks: frozenset[str] = frozenset()
    """The ids of those that it does not share with other packs: what they name must be there."""
    homes: tuple[Home, ...] = ()
    """Where the pack lies, and the packs it extends, nearest first."""
    hash: str = ""
    """The hash of all its files: two packs of one id and version that differ in a word differ here."""
    may_lack: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of its own checks that packs share under the same id: what those name, which this pack may lack."""

    @property
    def id(self) -> str:
        """The pack's id, as its folder is named."""
        return self.book.id

    @property
    def lineage(self) -> tuple[str, ...]:
        """The pack's id and those of the packs it extends, nearest first."""
        return tuple(home.id for home in self.homes)

    @cached_property
    def _inputs(self) -> dict[str, Input]:
        return {i.id: i for i in self.inputs}

    @cached_property
    def _views(self) -> dict[str, View]:
        return {v.id: v for v in self.views}

    @cached_property
    def unit_scopes(self) -> tuple[str, ...]:
        """The scopes that templates are made for; a blank one alone where units do not say theirs."""
        scoped = self.has_input(UNIT) and any(c.key == SCOPE for c in self.input(UNIT).columns)
        return tuple(self.book.scopes) if scoped else ("",)

    def input(self, input_id: str) -> Input:
        """The input with this id. Raises KeyError if there is none."""
        return self._inputs[input_id]

    def has_input(self, input_id: str) -> bool:
        """Whether the pack has such an input."""
        return input_id in self._inputs

    def view(self, table_id: str) -> View:
        """The table with this id. Raises KeyError if there is none."""
        return self._views[table_id]

    def values(self, list_id: str) -> tuple[str, ...]:
        """The members of a list, in order."""
        if list_id in self.book.trees:
            return tuple(v for values in self.book.trees[list_id].values() for v in values)
        return tuple(self.book.lists[list_id])

    def dimension(self, input_id: str, key: str) -> Column:
        """The column a condition reads: the one that fills in the default, where there is one."""
        source = self.input(input_id)
        for column in source.columns:
            if column.type is ColumnType.DEFAULT and column.of == key:
                return column
        return source.column(key)

    def unit_of(self, input_id: str, column: str) -> int:
        """By what an entry is multiplied where it is added up: an amount is so already, a count is not."""
        return self.book.scale if self.input(input_id).column(column).type is ColumnType.COUNT else 1

    def code_column(self, input_id: str, codes: str = "") -> Column | None:
        """The column whose codes of a list place an input's lines in rows; the first, where none is named."""
        columns = [c for c in self.input(input_id).columns if c.codes]
        if not codes:
            return next((c for c in columns if c.type is ColumnType.CODE), None)
        return next((c for c in columns if c.codes == codes), None)

    def keys(self, view: View) -> Keys:
        """What numbers the rows of a table that lists them: its codes, or the lines of its records."""
        rows = view.table.rows
        assert rows is not None
        return self.codes[rows.codes] if rows.codes else RecordKeys(self.input(rows.records).capacity)

    def scope_words(self, scope: str) -> dict[str, str]:
        """The pack's own words for a scope, by the names that stand in braces."""
        return {name: words.get(scope, "") for name, words in self.book.by_scope.items()}
