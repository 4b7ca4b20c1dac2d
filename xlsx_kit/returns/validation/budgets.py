"""Facts of a final account filled from the same unit's budget of the year, and those of an export with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlsx_kit.compute import BudgetAmounts, Evaluation, budget_amounts
from xlsx_kit.facts import ImportResult
from xlsx_kit.facts import import_export as imported
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.pack import DEFAULT_PACK, UNIT, Input, Pack, load_pack
from xlsx_kit.returns.validation.published import published_budgets
from xlsx_kit.values import ZEROS, printed, scale_of

NO_AMOUNT = (None, "", *ZEROS)
"""How a facts file writes an amount that nobody has entered."""


Filled = tuple[dict[str, Any], tuple[Finding, ...]]
"""Facts as data, and what is to be said of them."""


def with_budget(pack: Pack, data: Mapping[str, Any], path: Path) -> Filled:
    """A unit's facts with the budget amounts of the file below a path that is of the unit and its year.

    Raises InputError with every file that cannot be read.
    """
    unit = data.get(UNIT) or {}
    code, year = str(unit.get("code") or ""), unit.get("year")
    number = int(str(year)) if str(year or "").isdigit() else 0
    mine = published_budgets(path).of(code, number, str(unit.get("scope") or ""))
    if mine is None or not pack.book.budget:
        return dict(data), (finding("UNIT-041", file=path.name, code=code, year=year or ""),)
    return filled_from(pack, data, mine.evaluation())


def filled_from(pack: Pack, data: Mapping[str, Any], budget: Evaluation) -> Filled:
    """Facts filled from the tables of a budget; amounts that are there already stay."""
    filled, count = dict(data), 0
    for amounts in budget_amounts(pack, budget):
        source = pack.input(amounts.spec.input)
        lines, taken = _lines(source, filled.get(source.part), amounts)
        filled[source.part] = lines
        count += taken
    return filled, (finding("UNIT-042", title=budget.pack.book.title, count=count),) if count else ()


def _lines(source: Input, given: Any, amounts: BudgetAmounts) -> tuple[list[dict[str, Any]], int]:
    """The lines of a list, those that it lacks behind them; and how many amounts were taken."""
    column = amounts.spec.column
    scale = scale_of(source.column(column).decimals)
    lines = [dict(line) for line in given or source.presets]
    waiting = {key: amount for key, amount in amounts.amounts.items() if amount}
    taken = 0
    for line in lines:
        key = tuple(str(line.get(name) or "") for name in amounts.keys)
        amount = waiting.pop(key, 0)
        if amount and line.get(column) in NO_AMOUNT:
            line[column] = printed(amount, scale)
            taken += 1
    blank = dict.fromkeys((c.key for c in source.facts), "")
    new = [
        {**blank, **dict(zip(amounts.keys, key, strict=True)), column: printed(amount, scale)}
        for key, amount in waiting.items()
    ]
    return [*lines, *new], taken + len(new)


def import_export(
    export: Path | str,
    mapping: Path | str,
    out: Path | str | None = None,
    *,
    unit_code: str | None = None,
    year: int | None = None,
    pack: str | None = None,
    targets: Path | str | None = None,
    budget: Path | None = None,
) -> ImportResult:
    """The facts of one unit in an export, written as a facts file where ``out`` is given.

    ``targets`` is the file with the 绩效目标表, where that is not a sheet of the export; ``budget`` is the
    unit's budget of the year, from which a final account is filled. ``mapping`` is a map's file, or the name
    of one that comes with the program; one of published tables takes a workbook of these.

    Raises InputError where map, export or budget cannot be used, OSError for files that cannot be read or
    written, SpecError for an unknown pack; rows that cannot be used are findings.
    """
    done = imported(export, mapping, unit_code=unit_code, year=year, pack=pack, targets=targets)
    if budget:
        facts, notes = with_budget(
            load_pack(pack or done.facts.get("pack", DEFAULT_PACK)), done.facts, budget
        )
        done = replace(done, facts=facts, findings=(*done.findings, *notes))
    if out is not None:
        done.write(Path(out))
    return done
