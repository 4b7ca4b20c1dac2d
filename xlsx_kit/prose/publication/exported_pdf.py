"""A PDF that someone exported from Word or WPS, held against the document it should show."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from xlsx_kit.files import MEGABYTE, Bounds, BoundsError, RefusedError, bounded
from xlsx_kit.messages import refusal
from xlsx_kit.prose.narrative.blocks import Block
from xlsx_kit.prose.proof.sources.pdf import of_pages
from xlsx_kit.prose.publication.departures import Departure, left_over, without_moved
from xlsx_kit.prose.publication.document_text import Piece, pieces_of
from xlsx_kit.prose.publication.drawn_text import DrawnText, drawn_texts
from xlsx_kit.prose.publication.printed_text import PrintedText, is_number
from xlsx_kit.prose.publication.reading_order import is_out_of_order

BOUNDS = Bounds(seconds=120, memory_bytes=1_500 * MEGABYTE)
MOST_OPERATORS = 3_000_000
"""A department's book of 1,000 projects has 600 pages."""
MOST_NAMED = 10
SHOWN = 30
"""Characters of a text by which people find it."""
BEFORE = 8
"""Characters shown before the place where the PDF departs from the document."""
SHORTEST = 4
"""Letters and digits of a text that cannot well stand elsewhere by chance."""
KEY = 16
"""Letters and digits by which the beginning of a part is known: its first text and those that follow."""
AHEAD, NEAR = 400, 6_000
"""Pieces of the document, letters and digits of the PDF, in which the two are sought to agree again."""
AGREEING = 6
"""Letters and digits that agree by more than chance."""
APART = 20
"""Numbers drawn apart from those before them, for each that was not, by a program that draws cells apart."""
LONGEST_NUMBER = 4
"""Digits of a page number."""


def check_pdf(pdf: bytes, blocks: Iterable[Block]) -> None:
    """Raises InputError where the PDF is not one of the document, or has no text at all."""
    check_pages(_pages(pdf), blocks)


def check_pages(pages: Sequence[str | Sequence[DrawnText]], blocks: Iterable[Block]) -> None:
    """The same of the texts of pages.

    They must say what the document says, all of it, nothing else, part by part in its order; heads of tables
    may be repeated. Where a line breaks and in which order the cells of a table are drawn is the program's
    own. Contents that have pages must have those that the PDF has.
    """
    printed = PrintedText.of(pages)
    if not printed.whole:
        raise refusal("FILE-151", what="其中没有文字，像是扫描件或图片")
    pieces = pieces_of(blocks)
    faults, count = _Comparison(pieces, printed).departures(MOST_NAMED)
    if not count:
        return
    texts = {piece.letters for piece in pieces if len(piece.letters) >= SHORTEST}
    if 2 * sum(text not in printed.whole for text in texts) > len(texts):
        known = set().union(*texts)
        if 2 * sum(c not in known for c in printed.whole) > len(printed.whole):
            raise refusal("FILE-151", what="其中的文字取不出来，多是乱码，字体没有嵌入文字编码")
        faults, count = [f"大部分内容在其中找不到，像是另一份文件（开头是“{printed.whole[:SHOWN]}”）"], 1
    blank = [str(n) for n, page in enumerate(printed.pages, start=1) if not page]
    if blank:
        faults.insert(0, f"第 {'、'.join(blank[:MOST_NAMED])} 页没有文字，像是扫描件或图片")
        count += 1
    more = f"；等 {count} 处" if count > MOST_NAMED else ""
    raise refusal("FILE-152", what="；".join(faults[:MOST_NAMED]) + more)


def _pages(pdf: bytes) -> list[list[DrawnText]]:
    try:
        return bounded(drawn_pages, pdf, MOST_OPERATORS, bounds=BOUNDS)
    except (RefusedError, BoundsError) as error:
        raise refusal("FILE-151", what=str(error)) from None


def drawn_pages(pdf: bytes, most_operators: int) -> list[list[DrawnText]]:
    """What the pages of a PDF show. Raises RefusedError for people."""
    return of_pages(pdf, most_operators, drawn_texts)


