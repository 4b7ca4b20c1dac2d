"""A whole campaign: workbooks and drafts for every unit, every return collected, checked and answered.

``python -m benchmarks.campaign [--units 3000] [--jobs 2]``. Each stage is a process of its own; the
most memory that it and all it started held is given up to a sixth, half and all of the units.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.memory import SECONDS, held_by
from benchmarks.rounds import keep, medians, table
from tests.units import WRONG, unit_code, unit_facts, unit_name
from xlsx_kit.campaign.campaign import create_campaign, open_campaign
from xlsx_kit.campaign.intake.collect import collect_returns
from xlsx_kit.campaign.intake.folders import read_source
from xlsx_kit.campaign.letters.first import draft_first_letters, generate_workbooks
from xlsx_kit.campaign.workbooks.run import generate_many
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack

HEAVY = True
"""It takes far more than a few minutes, some of it for the returns to be written."""
YEAR, ONE_IN_TWENTY = 2025, 20
SUBSET, ROUNDS = 4, 1
"""Returns, and rounds over them, of the comparison: openpyxl takes seconds a file."""
SHARES = (6, 2, 1)
"""Of 3,000: after 500, after 1,500, at the end."""


@dataclass(frozen=True)
class Stage:
    """What a stage took: seconds of clock and of all CPU, megabytes at most after so many units."""

    clock: float
    cpu: float
    peaks: Mapping[int, int]
    outcome: Mapping[str, int]


class Marks:
    """A progress that notes when a sixth, half and all of the units are done, by the machine's clock."""

    def __init__(self, units: int) -> None:
        self.marks = [max(1, units // share) for share in SHARES]
        self.passed: dict[int, float] = {}

    def __call__(self, done: int, _total: int, _name: str) -> None:
        if done in self.marks:
            self.passed.setdefault(done, time.monotonic())


def generate_stage(folder: Path, units: int, jobs: int) -> tuple[Marks, Mapping[str, int]]:
    """Every unit's workbook."""
    marks, campaign = Marks(units), open_campaign(folder)
    batch = generate_workbooks(campaign, jobs, marks)
    return marks, {"written": len(batch.written), "failed": len(batch.failed)}


def draft_stage(folder: Path, units: int, jobs: int) -> tuple[Marks, Mapping[str, int]]:
    """Every unit's letter."""
    marks, campaign = Marks(units), open_campaign(folder)
    done = draft_first_letters(campaign, generate_workbooks(campaign, jobs, None), marks)
    return marks, {"drafted": len(done.drafted), "failed": len(done.failed)}


def collect_stage(folder: Path, units: int, jobs: int) -> tuple[Marks, Mapping[str, int]]:
    """Every return stored, checked, recorded, answered."""
    marks, campaign = Marks(units), open_campaign(folder)
    done = collect_returns(campaign, read_source(folder.parent / "returns"), jobs=jobs, progress=marks)
    return marks, Counter(found.status for found in done.received)


def measured(stage: Any, folder: Path, units: int, jobs: int) -> Stage:
    """A stage in a process of its own, whose memory, and that of all it starts, is read while it runs."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_in_process, args=(stage, folder, units, jobs, theirs)
    )
    process.start()
    theirs.close()
    seen: list[tuple[float, int]] = []
    while not ours.poll(SECONDS):
        seen.append((time.monotonic(), held_by(process.pid or 0) // 1024))
    clock, cpu, passed, outcome = ours.recv()
    process.join()
    peaks = {done: max(held for when, held in seen if when <= at) for done, at in passed.items()}
    found = Stage(clock, cpu, peaks, outcome)
    print(f"{stage.__name__}: {found}", flush=True)
    return found


def _in_process(stage: Any, folder: Path, units: int, jobs: int, to: Any) -> None:
    # a process that was spawned would spawn its own, which share nothing: a command's are forked on Linux
    multiprocessing.set_start_method("fork" if sys.platform == "linux" else None, force=True)
    start = time.perf_counter()
    marks, outcome = stage(folder, units, jobs)
    clock, times = time.perf_counter() - start, os.times()
    marks.passed[units] = time.monotonic()
    cpu = times.user + times.system + times.children_user + times.children_system
    to.send((clock, cpu, marks.passed, dict(outcome)))


def prepared(folder: Path, units: int, jobs: int) -> Path:
    """A campaign's folder, and every unit's return as our own writer fills it; one in twenty is wrong."""
    roster, facts = folder / "units.csv", folder / "facts"
    facts.mkdir()
    lines = [f"{unit_code(n)},{unit_name(n)},u{n}@unit.example" for n in range(1, units + 1)]
    roster.write_text("\n".join(["code,name,email", *lines]) + "\n", "utf-8")
    for number in range(1, units + 1):
        wrong = () if number % ONE_IN_TWENTY else WRONG[number // ONE_IN_TWENTY % len(WRONG)]
        own = json.dumps(unit_facts(number, *wrong, year=YEAR), ensure_ascii=False)
        (facts / f"{unit_code(number)}.json").write_text(own, "utf-8")
    generate_many(roster, YEAR, folder / "returns", prefill=facts, jobs=jobs)
    return founded(folder / "campaign", roster)


def founded(folder: Path, roster: Path) -> Path:
    """An empty campaign of the roster's units."""
    create_campaign(
        folder, title="公开", year=YEAR, due=date(YEAR, 2, 20), sender="a@b.example", units=roster
    )
    return folder


def naively(path: Path) -> int:
    """A return as one checks it at first: openpyxl twice, totals again in floats; how many are wrong.

    Locked cells are not looked at, nor are texts, projects and the rest of what the rules know.
    """
    layout = layout_of(load_pack(DEFAULT_PACK))
    with warnings.catch_warnings(action="ignore"):  # print areas given by a formula
        entries, shown = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    cells = {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
        for sheet in entries
    }
    block = layout.inputs["ledger"]
    spent: dict[str, float] = {}
    for row in range(block.first, block.first + block.input.capacity):
        code, kind, amount = (
            entries[block.sheet].cell(row, block.columns[key]).value for key in ("function", "kind", "amount")
        )
        if isinstance(amount, int | float):
            for key in (str(code)[:3], str(code)[:5], str(code), str(kind)):
                spent[key] = spent.get(key, 0.0) + amount
    wrong = 0
    for table_layout in layout.tables.values():
        for cells_of_row in shown[table_layout.sheet].iter_rows(values_only=True):
            said = next((str(value) for value in cells_of_row if str(value) in spent), "")
            total = next((value for value in cells_of_row if isinstance(value, float)), None)
            wrong += bool(said and total is not None and round(spent[said] - total, 2))
    return wrong + (0 if cells else 1)


def compared(folder: Path, returns: Iterable[Path]) -> tuple[float, float]:
    """CPU seconds a file over a subset, one process each way: collecting it in full, and naively.

    Each round collects into a campaign of its own, whose making (milliseconds) counts on our side.
    """
    files, number = list(returns), count()

    def ours() -> None:
        found = open_campaign(founded(folder / f"compared-{next(number)}", folder / "units.csv"))
        collect_returns(found, [item for path in files for item in read_source(path)])
        found.ledger.close()

    times = medians({"ours": ours, "naive": lambda: [naively(path) for path in files]}, rounds=ROUNDS)
    return times["ours"] / len(files), times["naive"] / len(files)


def main() -> None:
    """Measures and keeps the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=3000)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        folder, units = Path(name), asked.units
        campaign = prepared(folder, units, asked.jobs)
        print("prepared", flush=True)
        stages = {
            "generate": measured(generate_stage, campaign, units, asked.jobs),
            "write drafts": measured(draft_stage, campaign, units, asked.jobs),
            "collect, check, answer": measured(collect_stage, campaign, units, asked.jobs),
        }
        returns = sorted((folder / "returns").glob("*.xlsx"))
        some = returns[:: max(1, len(returns) // SUBSET)][:SUBSET]
        ours, naive = compared(folder, some)
    rows = [
        (
            name,
            f"{stage.clock:.0f} s",
            f"{stage.cpu / units * 1000:.0f} ms",
            " / ".join(f"{stage.peaks[mark]} MB" for mark in sorted(stage.peaks)),
            ", ".join(f"{count} {what}" for what, count in sorted(stage.outcome.items()) if count),
        )
        for name, stage in stages.items()
    ]
    whole = sum(stage.clock for stage in stages.values())
    rows.append(("together", f"{whole:.0f} s", "", "", ""))
    marks = " / ".join(str(mark) for mark in sorted(next(iter(stages.values())).peaks))
    columns = ("stage", "clock", "CPU a unit", f"peak memory after {marks}", "outcome")
    page = table(f"A campaign of {units} units, {asked.jobs} jobs", columns, rows, ("openpyxl",))
    page += (
        f"\nOn {len(some)} of the returns, one process: collecting takes {ours * 1000:.0f} ms of CPU a file, "
        f"a naive openpyxl loop (load twice, totals again in floats, no integrity, no answer) "
        f"{naive * 1000:.0f} ms: {ours / naive:.2f} of it.\n"
    )
    keep("campaign", page, {"collect in naive": ours / naive})


if __name__ == "__main__":
    main()
