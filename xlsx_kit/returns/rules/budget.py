"""Kinds of checks of a final account against the same unit's budget of the year.

Nothing of them is an error: an account follows the books, and a budget is adjusted within the year.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import BudgetAmounts, budget_amounts, in_money, last_place, reference_words
from xlsx_kit.facts import Record
from xlsx_kit.pack import FigureSpec, reference_of
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import text_of, title
from xlsx_kit.returns.rules.figures import figure, is_money, place_of
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, FigureName


class BudgetFigures(CheckParameters, frozen=True, kw_only=True):
    """Figures of a final account, and what the budget's pack calls the figures they are held against."""

    pairs: dict[FigureName, str]


def unlike_budget(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Budget amounts of an account that are not those of the budget, for no reason that shows."""
    for found, index, stated, right in _differing(case):
        if stated != _adjusted(case, found, index):
            yield _violation(case, found, index, stated, right)


def adjusted_as_initial(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Budget amounts that are those of the adjusted budget of the line."""
    for found, index, stated, right in _differing(case):
        if stated == _adjusted(case, found, index):
            yield _violation(case, found, index, stated, right)


def budget_without_line(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """What the budget has and no line of the account does."""
    for found in _known(case):
        lines = case.facts.lines(found.spec.input)
        there = {_key(found, record) for record in lines}
        for key, right in found.amounts.items():
            if right and key not in there:
                words = {"what": "、".join(key), "right": case.printed(right)}
                yield Violation((found.spec.input, len(lines), found.keys[0]), words=words)


def budget_unknown(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """The budget of a unit is not among those that were given, or lacks figures: what was not compared."""
    if case.comparatives.budgets is None or not case.layout.pack.book.budget:
        return
    first = case.layout.pack.book.budget[0]
    if case.budget is None:
        yield Violation((first.input, 0, first.column), words={"what": "这个单位的预算"})
        return
    for found in budget_amounts(case.layout.pack, case.budget):
        if found.lacking:
            names = "、".join(f"{member}（{name}）" for member, name in found.lacking.items())
            what = f"{case.budget.pack.book.title}的{names}"
            yield Violation((found.spec.input, 0, found.spec.column), words={"what": what})


def figures_unlike_budget(case: Case, given: BudgetFigures) -> Iterator[Violation]:
    """Figures that are not what the budget expected."""
    budget = case.budget
    for own, name in given.pairs.items() if budget else ():
        stated = figure(case, own)
        if budget is None or stated is None or name not in budget.pack.book.figures:
            continue
        if is_money(case, own):
            slack = last_place(case.layout.pack, budget.pack)
            one, other = round(stated * case.scale), in_money(case.layout.pack, budget, budget.amount(name))
            shown, expected = case.printed(one), case.printed(other)
        else:
            slack, one, other = 0, round(stated), budget.amount(name)
            shown, expected = str(one), str(other)
        if abs(one - other) > slack:
            entry, place = place_of(case, own)
            words = {"what": _title(case, own), "said": shown, "right": expected}
            yield Violation(entry, place, words, expected=expected, actual=shown)


def _known(case: Case) -> Iterator[BudgetAmounts]:
    for found in budget_amounts(case.layout.pack, case.budget) if case.budget else ():
        if found.spec.input not in case.broken:
            yield found


def _differing(case: Case) -> Iterator[tuple[BudgetAmounts, int, int, int]]:
    """Lines of one key whose amounts are not the budget's: the first of them, their amount, the budget's."""
    for found in _known(case):
        lines: dict[tuple[str, ...], list[int]] = {}
        for index, record in enumerate(case.facts.lines(found.spec.input)):
            if found.knows(key := _key(found, record)):
                lines.setdefault(key, []).append(index)
        for key, numbers in lines.items():
            stated, right = _total(case, found, found.spec.column, numbers), found.amounts.get(key, 0)
            if abs(stated - right) > found.slack:
                yield found, numbers[0], stated, right


def _key(found: BudgetAmounts, record: Record) -> tuple[str, ...]:
    return tuple(text_of(record, key) for key in found.keys)


def _total(case: Case, found: BudgetAmounts, column: str, numbers: list[int]) -> int:
    records = case.facts.lines(found.spec.input)
    amounts = [records[number].get(column) for number in numbers]
    return sum(amount for amount in amounts if isinstance(amount, int))


def _adjusted(case: Case, found: BudgetAmounts, index: int) -> int | None:
    """The adjusted budget of a line and of those with the same key; None where none is entered."""
    if not found.spec.adjusted:
        return None
    records = case.facts.lines(found.spec.input)
    key = _key(found, records[index])
    numbers = [n for n, record in enumerate(records) if _key(found, record) == key]
    return _total(case, found, found.spec.adjusted, numbers) or None


def _violation(case: Case, found: BudgetAmounts, index: int, stated: int, right: int) -> Violation:
    spec = found.spec
    words = {
        "what": "、".join(_key(found, case.facts.lines(spec.input)[index])),
        "title": title(case, spec.input, spec.column),
        "said": case.printed(stated),
        "right": case.printed(right),
    }
    entry = (spec.input, index, spec.column)
    return Violation(entry, words=words, expected=words["right"], actual=words["said"])


def _title(case: Case, name: str) -> str:
    """What a figure of the account is called."""
    pack = case.layout.pack
    spec = pack.book.figures.get(name)
    titled = spec.title if isinstance(spec, FigureSpec) else ""
    return titled or reference_words(pack, reference_of(pack, name))


BUDGET_WORDS = ("what", "title", "said", "right")
KINDS = (
    CheckKind(unlike_budget, BUDGET_WORDS),
    CheckKind(adjusted_as_initial, BUDGET_WORDS),
    CheckKind(budget_without_line, ("what", "right")),
    CheckKind(budget_unknown, ("what",)),
    CheckKind(figures_unlike_budget, ("what", "said", "right"), given=BudgetFigures),
)
