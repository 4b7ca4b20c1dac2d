"""The ratios of the last runs, so that a slow drift is seen: ``results/history.csv``."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

HEAD = ("date", "page", "row", "ratio")
KEPT = 12
"""Runs of one row that are kept; older ones are in the file's own history."""

MOST_GROWTH = 1.25
"""What noise makes of a ratio is less."""

Ratios = Mapping[tuple[str, str], float]
"""By page and row."""


def latest(text: str) -> dict[tuple[str, str], float]:
    """The newest ratio of every row of a history."""
    lines = sorted(csv.DictReader(io.StringIO(text)), key=lambda line: line["date"])
    return {(line["page"], line["row"]): float(line["ratio"]) for line in lines}


def grown(before: Ratios, after: Ratios) -> list[tuple[str, str, float, float]]:
    """Page, row, ratio before and after of all that grew by more than noise explains."""
    return [
        (*place, before[place], ratio)
        for place, ratio in sorted(after.items())
        if place in before and ratio > before[place] * MOST_GROWTH
    ]


def noted(file: Path, page: str, ratios: Mapping[str, float]) -> None:
    """Appends a run's ratios, by the rows of its page; one run a day counts, the last."""
    today = datetime.now(UTC).date().isoformat()
    runs: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    if file.exists():
        for line in csv.DictReader(io.StringIO(file.read_text("utf-8"))):
            runs[line["page"], line["row"]][line["date"]] = line["ratio"]
    for row, ratio in ratios.items():
        runs[page, row][today] = f"{ratio:.3g}"
    lines = [
        (date, *place, ratio)
        for place, found in sorted(runs.items())
        for date, ratio in sorted(found.items())[-KEPT:]
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEAD, *lines])
    file.write_text(out.getvalue(), "utf-8", newline="\n")
