"""A sheet read row by row: its rows through ``rows``, what stands around them through the pass of ``sheet``.

Every byte is read by one of the two. A sheet that is spelled in any other way, or comes near a limit, is not
read here at all: what is refused is refused by the pass alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from xlsx_kit.addresses import LAST_ROW
from xlsx_kit.files.xlsx.context import Budget, Context
from xlsx_kit.files.xlsx.fast.cells import RowCells, SheetContext
from xlsx_kit.files.xlsx.fast.rows import SheetRow
from xlsx_kit.files.xlsx.fast.runs import Run, SharedBy, runs_of
from xlsx_kit.files.xlsx.fast.spelling import DECLARATION, HERE, TEXT, SpellingError, decoded, plain
from xlsx_kit.files.xlsx.fast.texts import as_values
from xlsx_kit.files.xlsx.formula import OUT_OF_SHEET, SharedFormula, shared_formula
from xlsx_kit.files.xlsx.highlights import ConditionalFormat, DataValidation
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import marks_in, parse
from xlsx_kit.files.xlsx.parts import DEFAULT_STYLE, Style
from xlsx_kit.files.xlsx.sheet import SheetPass
from xlsx_kit.files.xlsx.stored import unprinted_pages
from xlsx_kit.files.xlsx.strings import unescaped
from xlsx_kit.findings import Finding, InputError

OPENING, CLOSING = b"<sheetData>", b"</sheetData>"
START = re.compile(DECLARATION + b"<worksheet ")
PROBE = b'<sheetData><row r="1"%s><c r="A1"><v>1</v></c></row></sheetData>'
"""Stands where the rows stood: it is read only where they would be."""
EXTENSION = b' x14ac:dyDescent="1"'
MOST_LETTERS, MOST_ROWS = 3, 9_000
"""Letters of a column; rows of a sheet, each of which may move a formula."""
DEPTH, NAMES = 7, 64
"""More than the rows have of nested elements, and of different names."""
HEADER = re.compile(rb"<headerFooter\b.*?</headerFooter>", re.DOTALL)
PRINTED = re.compile(
    r'<headerFooter(?: differentOddEven="\w+")?(?: differentFirst="\w+")?(?: differentOddEven="\w+")?'
    r'(?: scaleWithDoc="\w+")?(?: alignWithMargins="\w+")?>'
    rf"(?:<((?:odd|even|first)(?:Header|Footer))>{TEXT}</\1>)*</headerFooter>"
)
SWITCH = re.compile(r'(\w+)="(\w+)"')
PAGE_WORDS = re.compile(rf"<(\w+)>{TEXT}</\1>")

First = tuple[str, int, int]
"""A formula that others follow, with its row and column."""


@dataclass(frozen=True, slots=True)
class QuickSheet:
    """A sheet that was understood; one with something to be said about it never is.

    ``marks`` is its markup, counted as no less than it is.
    """

    protected: bool
    validations: tuple[DataValidation, ...]
    cells: RowCells
    marks: int
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    conditional: tuple[ConditionalFormat, ...] = ()
    shows_formulas: bool = False
    narrow_columns: tuple[tuple[int, int, float], ...] = ()
    open_areas: tuple[str, ...] = ()
    page_words: tuple[str, ...] = ()
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True, eq=False)
class WorkbookStyles:
    """The styles of a workbook by their numbers; equal ones are one and the same."""

    styles: tuple[Style, ...]


class SharedTables(NamedTuple):
    """What the sheets of a workbook refer to: its texts (see ``as_values``) and styles."""

    texts: Sequence[bytes]
    styles: WorkbookStyles


def tables_of(context: Context) -> SharedTables:
    """What was read of a workbook before its sheets, as the quick way needs it."""
    return SharedTables(as_values(context.strings), _workbook_styles(tuple(context.styles.values())))


_workbook_styles = lru_cache(maxsize=64)(WorkbookStyles)


def quick_sheet(data: bytes, context: Context, tables: SharedTables, most_marks: int) -> QuickSheet | None:
    """A sheet within its limits and spelled as usual; None for any other."""
    start, end = data.find(OPENING), data.rfind(CLOSING)
    if not START.match(data) or not 0 < start < end:
        return None
    try:
        most = (min(context.limits.rows, MOST_ROWS), context.budget.characters)
        runs, added = runs_of(data[start + len(OPENING) : end], tables.texts, *most, data[:start])
        cells, spent = _cells(runs, context, tables.styles)
        extension = any(run.extension for run in runs)
        behind, header = _without_header(data[end + len(CLOSING) :])
        words = _page_words(header)
        around = read_around(data[:start], behind, context.limits, extension=extension)
    except SpellingError:
        return None
    marks = around.marks + marks_in(header) + sum(run.marks for run in runs)
    if marks > most_marks:
        return None
    context.budget.cells -= spent.cells
    context.budget.characters -= spent.characters + around.characters + added + sum(map(len, words))
    if context.budget.characters < 0:
        return None
    hidden = tuple(number for run in runs for number in run.hidden)
    shown = (around.merged, hidden, around.hidden_columns, around.conditional, around.shows_formulas)
    return QuickSheet(
        around.protected,
        around.validations,
        cells,
        marks,
        *shown,
        around.narrow_columns,
        around.open_areas,
        words,
    )


def _without_header(xml: bytes) -> tuple[bytes, bytes]:
    """What stands behind the rows, and apart from it what is printed above and below: that names the unit."""
    found = HEADER.search(xml)
    if found is None:
        return xml, b""
    return xml[: found.start()] + xml[found.end() :], found[0]


@lru_cache(maxsize=256)  # the sheets of a workbook have mostly the same
def _page_words(header: bytes) -> tuple[str, ...]:
    """What is printed above and below pages, as ``SheetPass`` takes it."""
    text = decoded(header)
    if header and PRINTED.fullmatch(text) is None:
        raise SpellingError
    opening, _, parts = text.partition(">")
    unprinted = unprinted_pages(dict(SWITCH.findall(opening)))
    return tuple(
        unescaped(plain(words))
        for name, words in PAGE_WORDS.findall(parts)
        if words and not name.startswith(unprinted)
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What is said of a sheet around its rows, the characters that it counts for, and its markup."""

    protected: bool
    validations: tuple[DataValidation, ...]
    merged: tuple[str, ...]
    hidden_columns: tuple[tuple[int, int], ...]
    conditional: tuple[ConditionalFormat, ...]
    shows_formulas: bool
    characters: int
    marks: int
    narrow_columns: tuple[tuple[int, int, float], ...]
    open_areas: tuple[str, ...]


