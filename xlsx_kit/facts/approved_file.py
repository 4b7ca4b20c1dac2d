"""The list of approved amounts (批复数): one row an amount, checked before anything is compared with it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from xlsx_kit.addresses import a1
from xlsx_kit.facts.approved import ApprovedAmount, ApprovedByUnit
from xlsx_kit.files import Grid, chosen_sheet, squeezed
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding

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


def read_approved(path: Path) -> ApprovedByUnit:
    """The approved amounts of a list (.csv, .xlsx or .xls), by unit, in the list's order.

    Raises InputError with every error of the list at once.
    """
    grid, place = chosen_sheet(path), path.name
    rows = list(grid.rows())
    findings: list[Finding] = []
    columns = _columns(grid, rows[0], place, findings) if rows else {}
    found: dict[str, list[ApprovedAmount]] = {}
    for row in () if findings else rows[1:]:
        texts = {key: grid.text(row, column) for key, column in columns.items()}
        if any(texts.values()):
            for unit, approved in _approved(grid, row, texts, columns, place, findings):
                found.setdefault(unit, []).append(approved)
    if not findings and not found:
        findings.append(finding("APPROVED-095", sheet=place))
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
            cell = a1(row, column)
            findings.append(finding("APPROVED-094", sheet=place, cell=cell, title=title, names=known))
    if "unit" not in columns:
        findings.append(finding("APPROVED-091", sheet=place, title=COLUMNS["unit"][1]))
    if not columns.keys() & MONEY.keys():
        findings.append(finding("APPROVED-091", sheet=place, title=COLUMNS["amount"][1]))
    return columns


def _approved(
    grid: Grid, row: int, texts: dict[str, str], columns: dict[str, int], place: str, findings: list[Finding]
) -> Iterator[tuple[str, ApprovedAmount]]:
    if not texts["unit"]:
        findings.append(finding("APPROVED-092", sheet=place, cell=a1(row, columns["unit"]), row=row))
        return
    key = "yuan" if texts.get("yuan") else "amount"
    if key not in columns:
        key = next(iter(columns.keys() & MONEY.keys()))
    money = grid.amount(row, columns[key])
    if money is None:
        cell = a1(row, columns[key])
        findings.append(finding("APPROVED-093", sheet=place, cell=cell, row=row, text=texts[key]))
        return
    wanted = ("item", "fund") if texts.get("item") else ("function", "kind", "fund", "origin")
    where = {name: texts[name] for name in wanted if texts.get(name)}
    source = "three_public" if texts.get("item") else "ledger"
    yield texts["unit"], ApprovedAmount(source, where, _in_wan(money, key), row)


def _in_wan(money: Decimal, key: str) -> Fraction:
    return Fraction(money) / MONEY[key]
