"""Marked copies of returns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.files import Limits, open_package, package_of
from xlsx_kit.findings import PROBLEM_SHEET, Finding, InputError
from xlsx_kit.outputs import write_beside
from xlsx_kit.workbook.annotate.listing import list_findings
from xlsx_kit.workbook.annotate.marks import marks_of
from xlsx_kit.workbook.annotate.parts import PackageParts, UnmarkableError
from xlsx_kit.workbook.annotate.sheet import mark_sheet
from xlsx_kit.workbook.annotate.styles import FILLS, StyleTable

NOTHING = "没有发现问题"
UNREADABLE = "文件无法读取"
UNUSUAL = "文件的内部写法少见，无法加标注"
FAILED = "程序没能加标注，请把这份文件报告给维护人员"
ITSELF = "标注副本不能覆盖原文件"


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """A return and its marked copy; where there is none, the reason."""

    file: str
    path: Path | None
    reason: str = ""


def marked_copies(files: Sequence[tuple[str, Sequence[Finding]]], folder: Path) -> list[MarkedCopy]:
    """A copy of every return with findings, in the folders they came in, below ``folder``.

    Raises OSError where a copy cannot be written.
    """
    names = [os.path.abspath(name) for name, _ in files]
    above = os.path.commonpath([os.path.dirname(name) for name in names]) if _one_drive(names) else ""
    copies = []
    for (name, findings), full in zip(files, names, strict=True):
        inside = os.path.relpath(full, above) if above else os.path.basename(full)
        copies.append(_copied(name, findings, folder / inside))
    return copies


def marked_bytes(source: Path | bytes, findings: Sequence[Finding]) -> bytes:
    """The file with its findings marked as the unit is to read them, those of an earlier marking taken off.

    Raises InputError where the file cannot be read, UnmarkableError where it is built in a way that marks
    cannot be put into.
    """
    findings = [finding.for_unit() for finding in findings]
    package = package_of(source, Limits()) if isinstance(source, bytes) else open_package(source)
    parts = PackageParts(package)
    styles = StyleTable(parts)
    highlights = {severity: styles.highlight(severity) for severity in FILLS}
    marks = marks_of(findings)
    for name, part in parts.sheets().items():
        if name != PROBLEM_SHEET and "worksheets/" in part:
            mark_sheet(parts, part, marks.get(name, ()), highlights)
    list_findings(parts, styles, findings)
    return parts.to_bytes()


def _copied(name: str, findings: Sequence[Finding], target: Path) -> MarkedCopy:
    source = Path(name)
    if not findings:
        return MarkedCopy(name, None, NOTHING)
    if target.exists() and source.exists() and target.samefile(source):
        return MarkedCopy(name, None, ITSELF)
    try:
        data = marked_bytes(source, findings)
    except InputError:
        return MarkedCopy(name, None, UNREADABLE)
    except UnmarkableError:
        return MarkedCopy(name, None, UNUSUAL)
    except Exception as error:  # the program: the other copies are made all the same
        return MarkedCopy(name, None, f"{FAILED}（{unforeseen(error, name)}）")
    return MarkedCopy(name, write_beside({target: data})[target])


def _one_drive(names: Sequence[str]) -> bool:
    return len({os.path.splitdrive(name)[0] for name in names}) == 1
