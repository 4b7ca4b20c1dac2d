"""Results as text for people: tables, findings by file and sheet, proof-reading, repair, comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from xlsx_kit.cli import columns, console
from xlsx_kit.findings import (
    MARKS,
    NO_SHEET,
    PROOF_STATUS_WORDS,
    SEVERITIES,
    STATUS_WORDS,
    Severity,
    gravest_first,
)

if TYPE_CHECKING:
    from xlsx_kit.api import (
        Comparison,
        FileReport,
        MarkedCopy,
        Proofread,
        ProofReport,
        RepairResult,
        Report,
        Tables,
    )


def table_lines(computed: Tables) -> Iterator[str]:
    """The published tables, one below the other; zero prints blank, as published."""
    document = computed.to_dict()
    unit = document["unit"]
    yield f"{unit.get('code', '')} {unit.get('name', '')}  预算年度：{unit.get('year') or ''}".strip()
    for table in document["tables"]:
        yield ""
        yield table["title"]
        titles = [column["title"] for column in table["columns"]]
        rows = [
            [
                row["key"] if row["key"].isdecimal() else "",  # the keys of fixed rows are for programs
                row["label"],
                *(_amount(row["cells"].get(column["id"])) for column in table["columns"]),
            ]
            for row in table["rows"]
        ]
        yield from columns.table(
            ["编号", "项目", *titles], rows, right=[False, False, *(True for _ in titles)]
        )
        if table.get("note"):
            yield table["note"]


def _amount(amount: str | None) -> str:
    from xlsx_kit.values import ZEROS

    return "" if amount in (None, *ZEROS) else str(amount)


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


def proof_lines(result: Proofread) -> Iterator[str]:
    """What proof-reading found, its outcome in one line, and how much of the document that is."""
    for finding in result.findings:
        yield from console.finding_lines(finding)
    severities = [finding.severity for finding in result.findings]
    counts = "，".join(f"{SEVERITIES[s]} {severities.count(s)} 条" for s in Severity)
    yield f"{MARKS[result.status]} {result.file}：{PROOF_STATUS_WORDS[result.status]}。{counts}。"
    yield result.coverage


def proof_report_lines(report: ProofReport) -> Iterator[str]:
    """Document by document, and how many have which outcome."""
    for file in report.files:
        yield from proof_lines(file)
        yield ""
    counted = "，".join(f"{PROOF_STATUS_WORDS[status]} {count}" for status, count in report.summary.items())
    yield f"共 {len(report.files)} 份文稿：{counted}。"


def copy_lines(copies: Sequence[MarkedCopy], folder: Path) -> Iterator[str]:
    """How many marked copies there are, and which return has none and why."""
    written = sum(bool(copy.path) for copy in copies)
    yield f"已写出标注副本 {written} 份：{folder}" if written else "没有写出标注副本。"
    for copy in copies:
        if not copy.path:
            yield f"  未标注 {copy.file}：{copy.reason}"


def repair_lines(result: RepairResult) -> Iterator[str]:
    """What was moved to the new template, converted, or left out."""
    yield f"已生成：{result.path}"
    yield "移到新模板的内容："
    for block in result.lifted:
        yield f"  {block.title}：{block.filled} 项（原在工作表“{block.sheet}”）"
    for heading, findings in (
        ("换算后移入的：", result.converted),
        ("照原样移入、仍须改正的：", result.still_wrong),
        ("没能移过来、需要补填的：", result.left_out),
    ):
        if findings:
            yield heading
        for finding in findings:
            place = f"{finding.sheet or NO_SHEET} {finding.cell or ''}".strip()
            yield f"  {place} {finding.message}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """What changed between two returns of a unit."""
    if not comparison.changes:
        yield "两份的填报内容完全相同。"
        return
    for title, changes in groupby(comparison.changes, key=lambda change: change.title):
        yield title
        for change in changes:
            yield f"  {change.in_words}"
    if comparison.totals:
        yield "变动的合计"
    for total in comparison.totals:
        yield f"  {total.line}：{total.old} → {total.new}（{total.difference}）"
    yield f"共 {len(comparison.changes)} 处不同，{len(comparison.totals)} 个合计变动。"


def _file_lines(file: FileReport) -> Iterator[str]:
    unit = " ".join(str(part) for part in (file.unit_code, file.unit_name) if part)
    year = f"{file.year} 年" if file.year else ""
    about = "，".join(part for part in (unit, year, file.pack) if part)
    name = f"{file.file}（{about}）" if about else file.file
    yield f"{MARKS[file.status]} {name}：{STATUS_WORDS[file.status]}"
    for sheet, findings in groupby(gravest_first(file.findings), key=lambda one: one.sheet or NO_SHEET):
        yield f"  {sheet}"
        for finding in findings:
            place = f"{finding.cell} " if finding.cell else ""
            yield f"    [{SEVERITIES[finding.severity]}] {place}{finding.message}（{finding.rule}）"
            for line in console.advice_lines(finding):
                yield f"        {line}"
