"""Expressions, sides and rows in Chinese, as accountants name them."""

from __future__ import annotations

import re
from dataclasses import replace

from xlsx_kit.messages import INNER_QUOTES
from xlsx_kit.pack import (
    CODED,
    ROW,
    TOTAL,
    Column,
    Entry,
    Expr,
    Field,
    Measure,
    Minus,
    Pack,
    Ref,
    Reference,
    Sum,
    Texts,
    View,
)

# A sum of more references than this is named by its first and last.
SPELLED_OUT = 5
UNIT = re.compile("（(?:万元|元)")
PART_OF = re.compile(r"其中：|\s+")
BRACES = re.compile(r"\{(\w+)\}年?")


def words(pack: Pack, expr: Expr) -> str:
    """An expression as a phrase: ``表1“收入总计”``."""
    match expr:
        case Ref():
            return _ref(pack, expr)
        case Field(source, column):
            return f"{quote(pack.input(source).title)}的{short_title(pack.input(source).column(column))}"
        case Measure():
            return _measure(pack, expr)
        case Sum(terms):
            first, *rest = terms
            if len(terms) > SPELLED_OUT:
                return f"{words(pack, first)}至{_short(pack, terms[-1], after=first)}之和"
            return " + ".join([words(pack, first), *(_short(pack, t, after=first) for t in rest)])
        case Minus(left, right):
            if isinstance(left, Measure) and right == replace(left, code=CODED):
                return _measure(pack, left, "无科目编码")
            other = words(pack, right)
            compound = isinstance(right, Sum | Minus) and " " in other
            return f"{words(pack, left)} − " + (f"（{other}）" if compound else other)


def reference_words(pack: Pack, reference: Reference) -> str:
    """Anything a reference names as a phrase."""
    match reference:
        case Entry(source, line, columns):
            titles = " + ".join(short_title(pack.input(source).column(key)) for key in columns)
            which = f"第{line}行" if line.isdecimal() else pack.book.total if line == TOTAL else quote(line)
            return f"{quote(pack.input(source).title)}{which}的{titles}"
        case Texts(source, column, where):
            given = "、".join("或".join(_group(pack, values)) for _, values in where)
            title = pack.input(source).column(column).title
            return f"{quote(pack.input(source).sheet)}{'中' if given else ''}{given}的{title}"
    return words(pack, reference)


def share_words(pack: Pack, view: View, column: str) -> str:
    """What a percentage is of."""
    part, whole = view.shares[column]
    return f"{words(pack, part)} 占 {words(pack, whole)} 的百分数"


def row_words(pack: Pack, view: View, key: str, column: str = "") -> str:
    """A row as it is printed: its label, or its code; ``column`` picks the side of a two-sided table."""
    if view.fixed:
        labels = view.fixed[view.row_numbers[key]].labels
        words = labels.get(view.side_label(column), next(iter(labels.values()), ""))
        return neutral(pack, words).strip()
    if key == TOTAL:
        return pack.book.total
    records = view.table.rows.records if view.table.rows else ""
    return f"{pack.input(records).sheet}第{key}行" if records else key


def neutral(pack: Pack, text: str) -> str:
    """A title, header or label as it reads for no unit in particular: without years, in the first scope."""
    scope = pack.book.scopes[0]
    known = {**pack.scope_words(scope), "scope": scope, "money": pack.book.money}
    return BRACES.sub(lambda found: known.get(found[1], ""), text)


def quote(words: str) -> str:
    """Words in quotation marks; marks inside become the inner ones."""
    return "“" + words.translate(INNER_QUOTES) + "”"


def short_title(column: Column) -> str:
    """A column's title without its unit in brackets."""
    return UNIT.split(column.title)[0]


def _ref(pack: Pack, ref: Ref, after: Ref | None = None) -> str:
    """A cell of a published table; what the term before has already said is left out."""
    view, column = pack.view(ref.table), _column(pack, pack.view(ref.table), ref.column)
    same_table = after is not None and after.table == ref.table
    table = "" if same_table else view.table.short
    if ref.row == ROW or (view.table.rows and ref.row == TOTAL):
        if same_table and after and after.row == ref.row:
            return column
        every = "各科目" if view.table.rows else "各行"
        return f"{table}{every if ref.row == ROW else f'{pack.book.total}行'}{column}"
    if view.table.rows:
        return f"{table}科目{ref.row}{column}"
    columns = _side_columns(view, ref.column)
    of_column = "" if ref.column == columns[0] else f"的{column}"
    if not row_words(pack, view, ref.row, ref.column):
        return f"{table}{column}"
    return f"{table}{_row(pack, view, ref)}{of_column}"


def _row(pack: Pack, view: View, ref: Ref) -> str:
    """A fixed row by its label, and by its number where another row of the side has the same label."""
    label = row_words(pack, view, ref.row, ref.column)
    side = view.side_label(ref.column)
    labels = {row.key: neutral(pack, row.labels.get(side, "")).strip() for row in view.fixed}
    alike = [key for key, words in labels.items() if words == label]
    number = f"第{view.row_numbers[ref.row] + 1}行" if len(alike) > 1 else ""
    return number + quote(PART_OF.sub("", label))


def _column(pack: Pack, view: View, column: str) -> str:
    """A column's heading, led by the one above where the table has the heading twice."""
    title = view.title(column)
    if sum(c.head[-1] == title for c in view.table.amounts) > 1:
        title = view.table.column(column).head[0] + title
    return quote(neutral(pack, title))


def _side_columns(view: View, column: str) -> list[str]:
    for side in view.table.sides:
        if column in side.columns:
            return side.columns
    return [c.id for c in view.table.amounts]


def _short(pack: Pack, expr: Expr, after: Expr) -> str:
    """A further term of a sum, without what the first term has said."""
    if isinstance(expr, Ref) and isinstance(after, Ref):
        return _ref(pack, expr, after)
    if isinstance(expr, Measure) and isinstance(after, Measure) and expr.input == after.input:
        return _measure(pack, expr, named=False)
    return words(pack, expr)


def _measure(pack: Pack, measure: Measure, code: str = "", *, named: bool = True) -> str:
    source = pack.input(measure.input)
    given = ["或".join(_group(pack, values)) for _, values in measure.where]
    of = pack.codes[measure.codes].spec.title if measure.codes else "科目"
    if measure.code == CODED:
        given.append(f"有{of}编码")
    elif measure.code:
        given.append(f"本{of}" if measure.code == ROW else f"{of}{measure.code}")
    given += [code] if code else []
    title = short_title(source.column(measure.column))
    if not named and not given:
        return title
    return quote(source.sheet) + (f"中{'、'.join(given)}的" if given else "的") + title


def _group(pack: Pack, values: tuple[str, ...]) -> tuple[str, ...]:
    """Values with every whole group replaced by its name, where the pack gives it one."""
    for group, members in pack.book.groups.items():
        if group in pack.book.words and set(members) <= set(values):
            rest = tuple(v for v in values if v not in members)
            return (*_group(pack, rest), pack.book.words[group])
    return values
