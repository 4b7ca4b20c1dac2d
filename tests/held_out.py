"""Publications of real units (``tests/publications``, see the README there): figures, facts, exports."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from xlsx_kit.pack.loading.load import load_pack

FOLDER = Path(__file__).with_name("publications")
ACCOUNTS, BUDGET = "final-accounts-2024-shanghai", "shanghai-2025"
PACKS = {"accounts": ACCOUNTS, "budget": BUDGET}
TOTAL = "total"
NUMERALS = "一二三四五六七八九十"
Row = list[str]
Cell = tuple[str, str, str]

INCOMES = {
    "一、一般公共预算财政拨款收入": "1", "二、政府性基金预算财政拨款收入": "2",
    "一、一般公共预算财政拨款": "1", "二、政府性基金预算财政拨款": "2",
    "财政拨款收入": "1", "一般公共预算": "2", "政府性基金预算": "3", "收入总计": "total", "支出总计": "total",
    "本年收入合计": "27", "本年支出合计": "27", "使用非财政拨款结余": "28", "结余分配": "28",
    "年初结转和结余": "29", "年末结转和结余": "29",
    "年初财政拨款结转和结余": "28", "年末财政拨款结转和结余": "28",
}  # fmt: skip
"""Rows of tables with two sides, by what these forms print."""
FUNDS = {"一般公共预算": "1", "政府性基金预算": "2"}
"""Those of a budget's fourth table."""
FIGURES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "accounts": {
        "t1": ("expenditure",), "t2": ("total",), "t3": ("total", "basic", "project"),
        "t4": ("total", "general", "fund"), "t5": ("total", "basic", "project"), "t6": ("amount",),
        "t8": ("opening", "income", "total", "basic", "project", "closing"),
    },
    "budget": {
        "t1": ("total", "staff", "public", "project"), "t2": ("total",), "t3": ("total", "basic", "project"),
        "t4": ("total", "general", "fund"), "t5": ("total", "basic", "project"),
        "t6": ("total", "basic", "project"), "t8": ("total", "staff", "public"),
        "t9": ("total", "abroad", "reception", "cars", "cars_bought", "cars_run", "running"),
    },
}  # fmt: skip
THREE_PUBLIC = ("total", "abroad", "cars", "cars_bought", "cars_run", "reception")
RUNNING_COSTS = {
    "2080501": ("1934160", "367200"),
    "2080599": ("0", "23800"),
    "2120101": ("13410068", "3469162"),
}
"""How the unit that prints 人员经费 and 公用经费 divides its codes: from its table of economic classes."""


@dataclass(frozen=True)
class Publication:
    """What one unit printed."""

    name: str
    about: dict[str, str] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def book(self) -> str:
        """Which kind of book: accounts or budget."""
        return self.about["book"]

    @property
    def pack(self) -> str:
        """The pack whose form it has."""
        return PACKS[self.book]

    @cached_property
    def faults(self) -> frozenset[Cell]:
        """Cells known to be misprinted."""
        return frozenset((t, r, c) for t, r, c in self.tables.get("faults", []))

    @property
    def rules(self) -> set[str]:
        """Rules that its printed figures break."""
        return {rule for row in self.tables.get("rules", []) for rule in row}

    def is_misprinted(self, table: str, row: str, column: str) -> bool:
        """Whether a cell is known to be."""
        return bool({(table, row, column), (table, "*", "*")} & self.faults)

    def right(self, table: str) -> list[Row]:
        """A table's rows, corrected where they were misprinted."""
        return self.tables.get(f"corrected {table}", self.tables.get(table, []))

    def printed(self, *, corrected: bool = False) -> Iterator[tuple[Cell, Decimal]]:
        """Every figure: table, row, column as the pack calls them."""
        for table in (one for one in self.tables if one.startswith("t")):
            rows = self.right(table) if corrected else self.tables[table]
            if (self.book, table) == ("accounts", "t7"):
                cells = [(key, kind) for key in THREE_PUBLIC for kind in ("budget", "actual")]
                found = [(table, *cell) for cell in cells]
                yield from _numbers(found, rows[0])
                continue
            if (self.book, table) == ("budget", "t9"):
                yield from _numbers([(table, "all", c) for c in FIGURES["budget"][table]], rows[0])
                continue
            classes = [row[0][2:] for row in rows if row[0].startswith("支 ") and row[0][2:].isdigit()]
            for row in rows:
                key, columns = self._place(table, row[0], classes)
                yield from _numbers([(table, key, column) for column in columns], row[1:])
                if table == "t2":
                    yield from _numbers([(table, key, "fiscal")], row[1:])

    def _place(self, table: str, name: str, classes: list[str]) -> tuple[str, tuple[str, ...]]:
        columns = FIGURES[self.book][table]
        side, _, label = name.partition(" ")
        if side not in ("收", "支"):
            return name, columns
        if side == "收":
            columns = ("income",)
        elif (self.book, table) == ("budget", "t1") and self.about.get("scope") != "单位":
            columns = columns[:1]
        if label in classes:
            codes = load_pack(self.pack).codes["functional"]
            order = codes.class_codes if self.book == "accounts" else classes
            n = list(order).index(label) + 1
            return (
                str(n) if self.book == "accounts" else f"{numeral(n)}、{codes.name(label, 2025)}"
            ), columns
        if label == "总计":
            return {"t1": "30", "t4": "32"}[table], columns
        if (self.book, table) == ("budget", "t4") and label in FUNDS:
            return FUNDS[label], columns
        return INCOMES[label], columns


