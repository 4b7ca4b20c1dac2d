"""Where a PDF departs from its document: pieces that are missing, text that is further, not mere order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsx_kit.prose.publication.document_text import Piece
from xlsx_kit.prose.publication.printed_text import PrintedText
from xlsx_kit.prose.publication.reading_order import is_out_of_order

TAKEN = "\0"
"""Stands where something was that the document says."""
MANY = 500
"""Parts that are looked up: each of fewer is quicker found by itself."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the PDF has something else than the document: its place in the text, and the pieces there.

    ``first`` is the number of the first of these pieces in the document.
    """

    begin: int
    end: int
    first: int
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
    ordered = sorted(filter(None, parts), key=len, reverse=True)
    if len(ordered) > MANY:
        return taken_by_places(text, ordered)
    for part in ordered:
        at = text.find(part)
        if at < 0:
            return None
        text = f"{text[:at]}{TAKEN}{text[at + len(part) :]}"
    return text


def taken_by_places(text: str, ordered: Sequence[str]) -> str | None:
    """The same of many parts: where each may begin is looked up, so that time grows with the text only."""
    places, taken = _places(text, ordered), bytearray(len(text))
    spans: list[tuple[int, int]] = []
    for part in ordered:
        key = part[: _key_length(part)]
        at, gone = -1, 0
        for place in places[key]:
            gone += taken[place]
            if text.startswith(part, place) and taken.find(1, place, place + len(part)) < 0:
                at = place
                break
        if at < 0:
            return None
        if gone > MANY:
            places[key] = [place for place in places[key] if not taken[place]]
        taken[at : at + len(part)] = bytes([1]) * len(part)
        spans.append((at, at + len(part)))
    ends = [0, *(end for _, end in sorted(spans))]
    begins = [*(begin for begin, _ in sorted(spans)), len(text)]
    return TAKEN.join(text[end:begin] for end, begin in zip(ends, begins, strict=True))


def _key_length(part: str) -> int:
    """The greatest power of two that is no more than its length: few lengths, of which all are looked for."""
    return 1 << (len(part).bit_length() - 1)


def _places(text: str, parts: Sequence[str]) -> dict[str, list[int]]:
    """Where the keys of parts stand in a text, in its order."""
    places: dict[str, list[int]] = {part[: _key_length(part)]: [] for part in parts}
    for length in {len(key) for key in places}:
        for at in range(len(text) - length + 1):
            if (found := places.get(text[at : at + length])) is not None:
                found.append(at)
    return places


def without_moved(
    found: Sequence[Departure], document: Sequence[Piece], printed: PrintedText
) -> Iterator[Departure]:
    """Departures but for those that come of the order in which a program draws neighbours."""
    whole = printed.whole
    waiting: Departure | None = None
    for one in found:
        if waiting is None:
            waiting = one
            continue
        pieces = (*waiting.pieces, *one.pieces)
        text = f"{whole[waiting.begin : waiting.end]}{TAKEN}{whole[one.begin : one.end]}"
        between = document[waiting.first : one.first + len(one.pieces)]
        if left_over(pieces, text, pieces) or is_out_of_order(between, waiting.begin, one.end, printed):
            yield waiting
            waiting = one
        else:
            waiting = None
    if waiting is not None:
        yield waiting
