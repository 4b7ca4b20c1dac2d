"""A batch of files from paths to report: read (in processes if asked), schemas once, then rules."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from xlsx_kit.addresses import column_number
from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.layout import layout_of
from xlsx_kit.filled import Entry, Filled
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.integrity.judge import integrity_findings
from xlsx_kit.loading import loaded
from xlsx_kit.reader.limits import Limits
from xlsx_kit.rules.beside import NOTHING, Beside
from xlsx_kit.rules.case import Case
from xlsx_kit.rules.checks import broken_across
from xlsx_kit.rules.judge import judged
from xlsx_kit.spec.load import load_pack
from xlsx_kit.spec.model import ColumnType
from xlsx_kit.spec.pack import Pack
from xlsx_kit.validation.report import FileReport, Report

SUFFIXES = {".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".json"}
CELL = re.compile(r"([A-Z]+)(\d+)")
SHOWN = {"TPL-027"}
"""Rules about what formulas show."""
WEIGHTY = (ColumnType.AMOUNT, ColumnType.CODE, ColumnType.CHOICE)
"""Column types whose errors make the identities over them meaningless."""

FAULTS = {
    "FILE-106": (
        Severity.ERROR,
        "读取此文件时程序意外中断，文件可能已损坏或被恶意构造。",
        "请让单位重新填写后报送。",
    ),
    "FILE-107": (
        Severity.WARNING,
        "单位 {code} 的 {year} 年填报表已出现在 {file} 中。",
        "同一单位报送了多份，请核对以哪一份为准。",
    ),
    "FILE-110": (
        Severity.ERROR,
        "这是 {year} 年的填报表，本次填报的是 {wanted} 年。",
        "请在本次发出的填报表中填写后重报。",
    ),
}

Progress = Callable[[int, int, str], None]
Entries = list[tuple[Finding, Entry]]
"""What the schemas find in one return, with the entry of each."""
Outcome = tuple[str, Filled | None, tuple[Finding, ...]]
"""Pack id, the return, or the findings that say why there is none."""


def report_on(
    paths: Sequence[Path | str],
    *,
    pack: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    limits: Limits | None = None,
    beside: Beside = NOTHING,
) -> Report:
    """The report on files and folders, in stable order. Raises SpecError for an unknown ``pack`` only."""
    if pack:
        load_pack(pack)
    names = [found for path in paths for found in files_of(Path(path))]
    outcomes = list(_outcomes([path for _, path in names], pack, jobs, progress, limits))
    reports = _judged([name for name, _ in names], outcomes, beside)
    return Report(tuple(_with_repeats(reports)))


def files_of(path: Path) -> Iterator[tuple[str, Path]]:
    """A path's name in the report and the file; a folder's files recursively, in sorted order."""
    if not path.is_dir():
        yield str(path), path
        return
    inside = [p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()]
    for file in sorted(inside, key=lambda p: p.relative_to(path).parts):
        relative = file.relative_to(path)
        if not any(part.startswith((".", "~$")) for part in relative.parts):
            yield f"{str(path).rstrip('/')}/{relative.as_posix()}", file


def _outcomes(
    paths: list[Path], pack: str | None, jobs: int, progress: Progress | None, limits: Limits | None
) -> Iterator[Outcome]:
    if jobs <= 1 or len(paths) <= 1:
        results: Iterator[Outcome] = (outcome_of(path, pack, limits) for path in paths)
    else:
        results = _in_processes(paths, pack, jobs, limits)
    for done, (path, result) in enumerate(zip(paths, results, strict=True), start=1):
        if progress:
            progress(done, len(paths), path.name)
        yield result


def _in_processes(paths: list[Path], pack: str | None, jobs: int, limits: Limits | None) -> Iterator[Outcome]:
    """Results in order; a file whose worker dies is one finding, and the others go on."""
    at = 0
    while at < len(paths):
        with ProcessPoolExecutor(max_workers=jobs, initializer=_leave_interrupts) as pool:
            futures = [pool.submit(outcome_of, path, pack, limits) for path in paths[at:]]
            try:
                for future in futures:
                    yield future.result()
                    at += 1
                return
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
            except BaseException:  # an interruption, too: what has not begun never begins
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        yield _alone(paths[at], pack, limits)
        at += 1


def _alone(path: Path, pack: str | None, limits: Limits | None) -> Outcome:
    """A file read in a process of its own, which may die with it."""
    try:
        with ProcessPoolExecutor(max_workers=1, initializer=_leave_interrupts) as pool:
            return pool.submit(outcome_of, path, pack, limits).result()
    except BrokenProcessPool:
        return "", None, (_finding("FILE-106"),)


def _leave_interrupts() -> None:
    """Ctrl-C is for the parent alone, which then stops handing out work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def outcome_of(path: Path, pack: str | None, limits: Limits | None) -> Outcome:
    """One file read; never raises for what the file holds."""
    try:
        found = loaded(path, pack, limits)
        filled = found.filled
        if found.workbook:
            changed = integrity_findings(found.workbook, filled, found.pack)
            filled = replace(filled, findings=(*filled.findings, *changed))
    except InputError as error:
        return "", None, error.findings
    except Exception:  # one file, whatever it does to the reader, never ends a batch
        return "", None, (_finding("FILE-106"),)
    return found.pack.id, filled, ()


