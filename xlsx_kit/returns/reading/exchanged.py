"""Headings of a list that stand over each other's columns: what stands below says which to go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xlsx_kit.compute import InputLayout
from xlsx_kit.files import content_of
from xlsx_kit.pack import Column, ColumnType, Pack
from xlsx_kit.returns.reading.locate import Found
from xlsx_kit.returns.reading.values import values_of

MOST_ASKED = 50
"""Lines that are asked which of two columns their entries fit."""


def as_filled(place: Found, block: InputLayout, pack: Pack, *, date1904: bool) -> Found:
    """A list with its columns where its entries fit: by its headings, or where the columns were sent.

    Columns that were moved with their headings are read by these; headings alone that were exchanged are
    typed over columns that still hold what they held. Where both fit alike headings decide.
    """
    if block.input.kind != "list" or not place.columns:
        return place
    first = min(place.columns.values()) - min(block.columns.values())
    sent = {key: column + first for key, column in block.columns.items() if key in place.columns}
    moved = [c for c in block.input.facts if place.columns.get(c.key) != sent.get(c.key)]
    if not moved or {*sent.values()} != {*place.columns.values()}:
        return place
    here, there = (_fitting(place, pack, moved, at, date1904=date1904) for at in (place.columns, sent))
    return replace(place, columns=sent) if there > here else place


def _fitting(
    place: Found, pack: Pack, columns: list[Column], at: Mapping[str, int], *, date1904: bool
) -> int:
    """How many entries of the first lines are what their columns ask for, each read in a given place."""
    rows = range(place.first, min(place.last, place.first + MOST_ASKED) + 1)
    return sum(
        _fits(pack, column, place, (row, at[column.key]), date1904=date1904)
        for column in columns
        for row in rows
    )


def _fits(pack: Pack, column: Column, place: Found, at: tuple[int, int], *, date1904: bool) -> bool:
    content = content_of(place.sheet.cells.get(at))
    if content is None:
        return False
    parsed = values_of(pack, column, date1904=date1904)[content]
    if parsed.fault is not None and parsed.fault.blocks:
        return False
    match column.type:
        case ColumnType.CHOICE:
            return parsed.value in pack.values(column.list)
        case ColumnType.CODE:
            return str(parsed.value).isdecimal()
        case _:
            return parsed.value is not None
