"""Findings as marks: severity and comment of each cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlsx_kit.findings import SEVERITIES, Finding, Severity

GRAVEST = list(Severity)


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell with the gravest of its findings, and the words of its comment.

    ``areas`` are what each of its findings is about besides, with its severity: coloured, without words.
    """

    cell: str
    severity: Severity
    text: str
    areas: tuple[tuple[str, Severity], ...] = ()


def marks_of(findings: Iterable[Finding]) -> dict[str, tuple[Mark, ...]]:
    """The marks of a return, by sheet; findings that stand at no cell are in the list only."""
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.sheet and finding.cell:
            by_cell.setdefault((finding.sheet, finding.cell), []).append(finding)
    marks: dict[str, list[Mark]] = {}
    for (sheet, cell), found in by_cell.items():
        gravest = min((f.severity for f in found), key=GRAVEST.index)
        areas = tuple((" ".join(f.also), f.severity) for f in found if f.also)
        marks.setdefault(sheet, []).append(Mark(cell, gravest, "\n".join(map(_words, found)), areas))
    return {sheet: tuple(these) for sheet, these in marks.items()}


def _words(finding: Finding) -> str:
    return f"【{SEVERITIES[finding.severity]}】{finding.message}\n{finding.hint}（{finding.rule}）"
