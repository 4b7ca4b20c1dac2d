"""Where everything stands in the workbook: input blocks, published tables, helper columns.

Writer and reader never meet; they agree only here. Rows and columns are numbered from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute.table_layout import TABLE_HEAD, TableLayout
from xlsx_kit.pack import MOST_PACKS, Column, Conditions, Input, Pack, View, Where

CODES_SHEET = "_科目"
LISTS_SHEET = "_列表"
STAMP_LIST = "xlsx_kit"
"""The column of the sheet of lists that names the pack."""
APPROVED_SHEET = "批复控制数"

# Input sheets: title, guide, links and totals, then the first block.
SHEET_HEAD = 3
# Between two blocks on one sheet: a blank row.
BLOCK_GAP = 1
# The column of a line's or field's number; those of the row checks: of lists between number and
# entries, of forms and texts behind the entry.
NUMBER_COLUMN = 1
LIST_CHECK = 2
FORM_CHECK = 4


KeySet = tuple[str, Conditions]
"""A code column of a list, and the conditions that its lines meet."""


@dataclass(frozen=True)
class InputLayout:
    """One input block on its sheet.

    A list has a header at ``head`` and entries in rows ``first`` to ``last``; a form has one row
    per field; texts have a heading row and ``lines`` rows for each text. ``check`` is the column of
    the row check: left of a list's entries, where it stays in sight however far one scrolls, and
    right of the one entry of a form or text. Hidden behind a list's entries stand, for each
    code column, the key of each line's code (``parsed``) and, per set of lines that become rows of some
    table, the key again or 0 (``keys``); where lines become rows themselves, their numbers or 0
    (``numbers``).
    """

    input: Input
    sheet: str
    top: int
    head: int
    first: int
    last: int
    columns: Mapping[str, int]
    check: int
    fields: Mapping[str, tuple[int, int]]
    parsed: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[KeySet, int] = field(default_factory=dict)
    numbers: int = 0

    @property
    def name(self) -> str:
        """The defined name that finds the block again wherever it went."""
        return f"IN_{self.input.id}"

    @property
    def area(self) -> str:
        """The block's entries, with the locked rows around those of lists and forms."""
        if self.input.kind == "list":
            left, right = min(self.columns.values()), max(self.columns.values())
        else:
            left = right = self.columns[ENTRY]
            left = self.columns.get(MORE, left)
        top, bottom = (self.first, self.last) if self.input.kind == "texts" else (self.head, self.last + 1)
        corners = a1(top, left, absolute="rc"), a1(bottom, right, absolute="rc")
        return f"{quoted(self.sheet)}!{corners[0]}:{corners[1]}"

    def entries(self, key: str) -> str:
        """The defined name of a list column from its heading to the locked row below its last line.

        Formulas name what lies on other sheets: a formula that is the same in every row can then be
        stored once, which Excel does not allow for references to other sheets.
        """
        return f"D_{self.input.id}_{key}"

    def key_range(self, column: str, where: Conditions = ()) -> str:
        """The defined name of the keys of one set of a code column's lines."""
        number = list(self.keys).index((column, where))
        return f"K_{self.input.id}" + (f"_{number}" if number else "")

    @property
    def line_numbers(self) -> str:
        """The defined name of the numbers of lines that become rows of a table."""
        return f"N_{self.input.id}"

    @property
    def names(self) -> dict[str, str]:
        """All defined names of the block and the areas they stand for."""
        found = {self.name: self.area}
        if self.input.kind == "list":
            found |= {self.entries(key): self._column(place) for key, place in self.columns.items()}
            found |= {self.key_range(*lines): self._column(place) for lines, place in self.keys.items()}
            found |= {self.line_numbers: self._column(self.numbers)} if self.numbers else {}
        return found

    def held(self, column: int) -> str:
        """A column from the heading to the row below the last entry, for formulas on the same sheet.

        Both ends are locked. Entries cut out of the end of a range take the end with them, and a
        formula that names an entry follows it; locked cells cannot be cut.
        """
        return f"{a1(self.head, column, absolute='rc')}:{a1(self.last + 1, column, absolute='rc')}"

    def entry_cell(self, key: str, index: int = 0) -> str:
        """What is entered in a list's column on a line (from 0), or in a form's field, on the same sheet.

        Found by place: by the number printed on the line, so that one formula fits every line, for ROW()
        would be an array inside SUMPRODUCT.
        """
        if self.input.kind == "list":
            number = a1(self.first + index, NUMBER_COLUMN, absolute="c")
            return f"INDEX({self.held(self.columns[key])},{number}+1)"
        row, column = self.fields[key]
        return f"INDEX({self.held(column)},{a1(row, NUMBER_COLUMN, absolute='rc')}+1)"

    def field_cell(self, key: str) -> str:
        """What is entered in a form's field, as formulas on any sheet write it."""
        row, column = self.fields[key]
        return f"INDEX({quoted(self.sheet)}!{self.held(column)},{row - self.head + 1})"

    def choices(self, key: str) -> str:
        """A list column's entries alone, to choose from."""
        return self._lines(self.columns[key])

    def _column(self, column: int) -> str:
        return f"{quoted(self.sheet)}!{self.held(column)}"

    def _lines(self, column: int) -> str:
        first, last = (a1(row, column, absolute="rc") for row in (self.first, self.last))
        return f"{quoted(self.sheet)}!{first}:{last}"

    @property
    def check_range(self) -> str:
        """The row checks, as formulas on any sheet write them."""
        return self._lines(self.check)

    def text_rows(self, key: str) -> range:
        """The entry rows of one text."""
        first = self.fields[key][0]
        return range(first, first + self.input.column(key).lines)


