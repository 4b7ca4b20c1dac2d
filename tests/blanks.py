"""Facts with something missing, nothing, or alone: what units leave out, entry by entry."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from xlsx_kit.pack import Column, ColumnType, Input, Pack

Facts = dict[str, Any]
NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.DECIMAL)
KEPT = ("code", "name", "year", "scope")
"""Fields without which there is no unit."""


def blanked(pack: Pack, facts: Facts) -> Iterator[tuple[str, Facts]]:
    """The facts once for each thing that may be left out, by what was done."""
    for source in pack.inputs:
        if source.kind == "list":
            yield from _lists(source, facts)
        else:
            yield from _forms(source, facts)
    yield "texts blank", _each(facts, pack, _is_text, "")
    yield "last year blank", _each(facts, pack, _is_prior, None)


def _lists(source: Input, facts: Facts) -> Iterator[tuple[str, Facts]]:
    lines = facts.get(source.part) or []
    yield f"{source.id} empty", facts | {source.part: []}
    if not lines:
        return
    yield f"{source.id} first line", facts | {source.part: lines[:1]}
    yield f"{source.id} without the first", facts | {source.part: lines[1:]}
    numbers = [c for c in source.facts if c.type in NUMBERS]
    yield f"{source.id} zeros", _with(facts, source, {c.key: _zero(c) for c in numbers})
    yield f"{source.id} blank", _with(facts, source, {c.key: None for c in numbers})
    for column in source.facts:
        if column.type in NUMBERS:
            yield f"{source.id}.{column.key} blank", _with(facts, source, {column.key: None})
            yield f"{source.id}.{column.key} zeros", _with(facts, source, {column.key: _zero(column)})
            others = {c.key: None for c in numbers if c is not column}
            yield f"{source.id}.{column.key} alone", _with(facts, source, others)
            one = copy.deepcopy(facts)
            one[source.part][-1].pop(column.key, None)
            yield f"{source.id}.{column.key} blank in the last line", one
        elif column.type is ColumnType.TEXT and not column.required:
            yield f"{source.id}.{column.key} blank", _with(facts, source, {column.key: ""})
        elif column.type is ColumnType.CHOICE:
            for value in dict.fromkeys(line.get(column.key) for line in lines):
                some = [line for line in lines if line.get(column.key) == value]
                yield f"{source.id} only {value}", facts | {source.part: some}
                rest = [line for line in lines if line.get(column.key) != value]
                yield f"{source.id} without {value}", facts | {source.part: rest}


def _forms(source: Input, facts: Facts) -> Iterator[tuple[str, Facts]]:
    entered = [c for c in source.facts if source.part != "unit" or c.key not in KEPT]
    if source.part and source.part != "unit":
        yield f"{source.id} empty", facts | {source.part: {}}
    for column in entered:
        if column.type in NUMBERS:
            yield f"{source.id}.{column.key} zero", _with_field(facts, source, column, _zero(column))
            only = {c.key for c in entered if c is not column and c.type in NUMBERS}
            yield f"{source.id}.{column.key} alone", _without_fields(facts, source, only)
        if column.type is ColumnType.CHOICE:
            continue
        yield f"{source.id}.{column.key} blank", _without_fields(facts, source, {column.key})


def chosen(pack: Pack, facts: Facts) -> Iterator[tuple[str, Facts]]:
    """The facts once for each choice of a form's fields."""
    for source in pack.inputs:
        for column in source.facts if source.kind != "list" else ():
            if column.type is ColumnType.CHOICE and column.key not in KEPT:
                for value in pack.book.lists.get(column.list, ()):
                    yield f"{source.id}.{column.key} {value}", _with_field(facts, source, column, value)


def _zero(column: Column) -> str | int:
    return 0 if column.type is ColumnType.COUNT else "0.00" if column.type is ColumnType.AMOUNT else "0"


def _with(facts: Facts, source: Input, values: Facts) -> Facts:
    """Each line of a list with these values; None takes the key away."""
    lines = [
        {k: v for k, v in (line | values).items() if v is not None} for line in facts.get(source.part) or []
    ]
    return facts | {source.part: lines}


def _with_field(facts: Facts, source: Input, column: Column, value: Any) -> Facts:
    if not source.part:
        return facts | {column.key: value}
    return facts | {source.part: {**facts.get(source.part, {}), column.key: value}}


def _without_fields(facts: Facts, source: Input, keys: set[str]) -> Facts:
    if not source.part:
        return {k: v for k, v in facts.items() if k not in keys}
    return facts | {source.part: {k: v for k, v in facts.get(source.part, {}).items() if k not in keys}}


def _is_text(source: Input, column: Column) -> bool:
    return source.kind == "texts" or (column.type is ColumnType.TEXT and column.key == "reason")


def _is_prior(source: Input, column: Column) -> bool:
    return column.type in NUMBERS and (source.id.startswith("prior") or column.key.startswith("prior"))


def _each(facts: Facts, pack: Pack, meant: Callable[[Input, Column], bool], value: Any) -> Facts:
    for source in pack.inputs:
        for column in source.facts:
            if not meant(source, column):
                continue
            if source.kind == "list":
                facts = _with(facts, source, {column.key: value})
            else:
                facts = _without_fields(facts, source, {column.key})
    return facts
