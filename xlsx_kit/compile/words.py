"""Expressions, sides and rows in Chinese, as accountants name them."""

from __future__ import annotations

from xlsx_kit.compile.evaluate import TOTAL
from xlsx_kit.spec.expr import CODED, ROW, Expr, Field, Measure, Minus, Ref, Sum
from xlsx_kit.spec.pack import Pack, View

# A sum of more references than this is named by its first and last.
SPELLED_OUT = 5


def words(pack: Pack, expr: Expr) -> str:
    """An expression as a phrase: ``表1“收入总计”``."""
    match expr:
        case Ref():
            return _ref(pack, expr)
        case Field(source, column):
            return f"{pack.input(source).title}“{pack.input(source).column(column).title}”"
        case Measure():
            return _measure(pack, expr)
        case Sum(terms):
            if len(terms) > SPELLED_OUT:
                return f"{words(pack, terms[0])}至{_short(pack, terms[-1])}之和"
            first, *rest = terms
            return " + ".join([words(pack, first), *(_short(pack, t, after=first) for t in rest)])
        case Minus(left, right):
            other = words(pack, right)
            return f"{words(pack, left)} − " + (f"（{other}）" if isinstance(right, Sum | Minus) else other)


def row_words(pack: Pack, view: View, key: str, column: str = "") -> str:
    """A row as it is printed: its label, or its code; ``column`` picks the side of a two-sided table."""
    if view.fixed:
        labels = view.fixed[view.row_numbers[key]].labels
        return labels.get(view.side_label(column), next(iter(labels.values()))).strip()
    if key == TOTAL:
        return pack.book.total
    return key


def _ref(pack: Pack, ref: Ref, *, named: bool = True) -> str:
    view = pack.view(ref.table)
    table = view.table.short if named else ""
    several = len(_side_columns(view, ref.column)) > 1
    column = f"“{view.title(ref.column)}”"
    if ref.row == ROW:
        row = "各科目" if view.table.rows else "各行"
        return f"{table}{row}{column}"
    if view.table.rows and ref.row == TOTAL:
        return f"{table}{pack.book.total}行{column}"
    row = row_words(pack, view, ref.row, ref.column)
    row = row.replace("“", "‘").replace("”", "’")
    return f"{table}“{row}”" + (f"的{column}" if several and not view.table.rows else "")


def _side_columns(view: View, column: str) -> list[str]:
    for side in view.table.sides:
        if column in side.columns:
            return side.columns
    return [c.id for c in view.table.amounts]


def _short(pack: Pack, expr: Expr, after: Expr | None = None) -> str:
    """A term of a sum, without the table's name where the first term has given it."""
    if isinstance(expr, Ref) and (after is None or (isinstance(after, Ref) and after.table == expr.table)):
        return _ref(pack, expr, named=False)
    return words(pack, expr)


def _measure(pack: Pack, measure: Measure) -> str:
    source = pack.input(measure.input)
    given = [f"{'或'.join(_group(pack, values))}" for _, values in measure.where]
    if measure.code == CODED:
        given.append("有科目编码")
    elif measure.code:
        given.append(f"科目{measure.code}")
    return f"“{source.sheet}”" + (f"中{'、'.join(given)}的" if given else "的") + "金额"


def _group(pack: Pack, values: tuple[str, ...]) -> tuple[str, ...]:
    """Values with every whole group replaced by its name, where the pack gives it one."""
    for group, members in pack.book.groups.items():
        if group in pack.book.words and set(members) <= set(values):
            rest = tuple(v for v in values if v not in members)
            return (*_group(pack, rest), pack.book.words[group])
    return values
