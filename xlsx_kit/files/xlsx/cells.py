"""The cells of a returned workbook, sheet by sheet, as they were sent."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from xlsx_kit.files.xlsx import fast
from xlsx_kit.files.xlsx.context import Budget, Context
from xlsx_kit.files.xlsx.drawings import Anchor, anchors_of
from xlsx_kit.files.xlsx.fast.row_cells import CELLS, ENOUGH_CELLS
from xlsx_kit.files.xlsx.fast.rows import ENOUGH_ROWS, ROWS
from xlsx_kit.files.xlsx.fast.runs import RUNS, WRITTEN
from xlsx_kit.files.xlsx.fast.sheet import QuickSheet, SharedTables, quick_sheet, tables_of
from xlsx_kit.files.xlsx.faults import fault, refused
from xlsx_kit.files.xlsx.guard import Package
from xlsx_kit.files.xlsx.highlights import ConditionalStyle, read_conditional_styles
from xlsx_kit.files.xlsx.interface import PlainCells, SheetCells
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import marks_in, parse
from xlsx_kit.files.xlsx.parts import (
    DEFAULT_STYLE,
    Relationship,
    SheetEntry,
    WorkbookPart,
    read_book,
    read_properties,
    read_relationships,
    read_styles,
)
from xlsx_kit.files.xlsx.sheet import SheetPass
from xlsx_kit.files.xlsx.strings import StringTable, read_strings
from xlsx_kit.files.xlsx.theme import has_faint_text
from xlsx_kit.findings import Finding, InputError

BOUNDS = {"FILE-020", "FILE-021", "FILE-022", "FILE-023", "FILE-024"}
"""Rules about how much of a workbook is read."""
COUNTED_AS_MORE = {"FILE-022", "FILE-023"}
"""Those of which the quick way counts more than there is: markup and texts."""
MOST_SKIPPED = 3
"""Sheets that are given up before the workbook is, or before no more of those that nobody named are looked
at: each costs as much time as a whole return."""
MOST_NAMED = 5
"""Sheets given up that the finding names; more are counted."""
STATES = {"visible", "hidden", "veryHidden"}
SHEET_KINDS = {"worksheet", "chartsheet", "dialogsheet"}
PROPERTY_KINDS = {"custom-properties", "customProperties"}


@dataclass(frozen=True, slots=True)
class WorkbookCells:
    """A workbook as sent: sheets in order, workbook-wide names, custom properties, warnings.

    ``date1904``: days are counted from 1904 instead of 1900. ``as_displayed``: programs that calculate cut
    amounts to the decimals shown; ``by_hand``: they calculate only when they are told to.
    ``faint_theme``: text in the colour of the theme cannot be seen.
    ``values_only``: of formulas, locks and names nothing is known, as of an old format. ``skipped`` are
    sheets beyond the limits that were given up, with why: where all that is asked for stands on others, the
    workbook is read without them.
    """

    sheets: Mapping[str, SheetCells]
    names: Mapping[str, str]
    properties: Mapping[str, str]
    findings: tuple[Finding, ...]
    date1904: bool
    values_only: bool = False
    skipped: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    conditional_styles: tuple[ConditionalStyle, ...] = ()
    as_displayed: bool = False
    by_hand: bool = False
    faint_theme: bool = False


def read_cells(package: Package) -> WorkbookCells:
    """Reads every sheet once, within the package's limits.

    Raises InputError with one finding for whatever cannot be read.
    """
    untouched = package.copied()
    try:
        return _read(package, fast.ENABLED)
    except InputError:
        # the quick way counts what a sheet spends as more than it is
        return _read(untouched, quick=False)


def _read(package: Package, quick: bool) -> WorkbookCells:
    main, limits = package.workbook, package.limits
    folder, file = posixpath.split(main)
    book = read_book(package.read(main), main, limits)
    links_part = posixpath.join(folder, "_rels", f"{file}.rels")
    links = read_relationships(package.read(links_part), folder, limits) if package.has(links_part) else ()
    styles_part = part_of(package, links, "styles")
    styles = package.read(styles_part) if styles_part else b""
    context = _context(package, links, (styles_part or "", styles), date1904=book.date1904)
    # the quick way sees no parts of texts
    tables = tables_of(context) if quick and not context.faint else None
    for memory in (ROWS, RUNS, WRITTEN):
        memory.renew(ENOUGH_ROWS)
    CELLS.renew(ENOUGH_CELLS)
    findings = list(package.findings)
    parts = {link.id: link.target for link in links}
    sheets, skipped = dict[str, SheetCells](), dict[str, tuple[Finding, ...]]()
    named = _named(book)
    # names first, as all of ours have; then the largest last: what a sheet of somebody's own spends is not
    # missing for those that were sent
    sizes = {entry.name: package.size(parts.get(entry.relation, "")) for entry in book.sheets}
    for entry in sorted(book.sheets, key=lambda entry: (entry.name not in named, sizes[entry.name])):
        left, begun = (context.budget.cells, context.budget.characters), False
        try:
            if len(skipped) >= MOST_SKIPPED and entry.name not in named and entry.relation in parts:
                raise InputError(next(iter(skipped.values())))
            begun = True
            sheet = read_sheet(package, entry, links, context, tables)
        except InputError as error:
            rule = error.findings[0].rule
            if rule not in BOUNDS or not sheets or (len(skipped) >= MOST_SKIPPED and entry.name in named):
                raise
            if quick and rule in COUNTED_AS_MORE:
                raise  # whether a sheet is too much the pass says
            skipped[entry.name] = error.findings
            context.budget.cells, context.budget.characters = left
            if begun:  # else it has spent nothing
                package.skip(parts[entry.relation])
            continue
        anchors = anchors_of(package, parts.get(entry.relation, ""), limits)
        sheets[entry.name] = _sheet_cells(entry, book, sheet, anchors)
        findings += sheet.findings
    if skipped:
        more = f"等 {len(skipped)} 张" if len(skipped) > MOST_NAMED else ""
        names = "”“".join([*skipped][:MOST_NAMED])
        findings.append(fault("FILE-036", sheet=next(iter(skipped)), name=names, more=more))
    properties = properties_of(package, limits)
    package.refuse_hidden_entities()
    ordered = {entry.name: sheets[entry.name] for entry in book.sheets if entry.name in sheets}
    return WorkbookCells(
        ordered,
        book.names,
        properties,
        tuple(findings),
        book.date1904,
        skipped=skipped,
        conditional_styles=read_conditional_styles(styles, styles_part, limits) if styles_part else (),
        as_displayed=book.as_displayed,
        by_hand=book.by_hand,
        faint_theme=_is_theme_faint(package, links, limits),
    )


def _context(
    package: Package, links: Sequence[Relationship], styles: tuple[str, bytes], *, date1904: bool
) -> Context:
    """What all sheets have in common: texts, styles, how days are counted, and what they may spend."""
    part, limits = part_of(package, links, "sharedStrings"), package.limits
    texts = read_strings(package.read(part), part, limits) if part else StringTable([])
    return Context(
        strings=texts.strings,
        faint=texts.faint,
        styles=(read_styles(styles[1], styles[0], limits) if styles[0] else {}) or {"0": DEFAULT_STYLE},
        date1904=date1904,
        limits=limits,
        budget=Budget(limits.cells, limits.characters),
    )


def _is_theme_faint(package: Package, links: Sequence[Relationship], limits: Limits) -> bool:
    part = part_of(package, links, "theme")
    try:
        return part is not None and has_faint_text(package.read(part), part, limits)
    except InputError:
        return False  # nothing of what is read stands in it


def _named(book: WorkbookPart) -> Set[str]:
    """The sheets that have a print area or cells that a name stands for; all of them where none has."""
    areas = (area.lstrip("=").rpartition("!")[0] for area in book.names.values())
    named = {sheet.strip("'").replace("''", "'") for sheet in areas} | book.print_areas.keys()
    ours = {entry.name for entry in book.sheets}
    return (named & ours) or ours


def _sheet_cells(
    entry: SheetEntry, book: WorkbookPart, sheet: SheetPass | QuickSheet, anchors: tuple[Anchor, ...]
) -> SheetCells:
    """What was read of a sheet, with what the workbook says of it."""
    return SheetCells(
        entry.name,
        to_state(entry),
        sheet.protected,
        sheet.cells if isinstance(sheet, QuickSheet) else PlainCells(sheet.cells),
        tuple(sheet.validations),
        tuple(sheet.merged),
        frozenset(sheet.hidden_rows),
        tuple(sheet.hidden_columns),
        tuple(sheet.conditional),
        book.print_areas.get(entry.name, ""),
        book.sheet_names.get(entry.name, frozenset()),
        anchors,
        sheet.shows_formulas,
        tuple(sheet.narrow_columns),
        tuple(sheet.open_areas),
        tuple(sheet.page_words),
    )


def properties_of(package: Package, limits: Limits) -> Mapping[str, str]:
    """A workbook's custom properties: its stamp. Raises InputError where they cannot be read."""
    properties: Mapping[str, str] = {}
    for link in package.relationships:
        if link.kind in PROPERTY_KINDS and package.has(link.target):
            properties = read_properties(package.read(link.target), link.target, limits)
    return properties


def read_sheet(
    package: Package,
    entry: SheetEntry,
    links: Sequence[Relationship],
    context: Context,
    tables: SharedTables | None,
) -> SheetPass | QuickSheet:
    """One sheet's part, read, with these tables the quick way; a sheet whose part is missing is refused."""
    found = [link for link in links if link.id == entry.relation]
    if len(found) != 1:
        raise refused("FILE-026", part=entry.name)
    part = found[0].target
    if found[0].kind not in SHEET_KINDS:
        return SheetPass(entry.name, part, context)
    data = package.inflate(part)
    understood = quick_sheet(data, context, tables, package.marks_left) if tables else None
    if understood:
        package.spend_marks(understood.marks)
        return understood
    package.spend_marks(marks_in(data))
    sheet = SheetPass(entry.name, part, context)
    parse(sheet, data, part, context.limits)
    return sheet


def part_of(package: Package, links: Sequence[Relationship], kind: str) -> str | None:
    """The workbook's part of a kind, or None where it has none."""
    return next((link.target for link in links if link.kind == kind and package.has(link.target)), None)


def to_state(entry: SheetEntry) -> str:
    """Whether a sheet is shown; an unknown word reads as visible, as Excel reads it."""
    return entry.state if entry.state in STATES else "visible"
