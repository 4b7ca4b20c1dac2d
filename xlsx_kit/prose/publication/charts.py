"""What the charts of a publication show: labels and figures, from the tables and the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import HEADING_NUMBER, ChartSpec, FixedRow, Furniture
from xlsx_kit.values import displayed

Line = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class ChartData:
    """A chart: its title, the headings of its series, and a label with one figure for each.

    Figures are integers, ``scale`` of them are one of ``money``; ``printed`` says how they look.
    """

    title: str
    series: tuple[str, ...]
    rows: tuple[Line, ...]
    money: str
    decimals: int
    scale: int
    printed: Furniture

    def shown(self, figure: int) -> str:
        """A figure as the tables print it."""
        return displayed(figure, self.decimals, scale=self.scale, separators=self.printed.separators)

    @property
    def alt_text(self) -> str:
        """The chart in words, for those who cannot see it."""
        series = "；".join(f"{label} {'、'.join(map(self.shown, figures))}" for label, figures in self.rows)
        return f"{self.title}（{self.money}，{'、'.join(self.series)}）：{series}"


def charts_of(evaluation: Evaluation) -> tuple[ChartData, ...]:
    """The pack's charts, in the money and as the tables are printed; one without any figure is left out."""
    facts, book = evaluation.facts, evaluation.pack.book
    found = []
    for spec in book.publication.charts:
        view = evaluation.pack.view(spec.table) if spec.table else evaluation.pack.views[0]
        printed = view.furniture
        lines = ((label, tuple(view.shown(f, "") for f in line)) for label, line in _lines(evaluation, spec))
        rows = tuple(line for line in lines if any(line[1]))
        title = spec.title.format(year=facts.year, scope=facts.scope)
        money, decimals = view.table.money or book.money, printed.decimals
        places = book.decimals if decimals is None else decimals
        if rows:
            found.append(ChartData(title, tuple(spec.series), rows, money, places, book.scale, printed))
    return tuple(found)


def _lines(evaluation: Evaluation, spec: ChartSpec) -> Iterator[Line]:
    for label, *refs in spec.rows:
        yield label, tuple(evaluation.amount(ref) for ref in refs)
    if spec.table:
        view = evaluation.pack.view(spec.table)
        side = view.side_label(spec.column)
        for row in view.fixed:
            if _is_item(row, spec.column):
                yield (
                    HEADING_NUMBER.sub("", row.labels[side]),
                    (evaluation.cell(view.id, row.key, spec.column),),
                )


def _is_item(row: FixedRow, column: str) -> bool:
    """Whether a row is one of those with a class of their own, and not a total of others."""
    return bool(row.code) and column in row.cells
