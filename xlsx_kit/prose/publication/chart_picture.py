"""A chart as a picture for a page: where its bars and words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsx_kit.prose.publication.charts import ChartData

WIDTH, FIGURES = 360, 130
"""Units of the picture, about those of a phone's window: all of it, and room for figures on the right,
1,234,567,890.00 and the space before it."""
LINE, BAR, GAP, TOP = 19, 16, 8, 28
"""The height of a label and of a bar, the space between two rows, the room above for the names of series."""
LONGEST_LABEL = 24
"""Characters of a line; the whole label stands in the chart's description."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: which series it belongs to, its upper edge, its width, and the figure beside it."""

    series: int
    top: int
    width: float
    figure: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """A label, its upper edge, and the bars below it, one a series."""

    label: str
    top: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """A bar chart drawn: ``alt_text`` says all of it in words."""

    title: str
    money: str
    alt_text: str
    series: Sequence[str]
    rows: tuple[BarRow, ...]
    height: int
    width: int = WIDTH


def chart_picture(data: ChartData) -> ChartPicture:
    """The picture of a chart. A bar's length is its share of the largest; one below zero has none."""
    most = max((figure for _, figures in data.rows for figure in figures), default=0)
    room = WIDTH - FIGURES
    rows, top = [], TOP if len(data.series) > 1 else 0
    for label, figures in data.rows:
        bars = tuple(
            Bar(
                n,
                top + LINE + n * BAR,
                round(room * max(figure, 0) / most, 1) if most > 0 else 0,
                data.shown(figure),
            )
            for n, figure in enumerate(figures)
        )
        shown = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
        rows.append(BarRow(shown, top, bars))
        top += LINE + len(figures) * BAR + GAP
    return ChartPicture(data.title, data.money, data.alt_text, data.series, tuple(rows), top)
