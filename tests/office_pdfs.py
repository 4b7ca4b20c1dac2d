"""PDFs as office programs write them, made without one: where a text stands, what its letters are.

Word gives each run a text object of its own, with its place, its letters as numbers of glyphs apart by fine
steps, Latin letters and digits in a font of their own, blanks drawn by themselves. Printers to PDF place each
letter, on a page that is turned upside down and scaled. Programs without a bold face draw a text twice.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from xlsx_kit.prose.narrative.blocks import Block
from xlsx_kit.prose.publication.document_text import Piece, pieces_of

LINE, TOP, LEFT, COLUMN, SIZE = 20, 800, 60, 110, 10.5
LINES = 36
"""Lines of a page."""
RUN = re.compile("[\x21-\x7e]+|[ \u3000]+|[^\x20-\x7e\u3000]+")
"""What stands in one font."""


@dataclass(frozen=True)
class Run:
    """A text at a place of its page, in points from its lower left corner."""

    text: str
    x: float
    y: float


Pages = list[list[Run]]


def laid_out(blocks: Iterable[Block]) -> Pages:
    """A document line by line, cells side by side, heads of tables overleaf, contents with their pages."""
    pages = list(_pages(pieces_of(blocks), {}))
    places = {anchor: n for n, page in enumerate(pages) for anchor in page.anchors}
    first = min(places.values(), default=0)
    numbers = {anchor: n - first + 1 for anchor, n in places.items()}
    return [page.runs for page in _pages(pieces_of(blocks), numbers)]


@dataclass
class _Page:
    runs: list[Run]
    anchors: list[str]


def _pages(pieces: Sequence[Piece], numbers: dict[str, int]) -> Iterator[_Page]:
    page, line = _Page([], []), 0
    for _, row in groupby(pieces, key=lambda piece: piece.row):
        cells = {column: [*cell] for column, cell in groupby(row, key=lambda piece: piece.column)}
        height = max(map(len, cells.values()))
        if line and line + height > LINES:
            yield page
            head = next(iter(cells.values()))[0].head
            page, line = _Page([], []), bool(head)
            page.runs += (Run(text, LEFT + COLUMN * n, TOP) for n, text in enumerate(head) if text)
        for column, cell in cells.items():
            for n, piece in enumerate(cell):
                text = piece.shown + (f"{'.' * 20}{numbers.get(piece.entry, 0)}" if piece.entry else "")
                page.runs.append(Run(text, LEFT + COLUMN * column, TOP - LINE * (line + n)))
                page.anchors += [piece.anchor] if piece.anchor else []
        line += height
    yield page


def swapped(pages: Pages, page: int, one: int, other: int) -> Pages:
    """The pages with two texts exchanged."""
    runs = list(pages[page])
    runs[one], runs[other] = (
        replace(runs[one], text=runs[other].text),
        replace(runs[other], text=runs[one].text),
    )
    return [*pages[:page], runs, *pages[page + 1 :]]


class Font:
    """A font of two bytes a letter: by glyphs with or without what they mean, or by a character set."""

    def __init__(self, encoding: str = "Identity-H", *, named: bool = True) -> None:
        self.encoding, self._named = encoding, named
        self._glyphs: dict[str, int] = {}

    def code(self, letter: str) -> str:
        """A letter as it is written in a string, in hexadecimal digits."""
        if self.encoding == "GBK-EUC-H":
            return letter.encode("gbk").hex()
        if self.encoding == "UniGB-UCS2-H":
            return letter.encode("utf-16-be").hex()
        return f"{self._glyphs.setdefault(letter, len(self._glyphs) + 3):04x}"

    def object(self, writer: PdfWriter) -> DictionaryObject:
        """The font in a PDF."""
        below = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/CIDFontType2"),
                NameObject("/BaseFont"): NameObject("/SimSun"),
                NameObject("/DW"): FloatObject(1000),
            }
        )
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type0"),
                NameObject("/BaseFont"): NameObject("/SimSun"),
                NameObject("/Encoding"): NameObject(f"/{self.encoding}"),
                NameObject("/DescendantFonts"): ArrayObject([writer._add_object(below)]),
            }
        )
        if self._named and self.encoding == "Identity-H":
            stream = DecodedStreamObject()
            stream.set_data(self._meanings().encode())
            font[NameObject("/ToUnicode")] = writer._add_object(stream)
        return font

    def _meanings(self) -> str:
        lines = [f"<{glyph:04x}> <{c.encode('utf-16-be').hex()}>" for c, glyph in self._glyphs.items()]
        parts = (lines[n : n + 100] for n in range(0, len(lines), 100))
        tables = "\n".join(f"{len(p)} beginbfchar\n{chr(10).join(p)}\nendbfchar" for p in parts)
        return f"begincmap\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{tables}\nendcmap"


def word(run: Run, fonts: Sequence[Font]) -> Iterator[str]:
    """A run as Word draws it."""
    x = run.x
    for part in RUN.findall(run.text):
        latin = part[0] < "\x7f"
        letters = "-4".join(f"<{fonts[latin].code(c)}>" for c in part)
        yield f"/P <</MCID 0>> BDC q BT\n/F{int(latin)} {SIZE} Tf\n1 0 0 1 {x:.3f} {run.y:.3f} Tm\n0 g\n0 G\n"
        yield f"[{letters}] TJ\nET\nQ\nEMC\n"
        x += len(part) * SIZE * (0.5 if latin else 1)


def printer(run: Run, fonts: Sequence[Font]) -> Iterator[str]:
    """A run as a printer to PDF draws it: letter by letter, the page upside down at 600 dots an inch."""
    yield f"q 0.12 0 0 -0.12 0 842 cm BT\n/F0 {SIZE / 0.12} Tf\n"
    for n, letter in enumerate(run.text):
        if letter != " ":
            x, y = (run.x + n * SIZE) / 0.12, (842 - run.y) / 0.12
            yield f"1 0 0 -1 {x:.1f} {y:.1f} Tm <{fonts[0].code(letter)}> Tj\n"
    yield "ET Q\n"


def bold(run: Run, fonts: Sequence[Font]) -> Iterator[str]:
    """A run drawn twice, a little to the right the second time."""
    for shift in (0, 0.35):
        yield from word(replace(run, x=run.x + shift), fonts)


DRAWN = {"word": word, "printer": printer, "bold": bold}


def pdf_of(pages: Pages, drawn: str = "word", font: str = "Identity-H", *, named: bool = True) -> bytes:
    """A PDF of texts at their places, as a kind of program draws them."""
    writer = PdfWriter()
    fonts = (Font(font, named=named), Font(named=named))
    for number, page in enumerate(pages, start=1):
        sheet = writer.add_blank_page(595, 842)
        texts = [*page, Run(f"— {number} —", 280, 30)]
        content = DecodedStreamObject()
        content.set_data("".join(part for run in texts for part in DRAWN[drawn](run, fonts)).encode())
        sheet[NameObject("/Contents")] = writer._add_object(content)
    resources = {NameObject(f"/F{n}"): font.object(writer) for n, font in enumerate(fonts)}
    shared = writer._add_object(DictionaryObject(resources))
    for sheet in writer.pages:
        sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): shared})
    writer.add_metadata({"/Producer": TextStringObject("Microsoft Word")})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
