"""Declarations to expressions: what each cell of a table holds, what an identity compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.loading.counts import counted
from xlsx_kit.pack.loading.in_use import of_class, of_rows, view_in_use
from xlsx_kit.pack.loading.printed import SPAN, printed_grid
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.expr import ROW, Expr, Field, Minus, Ref, Sum, parts
from xlsx_kit.pack.model.furniture import PER_WAN, STANDARD, Furniture, overlaid
from xlsx_kit.pack.model.inputs import IdentitySpec, Where
from xlsx_kit.pack.model.notation import named_cell, named_column
from xlsx_kit.pack.model.numerals import in_order
from xlsx_kit.pack.model.pack import FixedRow, Identity, View
from xlsx_kit.pack.model.references import References
from xlsx_kit.pack.model.tables import Table, TableColumn, TableRow
from xlsx_kit.pack.toml.gather import UnjudgedError
from xlsx_kit.pack.toml.hints import suggested_name


class Resolver(References):
    """Resolves the declarations of one pack; every failure is a SpecError that names its path."""

    def measured(self, names: list[str], where: Where, path: str, code: str | None, codes: str = "") -> Expr:
        """The sum of several measures under the same conditions, within a code; a form's field as it is.

        A cell is an amount or a count: which, a whole column is.
        """
        terms = tuple(self._field(n) or self.measure(n, where, path, code, codes) for n in names)
        return terms[0] if len(terms) == 1 else Sum(terms)

    def _field(self, name: str) -> Field | None:
        input_id, column = named_column(name)
        source = self.inputs.get(input_id)
        found = source and source.kind == "form" and column in [c.key for c in source.columns]
        return Field(input_id, column) if found else None

    def identity(self, spec: IdentitySpec, path: str) -> Identity:
        """An identity with its sides resolved; a ROW reference makes it one for each row."""
        left, right = self.expression(spec.left, f"{path}.left"), self.expression(spec.right, f"{path}.right")
        rows = [p for p in parts(left) if isinstance(p, Ref) and p.row == ROW]
        if rows and not isinstance(left, Ref):
            raise declared_error("SPEC-068", f"{path}.left")
        if not rows and any(isinstance(p, Ref) and p.row == ROW for p in parts(right)):
            raise declared_error("SPEC-069", f"{path}.right")
        for part in parts(right):
            if rows and isinstance(part, Ref) and part.row == ROW:
                self._same_codes(rows[0].table, part.table, f"{path}.right")
        zero, not_zero = [
            self.expression(text, f"{path}.{key}") if (text := getattr(spec, key)) else None
            for key in ("only_if_zero", "only_if_not_zero")
        ]
        each = rows[0].table if rows else ""
        return Identity(spec, left, right, each, zero, not_zero, self.book.scale)

    def _same_codes(self, table: str, other: str, path: str) -> None:
        """Raises SpecError for tables compared row by row though their rows are of different codes."""
        own, others = (_codes_of(self.views[name].table) for name in (table, other))
        if own and others and not own & others:
            raise declared_error("SPEC-070", path, table=table, other=other)
        rows, compared = self.views[table].table.rows, self.views[other].table.rows
        wanted = set(rows.levels or range(1, 99)) if rows else {1}
        if compared and compared.levels and own and not wanted <= {*compared.levels}:
            raise declared_error("SPEC-071", path, other=other, table=table)

    def view(self, table: Table, path: str) -> View:
        """A table with what every amount cell holds."""
        if table.rows:
            line = {
                c.id: self._line_cell(table, c, f"{path}: columns[{table.columns.index(c)}]")
                for c in table.amounts
            }
            view = View(table, (), line)
        elif any(row.in_use for side in table.sides for row in side.rows):
            view = view_in_use(table, path, self.codes, self.broken, self.fixed_cell)
        else:
            view = View(table, tuple(self._fixed_rows(table, path)), {})
            view = replace(view, grid=printed_grid(view, path))
        per_wan = PER_WAN[self.book.money], PER_WAN[table.money or self.book.money]
        # more than two decimals are no style of the book's own, but a number format of its tables
        finer = Furniture(decimals=self.book.decimals if self.book.decimals > 2 else None)
        furniture = overlaid(STANDARD, finer, self.book.furniture, table.furniture)
        counts, cells = counted(view, self.inputs, path)
        shares = {c.id: _share(table, c) for c in table.columns if c.role == "percent"}
        view = replace(view, shares=shares, counts=counts, count_cells=cells)
        return replace(view, furniture=furniture, per_wan=per_wan, scale=self.book.scale)

    def _line_cell(self, table: Table, column: TableColumn, path: str) -> Expr:
        if column.sum:
            return _of_row(table, column)
        if not column.measure:
            raise declared_error("SPEC-072", path, column=column.id)
        return self.measured(column.measure, column.where, path, ROW, table.rows.codes if table.rows else "")

    def _fixed_rows(self, table: Table, path: str) -> Iterator[FixedRow]:
        labels: dict[int, dict[str, str]] = {}
        cells: dict[int, dict[str, tuple[Expr, Mapping[str, int]]]] = {}
        own: dict[int, dict[str, str]] = {}
        keys: dict[int, str] = {}
        others: dict[int, tuple[str, ...]] = {}
        codes: dict[int, str] = {}
        for s, side in enumerate(table.sides):
            sided = list(self.numbered(side.rows))
            numbers = {r.key: n for n, r, _, _ in sided if r.key} | {str(n): n for n, _, _, _ in sided}
            lists = self._class_rows(sided)
            for n, row, code, i in sided:
                others[n] = (*others.get(n, (str(n),)), row.key)
                keys[n] = row.key or keys.get(n, str(n))
                codes[n] = code or codes.get(n, "")
                if side.label:
                    labels.setdefault(n, {})[side.label] = row.label
                for column_id in side.columns:
                    where = f"{path}: sides[{s}].rows[{i}]"
                    column = table.column(column_id)
                    cell = self.fixed_cell(table, column, of_rows(row, lists), code, numbers, where)
                    if cell is not None:
                        cells.setdefault(n, {})[column_id] = cell, numbers
                    if row.key:
                        own.setdefault(n, {})[column_id] = row.key
        first = {key: n for n, key in sorted(keys.items(), reverse=True)}
        keys = {n: key if first[key] == n else str(n) for n, key in keys.items()}
        numbered = {str(n): key for n, key in keys.items()}
        sides = [s.label for s in table.sides if s.label]
        for n in range(1, max(keys, default=0) + 1):
            printed = {side: labels.get(n, {}).get(side, "") for side in sides}
            yield FixedRow(
                keys.get(n, str(n)),
                printed,
                {
                    column: _with_keys(cell, numbered | {name: keys[at] for name, at in names.items()})
                    for column, (cell, names) in cells.get(n, {}).items()
                },
                codes.get(n, ""),
                tuple(name for name in others.get(n, ()) if name not in ("", keys[n])),
                own.get(n, {}),
            )

    def _class_rows(self, sided: list[tuple[int, TableRow, str | None, int]]) -> dict[str, list[str]]:
        """By code list the rows that show its classes."""
        found: dict[str, list[str]] = {}
        for n, row, code, _ in sided:
            if code and code in self.codes[row.classes].class_codes:
                found.setdefault(row.classes, []).append(str(n))
        return found

    def numbered(self, rows: list[TableRow]) -> Iterator[tuple[int, TableRow, str | None, int]]:
        """Rows with their numbers, codes, places in the file; a ``classes`` row becomes one row per class."""
        n = 0
        for place, row in enumerate(rows):
            n = row.n or n + 1
            if not row.classes:
                yield n, row, None, place
                continue
            if f"codes/{row.classes}" in self.broken:
                raise UnjudgedError(row.classes)
            codes = self.codes[row.classes]
            if row.codes:
                for i, code in enumerate(row.codes):
                    yield n + i, of_class(row, _indented(codes, code, place), code), code, place
                n += len(row.codes) - 1
                continue
            for i, entry in enumerate(codes.spec.classes):
                coded = entry in codes.class_codes
                name = codes.name(entry, 0) if coded else entry
                label = f"{in_order(row.numbering, i + 1)}{name}"
                yield n + i, of_class(row, label), entry if coded else "", place
            n += len(codes.spec.classes) - 1

    def fixed_cell(
        self,
        table: Table,
        column: TableColumn,
        row: TableRow,
        code: str | None,
        numbers: Mapping[str, int],
        path: str,
    ) -> Expr | None:
        """What a cell of a fixed row holds; None where it stays blank. ``numbers`` are the side's rows."""
        if code == "":
            return None
        if own := row.cells.get(column.id):
            return self.measured(own.measure, own.where, f"{path}.cells.{column.id}", code, row.classes)
        if row.sum or row.sum_rows:
            first, last = row.sum_rows or (1, 0)
            taken: dict[str, list[str]] = {}
            for written in ("sum", "less"):
                named = [key for one in getattr(row, written) for key in _spanned(one, numbers)]
                taken[written] = named
                for key in named:
                    if key not in numbers:
                        hint = suggested_name(key, numbers, "这一侧的行")
                        raise declared_error("SPEC-031", f"{path}.{written}", row=key, advice=hint)
            keys = taken["sum"] or [str(n) for n in range(first, last + 1)]
            whole = Sum(tuple(Ref(table.id, k, column.id) for k in keys))
            off = tuple(Ref(table.id, k, column.id) for k in taken["less"])
            return Minus(whole, Sum(off)) if off else whole
        if code is None and not row.where and not row.measure and _labelled(table, column):
            return None
        if column.sum:
            return _of_row(table, column)
        if not (row.measure or column.measure) and _has_own_cells(table, column):
            return None
        if not (row.measure or column.measure):
            raise declared_error("SPEC-073", path, column=column.id)
        where = self.both(column.where, row.where, f"{path}.where")
        return self.measured(row.measure or column.measure, where, path, code, row.classes)

    def both(self, column: Where, row: Where, path: str) -> Where:
        """The conditions of a column and of a row together: what both name must meet both."""
        found: dict[str, str | list[str]] = {**column, **row}
        for key in column.keys() & row.keys():
            one, other = (self._spelled(where[key]) for where in (column, row))
            common = [value for value in one if value in other]
            if not common:
                raise declared_error("SPEC-074", f"{path}.{key}", key=key)
            found[key] = common
        return found

    def _spelled(self, wanted: str | list[str]) -> list[str]:
        """Values with groups spelled out."""
        named = [wanted] if isinstance(wanted, str) else wanted
        return [value for name in named for value in self.book.groups.get(name, [name])]


