"""Facts: what one unit enters for one year, typed, and nothing else; and the cells that entries came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, islice

from xlsx_kit.pack import CODE, NAME, SCOPE, UNIT, YEAR, Column, ColumnType
from xlsx_kit.values import Value, amount_of

Record = Mapping[str, Value]
"""One line of a list, or the one record of a form: column key -> value."""

EMPTY: Record = {}

Entry = tuple[str, int, str]
"""One entry: input id, line (0 for a form), column key."""


@dataclass(frozen=True)
class Facts:
    """The facts of one unit and year: input id -> its lines, in order; a form has one record.

    ``blank`` are amounts of a workbook that nobody entered and that count as 0.
    """

    pack: str
    records: Mapping[str, tuple[Record, ...]]
    blank: frozenset[Entry] = field(default=frozenset(), compare=False)

    def lines(self, input_id: str) -> tuple[Record, ...]:
        """The lines of a list; none where the unit entered none."""
        return self.records.get(input_id, ())

    def form(self, input_id: str) -> Record:
        """The record of a form; empty where the unit entered nothing."""
        lines = self.lines(input_id)
        return lines[0] if lines else EMPTY

    def is_blank(self, entry: Entry) -> bool:
        """Whether nobody entered something, though it may count as 0."""
        source, line, key = entry
        lines = self.lines(source)
        return entry in self.blank or line >= len(lines) or lines[line].get(key) is None

    def with_entries(self, values: Mapping[Entry, Value]) -> Facts:
        """The facts with other values in some entries that there are, which are then no longer blank."""
        changed = {source for source, _, _ in values}
        records = {
            source: tuple(
                {key: values.get((source, line, key), value) for key, value in record.items()}
                for line, record in enumerate(lines)
            )
            if source in changed
            else lines
            for source, lines in self.records.items()
        }
        return Facts(self.pack, records, self.blank - values.keys())

    def text(self, input_id: str, key: str) -> str:
        """A form's field as text, "" where blank."""
        value = self.form(input_id).get(key)
        return "" if value is None else str(value)

    def number(self, input_id: str, key: str) -> int:
        """A form's field as a whole number (smallest units for money), 0 where blank."""
        return amount_of(self.form(input_id).get(key))

    def sums_by(self, input_id: str, key: str, amount: str) -> Mapping[Value, int]:
        """What the lines of a list come to that have the same entry in a column, by that entry."""
        known = self._sums.get((input_id, key, amount))
        if known is None:
            known = self._sums[input_id, key, amount] = {}
            for line in self.lines(input_id):
                known[line.get(key)] = known.get(line.get(key), 0) + amount_of(line.get(amount))
        return known

    @cached_property
    def _sums(self) -> dict[tuple[str, str, str], dict[Value, int]]:
        """What ``sums_by`` has found."""
        return {}

    @property
    def unit_code(self) -> str:
        """The unit's code."""
        return self.text(UNIT, CODE)

    @property
    def unit_name(self) -> str:
        """The unit's name."""
        return self.text(UNIT, NAME)

    @property
    def scope(self) -> str:
        """单位 or 部门."""
        return self.text(UNIT, SCOPE)

    @cached_property
    def year(self) -> int:
        """The budget year."""
        return self.number(UNIT, YEAR)


def default_of(column: Column, record: Record) -> str:
    """What a ``default`` column shows for a line: the entry, or what its class makes of it."""
    entered = record.get(column.of)
    if entered not in (None, ""):
        return str(entered)
    if column.by:
        code = str(record.get(column.by) or "")
        for prefix, value in column.by_class.items():
            if code.startswith(prefix):
                return value
    return column.otherwise


def dimension_of(column: Column, record: Record) -> Value:
    """The value a condition compares: the entry, its default, or two codes as one."""
    if column.type is ColumnType.DEFAULT:
        return default_of(column, record)
    if column.type is ColumnType.JOINED:
        return "".join(str(record.get(key) or "") for key in (column.of, column.by))
    return record.get(column.key)


@dataclass(frozen=True)
class InputCells:
    """Where one input's entries stand: a list by rows and columns, a form by fields.

    ``first`` is the list's first entry row, filled or not; 0 for a form. ``lines`` are the rows that a long
    text is written over: where each ends in the text, in characters, and its cell.
    """

    sheet: str
    rows: tuple[int, ...]
    columns: Mapping[str, str]
    fields: Mapping[str, str]
    first: int = 0
    lines: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)

    def cell(self, index: int, key: str, at: int = 0) -> str | None:
        """The address of an entry; after the last line, of the free rows where more would stand, the first
        before others: given lines that were left alone are read as none.

        Of a text it is the row in which its character ``at`` stands: the first that is filled, not the first
        there is.
        """
        if key in self.fields:
            return next((cell for end, cell in self.lines.get(key, ()) if end > at), self.fields[key])
        if key not in self.columns:
            return None
        column, more = self.columns[key], index - len(self.rows)
        if more < 0:
            return f"{column}{self.rows[index]}"
        filled = {*self.rows}
        free = (row for row in count(self.first) if row not in filled)
        return f"{column}{next(islice(free, more, None))}"
