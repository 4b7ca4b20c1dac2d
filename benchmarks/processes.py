"""Whole processes against each other, turn by turn: what a person waits for who types one command."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from benchmarks.rounds import keep, table

# An installed program has its bytecode; the first round, which does not count, sees to it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def taken(arguments: list[str]) -> tuple[float, float]:
    """Seconds of CPU and of the wall that one process takes."""
    before, start = getrusage(RUSAGE_CHILDREN), perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, env=ENVIRONMENT)
    after, wall = getrusage(RUSAGE_CHILDREN), perf_counter() - start
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def compare(
    name: str,
    title: str,
    runs: Mapping[str, list[str]],
    rounds: int,
    packages: tuple[str, ...],
    before: Mapping[str, Callable[[], object]] | None = None,
) -> None:
    """Measures the processes and keeps the page; ratios are to the first. ``before`` a run is not counted."""
    times: dict[str, list[tuple[float, float]]] = {run: [] for run in runs}
    for n in range(rounds + 1):
        for run, arguments in runs.items():
            if before and run in before:
                before[run]()
            measured = taken(arguments)
            if n:
                times[run].append(measured)
    cpu = {run: statistics.median(c for c, _ in found) for run, found in times.items()}
    wall = {run: statistics.median(w for _, w in found) for run, found in times.items()}
    first = next(iter(runs))
    rows = [
        (
            run,
            f"{cpu[run] * 1000:.0f} ms",
            f"{cpu[run] / cpu[first]:.2f}",
            f"{wall[run] * 1000:.0f} ms",
            f"{wall[run] / wall[first]:.2f}",
        )
        for run in runs
    ]
    columns = ("process", "CPU", "x the first", "wall", "x the first")
    keep(name, table(title, columns, rows, packages), {r: cpu[r] / cpu[first] for r in runs if r != first})
