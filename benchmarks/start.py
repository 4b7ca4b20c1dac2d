"""How long a command takes to start: ``xlsx-kit --help`` against an interpreter that does nothing."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from benchmarks.rounds import keep, table

ROUNDS = 15
RUNS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import typer'": ["-c", "import typer"],
    "xlsx-kit --help": ["-m", "xlsx_kit", "--help"],
    "xlsx-kit campaign --help": ["-m", "xlsx_kit", "campaign", "--help"],
    "xlsx-kit validate --help": ["-m", "xlsx_kit", "validate", "--help"],
}
# An installed program has its bytecode; the first round, which does not count, sees to it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def taken(arguments: list[str]) -> tuple[float, float]:
    """Seconds of CPU and of the wall that one process takes."""
    before, start = getrusage(RUSAGE_CHILDREN), perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, env=ENVIRONMENT)
    after, wall = getrusage(RUSAGE_CHILDREN), perf_counter() - start
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> None:
    """Measures and keeps the page."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in RUNS}
    for n in range(ROUNDS + 1):
        for name, arguments in RUNS.items():
            measured = taken(arguments)
            if n:
                times[name].append(measured)
    cpu = {name: statistics.median(c for c, _ in found) for name, found in times.items()}
    wall = {name: statistics.median(w for _, w in found) for name, found in times.items()}
    nothing = next(iter(RUNS))
    rows = [
        (
            name,
            f"{cpu[name] * 1000:.0f} ms",
            f"{cpu[name] / cpu[nothing]:.1f}",
            f"{wall[name] * 1000:.0f} ms",
            f"{wall[name] / wall[nothing]:.1f}",
        )
        for name in RUNS
    ]
    ratios = {name: cpu[name] / cpu[nothing] for name in RUNS if name != nothing}
    columns = ("process", "CPU", "x nothing", "wall", "x nothing")
    keep("start", table("Start", columns, rows, ("typer",)), ratios)


if __name__ == "__main__":
    main()
