"""One unit's publication from facts to files: document, PDF, workbook; all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.excel.workbook import workbook_bytes
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import Finding
from xlsx_kit.narrative.blocks import Block
from xlsx_kit.narrative.word import document_bytes
from xlsx_kit.outputs import write_files
from xlsx_kit.publish.charts import charts_of
from xlsx_kit.publish.document import contents_of, publication_blocks
from xlsx_kit.publish.office import NoPdfError, pdf_of
from xlsx_kit.publish.pages import pages_in
from xlsx_kit.publish.workbook import clean_book

MOST_PASSES = 4
"""Page numbers of one more digit might move a line; two passes are the rule."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Published:
    """The files of a publication by kind (docx, pdf, xlsx), what there is to say, why there is no PDF."""

    files: Mapping[str, Path]
    findings: tuple[Finding, ...]
    no_pdf: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Files, findings, and why a PDF is missing (blank where it is not)."""
        return {
            "files": {kind: str(path) for kind, path in self.files.items()},
            "no_pdf": self.no_pdf,
            "findings": [f.to_dict() for f in self.findings],
        }


def write_publication(
    evaluation: Evaluation,
    narrative: Sequence[Block],
    reference_docx: bytes,
    directory: Path,
    *,
    charts: bool,
    findings: tuple[Finding, ...],
    progress: Progress,
) -> Published:
    """Writes the files into a folder, under the name the pack gives them. Raises OSError."""
    facts, words = evaluation.facts, evaluation.pack.book.publication
    said = {"code": facts.unit_code, "name": facts.unit_name, "year": facts.year, "scope": facts.scope}
    title = words.file.format_map(said)

    def document(pages: Mapping[str, str]) -> bytes:
        blocks = publication_blocks(evaluation, narrative, pages)
        return document_bytes(blocks, reference_docx, title=title, author=facts.unit_name, year=facts.year)

    progress("排版公开文本……")
    entries = list(contents_of(publication_blocks(evaluation, narrative, {})))
    pages: dict[str, str] = {}
    written, pdf, why = document(pages), b"", ""
    try:
        for _ in range(MOST_PASSES):
            progress("转换为 PDF，核对目录页码……")
            pdf = pdf_of(written)
            found = pages_in(pdf, entries)
            if found == pages:
                break
            pages = found
            written = document(pages)
    except NoPdfError as error:
        why = str(error)
    progress("生成各表的工作簿……")
    book = clean_book(evaluation, title, charts_of(evaluation) if charts else ())
    contents = {"docx": written, "xlsx": workbook_bytes(book)} | ({"pdf": pdf} if pdf else {})
    files = {kind: directory / legal_name(title, f".{kind}") for kind in contents}
    directory.mkdir(parents=True, exist_ok=True)
    write_files({files[kind]: data for kind, data in contents.items()})
    return Published(files, findings, why)
