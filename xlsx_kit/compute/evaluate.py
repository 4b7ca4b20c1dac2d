"""Facts to exact values: expressions, and the published tables row by row, in smallest units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property

from xlsx_kit.compute.captions import captioned, filled, words_of
from xlsx_kit.compute.entered import entered, lines_of, text_of
from xlsx_kit.compute.entry_rows import EntryRows
from xlsx_kit.compute.layout import conditions
from xlsx_kit.compute.outcomes import Outcomes, Violations, last_rows
from xlsx_kit.compute.plans import CODED_LINES, EVERY_LINE, Part, added, plan_of
from xlsx_kit.compute.row_checks import meets
from xlsx_kit.compute.row_values import amounts_of_rows, shares_of, sums_of_lines, typed_names
from xlsx_kit.compute.rows import ComputedTable, Grouping, Row, SumLine, rows_in_use
from xlsx_kit.compute.undivided import entered_key
from xlsx_kit.facts import Facts, dimension_of
from xlsx_kit.pack import (
    TOTAL,
    ColumnType,
    Entry,
    Expr,
    Field,
    FixedRow,
    Leaf,
    ListedRows,
    Pack,
    Reference,
    Texts,
    View,
    parts,
    reference_of,
    type_of,
)
from xlsx_kit.values import Value, amount_of


class Evaluation:
    """The exact values of one unit's facts; tables are computed once, on demand."""

    def __init__(self, pack: Pack, facts: Facts) -> None:
        self.pack = pack
        self.facts = facts
        self.plan = plan_of(pack)
        self._lines: dict[tuple[str, str], tuple[SumLine, ...]] = {}
        self._tables: dict[str, ComputedTable] = {}
        self._cells: dict[tuple[str, str, str], int] = {}
        self._columns: dict[tuple[str, str], Mapping[int, int]] = {}
        self._row_keys: dict[str, tuple[int, ...]] = {}
        self._row_codes: dict[str, tuple[str, ...]] = {}
        self._groups: dict[Grouping, Mapping[tuple[Value, ...], Mapping[int, int]]] = {}
        self._sums: dict[Part, Mapping[int, int]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._amounts: dict[tuple[str, str], Sequence[int]] = {}
        self._outcomes = Outcomes()

    def with_entries(self, values: Mapping[tuple[str, int, str], Value]) -> Evaluation:
        """The exact values of the same facts with other values in some entries."""
        return Evaluation(self.pack, self.facts.with_entries(values))

    @cached_property
    def tables(self) -> tuple[ComputedTable, ...]:
        """All published tables, in order."""
        return tuple(self.table(view.id) for view in self.pack.views)

    @property
    def violations(self) -> Violations:
        """What identities are missed, and by how much."""
        return Violations(self, self._outcomes)  # not kept: in a cycle nothing is freed before it is searched

    @property
    def on_sheets(self) -> Evaluation:
        """The evaluation where tables end with the last row of their sheet; itself where all have room."""
        return self._within_room or self

    @cached_property
    def _within_room(self) -> Evaluation | None:
        from xlsx_kit.compute.room import within_room

        return within_room(self)

    @cached_property
    def entry_rows(self) -> EntryRows:
        """The rows of the entry sheets, with what the checks beside them show."""
        return EntryRows(self.pack, self.facts)

    def table(self, table_id: str) -> ComputedTable:
        """One published table, rows and cells computed; KeyError for a table that the pack does not have."""
        if table_id not in self._tables:
            self._tables[table_id] = self._computed(self.pack.view(table_id))
        return self._tables[table_id]

    def sources(self, table_id: str, column: str) -> tuple[str, ...]:
        """For each printed row of a table the key of the row whose amount it shows in a column."""
        view = self.pack.view(table_id)
        if view.in_use:
            return tuple(row.source(column) for row in self.table(table_id).rows)
        return self.row_codes(view) if view.table.rows else tuple(row.key for row in view.fixed)

    def lines(self, input_id: str, codes: str = "") -> tuple[SumLine, ...]:
        """An input's lines with the keys of their codes of a list, or of its first code column."""
        if (input_id, codes) not in self._lines:
            column = self.pack.code_column(input_id, codes)
            listed = self.pack.codes[column.codes] if column else None
            money = [c.key for c in self.pack.input(input_id).columns if c.type is ColumnType.AMOUNT]
            self._lines[input_id, codes] = tuple(
                [
                    SumLine(
                        record,
                        entered_key(listed, column, record) if listed and column else 0,
                        number if any(map(record.get, money)) else 0,
                    )
                    for number, record in enumerate(self.facts.lines(input_id), start=1)
                ]
            )
        return self._lines[input_id, codes]

    def row_keys(self, view: View) -> tuple[int, ...]:
        """The keys of a table's rows, in printed order, the total's 0 first or last; or none."""
        if view.id not in self._row_keys:
            self._row_keys[view.id] = self._keys_of_rows(view)
        return self._row_keys[view.id]

    def row_codes(self, view: View) -> tuple[str, ...]:
        """The row keys of such a table as JSON has them, ``total`` among them."""
        if view.id not in self._row_codes:
            code = self.pack.keys(view).code
            self._row_codes[view.id] = tuple([code(key) if key else TOTAL for key in self.row_keys(view)])
        return self._row_codes[view.id]

    def leaf_keys(self, view: View) -> frozenset[int]:
        """The keys of those rows of such a table under which no other stands."""
        return last_rows(self.pack.keys(view), self.row_keys(view))

    def _keys_of_rows(self, view: View) -> tuple[int, ...]:
        rows = view.table.rows
        assert rows is not None
        rows_of, levels = self.pack.keys(view).rows_of, rows.levels
        found = sorted({key for leaf in self._leaves(rows) for key in rows_of(leaf, levels)})
        if not found:
            return ()
        return (0, *found) if rows.total == "first" else (*found, 0)

    def codes_in_use(self, rows: ListedRows) -> tuple[str, ...]:
        """The codes that such rows would show, those of every level above them included, in order."""
        codes = self.pack.codes[rows.codes]
        keys = {key for leaf in self._leaves(rows) for key in codes.ancestors(leaf)}
        return tuple(codes.code(key) for key in sorted(keys))

    def _leaves(self, rows: ListedRows) -> set[int]:
        """The keys of the codes, or the numbers of the lines, that become rows."""
        if rows.records:
            return {line.number for line in self.lines(rows.records) if line.number}
        leaves: set[int] = set()
        for source in rows.sources:
            where = conditions(self.pack, source.where)
            for line in self.lines(source.input, rows.codes):
                if line.number and line.key and line.key not in leaves and meets(line.record, where):
                    leaves.add(line.key)
        return leaves

    def figure(self, ref: str | Reference) -> Value:
        """What a reference comes to: money in smallest units, a count, else text; None where unknown.

        A field that is blank and a line that is not there are unknown, and so is a sum with such a field.
        Raises SpecError for a reference that the pack does not have.
        """
        found = reference_of(self.pack, ref) if isinstance(ref, str) else ref
        if isinstance(found, Entry | Texts | Field):
            return entered(self.pack, self.facts, found)
        fields = (part for part in parts(found) if isinstance(part, Field))
        unknown = any(self.facts.form(field.input).get(field.column) is None for field in fields)
        return None if unknown else self.plain(found)

    def plain(self, expr: Expr, row: str = "") -> int:
        """An expression's value as people count it: money in smallest units, things as such."""
        counted = type_of(self.pack, expr) is ColumnType.COUNT
        return self.value(expr, row) // (self.pack.book.scale if counted else 1)

    def lines_met(self, leaf: Leaf) -> Sequence[int]:
        """The lines of an input, from 0, that a part of a reference adds up or names."""
        return lines_of(self.pack, self.facts, leaf)

    def amount(self, ref: str | Reference) -> int:
        """A figure's number, of smallest units where it is money; 0 where it is unknown or a text."""
        return amount_of(self.figure(ref))

    def value(self, expr: Expr, row: str = "", table: str = "") -> int:
        """An expression's value in smallest units; ``row`` is what ROW stands for, in ``table``."""
        return self.plan.valued(expr, table)(self, row)

    def cell(self, table: str, key: str, column: str) -> int:
        """One published cell; 0 where the table has no such row."""
        if (found := self._cells.get((table, key, column))) is None:
            found = self._cells[table, key, column] = self._cell(table, key, column)
        return found

    def _cell(self, table: str, key: str, column: str) -> int:
        rows = self.pack.view(table).table.rows
        if rows and self.plan.column(table, column):
            row = CODED_LINES if key == TOTAL else self.pack.codes[rows.codes].key(key)
            return self.column(table, column).get(row, 0)
        valued = self.plan.cell(table, key, column)
        return valued(self, key) if valued else 0

    def column(self, table: str, column: str) -> Mapping[int, int]:
        """A column of a table with code rows, by the key of every code that has lines (``plan.column``)."""
        found = self._columns.get((table, column))
        if found is None:
            columned = self.plan.column(table, column)
            found = self._columns[table, column] = columned(self) if columned else {}
        return found

    def amounts(self, view: View, column: str) -> Sequence[int]:
        """A column of a table that lists its rows, row by row."""
        if (view.id, column) not in self._amounts:
            self._amounts[view.id, column] = amounts_of_rows(self, view, column)
        return self._amounts[view.id, column]

    def sums(self, part: Part) -> Mapping[int, int]:
        """A part's sums in smallest units: by the key of every code that has lines, and of all its lines."""
        if (found := self._sums.get(part)) is None:
            found = self._sums[part] = self._summed(part)
        return found

    def _summed(self, part: Part) -> Mapping[int, int]:
        if part.by_line:
            return sums_of_lines(self, part)
        groups = self._grouped(part).items()
        met = [sums for values, sums in groups if all(values[n] in wanted for n, wanted in part.wanted)]
        return met[0] if len(met) == 1 else added(met)

    def _grouped(self, part: Part) -> Mapping[tuple[Value, ...], Mapping[int, int]]:
        """The sums of a column by the values of the dimensions: one pass over the lines for all parts."""
        kind = (part.input, part.column, part.dimensions, part.codes)
        if kind not in self._groups:
            column = self.pack.code_column(part.input, part.codes)
            above = cache(self.pack.codes[column.codes].ancestors) if column else None
            groups: dict[tuple[Value, ...], dict[int, int]] = {}
            unit = self.pack.unit_of(part.input, part.column)
            for line in self.lines(part.input, part.codes):
                amount = line.record.get(part.column)
                if not isinstance(amount, int) or not amount:
                    continue
                values = tuple([dimension_of(column, line.record) for column in part.columns])
                sums = groups.setdefault(values, {})
                codes = (CODED_LINES, *above(line.key)) if line.key and above else ()
                for key in (EVERY_LINE, *codes):
                    sums[key] = sums.get(key, 0) + amount * unit
            self._groups[kind] = groups
        return self._groups[kind]

    def _computed(self, view: View) -> ComputedTable:
        if view.fixed:
            words = words_of(self.pack, self.facts, view)
            rows = tuple([self._fixed_row(view, row, words) for row in view.fixed])
            if view.in_use:
                rows = tuple(rows_in_use(view.in_use, rows))
            empty = not any(any(r.cells.values()) for r in rows)
        else:
            empty = not (rows := tuple(self._listed_rows(view)))
        return captioned(self.pack, view, self.facts, rows, empty=empty)

    def _fixed_row(self, view: View, row: FixedRow, words: Mapping[str, str]) -> Row:
        cells = {column: self.cell(view.id, row.key, column) for column in row.cells}
        labels = {side: filled(label, words) for side, label in row.labels.items()}
        return Row(
            row.key, " | ".join(labels.values()), cells, labels | shares_of(self, view, row.key, cells)
        )

    def _listed_rows(self, view: View) -> Iterator[Row]:
        columns = {c.id: self.amounts(view, c.id) for c in view.table.amounts}
        for n, (key, code) in enumerate(zip(self.row_keys(view), self.row_codes(view), strict=True)):
            label, texts = self._words(view, key, code)
            cells = {column: amounts[n] for column, amounts in columns.items()}
            yield Row(code, label, cells, {**texts, **shares_of(self, view, code, cells)})

    def _words(self, view: View, key: int, code: str) -> tuple[str, Mapping[str, str]]:
        """The label of a row, and its texts by column."""
        rows = view.table.rows
        assert rows is not None
        if not key:
            return self.pack.book.total, {}
        if rows.codes:
            return self.name(rows.codes, code), {}
        record = self.facts.lines(rows.records)[key - 1]
        texts = {c.id: text_of(record.get(c.field)) for c in view.table.columns if c.field}
        return next(texts[c.id] for c in view.table.columns if c.role == "name"), texts

    def name(self, codes: str, code: str) -> str:
        """A code's official name, else the name that the last line with money gives it, else ""."""
        official = self.pack.codes[codes].name(code, self.facts.year)
        if official or not code:
            return official
        listed, own = self.pack.codes[codes].own(code)
        if listed.id not in self._names:
            self._names[listed.id] = typed_names(self.pack, self.lines, listed.id)
        return self._names[listed.id].get(own, "")
