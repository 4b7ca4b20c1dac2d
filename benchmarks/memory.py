"""The memory of a command and all it starts, at its highest (Linux only: /proc)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

SECONDS = 0.2
"""Between two looks."""


def peak_of(command: Sequence[str]) -> tuple[float, int]:
    """Seconds of CPU and megabytes at most of a command with all it starts; shared pages count once."""
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        peak = 0
        while True:
            ended, _, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                return used.ru_utime + used.ru_stime, peak // 1024
            peak = max(peak, held_by(process.pid))
            time.sleep(SECONDS)


def held_by(pid: int) -> int:
    """Kilobytes that a process and all it started hold now; shared pages count once."""
    return sum(_proportional(one) for one in _family(pid))


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
