"""The order of findings: as somebody goes through the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from xlsx_kit.addresses import column_number
from xlsx_kit.findings import Finding
from xlsx_kit.pack import MOST_PACKS, Pack

CELL = re.compile(r"([A-Z]+)(\d+)")


def in_sheet_order(pack: Pack, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The file itself first, then sheet by sheet, row by row; findings of one cell stay as they come."""
    sheets = _sheets(pack)

    def place(finding: Finding) -> tuple[int, int, int]:
        cell = CELL.fullmatch(finding.cell or "")
        row, column = (int(cell[2]), column_number(cell[1])) if cell else (0, 0)
        return sheets.get(finding.sheet or "", -1), row, column

    return tuple(sorted(findings, key=place))


@lru_cache(MOST_PACKS)
def _sheets(pack: Pack) -> dict[str, int]:
    """Sheets in their order; one with several blocks stands where its first is."""
    found: dict[str, int] = {}
    for n, sheet in enumerate([i.sheet for i in pack.inputs] + [v.table.sheet for v in pack.views]):
        found.setdefault(sheet, n)
    return found
