"""A department's book of 1,000 projects from its facts to the Word document and the workbook, without PDF.

``narrate`` of the real case stands beside it as the unit: the ratio is what the length of a book costs.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cases import full_case
from benchmarks.processes import ENVIRONMENT, compare
from xlsx_kit.resources import root

ROUNDS = 3
HEAVY = True
SIZES = {"ledger": 300, "projects": 1000, "indicators": 4000}
"""Facts are checked up to 20,000 lines; four indicators a project make a book of some 600 pages."""


def main() -> None:
    """Measures and keeps the page."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        # no LibreOffice on the way, so that none converts
        tools = folder / "tools"
        tools.mkdir()
        ENVIRONMENT["PATH"] = str(tools)
        book = folder / "book.json"
        book.write_text(json.dumps(full_case(sizes=SIZES), ensure_ascii=False), "utf-8")
        out = folder / "out"
        real = Path(str(root("samples"))) / "pass" / "chengde-2024.json"
        runs = {
            "narrate the real case": [
                "-m",
                "xlsx_kit",
                "narrate",
                str(real),
                "--out",
                str(folder / "t.docx"),
            ],
            "publish 1,000 projects": ["-m", "xlsx_kit", "publish", str(book), "--out", str(out), "--force"],
        }

        def forget() -> None:
            shutil.rmtree(out, ignore_errors=True)

        compare(
            "book", "A department's book", runs, ROUNDS, ("python-docx",), {"publish 1,000 projects": forget}
        )


if __name__ == "__main__":
    sys.exit(main())
