"""A workbook of published tables to a unit's facts: what the tables say, and what they lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsx_kit.facts.importing.book_map import BookMap, CellSum, Fill, read_book_map
from xlsx_kit.facts.importing.gather import printed_yuan, rounded
from xlsx_kit.facts.importing.printed_tables import PrintedTables, read_printed
from xlsx_kit.facts.importing.result import ImportResult
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import DEFAULT_PACK, TOTAL, UNIT, ColumnType, Pack, named_column, table_cell
from xlsx_kit.values import IN_YUAN, printed

Line = dict[str, str]
MOST_NAMED = 5
"""Rows that one finding names."""


def import_book(
    book: Path,
    mapping: Path,
    pack: Pack,
    *,
    unit_code: str | None = None,
    year: int | None = None,
) -> ImportResult:
    """The facts in a workbook of published tables.

    Raises InputError where map or workbook cannot be used, OSError for files that cannot be read.
    What the tables lack, and where lines do not come to what is printed, are findings.
    """
    spec = read_book_map(mapping, pack)
    tables = read_printed(book, pack, spec.titles, spec.words)
    if not tables.figures:
        raise refusal("IMP-061", name=book.name, tables="、".join(view.table.title for view in pack.views))
    lines: dict[str, list[Line]] = {}
    used = 0
    for fill in spec.fills:
        for line in _lines(fill, tables, pack):
            used += 1
            lines.setdefault(fill.input, []).append(line)
    unit = {"code": unit_code or "", "name": tables.name, "year": year or tables.year or None}
    facts: dict[str, Any] = {UNIT: {k: v for k, v in unit.items() if v}}
    for input_id, own in lines.items():
        source = pack.input(input_id)
        facts[source.part] = own if source.kind == "list" else own[0]
    if pack.id != DEFAULT_PACK:
        facts = {"pack": pack.id, **facts}
    findings = (
        *([] if unit["year"] else [finding("IMP-042")]),
        *_assumed(pack, tables),
        *_missing(pack, spec, tables),
        *_gaps(pack, spec, tables, lines),
        *_exceeded(pack, spec, tables),
        *_lacking(pack, lines),
    )
    titles = {s.part: s.sheet for s in map(pack.input, lines) if s.kind == "list"}
    counts = {"used": used, "subtotals": 0, "ignored": 0, "left_out": 0}
    totals, money, scale = tuple(_totals(pack, lines)), pack.book.money, pack.book.scale
    return ImportResult(facts, totals, counts, Decimal(0), findings, titles, money, scale)


def _lines(fill: Fill, tables: PrintedTables, pack: Pack) -> Iterator[Line]:
    """The lines that one fill gives, those without money left out."""
    if not fill.table:
        amounts = {_column(fill, key, c, pack): _sum(c, tables, "") for key, c in fill.take.items()}
        yield from _line(fill.values, amounts, pack)
        return
    codes = pack.codes[pack.input(fill.input).column(fill.code).codes]
    for row in tables.rows(fill.table):
        if row == TOTAL or not codes.leaf(row):
            continue
        budgets = codes.budgets(row)
        if (fill.budgets and not set(fill.budgets) & set(budgets)) or (set(fill.but) & set(budgets)):
            continue
        amounts = {_column(fill, key, c, pack): _sum(c, tables, row) for key, c in fill.take.items()}
        yield from _line({fill.code: row, **fill.values}, amounts, pack)


def _column(fill: Fill, key: str, cells: CellSum, pack: Pack) -> str:
    """The column that an amount goes to: the one that the pack prints where the map finds it.

    A form that extends another may print another column of the same list in a cell (the budget of the
    beginning of the year instead of that of its end); the map says what the first form prints.
    """
    if len(cells.of) == 1 and not cells.less:
        table, _, column = table_cell(cells.of[0])
        printed_there = [named_column(one) for one in pack.view(table).table.column(column).measure]
        if len(printed_there) == 1 and printed_there[0][0] == fill.input:
            return printed_there[0][1]
    return key


def _line(values: Mapping[str, str], amounts: Mapping[str, Decimal], pack: Pack) -> Iterator[Line]:
    if any(amounts.values()):
        yield {
            **values,
            **{key: printed(rounded(yuan, pack), pack.book.scale) for key, yuan in amounts.items()},
        }


def _sum(cells: CellSum, tables: PrintedTables, row: str) -> Decimal:
    """Cells added and taken off, in 元; what rounding leaves over is 0."""
    of, less = ([_cell(ref, row) for ref in refs] for refs in (cells.of, cells.less))
    total = sum(map(tables.figure, of), Decimal(0)) - sum(map(tables.figure, less), Decimal(0))
    step = max((tables.steps.get(table, Decimal(0)) for table, _, _ in (*of, *less)), default=Decimal(0))
    return Decimal(0) if less and abs(total) <= step * (len(of) + len(less)) / 2 else total


def _cell(ref: str, row: str) -> tuple[str, str, str]:
    table, own, column = table_cell(ref)
    return table, own or row, column


def _totals(pack: Pack, lines: Mapping[str, list[Line]]) -> Iterator[tuple[str, Decimal, int]]:
    """By list the sum of its first amounts, in 元 and in the pack's money."""
    for input_id, own in lines.items():
        source = pack.input(input_id)
        keys = [c.key for c in source.facts if c.type is ColumnType.AMOUNT and c.key in own[0]]
        if source.kind == "list" and keys:
            amount = sum((Decimal(line[keys[0]]) for line in own), Decimal(0))
            yield source.title, amount * IN_YUAN[pack.book.money], int(amount * pack.book.scale)