class _Comparison:
    """The pieces of a document followed through the text of a PDF."""

    def __init__(self, pieces: Sequence[Piece], printed: PrintedText) -> None:
        self._pieces, self._printed, self._whole = pieces, printed, printed.whole
        self._lengths = [0, *accumulate(len(piece.letters) for piece in pieces)]
        """Letters and digits before each piece."""
        self._places: dict[str, int] = {}
        """Where the places begin that contents name."""
        self._moved: list[Departure] = []
        """Where a part has what the document has, in another order."""
        self._followed: list[tuple[int, int]] = []
        """Pieces that stand where the document has them, each with its place."""
        self._numbers: dict[str, tuple[str, str]] = {}
        """The line of the contents and the page it gives, by the place that it names."""

    def departures(self, most: int) -> tuple[list[str], int]:
        """What the PDF shows otherwise than the document: the first so many in words, and how many."""
        found: list[Departure] = []
        begins = [(0, 0), *self._beginnings(), (len(self._pieces), len(self._whole))]
        for (first, begin), (last, end) in pairwise(begins):
            found += self._region(first, last, begin, end)
        kept = list(without_moved(found, self._pieces, self._printed))
        numbers = [*self._numbers_in_one(), *self._wrong_numbers()]
        return [*map(self._in_words, kept[:most]), *numbers][:most], len(kept) + len(numbers)

    def _beginnings(self) -> Iterator[tuple[int, int]]:
        """The parts that are known to begin at one place: their first piece, and the place."""
        keys = _single((self._letters(n, KEY), n) for n, piece in enumerate(self._pieces) if piece.begins)
        windows = ((self._whole[place : place + KEY], place) for place in range(len(self._whole) - KEY + 1))
        places = _single((key, place) for key, place in windows if key in keys)
        known = sorted((keys[key], place) for key, place in places.items())
        yield from _in_order([one for one in known if one[0] and one[1]])

    def _letters(self, first: int, most: int) -> str:
        """The letters of a document from a piece on."""
        text = ""
        for piece in self._pieces[first : first + most]:
            text += piece.letters
            if len(text) >= most:
                break
        return text[:most]

    def _region(self, first: int, last: int, begin: int, end: int) -> Iterator[Departure]:
        """The pieces from ``first`` to before ``last`` beside the text between two places."""
        self._moved.clear()
        found = list(self._gaps(first, last, begin, end))
        pieces = self._pieces[first:last]
        if (found or self._moved) and is_out_of_order(pieces, begin, end, self._printed):
            yield from sorted([*found, *self._moved], key=lambda one: one.begin)
        elif found and left_over(pieces, self._whole[begin:end], pieces):
            yield from found

    def _gaps(self, first: int, last: int, begin: int, end: int) -> Iterator[Departure]:
        at, n = begin, first
        while n < last:
            found = self._follows(n, at, end)
            if found is not None:
                at, n = found, n + 1
                continue
            upto, place = self._next_agreement(n, last, at, end)
            yield from self._gap(n, upto, at, place)
            at, n = place, upto
        self._note_number(last, self._whole[at:end])
        yield from self._gap(last, last, at, end)

    def _follows(self, n: int, at: int, end: int) -> int | None:
        """Where a piece ends that stands at a place, behind a page's number or a repeated head if need be."""
        piece = self._pieces[n]
        starts = [at]
        if n and self._pieces[n - 1].entry:
            digits = range(1, LONGEST_NUMBER + 1)
            starts += [at + d for d in digits if self._whole[at : at + d].isdecimal() and at + d <= end]
        head = "".join(piece.head)
        if head and self._whole.startswith(head, at):
            starts.append(at + len(head))
        for start in starts:
            if self._whole.startswith(piece.letters, start) and start + len(piece.letters) <= end:
                self._note(n, start, self._whole[at:start])
                return start + len(piece.letters)
        return None

    def _note(self, n: int, start: int, number: str) -> None:
        """Remembers where a place begins, and the page that the line of the contents before gives."""
        if anchor := self._pieces[n].anchor:
            self._places[anchor] = start
        self._followed.append((n, start))
        self._note_number(n, number)

    def _note_number(self, n: int, number: str) -> None:
        """Remembers the page that stands behind the piece before one, where that is a line of contents."""
        if n and (entry := self._pieces[n - 1].entry) and entry not in self._numbers:
            self._numbers[entry] = self._pieces[n - 1].shown, number if number.isdecimal() else ""

    def _next_agreement(self, n: int, last: int, at: int, end: int) -> tuple[int, int]:
        """The next piece, and its place, from which document and PDF agree once more; the end of both."""
        best, least = (last, end), self._lengths[last] - self._lengths[n] + end - at
        skipped = 0
        for upto in range(n, min(last, n + AHEAD)):
            if skipped >= least:
                break
            key = "".join(piece.letters for piece in self._pieces[upto : min(upto + AGREEING, last)])
            key = key[: max(AGREEING, len(self._pieces[upto].letters))]
            place = self._whole.find(key, at, min(end, at + NEAR))
            if len(key) >= AGREEING and place >= 0 and skipped + place - at < least:
                best, least = (upto, place), skipped + place - at
            skipped += len(self._pieces[upto].letters)
        return best

    def _gap(self, first: int, last: int, begin: int, end: int) -> Iterator[Departure]:
        """What stands otherwise between two places where they agree; the order of cells may be another."""
        pieces = tuple(self._pieces[first:last])
        around = self._pieces[max(first - 1, 0) : last + 1]
        numbers = any(piece.entry for piece in self._pieces[max(first - 1, 0) : last])
        departure = Departure(begin, end, first, pieces)
        if left_over(pieces, self._whole[begin:end], around, numbers=numbers):
            yield departure
            return
        if pieces:
            self._moved.append(departure)
        for n in range(first, last):
            if anchor := self._pieces[n].anchor:
                self._places[anchor] = begin

    def _in_words(self, one: Departure) -> str:
        """A departure in words: the page, what stands before it, what should follow, what does."""
        wanted, text = "".join(piece.letters for piece in one.pieces), self._whole[one.begin : one.end]
        same = _common(wanted, text)
        place = one.begin + same
        page = self._printed.page_at(place if same or one.begin < one.end else max(one.begin - 1, 0))
        known = self._whole[max(0, place - BEFORE) : place]
        where = f"第 {page} 页“{known}”之后" if known else f"第 {page} 页开头"
        rest = _shown(one.pieces, same)
        found = self._printed.shown(place, min(one.end, place + SHOWN))
        if not rest:
            return f"{where}多出“{found}”"
        if not found:
            return f"{where}缺少{rest}"
        return f"{where}应为{rest}，现为“{found}”"

    def _numbers_in_one(self) -> Iterator[str]:
        """Numbers that were drawn as one with that of the cell before, where all others were drawn apart."""
        touching = [
            (n, at)
            for n, at in self._followed
            if self._pieces[n].column and is_number(self._whole[at - 1 : at + 1])
        ]
        joined = [(n, at) for n, at in touching if at not in self._printed.spots]
        if len(joined) * APART > len(touching):
            return  # this program draws several cells at once
        for n, at in joined:
            known = self._whole[max(0, at - BEFORE) : at]
            shown = self._pieces[n].shown
            page = self._printed.page_at(at)
            yield f"第 {page} 页“{known}”之后的“{shown}”不在自己的格里，同前一格的数连在一起"

    def _wrong_numbers(self) -> Iterator[str]:
        """Pages that the contents give and that are not those of the PDF."""
        places = [self._places[anchor] for anchor in self._numbers if anchor in self._places]
        if not places:
            return
        first = self._printed.page_at(min(places))
        for anchor, (line, number) in self._numbers.items():
            if anchor not in self._places:
                continue
            page = str(self._printed.page_at(self._places[anchor]) - first + 1)
            if number != page:
                now = f"是 {number}" if number else "没有"
                yield f"目录中“{line}”的页码应为 {page}，现在{now}（请更新目录后再导出）"


