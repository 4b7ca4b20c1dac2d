"""A sheet read row by row: its rows through ``rows``, what stands around them through the pass of ``sheet``.

Every byte is read by one of the two. A sheet that is spelled in any other way, or comes near a limit, is not
read here at all: what is refused is refused by the pass alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from xlsx_kit.addresses import LAST_ROW
from xlsx_kit.files.xlsx.fast.cells import RowCells, SheetContext
from xlsx_kit.files.xlsx.fast.rows import ROWS, Shape, SheetRow
from xlsx_kit.files.xlsx.fast.spelling import DECLARATION, HERE, TEXT, SpellingError, decoded
from xlsx_kit.files.xlsx.fast.texts import with_texts
from xlsx_kit.files.xlsx.formula import OUT_OF_SHEET, SharedFormula, shared_formula
from xlsx_kit.files.xlsx.highlights import ConditionalFormat, DataValidation
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import parse
from xlsx_kit.files.xlsx.parts import DEFAULT_STYLE, Style
from xlsx_kit.files.xlsx.sheet import Budget, Context, SheetPass
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

NUMBER, COUNT, SPENT, LONGEST = map(attrgetter, ("number", "count", "spent", "longest"))
"""Of rows, of which a sheet has thousands."""
First = tuple[str, int, int]
"""A formula that others follow, with its row and column."""


@dataclass(frozen=True, slots=True)
class QuickSheet:
    """A sheet that was understood; one with something to be said about it never is."""

    protected: bool
    validations: tuple[DataValidation, ...]
    cells: RowCells
    merged: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    conditional: tuple[ConditionalFormat, ...] = ()
    shows_formulas: bool = False
    findings: Sequence[Finding] = ()


def quick_sheet(data: bytes, context: Context, texts: Sequence[bytes]) -> QuickSheet | None:
    """A sheet within its limits and spelled as usual; None for any other. ``texts``: see as_values."""
    start, end = data.find(OPENING), data.rfind(CLOSING)
    if not START.match(data) or not 0 < start < end:
        return None
    try:
        rows, added = with_texts(data[start + len(OPENING) : end], texts, context.budget.characters)
        pieces = rows.split(b"<row ")
        if pieces[0] or len(pieces) > context.limits.rows:
            return None
        cells, spent = _cells([ROWS[piece] for piece in pieces[1:]], context)
        extension = any(row.extension for row in cells.rows.values())
        around = read_around(
            data[:start], _without_header(data[end + len(CLOSING) :]), context.limits, extension=extension
        )
    except SpellingError:
        return None
    context.budget.cells -= spent.cells
    context.budget.characters -= spent.characters + around.characters + added
    if context.budget.characters < 0:
        return None
    hidden = tuple(number for number, row in cells.rows.items() if row.hidden)
    shown = (around.merged, hidden, around.hidden_columns, around.conditional, around.shows_formulas)
    return QuickSheet(around.protected, around.validations, cells, *shown)


def _without_header(xml: bytes) -> bytes:
    """What stands behind the rows, but for what is printed above and below: that names the unit."""
    found = HEADER.search(xml)
    if found is None:
        return xml
    if PRINTED.fullmatch(decoded(found[0])) is None:
        raise SpellingError
    return xml[: found.start()] + xml[found.end() :]


@dataclass(frozen=True, slots=True)
class Around:
    """What is said of a sheet around its rows, and the characters that it counts for."""

    protected: bool
    validations: tuple[DataValidation, ...]
    merged: tuple[str, ...]
    hidden_columns: tuple[tuple[int, int], ...]
    conditional: tuple[ConditionalFormat, ...]
    shows_formulas: bool
    characters: int


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
    return Around(sheet.protected, tuple(sheet.validations), *shown, sheet.shows_formulas, spent)


def _cells(rows: list[SheetRow], context: Context) -> tuple[RowCells, Budget]:
    """The rows together, sure to be within all limits. Raises SpellingError where they are not."""
    limits, budget = context.limits, context.budget
    by_number = dict(zip(map(NUMBER, rows), rows, strict=True))
    shapes: dict[Shape, list[int]] = {}
    for row in rows:
        shapes.setdefault(row.shape, []).append(row.number)
    groups: dict[str, First] = {}
    for shape, numbers in shapes.items():  # in the order in which they first come
        if not all(group in groups for group in shape.shared):
            raise SpellingError
        for column in shape.first:
            frame = shape.frames[shape.places[column]]
            if len(numbers) > 1 or frame.first in groups or frame.formula is None:
                raise SpellingError
            groups[frame.first] = (frame.formula.replace(HERE, str(numbers[0])), numbers[0], column)
    setting, longest = _setting(tuple(groups.items()), tuple(context.styles.values()))
    moved = sum(
        len(numbers) * (longest[name] + 10 * len(setting.groups[name].pieces))
        for shape, numbers in shapes.items()
        for name in shape.shared
    )
    moved += sum(len(numbers) * shape.spent for shape, numbers in shapes.items())
    spent = Budget(sum(map(COUNT, rows)), moved + sum(map(SPENT, rows)))
    longest_formula = max([0, *longest.values(), *(shape.longest for shape in shapes)])
    within = (
        len(by_number) == len(rows)
        and max(by_number, default=0) <= min(limits.rows, MOST_ROWS)
        and max([shape.column for shape in shapes], default=0) <= limits.columns
        and max([shape.style for shape in shapes], default=0) < len(context.styles)
        and max(longest_formula, max(map(LONGEST, rows), default=0)) <= limits.string_length
        and spent.cells <= budget.cells
        and spent.characters <= budget.characters
    )
    if not within:
        raise SpellingError
    return RowCells(by_number, shapes, setting), spent


@lru_cache(maxsize=256)
def _setting(
    groups: tuple[tuple[str, First], ...], styles: tuple[Style, ...]
) -> tuple[SheetContext, Mapping[str, int]]:
    """The setting of a sheet, and the most characters that each shared formula has where it is moved to."""
    shared = {name: shared_formula(*first) for name, first in groups}
    return SheetContext(styles, shared), {name: _longest(group) for name, group in shared.items()}


def _longest(group: SharedFormula) -> int:
    return len(group.tail) + sum(
        len(piece.text)
        + max(
            len(OUT_OF_SHEET),
            (MOST_LETTERS if piece.column else len(piece.fixed_column))
            + (len(str(min(piece.row + MOST_ROWS, LAST_ROW))) if piece.row else len(piece.fixed_row)),
        )
        for piece in group.pieces
    )
