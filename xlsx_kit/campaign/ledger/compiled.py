"""The ledger's statements as the engines' drivers take them: compiled beforehand, as that takes time.

``compiled.json`` is made from ``steps.sql`` and ``statements.py`` (``make pages``) and checked against them.
A statement that is not in it is compiled when it is asked for.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.ledger.queries import Statement

FILE = Path(__file__).with_name("compiled.json")
_KEPT: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
COLUMNS: dict[str, tuple[str, ...]] = {name: tuple(columns) for name, columns in _KEPT["columns"].items()}
"""The columns of each table, in the order of its records."""
KEYS: dict[str, tuple[str, ...]] = {name: tuple(columns) for name, columns in _KEPT["keys"].items()}
"""The columns of each table's primary key."""
missing: set[Statement] = set()
"""What was asked for and is not in the file: it should be listed among ``statements.USED``."""


@cache
def text_of(statement: Statement, engine: str) -> tuple[str, dict[str, Any]]:
    """A statement as an engine's driver takes it, and the values that stand in it from the beginning."""
    kept = _KEPT[engine].get(statement.key)
    if kept is not None:
        return str(kept[0]), dict(kept[1])
    from xlsx_kit.campaign.ledger.statements import compiled

    missing.add(statement)
    return compiled(statement, engine)
