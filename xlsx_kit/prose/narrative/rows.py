"""Sentences said of rows: the names a row adds to those of its narrative, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.pack import ROW, replaced
from xlsx_kit.prose.narrative.composition import Gap
from xlsx_kit.prose.narrative.figures import Values
from xlsx_kit.prose.narrative.named_values import RowName
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Money, Narrative, RowsSpec, Text

ROW_NAMES = "names"


class RowSource(EvaluationSource):
    """A source that also knows the figures of one row, by references of their own."""

    def __init__(self, source: EvaluationSource, rows_id: str, spec: RowsSpec, row: RowName) -> None:
        super().__init__(source.evaluation, source.unit, source.decimals)
        self.separators = source.separators
        self.texts_of = source.texts_of
        self._rows_id, self._spec, self._row = rows_id, spec, row

    def with_decimals(self, decimals: int) -> RowSource:
        """The same row, with amounts printed with another number of decimals."""
        return RowSource(super().with_decimals(decimals), self._rows_id, self._spec, self._row)

    def lookup(self, ref: str) -> int | str | None:
        """A value of the row, or of the unit."""
        own, _, name = ref.rpartition("/")
        if own == self._own(ROW_NAMES):
            return self._row.names[int(name)]
        if own == self._own("money"):
            return self.of_row(self._spec.money[name], self._row)
        if own == self._own("texts"):
            return self.of_row(self._spec.texts[name], self._row)
        return super().lookup(ref)

    def entered(self, ref: str, new: Sequence[str]) -> bool:
        """As of the unit; what a row adds up itself is entered where a line has the row's code."""
        own, _, name = ref.rpartition("/")
        if own == self._own("money"):
            return self.in_row(self._spec.money[name], self._row)
        return super().entered(ref, new)

    def unentered(self, ref: str) -> Gap | None:
        """As of the unit; of a row nothing is missing."""
        return None if ref.startswith("rows/") else super().unentered(ref)

    def unended(self, ref: str) -> Gap | None:
        """As of the unit; what a row adds up itself stands only where its lines have it."""
        return None if ref.startswith("rows/") else super().unended(ref)

    def left_alone(self, ref: str) -> Gap | None:
        """As of the unit; a row stands only where a line has its code."""
        return None if ref.startswith("rows/") else super().left_alone(ref)

    def no_zero(self, ref: str) -> Gap | None:
        """As of the unit; of a row nothing is missing."""
        return None if ref.startswith("rows/") else super().no_zero(ref)

    def _own(self, kind: str) -> str:
        return f"rows/{self._rows_id}/{self._row.key}/{kind}"

    def narrative(self, whole: Narrative) -> Narrative:
        """The narrative with the names of the row."""
        spec = self._spec
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
        return "/".join(self._row.key if part == ROW else part for part in ref.split("/"))


def values_of_rows(
    whole: Narrative, source: EvaluationSource, rows_id: str
) -> Iterator[tuple[Narrative, Values]]:
    """The names of each row and their values; rows without the amount that they stand with are left out."""
    spec = whole.rows[rows_id]
    for row in source.rows(spec):
        at = RowSource(source, rows_id, spec, row)
        words = at.narrative(whole)
        values = Values(words, at, f"{rows_id}/{row.key}")
        if not spec.only_with or values.number(spec.only_with):
            yield words, values
