"""Points between two years of a row of percentages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.grammar.quantity import POINTS, Quantity, printed_like, span
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

Row = tuple[int, Sequence[Mention]]
"""The first of some years side by side, and the percentage of each."""


def points_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """2021—2024年，比重分别为 a%、b%、c%、d%，2024年比2021年下降 x 个百分点."""
    row: Row | None = None
    for at, mention in enumerate(mentions):
        row = _row(mentions[at:]) or row
        years = pattern("year_than_year").search(mention.clause)
        if row is None or years is None or mention.unit != POINTS or id(mention.quantity) in firm:
            continue
        first, percents = row
        places = [int(year) - first for year in years.groups()]
        if all(0 <= place < len(percents) for place in places):
            yield _gap(mention.quantity, *(percents[place].quantity for place in places))


def _row(mentions: Sequence[Mention]) -> Row | None:
    """As many percentages side by side as there are years before them."""
    years = pattern("years_of_row").search(mentions[0].before) if mentions[0].unit == "%" else None
    if years is None:
        return None
    count = int(years[2]) - int(years[1]) + 1
    row, joints = mentions[:count], phrases("between_row")
    joined = len(row) == count and all(m.unit == "%" and m.before in joints for m in row[1:])
    goes_on = len(mentions) > count and mentions[count].before in joints
    return (int(years[1]), row) if count > 1 and joined and not goes_on else None


def _gap(points: Quantity, now: Quantity, base: Quantity) -> Verdict:
    difference = span(now) - span(base)
    if difference.meets(span(points)) or difference.meets(-span(points)):
        return held(points, now, base)
    right = printed_like(abs(now.value - base.value), points)
    words = {"now": now.printed, "before": base.printed, "right": right, "given": points.printed}
    return Verdict(
        [points, now, base], "points", points.start, points.end, words, right, points.printed, doubtful=True
    )