def _assumed(pack: Pack, tables: PrintedTables) -> Iterator[Finding]:
    """Tables that state no money, once for each money that they were taken in."""
    for money in dict.fromkeys(tables.assumed.values()):
        titles = [pack.view(table).table.title for table, one in tables.assumed.items() if one == money]
        yield finding("IMP-067", titles="、".join(titles), money=money)


def _missing(pack: Pack, spec: BookMap, tables: PrintedTables) -> Iterator[Finding]:
    """Tables that the map reads and the workbook does not have."""
    needed = {
        table_cell(ref)[0] for fill in spec.fills for c in fill.take.values() for ref in (*c.of, *c.less)
    }
    for view in pack.views:
        if view.id in needed and view.id not in tables.sheets:
            yield finding("IMP-062", title=view.table.title)


def _gaps(
    pack: Pack, spec: BookMap, tables: PrintedTables, lines: Mapping[str, list[Line]]
) -> Iterator[Finding]:
    """Lists that do not come to the total that is printed, by more than their figures were rounded."""
    for name, ref in spec.totals.items():
        input_id, column = named_column(name)
        own = [Decimal(line.get(column) or 0) for line in lines.get(input_id, ())]
        cell = _cell(ref, "")
        money = IN_YUAN[pack.book.money]
        found, wanted = sum(own, Decimal(0)) * money, tables.figure(cell)
        slack = tables.steps.get(cell[0], Decimal(0)) * (len(own) + 1) / 2
        if found != wanted:
            yield finding(
                "IMP-063" if abs(found - wanted) > slack else "IMP-065",
                sheet=tables.sheets.get(cell[0]),
                title=pack.input(input_id).title,
                found=printed_yuan(found),
                printed=printed_yuan(wanted),
                gap=printed_yuan(found - wanted),
            )


def _exceeded(pack: Pack, spec: BookMap, tables: PrintedTables) -> Iterator[Finding]:
    """Tables whose parts print more than they do: what would be left for other money is negative."""
    exceeding: dict[tuple[tuple[str, ...], str], tuple[list[str], Decimal, str]] = {}
    for fill in spec.fills:
        rows = [row for row in tables.rows(fill.table) if row != TOTAL] if fill.table else [""]
        for cells in (cells for cells in fill.take.values() if cells.less):
            less = tuple(dict.fromkeys(table_cell(ref)[0] for ref in cells.less))
            for row in rows:
                if (left := _sum(cells, tables, row)) < 0 and (not row or _is_leaf(fill, row, pack)):
                    key = less, table_cell(cells.of[0])[0]
                    names, gap, title = exceeding.get(key, ([], Decimal(0), pack.input(fill.input).title))
                    exceeding[key] = [*names, row or pack.book.total], gap - left, title
    for (less, whole), (names, gap, title) in exceeding.items():
        shown = list(dict.fromkeys(names))
        yield finding(
            "IMP-069",
            sheet=tables.sheets.get(whole),
            parts="、".join(pack.view(one).table.short for one in less if one in tables.sheets),
            whole=pack.view(whole).table.short,
            rows="、".join(shown[:MOST_NAMED])
            + (f"等 {len(shown)} 个科目" if len(shown) > MOST_NAMED else ""),
            gap=printed_yuan(gap),
            title=title,
        )


def _is_leaf(fill: Fill, row: str, pack: Pack) -> bool:
    """Whether a row's code is one that lines are made of."""
    return bool(pack.codes[pack.input(fill.input).column(fill.code).codes].leaf(row))


def _lacking(pack: Pack, lines: Mapping[str, list[Line]]) -> Iterator[Finding]:
    """What published tables do not say: inputs that nothing fills, columns of those that something does."""
    empty = [s.title for s in pack.inputs if s.id not in lines and s.id != UNIT]
    half = [
        f"{source.title}的{column.title}"
        for source in pack.inputs
        for column in source.facts
        if source.id in lines
        and column.type is ColumnType.AMOUNT
        and all(column.key not in line for line in lines[source.id])
    ]
    if empty or half:
        yield finding("IMP-064", what="、".join([*empty, *half]))
