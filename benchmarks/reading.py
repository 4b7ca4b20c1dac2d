"""Reading one return: to facts with guard, formulas and locks, and on to the integrity of what was locked.

calamine, which reads values only, is 1. A return is read as the first one of a process, and after returns of
other units, as in a batch: rows that are alike are not read again.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks.cases import CASE, SAMPLES, full_case, real_case
from benchmarks.rounds import keep, medians, table
from xlsx_kit import generate
from xlsx_kit.files.xlsx.fast.row_cells import CELLS, STARTS
from xlsx_kit.files.xlsx.fast.rows import ROWS
from xlsx_kit.files.xlsx.fast.runs import RUNS, WRITTEN, last_pieces
from xlsx_kit.files.xlsx.fast.sheet import read_around
from xlsx_kit.files.xlsx.fast.texts import VALUES
from xlsx_kit.files.xlsx.parts import read_book, read_styles
from xlsx_kit.files.xlsx.strings import ENTRIES
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.reading.values import kept_values

ROUNDS = 5
FACTS, INTEGRITY = "to facts, after others", "to facts and integrity, after others"
OTHERS = ("empty-unit", "small-clean")
"""Other units of the same pack and scope, whose returns were read before; prefilled, of the same year."""
ABOUT = f"""
calamine reads values only. Ours reads within the guard's limits, with formulas and locks. After others:
{len(OTHERS)} returns of other units were read in the same process, as in a batch, and what is alike in them
is remembered; the return that is measured never was read before.
"""


def calamine(path: Path) -> None:
    """Every value of every sheet."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def openpyxl_twice(path: Path) -> None:
    """Formulas with locks, and values, as openpyxl has to be asked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(path)
        openpyxl.load_workbook(path, data_only=True)


def to_facts(path: Path) -> None:
    """Guard, values, formulas, locks, facts."""
    load_return(path)


def to_integrity(path: Path) -> None:
    """The same, and every locked cell compared with what was sent."""
    assert load_return(path).compared()


def forget() -> None:
    """Nothing was read before."""
    for memory in (ROWS, RUNS, WRITTEN, CELLS, STARTS, ENTRIES, VALUES):
        memory.forget()
    for cached in (read_book, read_styles, read_around, last_pieces, kept_values):
        cached.cache_clear()


def workbooks(folder: Path) -> Iterator[tuple[str, Path, list[Path]]]:
    """What is read: a name, the file, and the files of other units."""
    filled = SAMPLES / "filled"
    others = [filled / f"{name}.xlsx" for name in OTHERS]
    yield "the real case, filled in LibreOffice", filled / f"{CASE}.xlsx", others
    sent = [generate(_of_year(name), folder / f"{name}.xlsx").path for name in OTHERS]
    yield "the real case, prefilled by us", generate(real_case(), folder / "case.xlsx").path, sent
    full = [generate(full_case(n), folder / f"full-{n}.xlsx").path for n in range(len(OTHERS) + 1)]
    yield "300 ledger lines, 60 projects, 700 indicators", full[0], full[1:]


def _of_year(name: str) -> dict[str, Any]:
    """A sample's facts in the year of the real case, whose template it then has."""
    facts: dict[str, Any] = json.loads((SAMPLES / "pass" / f"{name}.json").read_text("utf-8"))
    return facts | {"unit": facts["unit"] | {"year": real_case()["unit"]["year"]}}


def rows_of(path: Path, others: list[Path]) -> Iterator[tuple[str, str, str]]:
    """The measured rows of one workbook."""

    def after_others(run: Callable[[Path], None]) -> Callable[[], None]:
        def before() -> None:
            forget()
            for other in others:
                run(other)

        return before

    peers = medians({"calamine": lambda: calamine(path), "openpyxl": lambda: openpyxl_twice(path)}, 1)
    found = medians(
        {
            "calamine": lambda: calamine(path),
            "first": lambda: to_facts(path),
            "facts": lambda: to_facts(path),
            "integrity": lambda: to_integrity(path),
        },
        ROUNDS,
        {"first": forget, "facts": after_others(to_facts), "integrity": after_others(to_integrity)},
    )
    one = found["calamine"]
    for what, seconds in (
        ("calamine, values only", one),
        ("openpyxl, twice", peers["openpyxl"] / peers["calamine"] * one),
        ("to facts, the first of a process", found["first"]),
        (FACTS, found["facts"]),
        (INTEGRITY, found["integrity"]),
    ):
        yield what, f"{seconds * 1000:.0f} ms", f"{seconds / one:.2f}"


def main() -> None:
    """Measures and keeps the page."""
    rows: list[tuple[str, ...]] = []
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, path, others in workbooks(Path(folder)):
            rows.append((f"**{name}** ({path.stat().st_size // 1000} KB)", "", ""))
            measured = list(rows_of(path, others))
            rows += measured
            ratios |= {f"{name}, {what}": float(x) for what, _, x in measured if what in (FACTS, INTEGRITY)}
    columns, packages = ("what", "CPU", "x calamine"), ("python-calamine", "openpyxl")
    keep("reading", table("Reading one return", columns, rows, packages) + ABOUT, ratios)


if __name__ == "__main__":
    main()
