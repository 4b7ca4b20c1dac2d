"""A validation report as text: by file, then by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xlsx_kit.cli import console
from xlsx_kit.findings import MARKS, NO_SHEET, SEVERITIES, STATUS_WORDS, Finding, Severity

if TYPE_CHECKING:
    from xlsx_kit.api import FileReport, Proofread, Report


def report_lines(report: Report) -> Iterator[str]:
    """Everything found, file by file, and a summary."""
    for file in report.files:
        yield from _file_lines(file)
        yield ""
    yield summary_line(report)


def summary_line(report: Report) -> str:
    """How many files passed, and how many findings of each severity there are."""
    counted = "，".join(f"{STATUS_WORDS[status]} {count}" for status, count in report.summary.items())
    found = "，".join(f"{SEVERITIES[s]} {n} 条" for s, n in zip(Severity, report.tally, strict=True))
    return f"共 {len(report.files)} 个文件：{counted}。{found}。"


def proof_line(done: Proofread) -> str:
    """The outcome of proof-reading in one line."""
    severities = [finding.severity for finding in done.findings]
    found = "，".join(f"{SEVERITIES[s]} {severities.count(s)} 条" for s in Severity)
    return f"{MARKS[done.status]} {done.file}：{STATUS_WORDS[done.status]}。{found}。"


def _file_lines(file: FileReport) -> Iterator[str]:
    unit = " ".join(str(part) for part in (file.unit_code, file.unit_name) if part)
    year = f"{file.year} 年" if file.year else ""
    about = "，".join(part for part in (unit, year, file.pack) if part)
    yield (
        f"{MARKS[file.status]} {file.file}"
        + (f"（{about}）" if about else "")
        + f"：{STATUS_WORDS[file.status]}"
    )
    for sheet, findings in _by_sheet(file.findings).items():
        yield f"  {sheet}"
        for finding in findings:
            yield from _finding_lines(finding)


def _by_sheet(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings under their sheet; sheets in the order they first appear."""
    sheets: dict[str, list[Finding]] = {}
    for finding in findings:
        sheets.setdefault(finding.sheet or NO_SHEET, []).append(finding)
    return sheets


def _finding_lines(finding: Finding) -> Iterator[str]:
    place = f"{finding.cell} " if finding.cell else ""
    yield f"    [{SEVERITIES[finding.severity]}] {place}{finding.message}（{finding.rule}）"
    for line in console.advice_lines(finding):
        yield f"        {line}"
