"""Kinds of checks about single codes and their lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xlsx_kit.pack import CodeList, ColumnType, from_text, to_text
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import entered, text_of
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, OwnColumn

Coded = tuple[str, int, str, str, CodeList]
"""An input, a line, a column, the code there, and its list."""
LEAST_RUN = 4
"""Codes under each other that grow by the same and are one slip."""
RUN = "；从 {first} 到 {last} 相连的 {count} 格像是向下填充成了序列"


class Budgets(CheckParameters, frozen=True, kw_only=True):
    """A list's codes and the funds they are spent from; which funds belong to a code list's ``budget``."""

    input: str
    column: OwnColumn
    fund: OwnColumn
    funds: dict[str, tuple[str, ...]]


class CodesWithNames(CheckParameters, frozen=True, kw_only=True):
    """A list's codes and the names typed beside them."""

    input: str
    column: OwnColumn
    name: OwnColumn


def unknown_codes(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Well-formed codes that the list does not have in any year; each once, where it comes first.

    Codes under each other that grow by the same were filled down from one: they are one.
    """
    unknown: list[Coded] = []
    for one in _coded(case):
        source, _index, key, code, codes = one
        known = codes.entered(code, undivided=case.layout.pack.input(source).column(key).undivided)
        if known and not codes.name(code, case.facts.year):
            unknown.append(one)
    for series in _in_series(unknown):
        source, index, key, code, _codes = series[0]
        words = {"title": case.layout.pack.input(source).column(key).title, "code": code, "run": ""}
        if len(series) > 1:
            lines = (index, series[-1][1])
            first, last = (case.unit_return.place(source, n, key)[1] or f"第 {n + 1} 行" for n in lines)
            words["code"] = f"{code} 至 {series[-1][3]}"
            words["run"] = RUN.format(first=first, last=last, count=len(series))
        also = tuple((source, n, key) for _, n, *_ in series[1:])
        yield Violation((source, index, key), words=words, actual=code, also=also)


def _in_series(coded: Iterable[Coded]) -> Iterator[Sequence[Coded]]:
    """Codes on lines that follow each other and grow by the same, four or more together; others alone."""
    series: list[Coded] = []
    for one in coded:
        step = _step(series[-1], one) if series else None
        if step is None or (len(series) > 1 and step != _step(*series[-2:])):
            yield from _as_one(series)
            series = []
        series.append(one)
    yield from _as_one(series)


def _as_one(series: Sequence[Coded]) -> Iterator[Sequence[Coded]]:
    if len(series) >= LEAST_RUN:
        yield series
    else:
        yield from ([one] for one in series)


def _step(one: Coded, after: Coded) -> int | None:
    """By how much a code is larger than that on the line above; None where it is no such code."""
    lines, codes = (one[1], after[1]), (one[3], after[3])
    below = (one[0], one[2], lines[0] + 1) == (after[0], after[2], lines[1])
    numbers = len(codes[0]) == len(codes[1]) and all(map(str.isdecimal, codes))
    return int(codes[1]) - int(codes[0]) if below and numbers else None


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
    """Codes that belong to one budget, spent from a fund of another.

    ``unknown`` where the list marks other codes for the fund's budget, and neither this nor any of its class:
    where a class has codes of several budgets, a partial list does not tell which are marked.
    """
    codes = case.layout.pack.codes[case.layout.pack.input(given.input).column(given.column).codes]
    marked, width = codes.classes_by_budget, codes.spec.widths[0]
    pairs = [*zip(*[entered(case, given.input, key) for key in (given.column, given.fund)], strict=True)]
    wrong: dict[tuple[str, str], tuple[Sequence[str], bool]] = {}
    for code, fund in {*pairs}:
        budgets = codes.budgets(code)
        # a fund called as the budget is (政府性基金预算) is that budget's, whatever other packs call theirs
        own = [budget for budget, names in given.funds.items() if fund in (budget, *names)]
        fits = fund in budgets or set(own) & set(budgets)
        unmarked = bool(not budgets and own and codes.of(code) and marked.keys() >= {*own})
        unmarked = unmarked and not any(code[:width] in marked[budget] for budget in own)
        known = bool(budgets) and (own or all(budget in given.funds for budget in budgets))
        if fund and not fits and (unmarked or known):
            wrong[code, fund] = (budgets or own, unmarked)
    for index, (code, fund) in enumerate(pairs if wrong else ()):
        if (code, fund) in wrong and (given.input, index, given.fund) not in case.faulty:
            right, unmarked = wrong[code, fund]
            words = {"code": code, "budget": "、".join(right), "fund": fund}
            yield Violation((given.input, index, given.column), words=words, actual=code, unknown=unmarked)


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


def undivided_codes(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Codes of classes and sections that are entered without their parts."""
    for source, index, key, code, codes in _coded(case):
        if _stands_alone(case, source, key, code, codes):
            words = {"code": code, "name": codes.name(code, case.facts.year)}
            yield Violation((source, index, key), words=words, actual=code)


def parts_of_undivided_codes(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Codes below one that is published without its parts, in any list: the difference would tell of them."""
    alone = {
        (codes.id, codes.key(code)): code
        for source, _, key, code, codes in _coded(case)
        if _stands_alone(case, source, key, code, codes)
    }
    for source, index, key, code, codes in _coded(case) if alone else ():
        own = codes.entered(code, undivided=True)
        for above in codes.ancestors(own) if own else ():
            if above != own and (codes.id, above) in alone:
                words = {"code": code, "above": alone[codes.id, above]}
                yield Violation((source, index, key), words=words, actual=code)
                break


def _stands_alone(case: Case, source: str, key: str, code: str, codes: CodeList) -> bool:
    """Whether a code of a class or a section stands where it may stand without its parts."""
    undivided = case.layout.pack.input(source).column(key).undivided
    found = codes.entered(code, undivided=undivided)
    return bool(found) and not codes.is_leaf(found)


def _coded(case: Case) -> Iterator[Coded]:
    """Every code of every input, the first time a column has it."""
    for source in case.layout.pack.inputs:
        for column in source.columns:
            if column.type is not ColumnType.CODE:
                continue
            codes = case.layout.pack.codes[column.codes]
            for code, first in _written(case, source.id, column.key).items():
                yield source.id, first, column.key, code, codes


def _written(case: Case, source: str, key: str) -> Mapping[str, int]:
    """The codes of a column, each with the first line that has it."""
    if (source, key) not in case.codes:
        found = case.codes[source, key] = {}
        for index, code in enumerate(entered(case, source, key)):
            if code:
                found.setdefault(code, index)
    return case.codes[source, key]


KINDS = (
    CheckKind(unknown_codes, words=("title", "code", "run")),
    CheckKind(undivided_codes, words=("code", "name")),
    CheckKind(parts_of_undivided_codes, words=("code", "above"), on_rows=True),
    CheckKind(codes_not_in_force, words=("code", "name", "year", "from", "to")),
    CheckKind(codes_of_another_budget, words=("code", "budget", "fund"), given=Budgets),
    CheckKind(name_against_list, words=("code", "name", "official"), given=CodesWithNames),
)
