"""``pack try``: the tables that a pack computes from a unit's facts against those that the unit published.

Without facts the published figures are held against each other, by the rules of the pack that compare cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsx_kit.compute import Evaluation, checked_rows
from xlsx_kit.facts import Facts
from xlsx_kit.outputs import write_file
from xlsx_kit.pack import ROW, Expr, Identity, Minus, Pack, Ref, Sum, View, pack_named, parts
from xlsx_kit.pack.trial.published import PublishedFigure, read_published, typing_book
from xlsx_kit.returns import load_return
from xlsx_kit.values import decimal_text
from xlsx_kit.workbook import WorkbookModel, list_sheet, workbook_bytes

DIFFERENT, ROUNDING, NO_ROW, NOT_PUBLISHED, RULE = "不同", "尾差", "没有这一行", "公开中没有", "勾稽不符"
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


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell where a publication and the pack are not the same, or a rule that published figures miss.

    ``kind`` is one of the words above; of a rule, ``row`` is its id and ``label`` its title.
    """

    table: str
    row: str
    label: str
    column: str
    published: Decimal | None
    computed: Decimal | None
    kind: str
    place: str = ""

    @property
    def gap(self) -> Decimal:
        """The published figure less the computed one, in the money of the table; a missing one is 0."""
        return (self.published or Decimal(0)) - (self.computed or Decimal(0))

    @property
    def is_rounding(self) -> bool:
        """Whether rounding alone explains it."""
        return self.kind == ROUNDING

    def to_dict(self) -> dict[str, str | None]:
        """With the difference; amounts as text."""
        return {
            "table": self.table,
            "row": self.row,
            "label": self.label,
            "column": self.column,
            "published": None if self.published is None else f"{decimal_text(self.published)}",
            "computed": None if self.computed is None else f"{decimal_text(self.computed)}",
            "difference": f"{decimal_text(self.gap)}",
            "kind": self.kind,
            "place": self.place or None,
        }


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
        trial = PackTrial(found.id, _typed_by_table(figures), tuple(_missed_rules(found, figures)))
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
    half = _half_a_digit(figures)
    typed: set[tuple[str, str, str]] = set()
    for figure in figures:
        typed.add((figure.table, figure.row, figure.column))
        row = evaluation.table(figure.table).by_key.get(figure.row)
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


def _of_book(view: View) -> Decimal:
    """How much of the book's money one of the table's is."""
    own, printed = view.per_wan
    return Decimal(own) / printed


def _half_a_digit(figures: Sequence[PublishedFigure]) -> dict[str, Decimal]:
    """Half of the last digit that each table is printed with."""
    digits: dict[str, int] = {}
    for figure in figures:
        exponent = figure.amount.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        digits[figure.table] = max(digits.get(figure.table, 0), places)
    return {table: Decimal(5).scaleb(-places - 1) for table, places in digits.items()}


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


def _missed_rules(pack: Pack, figures: Sequence[PublishedFigure]) -> Iterator[CellDifference]:
    """The rules between cells that published figures miss by more than rounding; a blank cell is zero."""
    money = {view.id: _of_book(view) for view in pack.views}
    typed = {
        (f.table, f.row, f.column): f.amount
        * (1 if pack.view(f.table).is_count(f.column, f.row) else money[f.table])
        for f in figures
    }
    half = {table: digit * money[table] for table, digit in _half_a_digit(figures).items()}
    for identity in pack.identities:
        sides = (*parts(identity.left), *parts(identity.right))
        cells = [part for part in sides if isinstance(part, Ref)]
        guarded = identity.only_if_zero is not None or identity.only_if_not_zero is not None
        if guarded or len(cells) < len(sides) or not {cell.table for cell in cells} <= half.keys():
            continue
        if any(_of_a_class_in_use(pack, cell) for cell in cells):
            continue  # which class the n-th printed row shows is known from facts alone
        for row in _rows(pack, identity, typed):
            left, right = (
                _typed(pack, side, row, identity.each, typed) for side in (identity.left, identity.right)
            )
            gap, most = left - right, max(half[c.table] for c in cells) * len(cells)
            missed = {"=": gap != 0, ">=": gap < 0, "<=": gap > 0}[identity.spec.op]
            if missed:
                kind = ROUNDING if abs(gap) <= most else RULE
                table = identity.each or cells[0].table
                label = f"{identity.spec.title} {row}".strip()
                yield CellDifference(table, identity.id, label, "", left, right, kind)


def _of_a_class_in_use(pack: Pack, cell: Ref) -> bool:
    view = pack.view(cell.table)
    coded = cell.row == ROW or any(row.code for row in view.fixed if row.key == cell.row)
    return view.in_use is not None and coded


def _rows(pack: Pack, identity: Identity, typed: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    if not identity.each:
        return ("",)
    if pack.view(identity.each).fixed:
        return checked_rows(pack, identity)
    return tuple(dict.fromkeys(row for table, row, _ in typed if table == identity.each))


def _typed(
    pack: Pack, expr: Expr, row: str, each: str, typed: Mapping[tuple[str, str, str], Decimal]
) -> Decimal:
    """What an expression of cells comes to; a class's row in a table of fixed rows is its code elsewhere."""
    match expr:
        case Ref(table, key, column):
            if key == ROW:
                fixed = pack.view(each).fixed if pack.view(table).table.rows else ()
                key = next((one.code for one in fixed if one.key == row and one.code), row)
            return typed.get((table, key, column), Decimal(0))
        case Sum(terms):
            return sum((_typed(pack, term, row, each, typed) for term in terms), Decimal(0))
        case Minus(left, right):
            return _typed(pack, left, row, each, typed) - _typed(pack, right, row, each, typed)
    return Decimal(0)


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
