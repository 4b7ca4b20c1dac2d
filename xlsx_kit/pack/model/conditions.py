"""Measures and their conditions as written, with the pack's names looked up."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.expr import CODED, WITH_MONEY, Conditions, Measure
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input, Where
from xlsx_kit.pack.model.notation import named_column
from xlsx_kit.pack.toml.gather import UnjudgedError
from xlsx_kit.pack.toml.hints import suggested_name


class MeasureResolver:
    """Resolves columns, lists and groups of one pack; every failure is a SpecError that names its path."""

    def __init__(self, book: Book, inputs: Mapping[str, Input], broken: Collection[str] = ()) -> None:
        self.book = book
        self.inputs = inputs
        self.broken = broken

    def source(self, input_id: str, path: str) -> Input:
        """An input by its id. Raises UnjudgedError for one that could not be read."""
        if f"inputs/{input_id}" in self.broken:
            raise UnjudgedError(path)
        if input_id not in self.inputs:
            called = {name: i.id for i in self.inputs.values() for name in (i.title, i.sheet)}
            hint = suggested_name(input_id, self.inputs, "填报表", called)
            raise declared_error("SPEC-084", path, input_id=input_id, advice=hint)
        return self.inputs[input_id]

    def conditions(self, input_id: str, where: Where, path: str) -> Conditions:
        """Conditions at the path of a ``where``: groups spelled out, ordered by the input's columns."""
        source = self.source(input_id, path)
        known = {c.key: c for c in source.columns}
        found: dict[str, tuple[str, ...]] = {}
        for key, wanted in where.items():
            if key not in known:
                hint = suggested_name(key, known, f"{input_id} 的列")
                raise declared_error("SPEC-006", f"{path}.{key}", input_id=input_id, key=key, advice=hint)
            members = self.members(known[key].list)
            values = tuple(
                v
                for w in ([wanted] if isinstance(wanted, str) else wanted)
                for v in self.book.groups.get(w, [w])
            )
            unknown = [v for v in values if members and v not in members]
            if unknown:
                hint = suggested_name(unknown[0], [*self.book.groups, *members], "组和取值")
                raise declared_error(
                    "SPEC-086",
                    f"{path}.{key}",
                    list_name=known[key].list,
                    unknown="、".join(map(repr, unknown)),
                    advice=hint,
                )
            if known[key].codes:
                self._check_codes(known[key], values, f"{path}.{key}")
            found[key] = values
        order = [c.key for c in source.columns]
        return tuple(sorted(found.items(), key=lambda item: order.index(item[0])))

    def listing(self, input_id: str, where: Where, path: str) -> Conditions:
        """Conditions of lines whose codes become rows: ``*`` on a column of money asks for those with any."""
        source = self.source(input_id, path)
        plain = {
            key: wanted
            for key, wanted in where.items()
            if (wanted,) != WITH_MONEY or self._type(source, key) is not ColumnType.AMOUNT
        }
        return self.conditions(input_id, plain, path)

    def _check_codes(self, column: Column, values: Collection[str], path: str) -> None:
        """Raises SpecError for a code that no line can have: entries are of leaf codes."""
        spec = self.book.codes.get(column.codes)
        short = [v for v in values if spec and v != "*" and not (v.isdigit() and len(v) == spec.widths[-1])]
        if spec and short:
            raise declared_error("SPEC-085", path, short=short[0], title=spec.title, widths=spec.widths[-1])

    def measure(
        self, name: str, where: Where, path: str, code: str | None = None, codes: str = ""
    ) -> Measure:
        """``ledger.amount`` under conditions, within a code of a list, or CODED where a condition is "*"."""
        input_id, column = named_column(name)
        source = self.source(input_id, f"{path}.measure")
        numeric = [c.key for c in source.columns if c.type in (ColumnType.AMOUNT, ColumnType.COUNT)]
        if column not in numeric:
            known = column in {c.key for c in source.columns}
            hint = suggested_name(name, [f"{input_id}.{key}" for key in numeric], "数值列")
            rule = "SPEC-133" if known else "SPEC-134"
            raise declared_error(rule, f"{path}.measure", name=name, advice=hint)
        plain = {k: v for k, v in where.items() if v != "*"}
        if len(plain) < len(where):
            starred = [k for k in where if k not in plain]
            code, codes = CODED, next((c.codes for c in source.columns if c.key in starred), "")
            uncoded = next((k for k in starred if self._type(source, k) is not ColumnType.CODE), "")
            if uncoded:
                raise declared_error("SPEC-087", f"{path}.where.{uncoded}", uncoded=uncoded)
        met = self.conditions(input_id, plain, f"{path}.where")
        first = next((c for c in source.columns if c.type is ColumnType.CODE), None)
        return Measure(input_id, column, met, code, codes if first and first.codes != codes else "")

    def members(self, list_id: str) -> list[str]:
        """The members of a list or of all branches of a tree; none where there is no such list."""
        tree = self.book.trees.get(list_id, {})
        return self.book.lists.get(list_id, [value for values in tree.values() for value in values])

    @staticmethod
    def _type(source: Input, key: str) -> ColumnType | None:
        return next((c.type for c in source.columns if c.key == key), None)
