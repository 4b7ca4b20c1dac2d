"""A workbook for every unit of a list: in processes, restartable, no unit stopping another."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from xlsx_kit.campaign.workbooks.journal import Journal, WorkbookRecord, digest, digest_of_file
from xlsx_kit.campaign.workbooks.make import Made, WorkbookJob, make, shows_the_same
from xlsx_kit.campaign.workbooks.prefill import Folder, Prefill, add_current, add_named, read_folder
from xlsx_kit.facts import ApprovedList, Unit, read_approved, read_roster
from xlsx_kit.filenames import unique_names
from xlsx_kit.findings import Finding
from xlsx_kit.json_objects import json_rows
from xlsx_kit.messages import finding
from xlsx_kit.pack import DEFAULT_PACK, Pack, load_pack
from xlsx_kit.progress import Progress
from xlsx_kit.returns import PublishedBudgets, published_budgets
from xlsx_kit.workbook import password_hash, template_id

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

ISSUE_LENGTH = 16
"""Hexadecimal digits of an issue number."""
RECIPE = "2:"
"""Begins the hash of what a workbook was made from. Without it the hash is an older one, of the program's
version and all texts of the pack, too, which say nothing of whether the workbook is still right.
"""


@dataclass(frozen=True)
class Batch:
    """What became of every unit of a list.

    ``findings`` are about the list and the folder, ``remarks`` about the contents of units whose
    workbooks were written all the same.
    """

    written: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, tuple[Finding, ...]], ...]
    findings: tuple[Finding, ...]
    remarks: tuple[tuple[str, tuple[Finding, ...]], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Codes and files; for those that failed, why."""
        return {
            "written": json_rows(self.written, "code", "file"),
            "skipped": json_rows(self.skipped, "code", "file"),
            "failed": json_rows(self.failed, "code", "findings"),
        }


def generate_many(
    units: Path | str,
    year: int,
    out: Path | str,
    *,
    prefill: Path | str | None = None,
    this_year: Path | None = None,
    pack: str | None = None,
    password: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    approved: Path | str | None = None,
    budget: Path | str | PublishedBudgets | None = None,
    issuer: str = "",
) -> Batch:
    """Writes one workbook per unit of a list into ``out``; what is there and still right is left.

    ``prefill`` is a folder of this and earlier years' files, ``this_year`` one of files of this year that
    count before those. ``approved`` is a list of approved amounts, which stand in the workbooks as control
    totals; ``budget`` a file or folder with the budgets of the year that final accounts are of, or those.

    ``issuer`` is what only the campaign knows that issues the workbooks: each then carries a number made of
    it, which nobody else can make up. What was made before without one stays as it is.

    Raises InputError where the list has errors, OSError where a folder cannot be used, SpecError
    for an unknown pack; what goes wrong with one unit is in the result.
    """
    found = load_pack(pack or DEFAULT_PACK)
    roster, directory = read_roster(Path(units), found), Path(out)
    folder = _prefill_folder(roster.units, Path(units).parent, year, prefill, this_year)
    controls = read_approved(Path(approved), [found]) if approved is not None else ApprovedList()
    budgets = published_budgets(Path(budget)) if isinstance(budget, str | Path) else budget
    sources = _Sources(found, year, password or "", issuer, folder, controls, budgets)
    directory.mkdir(parents=True, exist_ok=True)
    journal = Journal(directory)
    every = list(_jobs(sources, roster.units, directory, journal))
    remarks = list(_without_budget(every, budgets, year))
    made, failed = [], dict(folder.faults)
    sound = [job for job in every if job.code not in failed]
    right = {job.code: job.target.name for job in sound if _is_right(job, journal)}
    waiting = [job for job in sound if job.code not in right]
    if waiting:
        journal.begin()
    for job, result in _results(waiting, jobs, progress):
        if not result.output:
            failed[job.code] = list(result.findings)
            continue
        _note(job, result.output, directory, journal)
        made.append((job.code, job.target.name))
        if result.findings:
            remarks.append((job.code, result.findings))
    return Batch(
        tuple(made),
        tuple(right.items()),
        tuple((u.code, tuple(failed[u.code])) for u in roster.units if u.code in failed),
        (*roster.findings, *folder.findings),
        tuple(remarks),
    )


def _prefill_folder(
    units: Sequence[Unit], list_folder: Path, year: int, prefill: Path | str | None, this_year: Path | None
) -> Folder:
    """The files that workbooks are filled from; those that the list names lie ``list_folder`` it."""
    codes = [unit.code for unit in units]
    folder = read_folder(Path(prefill), codes, year) if prefill is not None else Folder()
    if this_year is not None:
        add_current(folder, read_folder(this_year, codes, year))
    for unit in units:
        if unit.last_year:
            add_named(folder, unit.code, list_folder / unit.last_year, year)
    return folder


