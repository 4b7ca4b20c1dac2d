"""Facts of many units that all differ and all pass: figures, lists, projects and words of their own."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from tests.facts_edits import Facts, with_set
from xlsx_kit.resources import root

CASE: Facts = json.loads((root("samples") / "pass" / "small-clean.json").read_text("utf-8"))
MOST_PROJECTS, COST = 4, "成本指标"
KINDS = ("局", "馆", "站", "中心", "服务所")
PLACES = ("东河", "西山", "南塘", "北岭", "中桥", "上湾", "下营")

# Changes that are errors, each at one place.
WRONG: tuple[Sequence[tuple[str, Any]], ...] = (
    [("ledger.0.amount", "0.01")],
    [("basic.0.amount", "1.00")],
    [("projects.0.budget", "0.00")],
    [("three_public.4.amount", "-1.00")],
)


def unit_code(number: int) -> str:
    """The code of the unit with a number from 1."""
    return f"{302000 + number:06d}"


def unit_name(number: int) -> str:
    """Its name; no two are the same."""
    return f"{PLACES[number % len(PLACES)]}第{number}{KINDS[number % len(KINDS)]}"


def unit_facts(number: int, *changes: tuple[str, Any], year: int = 2025) -> Facts:
    """What a unit reports; right, but for the changes."""
    dice, facts = Random(number), copy.deepcopy(CASE)
    code, name = unit_code(number), unit_name(number)
    facts["unit"] |= {"code": code, "name": name, "year": year}
    facts["organisations"][0]["name"] = f"{name}本级"
    salary, pension = money(dice, 1, 900), money(dice, 1, 90)
    raised(facts["basic"][0], salary)
    raised(facts["ledger"][1], salary)
    raised(facts["basic"][3], pension)
    raised(facts["ledger"][2], pension)
    _add_projects(facts, dice, code, year)
    basic = sum(Decimal(line["amount"]) for line in facts["basic"])
    projects = sum(Decimal(project["budget"]) for project in facts["projects"])
    facts["prior_year"] = {"income": f"{basic + projects}", "basic": f"{basic}", "project": f"{projects}"}
    for key in ("duties", "overall_goal", "specific_goals", "safeguards"):
        facts["texts"][key] = f"{facts['texts'][key]}\n以上由{name}负责。"
    return with_set(facts, changes)


def _add_projects(facts: Facts, dice: Random, code: str, year: int) -> None:
    """One to four projects, each with its line of the ledger and its indicators."""
    first, indicators, line = facts["projects"][0], facts["indicators"], facts["ledger"][0]
    facts["projects"], facts["indicators"], lines = [], [], []
    for number in range(1, dice.randint(1, MOST_PROJECTS) + 1):
        project, amount = f"{code}{year % 100}P{number:04d}", f"{20 + money(dice, 0, 300)}"
        named = {"code": project, "name": f"{first['name']}（{number}期）"}
        facts["projects"].append({**first, **named, "budget": amount, "fiscal": amount})
        cost = f"≤{amount} 万元"
        facts["indicators"] += [
            {**one, "project": project} | ({"value": cost} if one["level2"] == COST else {})
            for one in indicators
        ]
        lines.append({**line, "project": project, "amount": amount})
    facts["ledger"][:1] = lines


def raised(line: Facts, amount: Decimal) -> None:
    """More money on a line."""
    line["amount"] = f"{Decimal(line['amount']) + amount}"


def money(dice: Random, least: int, most: int) -> Decimal:
    """Any amount of two decimals."""
    return Decimal(dice.randint(least * 100, most * 100)).scaleb(-2)
