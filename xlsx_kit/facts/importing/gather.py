"""Entries to facts: added up exactly in 元, rounded once per leaf, to the pack's money and decimals.

A leaf is one ledger line or one line of basic expenditure. No sum is ever rounded: a project's
budget and every total are sums of rounded leaves, so that what is published adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xlsx_kit.facts.importing.rows import ExportAmount, RowProblem
from xlsx_kit.facts.model import default_of
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.pack import ColumnType, Pack
from xlsx_kit.values import IN_YUAN, printed

BASIC, PROJECT, GENERAL = "基本支出", "项目支出", "一般公共预算"

Key = tuple[str, ...]


@dataclass
class LeafTotals:
    """Amounts by key, exact in 元, and the same rounded as the pack's are: one leaf each."""

    pack: Pack
    yuan: dict[Key, Decimal] = field(default_factory=dict)

    def add(self, key: Key, yuan: Decimal) -> None:
        """One more amount of a leaf."""
        self.yuan[key] = self.yuan.get(key, Decimal(0)) + yuan

    def hundredths(self, key: Key) -> int:
        """A leaf in hundredths of the pack's money."""
        return rounded(self.yuan[key], self.pack)

    def sums(self, wanted: Callable[[Key], bool] = lambda key: True) -> tuple[Decimal, int]:
        """Exact and rounded sum of some leaves."""
        keys = [key for key in self.yuan if wanted(key)]
        return sum((self.yuan[k] for k in keys), Decimal(0)), sum(self.hundredths(k) for k in keys)


def rounded(yuan: Decimal, pack: Pack) -> int:
    """元 to hundredths of the pack's money, half away from zero at the last decimal its amounts have."""
    amount = yuan / IN_YUAN[pack.book.money]
    return int(100 * amount.quantize(Decimal(1).scaleb(-pack.book.decimals), ROUND_HALF_UP))


@dataclass(frozen=True)
class ImportedParts:
    """The parts of a facts file, the totals in 元 and in the pack's money, problems and findings."""

    parts: dict[str, Any]
    totals: tuple[tuple[str, Decimal, int], ...]
    findings: tuple[Finding, ...]
    problems: tuple[RowProblem, ...]


def gather(pack: Pack, entries: Iterable[ExportAmount], sheet: str) -> ImportedParts:
    """Ledger, basic expenditure and projects of one unit."""
    ledger, basic = LeafTotals(pack), LeafTotals(pack)
    names: dict[str, dict[str, str]] = {"functional": {}, "economic": {}}
    projects: dict[str, str] = {}
    problems: list[RowProblem] = []
    for entry in entries:
        ledger.add((entry.function, entry.kind, entry.fund, entry.origin, entry.project), entry.yuan)
        names["functional"].setdefault(entry.function, entry.function_name)
        if entry.kind == BASIC and entry.fund == GENERAL:
            if entry.economic:
                basic.add((entry.economic, _part(pack, entry)), entry.yuan)
                names["economic"].setdefault(entry.economic, entry.economic_name)
            else:
                problems.append(RowProblem("IMP-022", "economic", "", entry.row, "", entry.yuan))
        if entry.kind == PROJECT:
            if not entry.project:
                problems.append(RowProblem("IMP-033", "project_code", "", entry.row, "", entry.yuan))
            elif projects.setdefault(entry.project, entry.project_name) != entry.project_name:
                problems.append(
                    RowProblem("IMP-034", "project_code", entry.project, entry.row, "", entry.yuan)
                )
    lines = [key for key in sorted(ledger.yuan, key=_order(pack, "ledger")) if ledger.yuan[key]]
    economic = [key for key in sorted(basic.yuan) if basic.yuan[key]]
    parts = {
        "ledger": [_ledger_line(pack, key, ledger, names["functional"]) for key in lines],
        "basic": [_basic_line(pack, key, basic, names["economic"]) for key in economic],
        "projects": [_project(pack, code, name, ledger) for code, name in projects.items()],
    }
    findings = [*_negative(ledger, basic, sheet), *_rounding_gap(ledger, basic, sheet)]
    return ImportedParts(parts, _totals(pack, ledger, basic), tuple(findings), tuple(problems))


