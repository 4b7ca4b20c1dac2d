"""A PDF that someone exported from Word or WPS, held against the document it should show."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from xlsx_kit.files import MEGABYTE, Bounds, BoundsError, RefusedError, bounded
from xlsx_kit.messages import refusal
from xlsx_kit.prose.narrative.blocks import CELL_LINE, Block, Contents, plain_text
from xlsx_kit.prose.proof.sources.pdf import page_texts

BOUNDS = Bounds(seconds=120, memory_bytes=1_500 * MEGABYTE)
MOST_OPERATORS = 3_000_000
"""A department's book of 1,000 projects has 600 pages."""
MOST_NAMED = 10
SHOWN = 30
"""Characters of a paragraph by which people find it."""
BEFORE = 8
"""Characters shown before the place where a paragraph departs from the document; fewer may stand anywhere."""
NEAR = 1_500
"""Letters and digits of a page."""
DIGIT = re.compile(r"[\d.%]")
SHORTEST = 4
"""Letters and digits of a text that cannot well stand elsewhere by chance."""
AMOUNT = re.compile(r"\d[\d,]*\.\d{2}")
"""An amount as printed: its own two decimals end it, even where a program draws two cells without a blank."""
NUMBER = re.compile(r"-?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?%?")
"""Any other number: a share, a count, an amount in whole yuan, a code."""
GAP = r"[\s,]*"
# Stands between the two halves of a paragraph that goes on overleaf.
PAGE_NUMBER = re.compile(r"\A\s*[—–-]\s*\d+\s*[—–-]|[—–-]\s*\d+\s*[—–-]\s*\Z")


@dataclass(frozen=True)
class _Number:
    """A number of the document that is no ``AMOUNT``, and the letters and digits beside it."""

    text: str
    before: str
    after: str
    alone: bool
    """Whether it is all of a cell, or stands in one that is too short to be looked for as a text."""


@dataclass(frozen=True)
class _PageTexts:
    """What stands on the pages of a PDF."""

    texts: tuple[str, ...]

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """Each page's letters, digits and marks of numbers."""
        return tuple(map(_squeezed, self.texts))

    @cached_property
    def whole(self) -> str:
        """Those of all pages."""
        return "".join(self.pages)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(map(len, self.pages)))

    @cached_property
    def _adjoining(self) -> list[set[int]]:
        """The places of each page in ``pages`` where a digit follows another one, nothing between them."""
        return [set(_adjoining(text)) for text in self.texts]

    def page_at(self, place: int) -> int:
        """The page, from 1, that a place in ``whole`` is on; the first one before it."""
        return min(bisect_right(self._ends, place), len(self.pages) - 1) + 1

    def after(self, texts: Iterable[str], place: int) -> int:
        """Where texts end that stand one after the other from a place on; what stands far from there must
        stand nowhere else.
        """
        for text in texts:
            found = self.whole.find(text, place, place + NEAR)
            if found < 0 and self.whole.count(text) == 1:
                found = self.whole.find(text)
            place = place if found < 0 else found + len(text)
        return place

    def with_joined(self, amounts: Iterable[str]) -> _PageTexts:
        """The same with amounts put together that a program drew with gaps between their digits."""
        texts = self.texts
        for amount in amounts:
            digits = GAP.join(map(re.escape, amount))
            spaced = re.compile(rf"(?<![\d.,]){digits}(?!\d)")
            texts = tuple(spaced.sub(amount, text) for text in texts)
        return _PageTexts(texts)

    def amounts(self) -> Counter[str]:
        """Every amount, as often as it stands there."""
        return sum(map(_amounts, self.texts), Counter[str]())

    def numbers(self) -> Counter[str]:
        """Every other number, as often as it stands there by itself."""
        return Counter(_squeezed(number) for text in self.texts for number in NUMBER.findall(text))

    def with_neighbours(self, text: str, before: tuple[str, ...], after: tuple[str, ...]) -> int:
        """How often a number stands beside what it is beside in the document, drawn without a blank or with
        some inside; no other digit adjoins it.
        """
        times = 0
        for page, adjoining in zip(self.pages, self._adjoining, strict=True):
            for match in re.finditer(f"(?={re.escape(text)})", page):
                begin, end = match.start(), match.start() + len(text)
                left, right = page.endswith(before, 0, begin), page.startswith(after, end)
                whole = (left or begin not in adjoining) and (right or end not in adjoining)
                times += (left or right) and whole
        return times

    def page_of(self, amount: str) -> int:
        """The first page with an amount."""
        return next(n for n, text in enumerate(self.texts, start=1) if amount in text.replace(",", ""))


