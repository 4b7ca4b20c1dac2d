"""A validation report as one HTML page: nothing loaded from anywhere, readable without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from xlsx_kit.findings import MARKS, NO_SHEET, SEVERITIES, STATUS_WORDS, Finding, Severity, gravest_first
from xlsx_kit.html_pages import html_parts
from xlsx_kit.outputs import write_parts
from xlsx_kit.pack import DEFAULT_PACK, load_pack
from xlsx_kit.returns.catalogue import RuleEntry, rule_entries
from xlsx_kit.returns.validation.report import FileReport, Report, Tally


def write_validation_page(report: Report, out: Path | str, *, pack: str | None = None) -> None:
    """Writes a report as one self-contained HTML page. Raises OSError where it cannot be written."""
    write_parts(Path(out), page_parts(report, rule_entries(load_pack(pack or DEFAULT_PACK))))


def validation_page(report: Report, catalogue: Iterable[RuleEntry]) -> bytes:
    """The page of a report; the basis of each finding comes from the catalogue. The same bytes every time."""
    return b"".join(page_parts(report, catalogue))


def page_parts(report: Report, catalogue: Iterable[RuleEntry]) -> Iterator[bytes]:
    """The page in pieces: that of a whole batch need not be held."""
    bases = {entry.id: entry.basis for entry in catalogue}
    return html_parts(
        "validation.html",
        files=Shown(report.files, bases),
        summary=report.summary,
        counts=_counts(report.tally),
        severities={s.value: words for s, words in SEVERITIES.items()},
        statuses=STATUS_WORDS,
        marks=MARKS,
    )


@dataclass(frozen=True)
class Shown:
    """The files as the page shows them, made one by one as often as it asks."""

    files: Sequence[FileReport]
    bases: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.files)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (_file(file, self.bases) for file in self.files)


def _counts(tally: Tally) -> dict[str, int]:
    return {severity.value: count for severity, count in zip(Severity, tally, strict=True)}


def _file(file: FileReport, bases: Mapping[str, str]) -> dict[str, Any]:
    sheets = groupby(gravest_first(file.findings), key=lambda one: one.sheet or NO_SHEET)
    return {
        "file": file.file,
        "code": file.unit_code,
        "name": file.unit_name,
        "year": file.year,
        "pack": file.pack,
        "status": file.status,
        "counts": _counts(file.tally),
        "sheets": [(sheet, [_finding(one, bases) for one in found]) for sheet, found in sheets],
    }


def _finding(finding: Finding, bases: Mapping[str, str]) -> dict[str, Any]:
    return {**finding.to_dict(), "basis": bases.get(finding.rule, "")}
