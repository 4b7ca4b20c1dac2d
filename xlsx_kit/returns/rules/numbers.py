"""Kinds of checks that hold two figures against each other, wherever these come from.

A reference is a form's field (``prior_year/income``), fields added up (``prior_year/basic+project``), a
cell of a published table (``t9/cars/total``), a list's sum (``procurement/total/general+fund``), or the
amount of its first line of a name (``assets/车辆/quantity``). A blank form field is no figure: nothing is
asked of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from xlsx_kit.addresses import a1
from xlsx_kit.compute.homes import home
from xlsx_kit.pack.model.expr import Ref
from xlsx_kit.pack.model.inputs import Column, ColumnType
from xlsx_kit.returns.rules.case import Case, Hit
from xlsx_kit.returns.rules.entries import text_of
from xlsx_kit.returns.rules.kind import CheckKind, Given
from xlsx_kit.values import printed

TOTAL = "total"


class TwoFigures(Given, frozen=True, kw_only=True):
    """Two references; the finding stands at the left one, or at the right one where only that is an entry."""

    left: str
    right: str
    # only for units of these natures; every unit where none is named
    natures: tuple[str, ...] = ()
    # nothing is asked of a unit whose form says so: ``input/field`` -> values
    unless: Mapping[str, tuple[str, ...]] = {}

    def needs(self) -> tuple[str, ...]:
        """The inputs and tables the references name."""
        return (*inputs_of(self.left, self.right, *self.unless), *tables_of(self.left, self.right))


class Ratio(TwoFigures, frozen=True, kw_only=True):
    """How often the left figure may hold the right one, in hundredths; 0 where there is no bound.

    Money for each of something else is given in hundredths of 万元, whatever a pack counts in.
    """

    least: int = 0
    most: int = 0


class Explained(TwoFigures, frozen=True, kw_only=True):
    """Two figures, and the text (``input/field``) that says why they differ."""

    text: str

    def needs(self) -> tuple[str, ...]:
        """The inputs and tables the references name."""
        return (*TwoFigures.needs(self), *inputs_of(self.text))


class Named(Given, frozen=True, kw_only=True):
    """A figure, and the text (``input/field``) that must go with it; for units of these natures, or all."""

    left: str
    text: str
    natures: tuple[str, ...] = ()

    def needs(self) -> tuple[str, ...]:
        """The inputs and tables the references name."""
        return (*inputs_of(self.left, self.text), *tables_of(self.left))


class Pairs(Given, frozen=True, kw_only=True):
    """Pairs of references, this year's and last year's."""

    pairs: tuple[tuple[str, str], ...]

    def needs(self) -> tuple[str, ...]:
        """The inputs and tables the references name."""
        refs = [ref for pair in self.pairs for ref in pair]
        return (*inputs_of(*refs), *tables_of(*refs))


def one_without_other(case: Case, given: TwoFigures) -> Iterator[Hit]:
    """The left figure is there, the right one is not."""
    found = _both(case, given)
    if found and found[0] > 0 and found[1] == 0:
        yield _hit(case, given, found)


def less_than(case: Case, given: TwoFigures) -> Iterator[Hit]:
    """The left figure is smaller than the right one, though it is not nothing."""
    found = _both(case, given)
    if found and 0 < found[0] < found[1]:
        yield _hit(case, given, found)


def more_than(case: Case, given: TwoFigures) -> Iterator[Hit]:
    """The left figure is larger than the right one, which is not nothing."""
    found = _both(case, given)
    if found and found[0] > found[1] > 0:
        yield _hit(case, given, found)


def not_equal(case: Case, given: TwoFigures) -> Iterator[Hit]:
    """Two figures that should be one."""
    found = _both(case, given)
    if found and found[0] != found[1]:
        hit = _hit(case, given, found)
        yield replace(hit, expected=str(hit.words["other"]))


def out_of_proportion(case: Case, given: Ratio) -> Iterator[Hit]:
    """The left figure holds the right one less often than ``least`` or more often than ``most``."""
    found = _both(case, given)
    if not found or found[0] <= 0 or found[1] <= 0:
        return
    ratio = Fraction(found[0] * 100, found[1])
    of_money, by_money = (_is_money(case, ref) for ref in (given.left, given.right))
    unit = case.layout.pack.book.per_wan if of_money and not by_money else 1
    if (given.least and ratio < given.least * unit) or (given.most and ratio > given.most * unit):
        yield _hit(case, given, found, ratio=printed(round(ratio)), percent=printed(round(ratio * 100)))


def change_without_text(case: Case, given: Explained) -> Iterator[Hit]:
    """Two figures that differ, and no text that says why; said at the text."""
    found = _both(case, given)
    if found and found[0] != found[1] and not case.facts.text(*given.text.split("/")):
        yield _at_text(case, given, found)


def figure_without_text(case: Case, given: Named) -> Iterator[Hit]:
    """A figure that is not nothing, and none of the text that must go with it; said at the text."""
    value = figure(case, given.left)
    source, key = given.text.split("/")
    asked = not given.natures or case.facts.text("unit", "nature") in given.natures
    if value and asked and not case.facts.text(source, key):
        yield Hit((source, 0, key), words={"one": _shown(case, given.left, value)})


def same_as_last_year(case: Case, given: Pairs) -> Iterator[Hit]:
    """Every figure is last year's, and at least one is not nothing; said at the first of last year."""
    found = [(figure(case, now), figure(case, before)) for now, before in given.pairs]
    if all(now is not None and now == before for now, before in found) and any(now for now, _ in found):
        entry, place = _place(case, given.pairs[0][1])
        yield Hit(entry, place, {"count": len(found)})


