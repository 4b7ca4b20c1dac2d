"""A return against the manifest of its template: what is locked must be as it was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from xlsx_kit.addresses import a1
from xlsx_kit.compute import APPROVED_SHEET
from xlsx_kit.files import Cell, SheetCells, WorkbookCells
from xlsx_kit.findings import PROBLEM_SHEET, Finding
from xlsx_kit.returns.template.cell_changes import LABEL, CellChange, change_findings, together
from xlsx_kit.returns.template.disguised import DISGUISED, Disguised, disguise_findings, disguised
from xlsx_kit.returns.template.exchanged import EXCHANGED, exchanged_sheets, is_like
from xlsx_kit.returns.template.guards import guard_findings
from xlsx_kit.returns.template.pushed import push_findings, pushes_of
from xlsx_kit.returns.template.rows import (
    StampedUnit,
    doubtful_rows,
    places_in,
    same_formula,
)
from xlsx_kit.returns.template.shifts import shift_of
from xlsx_kit.returns.template.values import (
    SAID_ONE_BY_ONE,
    SHEETS_OF_ONE_CHANGE,
    Right,
    by_cause,
    change_finding,
    is_right,
    of_one_cause,
    right_value,
    sheet_names,
    value_words,
)
from xlsx_kit.returns.template.visibility import area_of
from xlsx_kit.values import without_blanks
from xlsx_kit.workbook import STAMP, Area, Manifest, Place, SheetTemplate, is_stamped

MOST_PLACES = 5
"""Sheets of one's own that are said one by one; of others, and of such that are gone, how many are named."""
ADDED_SHEETS = {PROBLEM_SHEET, APPROVED_SHEET}
"""Sheets beside those of the template that we put into a workbook."""
REWRITTEN = frozenset({"TPL-020"})
"""What follows from sheets and rows that are gone or elsewhere: clients rewrite formulas that look there."""
REPLACED = frozenset({"TPL-019", "TPL-021"})
"""What follows from a sheet whose formulas are all gone."""
COPY = re.compile(r"\s*[(（]\d+[)）]$")
"""What programs put behind the name of a sheet that is copied."""
Opened = tuple[str, str, int]
"""A sheet, the first of its cells whose lock was lifted, and how many there are."""


def changes(
    workbook: WorkbookCells, manifest: Manifest, unit: StampedUnit, right: Right, read: Set[str]
) -> Iterator[Finding]:
    """Everything that differs from what was sent, sheet by sheet, the values of formulas left aside.

    ``read`` are the sheets that entries are read from: one of them that is gone is said where its entries
    are missed. ``right`` is what the published formulas give; one that was overwritten is an error where it
    differs.
    """
    exchanged = exchanged_sheets(workbook, manifest)
    pairs = dict(_paired(workbook, manifest, exchanged))
    yield from _sheet_faults(workbook, manifest, pairs, read, exchanged)
    templates = {template.name: template for template in manifest.sheets}
    doubtful = {
        name: doubtful_rows(manifest.id, templates[name], sheet, unit) for name, sheet in pairs.items()
    }
    shifts = {
        template.name: shift
        for template in manifest.sheets
        if doubtful.get(template.name) and (shift := shift_of(template, pairs[template.name]))
    }
    for name, shift in shifts.items():
        yield change_finding("TPL-023", sheet=pairs[name].name, **shift)
    pushes = {
        template.name: pushed
        for template in manifest.sheets
        if template.name in read and template.name in pairs and template.name not in shifts
        if (
            pushed := pushes_of(
                template, pairs[template.name], doubtful[template.name], manifest.names, workbook.names
            )
        )
    }
    for name, pushed in pushes.items():
        yield from push_findings(templates[name], pairs[name].name, pushed)
    fixed = {name for name, sheet in pairs.items() if templates[name].formulas and not computes(sheet)}
    if fixed:
        names = [pairs[t.name].name for t in manifest.sheets if t.name in fixed]
        yield change_finding("TPL-043", sheet=names[0], names=sheet_names(names))
    renamed = any(name != sheet.name for name, sheet in pairs.items())
    strange: list[tuple[SheetCells, CellChange]] = []
    opened: list[Opened] = []
    hidden: list[Disguised] = []
    found: list[Finding] = []
    rewritten = bool(shifts or pushes) or renamed or len(pairs) < len(manifest.sheets)
    for template in manifest.sheets:
        if template.name in pairs and template.name not in shifts:
            sheet = pairs[template.name]
            pushed = pushes.get(template.name, [])
            rows = doubtful[template.name] - {
                row for push in pushed if push.is_of_rows for row in range(push.area[0], push.area[2] + 1)
            }
            faults = list(_cell_faults(template, sheet, rows, unit, right)) if rows else []
            named = [fault for fault in faults if _names_unit(template, fault)]
            strange += [(sheet, fault) for fault in named]
            faults = [f for f in faults if f not in named and not any(p.covers(f.at) for p in pushed)]
            silenced = REPLACED if template.name in fixed else REWRITTEN if rewritten else frozenset[str]()
            reported = [fault for fault in faults if fault.rule not in silenced]
            hidden += [(sheet.name, fault) for fault in reported if fault.rule == DISGUISED]
            found += change_findings(sheet.name, [f for f in reported if f.rule != DISGUISED])
            explained = faults if template.name in fixed else reported
            opened += _open_cells(template, sheet, rows, {fault.at for fault in explained})
    alike = [*by_cause(found, lambda one: (one.rule, one.cell, one.actual), most=1)]
    yield from by_cause(alike, lambda one: one.rule, SHEETS_OF_ONE_CHANGE)
    yield from disguise_findings(hidden)
    yield from _of_strangers(strange)
    yield from _of_opened(opened)
    guarded = {name: sheet for name, sheet in pairs.items() if name not in fixed}
    stamped = any(name.startswith(STAMP) for name in workbook.properties)
    moved = {*shifts, *pushes}
    here = {t.name: t for t in manifest.sheets if t.name not in moved}
    yield from guard_findings(here, guarded, stamped=stamped)