# Pseudo columns of forms and texts.
ENTRY = "entry"
MORE = "more"


class Layout:
    """All addresses of one pack's workbook."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.inputs = self._inputs()
        self.tables = {v.id: self._table(v) for v in pack.views}

    def _inputs(self) -> dict[str, InputLayout]:
        found: dict[str, InputLayout] = {}
        free: dict[str, int] = {}
        for source in self.pack.inputs:
            top = free.get(source.sheet, SHEET_HEAD + 1)
            block = _input_layout(source, top)
            hidden = max(block.columns.values()) + 1
            for column in source.columns if source.kind == "list" else ():
                if column.codes:
                    sets = self.key_sets(source, column)
                    keys = {(column.key, where): n for n, where in enumerate(sets, start=hidden + 1)}
                    parsed = {**block.parsed, column.key: hidden}
                    block = replace(block, parsed=parsed, keys={**block.keys, **keys})
                    hidden += 1 + len(sets)
            if self._lists_records(source):
                block = replace(block, numbers=hidden)
            found[source.id] = block
            free[source.sheet] = block.last + 1 + BLOCK_GAP
        return found

    def _table(self, view: View) -> TableLayout:
        table = view.table
        head = TABLE_HEAD + 1
        heads = [c.head for c in table.printed] or [
            h for c in table.columns for h in (c.head, *c.heads.values())
        ]
        head_rows = max(map(len, heads))
        first = head + head_rows + (view.furniture.numbering != "none")
        size = table.rows.capacity if table.rows else max(len(view.fixed), len(view.grid))
        printed = [str(n) for n, _ in enumerate(table.printed)] or [c.id for c in table.columns]
        columns = {column: n for n, column in enumerate(printed, start=1)}
        links = len(columns) + 1
        leaf, key, end, digits = range(links + 1, links + 5)
        names = [i.id for i in self.pack.identities if i.each == view.id]
        names += [r.id for r in self.pack.rollups if r.table == view.id]
        start = digits + 1 if table.rows else links + 1
        sources, used, orders = columns, 0, dict[str, int]()
        if view.in_use:
            shown = [c.id for c in table.columns if c.role in ("label", "amount")]
            sources = columns | {column: start + n for n, column in enumerate(shown)}
            used = start + len(shown)
            orders = {side.label: used + n for n, side in enumerate(table.sides, start=1)}
            start = used + len(orders) + 1
        elif view.grid or view.converted:
            shown = [c.id for c in table.columns if view.grid or c.role == "amount"]
            sources = {**({} if view.grid else columns), **{c: start + n for n, c in enumerate(shown)}}
            start += len(shown)
        checks = {rule: start + n for n, rule in enumerate(names)}
        last = first + size - 1
        return TableLayout(
            view, table.sheet, head, head_rows, first, last, columns, links, leaf, key, end, digits, checks,
            sources, used, orders,
        )  # fmt: skip

    def _lists_records(self, source: Input) -> bool:
        """Whether the lines of an input are rows of a table."""
        return any(v.table.rows and v.table.rows.records == source.id for v in self.pack.views)

    def key_sets(self, source: Input, column: Column) -> list[Conditions]:
        """The sets of lines that become rows of tables by a code column; the first is all lines."""
        sets: dict[Conditions, None] = {(): None}
        for view in self.pack.views:
            for used in view.table.rows.sources if view.table.rows else ():
                if (used.input, used.column) == (source.id, column.key):
                    sets[conditions(self.pack, used.where)] = None
        return list(sets)

    def row_sources(self, view: View) -> list[str]:
        """The defined names of the keys that become the rows of a table."""
        assert view.table.rows is not None
        if view.table.rows.records:
            return [self.inputs[view.table.rows.records].line_numbers]
        return [
            self.inputs[s.input].key_range(s.column, conditions(self.pack, s.where))
            for s in view.table.rows.sources
        ]


def conditions(pack: Pack, where: Where) -> Conditions:
    """Conditions as written, with groups spelled out."""
    groups = pack.book.groups
    return tuple(
        (key, tuple(v for w in ([wanted] if isinstance(wanted, str) else wanted) for v in groups.get(w, [w])))
        for key, wanted in where.items()
    )


def _input_layout(source: Input, top: int) -> InputLayout:
    """A block from its top row: title and guide, then header and entries."""
    head = top + 2
    first = head + 1
    if source.kind == "list":
        columns = {c.key: n for n, c in enumerate(source.columns, start=LIST_CHECK + 1)}
        last = first + source.capacity - 1
        return InputLayout(source, source.sheet, top, head, first, last, columns, LIST_CHECK, {})
    columns, check = {ENTRY: 3}, FORM_CHECK
    if source.kind == "form":
        fields = {c.key: (first + n, 3) for n, c in enumerate(source.columns)}
        last = first + len(source.columns) - 1
        return InputLayout(source, source.sheet, top, head, first, last, columns, check, fields)
    columns[MORE] = 2
    row, fields = head, {}
    for column in source.columns:
        fields[column.key] = (row + 1, 3)
        row += 1 + column.lines
    return InputLayout(source, source.sheet, top, head, head, row - 1, columns, check, fields)


@lru_cache(MOST_PACKS)
def layout_of(pack: Pack) -> Layout:
    """The layout of a pack, computed once as long as its files stay what they are."""
    return Layout(pack)


def entry_columns(source: Input) -> list[Column]:
    """The columns a unit types into."""
    return [c for c in source.columns if c.is_fact and not c.stamp]


def is_shown(column: Column) -> bool:
    """Whether a column is shown by formula."""
    return not column.is_fact
