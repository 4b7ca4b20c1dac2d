"""What an import of an export of a budget system, or of a published workbook, came to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsx_kit.facts.importing.gather import printed_yuan
from xlsx_kit.findings import Finding
from xlsx_kit.outputs import write_file
from xlsx_kit.values import IN_YUAN, WAN, printed


@dataclass(frozen=True)
class ImportResult:
    """A facts file, the totals in 元 (exact) and in its money, and what was found."""

    facts: dict[str, Any]
    totals: tuple[tuple[str, Decimal, int], ...]
    rows: dict[str, int]
    left_out: Decimal
    findings: tuple[Finding, ...]
    titles: dict[str, str]
    money: str
    scale: int

    @property
    def took_anything(self) -> bool:
        """Whether any line of the export came into the facts."""
        return self.rows["used"] > 0

    def write(self, out: Path) -> None:
        """Writes the facts file. Raises OSError."""
        write_file(out, (json.dumps(self.facts, ensure_ascii=False, indent=1) + "\n").encode())

    def to_dict(self) -> dict[str, Any]:
        """Unit, totals in 元 and in the pack's money with their difference, counts of rows, findings."""
        own = "wan" if self.money == WAN else "amount"
        return {
            "unit": self.facts["unit"],
            "totals": [
                {
                    "title": title,
                    "yuan": printed_yuan(yuan),
                    own: printed(amount, self.scale),
                    "difference": printed_yuan(self._gap(yuan, amount)),
                }
                for title, yuan, amount in self.totals
            ],
            "rows": self.rows,
            "left_out": printed_yuan(self.left_out),
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def total_rows(self) -> list[list[str]]:
        """The totals for people: title, 元, the pack's money, what rounding changed in 元."""
        rows = [
            [title, printed_yuan(yuan), printed(amount, self.scale), printed_yuan(self._gap(yuan, amount))]
            for title, yuan, amount in self.totals
        ]
        return rows + ([["未导入", printed_yuan(self.left_out), "", ""]] if self.left_out else [])

    def _gap(self, yuan: Decimal, amount: int) -> Decimal:
        """What rounding added (or took), in 元."""
        return Decimal(amount * IN_YUAN[self.money]) / self.scale - yuan

    def summary(self) -> str:
        """How many rows became what."""
        made = "，".join(f"{title} {len(self.facts[part])} 行" for part, title in self.titles.items())
        rows = self.rows
        return (
            f"导入 {rows['used']} 笔，跳过小计 {rows['subtotals']} 行、按对照不导入 {rows['ignored']} 笔、"
            f"未能导入 {rows['left_out']} 笔；得到{made}。"
        )
