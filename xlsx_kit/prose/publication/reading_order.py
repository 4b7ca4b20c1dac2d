"""Whether pieces of a document that were drawn in another order stand where they are read in its order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from xlsx_kit.prose.publication.document_text import Piece
from xlsx_kit.prose.publication.printed_text import PrintedText, Spot

LINE = 3.0
"""Points by which texts of one line may stand lower or higher than each other."""
AMISS = 1.0
"""Points by which a text stands before one that it follows, more than rounding makes."""
LONGEST_REPEATED = 14
"""Letters of a text that stands in several cells and in each in one line."""
KEY = 2


def is_out_of_order(pieces: Sequence[Piece], begin: int, end: int, printed: PrintedText) -> bool:
    """Whether, between two places, a row stands above one before it, or a cell left of one before it.

    Only what begins at a known place tells; a cell that reaches down stands anywhere beside its rows.
    """
    starts = printed.spots_between(begin, end)
    spots = _spots(pieces, starts, printed) if starts else {}
    rows: dict[int, list[tuple[Piece, Spot]]] = defaultdict(list)
    for n, spot in spots.items():
        rows[pieces[n].row].append((pieces[n], spot))
    above: list[Spot] = []
    for _, row in sorted(rows.items()):
        row.sort(key=lambda cell: cell[0].column)
        here = [spot for piece, spot in row if not piece.reaches_down]
        if _is_mixed(row) or any(_is_lower(before, spot) for before in above for spot in here):
            return True
        above = here or above
    return any(map(_are_columns_mixed, _columns(pieces, spots)))


def _columns(pieces: Sequence[Piece], spots: Mapping[int, Spot]) -> Iterable[Mapping[int, list[float]]]:
    """How far along the cells of each column begin, for each table on each page."""
    found: dict[tuple[int, int, int], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for n, (page, place) in spots.items():
        if number := pieces[n].table:
            found[number, page, place.turn][pieces[n].column].append(place.along)
    return found.values()


def _are_columns_mixed(columns: Mapping[int, Sequence[float]]) -> bool:
    """Whether a cell begins left of one of a column before its own."""
    in_order = [along for _, along in sorted(columns.items())]
    return any(max(one) > min(other) + AMISS for one, other in pairwise(in_order))


def _is_lower(one: Spot, other: Spot) -> bool:
    """Whether one stands lower than another, or on a later page."""
    if one[0] != other[0]:
        return one[0] > other[0]
    return one[1].turn == other[1].turn and one[1].down > other[1].down + AMISS


def _is_mixed(row: Sequence[tuple[Piece, Spot]]) -> bool:
    """Whether a cell of a row stands left of one before it."""
    firsts = {piece.column: spot for piece, spot in reversed(row)}
    line = [spot for _, spot in sorted(firsts.items())]
    return any(
        one[0] == other[0] and one[1].turn == other[1].turn and other[1].along < one[1].along - AMISS
        for one, other in pairwise(line)
    )


def _spots(pieces: Sequence[Piece], starts: Sequence[int], printed: PrintedText) -> dict[int, Spot]:
    """Where pieces begin, by their number: those of which there are as many in the text, longest first.

    Heads of tables stand once more overleaf: theirs are those of the first page.
    """
    whole, taken = printed.whole, bytearray(len(printed.whole))
    wanted: dict[str, list[int]] = defaultdict(list)
    for n, piece in enumerate(pieces):
        wanted[piece.letters].append(n)
    by_key: dict[str, list[int]] = defaultdict(list)
    for at in starts:
        for length in range(1, KEY + 1):
            by_key[whole[at : at + length]].append(at)
    found: dict[int, Spot] = {}
    for text in sorted(wanted, key=len, reverse=True):
        own = wanted[text]
        near = by_key.get(text[:KEY], ())
        places = [
            at
            for at in near
            if whole.startswith(text, at) and at + len(text) in printed.edges and not taken[at]
        ]
        if len(places) > len(own) and all(text in pieces[n].head for n in own):
            places = [at for at in places if printed.spots[at][0] == printed.spots[places[0]][0]]
        if len(places) != len(own) or (len(own) > 1 and len(text) > LONGEST_REPEATED):
            continue
        for at in places:
            taken[at : at + len(text)] = b"\1" * len(text)
        found.update(zip(own, _as_read(printed.spots[at] for at in places), strict=True))
    return found


def _as_read(spots: Iterable[Spot]) -> Iterator[Spot]:
    """Spots line by line, from left to right."""
    line: list[Spot] = []
    for spot in sorted(spots, key=lambda one: (one[0], one[1].turn, one[1].down)):
        last = line[-1] if line else spot
        if last[0] != spot[0] or last[1].turn != spot[1].turn or spot[1].down > last[1].down + LINE:
            yield from sorted(line, key=lambda one: one[1].along)
            line = []
        line.append(spot)
    yield from sorted(line, key=lambda one: one[1].along)
