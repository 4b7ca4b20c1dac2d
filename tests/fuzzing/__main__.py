"""``python -m tests.fuzzing [RUNS] [KIND…] [--seed N]``: what no run of all tests has time for.

One line a kind: files read, seconds of the slowest with its seed, and every seed that raised anything but a
reason in words. Ends with 1 if there is one, or if a file took longer than it may.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.fuzzing.kinds import KINDS, try_one

SLOWEST = 5.0
"""Seconds that one file may take."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("runs", nargs="?", type=int, default=10_000)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], default=[])
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    logging.getLogger("xlsx_kit").addHandler(logging.NullHandler())
    failed = False
    for name in asked.kinds or KINDS:
        failed |= _run(name, range(asked.seed, asked.seed + asked.runs))
    return int(failed)


def _run(name: str, seeds: range) -> bool:
    """Whether a file of the kind failed."""
    raised, slowest = {}, (0.0, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"f{KINDS[name].suffix}"
        for seed in seeds:
            start = time.perf_counter()
            error = try_one(KINDS[name], path, seed)
            slowest = max(slowest, (time.perf_counter() - start, seed))
            if error is not None:
                raised[seed] = error
    print(f"{name}: {len(seeds)} files, slowest {slowest[0]:.2f} s (seed {slowest[1]}), {len(raised)} raised")
    for seed, error in list(raised.items())[:5]:
        print(f"  seed {seed}: {error!r}")
        traceback.print_tb(error.__traceback__, limit=-3)
    return bool(raised) or slowest[0] > SLOWEST


if __name__ == "__main__":
    sys.exit(main())
