"""The rules of a pack that compare cells, held against the figures that a unit published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsx_kit.compute import checked_rows
from xlsx_kit.pack import ROW, Expr, Identity, Minus, Pack, Ref, Sum, View, parts
from xlsx_kit.pack.trial.published import PublishedFigure
from xlsx_kit.values import decimal_text

DIFFERENT, ROUNDING, NO_ROW, NOT_PUBLISHED, RULE = "不同", "尾差", "没有这一行", "公开中没有", "勾稽不符"


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


def of_book(view: View) -> Decimal:
    """How much of the book's money one of the table's is."""
    own, printed = view.per_wan
    return Decimal(own) / printed


def half_a_digit(figures: Sequence[PublishedFigure]) -> dict[str, Decimal]:
    """Half of the last digit that each table is printed with."""
    digits: dict[str, int] = {}
    for figure in figures:
        exponent = figure.amount.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        digits[figure.table] = max(digits.get(figure.table, 0), places)
    return {table: Decimal(5).scaleb(-places - 1) for table, places in digits.items()}


def missed_rules(pack: Pack, figures: Sequence[PublishedFigure]) -> Iterator[CellDifference]:
    """The rules between cells that published figures miss by more than rounding; a blank cell is zero."""
    money = {view.id: of_book(view) for view in pack.views}
    typed = {
        (f.table, f.row, f.column): f.amount
        * (1 if pack.view(f.table).is_count(f.column, f.row) else money[f.table])
        for f in figures
    }
    half = {table: digit * money[table] for table, digit in half_a_digit(figures).items()}
    for identity in pack.identities:
        sides = (*parts(identity.left), *parts(identity.right))
        cells = [part for part in sides if isinstance(part, Ref)]
        guarded = identity.only_if_zero is not None or identity.only_if_not_zero is not None
        if guarded or len(cells) < len(sides) or not {cell.table for cell in cells} <= half.keys():
            continue
        if any(_of_an_unnamed_class(pack, cell, typed) for cell in cells):
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


def _of_an_unnamed_class(pack: Pack, cell: Ref, typed: Iterable[tuple[str, str, str]]) -> bool:
    """Whether a cell is of a class in use, and rows of its column were typed by their place."""
    view = pack.view(cell.table)
    coded = cell.row == ROW or any(row.code for row in view.fixed if row.key == cell.row)
    if view.in_use is None or not coded:
        return False
    named = {row.key for row in view.fixed if cell.column in row.cells}
    at = (cell.table, cell.column)
    return any((table, column) == at and row not in named for table, row, column in typed)


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
