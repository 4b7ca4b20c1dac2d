"""A batch of files from paths to report: chunk by chunk, then what only shows over all of them.

A finished file is a text in a store; in memory there is only whose it is and how many findings it has.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xlsx_kit.files import RETURN_SUFFIXES, Limits, files_below
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.pack import load_pack
from xlsx_kit.returns.rules.checks import across_checks, broken_across
from xlsx_kit.returns.rules.comparatives import NOTHING, Comparatives
from xlsx_kit.returns.validation.chunk import FinishedFile, Named, RunOptions, judge_files
from xlsx_kit.returns.validation.processes import garbage_collected_seldom, in_processes, keep_freed_memory
from xlsx_kit.returns.validation.report import (
    FileReport,
    KeptFiles,
    Report,
    Tally,
    bytes_of,
    file_of_text,
    kept_text,
    text_of,
)
from xlsx_kit.returns.validation.sheet_order import in_sheet_order
from xlsx_kit.returns.validation.store import Place, Store, packed

CHUNK = 10
"""Files judged together: the schemas are called for few of them, and 50 held at once took 35 MB a process."""

Progress = Callable[[int, int, str], None]
Decide = Callable[[FileReport], FileReport]


@dataclass
class StoredFile:
    """A finished file in the store; ``statements`` as in ``Judged``."""

    pack: str
    unit_code: str
    year: int | None
    tally: Tally
    report: Place
    statements: tuple[Place, ...]


def report_on(
    paths: Sequence[Path | str],
    *,
    pack: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    limits: Limits | None = None,
    comparatives: Comparatives = NOTHING,
    decide: Decide | None = None,
    chunk: int = CHUNK,
) -> Report:
    """The report on files and folders, in stable order; ``decide`` has the last word on each file.

    Raises SpecError for an unknown ``pack``, OSError where the reports of a long run cannot be kept.
    """
    if pack:
        load_pack(pack)
    names = [found for path in paths for found in files_below(Path(path), RETURN_SUFFIXES)]
    store, kept = Store(), list[StoredFile]()
    keep_freed_memory()
    with garbage_collected_seldom():
        for done in _judged(names, RunOptions(pack, limits, comparatives), jobs, chunk):
            report, statements = store.put(done.report), tuple(store.put(one) for one in done.statements)
            kept.append(StoredFile(done.pack, done.unit_code, done.year, done.tally, report, statements))
            if progress:
                progress(len(kept), len(names), names[len(kept) - 1][1].name)
    _add_across(store, kept)
    _add_repeats(store, kept, [name for name, _ in names])
    if decide:
        for one in kept:
            _rewrite(store, one, decide(_report(store, one)))
    return Report(KeptFiles(store, [one.report for one in kept], [one.tally for one in kept]))


def _judged(names: Sequence[Named], options: RunOptions, jobs: int, chunk: int) -> Iterator[FinishedFile]:
    """Every file, finished, in order. A short list, too, is shared by all processes."""
    size = max(1, min(chunk, -(-len(names) // max(1, jobs))))
    chunks = [names[at : at + size] for at in range(0, len(names), size)]
    if jobs <= 1 or len(names) <= 1:
        results: Iterable[list[FinishedFile]] = (judge_files(files, options) for files in chunks)
    else:
        results = in_processes(chunks, options, jobs)
    return (one for done in results for one in done)


def _add_across(store: Store, kept: Sequence[StoredFile]) -> None:
    """What the checks over several returns find, pack by pack."""
    by_pack: dict[str, list[StoredFile]] = {}
    for one in kept:
        if one.statements:
            by_pack.setdefault(one.pack, []).append(one)
    for pack_id, returns in by_pack.items():
        pack, found = load_pack(pack_id), dict[int, list[Finding]]()
        for n, check in enumerate(across_checks(pack) if len(returns) > 1 else ()):
            for number, broken in broken_across(
                check, StoredStatements(store, [one.statements[n] for one in returns])
            ):
                found.setdefault(number, []).append(broken)
        for number, findings in found.items():
            report = _report(store, returns[number])
            ordered = in_sheet_order(pack, (*report.findings, *findings))
            _rewrite(store, returns[number], replace(report, findings=ordered))


@dataclass(frozen=True)
class StoredStatements(Iterable[Any]):
    """What all returns say to one check, as often as it is asked for."""

    store: Store
    places: Sequence[Place]

    def __iter__(self) -> Iterator[Any]:
        return (pickle.loads(self.store.get(place)) for place in self.places)


def _add_repeats(store: Store, kept: Sequence[StoredFile], names: Sequence[str]) -> None:
    """A unit and year that came before in the same run are said so on each later file."""
    first: dict[tuple[str, int | None], str] = {}
    for one, name in zip(kept, names, strict=True):
        key = (one.unit_code, one.year)
        if one.unit_code and key in first:
            repeat = finding("FILE-107", code=one.unit_code, year=one.year, file=first[key])
            report = _report(store, one)
            _rewrite(store, one, replace(report, findings=(*report.findings, repeat)))
        elif one.unit_code:
            first[key] = name


def _report(store: Store, one: StoredFile) -> FileReport:
    return file_of_text(text_of(store.get(one.report)))


def _rewrite(store: Store, one: StoredFile, report: FileReport) -> None:
    one.report, one.tally = store.put(packed(bytes_of(kept_text(report)))), report.tally