def _codes_of(table: Table) -> set[str]:
    """The code lists that a table's rows are of."""
    fixed = {row.classes for side in table.sides for row in side.rows}
    return (fixed | {table.rows.codes if table.rows else ""}) - {""}


def _of_row(table: Table, column: TableColumn) -> Expr:
    """Columns of the row added up, others taken off."""
    whole = Sum(tuple(Ref(table.id, ROW, c) for c in column.sum))
    off = tuple(Ref(table.id, ROW, c) for c in column.less)
    return Minus(whole, Sum(off)) if off else whole


def _share(table: Table, column: TableColumn) -> tuple[Ref, Ref]:
    """The cells that a percentage is of."""
    row, whole = named_cell(column.whole)
    return Ref(table.id, ROW, column.part), Ref(table.id, row or ROW, whole)


def _indented(codes: CodeList, code: str, place: int) -> str:
    """A code's name, a space further in at each level."""
    if len(code) not in codes.spec.widths:
        at = f"rows[{place}].codes"
        raise declared_error("SPEC-067", at, code=code, widths="、".join(map(str, codes.spec.widths)))
    return "　" * codes.spec.widths.index(len(code)) + (codes.name(code, 0) or code)


def _labelled(table: Table, column: TableColumn) -> bool:
    """Whether the rows of a column's side have names, so that one without a source may be a heading."""
    return any(side.label for side in table.sides if column.id in side.columns)


def _has_own_cells(table: Table, column: TableColumn) -> bool:
    """Whether a column holds only what single rows say it holds."""
    return any(column.id in row.cells for side in table.sides for row in side.rows)


def _with_keys(expr: Expr, key_of: Mapping[str, str]) -> Expr:
    """Row numbers in references turned into row keys (they differ where a row has its own key)."""
    match expr:
        case Ref(table, row, column):
            return Ref(table, key_of.get(row, row), column)
        case Sum(terms):
            return Sum(tuple(_with_keys(t, key_of) for t in terms))
        case Minus(left, right):
            return Minus(_with_keys(left, key_of), _with_keys(right, key_of))
        case _:
            return expr


def _spanned(named: str, numbers: Mapping[str, int]) -> list[str]:
    """The rows that a row or a span of rows (``1..5``) stands for; as it is where an end is none."""
    first, _, last = named.partition(SPAN)
    if first not in numbers or last not in numbers:
        return [named]
    names: dict[int, str] = {}
    for key, number in numbers.items():
        names.setdefault(number, key)
    return [names[n] for n in sorted(names) if numbers[first] <= n <= numbers[last]]
