"""Sentences said of rows: the names a row adds to those of its narrative, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_source

from xlsx_kit.pack import ROW, FigureSpec, replaced
from xlsx_kit.prose.narrative.figures import RowName, Source, Values
from xlsx_kit.prose.narrative.named_values import Value
from xlsx_kit.prose.narrative.spec import Money, Narrative, RowsSpec, RowText, Text

ROW_NAMES = "names"


@dataclass(frozen=True, slots=True)
class RowSource:
    """A source that also knows the figures of one row, by references of their own."""

    source: Source
    rows_id: str
    spec: RowsSpec
    row: RowName

    @property
    def scope(self) -> str:
        """As of the whole."""
        return self.source.scope

    @property
    def decimals(self) -> int:
        """As of the whole."""
        return self.source.decimals

    @property
    def scale(self) -> int:
        """As of the whole."""
        return self.source.scale

    @property
    def prefix(self) -> str:
        """As of the whole."""
        return self.source.prefix

    def with_decimals(self, decimals: int) -> Source:
        """The same row, with amounts printed with another number of decimals."""
        return replace_source(self, source=self.source.with_decimals(decimals))

    def lookup(self, ref: str) -> int | str | None:
        """A value of the row, or of the unit."""
        own, _, name = ref.rpartition("/")
        if own == self._own(ROW_NAMES):
            return self.row.names[int(name)]
        if own == self._own("money"):
            return self.source.of_row(self.spec.money[name], self.row.key)
        if own == self._own("texts"):
            return self.source.of_row(self.spec.texts[name], self.row.key)
        return self.source.lookup(ref)

    def records(self, part: str) -> Sequence[Mapping[str, Value]]:
        """As of the whole."""
        return self.source.records(part)

    def entered(self, ref: str, new: Sequence[str]) -> bool:
        """As of the whole; what a row adds up itself is entered where a line has the row's code."""
        own, _, name = ref.rpartition("/")
        if own == self._own("money"):
            return self.source.in_row(self.spec.money[name], self.row.key)
        return self.source.entered(ref, new)

    def in_row(self, node: str | FigureSpec, row: str) -> bool:
        """As of the whole."""
        return self.source.in_row(node, row)

    def unentered(self, ref: str) -> str:
        """As of the whole."""
        return "" if ref.startswith("rows/") else self.source.unentered(ref)

    def rows(self, rows: RowsSpec) -> Sequence[RowName]:
        """As of the whole."""
        return self.source.rows(rows)

    def of_row(self, node: str | FigureSpec | RowText, row: str) -> int | str | None:
        """As of the whole."""
        return self.source.of_row(node, row)

    def _own(self, kind: str) -> str:
        return f"rows/{self.rows_id}/{self.row.key}/{kind}"

    def narrative(self, whole: Narrative) -> Narrative:
        """The narrative with the names of the row."""
        spec = self.spec
        money = {
            name: Money(ref=self.at_row(node) if isinstance(node, str) else f"{self._own('money')}/{name}")
            for name, node in spec.money.items()
        }
        texts = {
            name: Text(refs=(self.at_row(t.ref) if t.ref else f"{self._own('texts')}/{name}",), drop=t.drop)
            for name, t in spec.texts.items()
        }
        named = {name: Text(refs=(f"{self._own(ROW_NAMES)}/{n}",)) for n, name in enumerate(spec.names)}
        return replaced(
            whole,
            money={**whole.money, **money},
            texts={**whole.texts, **texts, **named},
            changes={**whole.changes, **spec.changes},
            ratios={**whole.ratios, **spec.ratios},
            averages={**whole.averages, **spec.averages},
            sentences={**whole.sentences, **spec.sentences},
        )

    def at_row(self, ref: str) -> str:
        """A reference with the row in the place of ``*``; any other one is the same for all rows."""
        return "/".join(self.row.key if part == ROW else part for part in ref.split("/"))


def values_of_rows(whole: Narrative, source: Source, rows_id: str) -> Iterator[tuple[Narrative, Values]]:
    """The names of each row and their values; rows without the amount that they stand with are left out."""
    spec = whole.rows[rows_id]
    for row in source.rows(spec):
        at = RowSource(source, rows_id, spec, row)
        words = at.narrative(whole)
        values = Values(words, at, f"{rows_id}/{row.key}")
        if not spec.only_with or values.number(spec.only_with):
            yield words, values
