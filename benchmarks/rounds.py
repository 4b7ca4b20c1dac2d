"""Medians over interleaved rounds: what is compared runs turn by turn, so that noise falls on all alike."""

from __future__ import annotations

import gc
import os
import platform
import statistics
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from time import process_time

from benchmarks.history import noted

RESULTS = Path(__file__).with_name("results")
HISTORY = RESULTS / "history.csv"


def medians(
    runs: Mapping[str, Callable[[], object]],
    rounds: int = 5,
    before: Mapping[str, Callable[[], object]] | None = None,
) -> dict[str, float]:
    """Seconds of CPU of each run; neither a round before the first is counted, nor what comes ``before``."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for n in range(rounds + 1):
        for name, run in runs.items():
            if before and name in before:
                before[name]()
            gc.collect()
            start = process_time()
            run()
            if n:
                taken[name].append(process_time() - start)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(
    title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]], packages: tuple[str, ...]
) -> str:
    """A page of results: the table, and what it was measured on."""
    lines = [f"# {title}", "", " | ".join(["", *columns, ""]).strip(), "|" + "---|" * len(columns)]
    lines += [" | ".join(["", *row, ""]).strip() for row in rows]
    used = ", ".join(f"{name} {version(name)}" for name in packages)
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    lines += ["", f"CPython {platform.python_version()}, {machine}; {used}.", ""]
    return "\n".join(lines)


def keep(name: str, page: str, ratios: Mapping[str, float] | None = None) -> None:
    """Writes ``benchmarks/results/<name>.md`` and shows it; ``ratios`` by row go into the history."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(page, "utf-8", newline="\n")
    if ratios:
        noted(HISTORY, name, ratios)
    print(page)
