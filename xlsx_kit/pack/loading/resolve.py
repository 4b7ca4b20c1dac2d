"""Declarations to expressions: what each cell of a table holds, what an identity compares."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from xlsx_kit.pack.loading.in_use import view_in_use
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.expr import CODED, ROW, Conditions, Expr, Field, Measure, Minus, Ref, Sum, parts
from xlsx_kit.pack.model.inputs import (
    ColumnType,
    ExprNode,
    IdentitySpec,
    Input,
    SpecError,
    Where,
)
from xlsx_kit.pack.model.numerals import numeral
from xlsx_kit.pack.model.pack import FixedRow, Identity, View
from xlsx_kit.pack.model.tables import Table, TableColumn, TableRow
from xlsx_kit.pack.toml.gather import UnjudgedError
from xlsx_kit.pack.toml.hints import instead

WHOLE_COLUMN = '填报表的一列，写 {{ measure = "{}" }}。'
ROW_SPAN = re.compile(r"(\w+)/(\d+)\.\.(\d+)/(\w+)")


class Resolver:
    """Resolves the names of one pack; every failure is a SpecError that names its path."""

    def __init__(
        self,
        book: Book,
        inputs: Mapping[str, Input],
        codes: Mapping[str, CodeList],
        broken: Collection[str] = (),
    ) -> None:
        self.book = book
        self.inputs = inputs
        self.codes = codes
        self.broken = broken

    def source(self, input_id: str, path: str) -> Input:
        """An input by its id. Raises UnjudgedError for one that could not be read."""
        if f"inputs/{input_id}" in self.broken:
            raise UnjudgedError(path)
        if input_id not in self.inputs:
            called = {name: i.id for i in self.inputs.values() for name in (i.title, i.sheet)}
            hint = instead(input_id, self.inputs, "填报表", called)
            raise SpecError(f"没有填报表 {input_id!r}", path, hint)
        return self.inputs[input_id]

    def conditions(self, input_id: str, where: Where, path: str) -> Conditions:
        """Conditions at the path of a ``where``: groups spelled out, ordered by the input's columns."""
        source = self.source(input_id, path)
        known = {c.key: c for c in source.columns}
        found: dict[str, tuple[str, ...]] = {}
        for key, wanted in where.items():
            if key not in known:
                hint = instead(key, known, f"{input_id} 的列")
                raise SpecError(f"{input_id} 没有列 {key!r}", f"{path}.{key}", hint)
            members = self.members(known[key].list)
            values = tuple(
                v
                for w in ([wanted] if isinstance(wanted, str) else wanted)
                for v in self.book.groups.get(w, [w])
            )
            unknown = [v for v in values if members and v not in members]
            if unknown:
                hint = instead(unknown[0], [*self.book.groups, *members], "组和取值")
                raise SpecError(
                    f"列表 {known[key].list!r} 没有 {'、'.join(map(repr, unknown))}", f"{path}.{key}", hint
                )
            found[key] = values
        order = [c.key for c in source.columns]
        return tuple(sorted(found.items(), key=lambda item: order.index(item[0])))

    def measure(self, name: str, where: Where, path: str, code: str | None = None) -> Measure:
        """``ledger.amount`` under conditions, within a code, or CODED where a condition is "*"."""
        input_id, _, column = name.partition(".")
        source = self.source(input_id, f"{path}.measure")
        numeric = [c.key for c in source.columns if c.type in (ColumnType.AMOUNT, ColumnType.COUNT)]
        if column not in numeric:
            known = column in {c.key for c in source.columns}
            what = f"{name!r} 不是数值列" if known else f"没有 {name!r} 这一列"
            hint = instead(name, [f"{input_id}.{key}" for key in numeric], "数值列")
            raise SpecError(what, f"{path}.measure", hint)
        plain = {k: v for k, v in where.items() if v != "*"}
        if len(plain) < len(where):
            code = CODED
            starred = (k for k in where if k not in plain)
            uncoded = next((k for k in starred if self._type(source, k) is not ColumnType.CODE), "")
            if uncoded:
                hint = "只有科目编码列可以写 *（有科目编码的行）；其他列请写出取值。"
                raise SpecError(f"{uncoded!r} 不是编码列，不能写 *", f"{path}.where.{uncoded}", hint)
        return Measure(input_id, column, self.conditions(input_id, plain, f"{path}.where"), code)

    def members(self, list_id: str) -> list[str]:
        """The members of a list or of all branches of a tree; none where there is no such list."""
        tree = self.book.trees.get(list_id, {})
        return self.book.lists.get(list_id, [value for values in tree.values() for value in values])

    def _broken_inputs(self) -> Iterator[str]:
        return (name.removeprefix("inputs/") for name in self.broken if name.startswith("inputs/"))

    @staticmethod
    def _type(source: Input, key: str) -> ColumnType | None:
        return next((c.type for c in source.columns if c.key == key), None)

    def measured(self, names: list[str], where: Where, path: str, code: str | None) -> Expr:
        """The sum of several measures under the same conditions."""
        terms = tuple(self.measure(n, where, path, code) for n in names)
        return terms[0] if len(terms) == 1 else Sum(terms)

    def expr(self, node: str | ExprNode, path: str) -> Expr:
        """An expression as written in rules.toml."""
        if isinstance(node, str):
            segments = node.split("/")
            if len(segments) == 3:
                return Ref(*segments)
            if len(segments) == 2 and segments[0] in {*self.inputs, *self._broken_inputs()}:
                return Field(self.source(segments[0], path).id, segments[1])
            hint = "如 t1/32/income（表1第32行的收入），或 prior_year/income（上年数的一栏）。"
            if node.partition(".")[0] in self.inputs:
                hint = WHOLE_COLUMN.format(node)
            raise SpecError(f"引用 {node!r} 应为 表/行/列 或 表单/栏目", path, hint)
        given = [k for k in ("sum", "minus", "measure") if getattr(node, k) is not None]
        if len(given) != 1 or (node.where and given != ["measure"]):
            hint = '请只写一种：{ sum = […] }、{ minus = [a, b] } 或 { measure = "…", where = { … } }。'
            raise SpecError("表达式应恰有 sum、minus、measure 之一，where 只随 measure", path, hint)
        if node.sum is not None:
            terms = [n for written in node.sum for n in self._spelled_out(written)]
            return Sum(tuple(self.expr(n, f"{path}.sum[{i}]") for i, n in enumerate(terms)))
        if node.minus is not None:
            left, right = node.minus
            return Minus(self.expr(left, f"{path}.minus[0]"), self.expr(right, f"{path}.minus[1]"))
        assert node.measure is not None
        return self.measure(node.measure, node.where, path)

    def _spelled_out(self, node: str | ExprNode) -> list[str | ExprNode]:
        """``t1/1..3/income`` as three references, ``t1/functional/income`` as one for each class."""
        if not isinstance(node, str):
            return [node]
        if span := ROW_SPAN.fullmatch(node):
            table, first, last, column = span.groups()
            return [f"{table}/{n}/{column}" for n in range(int(first), int(last) + 1)]
        table, _, rest = node.partition("/")
        row, _, column = rest.partition("/")
        return [f"{table}/{c}/{column}" for c in self.codes[row].class_codes] if row in self.codes else [node]

    def identity(self, spec: IdentitySpec, path: str) -> Identity:
        """An identity with its sides resolved; a ROW reference makes it one for each row."""
        left, right = self.expr(spec.left, f"{path}.left"), self.expr(spec.right, f"{path}.right")
        rows = [p for p in parts(left) if isinstance(p, Ref) and p.row == ROW]
        if rows and not isinstance(left, Ref):
            hint = "请把有 * 的一个单元格写在左边，其余移到右边。"
            raise SpecError("逐行核对时，左边只能是一个单元格", f"{path}.left", hint)
        if not rows and any(isinstance(p, Ref) and p.row == ROW for p in parts(right)):
            hint = "请把左边的行也写作 *，或把右边的 * 改为某一行。"
            raise SpecError("右边逐行核对时，左边也应逐行", f"{path}.right", hint)
        guards = [
            self.expr(text, f"{path}.{key}") if (text := getattr(spec, key)) else None
            for key in ("only_if_zero", "only_if_not_zero")
        ]
        return Identity(spec, left, right, rows[0].table if rows else "", *guards)

    def view(self, table: Table, path: str) -> View:
        """A table with what every amount cell holds."""
        if table.rows:
            line = {
                c.id: self._line_cell(table, c, f"{path}: columns[{table.columns.index(c)}]")
                for c in table.amounts
            }
            return View(table, (), line)
        if any(row.in_use for side in table.sides for row in side.rows):
            return view_in_use(self, table, path)
        return View(table, tuple(self._fixed_rows(table, path)), {})

    def _line_cell(self, table: Table, column: TableColumn, path: str) -> Expr:
        if column.sum:
            return Sum(tuple(Ref(table.id, ROW, c) for c in column.sum))
        if not column.measure:
            hint = "请写 measure（由哪张填报表的哪一列汇总）或 sum（由本表哪几列相加）。"
            raise SpecError(f"金额列 {column.id!r} 应有 measure 或 sum", path, hint)
        return self.measured(column.measure, column.where, path, ROW)

    def _fixed_rows(self, table: Table, path: str) -> Iterator[FixedRow]:
        labels: dict[int, dict[str, str]] = {}
        cells: dict[int, dict[str, Expr]] = {}
        keys: dict[int, str] = {}
        codes: dict[int, str] = {}
        for s, side in enumerate(table.sides):
            sided = list(self.numbered(side.rows))
            numbers = {r.key: n for n, r, _, _ in sided if r.key} | {str(n): n for n, _, _, _ in sided}
            for n, row, code, i in sided:
                keys[n] = row.key or keys.get(n, str(n))
                codes[n] = code or codes.get(n, "")
                labels.setdefault(n, {})[side.label] = row.label
                for column_id in side.columns:
                    where = f"{path}: sides[{s}].rows[{i}]"
                    cell = self.fixed_cell(table, table.column(column_id), row, code, numbers, where)
                    if cell is not None:
                        cells.setdefault(n, {})[column_id] = cell
        key_of = {str(n): k for n, k in keys.items()} | {k: k for k in keys.values()}
        sides = [s.label for s in table.sides]
        for n in range(1, max(labels, default=0) + 1):
            printed = {side: labels.get(n, {}).get(side, "") for side in sides}
            yield FixedRow(
                keys.get(n, str(n)),
                printed,
                {c: _with_keys(e, key_of) for c, e in cells.get(n, {}).items()},
                codes.get(n, ""),
            )

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
            for i, entry in enumerate(codes.spec.classes):
                coded = entry in codes.class_codes
                name = codes.name(entry, 0) if coded else entry
                label = f"{numeral(i + 1)}、{name}"
                yield n + i, TableRow(label=label), entry if coded else "", place
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
            return self.measured(own.measure, own.where, f"{path}.cells.{column.id}", code)
        if row.sum or row.sum_rows:
            first, last = row.sum_rows or (1, 0)
            for key in row.sum:
                if key not in numbers:
                    hint = instead(key, numbers, "这一侧的行")
                    raise SpecError(f"没有行 {key!r}", f"{path}.sum", hint)
            keys = row.sum or [str(n) for n in range(first, last + 1)]
            return Sum(tuple(Ref(table.id, k, column.id) for k in keys))
        if code is None and not row.where and not row.measure:
            return None
        if column.sum:
            return Sum(tuple(Ref(table.id, ROW, c) for c in column.sum))
        if not (row.measure or column.measure) and _has_own_cells(table, column):
            return None
        if not (row.measure or column.measure):
            hint = "请在这一行或它所在的列写 measure，或在行中写 sum、sum_rows。"
            raise SpecError(f"列 {column.id!r} 在这一行没有 measure", path, hint)
        return self.measured(row.measure or column.measure, {**column.where, **row.where}, path, code)


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
        case _:
            return expr
