"""Writing workbooks: in full, prefilled, and stamped for one more unit of a list."""

from __future__ import annotations

import json
from itertools import count

from benchmarks.rounds import keep, medians, table
from xlsx_kit.book.book import unit_book
from xlsx_kit.excel.stamp import stamped_bytes
from xlsx_kit.excel.workbook import workbook_bytes
from xlsx_kit.facts.model import Facts
from xlsx_kit.loading import loaded
from xlsx_kit.resources import root
from xlsx_kit.spec.load import DEFAULT_PACK, load_pack

CALLS = 50
"""Stamps to a round: one alone is too short to be measured."""


def main() -> None:
    """Measures and keeps the page."""
    pack, numbers = load_pack(DEFAULT_PACK), count(100_000)
    case = json.loads((root("samples") / "pass" / "chengde-2024.json").read_text("utf-8"))

    def facts(data: dict[str, object]) -> Facts:
        return loaded(data, pack.id).filled.facts

    empty, real = facts({"unit": case["unit"]}), facts(case)

    def stamp() -> None:
        for _ in range(CALLS):
            unit = {**empty.form("unit"), "code": str(next(numbers))}
            assert stamped_bytes(pack, Facts(pack.id, {"unit": (unit,)}))

    found = medians(
        {
            "full": lambda: workbook_bytes(unit_book(pack, empty)),
            "prefilled": lambda: workbook_bytes(unit_book(pack, real)),
            "stamped": stamp,
        }
    )
    full, prefilled, stamped = found["full"], found["prefilled"], found["stamped"] / CALLS
    rows = [
        ("one empty workbook, in full", f"{full * 1000:.0f} ms", "1"),
        ("the real case, prefilled", f"{prefilled * 1000:.0f} ms", f"{prefilled / full:.2f}"),
        ("one more unit, stamped", f"{stamped * 1000:.2f} ms", f"{stamped / full:.4f}"),
    ]
    keep("generation", table("Generation", ("what", "CPU", "x full"), rows, ("xlsxwriter",)))


if __name__ == "__main__":
    main()
