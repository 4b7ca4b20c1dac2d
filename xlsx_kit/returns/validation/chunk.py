"""Some files of a batch, from paths to finished reports: read, schemas once for all of them, then rules.

This is what a process of its own does with its share. Nothing of a return leaves it but the text of its
report and the little that rules over several returns ask for.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from xlsx_kit.addresses import place
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import ApprovedAmount
from xlsx_kit.files import Limits
from xlsx_kit.finding_list import (
    LEAST_RUN,
    rows_of,
    with_columns_as_one,
    with_rows_as_one,
    with_runs_as_one,
)
from xlsx_kit.findings import Finding, InputError, Severity, SpecError
from xlsx_kit.messages import finding
from xlsx_kit.pack import ColumnType, Pack
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.reading.named_pack import unsound_pack
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.returns.rules.checks import checks_of, statements_of
from xlsx_kit.returns.rules.comparatives import NOTHING, Comparatives
from xlsx_kit.returns.rules.judge import judged
from xlsx_kit.returns.template.pushed import with_shifted, without_pushed
from xlsx_kit.returns.template.visibility import with_merges
from xlsx_kit.returns.validation.displaced import with_displaced_rows_as_one
from xlsx_kit.returns.validation.entry_findings import EntryFindings, entry_findings
from xlsx_kit.returns.validation.foretold import foretold
from xlsx_kit.returns.validation.report import FileReport, Tally, bytes_of, kept_text
from xlsx_kit.returns.validation.sheet_order import in_sheet_order
from xlsx_kit.returns.validation.store import packed
from xlsx_kit.value_faults import Fault

STALE, UNEXPLAINED = "TPL-027", "TPL-028"
"""Rules about what formulas show: old results, and such as no entry gives."""
WEIGHTY = (ColumnType.AMOUNT, ColumnType.CODE, ColumnType.CHOICE)
"""Column types whose errors make the identities over them meaningless."""

Named = tuple[str, Path]
"""A file's name in the report, and where it is."""


@dataclass(frozen=True)
class RunOptions:
    """What holds for all files of a run."""

    pack: str | None = None
    limits: Limits | None = None
    comparatives: Comparatives = NOTHING


Outcome = Return | tuple[Finding, ...]
"""A return, or the findings that say why there is none."""


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """A finished file: whose it is, its tally, the packed text of its report.

    ``statements`` is what its return says to each check over several returns, packed; none where there is no
    return.
    """

    pack: str
    unit_code: str
    year: int | None
    tally: Tally
    report: bytes
    statements: tuple[bytes, ...] = ()


def judge_files(files: Sequence[Named], options: RunOptions) -> list[FinishedFile]:
    """The files of a chunk, in order; never raises for what one holds."""
    outcomes = [outcome_of(path, options.pack, options.limits) for _, path in files]
    entries: dict[int, EntryFindings | Finding] = {}
    by_pack: dict[Pack, dict[int, Return]] = {}
    for n, outcome in enumerate(outcomes):
        if isinstance(outcome, Return):
            by_pack.setdefault(outcome.pack, {})[n] = outcome
    for pack, returns in by_pack.items():
        entries |= zip(returns, _entries(pack, list(returns.values())), strict=True)
    return [
        _judge_one(name, outcome, entries[n], options.comparatives)
        if isinstance(outcome, Return)
        else finished(FileReport(name, None, None, None, None, outcome))
        for n, ((name, _), outcome) in enumerate(zip(files, outcomes, strict=True))
    ]


def finished(report: FileReport) -> FinishedFile:
    """A report as it is sent and kept."""
    text = packed(bytes_of(kept_text(report)))
    return FinishedFile(report.pack or "", report.unit_code or "", report.year, report.tally, text)


def interrupted(name: str) -> FileReport:
    """The report on a file that took the reading process down with it."""
    return FileReport(name, None, None, None, None, (finding("FILE-106", reason="进程中断"),))


def outcome_of(path: Path, pack: str | Pack | None, limits: Limits | None) -> Outcome:
    """One file read; never raises for what the file holds."""
    try:
        return load_return(path, pack, limits or Limits()).compared()
    except InputError as error:
        return error.findings
    except BaseException as error:  # one file, whatever it does to the reader, never ends a batch
        return (finding("FILE-106", reason=unforeseen(error, str(path))),)


def _entries(pack: Pack, returns: Sequence[Return]) -> list[EntryFindings | Finding]:
    """What the schemas find in each return, all at once; one by one where a return breaks that."""
    try:
        return [*entry_findings(pack, returns)]
    except Exception as error:
        if len(returns) > 1:  # raised, and logged, once more by the return that does it
            return [_entries(pack, [one])[0] for one in returns]
        return [finding("FILE-106", reason=unforeseen(error, f"schemas of {pack.id}"))]


