"""What units published last year, from their returns or facts files of that year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xlsx_kit.files import RETURN_SUFFIXES, files_below
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.pack import load_pack
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.rules.comparatives import PublishedFacts, published


def published_years(path: Path | None, named: Mapping[str, Path]) -> Mapping[tuple[str, int], PublishedFacts]:
    """The tables of every file below a path, by unit and year; of two files of a unit the later name counts.

    ``named`` are files of units that may have had other codes; they count before all others.
    Raises InputError with every file that cannot be read.
    """
    return _published([*((("", file) for file in _returns_below(path)) if path else ()), *named.items()])


def _returns_below(path: Path) -> list[Path]:
    return [file for _, file in files_below(path, RETURN_SUFFIXES)]


def _published(files: Iterable[tuple[str, Path]]) -> Mapping[tuple[str, int], PublishedFacts]:
    """The tables of files; each with the code of its unit now, "" for that in the file."""
    found: dict[tuple[str, int], PublishedFacts] = {}
    unread: list[Finding] = []
    for code, file in files:
        try:
            one = load_return(file)
        except InputError as error:
            unread += [replace(f, message=f"{file.name}：{f.message}") for f in error.findings]
            continue
        facts = one.facts
        found[code or facts.unit_code, facts.year] = published(one.pack, facts)
    if unread:
        raise InputError(tuple(unread))
    return found


@dataclass(frozen=True)
class PublishedBudgets:
    """Budgets that final accounts are held against, by unit and year; ``name`` is what they are called."""

    name: str
    by_unit: Mapping[tuple[str, int], PublishedFacts]

    def of(self, code: str, year: int, scope: str) -> PublishedFacts | None:
        """The budget of a unit's year in a scope; "" is any scope, asked for or named."""
        found = self.by_unit.get((code, year))
        own = found.evaluation().facts.scope if found and scope else ""
        return found if own in ("", scope) else None


def published_budgets(path: Path, files: Sequence[Path] | None = None) -> PublishedBudgets:
    """The budgets below a path, or in its ``files`` alone; final accounts that lie among them are none.

    Raises InputError with every file that cannot be read.
    """
    found = _published(("", file) for file in (_returns_below(path) if files is None else files))
    budgets = {key: one for key, one in found.items() if not load_pack(one.pack).book.budget}
    return PublishedBudgets(path.name, budgets)
