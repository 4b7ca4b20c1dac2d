"""Writing the narrative of the real case: ours, python-docx cell by cell, docxtpl with the same content."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docxtpl import DocxTemplate

from benchmarks.rounds import keep, medians, table
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.pack.loading.load import DEFAULT_PACK
from xlsx_kit.prose.narrative.blocks import Block, FormBlock, TableBlock, plain_text
from xlsx_kit.prose.narrative.composing import narrative_blocks
from xlsx_kit.prose.narrative.load import read_narrative
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.word.document import document_bytes
from xlsx_kit.resources import root, template
from xlsx_kit.returns.reading.loading import load_return

ROUNDS = 7
"""python-docx takes seconds a round."""


@dataclass(frozen=True)
class Piece:
    """A paragraph, or the rows of a table, as plain text."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def pieces(blocks: Iterable[Block]) -> Iterator[Piece]:
    """The same words and cells for every way of writing them."""
    for block in blocks:
        lines = plain_text([block]).splitlines()
        if isinstance(block, TableBlock | FormBlock):
            rows = [tuple(line.split("\t")) for line in lines if "\t" in line]
            width = max((len(row) for row in rows), default=1)
            yield Piece(rows=tuple((*row, *("",) * (width - len(row))) for row in rows))
        else:
            yield from (Piece(line) for line in lines)


def by_cell(content: list[Piece]) -> bytes:
    """python-docx as its documentation shows it."""
    document = docx.Document()
    for piece in content:
        if not piece.rows:
            document.add_paragraph(piece.text)
            continue
        grid = document.add_table(len(piece.rows), len(piece.rows[0]))
        for r, row in enumerate(piece.rows):
            for c, text in enumerate(row):
                grid.cell(r, c).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def form_letter() -> bytes:
    """A template for docxtpl: loops over pieces, rows and cells."""
    document = docx.Document()
    for text in ("{%p for piece in content %}", "{%p if piece.text %}", "{{ piece.text }}", "{%p else %}"):
        document.add_paragraph(text)
    grid = document.add_table(3, 3)
    grid.cell(0, 0).text = "{%tr for row in piece.rows %}"
    for c, text in enumerate(("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}")):
        grid.cell(1, c).text = text
    grid.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def by_docxtpl(letter: bytes, content: list[Piece]) -> bytes:
    """docxtpl with the same content."""
    filled: Any = DocxTemplate(io.BytesIO(letter))
    filled.render({"content": content})
    out = io.BytesIO()
    filled.save(out)
    return out.getvalue()


def main() -> None:
    """Measures and keeps the page."""
    found = load_return(root("samples") / "pass" / "chengde-2024.json")  # type: ignore[arg-type]
    evaluation = Evaluation(found.pack, found.facts)
    spec = read_narrative(root("templates") / DEFAULT_PACK / "narrative.toml", "narrative.toml")
    reference = template(found.pack.homes, "report.docx").read_bytes()

    def ours() -> bytes:
        blocks = narrative_blocks(spec, EvaluationSource(evaluation))
        return document_bytes(blocks, reference, title="t", author="a", year=2024)

    content = list(pieces(narrative_blocks(spec, EvaluationSource(evaluation))))
    letter = form_letter()
    cells = sum(len(row) for piece in content for row in piece.rows)
    found_times = medians(
        {"ours": ours, "docxtpl": lambda: by_docxtpl(letter, content), "cell": lambda: by_cell(content)},
        ROUNDS,
    )
    rows = [
        (
            name,
            f"{seconds * 1000:.0f} ms",
            f"{found_times['ours'] / seconds:.3f}",
        )
        for name, seconds in (
            ("xlsx-kit (with styles, merges, ties to facts)", found_times["ours"]),
            ("docxtpl, the same content", found_times["docxtpl"]),
            ("python-docx, table.cell(r, c)", found_times["cell"]),
        )
    ]
    title = f"Narrative of the real case ({cells} table cells)"
    page = table(title, ("how", "CPU", "ours in this"), rows, ("python-docx", "docxtpl"))
    ratios = {peer: found_times["ours"] / found_times[peer] for peer in ("docxtpl", "cell")}
    keep("narrative", page, ratios)


if __name__ == "__main__":
    main()
