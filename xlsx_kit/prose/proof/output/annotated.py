"""A copy of a document with what was found in it, as Word comments at the words."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from docx import Document
from docx.text.run import Run

from xlsx_kit.files import files_below
from xlsx_kit.findings import SEVERITIES
from xlsx_kit.outputs import OutputTakenError, write_file
from xlsx_kit.prose.proof.output.result import Proofread, ProofReport
from xlsx_kit.prose.proof.rules import TextFinding
from xlsx_kit.prose.proof.sources.document import REMOVED, W
from xlsx_kit.prose.proof.sources.lines import SUFFIXES, docx_bytes
from xlsx_kit.prose.word.opened import opened_document
from xlsx_kit.values import without_blanks

AUTHOR, INITIALS = "校对", "校"


def annotated(path: Path, result: Proofread) -> bytes:
    """The document with comments; a text or PDF becomes a plain Word document first. Raises InputError."""
    data = docx_bytes(path)
    document: Any = (opened_document(data) if data else None) or _plain(result)
    paragraphs = [_runs(p) for p in document.element.body.iter(f"{W}p")]
    spare = next((runs for runs in paragraphs if runs), [])
    after = 0
    for finding in result.findings:
        if not isinstance(finding, TextFinding):
            continue
        place, runs = _place(paragraphs, finding, after)
        after = place if place >= 0 else after
        where = runs or [run for run, _ in spare[:1]]
        if where:
            text = f"[{SEVERITIES[finding.severity]}] {finding.message}{finding.hint}（{finding.rule}）"
            marked = [Run(run, document) for run in where]
            document.add_comment(marked, text=text, author=AUTHOR, initials=INITIALS)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_proof_copies(
    paths: Sequence[Path | str], report: ProofReport, out: Path | str
) -> tuple[tuple[str, str], ...]:
    """Writes copies with what was found as Word comments: one document to ``out``, several into that folder.

    ``paths`` are those the report is of. Returns each file's name with its copy's path, or why it has none:
    somebody's own file is never overwritten. Raises OSError where nothing can be written.
    """
    named = [(name, file) for path in paths for name, file in files_below(Path(path), SUFFIXES)]
    one, out = len(named) == 1 and not Path(paths[0]).is_dir(), Path(out)
    done: list[tuple[str, str]] = []
    for (name, file), result in zip(named, report.files, strict=True):
        target = out if one else out / f"{PurePosixPath(name).name}.校对.docx"
        if not result.text:
            why = "读不出" if result.status == "fail" else "没有文字"
            done.append((name, f"{why}，没有副本"))
            continue
        try:
            write_file(target, annotated(file, result))
            done.append((name, str(target)))
        except OutputTakenError:
            done.append((name, f"{target} 是已有的文件，没有覆盖；请换一个名字"))
    return tuple(done)


def _plain(result: Proofread) -> Any:
    document = Document()
    for line in result.text:
        document.add_paragraph(line.text.replace("\t", "　"))
    return document


def _runs(paragraph: Any) -> list[tuple[Any, str]]:
    """The runs of a paragraph with their texts, those in links and controls among them."""
    return [
        (run, "".join(t.text or "" for t in run.iter(f"{W}t")))
        for run in paragraph.iter(f"{W}r")
        if not any(above.tag in REMOVED for above in run.iterancestors())
    ]


def _place(
    paragraphs: Sequence[list[tuple[Any, str]]], finding: TextFinding, after: int
) -> tuple[int, list[Any]]:
    """The paragraph that has a finding's words, from the last one on, and the runs they stand in."""
    words = without_blanks(finding.text[finding.start : finding.end])
    before = without_blanks(finding.text[: finding.start])[-40:]
    for wanted in (before + words, words):
        for n in (*range(after, len(paragraphs)), *range(after)):
            text = without_blanks("".join(t for _, t in paragraphs[n]))
            at = text.find(wanted) if wanted else -1
            if at >= 0:
                end = at + len(wanted)
                return n, list(_runs_within(paragraphs[n], end - len(words), end))
    return -1, []


def _runs_within(runs: Sequence[tuple[Any, str]], start: int, end: int) -> Iterator[Any]:
    at = 0
    for run, text in runs:
        length = len(without_blanks(text))
        if length and at < end and at + length > start:
            yield run
        at += length
