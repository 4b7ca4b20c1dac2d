"""Kinds of checks about performance targets, years and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import entered, in_doubt, short, text_of
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, OtherColumn, OwnColumn
from xlsx_kit.returns.rules.patterns import found_by

NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Percent(CheckParameters, frozen=True, kw_only=True):
    """A column with values in words, what makes a figure in it a percentage, and what lets it exceed 100.

    ``unless`` is searched in all texts of the line.
    """

    input: str
    column: OwnColumn
    sign: str
    unless: str


class Cap(CheckParameters, frozen=True, kw_only=True):
    """A cap in words (``cap`` has the number as its group) against the amount of the record it links to."""

    input: str
    column: OwnColumn
    link: OwnColumn
    where: Mapping[OwnColumn, str]
    cap: str
    of: str
    key: OtherColumn
    amount: OtherColumn


class DateField(CheckParameters, frozen=True, kw_only=True):
    """A form's date."""

    input: str
    field: OwnColumn


class CodeYear(CheckParameters, frozen=True, kw_only=True):
    """Where a record's code has the two digits of a year (the pattern's group)."""

    input: str
    column: OwnColumn
    pattern: str


class CarriedCode(CodeYear, frozen=True, kw_only=True):
    """A code with a year, and the list whose lines say that money was carried over."""

    of: str
    origin: OtherColumn
    carried: str


def above_hundred(case: Case, given: Percent) -> Iterator[Violation]:
    """Percentages above 100."""
    records, texts = case.facts.lines(given.input), entered(case, given.input, given.column)
    signed = found_by(given.sign).among(frozenset(texts))
    for index, text in enumerate(texts if signed else ()):
        number = NUMBER.search(text) if text in signed else None
        if number and Decimal(number[0]) > 100:
            others = "\n".join(v for v in records[index].values() if isinstance(v, str))
            if not re.search(given.unless, others):
                yield Violation((given.input, index, given.column), words={"text": short(text)}, actual=text)


def cap_above(case: Case, given: Cap) -> Iterator[Violation]:
    """Caps higher than the amount they cap."""
    yield from (violation for violation, cap, amount in _caps(case, given) if cap > amount)


def cap_below(case: Case, given: Cap) -> Iterator[Violation]:
    """Caps lower than the amount they cap."""
    yield from (violation for violation, cap, amount in _caps(case, given) if cap < amount)


def _caps(case: Case, given: Cap) -> Iterator[tuple[Violation, Decimal, Decimal]]:
    records, texts = case.facts.lines(given.input), entered(case, given.input, given.column)
    caps = found_by(given.cap).among(frozenset(texts))
    if not caps:
        return
    amounts = {text_of(r, given.key): r.get(given.amount) for r in case.facts.lines(given.of)}
    for index, text in enumerate(texts):
        if not (match := caps.get(text)):
            continue
        record = records[index]
        amount = amounts.get(text_of(record, given.link))
        if not isinstance(amount, int) or not amount:
            continue
        if all(re.search(pattern, text_of(record, key)) for key, pattern in given.where.items()):
            cap, right = Decimal(match[1]), case.printed(amount)
            words = {"cap": match[1], "amount": right}
            violation = Violation(
                (given.input, index, given.column), words=words, expected=right, actual=match[1]
            )
            yield violation, cap * case.scale * case.layout.pack.book.per_wan, Decimal(amount)


def not_last_year_s_end(case: Case, given: DateField) -> Iterator[Violation]:
    """A date that is not the last day of last year."""
    date, year = case.facts.text(given.input, given.field), case.year
    right = f"{year - 1}-12-31"
    if date and year and date != right:
        words = {"text": date, "right": right}
        yield Violation((given.input, 0, given.field), words=words, expected=right, actual=date)


def outside_last_year(case: Case, given: DateField) -> Iterator[Violation]:
    """A date that lies neither in this year nor in the last."""
    date, year = case.facts.text(given.input, given.field), case.year
    if date and year and date[:4] not in (str(year - 1), str(year)):
        words = {"text": date, "right": str(year - 1)}
        yield Violation((given.input, 0, given.field), words=words, actual=date)


def code_of_another_year(case: Case, given: CodeYear) -> Iterator[Violation]:
    """Codes whose year is neither this nor the last."""
    for index, code, year in _years(case, given):
        if year not in (case.year, case.year - 1):
            yield Violation(
                (given.input, index, given.column), words={"text": code, "year": year}, actual=code
            )


def code_of_last_year(case: Case, given: CarriedCode) -> Iterator[Violation]:
    """Codes of last year's projects in a unit that carries nothing over."""
    if in_doubt(case, given.of, {given.origin}) or given.carried in entered(case, given.of, given.origin):
        return
    for index, code, year in _years(case, given):
        if year == case.year - 1:
            yield Violation((given.input, index, given.column), words={"text": code}, actual=code)


def _years(case: Case, given: CodeYear) -> Iterator[tuple[int, str, int]]:
    for index, record in enumerate(case.facts.lines(given.input) if case.year else ()):
        if match := re.search(given.pattern, text_of(record, given.column)):
            yield index, text_of(record, given.column), 2000 + int(match[1])


KINDS = (
    CheckKind(above_hundred, ("text",), given=Percent),
    CheckKind(cap_above, ("cap", "amount"), given=Cap),
    CheckKind(cap_below, ("cap", "amount"), given=Cap),
    CheckKind(not_last_year_s_end, ("text", "right"), given=DateField),
    CheckKind(outside_last_year, ("text", "right"), given=DateField),
    CheckKind(code_of_another_year, ("text", "year"), given=CodeYear),
    CheckKind(code_of_last_year, ("text",), given=CarriedCode),
)