def _judge_one(
    name: str, read: Return, entries: EntryFindings | Finding, comparatives: Comparatives
) -> FinishedFile:
    """A return, judged; one that no rule was made for is a finding, and the batch goes on."""
    try:
        if isinstance(entries, EntryFindings):
            statements = tuple(packed(pickle.dumps(one)) for one in statements_of(read))
            return replace(finished(_report(name, read, entries, comparatives)), statements=statements)
        broken = entries
    except SpecError as error:
        broken = unsound_pack(read.pack.id, error)
    except Exception as error:
        broken = finding("FILE-106", reason=unforeseen(error, name))
    facts = read.facts
    return finished(FileReport(name, facts.unit_code, facts.unit_name, facts.year, read.pack.id, (broken,)))


def findings_of(read: Return) -> tuple[Finding, ...]:
    """All findings of one return that was read."""
    (entries,) = entry_findings(read.pack, [read])
    return _report("", read, entries, NOTHING).findings


def _report(name: str, read: Return, entries: EntryFindings, comparatives: Comparatives) -> FileReport:
    pack = read.pack
    broken = read.faulty | entries.broken
    inputs = frozenset(e[0] for e in broken if pack.input(e[0]).column(e[2]).type in WEIGHTY)
    missing = frozenset(i.id for i in pack.inputs if i.id not in read.cells)
    amounts, unfit = _approved(read, comparatives)
    case = Case(read, broken, inputs | missing, comparatives, amounts)
    of_entries = [*read.findings, *entries.findings]
    found = without_pushed([*of_entries, *unfit, *judged(case)], {fault.id for fault in Fault})
    found = with_merges(found, Fault.REQUIRED.id)
    found += foretold(read, found, {e[0] for e in broken} | missing)
    # What a formula makes of a wrong entry, or of a figure typed over another, is said there.
    errors = {f.rule for f in found if f.severity is Severity.ERROR}
    silent = {STALE} if errors else set()
    silent |= {UNEXPLAINED} if broken or "TPL-018" in errors else set()
    found = [f for f in found if f.rule not in silent]
    found = with_shifted(found, {cells.sheet for cells in read.cells.values()})
    findings = in_sheet_order(pack, _with_runs(read, found, {*map(id, of_entries)}))
    facts = read.facts
    return FileReport(
        name, facts.unit_code or None, facts.unit_name or None, facts.year or None, pack.id, findings
    )


def _with_runs(read: Return, found: Sequence[Finding], of_entries: Set[int]) -> list[Finding]:
    """The findings, those of entries under each other as one, and what is blank on one row; but for fields of
    forms: each has a title. What rules find on the rows of such a run comes of the same, and is one, too, but
    for runs of notes: what was read as it is makes nothing wrong."""
    fields = {(one.sheet, cell) for one in read.cells.values() for cell in one.fields.values()}
    alike, others = list[Finding](), list[Finding]()
    for one in found:
        listed = id(one) in of_entries and (one.sheet, one.cell) not in fields
        (alike if listed else others).append(one)
    runs = with_rows_as_one(with_runs_as_one(with_displaced_rows_as_one(alike)), Fault.REQUIRED.id)
    blank = [one for one in runs if one.rule == Fault.REQUIRED.id]
    filled = [one for one in runs if one.rule != Fault.REQUIRED.id]
    runs = [*blank, *with_columns_as_one(filled, LEAST_RUN, same_words=True)]
    faulty = [run for run in runs if run.also and run.severity is not Severity.NOTE]
    areas = [(run.sheet, area) for run in faulty if run.cell for area in (run.cell, *run.also)]
    rows = {(sheet, row) for sheet, area in areas for row in rows_of(area)}
    along, apart = list[Finding](), list[Finding]()
    for one in others:
        (along if one.cell and (one.sheet, place(one.cell)[0]) in rows else apart).append(one)
    along = with_columns_as_one(with_runs_as_one(along), 2, same_words=False)
    joined = {check.spec.id for check in checks_of(read.pack) if check.spec.joined}
    others = [*with_runs_as_one((one for one in apart if one.rule not in joined), same_words=True)]
    return [*runs, *along, *others, *with_runs_as_one(one for one in apart if one.rule in joined)]


def _approved(
    read: Return, comparatives: Comparatives
) -> tuple[tuple[ApprovedAmount, ...], tuple[Finding, ...]]:
    """The approved amounts of the return's unit, or why its pack can make nothing of their rows."""
    try:
        return comparatives.approved.of(read.pack, read.facts.unit_code), ()
    except InputError as error:
        return (), error.findings
