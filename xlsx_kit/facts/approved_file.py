"""The list of approved amounts (批复数): one row an amount, checked before anything is compared with it.

A list is one file for returns of any pack; which of its columns is which column of entries, a pack says
(``[[approved]]`` of its book).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from xlsx_kit.addresses import a1
from xlsx_kit.facts.model import Record
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import UNIT, ApprovedSpec, Pack
from xlsx_kit.values import IN_YUAN, WAN, YUAN, squeezed

if TYPE_CHECKING:
    from xlsx_kit.files import Grid


@dataclass(frozen=True, slots=True)
class ApprovedAmount:
    """One approved amount, exactly, in the pack's money.

    ``input`` is the list it is about, ``column`` its column of money; ``where`` are the entries its lines
    have, by column. In a ``coded`` column a code of any level stands for all codes below it. ``slack`` is
    what rounding may change.
    """

    input: str
    column: str
    where: Mapping[str, str]
    coded: frozenset[str]
    amount: Fraction
    slack: Fraction

    @property
    def words(self) -> str:
        """What it is for, in words."""
        return "、".join(self.where.values()) or "全部支出"


def is_about(line: ApprovedAmount, record: Record) -> bool:
    """Whether a line of facts belongs to an approved amount."""
    entered = {key: str(record.get(key) or "").strip() for key in line.where}
    return all(
        entered[key].startswith(value) if key in line.coded else entered[key] == value
        for key, value in line.where.items()
    )


def total_of(line: ApprovedAmount, records: Iterable[Record]) -> int:
    """What the lines it is about come to, in smallest units."""
    amounts = (record.get(line.column) for record in records if is_about(line, record))
    return sum(amount for amount in amounts if isinstance(amount, int))


# Headings a list may use, the first Chinese one for messages.
UNITS = (UNIT, "单位编码", "单位代码", "预算单位编码")
AMOUNTS: dict[str, tuple[str, ...]] = {
    YUAN: ("yuan", "金额(元)", "批复数(元)", "批复金额(元)"),
    WAN: ("金额(万元)", "批复数(万元)", "批复金额(万元)"),
    "": ("amount", "金额", "批复数", "批复金额"),
}
"""Columns of money by what they count in: the pack's money where the heading does not say. The first that is
filled counts."""


@dataclass(frozen=True, slots=True)
class ApprovedRow:
    """One row: what is filled of the columns that a pack names, by their headings, and the amount."""

    row: int
    texts: Mapping[str, str]
    amount: Fraction
    money: str


@dataclass(frozen=True)
class ApprovedList:
    """The rows of a list by unit; ``headings`` are its other columns, as a pack's names are compared with."""

    name: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[ApprovedRow, ...]] = field(default_factory=dict)

    def of(self, pack: Pack, unit: str) -> tuple[ApprovedAmount, ...]:
        """What was approved for a unit, as its pack has it, in the list's order.

        Raises InputError for a row that fills columns of no list, or of several lists, of the pack.
        """
        return tuple(self._amount(pack, row) for row in self.rows.get(unit, ()))

    def _amount(self, pack: Pack, row: ApprovedRow) -> ApprovedAmount:
        for spec in pack.book.approved:
            keys = _keys(spec)
            if row.texts.keys() <= keys.keys():
                texts = {keys[heading]: text for heading, text in row.texts.items()}
                where = {key: texts[key] for key in spec.columns if key in texts}
                columns = pack.input(spec.input).columns
                coded = frozenset(c.key for c in columns if c.codes and c.key in where)
                in_yuan = IN_YUAN[pack.book.money]
                amount = row.amount * Fraction(IN_YUAN[row.money or pack.book.money], in_yuan)
                # half of the last place: of the pack's amounts, and of those of a list in 万元
                places = [Fraction(1, 10**pack.book.decimals)]
                places += [Fraction(IN_YUAN[WAN], 100 * in_yuan)] if row.money == WAN else []
                return ApprovedAmount(spec.input, spec.amount, where, coded, amount, max(places) / 2)
        titles = "、".join(self.headings[heading] for heading in row.texts)
        raise refusal("APPROVED-096", sheet=self.name, row=row.row, titles=titles, pack=pack.book.title)


