"""``python -m tests.make_samples``: fills the empty workbook of every sample by LibreOffice, as a unit would.

The results in samples/filled stay as they are when the template changes: they are what units sent.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.filling import default_layout, entries_of
from tests.office.client import Office
from xlsx_kit.api import generate

SAMPLES = Path(__file__).parents[1] / "samples"


def main() -> int:
    """Write samples/filled/<name>.xlsx for every facts file in samples/pass."""
    target = SAMPLES / "filled"
    target.mkdir(exist_ok=True)
    with Office() as office, tempfile.TemporaryDirectory() as folder:
        for path in sorted((SAMPLES / "pass").glob("*.json")):
            facts = json.loads(path.read_text("utf-8"))
            empty = generate({"unit": facts["unit"]}, Path(folder) / "empty.xlsx").path
            filled = target / f"{path.stem}.xlsx"
            refused = office.fill(empty, filled, entries_of(default_layout(), facts)).refused
            print(f"{filled.relative_to(SAMPLES)}: {filled.stat().st_size} bytes, refused {refused}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
