"""The rows of an export as amounts: each of one unit, project, codes, kind and fund."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from xlsx_kit.addresses import a1
from xlsx_kit.facts.importing.heading import HeaderRow
from xlsx_kit.facts.importing.mapping import SKIP, ExportMap, ValueMap
from xlsx_kit.facts.importing.spelling import vocabulary
from xlsx_kit.facts.importing.terms import ExportTerms
from xlsx_kit.files import Grid
from xlsx_kit.pack import UNIT
from xlsx_kit.values import squeezed

GRAND_TOTALS = ("合计", "总计")
NO_CODE = re.compile(r"^[\s\-_.、:：|]+")
UNIT_CODE = re.compile(r"([0-9A-Za-z]+)\s*(.*)", re.DOTALL)
DIGITS = re.compile(r"(\d+)([\s.\-]?)")


@dataclass(frozen=True, slots=True)
class ExportAmount:
    """One amount of the export, in 元, with what it counts as by term, and the export's names of codes."""

    row: int
    values: Mapping[str, str]
    names: Mapping[str, str]
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why an amount was left out, or is doubtful: the rule, the column, the value, the place."""

    rule: str
    key: str
    text: str
    row: int
    cell: str
    yuan: Decimal


@dataclass
class ExportSheet:
    """The amounts of a sheet that belong to the unit wanted, and what could not be imported.

    ``units`` are the codes and names of all in it, ``taken`` those of which rows were wanted.
    """

    entries: list[ExportAmount] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    subtotals: int = 0
    ignored: int = 0
    ignored_yuan: Decimal = Decimal(0)
    grand_total: tuple[int, str, Decimal] | None = None


def split_unit(text: str) -> tuple[str, str]:
    """``118001 某单位`` or ``[118001]某单位`` as code and name."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("[【(（")
    found = UNIT_CODE.fullmatch(plain)
    return (found[1], found[2].lstrip("])】）-_ 　").strip()) if found else ("", plain)


def split_code(text: str, width: int) -> tuple[str, str]:
    """A code and the name behind it: ``204 02 01 行政运行``, ``2040201-行政运行``, ``　2040201``.

    Spaced digits are put together only as far as a code reaches; names may begin with digits.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    groups, at = [], 0
    while found := DIGITS.match(plain, at):
        groups.append(found[1])
        at = found.end()
    for joined, count in zip(accumulate(groups), range(1, len(groups) + 1), strict=True):
        if len(joined) >= width:
            rest = plain
            for group in groups[:count]:
                rest = rest[rest.index(group) + len(group) :]
            return joined, NO_CODE.sub("", rest)
    return "".join(groups), NO_CODE.sub("", plain[at:])


class RowReader:
    """Goes down a sheet once; merged cells are filled down, subtotals passed over."""

    def __init__(
        self, grid: Grid, heading: HeaderRow, mapping: ExportMap, terms: ExportTerms, unit: str
    ) -> None:
        self.grid, self.heading, self.mapping, self.terms = grid, heading, mapping, terms
        self.unit = unit
        self.found = ExportSheet()
        self.value_maps = {
            term: ValueMap(getattr(mapping, one.section), () if one.optional else one.members)
            for term, one in terms.looked_up.items()
        }
        self.factor = Decimal(10_000 if mapping.money == "万元" else 1)

    def read(self) -> ExportSheet:
        """All rows below the heading."""
        above: dict[str, str] = {}
        for row in self.grid.rows():
            if row <= self.heading.row or self._is_numbering(row):
                continue
            texts = {key: self.grid.text(row, column) for key, column in self.heading.columns.items()}
            if not (
                any(texts.values()) or any(self.grid.text(row, column) for column in self.heading.amounts)
            ):
                continue
            if self._is_subtotal(row, texts):
                above = self._unit_of_subtotal(texts, above)
                continue
            above = self._filled_down(texts, above)
            self._take(row, {**texts, **above})
        return self.found

    def _filled_down(self, texts: dict[str, str], above: dict[str, str]) -> dict[str, str]:
        """The columns of merged cells; a new value ends those of the columns inside it."""
        filled: dict[str, str] = {}
        for key in self.mapping.fill_down:
            if texts.get(key):
                above = {}
                filled[key] = texts[key]
            elif key in above:
                filled[key] = above[key]
        return filled

    def _unit_of_subtotal(self, texts: dict[str, str], above: dict[str, str]) -> dict[str, str]:
        """What is filled down below a subtotal: some exports name a unit only in the line that adds it up."""
        words = tuple(squeezed(word) for word in self.mapping.subtotals)
        named: dict[str, str] = {
            key: text
            for key in ("unit", "unit_name")
            if key in self.mapping.fill_down
            and (text := texts.get(key, ""))
            and not squeezed(text).rstrip(":：").endswith(words)
        }
        return named if "unit" in named and named["unit"] != above.get("unit") else above

    def _is_numbering(self, row: int) -> bool:
        """The row of column numbers below a heading: 1, 2, 3 … or 栏次."""
        if row > self.heading.row + 2:
            return False
        shown = [t for c in range(1, self.grid.last_column + 1) if (t := self.grid.text(row, c))]
        if not shown or squeezed(shown[0]) == "栏次":
            return True
        if len(shown) < 3 or not shown[0].isdecimal():
            return False
        return shown == [str(int(shown[0]) + n) for n in range(len(shown))]

    def _is_subtotal(self, row: int, texts: dict[str, str]) -> bool:
        """A row whose words, or whose short code, say that it repeats money of other rows."""
        first = next((t for c in range(1, self.grid.last_column + 1) if (t := self.grid.text(row, c))), "")
        worded = (texts.get(key, "") for key in vocabulary()["rows"]["worded"])
        shown = [squeezed(t).rstrip(":：") for t in (first, *worded) if t]
        words = tuple(squeezed(word) for word in self.mapping.subtotals)
        codes, main = self.terms.codes[self.terms.main], self.terms.main
        code = split_code(texts.get(main, ""), codes.width)[0]
        others = any(texts.get(key) for key in self.terms.codes if key not in (main, UNIT))
        if any(text.endswith(words) for text in shown if words):
            if squeezed(first).rstrip(":：") in GRAND_TOTALS:
                self.found.grand_total = (row, first, self._sum(row))
        elif not (len(code) in codes.spec.widths[:-1] and not others and code in self.parents):
            return False
        self.found.subtotals += 1
        return True

    @cached_property
    def parents(self) -> frozenset[str]:
        """The 类 and 款 of the codes that stand in the sheet."""
        codes, column = self.terms.codes[self.terms.main], self.heading.columns[self.terms.main]
        found = {split_code(self.grid.text(row, column), codes.width)[0] for row in self.grid.rows()}
        below = (code for code in found if self.terms.takes(self.terms.main, code))
        return frozenset(code[:w] for code in below for w in codes.spec.widths if w < len(code))

    def _take(self, row: int, texts: dict[str, str]) -> None:
        if not any(texts.get(key) for key in vocabulary()["rows"]["content"]):
            self.found.subtotals += 1  # the line above a project's or unit's own rows
            return
        if "unit" in self.heading.columns and not self._is_wanted(row, texts):
            return
        for at, column in enumerate(self.heading.amounts):
            yuan = self.grid.amount(row, column)
            if yuan is None:
                cell = a1(row, column)
                text = self.grid.text(row, column)
                self.found.problems.append(RowProblem("IMP-024", f"amount{at}", text, row, cell, Decimal(0)))
            else:
                own = yuan - sum(
                    (self.grid.amount(row, part) or Decimal(0) for part in self.parts_of[at]), Decimal(0)
                )
                if own:
                    self._enter(row, texts, at, own * self.factor)

    def _sum(self, row: int) -> Decimal:
        """All money of a row, in 元; what is part of another column is in it."""
        columns = zip(self.heading.amounts, self.mapping.amounts, strict=True)
        amounts = [
            self.grid.amount(row, column) or Decimal(0) for column, amount in columns if not amount.within
        ]
        return sum(amounts, Decimal(0)) * self.factor

    @cached_property
    def parts_of(self) -> list[list[int]]:
        """For each column of money the columns that are part of it (其中)."""
        columns = list(zip(self.heading.amounts, self.mapping.amounts, strict=True))
        return [
            [column for column, part in columns if part.within and part.within in amount.header]
            for amount in self.mapping.amounts
        ]

    def _is_wanted(self, row: int, texts: dict[str, str]) -> bool:
        code, name = split_unit(texts["unit"])
        if not (code or name):
            self._add_problem("IMP-022", "unit", "", row, self._sum(row))
            return False
        key = code or name
        shown = self.found.units.setdefault(key, texts.get("unit_name") or name)
        of_department = self.terms.is_department(self.unit) and code.startswith(self.unit)
        wanted = self.unit in ("", code, name) or of_department
        if wanted:
            self.found.taken[key] = shown
        return wanted

    def _enter(self, row: int, texts: dict[str, str], at: int, yuan: Decimal) -> None:
        """Adds one amount, or the first problem that keeps it out."""
        amount, always = self.mapping.amounts[at], self.mapping.always
        values: dict[str, str] = {}
        for term, wanted in self.terms.looked_up.items():
            given = getattr(amount, term, "")
            values[term] = given or getattr(always, term, "")
            if given or wanted.column not in self.heading.columns:
                continue
            text = texts.get(wanted.column, "")
            if not text and values[term]:
                continue
            values[term] = self.value_maps[term].get(text)
            if values[term] == SKIP:
                self.found.ignored += 1
                self.found.ignored_yuan += yuan
                return
            if not values[term] and not wanted.optional:
                self._add_problem("IMP-021" if text else "IMP-022", wanted.column, text, row, yuan)
                return
        coded = dict(self._codes(row, texts, yuan))
        if len(coded) < len(self.terms.codes):
            return
        for term, squeezes in self.terms.plain.items():
            text = texts.get(term, "")
            values[term] = squeezed(text) if squeezes else text
        values |= {term: code for term, (code, _) in coded.items()}
        names = {term: name for term, (_, name) in coded.items()}
        self.found.entries.append(ExportAmount(row, values, names, yuan))

    def _codes(self, row: int, texts: dict[str, str], yuan: Decimal) -> Iterator[tuple[str, tuple[str, str]]]:
        """The codes with their names; an invalid one becomes a problem and is left out."""
        for key, codes in self.terms.codes.items():
            text = texts.get(key, "")
            if key not in self.heading.columns:
                own = key == UNIT and self.terms.takes(key, self.unit)  # an export without it is of one unit
                yield key, (self.unit if own else "", "")
                continue
            code, name = split_code(text, codes.width)
            if not text and key != self.terms.main:
                yield key, ("", "")  # not every list needs it; ``gather`` reports it for those that do
            elif not text:
                self._add_problem("IMP-022", key, text, row, yuan)
            elif not self.terms.takes(key, code):
                self._add_problem("IMP-023", key, text, row, yuan)
            else:
                if not codes.name(code, 0):
                    self._add_problem("IMP-031", key, f"{code} {name}".strip(), row, yuan)
                yield key, (code, texts.get(vocabulary()["terms"][key]["name"], "") or name)

    def _add_problem(self, rule: str, key: str, text: str, row: int, yuan: Decimal) -> None:
        self.found.problems.append(RowProblem(rule, key, text, row, a1(row, self.heading.columns[key]), yuan))
