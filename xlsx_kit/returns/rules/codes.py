"""Kinds of checks about single codes and their lists."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.pack import CodeList, ColumnType, from_text, to_text
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import text_of
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters

Coded = tuple[str, int, str, str, CodeList]


class Budgets(CheckParameters, frozen=True, kw_only=True):
    """A list's codes and the funds they are spent from; which funds belong to a code list's ``budget``."""

    input: str
    column: str
    fund: str
    funds: dict[str, tuple[str, ...]]

    def needs(self) -> tuple[str, ...]:
        """The columns named."""
        return f"{self.input}.{self.column}", f"{self.input}.{self.fund}"


class CodesWithNames(CheckParameters, frozen=True, kw_only=True):
    """A list's codes and the names typed beside them."""

    input: str
    column: str
    name: str

    def needs(self) -> tuple[str, ...]:
        """The columns named."""
        return f"{self.input}.{self.column}", f"{self.input}.{self.name}"


def unknown_codes(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Well-formed codes that the list does not have in any year; each once, where it comes first."""
    for source, index, key, code, codes in _coded(case):
        if codes.leaf(code) and not codes.name(code, case.facts.year):
            words = {"title": case.layout.pack.input(source).column(key).title, "code": code}
            yield Violation((source, index, key), words=words, actual=code)


def codes_not_in_force(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Codes that the list has, but not in the unit's year."""
    for source, index, key, code, codes in _coded(case):
        known = codes.of(code)
        if known and case.year and not any(entry.holds(case.year) for entry in known):
            last = known[-1]
            words = {"code": code, "name": last.name, "year": case.year}
            words |= {"from": from_text(last.valid_from) or "…", "to": to_text(last.valid_to) or "…"}
            yield Violation((source, index, key), words=words, actual=code)


def codes_of_another_budget(case: Case, given: Budgets) -> Iterator[Violation]:
    """Codes that belong to one budget, spent from a fund of another."""
    codes = case.layout.pack.codes[case.layout.pack.input(given.input).column(given.column).codes]
    for index, record in enumerate(case.facts.lines(given.input)):
        code, fund = text_of(record, given.column), text_of(record, given.fund)
        budgets = codes.budgets(code)
        if (given.input, index, given.fund) in case.faulty:
            continue
        known = bool(budgets) and all(budget in given.funds for budget in budgets)
        if known and fund and not any(fund in given.funds[budget] for budget in budgets):
            words = {"code": code, "budget": "、".join(budgets), "fund": fund}
            yield Violation((given.input, index, given.column), words=words, actual=code)


def name_against_list(case: Case, given: CodesWithNames) -> Iterator[Violation]:
    """Names typed for a code that the list calls otherwise."""
    codes = case.layout.pack.codes[case.layout.pack.input(given.input).column(given.column).codes]
    for index, record in enumerate(case.facts.lines(given.input)):
        code, name = text_of(record, given.column), text_of(record, given.name)
        official = codes.name(code, case.facts.year)
        if (given.input, index, given.column) in case.faulty:
            continue
        if name and official and name != official:
            words = {"code": code, "name": name, "official": official}
            yield Violation((given.input, index, given.name), words=words, expected=official, actual=name)


def _coded(case: Case) -> Iterator[Coded]:
    """Every code of every input, the first time a column has it."""
    for source in case.layout.pack.inputs:
        for column in source.columns:
            if column.type is not ColumnType.CODE:
                continue
            reported = set[str]()
            for index, record in enumerate(case.facts.lines(source.id)):
                code = text_of(record, column.key)
                if code and code not in reported:
                    reported.add(code)
                    yield source.id, index, column.key, code, case.layout.pack.codes[column.codes]


KINDS = (
    CheckKind(unknown_codes, words=("title", "code")),
    CheckKind(codes_not_in_force, words=("code", "name", "year", "from", "to")),
    CheckKind(codes_of_another_budget, words=("code", "budget", "fund"), given=Budgets),
    CheckKind(name_against_list, words=("code", "name", "official"), given=CodesWithNames),
)
