"""A chart as a picture for a page: where its bars and words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsx_kit.prose.publication.charts import ChartData

WIDTH, LABELS, FIGURES = 720, 250, 130
"""Units of the picture: all of it, room for labels on the left and for figures on the right."""
BAR, GAP, TOP = 16, 10, 30
"""The height of a bar, the space between two rows, the room above for what the bars stand for."""
LONGEST_LABEL = 17
"""Characters that fit beside a bar; the whole label stands in the chart's description."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: which series it belongs to, its upper edge, its width, and the figure beside it."""

    series: int
    top: int
    width: float
    figure: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """A label, the line it stands on, and its bars, one a series."""

    label: str
    middle: float
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
    labels: int = LABELS


def chart_picture(data: ChartData) -> ChartPicture:
    """The picture of a chart. A bar's length is its share of the largest; one below zero has none."""
    most = max((figure for _, figures in data.rows for figure in figures), default=0)
    room = WIDTH - LABELS - FIGURES
    rows, top = [], TOP if len(data.series) > 1 else 0
    for label, figures in data.rows:
        bars = tuple(
            Bar(
                n,
                top + n * BAR,
                round(room * max(figure, 0) / most, 1) if most > 0 else 0,
                data.shown(figure),
            )
            for n, figure in enumerate(figures)
        )
        shown = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
        rows.append(BarRow(shown, top + len(figures) * BAR / 2, bars))
        top += len(figures) * BAR + GAP
    return ChartPicture(data.title, data.money, data.alt_text, data.series, tuple(rows), top)
