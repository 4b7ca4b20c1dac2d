"""Publications from facts to files: document, PDF, workbook; of each unit all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import Finding
from xlsx_kit.outputs import write_files
from xlsx_kit.prose.narrative.blocks import Block
from xlsx_kit.prose.publication.charts import charts_of
from xlsx_kit.prose.publication.document import contents_of, publication_blocks
from xlsx_kit.prose.publication.office import FAILED, NoPdfError, pdfs_of
from xlsx_kit.prose.publication.pages import pages_in
from xlsx_kit.prose.publication.workbook import clean_book
from xlsx_kit.prose.word.document import document_bytes
from xlsx_kit.workbook.writer.workbook import workbook_bytes

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


@dataclass(frozen=True)
class Manuscript:
    """What one unit publishes: facts, narrative, the document its styles are taken from, the folder that
    everything goes to, and what there is to say of it.
    """

    evaluation: Evaluation
    narrative: Sequence[Block]
    reference_docx: bytes
    directory: Path
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """The name of its files, after the pack."""
        facts = self.evaluation.facts
        said = {"code": facts.unit_code, "name": facts.unit_name, "year": facts.year, "scope": facts.scope}
        return self.evaluation.pack.book.publication.file.format_map(said)


class Proof:
    """A manuscript set in pages, until its contents name the pages that things are on."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self._entries = list(contents_of(publication_blocks(manuscript.evaluation, manuscript.narrative, {})))
        self.pdf, self.why = b"", ""
        self._set({})

    def settled(self, pdf: bytes) -> bool:
        """Takes a print; whether its pages are those that the contents named."""
        if not pdf:
            self.pdf, self.why = b"", FAILED
            return True
        found = pages_in(pdf, self._entries)
        self.pdf, right = pdf, found == self._pages
        if not right:
            self._set(found)
        return right

    def files(self, charts: bool) -> dict[str, bytes]:
        """The files of the publication by kind."""
        one = self.manuscript
        book = clean_book(one.evaluation, one.title, charts_of(one.evaluation) if charts else ())
        files = {"docx": self.docx, "xlsx": workbook_bytes(book)}
        return files | ({"pdf": self.pdf} if self.pdf else {})

    def _set(self, pages: Mapping[str, str]) -> None:
        one, facts = self.manuscript, self.manuscript.evaluation.facts
        blocks = publication_blocks(one.evaluation, one.narrative, pages)
        self._pages = pages
        self.docx = document_bytes(
            blocks, one.reference_docx, title=one.title, author=facts.unit_name, year=facts.year
        )


def write_publications(
    manuscripts: Sequence[Manuscript], *, charts: bool, progress: Progress
) -> Iterator[Published | OSError]:
    """Writes the files of each into its folder; all are printed together, by one LibreOffice a pass.

    In order; an OSError stands for a publication that could not be written.
    """
    progress("排版公开文本……")
    proofs = [Proof(manuscript) for manuscript in manuscripts]
    _print(proofs, progress)
    progress("生成各表的工作簿……")
    for proof in proofs:
        try:
            yield _written(proof, charts)
        except OSError as error:
            yield error


def _print(proofs: Sequence[Proof], progress: Progress) -> None:
    waiting = list(proofs)
    for _ in range(MOST_PASSES):
        progress("转换为 PDF，核对目录页码……")
        try:
            pdfs = pdfs_of([proof.docx for proof in waiting])
        except NoPdfError as error:
            for proof in waiting:
                proof.why = str(error)
            return
        waiting = [proof for proof, pdf in zip(waiting, pdfs, strict=True) if not proof.settled(pdf)]
        if not waiting:
            return


def _written(proof: Proof, charts: bool) -> Published:
    one = proof.manuscript
    contents = proof.files(charts)
    files = {kind: one.directory / legal_name(one.title, f".{kind}") for kind in contents}
    one.directory.mkdir(parents=True, exist_ok=True)
    write_files({files[kind]: data for kind, data in contents.items()})
    return Published(files, one.findings, proof.why)
