"""What an entry of each column must be, compiled from the input sheets: the checks of its schema, one by one.

The pandera schemas (``schema``) are made of these. Run by themselves they find the rows that break a schema,
which are few or none: pandas and pandera take longer to load than a return takes to read and judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from xlsx_kit.facts import Record
from xlsx_kit.pack import MOST_ANSWERS, Column, ColumnType, Pack
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import Value

YEARS = (2000, 2099)
MOST_COUNTED = 10**9


@dataclass(frozen=True)
class EntryCheck:
    """A fault, and whether an entry is free of it; ``blanks`` are checked, too, where there must be one."""

    fault: Fault
    holds: Callable[[Any], bool]
    blanks: bool = False


def broken_rows(pack: Pack, input_id: str, records: Sequence[Record]) -> list[int]:
    """The records of an input, by index, of which an entry breaks its column's schema.

    Column by column: of a thousand entries most say the same, and each is checked once.
    """
    found = set[int]()
    for key, checks in input_checks(pack, input_id).items():
        values = [record.get(key) for record in records] if checks else []
        if broken := {value for value in {*values} if _is_broken(checks, value)}:
            found.update(n for n, value in enumerate(values) if value in broken)
    return sorted(found)


@lru_cache(MOST_ANSWERS)
def input_checks(pack: Pack, input_id: str) -> Mapping[str, tuple[EntryCheck, ...]]:
    """The checks of every column of an input, by its key."""
    return {column.key: tuple(_checks(pack, column)) for column in pack.input(input_id).facts}


def is_blank(value: object) -> bool:
    """Whether nothing was entered."""
    return value is None or value == ""


def _is_broken(checks: Sequence[EntryCheck], value: Value) -> bool:
    blank = is_blank(value)
    return any(check.blanks if blank else not check.holds(value) for check in checks)


def _checks(pack: Pack, column: Column) -> Iterator[EntryCheck]:
    if column.required:
        yield EntryCheck(Fault.REQUIRED, lambda value: not is_blank(value), blanks=True)
    match column.type:
        case ColumnType.CODE:
            codes = pack.codes[column.codes]
            yield EntryCheck(
                Fault.CODE, lambda value: codes.entered(str(value), undivided=column.undivided) > 0
            )
        case ColumnType.CHOICE:
            members = frozenset(pack.values(column.list))
            yield EntryCheck(Fault.OPEN_CHOICE if column.open else Fault.CHOICE, members.__contains__)
        case ColumnType.AMOUNT:
            most = pack.book.most
            negative = Fault.NEGATIVE if column.negative == "error" else Fault.REPAID
            yield EntryCheck(negative, lambda value: value >= 0)
            yield EntryCheck(Fault.LARGE, lambda value: value <= most)
        case ColumnType.COUNT:
            limit = column.maximum or MOST_COUNTED
            yield EntryCheck(Fault.WHOLE, lambda value: value >= 0)
            yield EntryCheck(Fault.LARGE, lambda value: value <= limit)
        case ColumnType.YEAR:
            yield EntryCheck(Fault.CHOICE, lambda value: YEARS[0] <= value <= YEARS[1])
        case ColumnType.TEXT:
            longest = column.max_length
            yield EntryCheck(Fault.LONG, lambda value: len(value) <= longest)
        case ColumnType.DECIMAL:
            yield EntryCheck(Fault.NEGATIVE, lambda value: Decimal(value) >= 0)
            if column.maximum is not None:
                top = column.maximum
                yield EntryCheck(Fault.LARGE, lambda value: Decimal(value) <= top)
