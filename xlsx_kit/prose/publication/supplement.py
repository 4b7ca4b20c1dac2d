"""What a publication lacks, made or taken in afterwards: a page, a PDF. What is there stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError
from xlsx_kit.messages import refusal
from xlsx_kit.outputs import write_beside
from xlsx_kit.prose.narrative.blocks import Contents
from xlsx_kit.prose.office import office_program
from xlsx_kit.prose.proof.sources.document import docx_texts
from xlsx_kit.prose.publication.completeness import Decision
from xlsx_kit.prose.publication.exported_pdf import check_pdf
from xlsx_kit.prose.publication.many import DEFAULT, Source, manuscript_of
from xlsx_kit.prose.publication.run import Formats, PublishResult, Typeset, contents_by_name, print_works

DOCX, PDF, HTML = ".docx", ".pdf", ".html"
MOST_CHARACTERS = 40
DECIDED = Decision(force=True, by="公开时", reason="公开时已决定")
"""Whether a text with gaps may be public was decided when it was published; the ledger has by whom."""


def lacks(directory: Path, formats: Formats = DEFAULT) -> bool:
    """Whether a publication in a folder has its document, and not all that could be made beside it."""
    found = {path.suffix for path in directory.glob("*")} if directory.is_dir() else set()
    return DOCX in found and (
        (formats.html and HTML not in found) or (PDF not in found and office_program() is not None)
    )


def supplement_many(
    wanted: Sequence[tuple[Source, Path | str]], *, formats: Formats = DEFAULT
) -> Iterator[PublishResult | InputError | OSError]:
    """Adds to publications what they lack: PDF, and page and data where ``formats`` ask for it.

    Each from its facts into its folder, in order; an exception stands in the place of one that could not be.
    A PDF that lies there is held against the document. ``added`` of a result names what was made or taken in.
    """
    for facts, out in wanted:
        try:
            yield _supplemented(facts, Path(out), formats)
        except (InputError, OSError) as error:
            yield error


def _supplemented(facts: Source, directory: Path, formats: Formats) -> PublishResult:
    manuscript = manuscript_of(facts, directory, None, DECIDED, None)
    work = Typeset(manuscript, formats)
    _refuse_another_text(work, directory / legal_name(manuscript.title, DOCX))
    pdfs = {path.name: path for path in sorted(directory.glob(f"*{PDF}"))}
    for path in pdfs.values():
        check_pdf(path.read_bytes(), work.blocks)
    if not pdfs:
        print_works([work], lambda _: None)
    made = contents_by_name(work)
    had = {path.suffix for path in directory.iterdir()}
    added = {name: content for name, content in made.items() if Path(name).suffix not in had}
    names = write_beside({directory / name: content for name, content in added.items()}) if added else {}
    lines = (*(f"补做了 {name}" for name in added), *(f"核对并收入了 {name}" for name in pdfs))
    return PublishResult(
        {name: names[directory / name] for name in added}, manuscript.findings, work.why, added=lines
    )


def _refuse_another_text(work: Typeset, document: Path) -> None:
    """What is added must say what the document says: its text is compared, but for the contents' pages."""
    listed = {entry.text for block in work.blocks if isinstance(block, Contents) for entry in block.entries}

    def text_of(data: bytes) -> list[str]:
        lines = (text.strip() for text, _ in docx_texts(data))
        return [line for line in lines if line and line.partition("\t")[0].strip() not in listed]

    there, now = text_of(document.read_bytes()), text_of(work.docx)
    if there != now:
        pairs = zip([*there, ""], [*now, ""], strict=False)
        what = next((a or b for a, b in pairs if a != b), "")
        raise refusal("PUB-006", what=what[:MOST_CHARACTERS])
