"""The lines of two versions of a list, paired by what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from xlsx_kit.facts import Record
from xlsx_kit.pack import Column, ColumnType, Input

IDENTITY = (ColumnType.CODE, ColumnType.CHOICE)
Key = tuple[str, ...]


def paired_lines(
    source: Input, old: Sequence[Record], new: Sequence[Record]
) -> Iterator[tuple[int | None, int | None]]:
    """The lines that belong together, by their numbers; None where one has no partner.

    Equal lines first, then lines with the same codes, choices and required texts, then lines whose first
    such column is the same: an order that changed is no change.
    """
    left, right = dict(enumerate(old)), dict(enumerate(new))
    pairs: list[tuple[int, int]] = []
    for key in (partial(_values, source.facts), partial(_values, _identity(source)), partial(_first, source)):
        for at, to in _matched(left, right, key):
            pairs.append((at, to))
            del left[at], right[to]
    yield from sorted(pairs, key=lambda pair: pair[1])
    yield from ((at, None) for at in left)
    yield from ((None, to) for to in right)


def _matched(
    left: dict[int, Record], right: dict[int, Record], key: Callable[[Record], Key]
) -> list[tuple[int, int]]:
    waiting: dict[Key, list[int]] = {}
    for at, record in left.items():
        waiting.setdefault(key(record), []).append(at)
    found = []
    for to, record in right.items():
        these = waiting.get(key(record))
        if these:
            found.append((these.pop(0), to))
    return found


def _identity(source: Input) -> tuple[Column, ...]:
    return tuple(c for c in source.facts if c.type in IDENTITY or (c.type is ColumnType.TEXT and c.required))


def _first(source: Input, record: Record) -> Key:
    return _values(_identity(source)[:1], record)


def _values(columns: Sequence[Column], record: Record) -> Key:
    return tuple("" if record.get(c.key) is None else str(record.get(c.key)) for c in columns)