def check_pdf(pdf: bytes, blocks: Iterable[Block]) -> None:
    """Raises InputError where the PDF is not one of the document, or has no text at all.

    Every paragraph and cell must stand in it, and every amount as often as in the document, no other one;
    the other numbers of cells as often or more often;
    every line of the contents stands in it once more than the headings that read the same. Where a line
    breaks, in which order cells are drawn, and which pages the contents name, is the program's own.
    """
    texts = (unicodedata.normalize("NFKC", page) for page in _pages(pdf))
    printed = _PageTexts(tuple(PAGE_NUMBER.sub("", page) for page in texts))
    if not printed.whole:
        raise refusal("FILE-151", what="其中没有文字，像是扫描件或图片")
    blocks = tuple(blocks)
    pieces, listed = list(_pieces(blocks)), list(filter(None, _contents_lines(blocks)))
    missing = [piece for piece in pieces if len(piece) >= SHORTEST and piece not in printed.whole]
    departures = list(_differences(pieces, listed, printed))
    departures += _other_amounts(plain_text(blocks), pieces, printed)
    departures += _other_numbers(list(_numbers(blocks)), printed)
    if not departures:
        return
    if 2 * len(missing) > sum(len(piece) >= SHORTEST and not AMOUNT.fullmatch(piece) for piece in pieces):
        departures = [f"大部分内容在其中找不到，像是另一份文件（开头是“{printed.whole[:SHOWN]}”）"]
    blank = [str(n) for n, page in enumerate(printed.pages, start=1) if not page]
    if blank:
        departures.insert(0, f"第 {'、'.join(blank[:MOST_NAMED])} 页没有文字，像是扫描件或图片")
    more = f"；等 {len(departures)} 处" if len(departures) > MOST_NAMED else ""
    raise refusal("FILE-152", what="；".join(departures[:MOST_NAMED]) + more)


def _pages(pdf: bytes) -> list[str]:
    try:
        return bounded(page_texts, pdf, MOST_OPERATORS, bounds=BOUNDS)
    except (RefusedError, BoundsError) as error:
        raise refusal("FILE-151", what=str(error)) from None


def _differences(pieces: Sequence[str], listed: Sequence[str], printed: _PageTexts) -> Iterator[str]:
    """What the PDF shows otherwise than the document, each with the page."""
    yield from _other_texts(pieces, printed)
    wanted = Counter([*pieces, *listed])
    for line in dict.fromkeys(listed):
        if printed.whole.count(line) < wanted[line]:
            yield f"目录中缺少“{line[:SHOWN]}”"


def _other_texts(pieces: Sequence[str], printed: _PageTexts) -> Iterator[str]:
    """Texts that are not in the PDF; those that follow each other are told as one."""
    place = 0
    texts = [piece for piece in pieces if len(piece) >= SHORTEST and not AMOUNT.fullmatch(piece)]
    for found, run in groupby(texts, key=lambda piece: piece in printed.whole):
        run_texts = list(run)
        if found:
            place = printed.after(run_texts, place)
            continue
        first = run_texts[0]
        same = _common(first, printed.whole)
        if len(run_texts) == 1 and same >= BEFORE:
            page = printed.page_at(printed.whole.find(first[:same]) + same)
            known, other = first[max(0, same - BEFORE) : same], first[same : same + SHOWN]
            yield f"第 {page} 页“{known}”之后应为“{other}”"
        elif len(run_texts) == 1:
            yield f"第 {printed.page_at(place - 1)} 页附近缺少“{first[:SHOWN]}”"
        else:
            page, last = printed.page_at(place - 1), run_texts[-1][:SHOWN]
            yield f"第 {page} 页附近缺少从“{first[:SHOWN]}”到“{last}”的 {len(run_texts)} 处"