def publications() -> dict[str, Publication]:
    """Every publication, by the name of its file."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.txt"))}


def _read(path: Path) -> Publication:
    found = Publication(path.stem)
    rows: list[Row] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("%"):
            key, _, value = line[1:].partition(" ")
            found.about[key] = value
        elif line.startswith("@"):
            rows = found.tables.setdefault(line[1:], [])
        elif line.startswith("="):
            rows += [list(row) for row in found.tables[line[1:]]]
        elif line.startswith("-") and line[1:].isdigit():
            rows[:] = [row for row in rows if row[0] != line[1:]]
        elif line:
            row = line.split()
            row = [" ".join(row[:2]), *row[2:]] if row[0] in ("收", "支") else row
            same = [
                n
                for n, other in enumerate(rows)
                if other[0] == row[0] and (row[0].isdigit() or row[0] == TOTAL)
            ]
            at = same[0] if same else len(rows)
            rows[at : at + 1] = [row]
    return found


def _numbers(cells: list[Cell], figures: Row) -> Iterator[tuple[Cell, Decimal]]:
    for cell, figure in zip(cells, figures, strict=False):
        if figure != "-":
            yield cell, Decimal(figure)


def numeral(n: int) -> str:
    """A number below 30 as headings have it."""
    tens, units = divmod(n, 10)
    if n <= len(NUMERALS):
        return NUMERALS[n - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[units - 1] if units else "")


def write_printed(found: Publication, path: Path) -> int:
    """The printed figures as ``pack try`` takes them; how many there are."""
    figures = list(found.printed())
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("表", "行", "列", "数"), *((*cell, amount) for cell, amount in figures)])
    return len(figures)


def budget_facts(found: Publication) -> dict[str, Any]:
    """The facts of a budget: the 项 of each fund, the 款 of economic classes, the line of “三公”."""
    ledger: list[dict[str, str]] = []
    for table, fund in (("t5", "一般公共预算"), ("t6", "政府性基金")):
        for code, _, basic, project in (row for row in found.right(table) if len(row[0]) == 7):
            kinds = {"基本支出": basic, "项目支出": project}
            if found.about.get("scope") == "单位":
                staff, running = RUNNING_COSTS.get(code, (basic, "0"))
                kinds = {"人员经费": staff, "公用经费": running, "项目支出": project}
            ledger += [
                {"function": code, "kind": kind, "fund": fund, "amount": f"{Decimal(amount):.2f}"}
                for kind, amount in kinds.items()
                if amount != "-" and Decimal(amount)
            ]
    basic_lines = [
        {"economic": code, "amount": f"{Decimal(amount):.2f}", "part": part}
        for code, _, *parts in (row for row in found.right("t8") if row[0] != TOTAL and len(row[0]) == 5)
        for part, amount in zip(("人员", "公用"), parts, strict=True)
        if amount != "-" and Decimal(amount)
    ]
    amounts = [Decimal(0 if figure == "-" else figure) * 10_000 for figure in found.tables["t9"][0]]
    items = ("", "因公出国（境）费", "公务接待费", "", "公务用车购置费", "公务用车运行费", "机关运行经费")
    return {
        "pack": found.pack,
        "unit": {
            "code": found.about["code"],
            "name": found.about["name"],
            "year": int(found.about.get("year", "2026")),
            "scope": found.about.get("scope", "部门"),
            "nature": "行政",
            "level": "区级",
            "district": "某区",
        },
        "ledger": ledger,
        "basic": basic_lines,
        "three_public": [
            {"item": item, "amount": f"{amount:.2f}"}
            for item, amount in zip(items, amounts, strict=True)
            if item
        ],
    }


def write_export(found: Publication, path: Path) -> Path:
    """The published tables of final accounts as a workbook, each under its title, in 万元."""
    pack = load_pack(found.pack)
    figures = dict(found.printed(corrected=True))
    book = openpyxl.Workbook()
    book.remove(book.active)
    for view in pack.views:
        sheet = book.create_sheet(f"{view.id} {view.table.title}".replace("“", "").replace("”", "")[:31])
        sheet["A1"], sheet["A2"], sheet["H2"] = view.table.title, f"部门：{found.about['name']}", "单位：万元"
        if view.id == "t7":
            for n, column in enumerate(view.table.printed, start=1):
                for level, head in enumerate(column.head, start=3):
                    sheet.cell(level, n, head)
                _put(sheet, 8, n, figures.get((view.id, column.rows[0], column.column)))
        elif view.id == "t6":
            _economic(sheet, found.right("t6"))
        elif view.table.sides:
            _two_sides(sheet, view, figures)
        else:
            _by_code(sheet, view, found.right(view.id), figures)
    book.save(path)
    return path


def _put(sheet: Worksheet, row: int, column: int, amount: Decimal | None) -> None:
    if amount is not None:
        sheet.cell(row, column, float(amount))


def _two_sides(sheet: Worksheet, view: Any, figures: Mapping[Cell, Decimal]) -> None:
    at = 1
    for side, name in zip(view.table.sides, ("收入", "支出"), strict=True):
        sheet.cell(3, at, name)
        sheet.cell(4, at, "项目")
        for n, column in enumerate(side.columns, start=1):
            sheet.cell(4, at + n, view.table.column(column).head[-1])
            for line, row in enumerate(view.fixed, start=5):
                if label := row.labels.get(side.label, "").strip():
                    sheet.cell(line, at, label)
                    _put(sheet, line, at + n, figures.get((view.id, row.key, column)))
        at += 1 + len(side.columns)


def _economic(sheet: Worksheet, rows: list[Row]) -> None:
    for n, head in enumerate(("经济分类科目编码", "科目名称", "决算数") * 2, start=1):
        sheet.cell(3, n, head)
    lines = {1: 4, 4: 4}
    for code, amount in (row for row in rows if row[0].isdigit()):
        at = 1 if code[:3] in ("301", "303") else 4
        sheet.cell(lines[at], at, code)
        sheet.cell(lines[at], at + 1, "科目")
        _put(sheet, lines[at], at + 2, Decimal(amount))
        lines[at] += 1


def _by_code(sheet: Worksheet, view: Any, rows: list[Row], figures: Mapping[Cell, Decimal]) -> None:
    sheet.cell(3, 1, "项目")
    sheet.cell(4, 1, "功能分类科目编码")
    sheet.cell(4, 2, "科目名称")
    for n, column in enumerate(view.table.amounts, start=3):
        for level, head in enumerate(column.head, start=3):
            sheet.cell(level, n, head)
        for line, (code, *_) in enumerate(rows, start=5):
            sheet.cell(line, 1 if code != "total" else 2, code if code != "total" else "合计")
            if code != "total":
                sheet.cell(line, 2, "科目")
            _put(sheet, line, n, figures.get((view.id, code, column.id)))
