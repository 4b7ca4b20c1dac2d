"""Codes outside the shipped lists: they are legal, but somebody should look."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.rules.case import Case, RuleText
from xlsx_kit.spec.model import ColumnType

UNKNOWN = RuleText(
    "CODE-001",
    Severity.WARNING,
    "科目不在列表中",
    "“{title}”填的 {code} 不在科目列表中。",
    "请对照当年政府收支分类科目核对编码；确有此科目的可以保留，并填写科目名称。",
    "政府收支分类科目；所附科目列表只是已公开资料中出现过的部分",
)


def unknown_codes(case: Case) -> Iterator[Finding]:
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
                    place = case.filled.place(source.id, index, column.key)
                    yield UNKNOWN.finding(place, actual=code, title=column.title, code=code)
