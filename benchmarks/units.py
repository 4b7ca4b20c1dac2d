"""A workbook for each unit of a list: ``generate --units``, against one written by plain xlsxwriter."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.cases import real_case
from benchmarks.plain_writers import by_xlsxwriter
from benchmarks.rounds import keep, table
from xlsx_kit.api import generate_many
from xlsx_kit.pack.loading.load import DEFAULT_PACK
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook.model.book import unit_book

HEAVY = True
"""It writes three thousand workbooks."""
EMPTY, PREFILLED = 3_000, 100


def listed(folder: Path, count: int, *, prefilled: bool) -> tuple[Path, Path | None]:
    """A list of units with names of many lengths, and last year's or this year's facts of each."""
    case = real_case()
    before = folder / "before"
    before.mkdir()
    lines = ["code,name,email"]
    for n in range(count):
        unit = {"code": f"{300_000 + n}", "name": f"第{n}{'某某' * (n % 17)}单位"}
        lines.append(f"{unit['code']},{unit['name']},u{n}@unit.example")
        if prefilled:
            facts = {**case, "unit": {**case["unit"], **unit}}
            (before / f"{n}.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    (folder / "units.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder / "units.csv", before if prefilled else None


def main() -> None:
    """Measures and keeps the page."""
    facts = load_return(real_case(), DEFAULT_PACK).facts
    book = unit_book(load_return(real_case(), DEFAULT_PACK).pack, facts)
    by_xlsxwriter(book)
    start = process_time()
    by_xlsxwriter(book)
    plain = process_time() - start
    rows, ratios = [], {}
    for name, count in (("empty", EMPTY), ("prefilled", PREFILLED)):
        with TemporaryDirectory() as folder:
            units, before = listed(Path(folder), count, prefilled=name == "prefilled")
            start, wall = process_time(), perf_counter()
            made = generate_many(units, 2024, Path(folder) / "out", prefill=before)
            cpu, wall = process_time() - start, perf_counter() - wall
            assert len(made.written) == count, made.failed[:1]
            memory = getrusage(RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
            ratios[f"{name}, a unit"] = cpu / count / plain
            each = f"{cpu / count * 1000:.1f} ms", f"{cpu / count / plain:.4f}"
            rows.append((f"{count} {name}", f"{wall:.0f} s", *each, f"{memory:.0f} MB"))
    columns = ("units", "wall", "CPU a unit", "x plain xlsxwriter", "memory at most")
    keep("units", table("Lists of units, one process", columns, rows, ("xlsxwriter",)), ratios)


if __name__ == "__main__":
    main()
