"""Publications from facts to files: document, PDF, workbook, page; of each unit all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import Finding
from xlsx_kit.outputs import write_beside
from xlsx_kit.prose.narrative.blocks import Block
from xlsx_kit.prose.narrative.composition import Composition
from xlsx_kit.prose.narrative.flat import flat_blocks
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.office import FAILED, OfficeError, pdfs_of
from xlsx_kit.prose.publication.chart_picture import chart_picture
from xlsx_kit.prose.publication.charts import charts_of
from xlsx_kit.prose.publication.completeness import nameless_classes
from xlsx_kit.prose.publication.document import contents_of, publication_blocks
from xlsx_kit.prose.publication.exported_pdf import check_pdf
from xlsx_kit.prose.publication.pages import pages_in
from xlsx_kit.prose.publication.proofs import proof_findings
from xlsx_kit.prose.publication.web import data_files, web_page
from xlsx_kit.prose.publication.workbook import clean_book
from xlsx_kit.prose.word.document import document_bytes
from xlsx_kit.workbook import workbook_bytes

FILE_KINDS = ("docx", "xlsx", "pdf", "html")
MOST_PASSES = 4
"""Page numbers of one more digit might move a line; two passes are the rule."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Formats:
    """What is made of a publication besides its document, PDF and workbook of tables.

    ``charts`` go into the workbook; ``flat``: figures are plain text, which people may correct by hand;
    ``html``: a page for the website, with the charts as pictures, and the tables as CSV and JSON beside it;
    ``pdf``: a PDF exported from Word or WPS, taken in place of one that LibreOffice makes.
    """

    charts: bool = False
    flat: bool = False
    html: bool = False
    pdf: bytes = b""


@dataclass(frozen=True)
class PublishResult:
    """The files of a publication by kind (docx, pdf, xlsx, html), those with its tables as data, what there
    is to say, why there is no PDF.

    ``remarks`` are those of the findings that came up when text and tables were read once more; ``added``
    says what became of a publication that was there already.
    """

    files: Mapping[str, Path]
    findings: tuple[Finding, ...]
    no_pdf: str = ""
    data: tuple[Path, ...] = ()
    remarks: tuple[Finding, ...] = ()
    added: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Files, findings, and why a PDF is missing (blank where it is not)."""
        return {
            "files": {kind: str(path) for kind, path in self.files.items()},
            "no_pdf": self.no_pdf,
            "findings": [f.to_dict() for f in self.findings],
            "data": [str(path) for path in self.data],
        }


@dataclass(frozen=True)
class Manuscript:
    """What one unit publishes: facts, narrative and its words, the document its styles are taken from, the
    folder that everything goes to, and what there is to say of it.
    """

    evaluation: Evaluation
    narrative: Composition
    words: Narrative
    reference_docx: bytes
    directory: Path
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """The name of its files, after the pack."""
        return self._named(self.evaluation.facts.unit_code)

    @property
    def heading(self) -> str:
        """What the page for the public is called: the same without the unit's code."""
        return self._named("").strip()

    def _named(self, code: str) -> str:
        facts = self.evaluation.facts
        names = {"code": code, "name": facts.unit_name, "year": facts.year, "scope": facts.scope}
        return self.evaluation.pack.book.publication.file.format_map(names)


