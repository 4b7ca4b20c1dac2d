"""Entries of a return as rules read them: as text, as shown, and shortened for a message."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, partial

from xlsx_kit.facts import Record, default_of
from xlsx_kit.pack import ColumnType
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.values import squeezed

MOST_CHARACTERS = 30


def text_of(record: Record, key: str) -> str:
    """An entry as text without outer blanks, "" where there is none; money is in smallest units."""
    value = record.get(key)
    return "" if value is None else str(value).strip()


def opposite(reason: str, right: str, wrong: str, earlier: str) -> str:
    """The words of a reason that say the opposite of what happened, "" where none do, or others do say it.

    ``right`` and ``wrong`` are patterns, as is ``earlier``: what a reason says of the figure before is no
    opposite, as spending may be more than last year's because that was little.
    """
    found = re.search(wrong, re.sub(earlier, "", reason) if earlier else reason)
    return found[0] if found and not re.search(right, reason) else ""


def entered(case: Case, input_id: str, key: str) -> tuple[str, ...]:
    """The entries of a column as text, line by line."""
    if (input_id, key) not in case.entered:
        values = [record.get(key) for record in case.facts.lines(input_id)]
        # as ``text_of`` has it, which is not called for each of thousands
        case.entered[input_id, key] = tuple(["" if v is None else str(v).strip() for v in values])
    return case.entered[input_id, key]


def shown(case: Case, input_id: str, key: str) -> tuple[str, ...]:
    """What the sheet shows in a column, line by line: the entries, or what its formula makes of them."""
    if (input_id, key) not in case.shown:
        case.shown[input_id, key] = _shown(case, input_id, key)
    return case.shown[input_id, key]


def distinct(case: Case, input_id: str, key: str) -> frozenset[str]:
    """The different texts that the sheet shows in a column."""
    if (input_id, key) not in case.distinct:
        case.distinct[input_id, key] = frozenset(shown(case, input_id, key))
    return case.distinct[input_id, key]


def squeezed_entries(case: Case, input_id: str, key: str) -> tuple[str, ...]:
    """The entries of a column for comparing, in whatever width, brackets and blanks, line by line."""
    if (input_id, key) not in case.squeezed:
        texts = entered(case, input_id, key)
        plain = {text: squeezed(text) for text in {*texts}}
        case.squeezed[input_id, key] = tuple([plain[text] for text in texts])
    return case.squeezed[input_id, key]


def _shown(case: Case, input_id: str, key: str) -> tuple[str, ...]:
    source = case.layout.pack.input(input_id)
    column = source.column(key)
    if column.type is ColumnType.NAME:
        codes = source.column(column.of).codes
        name = cache(partial(case.evaluation.name, codes))
        return tuple([name(code) for code in entered(case, input_id, column.of)])
    if column.type is ColumnType.DEFAULT:
        return tuple([default_of(column, record) for record in case.facts.lines(input_id)])
    texts, blank = entered(case, input_id, key), case.facts.blank
    if not blank:
        return texts
    return tuple(["" if (input_id, n, key) in blank else text for n, text in enumerate(texts)])


def faulty_lines(case: Case, input_id: str, keys: Collection[str]) -> frozenset[int]:
    """The lines of an input in which one of these columns has an error of its own."""
    return frozenset(n for source, n, key in case.faulty if source == input_id and key in keys)


def in_doubt(case: Case, input_id: str, keys: Collection[str]) -> bool:
    """Whether nobody knows all of some columns: the input was not found, or entries have errors."""
    return input_id not in case.unit_return.cells or bool(faulty_lines(case, input_id, keys))


def filled_lines(case: Case, input_id: str) -> Iterator[tuple[int, Record]]:
    """The lines of an input that say more than their presets: number and record."""
    records = case.facts.lines(input_id)
    return ((index, records[index]) for index in filled_numbers(case, input_id))


def filled_numbers(case: Case, input_id: str) -> tuple[int, ...]:
    """The numbers of such lines."""
    if input_id not in case.filled_numbers:
        presets = case.layout.pack.input(input_id).presets
        given = {key for preset in presets for key in preset}
        records = enumerate(case.facts.lines(input_id))
        case.filled_numbers[input_id] = tuple([n for n, record in records if _has_own_content(record, given)])
    return case.filled_numbers[input_id]


def _has_own_content(record: Record, given: Collection[str]) -> bool:
    return any(value not in (None, "", 0) and key not in given for key, value in record.items())


def title(case: Case, input_id: str, key: str) -> str:
    """A column's heading."""
    return case.layout.pack.input(input_id).column(key).title


def short(text: str) -> str:
    """A text on one line, cut to what a message can hold."""
    line = " ".join(text.split()) if text else ""
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}…"