def _common(text: str, whole: str) -> int:
    """How much of the beginning of a text stands in another."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in whole else (low, middle - 1)
    return low


def _other_amounts(document: str, pieces: Sequence[str], printed: _PageTexts) -> Iterator[str]:
    """Amounts that stand in the PDF less often than in the document, or more often."""
    wanted = _amounts(unicodedata.normalize("NFKC", document))
    printed = printed.with_joined(wanted - printed.amounts())
    found = printed.amounts()
    lacking, further = wanted - found, found - wanted
    joined = Counter(pair for pair in pairwise(pieces) if pair[0].isdecimal() and AMOUNT.fullmatch(pair[1]))
    for (number, amount), times in joined.items():  # the number of a row, or a code, right before an amount
        both = min(further[number + amount], lacking[amount], times)
        further[number + amount] -= both
        lacking[amount] -= both
    for amount in +lacking:
        yield f"“{amount}”应有 {wanted[amount]} 处，只有 {wanted[amount] - lacking[amount]} 处"
    for amount in +further:
        yield f"第 {printed.page_of(amount)} 页多出“{amount}”"


def _other_numbers(numbers: Sequence[_Number], printed: _PageTexts) -> Iterator[str]:
    """Other numbers that stand in the PDF less often than in the document. Heads that are printed on every
    page of a table, and the pages that contents name, have more of them.
    """
    wanted, found = Counter(number.text for number in numbers), printed.numbers()
    places: dict[str, list[_Number]] = defaultdict(list)
    for number in numbers:
        places[number.text].append(number)
    for text in dict.fromkeys(number.text for number in numbers if number.alone):
        if found[text] >= wanted[text]:
            continue
        before = tuple({number.before for number in places[text]} - {""})
        after = tuple({number.after for number in places[text]} - {""})
        times = max(found[text], printed.with_neighbours(text, before, after))
        if times < wanted[text]:
            yield f"“{text}”应有 {wanted[text]} 处，只有 {times} 处"


def _numbers(blocks: Iterable[Block]) -> Iterator[_Number]:
    """The numbers of cells, paragraphs and lines of the contents."""
    cells = [unicodedata.normalize("NFKC", cell) for cell in _cells(blocks)]
    cells += _contents_texts(blocks)
    squeezed = ["", *map(_squeezed, cells), ""]
    for n, cell in enumerate(cells, start=1):
        for match in NUMBER.finditer(cell):
            if not AMOUNT.fullmatch(match[0].rstrip("%").lstrip("-")):
                before = _squeezed(cell[: match.start()]) or squeezed[n - 1]
                after = _squeezed(cell[match.end() :]) or squeezed[n + 1]
                text = _squeezed(match[0])
                alone = text == squeezed[n] or len(squeezed[n]) < SHORTEST
                yield _Number(text, before[-BEFORE:], after[:BEFORE], alone)


def _contents_lines(blocks: Iterable[Block]) -> Iterator[str]:
    yield from map(_squeezed, _contents_texts(blocks))


def _contents_texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Contents):
            yield block.title
            for head, entries in block.groups:
                yield from (entry.text for entry in (head, *entries))


def _pieces(blocks: Iterable[Block]) -> Iterator[str]:
    yield from map(_squeezed, _cells(blocks))


def _cells(blocks: Iterable[Block]) -> Iterator[str]:
    """Paragraphs, and the lines of cells, that say something."""
    shown = [block for block in blocks if not isinstance(block, Contents)]
    for line in plain_text(shown).splitlines():
        for cell in line.split("\t"):
            yield from (part for part in cell.split(CELL_LINE) if _squeezed(part))


def _amounts(text: str) -> Counter[str]:
    return Counter(amount.replace(",", "") for amount in AMOUNT.findall(text))


def _adjoining(text: str) -> Iterator[int]:
    place, digit = 0, False
    for c in text.replace(",", ""):
        kept = bool(_squeezed(c))
        if kept and digit and DIGIT.match(c):
            yield place
        place += kept
        digit = DIGIT.match(c) is not None


def _squeezed(text: str) -> str:
    """Letters, digits, and the marks of numbers; a comma that hangs beyond its line is lost in reading."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in ".%-")
