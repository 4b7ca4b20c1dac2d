"""Kinds of checks about single codes and their lists."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.rules.case import Case, Hit
from xlsx_kit.rules.kind import Given, Kind
from xlsx_kit.spec.model import ColumnType


def unknown_codes(case: Case, _: Given) -> Iterator[Hit]:
    """Well-formed codes that the list does not have in the unit's year; each once, where it comes first."""
    for source in case.layout.pack.inputs:
        for column in source.columns:
            if column.type is not ColumnType.CODE:
                continue
            codes = case.layout.pack.codes[column.codes]
            said: set[str] = set()
            for index, record in enumerate(case.facts.lines(source.id)):
                code = str(record.get(column.key) or "")
                if code not in said and codes.leaf(code) and not codes.name(code, case.facts.year):
                    said.add(code)
                    entry = (source.id, index, column.key)
                    yield Hit(entry, words={"title": column.title, "code": code}, actual=code)


KINDS = (Kind(unknown_codes, words=("title", "code")),)