def _names_unit(template: SheetTemplate, fault: CellChange) -> bool:
    """Whether what was changed is a label that names the unit."""
    label = template.labels.get(fault.at)
    return isinstance(label, str) and is_stamped(label)


def _of_strangers(strange: Sequence[tuple[SheetCells, CellChange]]) -> Iterator[Finding]:
    """Labels that name another unit: it has one cause on however many sheets."""
    if strange:
        sheet, fault = strange[0]
        found = change_finding(
            fault.rule, sheet=sheet.name, cell=a1(*fault.at), before=fault.before, after=fault.after
        )
        yield found if len(strange) == 1 else together(found, [], len(strange))


def _paired(
    workbook: WorkbookCells, manifest: Manifest, exchanged: Mapping[str, str]
) -> Iterator[tuple[str, SheetCells]]:
    """The sheets of the template that the return has, under whatever name."""
    free = dict(workbook.sheets)
    for template in manifest.sheets:
        if (name := exchanged.get(template.name, template.name)) in free:
            yield template.name, free.pop(name)
    for template in manifest.sheets:
        if template.name not in workbook.sheets:
            for name, sheet in free.items():
                if is_like(template, sheet):
                    yield template.name, free.pop(name)
                    break


def computes(sheet: SheetCells) -> bool:
    """Whether a sheet has a formula at all."""
    return any(frame.formulas for part in sheet.cells.parts() for frame, _ in sheet.cells.kinds(part))


def _sheet_faults(
    workbook: WorkbookCells,
    manifest: Manifest,
    pairs: Mapping[str, SheetCells],
    read: Set[str],
    exchanged: Mapping[str, str],
) -> Iterator[Finding]:
    taken = {sheet.name for sheet in pairs.values()}
    missing = [t for t in manifest.sheets if t.name not in pairs and t.name not in read]
    if gone := [t.name for t in missing if t.state == "visible"] or [t.name for t in missing]:
        more = f"等 {len(gone)} 张" if len(gone) > MOST_PLACES else ""
        yield change_finding("TPL-010", names=sheet_names(gone[:MOST_PLACES], "”“"), more=more)
    if exchanged:
        names = sheet_names([*exchanged], "”“")
        yield change_finding(EXCHANGED, sheet=next(iter(exchanged)), names=names)
    for template in manifest.sheets:
        sheet = pairs.get(template.name)
        if sheet is None:
            continue
        if sheet.name != template.name and template.name not in exchanged:
            yield change_finding("TPL-011", sheet=sheet.name, name=template.name, now=sheet.name)
    shut = [
        change_finding("TPL-013", sheet=sheet.name, name=template.name)
        for template in manifest.sheets
        if template.state == "visible"
        if (sheet := pairs.get(template.name)) is not None and sheet.state != "visible"
    ]
    yield from of_one_cause(shut)
    own = list[str]()
    for name, sheet in workbook.sheets.items():
        if name not in taken and name not in ADDED_SHEETS and sheet.cells:
            copied = next((t for t in manifest.sheets if t.name in pairs and _differs(t, sheet, pairs)), None)
            if copied is None:
                own.append(name)
            else:
                yield change_finding("TPL-044", sheet=name, now=name, name=copied.name)
    for some in [own] if len(own) > MOST_PLACES else ([name] for name in own):
        more = f"等 {len(some)} 张" if len(some) > MOST_PLACES else ""
        names = sheet_names(some[:MOST_PLACES], "”“")
        yield change_finding("TPL-012", sheet=some[0], names=names, more=more)


