"""The list of approved amounts (批复数): one row an amount, checked before anything is compared with it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from xlsx_kit.addresses import a1
from xlsx_kit.facts.approved import Approved, ApprovedByUnit
from xlsx_kit.files.tables.files import chosen_sheet
from xlsx_kit.files.tables.grid import Grid, squeezed
from xlsx_kit.findings import Finding, InputError, Severity

# Headings a list may use, the first Chinese one for messages.
COLUMNS: dict[str, tuple[str, ...]] = {
    "unit": ("unit", "单位编码", "单位代码", "预算单位编码"),
    "function": ("function", "功能分类科目编码", "功能科目编码", "科目编码", "功能分类科目"),
    "kind": ("kind", "支出类型"),
    "fund": ("fund", "资金来源", "资金性质来源"),
    "origin": ("origin", "资金性质"),
    "item": ("item", "“三公”项目", "三公项目", "三公经费项目"),
    "amount": ("amount", "金额(万元)", "批复数(万元)", "批复金额(万元)"),
    "yuan": ("yuan", "金额(元)", "批复数(元)", "批复金额(元)"),
}
MONEY = {"amount": 1, "yuan": 10_000}
"""Columns of money, and how many of their unit are one 万元."""
ERROR = Severity.ERROR

FAULTS: dict[str, tuple[Severity, str, str]] = {
    "APPROVED-091": (
        ERROR,
        "批复数名单缺少“{title}”列。",
        "第一行应为表头：单位编码、功能分类科目编码、支出类型、资金来源、金额(万元)。",
    ),
    "APPROVED-092": (ERROR, "第 {row} 行没有填单位编码。", "请补填，或删去整行。"),
    "APPROVED-093": (ERROR, "第 {row} 行的金额“{text}”不是数字。", "请只填数字。"),
    "APPROVED-094": (ERROR, "批复数名单有不认识的列“{title}”。", "可用的列：{names}。"),
    "APPROVED-095": (ERROR, "批复数名单是空的。", "第一行应为表头，以下每行一个批复数。"),
}


def read_approved(path: Path) -> ApprovedByUnit:
    """The approved amounts of a list (.csv, .xlsx or .xls), by unit, in the list's order.

    Raises InputError with every error of the list at once.
    """
    grid, place = chosen_sheet(path), path.name
    rows = list(grid.rows())
    findings: list[Finding] = []
    columns = _columns(grid, rows[0], place, findings) if rows else {}
    found: dict[str, list[Approved]] = {}
    for row in () if findings else rows[1:]:
        texts = {key: grid.text(row, column) for key, column in columns.items()}
        if any(texts.values()):
            for unit, approved in _approved(grid, row, texts, columns, place, findings):
                found.setdefault(unit, []).append(approved)
    if not findings and not found:
        findings.append(_fault("APPROVED-095", place, None))
    if findings:
        raise InputError(tuple(findings))
    return {unit: tuple(lines) for unit, lines in found.items()}


def _columns(grid: Grid, row: int, place: str, findings: list[Finding]) -> dict[str, int]:
    names = {squeezed(n).casefold(): key for key, titles in COLUMNS.items() for n in titles}
    columns: dict[str, int] = {}
    for column in range(1, grid.last_column + 1):
        title = grid.text(row, column)
        key = names.get(squeezed(title).casefold())
        if key:
            columns[key] = column
        elif title:
            known = "、".join(titles[1] for titles in COLUMNS.values())
            findings.append(_fault("APPROVED-094", place, a1(row, column), title=title, names=known))
    if "unit" not in columns:
        findings.append(_fault("APPROVED-091", place, None, title=COLUMNS["unit"][1]))
    if not columns.keys() & MONEY.keys():
        findings.append(_fault("APPROVED-091", place, None, title=COLUMNS["amount"][1]))
    return columns


def _approved(
    grid: Grid, row: int, texts: dict[str, str], columns: dict[str, int], place: str, findings: list[Finding]
) -> Iterator[tuple[str, Approved]]:
    if not texts["unit"]:
        findings.append(_fault("APPROVED-092", place, a1(row, columns["unit"]), row=row))
        return
    key = "yuan" if texts.get("yuan") else "amount"
    if key not in columns:
        key = next(iter(columns.keys() & MONEY.keys()))
    money = grid.amount(row, columns[key])
    if money is None:
        cell = a1(row, columns[key])
        findings.append(_fault("APPROVED-093", place, cell, row=row, text=texts[key]))
        return
    wanted = ("item", "fund") if texts.get("item") else ("function", "kind", "fund", "origin")
    where = {name: texts[name] for name in wanted if texts.get(name)}
    source = "three_public" if texts.get("item") else "ledger"
    yield texts["unit"], Approved(source, where, _in_wan(money, key), row)


def _in_wan(money: Decimal, key: str) -> Fraction:
    return Fraction(money) / MONEY[key]


def _fault(rule: str, place: str, cell: str | None, **words: object) -> Finding:
    severity, message, hint = FAULTS[rule]
    return Finding(rule, severity, place, cell, message.format(**words), hint.format(**words))
