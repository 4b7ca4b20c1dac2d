"""Pages with thousands of short texts: what is left out of them, as by the plain definition, and in time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from xlsx_kit.prose.publication import drawn_text
from xlsx_kit.prose.publication.drawn_text import DrawnText, PagePlace
from xlsx_kit.prose.publication.printed_text import PrintedText, letters_of

MANY, MOST_SECONDS = 8_000, 2
"""Texts of one page, and what they may take on a busy machine; one by one against each other they took 7."""
PARTS = st.lists(st.sampled_from(["甲", "5", "...", "....", " . . .", ".", "预算"]), max_size=15)
PLACES = st.builds(PagePlace, st.floats(-9, 9), st.floats(-9, 9), st.integers(0, 1))
DRAWN = st.builds(DrawnText, st.sampled_from(["甲", "甲 ", "0.00"]), PLACES, st.floats(-30, 30))


@given(PARTS)
def test_places_stay_with_what_is_drawn_at_them(parts: Sequence[str]) -> None:
    """What stands behind a place is what did, but for dots in a row."""
    page = [DrawnText(part, PagePlace(n, 0), 10) for n, part in enumerate(parts)]
    printed = PrintedText.of([page])
    (text,), (places,) = printed.texts, printed.places
    begins = [at for at, _ in places]
    assert begins == sorted(begins)
    for n, at in enumerate(begins):
        assert letters_of(text[at:]).replace(".", "") == letters_of("".join(parts[n:])).replace(".", "")


@given(st.lists(DRAWN, max_size=30))
def test_a_text_is_left_out_where_it_stands_already(texts: Sequence[DrawnText]) -> None:
    """As if each were compared with each before that was left in."""
    left = list[DrawnText]()
    for one in texts:
        near = [
            other
            for other in left
            if other.text.strip() == one.text.strip() and _is_near(one, other, drawn_text.SAME * one.height)
        ]
        left += [] if near else [one]
    found = [*drawn_text._once(texts)]
    assert [id(one) for one in found] == [id(one) for one in left]


def _is_near(one: DrawnText, other: DrawnText, most: float) -> bool:
    here, there = one.place, other.place
    assert here
    assert there
    apart = max(abs(here.down - there.down), abs(here.along - there.along))
    return here.turn == there.turn and apart <= most


def test_time_grows_with_the_texts_of_a_page() -> None:
    """Dots in turn with words, and one figure everywhere."""
    words, dots = ("甲", 0.0), ("....", 9.0)
    page = [DrawnText(text, PagePlace(n, along), 10) for n in range(MANY) for text, along in (words, dots)]
    started = time.process_time()
    assert PrintedText.of([page]).texts == ("甲" * MANY,)
    figures = [DrawnText("0.00", PagePlace(20 * n, 0), 10) for n in range(MANY)]
    assert [*drawn_text._once([*figures, *figures])] == figures
    assert time.process_time() - started < MOST_SECONDS
