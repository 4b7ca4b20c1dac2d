"""What a unit's budget of a year says of its final account: amounts that stand in both books.

Which columns these are, the final account's pack says (``[[budget]]``) by the names that the budget's pack
has for its figures. The two need not count in the same money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.pack import TOTAL, BudgetSpec, Pack, Ref, reference_of
from xlsx_kit.values import IN_YUAN, times

Key = tuple[str, ...]
"""What tells the lines of a list apart: the code, where there is one, and the member."""


@dataclass(frozen=True)
class BudgetAmounts:
    """One column of a list as the budget has it, in the list's own money, and the ``keys`` of its lines.

    ``slack`` is what rounding to the coarser of both moneys may change; ``lacking`` are figures that the
    budget's pack does not have: nothing is known of them.
    """

    spec: BudgetSpec
    keys: tuple[str, ...]
    amounts: Mapping[Key, int]
    slack: int
    lacking: Mapping[str, str]

    def knows(self, key: Key) -> bool:
        """Whether the budget says anything of a line, be it that it has nothing."""
        return key[-1] in self.spec.figures and key[-1] not in self.lacking


def budget_amounts(pack: Pack, budget: Evaluation) -> tuple[BudgetAmounts, ...]:
    """What the budget says of each column that a pack takes from it."""
    return tuple(_amounts(pack, spec, budget) for spec in pack.book.budget)


def in_money(pack: Pack, budget: Evaluation, amount: int) -> int:
    """An amount of the budget in the money of another pack."""
    own, other = (IN_YUAN[book.money] for book in (pack.book, budget.pack.book))
    return times(amount, other * pack.book.scale, own * budget.pack.book.scale)


def last_place(pack: Pack, budget: Pack) -> int:
    """The last place of the coarser of both moneys, in the first: sums of few amounts are not further off."""
    own, scale = IN_YUAN[pack.book.money], pack.book.scale
    places = [
        Fraction(scale * IN_YUAN[one.book.money], own * 10**one.book.decimals) for one in (pack, budget)
    ]
    return int(max(places)) if places[0] != places[1] else 0


def _amounts(pack: Pack, spec: BudgetSpec, budget: Evaluation) -> BudgetAmounts:
    found: dict[Key, int] = {}
    lacking: dict[str, str] = {}
    for member, name in spec.figures.items():
        amounts = dict(_of_figure(spec, budget, name)) if name in budget.pack.book.figures else {}
        if not amounts and not _is_there(spec, budget, name):
            lacking[member] = name
        found |= {(*key, member): in_money(pack, budget, amount) for key, amount in amounts.items()}
    keys = (spec.rows, spec.by) if spec.rows else (spec.by,)
    return BudgetAmounts(spec, keys, found, last_place(pack, budget.pack), lacking)


def _is_there(spec: BudgetSpec, budget: Evaluation, name: str) -> bool:
    if name not in budget.pack.book.figures:
        return False
    return not spec.rows or _coded(budget, name) is not None


def _coded(budget: Evaluation, name: str) -> Ref | None:
    """The total of a table with code rows that a figure is; None for any other figure."""
    found = reference_of(budget.pack, name)
    if not isinstance(found, Ref) or found.row != TOTAL:
        return None
    rows = budget.pack.view(found.table).table.rows
    return found if rows and rows.codes else None


def _of_figure(spec: BudgetSpec, budget: Evaluation, name: str) -> Iterator[tuple[Key, int]]:
    """The figure, or the last rows of its table: those that no other row is part of."""
    if not spec.rows:
        yield (), budget.amount(name)
    elif total := _coded(budget, name):
        codes = [code for code in budget.row_codes(budget.pack.view(total.table)) if code != TOTAL]
        for code, after in zip(codes, [*codes, ""][1:], strict=True):
            if not after.startswith(code):
                yield (code,), budget.cell(total.table, code, total.column)
