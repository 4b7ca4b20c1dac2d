"""Proof-reading of texts: the same as ``proof``, with a page of the figures and copies with comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.api import proof_files, write_proof_copies, write_proof_page
from xlsx_kit.desk.jobs import WorkOutcome
from xlsx_kit.desk.packs import chosen_pack, pack_choices
from xlsx_kit.desk.pages import begin_work, page
from xlsx_kit.desk.uploads import lay_down, uploads_of
from xlsx_kit.findings import PROOF_STATUS_WORDS, SEVERITIES
from xlsx_kit.progress import Progress
from xlsx_kit.prose import ProofReport


def proof_form(request: Request) -> Response:
    """The form: texts, and the return or facts that they are held against."""
    return page(request, "proof.html", packs=pack_choices())


def proof_texts(request: Request, form: FormData) -> Response:
    """Proof-reads what was sent; nothing of it stays on the disk."""
    pack = chosen_pack(form)
    scratch = TemporaryDirectory(prefix="xlsx-kit-", ignore_cleanup_errors=True)
    texts = Path(scratch.name) / "texts"
    against = Path(scratch.name) / "against"
    texts.mkdir()
    against.mkdir()
    documents = lay_down(uploads_of(form, "files"), texts)
    facts = lay_down(uploads_of(form, "facts")[:1], against)

    def work(progress: Progress) -> WorkOutcome:
        with scratch:
            progress(0, len(documents), "")
            report = proof_files(documents, facts[0] if facts else None, pack=pack)
            shown, copies = Path(scratch.name) / "page.html", Path(scratch.name) / "copies"
            write_proof_page(report, shown)
            files = [("校对结果.html", shown.read_bytes())]
            notes = []
            for number, document in enumerate(documents):
                one = ProofReport(report.files[number : number + 1])
                copy = copies / f"{number}" / f"{document.stem}-批注.docx"
                notes += [f"{document.name}：{why}" for _, why in write_proof_copies([document], one, copy)]
                if copy.is_file():
                    files.append((copy.name, copy.read_bytes()))
            return WorkOutcome((*_lines(report), *notes), tuple(files))

    return begin_work(request, f"校对 {len(documents)} 份文稿", "/proof", work, Path("proof"))


def _lines(report: ProofReport) -> Iterator[str]:
    for file in report.files:
        yield f"{Path(file.file).name}：{PROOF_STATUS_WORDS[file.status]}。{file.coverage}"
        for finding in file.findings:
            yield f"{SEVERITIES[finding.severity]} {finding.rule}：{finding.message}{finding.hint}"
