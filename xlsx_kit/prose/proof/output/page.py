"""Documents that were proof-read as one HTML page: the text itself, its figures coloured by what is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from xlsx_kit.findings import MARKS, PROOF_STATUS_WORDS, SEVERITIES
from xlsx_kit.html_pages import html_parts
from xlsx_kit.outputs import write_parts
from xlsx_kit.prose.proof.output.result import Proofread, ProofReport, ShownLine


def _parts(report: ProofReport) -> Iterator[bytes]:
    """The page in pieces; nothing is loaded from anywhere, and it reads without scripts."""
    return html_parts(
        "proof.html",
        files=[_file(file) for file in report.files],
        summary=report.summary,
        statuses=PROOF_STATUS_WORDS,
        marks=MARKS,
        severities={severity.value: words for severity, words in SEVERITIES.items()},
    )


def write_proof_page(report: ProofReport, out: Path | str) -> None:
    """Writes documents with their figures coloured as one HTML page. Raises OSError."""
    write_parts(Path(out), _parts(report))


def _file(file: Proofread) -> dict[str, Any]:
    shown = [{"line": line, "html": _coloured(line), "cells": line.text.split("\t")} for line in file.text]
    at_lines = {id(finding) for line in file.text for finding in line.findings}
    return {
        "name": file.file,
        "status": file.status,
        "coverage": file.coverage,
        "lines": shown,
        "findings": [finding for finding in file.findings if id(finding) not in at_lines],
    }


def _coloured(line: ShownLine) -> Markup:
    """A line with its figures marked; one inside another (a bracket read twice) is left to the outer."""
    parts: list[Markup] = []
    at = 0
    for figure in line.figures:
        if figure.start < at:
            continue
        parts.append(escape(line.text[at : figure.start]))
        shown = escape(line.text[figure.start : figure.end])
        parts.append(Markup('<b class="{}">{}</b>').format(figure.state, shown))
        at = figure.end
    parts.append(escape(line.text[at:]))
    return Markup("").join(parts)