def read_approved(path: Path, packs: Iterable[Pack]) -> ApprovedList:
    """A list of approved amounts (.csv, .xlsx or .xls). Every column must be known to one of the ``packs``.

    Raises InputError with every error of the list at once.
    """
    # every workbook takes amounts, few a list: readers are loaded for it
    from xlsx_kit.files import chosen_sheet

    grid, place = chosen_sheet(path), path.name
    rows = list(grid.rows())
    findings: list[Finding] = []
    reader = _ListReader(grid, rows[0] if rows else 0, place, findings)
    if rows:
        findings += reader.misfits(packs)
    found: dict[str, list[ApprovedRow]] = {}
    for row in () if findings else rows[1:]:
        for unit, approved in reader.read(row):
            found.setdefault(unit, []).append(approved)
    if not findings and not found:
        findings.append(finding("APPROVED-095", sheet=place))
    if findings:
        raise InputError(tuple(findings))
    return ApprovedList(place, reader.headings, {unit: tuple(lines) for unit, lines in found.items()})


class _ListReader:
    """The heading of a list, and its rows."""

    def __init__(self, grid: Grid, heading: int, place: str, findings: list[Finding]) -> None:
        self.grid, self.heading, self.place, self.findings = grid, heading, place, findings
        titles = {c: grid.text(heading, c) for c in range(1, grid.last_column + 1)} if heading else {}
        self.columns = {_plain(title): column for column, title in titles.items() if title}
        self.unit = self._column(UNITS)
        self.amounts = {money: c for money, names in AMOUNTS.items() if (c := self._column(names))}
        known = {self.unit, *self.amounts.values()}
        self.headings = {name: titles[c] for name, c in self.columns.items() if c not in known}

    def _column(self, names: Iterable[str]) -> int:
        return next((self.columns[n] for n in map(_plain, names) if n in self.columns), 0)

    def misfits(self, packs: Iterable[Pack]) -> Iterator[Finding]:
        """Columns that no pack knows, and those that every list must have."""
        unknown, titles = set(self.headings), dict[str, None]()
        for pack in packs:
            for spec in pack.book.approved:
                unknown -= _keys(spec).keys()
                titles |= dict.fromkeys(names[0] for names in spec.columns.values())
            if not unknown:
                break
        known = "、".join((UNITS[1], *titles, AMOUNTS[WAN][0], AMOUNTS[YUAN][1]))
        for name, title in self.headings.items():
            if name in unknown:
                cell = a1(self.heading, self.columns[name])
                yield finding("APPROVED-094", sheet=self.place, cell=cell, title=title, names=known)
        if not self.unit:
            yield finding("APPROVED-091", sheet=self.place, title=UNITS[1])
        if not self.amounts:
            yield finding("APPROVED-091", sheet=self.place, title=AMOUNTS[WAN][0])

    def read(self, row: int) -> Iterator[tuple[str, ApprovedRow]]:
        """The amount of a row with its unit; nothing of a blank one."""
        texts = {name: text for name in self.headings if (text := self.grid.text(row, self.columns[name]))}
        unit = self.grid.text(row, self.unit)
        filled = {money: c for money, c in self.amounts.items() if self.grid.text(row, c)}
        if not (texts or unit or filled):
            return
        if not unit:
            cell = a1(row, self.unit)
            self.findings.append(finding("APPROVED-092", sheet=self.place, cell=cell, row=row))
            return
        money, column = next(iter((filled or self.amounts).items()))
        amount = self.grid.amount(row, column)
        if amount is None:
            cell, text = a1(row, column), self.grid.text(row, column)
            self.findings.append(finding("APPROVED-093", sheet=self.place, cell=cell, row=row, text=text))
            return
        yield unit, ApprovedRow(row, texts, Fraction(amount), money)


def _keys(spec: ApprovedSpec) -> dict[str, str]:
    """The columns of entries by the headings a list may give them."""
    return {_plain(name): key for key, names in spec.columns.items() for name in (key, *names)}


def _plain(heading: str) -> str:
    return squeezed(heading).casefold()
