"""A PDF that someone exported from Word or WPS, held against the document it should show."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from xlsx_kit.messages import refusal
from xlsx_kit.prose.narrative.blocks import CELL_LINE, Block, Contents, plain_text

MOST_NAMED = 10
AMOUNT = re.compile(r"\d[\d,]*\.\d{2}")
"""An amount as printed: its own two decimals end it, even where a program draws two cells without a blank."""
# Stands between the two halves of a paragraph that goes on overleaf.
PAGE_NUMBER = re.compile(r"\A\s*[—–-]\s*\d+\s*[—–-]|[—–-]\s*\d+\s*[—–-]\s*\Z")


def check_pdf(pdf: bytes, blocks: Iterable[Block]) -> None:
    """Raises InputError where the PDF lacks words of the document, or has no text at all.

    Every paragraph and cell must stand in it, and every amount as often as in the document; every line of
    the contents stands in it once more than the headings that read the same. Where a line breaks, in which
    order cells are drawn, and which pages the contents name, is the program's own.
    """
    text = _text(pdf)
    printed, amounts = _squeezed(text), _amounts(text)
    if not printed:
        raise refusal("FILE-151", what="其中没有文字")
    blocks = tuple(blocks)
    listed = list(filter(None, _contents_lines(blocks)))
    wanted = Counter([*_pieces(blocks), *listed])
    missing = []
    for piece, times in wanted.items():
        if AMOUNT.fullmatch(piece):
            complete = amounts[piece] >= times
        elif piece in listed:
            complete = printed.count(piece) >= times
        else:
            complete = piece in printed
        if not complete:
            missing.append(piece)
    if missing:
        named = "、".join(f"“{piece[:30]}”" for piece in missing[:MOST_NAMED])
        more = f"等 {len(missing)} 处" if len(missing) > MOST_NAMED else ""
        raise refusal("FILE-152", what=f"{named}{more}")


def _text(pdf: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise refusal("FILE-151", what=f"已损坏或有密码（{type(error).__name__}）") from None
    return "\n".join(PAGE_NUMBER.sub("", page) for page in pages)


def _contents_lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Contents):
            yield _squeezed(block.title)
            for head, entries in block.groups:
                yield from (_squeezed(entry.text) for entry in (head, *entries))


def _pieces(blocks: Iterable[Block]) -> Iterator[str]:
    shown = [block for block in blocks if not isinstance(block, Contents)]
    for line in plain_text(shown).splitlines():
        for cell in line.split("\t"):
            for part in cell.split(CELL_LINE):
                if piece := _squeezed(part):
                    yield piece


def _amounts(text: str) -> Counter[str]:
    found = AMOUNT.findall(unicodedata.normalize("NFKC", text))
    return Counter(amount.replace(",", "") for amount in found)


def _squeezed(text: str) -> str:
    """Letters, digits, and the marks of numbers; a comma that hangs beyond its line is lost in reading."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in ".%-")