class Typeset:
    """A manuscript set in pages, until its contents name the pages that things are on."""

    def __init__(self, manuscript: Manuscript, formats: Formats) -> None:
        self.manuscript, self.formats = manuscript, formats
        self._entries = list(contents_of(publication_blocks(manuscript.evaluation, manuscript.narrative, {})))
        contents = manuscript.narrative.contents
        self._paged = contents is None or contents.ends == "pages"
        self.pdf, self.why = b"", ""
        self._set({})

    def settled(self, pdf: bytes) -> bool:
        """Takes a print; whether its pages are those that the contents named."""
        if not pdf:
            self.pdf, self.why = b"", FAILED
            return True
        found = pages_in(pdf, self._entries) if self._paged else {}
        self.pdf, right = pdf, found == self._pages
        if not right:
            self._set(found)
        return right

    def take(self, pdf: bytes) -> None:
        """Takes a PDF that someone exported. Raises InputError where it is not one of this document."""
        check_pdf(pdf, self.blocks)
        self.settled(pdf)

    @property
    def printed(self) -> bytes:
        """The document to be printed. LibreOffice spaces figures among Chinese evenly where all are text."""
        return self._document(flat_blocks(self.blocks), for_print=True)

    def files(self) -> dict[str, bytes]:
        """The files of the publication by kind."""
        one = self.manuscript
        charts = charts_of(one.evaluation) if self.formats.charts else ()
        files = {"docx": self.docx, "xlsx": workbook_bytes(clean_book(one.evaluation, one.title, charts))}
        return files | ({"pdf": self.pdf} if self.pdf else {})

    def _set(self, pages: Mapping[str, str]) -> None:
        one = self.manuscript
        blocks = publication_blocks(one.evaluation, one.narrative, pages)
        self.blocks = flat_blocks(blocks) if self.formats.flat else blocks
        self._pages = pages
        self.docx = self._document(self.blocks)

    def _document(self, blocks: Iterable[Block], *, for_print: bool = False) -> bytes:
        one, facts = self.manuscript, self.manuscript.evaluation.facts
        return document_bytes(
            blocks,
            one.reference_docx,
            title=one.title,
            author=facts.unit_name,
            year=facts.year,
            for_print=for_print,
        )


def write_publications(
    manuscripts: Sequence[Manuscript], formats: Formats, progress: Progress
) -> Iterator[PublishResult | OSError]:
    """Writes the files of each into its folder; all are printed together, by one LibreOffice a pass.

    In order; an OSError stands for a publication that could not be written. Raises InputError where a PDF
    that was handed in is not one of the document.
    """
    progress("排版公开文本……")
    works = [Typeset(manuscript, formats) for manuscript in manuscripts]
    if formats.pdf:
        for work in works:
            work.take(formats.pdf)
    else:
        print_works(works, progress)
    progress("生成各表的工作簿……")
    for work in works:
        try:
            yield _written(work)
        except OSError as error:
            yield error


def print_works(works: Sequence[Typeset], progress: Progress) -> None:
    """Has LibreOffice print them until the pages are those that the contents name; where it cannot, why."""
    waiting = list(works)
    for _ in range(MOST_PASSES):
        progress("转换为 PDF，核对目录页码……")
        try:
            pdfs = pdfs_of(work.printed for work in waiting)
        except OfficeError as error:
            for work in waiting:
                work.why = str(error)
            return
        waiting = [work for work, pdf in zip(waiting, pdfs, strict=True) if not work.settled(pdf)]
        if not waiting:
            return


def _written(work: Typeset) -> PublishResult:
    one, contents = work.manuscript, contents_by_name(work)
    proofs = proof_findings(work.blocks, one.words, one.evaluation.pack.book.money)
    remarks = (*nameless_classes(one.evaluation), *proofs)
    names = write_beside({one.directory / name: content for name, content in contents.items()})
    written = {name: names[one.directory / name] for name in contents}
    own = {legal_name(one.title, f".{kind}"): kind for kind in FILE_KINDS}
    files = {own[name]: path for name, path in written.items() if name in own}
    others = tuple(path for name, path in written.items() if name not in own)
    return PublishResult(files, (*one.findings, *remarks), work.why, others, remarks)


def contents_by_name(work: Typeset) -> dict[str, bytes]:
    """The files of a publication by their names: document, tables, PDF where it was printed, page, data."""
    one = work.manuscript
    found = {legal_name(one.title, f".{kind}"): content for kind, content in work.files().items()}
    if work.formats.html:
        data = data_files(one.evaluation, one.title)
        pictures = [chart_picture(chart) for chart in charts_of(one.evaluation)]
        unit = one.evaluation.facts.unit_name
        page = web_page(one.heading, unit, work.blocks, pictures, data)
        found |= {legal_name(one.title, ".html"): page, **{file.name: file.content for file in data}}
    return found
