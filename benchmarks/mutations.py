"""What validation finds of 2,000 single changes: through raw XML, through openpyxl, through LibreOffice.

Harmful changes must all be found, nearly all at the exact cell; harmless ones must stay silent.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import openpyxl
import pytest

from benchmarks.rounds import keep
from tests.edits import with_patch
from tests.mutation_model import Base, Mutation
from tests.mutations import judged, mutations
from tests.office.client import Office
from tests.packs import WIDE, small_schemas
from xlsx_kit import generate, read, validate
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.resources import PACKS_VARIABLE, root
from xlsx_kit.workbook.model.book import unit_book

PASS = Path(str(root("samples"))) / "pass"
COUNTS = {"raw XML": 1_700, "openpyxl": 200, "LibreOffice": 100}
SEED = 7
Result = tuple[str, Mutation, tuple[bool, bool, int]]
Change = Callable[[Path, Mutation, Path], None]

HEAVY = True
"""It takes ten minutes."""


def by_xml(sent: Path, mutation: Mutation, changed: Path) -> None:
    """Edits of the parts, without recalculation."""
    changed.write_bytes(with_patch(sent.read_bytes(), mutation.edits))


def by_openpyxl(sent: Path, mutation: Mutation, changed: Path) -> None:
    """A program that calculates nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(sent)
        for sheet, cell, value in mutation.entries:
            book[sheet][cell] = None if value == "" else value
        book.save(changed)


def run(facts: dict[str, object], folder: Path, way: str, change: Change, count: int) -> Iterator[Result]:
    """The mutations of one sample in one way."""
    sent = generate(facts, folder / "sent.xlsx").path
    reading = read(facts)
    base = Base(layout_of(reading.pack), facts, unit_book(reading.pack, reading.facts))
    plain, changed = folder / "plain.xlsx", folder / "changed.xlsx"
    change(sent, Mutation("", ()), plain)
    before = validate(plain).files[0].findings
    typed = (m for m in mutations(base, SEED) if way == "raw XML" or _typeable(m, way))
    for mutation in islice(typed, count):
        change(sent, mutation, changed)
        yield way, mutation, judged(mutation, before, validate(changed).files[0].findings)


def _typeable(mutation: Mutation, way: str) -> bool:
    """Whether it can be typed; the office of the tests does not empty locked cells."""
    return bool(mutation.entries) and (way != "LibreOffice" or mutation.family != "公式被删")


def main() -> None:
    """Runs all ways over all samples and keeps the page."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch, Office() as office:
        folder = Path(name)
        schemas = small_schemas(folder, most=200, pack_id=WIDE)
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))

        def by_office(sent: Path, mutation: Mutation, changed: Path) -> None:
            office.fill(sent, changed, mutation.entries, respect_locks=False)

        ways: dict[str, Change] = {"raw XML": by_xml, "openpyxl": by_openpyxl, "LibreOffice": by_office}
        names = sorted(path for path in PASS.glob("*.json"))
        for path in names:
            facts = {**json.loads(path.read_text("utf-8")), "pack": WIDE}
            for way, change in ways.items():
                results += run(facts, folder, way, change, COUNTS[way] // len(names))
    keep("mutations", page(results))


def page(results: list[Result]) -> str:
    """The table by family, and by way."""
    head = ["| | changes | detected | at the exact cell | new findings a fault |", "|---|---|---|---|---|"]
    ways = [_row(way, [r for r in results if r[0] == way and r[1].harmful]) for way in COUNTS]
    families = sorted({r[1].family for r in results if r[1].harmful})
    rows = [_row(f, [r for r in results if r[1].family == f]) for f in families]
    every = _row("**all harmful**", [r for r in results if r[1].harmful])
    silent = [r for r in results if not r[1].harmful]
    raised = sum(detected for _, _, (detected, _, _) in silent)
    lines = [
        *("# Single changes, and what validation finds of them", ""),
        f"{len(results)} changes of {len(list(PASS.glob('*.json')))} samples, seed {SEED}.",
        *("", *head, *ways, every, "", *head, *rows, ""),
        f"Harmless changes (lines in another order, a blank line, another spelling): {len(silent)}, of which",
        f"{raised} raised anything above a note.",
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, results: list[Result]) -> str:
    count = len(results)
    if not count:
        return f"| {name} | 0 | | | |"
    detected, located, new = (sum(int(r[2][n]) for r in results) for n in range(3))
    return f"| {name} | {count} | {detected / count:.1%} | {located / count:.1%} | {new / count:.2f} |"


if __name__ == "__main__":
    main()
