"""``pack try``: the tables that a pack computes from a unit's facts against those that the unit published.

Without facts the published figures are held against each other, by the rules of the pack that compare cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsx_kit.compute import ComputedTable, Evaluation, Row
from xlsx_kit.facts import Facts
from xlsx_kit.outputs import write_file
from xlsx_kit.pack import Pack, View, pack_named
from xlsx_kit.pack.trial.printed_rules import (
    DIFFERENT,
    NO_ROW,
    NOT_PUBLISHED,
    ROUNDING,
    CellDifference,
    half_a_digit,
    missed_rules,
)
from xlsx_kit.pack.trial.published import PublishedFigure, read_published, typing_book
from xlsx_kit.returns import load_return
from xlsx_kit.workbook import WorkbookModel, list_sheet, workbook_bytes

DIFFERENCE_COLUMNS = (
    *(
        ("表", 8),
        ("行", 12),
        ("名称", 36),
        ("列", 12),
        ("公开数", 16),
        ("算出数", 16),
        ("相差", 14),
        ("说明", 12),
    ),
    ("公开数的位置", 16),
)
Source = Path | str | Mapping[str, Any]


@dataclass(frozen=True)
class PackTrial:
    """What comparing came to: the cells compared, by table, and those that are not the same."""

    pack: str
    compared: Mapping[str, int]
    differences: tuple[CellDifference, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs by more than rounding."""
        return all(one.kind == ROUNDING for one in self.differences)

    def count(self, table: str, *kinds: str) -> int:
        """How many differences of some kinds a table has; of "" all tables."""
        return sum(one.kind in kinds for one in self.differences if table in ("", one.table))

    def to_dict(self) -> dict[str, Any]:
        """Counts by table, then every difference."""
        tables = []
        for table, cells in self.compared.items():
            rounding = self.count(table, ROUNDING)
            other = sum(one.table == table for one in self.differences) - rounding
            tables.append({"id": table, "cells": cells, "rounding": rounding, "different": other})
        return {"pack": self.pack, "tables": tables, "differences": [d.to_dict() for d in self.differences]}


def try_pack(
    pack: str, published: Path | str, facts: Source | None = None, *, out: Path | str | None = None
) -> PackTrial:
    """Compares the figures typed in a file with the tables of a unit's facts; ``out`` is a workbook of both.

    ``pack`` is an id or a folder. Roundings, up to half of the last printed digit for each entry that a cell
    adds up, are counted apart. Raises InputError where a file cannot be read or is laid out otherwise,
    SpecError for an unsound pack, OSError where ``out`` cannot be written.
    """
    found = pack_named(pack)
    figures = read_published(Path(published), found)
    if facts is None:
        trial = PackTrial(found.id, _typed_by_table(figures), tuple(missed_rules(found, figures)))
    else:
        evaluation = load_return(facts, found).evaluation
        trial = PackTrial(found.id, _typed_by_table(figures), tuple(_differences(evaluation, figures)))
    if out is not None:
        write_file(Path(out), workbook_bytes(_report(found, trial)))
    return trial


def write_typing_book(pack: str, out: Path | str, facts: Source | None = None) -> None:
    """Writes the workbook to type a publication into. Raises as ``try_pack`` does."""
    found = pack_named(pack)
    evaluation = load_return(facts, found).evaluation if facts is not None else None
    write_file(Path(out), workbook_bytes(typing_book(found, evaluation)))


def _typed_by_table(figures: Sequence[PublishedFigure]) -> dict[str, int]:
    return dict(Counter(figure.table for figure in figures))


def _differences(evaluation: Evaluation, figures: Sequence[PublishedFigure]) -> Iterator[CellDifference]:
    entries = _entries_by_cell(evaluation.pack, evaluation.facts)
    half = half_a_digit(figures)
    typed: set[tuple[str, str, str]] = set()
    for figure in figures:
        row = _printed_row(evaluation.table(figure.table), figure)
        typed.add((figure.table, row.key if row else figure.row, figure.column))
        place = f"{figure.sheet} {figure.cell}"
        view = evaluation.pack.view(figure.table)
        at = (
            figure.table,
            *_called(view, figure.row, row.label if row else "", figure.column),
            figure.column,
            figure.amount,
        )
        if row is None:
            if figure.amount:
                yield CellDifference(*at, None, NO_ROW, place)
            continue
        source = row.source(figure.column)
        computed = _shown(view, row.cells.get(figure.column, 0), figure.column, source)
        gap = abs(figure.amount - computed)
        if gap:
            small = gap <= half[figure.table] * max(entries[figure.table, source, figure.column], 1)
            yield CellDifference(*at, computed, ROUNDING if small else DIFFERENT, place)
    for table in _typed_by_table(figures):
        columns = {column for t, _, column in typed if t == table}
        view = evaluation.pack.view(table)
        for row in evaluation.table(table).rows:
            for column, amount in row.cells.items():
                computed = _shown(view, amount, column, row.source(column))
                if computed and column in columns and (table, row.key, column) not in typed:
                    key, label = _called(view, row.key, row.label, column)
                    yield CellDifference(table, key, label, column, None, computed, NOT_PUBLISHED)


def _printed_row(table: ComputedTable, figure: PublishedFigure) -> Row | None:
    """The row of a figure: where only classes in use are printed, by a class's code or what is printed."""
    if table.view.in_use:
        side = table.view.side_label(figure.column)
        for row in table.rows:
            shown = figure.column in row.cells and (
                row.source(figure.column),
                row.texts.get(side, "").strip(),
            )
            if shown and figure.row in shown:
                return row
    return table.by_key.get(figure.row)


def _called(view: View, key: str, label: str, column: str) -> tuple[str, str]:
    """What the side of a column calls a row, and its label there: two sides have their own."""
    if key not in view.row_numbers or view.in_use:
        return key, label.strip()
    number = view.row_numbers[key]
    row = view.fixed[number]
    own = row.own.get(column, str(number + 1) if row.own else key)
    return own, row.labels.get(view.side_label(column), label).strip()


def _shown(view: View, amount: int, column: str, row: str) -> Decimal:
    """An amount in the table's money, with all decimals that the table has."""
    return Decimal(view.shown(amount, column, row)).scaleb(-view.places)


def _entries_by_cell(pack: Pack, facts: Facts) -> Counter[tuple[str, str, str]]:
    """How many of a unit's lines each cell adds up: each is evaluated alone."""
    found: Counter[tuple[str, str, str]] = Counter()
    unit = {source.id: facts.lines(source.id) for source in pack.inputs if source.kind != "list"}
    for source in pack.inputs:
        for line in facts.lines(source.id) if source.kind == "list" else ():
            alone = Evaluation(pack, Facts(pack.id, {**unit, source.id: (line,)}))
            for table in alone.tables:
                for row in table.rows:
                    found.update(
                        (table.view.id, row.source(c), c) for c, amount in row.cells.items() if amount
                    )
    return found


def _report(pack: Pack, trial: PackTrial) -> WorkbookModel:
    """The differences as a sheet."""
    rows = []
    for one in trial.differences:
        amounts = (one.published, one.computed, one.gap)
        shown = ("" if amount is None else float(amount) for amount in amounts)
        texts = (pack.view(one.table).table.short, one.row, one.label, one.column)
        rows.append((*texts, *shown, one.kind, one.place))
    sheet = list_sheet("比较", DIFFERENCE_COLUMNS, rows)
    return WorkbookModel(f"{pack.book.title} 比较", "", 0, (sheet,), {}, {}, False, pack.book.decimals)
