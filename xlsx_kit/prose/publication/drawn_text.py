"""The text of a page as a program drew it: piece by piece, each with the place where it begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import frexp, hypot, ldexp
from typing import Any

from xlsx_kit.prose.proof.sources.pdf import characters

MOVES = (b"BT", b"Td", b"TD", b"Tm", b"T*", b"'", b'"')
"""Operators that say where the next text begins."""
SHOWS = (b"Tj", b"TJ", b"'", b'"')
SAME = 0.15
"""Of the height of a text: so near to each other two copies of it are one, drawn twice to look bold."""
Matrix = Sequence[float]


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a text begins, in points as it is read: how far down, how far along its line.

    ``turn`` are the quarters by which it is turned on its page.
    """

    down: float
    along: float
    turn: int = 0


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text that was drawn at once; without a place where it goes on behind the one before."""

    text: str
    place: PagePlace | None = None
    height: float = 0


def drawn_texts(page: Any) -> list[DrawnText]:
    """What a page of a PDF shows, in the order of drawing; what is drawn twice at one place, once."""
    found: list[DrawnText] = []
    moved, begins_moved = False, False
    shown = False

    def before(operator: bytes, *_: Any) -> None:
        nonlocal moved, begins_moved, shown
        moved = moved or operator in MOVES
        if operator in SHOWS:
            if not shown:
                begins_moved = moved
            shown, moved = True, False

    def taken(text: str, cm: Matrix, tm: Matrix, _font: Any, size: float) -> None:
        nonlocal shown
        if text:
            found.append(_drawn(characters(text), _product(tm, cm), size, placed=begins_moved and shown))
        shown = False

    page.extract_text(visitor_operand_before=before, visitor_text=taken)
    return list(_once(found))


def _drawn(text: str, matrix: Matrix, size: float, *, placed: bool) -> DrawnText:
    a, b, c, d, x, y = matrix
    along, upward = hypot(a, b), hypot(c, d)
    if not (placed and along and upward):
        return DrawnText(text)
    turn = (0 if a > 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)
    place = PagePlace(-(x * c + y * d) / upward, (x * a + y * b) / along, turn)
    return DrawnText(text, place, size * upward)


def _product(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    u, v, w, x, y, z = other
    return (a * u + b * w, a * v + b * x, c * u + d * w, c * v + d * x, e * u + f * w + y, e * v + f * x + z)


@dataclass(slots=True)
class DrawnPlaces:
    """Where one text was drawn with one turn, and the same by squares of each size that was looked for."""

    places: list[PagePlace] = field(default_factory=list)
    squares: dict[float, dict[tuple[float, float], list[PagePlace]]] = field(default_factory=dict)

    def has_near(self, place: PagePlace, most: float) -> bool:
        """Whether one is as near to a place as may be: a look at the squares around it, not at each."""
        # of the sizes that are powers of two, so that there are few, the next: what is near is next to it
        size = ldexp(1, frexp(most)[1])
        if self.places and size not in self.squares:
            self.squares[size] = {}
            for other in self.places:
                self._put(other, size)
        near, (down, along) = self.squares.get(size, {}), _square(place, size)
        return any(
            max(abs(place.down - other.down), abs(place.along - other.along)) <= most
            for row in (down - 1, down, down + 1)
            for column in (along - 1, along, along + 1)
            for other in near.get((row, column), ())
        )

    def add(self, place: PagePlace) -> None:
        """One more."""
        self.places.append(place)
        for size in self.squares:
            self._put(place, size)

    def _put(self, place: PagePlace, size: float) -> None:
        self.squares[size].setdefault(_square(place, size), []).append(place)


def _square(place: PagePlace, size: float) -> tuple[float, float]:
    return place.down // size, place.along // size


def _once(texts: Sequence[DrawnText]) -> Iterator[DrawnText]:
    """Without those that are drawn once more where they stand."""
    known: dict[tuple[str, int], DrawnPlaces] = {}
    for one in texts:
        words = one.text.strip()
        if words and (place := one.place):
            drawn = known.setdefault((words, place.turn), DrawnPlaces())
            if drawn.has_near(place, SAME * one.height):
                continue
            drawn.add(place)
        yield one
