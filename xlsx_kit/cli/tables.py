"""The nine tables as aligned text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlsx_kit.cli import text

ZERO = "0.00"


def table_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Every table of a ``tables`` document, one below the other; zero prints blank, as published."""
    unit = document["unit"]
    yield f"{unit.get('code', '')} {unit.get('name', '')}  预算年度：{unit.get('year') or ''}".strip()
    for table in document["tables"]:
        yield ""
        yield table["title"]
        columns = table["columns"]
        header = ["编号", "项目", *(column["title"] for column in columns)]
        rows = [
            [_number(row["key"]), row["label"], *(_amount(row["cells"], column["id"]) for column in columns)]
            for row in table["rows"]
        ]
        yield from text.table(header, rows, right=[False, False, *(True for _ in columns)])
        if table.get("note"):
            yield table["note"]


def _number(key: str) -> str:
    """A code or row number; the keys of fixed rows (``subtotal``) are for programs."""
    return key if key.isdecimal() else ""


def _amount(cells: Mapping[str, str], column: str) -> str:
    amount = cells.get(column) or ""
    return "" if amount == ZERO else amount