def _without_budget(
    jobs: Sequence[WorkbookJob], budgets: PublishedBudgets | None, year: int
) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Says of units that are not among the budgets that there is none to compare with."""
    for job in jobs:
        if budgets and job.budget is None:
            yield job.code, (finding("UNIT-041", file=budgets.name, code=job.code, year=year),)


@dataclass(frozen=True)
class _Sources:
    """What all workbooks of a run are made from."""

    pack: Pack
    year: int
    password: str
    issuer: str
    folder: Folder
    controls: ApprovedList
    budgets: PublishedBudgets | None

    @cached_property
    def _base(self) -> list[str]:
        templates = [template_id(self.pack, scope, self.year) for scope in self.pack.book.scopes]
        return [password_hash(self.password), *templates]

    def job(self, unit: Unit, target: Path, before: WorkbookRecord | None) -> WorkbookJob:
        """One unit's workbook, with the hash of all that it is made from."""
        profile = {**unit.profile, "year": self.year}
        source = self.folder.by_code.get(unit.code, Prefill())
        lines = self.controls.of(self.pack, unit.code)
        amounts = [(line.input, dict(line.where), str(line.amount)) for line in lines]
        budget = self.budgets.of(unit.code, self.year, unit.scope) if self.budgets else None
        more = [*([amounts] if amounts else []), *([budget.content] if budget else [])]
        inputs = f"{RECIPE}{digest([*self._base, profile, source.digests, target.name, *more])}"
        written = before.output if before and before.file == target.name else ""
        issue = digest([self.issuer, unit.code, inputs])[:ISSUE_LENGTH] if self.issuer else ""
        return WorkbookJob(
            profile, source, self.pack.id, self.password, target, inputs, written, lines, issue, budget
        )


def _jobs(
    sources: _Sources, units: Sequence[Unit], directory: Path, journal: Journal
) -> Iterator[WorkbookJob]:
    """The workbook of every unit of a list, under a name that no other has."""
    names = unique_names((unit.code, unit.name) for unit in units)
    for unit, name in zip(units, names, strict=True):
        yield sources.job(unit, directory / name, journal.entries.get(unit.code))


def _is_right(job: WorkbookJob, journal: Journal) -> bool:
    """Whether the workbook is there as it would be made now; one right by an older recipe is noted anew."""
    before = journal.entries.get(job.code)
    if before is None or not _is_there(job.target, job.written):
        return False
    if before.inputs.startswith(RECIPE) or before.inputs == job.inputs:
        return before.inputs == job.inputs
    right = shows_the_same(job)
    if right:
        journal.add(WorkbookRecord(job.code, job.target.name, job.inputs, job.written))
    return right


def _is_there(path: Path, output: str) -> bool:
    try:
        return digest_of_file(path) == output
    except OSError:
        return False


def _note(job: WorkbookJob, output: str, out: Path, journal: Journal) -> None:
    """Notes a workbook; a renamed unit's old one goes, if it is as written. Nobody else's file does."""
    name, before = job.target.name, journal.entries.get(job.code)
    if before and before.file != name and Path(before.file).name == before.file:
        old = out / before.file
        if _is_there(old, before.output) and not job.target.samefile(old):
            old.unlink(missing_ok=True)
    journal.add(WorkbookRecord(job.code, name, job.inputs, output))


def _results(
    waiting: Sequence[WorkbookJob], jobs: int, progress: Progress | None
) -> Iterator[tuple[WorkbookJob, Made]]:
    results = map(make, waiting) if jobs <= 1 or len(waiting) <= 1 else _in_processes(waiting, jobs)
    if progress and waiting:
        progress(0, len(waiting), "")
    for done, (job, result) in enumerate(zip(waiting, results, strict=True), start=1):
        yield job, result
        if progress:
            progress(done, len(waiting), job.target.name)


def _in_processes(waiting: Sequence[WorkbookJob], jobs: int) -> Iterator[Made]:
    """Results in order. A unit whose process dies is tried once more, alone; the others go on."""
    at = 0
    while at < len(waiting):
        pool = ProcessPoolExecutor(min(jobs, len(waiting) - at), initializer=leave_interrupts)
        futures: list[Future[Made]] = []
        try:
            futures = [pool.submit(make, job) for job in waiting[at:]]
            for future in futures:
                yield future.result()
                at += 1
            return
        except BrokenProcessPool:
            pass
        except KeyboardInterrupt:
            # what has not begun never begins; what has begun is finished, and noted
            pool.shutdown(wait=True, cancel_futures=True)
            for future in futures[at - len(waiting) :]:
                if future.cancelled():
                    break
                yield future.result()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        yield _in_own_process(waiting[at])
        at += 1


def _in_own_process(job: WorkbookJob) -> Made:
    try:
        with ProcessPoolExecutor(1, initializer=leave_interrupts) as pool:
            return pool.submit(make, job).result()
    except BrokenProcessPool:
        return Made("", (finding("UNIT-033", why="进程中止"),))


def mapped(function: Callable[[ItemT], ResultT], items: Sequence[ItemT], jobs: int) -> Iterator[ResultT]:
    """What a function makes of each item, in order, in as many processes as there are jobs."""
    if jobs <= 1 or len(items) <= 1:
        yield from map(function, items)
        return
    with ProcessPoolExecutor(min(jobs, len(items)), initializer=leave_interrupts) as pool:
        try:
            yield from pool.map(function, items)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def leave_interrupts() -> None:
    """Ctrl-C is for the parent alone, which then stops handing out work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
