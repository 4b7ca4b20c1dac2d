"""``python -m tests.make_samples [NAME…]``: LibreOffice fills the samples' empty workbooks as a unit would.

The results in samples/filled stay as they are when the template changes: they are what units sent.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.filling import entries_of, layout_for
from tests.office.client import Office
from xlsx_kit.api import generate

SAMPLES = Path(__file__).parents[1] / "samples"


def main(names: list[str]) -> int:
    """Write samples/filled/<name>.xlsx for the facts files named, or for all in samples/pass."""
    target = SAMPLES / "filled"
    target.mkdir(exist_ok=True)
    with Office() as office, tempfile.TemporaryDirectory() as folder:
        for path in sorted(p for p in (SAMPLES / "pass").glob("*.json") if not names or p.stem in names):
            facts = json.loads(path.read_text("utf-8"))
            known = {key: facts[key] for key in ("unit", "pack") if key in facts}
            empty = generate(known, Path(folder) / "empty.xlsx").path
            filled = target / f"{path.stem}.xlsx"
            refused = office.fill(empty, filled, entries_of(layout_for(facts), facts)).refused
            print(f"{filled.relative_to(SAMPLES)}: {filled.stat().st_size} bytes, refused {refused}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