def figure(case: Case, ref: str) -> Fraction | None:
    """A reference's value in its own unit (money, pieces); None where blank or resting on faulty entries."""
    parts = ref.split("/")
    if _is_table(ref):
        return None if case.broken else Fraction(case.evaluation.cell(*parts), 100)
    if parts[0] in case.broken:
        return None
    keys = parts[-1].split("+")
    if len(parts) == 2:
        found = [_number(case, parts[0], 0, key) for key in keys]
        return None if None in found else sum((v for v in found if v is not None), Fraction(0))
    lines = _lines(case, parts)
    found = [_number(case, parts[0], n, key) for n in lines for key in keys]
    return (
        sum((value for value in found if value is not None), Fraction(0))
        if lines or parts[1] == TOTAL
        else None
    )


def inputs_of(*refs: str) -> tuple[str, ...]:
    """The inputs and columns that references name."""
    parts = [ref.split("/") for ref in refs if not _is_table(ref)]
    return tuple(f"{p[0]}.{key}" for p in parts for key in p[-1].split("+"))


def tables_of(*refs: str) -> tuple[str, ...]:
    """The cells of tables that references name."""
    return tuple(ref for ref in refs if _is_table(ref))


def _both(case: Case, given: TwoFigures) -> tuple[Fraction, Fraction] | None:
    """Both figures; None where one is missing or faulty, or where the unit is not asked."""
    facts = case.facts
    if given.natures and facts.text("unit", "nature") not in given.natures:
        return None
    for ref, values in given.unless.items():
        if facts.text(*ref.split("/")) in values:
            return None
    left, right = figure(case, given.left), figure(case, given.right)
    return None if left is None or right is None else (left, right)


def _hit(case: Case, given: TwoFigures, found: tuple[Fraction, Fraction], **more: object) -> Hit:
    one, other = (_shown(case, ref, v) for ref, v in zip((given.left, given.right), found, strict=True))
    only_right = _is_table(given.left) and not _is_table(given.right)
    entry, place = _place(case, given.right if only_right else given.left)
    return Hit(entry, place, {"one": one, "other": other, **more}, actual=other if only_right else one)


def _at_text(case: Case, given: Explained, found: tuple[Fraction, Fraction]) -> Hit:
    one, other = (_shown(case, ref, v) for ref, v in zip((given.left, given.right), found, strict=True))
    source, key = given.text.split("/")
    return Hit((source, 0, key), words={"one": one, "other": other})


def _lines(case: Case, parts: list[str]) -> range:
    """The lines a list reference adds up."""
    count = len(case.facts.lines(parts[0]))
    first = case.layout.pack.input(parts[0]).columns[0].key
    if parts[1] == TOTAL:
        return range(count)
    named = [n for n in range(count) if text_of(case.facts.lines(parts[0])[n], first) == parts[1]]
    return range(named[0], named[0] + 1) if named else range(0)


def _number(case: Case, input_id: str, line: int, key: str) -> Fraction | None:
    records = case.facts.lines(input_id)
    if line >= len(records) or (input_id, line, key) in case.faulty:
        return None
    value = records[line].get(key)
    if value in (None, ""):
        return None
    if _column(case, input_id, key).type is ColumnType.AMOUNT:
        return Fraction(int(value), 100) if isinstance(value, int) else None
    try:
        return Fraction(Decimal(str(value)))
    except InvalidOperation:
        return None


def _shown(case: Case, ref: str, value: Fraction) -> str:
    """Money with two decimals, anything else in its shortest form."""
    return str(value) if value.denominator == 1 and not _is_money(case, ref) else printed(round(value * 100))


def _is_money(case: Case, ref: str) -> bool:
    parts = ref.split("/")
    return _is_table(ref) or _column(case, parts[0], parts[-1].split("+")[0]).type is ColumnType.AMOUNT


def _column(case: Case, input_id: str, key: str) -> Column:
    return case.layout.pack.input(input_id).column(key)


def _is_table(ref: str) -> bool:
    head = ref.split("/")[0]
    return head[:1] == "t" and head[1:].isdigit()


def _place(case: Case, ref: str) -> tuple[tuple[str, int, str] | None, tuple[str | None, str | None]]:
    """The entry of a reference, or the cell of a table; a sum stands at its list's first line."""
    parts = ref.split("/")
    if _is_table(ref):
        keys = case.evaluation.sources(parts[0], parts[2])
        sheet, row, column = home(case.layout, Ref(*parts), "", keys)
        return None, (sheet, a1(row, column))
    line = 0 if len(parts) == 2 else next(iter(_lines(case, parts)), 0)
    return (parts[0], line, parts[-1].split("+")[0]), (None, None)


WORDS = ("one", "other")
KINDS = (
    CheckKind(one_without_other, WORDS, given=TwoFigures),
    CheckKind(less_than, WORDS, given=TwoFigures),
    CheckKind(more_than, WORDS, given=TwoFigures),
    CheckKind(not_equal, WORDS, given=TwoFigures),
    CheckKind(out_of_proportion, (*WORDS, "ratio", "percent"), given=Ratio),
    CheckKind(change_without_text, WORDS, given=Explained),
    CheckKind(figure_without_text, ("one",), given=Named),
    CheckKind(same_as_last_year, ("count",), given=Pairs),
)
