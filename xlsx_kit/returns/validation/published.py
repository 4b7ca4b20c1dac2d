"""What units published last year, from their returns or facts files of that year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
    found: dict[tuple[str, int], PublishedFacts] = {}
    unread: list[Finding] = []
    files = [("", file) for _, file in files_below(path, RETURN_SUFFIXES)] if path else []
    for code, file in (*files, *named.items()):
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


def published_budgets(path: Path) -> Mapping[tuple[str, int], PublishedFacts]:
    """The budgets below a path, by unit and year; final accounts that lie among them are none.

    Raises InputError with every file that cannot be read.
    """
    found = published_years(path, {})
    return {key: one for key, one in found.items() if not load_pack(one.pack).book.budget}
