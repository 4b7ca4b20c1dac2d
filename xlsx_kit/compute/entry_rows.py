"""The rows of the entry sheets on one unit's facts: their lines, and what the checks beside them show."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute.layout import layout_of
from xlsx_kit.compute.row_checks import column_checks, is_blank, record_checks, result
from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import Pack


class EntryRows:
    """The entry rows of all inputs, each computed when asked for."""

    def __init__(self, pack: Pack, facts: Facts) -> None:
        self._facts = facts
        self._layout = layout_of(pack)
        self._results: dict[str, tuple[str, ...]] = {}

    def lines(self, input_id: str) -> tuple[Record, ...]:
        """The lines a list is prefilled with: the unit's, or the pack's presets."""
        return self._facts.lines(input_id) or tuple(self._layout.inputs[input_id].input.presets)

    def results(self, input_id: str) -> tuple[str, ...]:
        """What the row checks show: per line of a list, per field of a form or text."""
        if input_id not in self._results:
            source = self._layout.inputs[input_id].input
            found = self._of_lines(input_id) if source.kind == "list" else self._of_fields(input_id)
            self._results[input_id] = tuple(found)
        return self._results[input_id]

    def _of_lines(self, input_id: str) -> Iterator[str]:
        checks = record_checks(self._layout, input_id)
        for line in self.lines(input_id)[: self._layout.inputs[input_id].input.capacity]:
            yield result(checks, line, self._facts, blank=is_blank(line))

    def _of_fields(self, input_id: str) -> Iterator[str]:
        block, record = self._layout.inputs[input_id], self._facts.form(input_id)
        for column in block.input.columns:
            blank = record.get(column.key) in (None, "") and not column.required
            checks = tuple(column_checks(self._layout, block, 0, column))
            yield "" if column.stamp else result(checks, record, self._facts, blank=blank)
