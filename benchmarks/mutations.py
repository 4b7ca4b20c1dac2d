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
from typing import NamedTuple

import openpyxl

from benchmarks.rounds import keep
from tests.edits import with_patch
from tests.mutation_model import Base, Mutation
from tests.mutations import judged, mutations
from tests.office.client import Office
from xlsx_kit import generate, read, validate
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.pack.model.roles import UNIT
from xlsx_kit.resources import root
from xlsx_kit.workbook.model.book import unit_book

PASS = Path(str(root("samples"))) / "pass"
COUNTS = {"raw XML": 1_700, "openpyxl": 200, "LibreOffice": 100}
SEED = 7
Change = Callable[[Path, Mutation, Path], None]


class Result(NamedTuple):
    """One change: in which way, of which pack, and what was found of it."""

    way: str
    pack: str
    mutation: Mutation
    judged: tuple[bool, bool, int]


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
        found = judged(mutation, before, validate(changed).files[0].findings)
        yield Result(way, reading.pack.id, mutation, found)


def _typeable(mutation: Mutation, way: str) -> bool:
    """Whether it can be typed; the office of the tests does not empty locked cells."""
    return bool(mutation.entries) and (way != "LibreOffice" or mutation.family != "公式被删")


def samples() -> list[dict[str, object]]:
    """The facts of all samples with entries."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(PASS.glob("*.json"))]
    return [facts for facts in found if facts.keys() - {"pack", UNIT}]


def main() -> None:
    """Runs all ways over all samples and keeps the page."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as name, Office() as office:
        folder = Path(name)

        def by_office(sent: Path, mutation: Mutation, changed: Path) -> None:
            office.fill(sent, changed, mutation.entries, respect_locks=False)

        ways: dict[str, Change] = {"raw XML": by_xml, "openpyxl": by_openpyxl, "LibreOffice": by_office}
        for facts in samples():
            for way, change in ways.items():
                results += run(facts, folder, way, change, COUNTS[way] // len(samples()))
    keep("mutations", page(results))


def page(results: list[Result]) -> str:
    """The table by family, and by way."""
    head = [
        "| | changes | detected above a note | at the exact cell | new findings a fault |",
        "|---|---|---|---|---|",
    ]
    harmful = [r for r in results if r.mutation.harmful]
    ways = [_row(way, [r for r in harmful if r.way == way]) for way in COUNTS]
    packs = [_row(p, [r for r in harmful if r.pack == p]) for p in sorted({r.pack for r in harmful})]
    families = sorted({r.mutation.family for r in harmful})
    rows = [_row(f, [r for r in harmful if r.mutation.family == f]) for f in families]
    most = max(r.judged[2] for r in harmful)
    every = _row("**all harmful**", harmful)
    silent = [r for r in results if not r.mutation.harmful]
    raised = sum(r.judged[0] for r in silent)
    lines = [
        *("# Single changes, and what validation finds of them", ""),
        f"{len(results)} changes of {len(samples())} samples, seed {SEED}; {most} findings a fault at most.",
        *("", *head, *ways, *packs, every, "", *head, *rows, ""),
        f"Harmless changes (lines in another order, a blank line, another spelling): {len(silent)}, of which",
        f"{raised} raised anything above a note.",
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, results: list[Result]) -> str:
    count = len(results)
    if not count:
        return f"| {name} | 0 | | | |"
    detected, located, new = (sum(int(r.judged[n]) for r in results) for n in range(3))
    return f"| {name} | {count} | {detected / count:.1%} | {located / count:.1%} | {new / count:.2f} |"


if __name__ == "__main__":
    main()
