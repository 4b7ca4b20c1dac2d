"""Nothing is there for nobody: every definition is used by the package, or kept for a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from vulture import Vulture

PACKAGE = Path(__file__).parents[1] / "xlsx_kit"
KEPT = {
    "__getattr__": "Python calls it",
    "__dir__": "Python calls it",
    "_prepare_formula": "XlsxWriter calls it",
    "_write_rows": "XlsxWriter calls it",
    "_write_hyperlinks": "XlsxWriter calls it",
    "entry_columns": "tests fill workbooks by it",
    "forget": "benchmarks and tests start from an empty cache",
    "read_narrative": "benchmarks and tests read words without a pack",
    "load_narrative": "benchmarks and tests read words without a pack",
    "narrative_blocks": "benchmarks and tests read words without a pack",
    "compiled_texts": "the ledger's statements are written down by it, with the generated documents",
    "UNDOCUMENTED": "tests hold each member to the library",
    "title_lines": "the pages of Word and LibreOffice are held against it",
}
"""Definitions that nothing in the package uses, and why they stay."""


@pytest.mark.slow
def test_every_function_is_used() -> None:
    """Commands are named by the tree of commands as text; msgspec and dataclasses use every field."""
    found = Vulture()
    found.scavenge([str(PACKAGE)])
    tree = (PACKAGE / "cli" / "command_tree.py").read_text("utf-8")
    commands = set(re.findall(r'"[\w.]+:(\w+)"', tree))
    items = [
        item
        for item in found.get_unused_code()
        if item.typ in ("function", "method", "class", "import")
        or (item.typ == "variable" and item.name.isupper())
    ]
    unused = {item.name: f"{Path(item.filename).name}:{item.first_lineno}" for item in items}
    assert {
        name: place for name, place in unused.items() if name not in KEPT | dict.fromkeys(commands, "")
    } == {}
    assert KEPT.keys() - unused.keys() == set(), "used by now: nothing to be kept for"
