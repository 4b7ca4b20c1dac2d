"""Where a PDF departs from its document: pieces that are missing, text that is further, not mere order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsx_kit.prose.publication.document_text import Piece

TAKEN = "\0"
"""Stands where something was that the document says."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the PDF has something else than the document: its place in the text, and the pieces there."""

    begin: int
    end: int
    pieces: tuple[Piece, ...]


def left_over(pieces: Sequence[Piece], text: str, around: Sequence[Piece], *, numbers: bool = False) -> bool:
    """Whether pieces are missing in a text, or it has more than they say; in whatever order they stand.

    Tables ``around`` may repeat their heads; ``numbers`` of pages may stand there, too.
    """
    rest = _taken(text, [piece.letters for piece in pieces])
    if rest is None:
        return True
    for head in {piece.head for piece in around if piece.head}:
        while (shorter := _taken(rest, head)) is not None:
            rest = shorter
    for label in sorted({label for piece in around for label in piece.labels}, key=len, reverse=True):
        rest = rest.replace(label, TAKEN) if len(label) > 1 else rest
    if numbers:
        rest = "".join("" if c.isdecimal() else c for c in rest)
    return bool(rest.strip(TAKEN))


def _taken(text: str, parts: Sequence[str]) -> str | None:
    """A text without parts of it, the longest first; None where one is not there."""
    for part in sorted(parts, key=len, reverse=True):
        at = text.find(part)
        if at < 0:
            return None
        text = f"{text[:at]}{TAKEN}{text[at + len(part) :]}"
    return text


def without_moved(found: Sequence[Departure], whole: str) -> Iterator[Departure]:
    """Departures but for those that come of the order in which a program draws neighbours."""
    waiting: Departure | None = None
    for one in found:
        if waiting is None:
            waiting = one
            continue
        pieces = (*waiting.pieces, *one.pieces)
        text = f"{whole[waiting.begin : waiting.end]}{TAKEN}{whole[one.begin : one.end]}"
        if left_over(pieces, text, pieces):
            yield waiting
            waiting = one
        else:
            waiting = None
    if waiting is not None:
        yield waiting
