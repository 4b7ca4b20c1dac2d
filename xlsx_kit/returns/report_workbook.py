"""A validation report as a workbook: a sheet of the files, and one of the findings, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from xlsx_kit.findings import NO_SHEET, SEVERITIES, STATUS_WORDS, Finding, gravest_first
from xlsx_kit.outputs import write_file
from xlsx_kit.pack import DEFAULT_PACK, load_pack
from xlsx_kit.returns.catalogue import RuleEntry, rule_entries
from xlsx_kit.returns.validation.report import FileReport, Report
from xlsx_kit.workbook import ListedValue, WorkbookModel, list_sheet, workbook_bytes

REPORT_TITLE = "核对结果"
FILES, FINDINGS = "各文件", "问题清单"
FILE_COLUMNS = (
    *(("结果", 10), ("单位编码", 12), ("单位名称", 32), ("年度", 8), ("套表", 22)),
    *(("错误", 8), ("警告", 8), ("提示", 8), ("文件", 60)),
)
FINDING_COLUMNS = (
    *(("单位编码", 12), ("单位名称", 28), ("级别", 8), ("工作表", 20), ("单元格", 10), ("问题", 60)),
    *(("应为", 18), ("实为", 18), ("怎样处理", 60), ("请单位怎样改", 60)),
    *(("规则", 14), ("依据", 40), ("文件", 40)),
)
MOST_ROWS = 1_000_000
"""Rows of findings on one sheet, a little below Excel's own limit; what is more stands on a further sheet."""
Row = Sequence[ListedValue]


def write_findings_workbook(report: Report, out: Path | str, *, pack: str | None = None) -> None:
    """Writes a report as a workbook to sort and filter. Raises OSError where it cannot be written."""
    write_file(Path(out), findings_workbook(report, rule_entries(load_pack(pack or DEFAULT_PACK))))


def findings_workbook(report: Report, catalogue: Iterable[RuleEntry]) -> bytes:
    """The workbook's bytes, the same every time; the basis of each finding comes from the catalogue."""
    bases = {entry.id: entry.basis for entry in catalogue}
    files, findings = list[Row](), list[Row]()
    for file in report.files:
        files.append(_file_row(file))
        findings += _finding_rows(file, bases)
    sheets = [list_sheet(FILES, FILE_COLUMNS, files, growing=True)]
    for number, start in enumerate(range(0, max(len(findings), 1), MOST_ROWS), start=1):
        name = FINDINGS if number == 1 else f"{FINDINGS}{number}"
        rows = findings[start : start + MOST_ROWS]
        sheets.append(list_sheet(name, FINDING_COLUMNS, rows, growing=True))
    return workbook_bytes(WorkbookModel(REPORT_TITLE, REPORT_TITLE, 0, tuple(sheets), {}, {}, False))


def _file_row(file: FileReport) -> Row:
    return (
        STATUS_WORDS[file.status],
        file.unit_code or "",
        file.unit_name or "",
        file.year or "",
        file.pack or "",
        *file.tally,
        file.file,
    )


def _finding_rows(file: FileReport, bases: dict[str, str]) -> Iterator[Row]:
    for finding in gravest_first(file.findings):
        yield (
            file.unit_code or "",
            file.unit_name or "",
            *_words(finding),
            finding.rule,
            bases.get(finding.rule, ""),
            file.file,
        )


def _words(finding: Finding) -> Row:
    """How bad, where, what, both sides, what the bureau and what the unit can do."""
    return (
        SEVERITIES[finding.severity],
        finding.sheet or NO_SHEET,
        finding.cell or "",
        finding.message,
        finding.expected or "",
        finding.actual or "",
        finding.hint,
        finding.unit_hint or finding.hint,
    )