def _differs(template: SheetTemplate, copy: SheetCells, pairs: Mapping[str, SheetCells]) -> bool:
    """Whether a sheet is a copy of one that entries are read from with other entries, or one of a table under
    a name that is taken for its own with other figures."""
    ours = pairs[template.name].cells
    named = without_blanks(COPY.sub("", copy.name)) == without_blanks(template.name)
    compared = template.entries or (template.formulas if named else ())
    return (
        bool(compared)
        and is_like(template, copy)
        and any(
            copy.cells[at].text != (ours[at].text if at in ours else "")
            for at in compared
            if at in copy.cells
        )
    )


def _cell_faults(
    template: SheetTemplate, sheet: SheetCells, rows: Set[int], unit: StampedUnit, right: Right
) -> Iterator[CellChange]:
    cells = sheet.cells
    for at, formula in template.formulas.items():
        if at[0] not in rows:
            continue
        cell = cells.get(at)
        if cell is None:
            yield CellChange("TPL-021", at, before=formula)
        elif cell.formula is None:
            value = right_value(right, template.name, at)
            if value is None or is_right(value, cell.text):
                yield CellChange("TPL-019", at, before=f"={formula}", after=cell.text)
            else:
                yield CellChange("TPL-018", at, before=value_words(value), after=cell.text)
        elif not same_formula(formula, cell.formula):
            yield CellChange("TPL-020", at, before=formula, after=cell.formula)
    for at, label in template.labels.items():
        if at[0] not in rows:
            continue
        cell = cells.get(at)
        if not unit.has(label, cell.text if cell else "", cell is not None and cell.formula is not None):
            yield CellChange(LABEL, at, before=str(unit.shown(label)), after=_shown(cell))
    for at in places_in(sheet, rows):
        if at not in template.formulas and at not in template.labels and at not in template.entries:
            yield CellChange("TPL-022", at, after=_shown(cells[at]))
        elif disguise := disguised(cells[at], computed=at in template.formulas):
            yield CellChange(DISGUISED, at, before=cells[at].text, after=disguise)


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return cell.text if cell.formula is None else f"={cell.formula}"


def _open_cells(
    template: SheetTemplate, sheet: SheetCells, rows: Set[int], changed: Set[Place]
) -> Iterator[Opened]:
    """Locks that were lifted, and locked cells that may be typed into all the same; of those that only came
    with another cell that was put there, what is said of ``changed`` ones is enough."""
    everywhere = sheet.cells if sheet.open_areas else places_in(sheet, rows)
    shut = (at for at in everywhere if at in template.formulas or at in template.labels)
    areas = [area_of(area) for area in sheet.open_areas]
    if sheet.protected:
        cells = sorted(at for at in shut if not sheet.cells[at].locked or _is_within(at, areas))
        if not changed >= {*cells}:
            yield sheet.name, a1(*cells[0]), len(cells)


def _of_opened(opened: Sequence[Opened]) -> Iterator[Finding]:
    """Lifted locks, sheet by sheet; on many sheets it has one cause and is said once."""
    if len(opened) > SAID_ONE_BY_ONE:
        more = f"；共有 {len(opened)} 张表如此：{sheet_names([name for name, _, _ in opened])}"
        sheet, first, _ = opened[0]
        count = sum(one for _, _, one in opened)
        yield change_finding("TPL-015", sheet=sheet, cell=first, count=count, first=first, more=more)
        return
    for sheet, first, count in opened:
        yield change_finding("TPL-015", sheet=sheet, cell=first, count=count, first=first, more="")


def _is_within(at: Place, areas: Sequence[Area]) -> bool:
    return any(top <= at[0] <= bottom and left <= at[1] <= to for top, left, bottom, to in areas)
