"""``python -m tests.make_released [PACK]``: keeps the templates packs give now, and a workbook of each.

To be run when a version of a pack goes out. What was kept before stays: it is what units have.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from xlsx_kit.api import generate, read, release_templates
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.pack.loading.load import load_pack

SAMPLES = Path(__file__).parents[1] / "samples"
RELEASED = SAMPLES / "released"
EXPECTED = RELEASED / "expect.json"
YEARS = {
    "hebei-2022": (2022, 2024, 2025, 2026),
    "hebei-2024": (2024, 2025, 2026),
    "demo-yuan": (2024, 2025, 2026),
    "shanghai-2025": (2025, 2026, 2024),
    "final-accounts-2024": (2024, 2025, 2026),
    "final-accounts-2024-shanghai": (2024, 2025, 2026),
}
"""The years whose templates are kept, by pack: all that offices may have made workbooks of."""
FILLED = {
    "hebei-2022": "nine-funds",
    "hebei-2024": "nine-funds",
    "demo-yuan": "yuan-rich",
    "shanghai-2025": "shanghai-department",
    "final-accounts-2024": "final-accounts-department",
    "final-accounts-2024-shanghai": "final-accounts-unit",
}
"""The sample that a pack's workbook is filled with, as of the first of these years."""


def counted(path: Path) -> dict[str, Any]:
    """Which pack and template a workbook is of, and how many lines each list of its facts has."""
    properties = read_cells(open_package(path)).properties
    facts = read(path).to_dict()
    said = {key: properties[f"xlsx_kit.{key}"] for key in ("pack", "pack_version", "pack_hash", "template")}
    return {**said, "facts": {key: len(lines) for key, lines in facts.items() if isinstance(lines, list)}}


def main(packs: list[str]) -> int:
    """Write templates/<pack>/released and samples/released: of all, or those named and what extends them."""
    expected = json.loads(EXPECTED.read_text("utf-8")) if EXPECTED.exists() else {}
    for pack, years in YEARS.items():
        if packs and not {*packs} & {*load_pack(pack).lineage}:
            continue
        for year in years:
            release_templates(year, pack=pack)
        name = f"{pack}-v{load_pack(pack).book.version}.xlsx"
        if (RELEASED / name).exists():  # a version's workbook is kept as it went out
            continue
        facts = json.loads((SAMPLES / "pass" / f"{FILLED[pack]}.json").read_text("utf-8"))
        facts |= {"pack": pack, "unit": {**facts["unit"], "year": years[0]}}
        expected[name] = counted(generate(facts, RELEASED / name).path)
    EXPECTED.write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