def _part(pack: Pack, entry: ExportAmount) -> str:
    """人员 or 公用 where the project's category says other than the code's class."""
    used = next((c for c in pack.input("basic").columns if c.type is ColumnType.DEFAULT), None)
    usual = default_of(used, {"economic": entry.economic}) if used else ""
    return "" if entry.part == usual else entry.part


def _order(pack: Pack, input_id: str) -> Callable[[Key], tuple[Any, ...]]:
    """Lines by code, then in the order of the pack's lists, whatever the export's order."""
    lists = [pack.values(pack.input(input_id).column(key).list) for key in ("kind", "fund", "origin")]

    def order(key: Key) -> tuple[Any, ...]:
        return key[0], *(known.index(v) for known, v in zip(lists, key[1:4], strict=True)), key[4]

    return order


def _ledger_line(pack: Pack, key: Key, ledger: LeafTotals, names: dict[str, str]) -> dict[str, str]:
    columns = ("function", "kind", "fund", "origin", "project")
    line = {**dict(zip(columns, key, strict=True)), "amount": printed(ledger.hundredths(key))}
    return _named(pack, "functional", key[0], line, names)


def _basic_line(pack: Pack, key: Key, basic: LeafTotals, names: dict[str, str]) -> dict[str, str]:
    line = {"economic": key[0], "amount": printed(basic.hundredths(key))}
    if key[1]:
        line["part"] = key[1]
    return _named(pack, "economic", key[0], line, names)


def _named(pack: Pack, codes: str, code: str, line: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    """The export's own name stands only for a code that the official list lacks."""
    if names.get(code) and not pack.codes[codes].name(code, 0):
        line["name"] = names[code]
    return line


def _project(pack: Pack, code: str, name: str, ledger: LeafTotals) -> dict[str, str]:
    fiscal = set(pack.book.groups.get("fiscal", ()))
    own = [key for key in ledger.yuan if key[4] == code]
    paid = sum(ledger.hundredths(k) for k in own if k[2] in fiscal)
    other = sum(ledger.hundredths(k) for k in own if k[2] not in fiscal)
    amounts = {"budget": printed(paid + other), "fiscal": printed(paid), "other": printed(other)}
    return {"code": code, "name": name, **amounts}


def _negative(ledger: LeafTotals, basic: LeafTotals, sheet: str) -> Iterable[Finding]:
    for leaves in (ledger, basic):
        for key, yuan in leaves.yuan.items():
            if yuan < 0:
                yield finding(
                    "IMP-032", sheet=sheet, what="、".join(k for k in key if k), yuan=printed_yuan(yuan)
                )


def _rounding_gap(ledger: LeafTotals, basic: LeafTotals, sheet: str) -> Iterable[Finding]:
    """The same money, divided in two ways and rounded, need not give the same sum."""
    yuan, left = ledger.sums(lambda k: k[1] == BASIC and k[2] == GENERAL)
    same, right = basic.sums()
    if yuan == same and left != right:
        words = {"left": printed(left), "right": printed(right), "gap": printed(left - right)}
        yield finding("IMP-041", sheet=sheet, money=ledger.pack.book.money, **words)


def _totals(pack: Pack, ledger: LeafTotals, basic: LeafTotals) -> tuple[tuple[str, Decimal, int], ...]:
    """Kind by kind, the total, and basic expenditure by economic code."""
    kinds = [
        (kind, *ledger.sums(lambda k, kind=kind: k[1] == kind))  # type: ignore[misc]
        for kind in pack.values("kind")
    ]
    rows = [row for row in kinds if row[1] or row[2]]
    rows += [("收支明细合计", *ledger.sums()), ("基本支出（按经济科目）", *basic.sums())]
    return tuple(rows)


def printed_yuan(yuan: Decimal) -> str:
    """元 as people write it, without zeros at the end beyond 分."""
    text = f"{yuan.normalize():f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"
