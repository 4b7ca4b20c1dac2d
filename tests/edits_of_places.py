"""What a failing sample changes of where cells stand: rows, columns and cells inserted or deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.edits_of_looks import edit
from xlsx_kit.addresses import a1, place


def _push(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str) -> None:
    """A cell inserted in a row: it, and all to its right, one column further, with what they hold."""
    row, first = place(cell)

    def moved(found: re.Match[str]) -> str:
        column = place(f"{found[1]}{row}")[1]
        return f'<c r="{a1(row, column + (column >= first))}"'

    xml = parts[places[sheet]].decode()
    line = re.search(rf'<row r="{row}".*?</row>', xml)
    assert line, row
    new = re.sub(rf'<c r="([A-Z]+){row}"', moved, line[0])
    parts[places[sheet]] = xml.replace(line[0], new).encode()


def _insert(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, before: int, count: int) -> None:
    """Empty rows inserted; the formulas of other sheets still look where they looked."""

    def moved(found: re.Match[bytes]) -> bytes:
        row = int(found[2])
        return found[1] + str(row + count if row >= before else row).encode() + b'"'

    xml = re.sub(rb'(<row r=")(\d+)"', moved, parts[places[sheet]])
    parts[places[sheet]] = re.sub(rb'(<c r="[A-Z]+)(\d+)"', moved, xml)


def _cut(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, row: int) -> None:
    """A sheet's rows gone from one on."""
    edit(parts, places[sheet], rf'<row r="{row}".*</sheetData>', "</sheetData>")


def _delete_column(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, column: str) -> None:
    """A column gone, all to its right one further to the left; names and formulas look where they looked."""
    gone = place(f"{column}1")[1]
    xml = re.sub(
        rf'<c r="{column}\d+"[^>]*?(?:/>|>.*?</c>)', "", parts[places[sheet]].decode(), flags=re.DOTALL
    )

    def moved(found: re.Match[str]) -> str:
        row, before = place(f"{found[1]}{found[2]}")
        return f'<c r="{a1(row, before - (before > gone))}"'

    parts[places[sheet]] = re.sub(r'<c r="([A-Z]+)(\d+)"', moved, xml).encode()


def _delete_row(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, row: int) -> None:
    """A row gone, all below it one further up."""
    edit(parts, places[sheet], rf'<row r="{row}"[^>]*?(?:/>|>.*?</row>)', "")
    _insert(parts, places, sheet, row + 1, -1)


PLACES: Mapping[str, Any] = {
    "push": _push,
    "insert": _insert,
    "cut": _cut,
    "delete_column": _delete_column,
    "delete_row": _delete_row,
}
