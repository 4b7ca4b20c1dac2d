"""A bar on standard error: how far a long run is, and how long it still takes."""

from __future__ import annotations

import sys
import time

from xlsx_kit.cli.columns import padded, width
from xlsx_kit.progress import Progress

CELLS = 20
COLUMNS = 72  # one line of the narrowest console; blanks erase the name before


def bar() -> Progress | None:
    """A progress bar for ``(done, total, name)``, or None where nobody is watching."""
    if not sys.stderr.isatty():
        return None
    started = time.monotonic()

    def show(done: int, total: int, name: str) -> None:
        line = bar_line(done, total, name, time.monotonic() - started)
        end = "\n" if done == total else ""
        print(f"\r{padded(line, COLUMNS)}", end=end, file=sys.stderr, flush=True)

    return show


def bar_line(done: int, total: int, name: str, seconds: float) -> str:
    """One state of the bar, no wider than the narrowest console."""
    full = CELLS * done // total
    left = f"还需约 {duration_words(seconds / done * (total - done))} " if 0 < done < total else ""
    line = f"[{'#' * full}{'-' * (CELLS - full)}] {done}/{total} {left}"
    while width(line) + width(name) > COLUMNS - 1:
        name = name[:-1]
    return line + name


def duration_words(seconds: float) -> str:
    """A duration as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
