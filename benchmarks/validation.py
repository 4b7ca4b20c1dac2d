"""Judging returns: one of a batch of 50, 500 by two processes, memory and cost up to 5,000.

calamine, which reads values only, is 1, measured in the same rounds. The peers look at the columns of the
input sheets and at nothing else.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.cases import full_case, real_case
from benchmarks.copies import copies
from benchmarks.memory import peak_of
from benchmarks.plain_validators import by_frictionless, by_pandera
from benchmarks.reading import calamine
from benchmarks.rounds import keep, medians, table
from benchmarks.shared import workbooks_of
from xlsx_kit.returns.validation.chunk import RunOptions, judge_files, outcome_of
from xlsx_kit.returns.validation.run import report_on

HEAVY = True
BATCH, MANY, MOST = 50, 500, 5_000
DIFFERENT = 5_000
"""Returns of which no row of money is like another's."""
EVERY = 10
"""One unit of so many fills every list; the others are like the real case."""
ROUNDS = 3
JOBS = 2
PEERS = 2
"""Files that the peers, who take seconds for each, are given."""
EVERYTHING = "everything, with the JSON report"
Row = tuple[str, str, str]
ABOUT = """
The units of these batches differ in code, name, codes of projects and texts; their figures are alike, and
rows that are alike are read and compared once; those of the last line have no row of money in common. A
growing batch is judged by the command itself; what it takes for one file a process, which is its start and
theirs, is taken off.
"""


def reported(paths: Sequence[Path], jobs: int) -> int:
    """Everything: read, integrity, schemas, rules, the JSON report piece by piece; its length."""
    return sum(len(part) for part in report_on(paths, jobs=jobs).json_parts())


def one_of_a_batch(name: str, paths: Sequence[Path]) -> Iterator[Row]:
    """What a file of a batch costs in a running process, and what the peers ask for it."""
    found = medians(
        {
            "calamine": lambda: [calamine(path) for path in paths],
            "all": lambda: reported(paths, 1),
            "read": lambda: [outcome_of(path, None, None) for path in paths],
        },
        ROUNDS,
    )
    some = paths[:PEERS]
    peers = medians(
        {
            "calamine": lambda: [calamine(path) for path in some],
            "pandera": lambda: [by_pandera(path) for path in some],
            "frictionless": lambda: [by_frictionless(path) for path in some],
        },
        1,
    )
    yield f"**{name}, one of a batch of {len(paths)}**", "", ""
    one = found["calamine"] / len(paths)
    for what, seconds in (
        ("calamine, values only", one),
        (EVERYTHING, found["all"] / len(paths)),
        ("of that: reading, guard, formulas, locks, integrity", found["read"] / len(paths)),
        ("of that: schemas, identities, rules, report", (found["all"] - found["read"]) / len(paths)),
        ("columns of the input sheets, pandas and pandera", peers["pandera"] / peers["calamine"] * one),
        (
            "columns of the input sheets, pandas and frictionless",
            peers["frictionless"] / peers["calamine"] * one,
        ),
    ):
        yield what, f"{seconds * 1000:.1f} ms", f"{seconds / one:.2f}"


def by_two_processes(paths: Sequence[Path]) -> Iterator[Row]:
    """The batch by two processes, ours and calamine's, turn by turn."""
    taken: dict[str, list[tuple[float, float]]] = {"calamine": [], "ours": []}
    for _ in range(ROUNDS):
        taken["calamine"].append(cost(lambda: calamine_by_two(paths)))
        taken["ours"].append(cost(lambda: reported(paths, 2)))
    yield f"**{len(paths)} files by two processes**", "", ""
    base, wall = (median(costs) for costs in zip(*taken["calamine"], strict=True))
    for what, name in (("calamine, values only", "calamine"), (EVERYTHING, "ours")):
        cpu, seconds = (median(costs) for costs in zip(*taken[name], strict=True))
        words = f"{cpu:.1f} s of CPU, {seconds:.1f} s"
        yield what, words, f"{cpu / base:.2f} (by the clock {seconds / wall:.2f})"


def calamine_by_two(paths: Sequence[Path]) -> None:
    """calamine over two processes."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(calamine, paths, chunksize=10))


def growing(paths: Sequence[Path], counts: Sequence[int]) -> Iterator[Row]:
    """Memory and cost per file as the batch of a command grows; a file for each process is its start."""
    yield f"**as the batch grows, {JOBS} processes**", "", ""
    start, _ = peak_of(command(paths[:JOBS]))
    for count in counts:
        seconds, peak = peak_of(command(paths[:count]))
        one = (seconds - start) / (count - JOBS)
        base = cost(lambda count=count: calamine_by_two(paths[: min(count, MANY)]))[0] / min(count, MANY)
        yield f"{count} files", f"{one * 1000:.1f} ms a file, {peak} MB at most", f"{one / base:.2f}"


def different(paths: Sequence[Path]) -> Iterator[Row]:
    """Memory and cost of returns that have no rows in common, by the command."""
    start, _ = peak_of(command(paths[:JOBS]))
    seconds, peak = peak_of(command(paths))
    one = (seconds - start) / (len(paths) - JOBS)
    base = cost(lambda: calamine_by_two(paths[:MANY]))[0] / len(paths[:MANY])
    what = f"{len(paths)} files, all rows of money different"
    yield what, f"{one * 1000:.1f} ms a file, {peak} MB at most", f"{one / base:.2f}"


def command(paths: Sequence[Path]) -> list[str]:
    """The command that judges a batch by two processes."""
    return [sys.executable, "-m", "xlsx_kit", "validate", "--json", "--jobs", str(JOBS), *map(str, paths)]


def cost(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU of this process and those it started and ended, and seconds by the clock."""
    start, clock = sum(os.times()[:4]), perf_counter()
    run()
    return sum(os.times()[:4]) - start, perf_counter() - clock


def mixed(folder: Path, count: int) -> list[Path]:
    """Returns of so many units, in an order in which every part has full ones."""
    full = copies(full_case(), folder / "full", count // EVERY, first=90_000)
    real = copies(real_case(), folder / "real", count - len(full))
    step = EVERY - 1
    parts = [[path, *real[n * step : (n + 1) * step]] for n, path in enumerate(full)]
    return [path for part in parts for path in part]


def main() -> None:
    """Measures and keeps the page."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real = copies(real_case(), folder / "one", BATCH)
        full = copies(full_case(), folder / "capacity", BATCH)
        judge_files([("", path) for path in (real[0], full[0])], RunOptions())  # a running process
        rows += one_of_a_batch("the real case", real)
        rows += one_of_a_batch("300 ledger lines, 60 projects, 700 indicators", full)
        files = mixed(folder / "many", MOST)
        rows += by_two_processes(files[:MANY])
        rows += growing(files, (BATCH, MANY, MOST))
        rows += different(sorted(workbooks_of(folder / "different", DIFFERENT).glob("*.xlsx")))
    packages = ("python-calamine", "pandas", "pandera", "frictionless", "openpyxl")
    page = table("Judging returns", ("what", "cost", "x calamine"), list(rows), packages)
    everything = [float(ratio.split()[0]) for what, _, ratio in rows if what == EVERYTHING]
    names = ("one of 50, real case", "one of 50, full", "500 by two processes")
    keep("validation", page + ABOUT, dict(zip(names, everything, strict=True)))


if __name__ == "__main__":
    main()
