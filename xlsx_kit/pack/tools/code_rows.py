"""Rows of a code list that do not fit the others: codes without the one above, budgets nearly called so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import Pack, PackFiles

NEARLY = 0.75
"""How alike two names of budgets are, where one is taken for the other misspelt."""


def odd_code_rows(pack: Pack, files: PackFiles) -> Iterator[Problem]:
    """Warnings about the code lists of a sound pack, each with its line."""
    for codes in (one for one in pack.codes.values() if one.spec.file):
        _, path = files.shared("codes", codes.spec.file)
        known = {entry.code for entry in codes.entries}
        lacking: dict[str, str] = {}
        for code in sorted(known):
            above = next((code[:width] for width in reversed(codes.spec.widths) if width < len(code)), code)
            if above not in known:
                lacking.setdefault(above, code)
        for above, code in lacking.items():
            yield declared_problem("PACK-201", _line(files, path, code), code=code, above=above)
        named = Counter(budget for entry in codes.entries for budget in entry.budgets)
        for entry in codes.entries:
            for budget in entry.budgets:
                usual = [name for name, times in named.items() if times > named[budget]]
                if near := get_close_matches(budget, usual, 1, NEARLY):
                    at = _line(files, path, entry.code)
                    yield declared_problem("PACK-202", at, code=entry.code, budget=budget, near=near[0])


def _line(files: PackFiles, path: str, code: str) -> str:
    file, line = files.line_with(path, rf"^{code},")
    return f"{file}:{line}" if line else path
