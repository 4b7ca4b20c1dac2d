"""What explains by how much an identity is missed: two or three amounts that come to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsx_kit.returns.rules.case import ListedAmount
from xlsx_kit.returns.rules.explained import (
    MOST_SEARCHED,
    exchanged,
    filled,
    may_be_of_a_digit,
    misplaced,
    rounded_ones,
    summing_to,
    with_another_digit,
)


def _listed(amounts: Sequence[int]) -> list[ListedAmount]:
    return [ListedAmount(amount, "ledger", line, "amount") for line, amount in enumerate(amounts)]


def _right(amount: int, gap: int) -> list[int]:
    slips = [right if amount > 0 else -right for right in misplaced(gap).get(abs(amount), ())]
    return [*slips, *(right for _, right in exchanged(_listed([amount]), gap))]


@given(st.lists(st.integers(-9, 9), max_size=12), st.integers(-12, 12))
def test_pairs_and_triples_are_those_of_all_combinations(amounts: list[int], gap: int) -> None:
    listed = _listed(amounts)
    every = [group for size in (2, 3) for group in combinations(listed, size)]
    right = [group for group in every if sum(one.amount for one in group) == gap]
    assert summing_to(gap, listed) == right[:2]


@pytest.mark.parametrize(("count", "found"), [(MOST_SEARCHED, 1), (MOST_SEARCHED + 1, 0)])
def test_of_many_amounts_some_always_come_to_it(count: int, found: int) -> None:
    amounts = _listed([10**n for n in range(count)])
    assert len(summing_to(11, amounts)) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (8640, 6840),
        (-8640, -6840),
        (6840, 8640),
        (120000, 1200),
        (120000, 210000),
        (12345, 123450),
        (500, -500),
    ],
)
def test_how_an_amount_was_mistyped(typed: int, meant: int) -> None:
    """A point elsewhere, a wrong sign, two digits exchanged: what was meant is found by the difference."""
    assert meant in _right(typed, abs(typed - meant))


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_what_an_amount_may_have_been_is_off_by_just_the_difference(amount: int, gap: int) -> None:
    assert all(abs(amount - other) == gap for other in _right(amount, gap))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("320", "3268"), ("1200.5", "12005.5"), ("1000", "10000"), ("-45.6", "-45.76"), ("99", "9")],
)
def test_an_amount_with_a_digit_more_or_less(typed: str, meant: str) -> None:
    """Wherever the digit was lost or typed twice; with two digits others, nothing is said."""
    one, other = (round(float(text) * 100) for text in (typed, meant))
    assert (other in with_another_digit(one, abs(one - other), 100)) == (typed != "320")


@given(st.integers(0, 10**5), st.integers(0, 10**5), st.sampled_from([100, 1_000, 10_000]))
def test_a_difference_that_no_digit_makes_is_known_by_itself(one: int, other: int, scale: int) -> None:
    gap = abs(one - other)
    assert may_be_of_a_digit(gap, scale) or not [*with_another_digit(one, gap, scale)]


@given(st.integers(1, 99_999), st.integers(0, 6), st.integers(0, 9), st.sampled_from([100, 10_000]))
def test_a_digit_more_is_never_passed_over(amount: int, at: int, digit: int, scale: int) -> None:
    """Wherever in what was typed it stands."""
    typed = f"{amount / 100:.2f}".rstrip("0").rstrip(".")
    longer = f"{typed[:at]}{digit}{typed[at:]}"
    gap = abs(round(float(longer) * scale) - round(float(typed) * scale))
    assert may_be_of_a_digit(gap, scale)


def test_what_a_fill_handle_made() -> None:
    """Three amounts or more below each other that rise by one; a line between, or another step, ends them."""
    amounts = _listed([500, 1200, 1300, 1400, 1500, 1700, 1800])
    assert [[one.line for one in run] for run in filled(amounts, 100)] == [[1, 2, 3, 4]]
    assert [*filled([one for one in amounts if one.line != 2], 100)] == []
    assert [*filled(amounts, 1)] == []


def test_rounded_amounts_among_others() -> None:
    """The few that end in zeros where a gap comes from rounding; of none where all do, or nearly all."""
    amounts = _listed([123456, 234567, 345600, 456789])
    assert [one.amount for one in rounded_ones(amounts, 45)] == [345600]
    assert rounded_ones(amounts, 51) == []
    assert rounded_ones(_listed([100, 200, 300, 455]), 45) == []
