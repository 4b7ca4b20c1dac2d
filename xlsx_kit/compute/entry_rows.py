"""The rows of the entry sheets on one unit's facts: their lines, and what the checks beside them show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.compute.layout import layout_of
from xlsx_kit.compute.row_check import FINE, RowCheck
from xlsx_kit.compute.row_checks import column_checks, record_checks
from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import Pack
from xlsx_kit.values import Value


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
            of_list = source.kind == "list"
            self._results[input_id] = self._of_lines(input_id) if of_list else (*self._of_fields(input_id),)
        return self._results[input_id]

    def _of_lines(self, input_id: str) -> tuple[str, ...]:
        lines = self.lines(input_id)[: self._layout.inputs[input_id].input.capacity]
        return results(record_checks(self._layout, input_id), lines, self._facts)

    def _of_fields(self, input_id: str) -> Iterator[str]:
        block, record = self._layout.inputs[input_id], self._facts.form(input_id)
        for column in block.input.columns:
            blank = record.get(column.key) in (None, "") and not column.required
            checks = tuple(column_checks(self._layout, block, 0, column))
            yield "" if column.stamp else result(checks, record, self._facts, blank=blank)


def results(checks: tuple[RowCheck, ...], records: Sequence[Record], facts: Facts) -> tuple[str, ...]:
    """What the formulas show for some records of some facts, as ``result`` has it for one.

    Check by check: of the entries of a column most say the same, and a check that looks at no other is asked
    once for each of them.
    """
    shown = ["" if is_blank(record) else FINE for record in records]
    columns: dict[str, list[Value]] = {}
    for check in checks:
        if check.reads and check.reads not in columns:
            columns[check.reads] = [record.get(check.reads) for record in records]
        for n in _failing(check, records, columns.get(check.reads, []), facts, shown):
            if shown[n] == FINE:
                shown[n] = check.message
    return tuple(shown)


def _failing(
    check: RowCheck, records: Sequence[Record], values: Sequence[Value], facts: Facts, shown: Sequence[str]
) -> Sequence[int]:
    """The records that fail a check, by their places, of those that are fine so far; ``values`` are those of
    the one column that it reads."""
    if not check.reads:
        return [n for n, record in enumerate(records) if shown[n] == FINE and check.fails(record, facts)]
    wrong = {value for value in {*values} if check.fails({check.reads: value}, facts)}
    return [n for n, value in enumerate(values) if value in wrong] if wrong else []


def result(checks: tuple[RowCheck, ...], record: Record, facts: Facts, *, blank: bool) -> str:
    """What the formula shows for a record of some facts."""
    if blank:
        return ""
    for check in checks:
        if check.fails(record, facts):
            return check.message
    return FINE


def is_blank(record: Record) -> bool:
    """Whether a line has nothing entered."""
    return all(v in (None, "") for v in record.values())