@lru_cache(maxsize=256)
def read_around(before: bytes, after: bytes, limits: Limits, *, extension: bool) -> Around:
    """Read by the pass, with one cell where the rows stood. Raises SpellingError if that is not found."""
    xml = before + after
    if xml.count(b"<?") > 1 or b"<!" in xml or b"<sheetData" in xml:
        raise SpellingError
    budget = Budget(1, limits.characters)
    tighter = replace(limits, names=limits.names - NAMES, xml_depth=limits.xml_depth - DEPTH)
    context = Context([], {"0": DEFAULT_STYLE}, date1904=False, limits=tighter, budget=budget)
    sheet = SheetPass("", "", context)
    probe = PROBE % (EXTENSION if extension else b"")
    try:
        parse(sheet, before + probe + after, "", tighter)
    except InputError:
        raise SpellingError from None
    if len(sheet.cells) != 1:
        raise SpellingError
    spent = limits.characters - budget.characters
    shown = (tuple(sheet.merged), tuple(sheet.hidden_columns), tuple(sheet.conditional))
    marks = marks_in(OPENING + xml + CLOSING)
    return Around(
        sheet.protected,
        tuple(sheet.validations),
        *shown,
        sheet.shows_formulas,
        spent,
        marks,
        tuple(sheet.narrow_columns),
        tuple(sheet.open_areas),
    )


def _cells(runs: list[Run], context: Context, table: WorkbookStyles) -> tuple[RowCells, Budget]:
    """The rows together, sure to be within all limits. Raises SpellingError where they are not."""
    limits, budget = context.limits, context.budget
    rows: dict[int, SheetRow] = {}
    for run in runs:
        rows.update(run.rows)
    sharing = _sharing(tuple([run.sharing for run in runs if run.sharing]), table)
    spent = Budget(sum([run.count for run in runs]), sharing.moved + sum([run.spent for run in runs]))
    within = (
        len(rows) == sum([len(run.rows) for run in runs])
        and max(rows, default=0) <= min(limits.rows, MOST_ROWS)
        and max([run.column for run in runs]) <= limits.columns
        and max([run.style for run in runs]) < len(table.styles)
        and max([sharing.longest, *[run.longest for run in runs]]) <= limits.string_length
        and spent.cells <= budget.cells
        and spent.characters <= budget.characters
    )
    if not within:
        raise SpellingError
    return RowCells(rows, runs, sharing.setting), spent


class Sharing(NamedTuple):
    """The shared formulas of a sheet: what its rows refer to, the characters that the formulas which follow
    others have at most, together and the longest."""

    setting: SheetContext
    moved: int
    longest: int


@lru_cache(maxsize=256)
def _sharing(runs: tuple[tuple[SharedBy, ...], ...], table: WorkbookStyles) -> Sharing:
    """Raises SpellingError where rows follow a formula that does not stand above, or begin one again."""
    groups: dict[str, First] = {}
    followers: dict[str, int] = {}
    for shape, number, count in chain.from_iterable(runs):
        for name in shape.shared:
            if name not in groups:
                raise SpellingError
            followers[name] = followers.get(name, 0) + count
        for column in shape.first:
            frame = shape.frames[shape.places[column]]
            if count > 1 or frame.first in groups or frame.formula is None:
                raise SpellingError
            groups[frame.first] = (frame.formula.replace(HERE, str(number)), number, column)
    setting = _setting(tuple(groups.items()), table)
    longest = {name: _longest(group) for name, group in setting.groups.items()}
    moved = sum(
        count * (longest[name] + 10 * len(setting.groups[name].pieces)) for name, count in followers.items()
    )
    return Sharing(setting, moved, max(longest.values(), default=0))


@lru_cache(maxsize=256)
def _setting(groups: tuple[tuple[str, First], ...], table: WorkbookStyles) -> SheetContext:
    """The setting of a sheet."""
    return SheetContext(table.styles, {name: shared_formula(*first) for name, first in groups})


def _longest(group: SharedFormula) -> int:
    """The most characters that a shared formula has where it is moved to."""
    return len(group.tail) + sum(
        len(piece.text)
        + max(
            len(OUT_OF_SHEET),
            (MOST_LETTERS if piece.column else len(piece.fixed_column))
            + (len(str(min(piece.row + MOST_ROWS, LAST_ROW))) if piece.row else len(piece.fixed_row)),
        )
        for piece in group.pieces
    )
