"""One command about one unit, in a process of its own, against what everybody's scripts begin with.

``first`` is the first run ever, with nothing in the user's cache folder; ``by hand`` is what a script of an
office does today to look at one return: openpyxl for the formulas, openpyxl for the values, pandas for rows.
``frictionless``, the public package that validates spreadsheets, is asked for the columns of the input sheets
alone; identities, formulas and locks are nothing to it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import ENVIRONMENT, compare
from xlsx_kit import generate
from xlsx_kit.resources import root

ROUNDS = 7
FACTS = Path(str(root("samples"))) / "pass" / "chengde-2024.json"
BY_HAND = """
import sys, openpyxl, pandas
path = sys.argv[1]
formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
frames = pandas.read_excel(path, sheet_name=None, header=None)
print(len(formulas.sheetnames), len(values.sheetnames), sum(frame.size for frame in frames.values()))
"""
BY_FRICTIONLESS = """
import sys, pathlib
from benchmarks.plain_validators import by_frictionless
print(by_frictionless(pathlib.Path(sys.argv[1])))
"""


def main() -> None:
    """Measures and keeps the page."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        cache, out = folder / "cache", folder / "out"
        out.mkdir()
        ENVIRONMENT["XDG_CACHE_HOME"] = str(cache)
        sent = generate(FACTS, folder / "return.xlsx").path
        validate = ["-m", "xlsx_kit", "validate", str(sent)]
        generated = ["-m", "xlsx_kit", "generate", "--facts", str(FACTS), "--out", str(out / "unit.xlsx")]
        narrated = ["-m", "xlsx_kit", "narrate", str(FACTS), "--out", str(out / "text.docx")]

        def forget() -> None:
            shutil.rmtree(cache, ignore_errors=True)

        runs = {
            "python -c 'import pandas'": ["-c", "import pandas"],
            "python -c pass": ["-c", "pass"],
            "by hand: openpyxl twice, pandas": ["-W", "ignore", "-c", BY_HAND, str(sent)],
            "by frictionless, columns only": ["-W", "ignore", "-c", BY_FRICTIONLESS, str(sent)],
            "first validate": validate,
            "validate": validate,
            "first generate": generated,
            "generate": generated,
            "narrate": narrated,
        }
        fresh = {run: forget for run in runs if run.startswith("first ")}
        compare(
            "commands", "One command", runs, ROUNDS, ("openpyxl", "pandas", "pandera", "frictionless"), fresh
        )


if __name__ == "__main__":
    sys.exit(main())
