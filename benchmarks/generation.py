"""Writing workbooks, in full and stamped, against xlsxwriter and openpyxl with the same cells."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

from benchmarks.cases import full_case, real_case
from benchmarks.plain_writers import by_openpyxl, by_xlsxwriter
from benchmarks.rounds import keep, medians, table
from xlsx_kit.facts.model import Facts
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook.model.book import unit_book
from xlsx_kit.workbook.writer.merge import merged_bytes
from xlsx_kit.workbook.writer.workbook import workbook_bytes

CALLS = 50
"""Empty stamps to a round: one alone is too short to be measured."""
ROUNDS = 3
"""openpyxl takes seconds a round."""


def main() -> None:
    """Measures and keeps the page."""
    pack, numbers = load_pack(DEFAULT_PACK), count(100_000)

    def facts(data: dict[str, Any]) -> Facts:
        return load_return(data, pack.id).facts

    def one_more(unit: Facts) -> Facts:
        form = {**unit.form("unit"), "code": str(next(numbers))}
        return Facts(pack.id, {**unit.records, "unit": (form,)})

    def stamp(unit: Facts, times: int) -> None:
        for _ in range(times):
            assert merged_bytes(pack, one_more(unit))

    real = real_case()
    cases = {
        "empty": facts({"unit": real["unit"]}),
        "the real case": facts(real),
        "a full one": facts(full_case()),
    }
    rows, ratios = [], {}
    for name, unit in cases.items():
        times = CALLS if name == "empty" else 1
        book = unit_book(pack, unit)
        found = medians(
            {
                "xlsxwriter": partial(by_xlsxwriter, book),
                "openpyxl": partial(by_openpyxl, book),
                "in full": lambda unit=unit: workbook_bytes(unit_book(pack, unit)),  # type: ignore[misc]
                "stamped": partial(stamp, unit, times),
            },
            ROUNDS,
        )
        found["stamped"] /= times
        plain, full = found["xlsxwriter"], found["in full"]
        for how, seconds in found.items():
            shares = f"{seconds / plain:.4f}", f"{seconds / full:.4f}"
            rows.append((f"{name}, {how}", f"{seconds * 1000:.1f} ms", *shares))
        ratios |= {f"{name}, in full": full / plain, f"{name}, stamped": found["stamped"] / plain}
    columns = ("workbook", "CPU", "x plain xlsxwriter", "x ours in full")
    about = "\nThe libraries are given finished cells; ours compute tables and checks, too.\n"
    page = table("Generation", columns, rows, ("xlsxwriter", "openpyxl"))
    keep("generation", page + about, ratios)


if __name__ == "__main__":
    main()
