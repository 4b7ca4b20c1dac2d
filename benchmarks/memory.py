"""The memory of a process and all it has started, at its highest (Linux only: /proc)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS = 0.2
"""Between two looks."""


def peak_of(run: Callable[[], Any]) -> int:
    """Megabytes at most while it ran; pages that processes share are counted once."""
    done, peaks = threading.Event(), [_megabytes()]

    def watch() -> None:
        while not done.wait(SECONDS):
            peaks.append(_megabytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        run()
    finally:
        done.set()
        watcher.join()
    return max(peaks)


def _megabytes() -> int:
    return sum(_proportional(pid) for pid in _family(os.getpid())) // 1024


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    found = [pid]
    for file in children:
        try:
            found += [grandchild for child in file.read_text().split() for grandchild in _family(int(child))]
        except OSError:  # gone meanwhile
            continue
    return found


def _proportional(pid: int) -> int:
    """Kilobytes of a process, each shared page divided by those who share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
