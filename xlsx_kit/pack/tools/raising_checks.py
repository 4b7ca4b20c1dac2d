"""Checks that raise: run on made-up returns, so that no real one is the first to meet it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import facts_of_json
from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import Column, ColumnType, Pack
from xlsx_kit.returns import Case, checks_of, return_of_facts

PLAIN_VALUES: Mapping[ColumnType, str | int] = {
    ColumnType.AMOUNT: "1.00",
    ColumnType.COUNT: 1,
    ColumnType.DECIMAL: "1",
    ColumnType.YEAR: 2024,
    ColumnType.DATE: "2024-01-31",
    ColumnType.TEXT: "文字",
}


def raising_checks(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """The checks that raise on a blank return or on one with a line in every list, each once.

    ``places`` are the paths of checks by their ids.
    """
    broken: set[str] = set()
    for data in ({}, _one_line_each(pack)):
        case = Case(return_of_facts(facts_of_json(data, pack), pack), frozenset(), frozenset())
        for check in checks_of(pack):
            rule = check.spec.id
            if check.spec.status == "off" or check.kind.across or rule in broken:
                continue
            try:
                list(check.findings(case))
            except Exception as error:
                broken.add(rule)
                reason = unforeseen(error, f"check {rule} of {pack.id}")
                yield declared_problem("SPEC-125", places[rule], rule_id=rule, reason=reason)


def _one_line_each(pack: Pack) -> dict[str, Any]:
    """A facts file in which every input has one record and every column a value of its type."""
    data: dict[str, Any] = {}
    for source in pack.inputs:
        record = {column.key: _value(pack, column) for column in source.facts}
        if source.part:
            data[source.part] = [record] if source.kind == "list" else record
        else:
            data |= record
    return data


def _value(pack: Pack, column: Column) -> str | int:
    if column.type is ColumnType.CODE:
        return pack.codes[column.codes].entries[-1].code
    if column.type is ColumnType.CHOICE:
        return pack.values(column.list)[0]
    return PLAIN_VALUES[column.type]
