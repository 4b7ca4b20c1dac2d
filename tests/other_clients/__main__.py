"""``python -m tests.other_clients [PROGRAM…]``: no save by a program may find more than notes.

Every sample is generated, saved by each program and validated. What
was found before must be found after, and nothing new above a note. Ends with 1 where that is not so.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.other_clients.programs import PROGRAMS
from xlsx_kit import generate, validate

SAMPLES = Path(__file__).parents[2] / "samples"
Said = tuple[str, str | None, str | None, str]


def findings(file: Path) -> Counter[Said]:
    """What is said of a workbook above notes."""
    return Counter(
        (f.rule, f.sheet, f.cell, f.message) for f in validate(file).files[0].findings if f.severity != "note"
    )


def say(*words: object) -> None:
    """One line for whoever runs this."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(names: Sequence[str]) -> int:
    """Saves and judges everything; the number of files that come out otherwise decides the end."""
    wrong = 0
    with TemporaryDirectory() as folder:
        sent = Path(folder) / "sent"
        sent.mkdir()
        files = [
            generate(facts, sent / f"{facts.stem}.xlsx").path
            for facts in sorted((SAMPLES / "pass").glob("*"))
        ]
        before = {file.name: findings(file) for file in files}
        for name in names or PROGRAMS:
            out = Path(folder) / name
            out.mkdir()
            PROGRAMS[name](files, out)
            for file in files:
                now = findings(out / file.name)
                for sign, said in (("+", now - before[file.name]), ("-", before[file.name] - now)):
                    for rule, sheet, cell, message in said:
                        say(name, file.stem, sign, rule, sheet, cell, message)
                        wrong += 1
            say(f"{name}: {len(files)} workbooks")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
