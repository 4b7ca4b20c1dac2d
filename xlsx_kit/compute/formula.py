"""Expressions to Excel formulas that Excel 2007, WPS and LibreOffice all compute alike.

Text results such as "" count as nothing: a single reference is wrapped in N(), several in SUM(); an entry,
which may be blank, in SUM(), too, for N() of a blank cell is an error in Gnumeric.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from xlsx_kit.addresses import a1, column_number, quoted
from xlsx_kit.compute.layout import Layout, layout_of
from xlsx_kit.compute.table_layout import TableLayout
from xlsx_kit.pack import CODED, MOST_PACKS, ROW, TOTAL, Expr, Field, Measure, Minus, Pack, Ref, Sum

# A plain reference, perhaps with a quoted sheet.
PLACE = re.compile(r"('[^']+'!)?([A-Z]+)(\d+)")


def text(value: str) -> str:
    """A text constant."""
    return '"' + value.replace('"', '""') + '"'


@lru_cache(MOST_PACKS)
def formulas_of(pack: Pack) -> Formulas:
    """The formulas of a pack, each compiled once for all units."""
    return Formulas(layout_of(pack))


class Formulas:
    """Compiles the expressions of one pack; ``sheet`` is where the formula will stand."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.pack: Pack = layout.pack
        self._made: dict[tuple[Expr, str, int, str, str], str] = {}

    def rounded(self, expr: Expr, sheet: str, row: int = 0, table: str = "", key: str = "") -> str:
        """An expression to the decimals of the book, without the leading equals sign.

        ``row`` is the sheet row that ROW stands for in ``table``; ``key`` its row key where the
        table has fixed rows.
        """
        place = (expr, sheet, row, table, key)
        if place not in self._made:
            self._made[place] = f"ROUND({self.value(expr, sheet, row, table, key)},{self.pack.book.places})"
        return self._made[place]

    def value(self, expr: Expr, sheet: str, row: int = 0, table: str = "", key: str = "") -> str:
        """An expression as one number."""
        match expr:
            case Ref():
                place = self._ref(expr, sheet, row, table, key)
                return place if place.startswith("SUMIFS") else f"N({place})"
            case Field(source, column):
                return f"SUM({self.layout.inputs[source].field_cell(column)})"
            case Measure():
                return self._measure(expr, sheet, row)
            case Sum(terms):
                return self._sum(terms, sheet, row, table, key)
            case Minus(left, right):
                sides = [self.value(side, sheet, row, table, key) for side in (left, right)]
                return f"({sides[0]}-{sides[1]})"

    def _sum(self, terms: tuple[Expr, ...], sheet: str, row: int, table: str, key: str) -> str:
        refs = [
            self._ref(t, sheet, row, table, key)
            if isinstance(t, Ref)
            else self.value(t, sheet, row, table, key)
            for t in terms
        ]
        return f"SUM({','.join(_joined(refs))})" if refs else "0"

    def _ref(self, ref: Ref, sheet: str, row: int, table: str, key: str) -> str:
        other = self.layout.tables[ref.table]
        column = other.sources[ref.column]
        if ref.row != ROW:
            rows = other.view.table.rows
            if rows and ref.row != TOTAL:
                return self._lookup(other, ref.column, str(self.pack.keys(other.view).key(ref.row)))
            if rows and rows.total == "last":
                return self._lookup(other, ref.column, "0")
            return self._cell(other, other.row(ref.row), column, sheet)
        if ref.table == table:
            return self._cell(other, row, column, sheet)
        if other.view.table.rows:
            own = self.layout.tables[table]
            if own.view.table.rows:
                return self._lookup(other, ref.column, a1(row, own.key, absolute="c"))
            code = own.view.fixed[own.view.row_numbers[key]].code
            return self._lookup(other, ref.column, str(self.pack.keys(other.view).key(code)))
        return self._cell(other, other.row(key), column, sheet)

    @staticmethod
    def _cell(table: TableLayout, row: int, column: int, sheet: str) -> str:
        place = a1(row, column)
        return place if table.sheet == sheet else f"{quoted(table.sheet)}!{place}"

    @staticmethod
    def _lookup(table: TableLayout, column: str, key: str) -> str:
        """One cell of a table that lists its rows, found by its key; 0 where the table lacks the row."""
        return f"SUMIFS({table.named(column)},{table.named('key')},{key})"

    def _measure(self, measure: Measure, sheet: str, row: int) -> str:
        """SUMIFS over the input's lines, one for each combination of values that conditions name.

        A constant array of values would be shorter, but SUMIFS does not take one in every program, and
        the format has no shared formula with an array.
        """
        block = self.layout.inputs[measure.input]
        conditions = self._code_condition(measure, sheet, row)
        amounts = block.entries(measure.column)
        areas = [block.entries(self.pack.dimension(measure.input, name).key) for name, _ in measure.where]
        sums = []
        for values in product(*(values for _, values in measure.where)):
            named = [f"{area},{text(value)}" for area, value in zip(areas, values, strict=True)]
            both = [amounts, *named, *conditions]
            sums.append(f"SUMIFS({','.join(both)})" if len(both) > 1 else f"SUM({amounts})")
        return sums[0] if len(sums) == 1 else f"({'+'.join(sums)})"

    def _code_condition(self, measure: Measure, sheet: str, row: int) -> list[str]:
        if measure.code is None:
            return []
        block, column = self.layout.inputs[measure.input], self.pack.code_column(measure.input, measure.codes)
        keys = block.key_range(column.key) if column else ""
        if measure.code == CODED:
            return [f'{keys},">0"']
        if measure.code == ROW:
            table = next(t for t in self.layout.tables.values() if t.sheet == sheet)
            if table.view.table.rows and table.view.table.rows.records:
                keys = block.line_numbers
            low, high = (a1(row, c, absolute="c") for c in (table.key, table.end))
            # the total's key is 0, and so is that of a line without a valid code
            return [f'{keys},">="&MAX(1,{low})', f'{keys},"<="&{high}']
        assert column is not None
        codes = self.pack.codes[column.codes]
        first = codes.key(measure.code)
        return [f'{keys},">={first}"', f'{keys},"<={codes.last(first)}"']


def _joined(refs: list[str]) -> list[str]:
    """References that follow one another down a column, or along a row, as one range."""
    found = [PLACE.fullmatch(r) for r in refs]
    if len(refs) < 3 or not all(found):
        return refs
    places = [(m[1] or "", column_number(m[2]), int(m[3])) for m in found if m]
    sheets, columns, rows = zip(*places, strict=True)
    if len(set(sheets)) > 1:
        return refs
    down = len(set(columns)) == 1 and list(rows) == list(range(rows[0], rows[0] + len(rows)))
    along = len(set(rows)) == 1 and list(columns) == list(range(columns[0], columns[0] + len(columns)))
    last = refs[-1].rpartition("!")[2]
    return [f"{refs[0]}:{last}"] if down or along else refs
