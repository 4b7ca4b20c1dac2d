"""``python -m tests.corpus FOLDER [--json FILE]``: every file of a folder, one line each, within limits.

So is every return in its mails and archives, named ``archive / return``.

Nothing is written into the folder. Ends with 1 if a file raised anything, brought its process down, or took
more than 5 seconds of the processor or 500 MB, children counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.corpus.judge import Outcome, outcomes


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", type=Path, help="also write all outcomes into this file")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        parser.error(f"{asked.folder} is no folder")
    found: list[Outcome] = []
    for one in outcomes(asked.folder):
        found.append(one)
        words = one.fault.upper() or "; ".join(one.reasons)
        print(f"{one.seconds:6.2f} s {one.megabytes:5} MB  {one.file}: {words[:200]}", flush=True)
    faults = sum(bool(one.fault) for one in found)
    slowest = max((one.seconds for one in found), default=0.0)
    largest = max((one.megabytes for one in found), default=0)
    print(f"{len(found)} files, {faults} faults, slowest {slowest} s, largest {largest} MB")
    if asked.json:
        summary = {"files": len(found), "faults": faults, "seconds": slowest, "megabytes": largest}
        data = {"files": [asdict(one) for one in found], "summary": summary}
        asked.json.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
