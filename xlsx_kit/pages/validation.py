"""A validation report as one HTML page: nothing loaded from anywhere, readable without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import jinja2

from xlsx_kit.catalogue import RuleEntry
from xlsx_kit.findings import MARKS, NO_SHEET, SEVERITIES, STATUS_WORDS, Finding, Severity
from xlsx_kit.resources import root
from xlsx_kit.validation.report import FileReport, Report


def validation_page(report: Report, catalogue: Iterable[RuleEntry]) -> bytes:
    """The page of a report; the basis of each finding comes from the catalogue. The same bytes every time."""
    bases = {entry.id: entry.basis for entry in catalogue}
    found = [f.severity for file in report.files for f in file.findings]
    source = (root("templates") / "pages" / "validation.html").read_text("utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)
    text = page.render(
        files=[_file(file, bases) for file in report.files],
        summary=report.summary,
        counts=_counts(found),
        severities={s.value: words for s, words in SEVERITIES.items()},
        statuses=STATUS_WORDS,
        marks=MARKS,
    )
    return text.encode()


def _counts(severities: Iterable[Severity]) -> dict[str, int]:
    found = list(severities)
    return {s.value: found.count(s) for s in Severity}


def _file(file: FileReport, bases: Mapping[str, str]) -> dict[str, Any]:
    sheets: dict[str, list[dict[str, Any]]] = {}
    for finding in file.findings:
        sheets.setdefault(finding.sheet or NO_SHEET, []).append(_finding(finding, bases))
    return {
        "file": file.file,
        "code": file.unit_code,
        "name": file.unit_name,
        "year": file.year,
        "pack": file.pack,
        "status": file.status,
        "counts": _counts(f.severity for f in file.findings),
        "sheets": list(sheets.items()),
    }


def _finding(finding: Finding, bases: Mapping[str, str]) -> dict[str, Any]:
    return {**finding.to_dict(), "basis": bases.get(finding.rule, "")}
