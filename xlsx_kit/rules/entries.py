"""Entries of a return as rules read them: as text, as shown, and shortened for a message."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compile.evaluate import default_of
from xlsx_kit.facts.model import Record
from xlsx_kit.rules.case import Case
from xlsx_kit.spec.model import ColumnType

LONGEST = 30


def text_of(record: Record, key: str) -> str:
    """An entry as text without outer blanks, "" where there is none; money is in hundredths."""
    value = record.get(key)
    return "" if value is None else str(value).strip()


def shown(case: Case, input_id: str, record: Record, key: str) -> str:
    """What the sheet shows in a column: the entry, or the name or default that its formula gives."""
    source = case.layout.pack.input(input_id)
    column = source.column(key)
    if column.type is ColumnType.NAME:
        return case.evaluation.name(source.column(column.of).codes, text_of(record, column.of))
    if column.type is ColumnType.DEFAULT:
        return default_of(column, record)
    return text_of(record, key)


def filled_lines(case: Case, input_id: str) -> Iterator[tuple[int, Record]]:
    """The lines of an input that say more than their presets: number and record."""
    presets = case.layout.pack.input(input_id).presets
    given = {key for preset in presets for key in preset}
    for index, record in enumerate(case.facts.lines(input_id)):
        if any(value not in (None, "", 0) for key, value in record.items() if key not in given):
            yield index, record


def title(case: Case, input_id: str, key: str) -> str:
    """A column's heading."""
    return case.layout.pack.input(input_id).column(key).title


def short(text: str) -> str:
    """A text on one line, cut to what a message can hold."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
