"""Figures of a return as rules hold them against each other: values, where they stand, whether they count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from xlsx_kit.addresses import a1
from xlsx_kit.compute import home
from xlsx_kit.facts import Entry as EntryPlace
from xlsx_kit.pack import (
    MOST_ANSWERS,
    ColumnType,
    Entry,
    Field,
    Measure,
    Pack,
    Ref,
    Reference,
    Texts,
    leaves,
    reference_of,
    type_of,
)
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.returns.rules.entries_behind import measures_of
from xlsx_kit.returns.rules.kind import FigureName
from xlsx_kit.values import amount_of

UNUSUAL = 100
"""How many times the usual amount of a list one is that its point was misplaced in."""


def figure(case: Case, ref: str) -> Fraction | None:
    """A figure in its own unit (money, pieces); None where it is unknown or rests on faulty entries."""
    if ref not in case.figures:
        case.figures[ref] = _figure(case, ref)
    return case.figures[ref]


def _figure(case: Case, ref: str) -> Fraction | None:
    found = _reference(case, ref)
    if any(_faulty(case, leaf) for leaf in leaves(found)):
        return None
    value = case.evaluation.figure(found)
    if value is None:
        return None
    try:
        number = Fraction(value if isinstance(value, int) else Decimal(value or 0))
    except InvalidOperation:
        return None
    return Fraction(number, case.scale) if is_money(case, ref) else number


def is_unknown(case: Case, ref: str) -> bool:
    """Whether nobody entered a field that a figure is made of, though it may count as 0."""
    fields = [leaf for leaf in leaves(_reference(case, ref)) if isinstance(leaf, Field)]
    return any(
        case.is_blank((field.input, 0, field.column)) for field in fields if case.facts.lines(field.input)
    )


def counted(case: Case, ref: str) -> Fraction | None:
    """A figure; a field that the unit left blank in a form that it filled counts as 0, as in its workbook."""
    found = figure(case, ref)
    if found is not None:
        return found
    fields = [leaf for leaf in leaves(_reference(case, ref)) if isinstance(leaf, Field)]
    whole = fields and all(_counts_as_zero(case, field) for field in fields)
    return Fraction(0) if whole and is_unknown(case, ref) else None


def _counts_as_zero(case: Case, field: Field) -> bool:
    column = case.layout.pack.input(field.input).column(field.column)
    filled = any(value not in (None, "") for value in case.facts.form(field.input).values())
    faulty = _faulty(case, field)
    return filled and not faulty and column.type is ColumnType.AMOUNT and not column.omit_blank


def figures_meet(
    case: Case,
    wanted: Mapping[FigureName, Collection[str]],
    together: Callable[[Iterable[bool]], bool] = all,
) -> bool:
    """Whether the fields that references name say what is wanted."""
    return not wanted or together([as_text(case, ref) in values for ref, values in wanted.items()])


def as_text(case: Case, ref: str) -> str:
    """A figure or text as text, "" where there is none, or 0."""
    if ref not in case.figures_as_text:
        case.figures_as_text[ref] = str(case.evaluation.figure(ref) or "")
    return case.figures_as_text[ref]


def is_money(case: Case, ref: str) -> bool:
    """Whether a figure is counted in the pack's money."""
    return _is_money(case.layout.pack, ref)


@lru_cache(MOST_ANSWERS)
def _is_money(pack: Pack, ref: str) -> bool:
    return type_of(pack, reference_of(pack, ref)) is ColumnType.AMOUNT


def adds_up_money(case: Case, ref: str) -> bool:
    """Whether a figure is money that adds up lines: a field of a form is off by no identity's difference."""
    parts = leaves(_reference(case, ref))
    return is_money(case, ref) and not any(isinstance(leaf, Field) for leaf in parts)


def is_computed(case: Case, ref: str) -> bool:
    """Whether a figure stands in a published table, where nobody enters anything."""
    return isinstance(leaves(_reference(case, ref))[0], Ref)


def place_of(case: Case, ref: str) -> tuple[EntryPlace | None, tuple[str | None, str | None]]:
    """The entry a figure begins with (a list's sum: its first line), or its cell in a published table."""
    match leaves(_reference(case, ref))[0]:
        case Ref() as cell:
            keys = case.evaluation.sources(cell.table, cell.column)
            sheet, row, column = home(case.layout, cell, "", keys)
            return None, (sheet, a1(row, column))
        case Field(source, column):
            return (source, 0, column), (None, None)
        case Entry(source, _, columns) as leaf:
            lines = case.evaluation.lines_met(leaf)
            return (source, next(iter(lines), 0), columns[0]), (None, None)
        case Measure(source, column, _, _) | Texts(source, column, _) as leaf:
            lines = case.evaluation.lines_met(leaf)
            return (source, next(iter(lines), 0), column), (None, None)


def largest_part(case: Case, ref: str) -> EntryPlace | None:
    """The largest of the amounts that a figure adds up, through all tables; None where it adds up none."""
    lines = [
        (abs(amount_of(case.facts.lines(part.input)[line].get(part.column))), (part.input, line, part.column))
        for part in measures_of(case.layout.pack, _reference(case, ref))
        if isinstance(part, Measure)
        for line in case.evaluation.lines_met(part)
    ]
    return max(lines)[1] if lines else None


def entered_figure(case: Case, ref: str, entry: EntryPlace) -> Fraction:
    """What an entry adds to a figure, in the figure's own unit (money, pieces)."""
    source, line, column = entry
    return Fraction(
        amount_of(case.facts.lines(source)[line].get(column)), case.scale if is_money(case, ref) else 1
    )


def line_of(case: Case, ref: str, *, largest: bool) -> EntryPlace | None:
    """The line of a list's sum whose amount alone is far larger or smaller than the usual one of the others;
    None where there is no such line, or a figure is no sum of lines."""
    match leaves(_reference(case, ref)):
        case [Measure(source, column, _, _) as leaf]:
            records = case.facts.lines(source)
            amounts = {n: abs(amount_of(records[n].get(column))) for n in case.evaluation.lines_met(leaf)}
            lines = sorted((n for n in amounts if amounts[n]), key=lambda n: amounts[n], reverse=largest)
            if len(lines) > 1:
                usual, found = amounts[lines[len(lines) // 2]], amounts[lines[0]]
                if max(usual, found) >= UNUSUAL * min(usual, found):
                    return source, lines[0], column
    return None


def _reference(case: Case, ref: str) -> Reference:
    return reference_of(case.layout.pack, ref)


def _faulty(case: Case, leaf: Reference) -> bool:
    """Whether a part of a figure could not be read, or adds up what could not."""
    match leaf:
        case Ref():
            return bool(case.broken)
        case Field(source, column):
            return source in case.broken or (source, 0, column) in case.faulty
        case Measure(source, column, _, _) | Texts(source, column, _):
            return source in case.broken or any(e[0] == source and e[2] == column for e in case.faulty)
        case Entry(source, _, columns):
            lines = case.evaluation.lines_met(leaf)
            entries = {(source, n, key) for n in lines for key in columns}
            return source in case.broken or bool(entries & case.faulty)
    return False
