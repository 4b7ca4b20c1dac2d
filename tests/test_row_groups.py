"""Rows under one label stay on one page; more than a page holds begin again with their labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsx_kit.prose.word.cell_size import SMALL
from xlsx_kit.prose.word.row_groups import MOST_LINES, unbroken

WIDTHS = (1000, 1000, 1000)


def row(one: str | None, two: str | None, lines: int) -> tuple[str | None, ...]:
    """A row of two labels and a text of some lines; None is a label grown together with the one above."""
    return one, two, "\n".join("字" * lines)


def test_a_group_stays_together() -> None:
    """Every row but a group's last stays with the next; no label is repeated."""
    body = (
        row("甲", "子", 1),
        row(None, None, 2),
        row(None, "丑", 1),
        row("乙", "子", 1),
        row(None, "丑", 1),
    )
    groups = unbroken(body, WIDTHS, SMALL)
    assert (groups.body, groups.kept) == (body, {0, 1, 3})


@pytest.mark.parametrize(
    ("rows", "divided"),
    [
        # under the outer label alone, where an inner one begins
        ([("甲", "子"), (None, None), (None, None), (None, "丑"), (None, None)], 3),
        # nowhere a better place: as late as it goes
        ([("甲", "子"), (None, None), (None, None), (None, None), (None, None)], 4),
    ],
)
def test_what_no_page_holds_is_divided(rows: list[tuple[str | None, str | None]], divided: int) -> None:
    """A division begins with both labels, so that it can stand on any page."""
    body = tuple(row(one, two, MOST_LINES // 4) for one, two in rows)
    groups = unbroken(body, WIDTHS, SMALL)
    labels = {**dict(enumerate(rows)), divided: ("甲", rows[divided][1] or "子")}
    assert [found[:2] for found in groups.body] == [labels[n] for n in range(len(rows))]
    assert groups.kept == {*range(len(rows) - 1)} - {divided - 1}


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 9)), max_size=30))
def test_no_page_begins_without_labels(drawn: list[tuple[bool, bool, int]]) -> None:
    """Wherever a page may end the next row has all its labels; no rows kept together are too tall."""
    body = []
    for number, (outer, inner, lines) in enumerate(drawn):
        first = outer or not number
        body.append(row("甲" if first else None, "子" if first or inner else None, lines))
    groups = unbroken(body, WIDTHS, SMALL)
    tall = 0
    for number, (found, asked) in enumerate(zip(groups.body, body, strict=True)):
        alone = number - 1 not in groups.kept
        assert None not in found if alone else found == asked
        tall = drawn[number][2] + (0 if alone else tall)
        assert tall <= MOST_LINES
