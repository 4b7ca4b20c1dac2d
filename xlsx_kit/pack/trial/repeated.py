"""Terms that stand twice in a sum of rules or figures: one is meant to be something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem

SUMS = ("sum", "less", "measure")
TABLES = "/tables/"
"""What stands twice in a sum of a table shows in its cells: ``counted_twice``."""


def repeated_terms(files: Mapping[str, Any], pack_id: str) -> Iterator[Problem]:
    """The terms that are there twice, in the files of the pack itself; ``files`` are plain data by path."""
    for path, data in files.items():
        if path.startswith(f"{pack_id}/") and TABLES not in path:
            for inside, term in _repeated(data, ""):
                yield declared_problem("PACK-128", f"{path}: {inside}", term=term)


def _repeated(data: Any, inside: str) -> Iterator[tuple[str, str]]:
    """Where in plain data a list of terms has one twice, and which."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            at = f"{inside}.{key}" if inside else str(key)
            if key in SUMS and isinstance(value, list):
                counted = Counter(term for term in value if isinstance(term, str))
                yield from ((at, term) for term, times in counted.items() if times > 1)
            yield from _repeated(value, at)
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from _repeated(value, f"{inside}[{n}]")