def _single(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What stands at one place only, by its letters; shorter ones than a key are no keys."""
    places: dict[str, list[int]] = {}
    for letters, place in found:
        places.setdefault(letters, []).append(place)
    return {letters: at[0] for letters, at in places.items() if len(at) == 1 and len(letters) == KEY}


def _in_order(known: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The most of them whose places follow each other."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int] = {}
    for n, (_, place) in enumerate(known):
        at = bisect_left(tails, place)
        tails[at:] = [place] if at == len(tails) else [place, *tails[at + 1 :]]
        ends[at:] = [n] if at == len(ends) else [n, *ends[at + 1 :]]
        before[n] = ends[at - 1] if at else -1
    chosen, n = list[int](), ends[-1] if ends else -1
    while n >= 0:
        chosen.append(n)
        n = before[n]
    yield from (known[n] for n in reversed(chosen))


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _shown(pieces: Sequence[Piece], same: int) -> str:
    """What should follow behind so many letters that agree, by the document's own words."""
    for n, piece in enumerate(pieces):
        if same < len(piece.letters):
            rest = piece.letters[same:] if same else piece.shown
            more = len(pieces) - n - 1
            last = f"到“{pieces[-1].shown[:SHOWN]}”的 {more + 1} 处" if more else ""
            return f"{'从' if more else ''}“{rest[:SHOWN]}”{last}"
        same -= len(piece.letters)
    return ""