def _judged(names: list[str], outcomes: list[Outcome], beside: Beside) -> list[FileReport]:
    reports: list[FileReport | None] = [None] * len(names)
    by_pack: dict[str, list[int]] = {}
    for n, (pack_id, filled, findings) in enumerate(outcomes):
        if filled is None:
            reports[n] = FileReport(names[n], None, None, None, None, findings)
        else:
            by_pack.setdefault(pack_id, []).append(n)
    for pack_id, members in by_pack.items():
        pack = load_pack(pack_id)
        returns = [filled for n in members if (filled := outcomes[n][1])]
        for n, filled, entries in zip(members, returns, _entries(pack, returns), strict=True):
            reports[n] = _judged_alone(names[n], pack, filled, entries, beside)
        for at, finding in broken_across(pack, returns):
            report = reports[members[at]]
            if report:
                findings = in_sheet_order(pack, (*report.findings, finding))
                reports[members[at]] = replace(report, findings=findings)
    return [r for r in reports if r]


def _entries(pack: Pack, returns: Sequence[Filled]) -> list[Entries | None]:
    """What the schemas find in each return, all at once; one by one where a return breaks that."""
    from xlsx_kit.validation.schema import schema_findings

    try:
        return list(schema_findings(pack, returns))
    except Exception:  # found out below whose fault it is
        if len(returns) == 1:
            return [None]
        return [_entries(pack, [filled])[0] for filled in returns]


def _judged_alone(
    name: str, pack: Pack, filled: Filled, entries: Entries | None, beside: Beside
) -> FileReport:
    """A return's report; one that no rule was made for is a finding, and the batch goes on."""
    if entries is not None:
        try:
            return _report(name, pack, filled, entries, beside)
        except Exception:  # the last door of one file
            pass
    facts = filled.facts
    return FileReport(name, facts.unit_code, facts.unit_name, facts.year, pack.id, (_finding("FILE-106"),))


def findings_of(pack: Pack, filled: Filled) -> tuple[Finding, ...]:
    """All findings of one return that was read."""
    from xlsx_kit.validation.schema import schema_findings

    (entries,) = schema_findings(pack, [filled])
    return _report("", pack, filled, entries, NOTHING).findings


def _report(name: str, pack: Pack, filled: Filled, entries: Entries, beside: Beside) -> FileReport:
    broken = filled.faulty | {e for f, e in entries if f.severity is Severity.ERROR}
    inputs = frozenset(e[0] for e in broken if pack.input(e[0]).column(e[2]).type in WEIGHTY)
    missing = frozenset(i.id for i in pack.inputs if i.id not in filled.places)
    case = Case(filled, Evaluation(pack, filled.facts), layout_of(pack), broken, inputs | missing, beside)
    found = [*filled.findings, *(f for f, _ in entries), *judged(case)]
    if any(f.severity is Severity.ERROR for f in found):
        # What a formula makes of a wrong entry is said at the entry.
        found = [f for f in found if f.rule not in SHOWN]
    findings = in_sheet_order(pack, found)
    facts = filled.facts
    return FileReport(
        name, facts.unit_code or None, facts.unit_name or None, facts.year or None, pack.id, findings
    )


def wrong_year(year: int | None, wanted: int) -> Finding:
    """What is said of a return of another year than the one that is being collected."""
    return _finding("FILE-110", year=year or "其他", wanted=wanted)


def in_sheet_order(pack: Pack, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as somebody goes through the workbook: the file itself, then sheet by sheet, row by row."""
    sheets = [i.sheet for i in pack.inputs] + [v.table.sheet for v in pack.views]

    def place(finding: Finding) -> tuple[int, int, int]:
        cell = CELL.fullmatch(finding.cell or "")
        row, column = (int(cell[2]), column_number(cell[1])) if cell else (0, 0)
        known = finding.sheet in sheets
        return (sheets.index(finding.sheet) if known and finding.sheet else -1), row, column

    return tuple(sorted(findings, key=place))


def _with_repeats(reports: list[FileReport]) -> Iterator[FileReport]:
    """A unit and year that came before in the same run are said so on each later file."""
    first: dict[tuple[str, int | None], str] = {}
    for report in reports:
        key = (report.unit_code or "", report.year)
        if report.unit_code and key in first:
            finding = _finding("FILE-107", code=report.unit_code, year=report.year, file=first[key])
            report = replace(report, findings=(*report.findings, finding))
        elif report.unit_code:
            first[key] = report.file
        yield report


def _finding(rule: str, **words: object) -> Finding:
    severity, message, hint = FAULTS[rule]
    return Finding(rule, severity, None, None, message.format(**words), hint)
