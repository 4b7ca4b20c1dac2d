"""One export and its map to a unit's facts file, its totals and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsx_kit.addresses import a1
from xlsx_kit.facts.importing.book_import import import_book
from xlsx_kit.facts.importing.book_map import is_book_map, pack_of_map, shipped_map
from xlsx_kit.facts.importing.gather import gather, printed_yuan
from xlsx_kit.facts.importing.heading import HeaderRow, find_heading
from xlsx_kit.facts.importing.mapping import ExportMap, read_map
from xlsx_kit.facts.importing.result import ImportResult
from xlsx_kit.facts.importing.rows import ExportSheet, RowProblem, RowReader
from xlsx_kit.facts.importing.spelling import chinese
from xlsx_kit.facts.importing.targets import TargetSheet, with_targets
from xlsx_kit.facts.importing.terms import export_terms
from xlsx_kit.files import Grid, chosen_sheet
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import DEFAULT_PACK, UNIT, Pack, load_pack

NOT_FILLED, NO_COLUMN = "IMP-022", "IMP-025"
"""What a row lacks; what it lacks since the map names no column of it."""
LEFT_OUT = {"IMP-021", NOT_FILLED, "IMP-023"}
MOST_UNITS = 12


def import_export(
    export: Path | str,
    mapping: Path | str,
    *,
    unit_code: str | None = None,
    year: int | None = None,
    pack: str | None = None,
    targets: Path | str | None = None,
) -> ImportResult:
    """The facts of one unit in an export.

    ``targets`` is the file with the 绩效目标表, where that is not a sheet of the export. ``mapping`` is a
    map's file, or the name of one that comes with the program; one of published tables takes these, and no
    ``targets``.

    Raises InputError where map or export cannot be used, OSError for files that cannot be read, SpecError
    for an unknown pack; rows that cannot be used are findings.
    """
    mapping = shipped_map(mapping) or Path(mapping)
    if is_book_map(mapping):
        if targets:
            raise refusal("IMP-068", name=mapping.name, file=Path(targets).name)
        own = load_pack(pack or pack_of_map(mapping))
        return import_book(Path(export), mapping, own, unit_code=unit_code, year=year)
    return Export(export, mapping, pack, targets).imported(unit_code, year)


class Export:
    """An export with its map, read once for any number of units."""

    def __init__(
        self,
        export: Path | str,
        mapping: Path | str,
        pack: Pack | str | None = None,
        targets: Path | str | None = None,
    ) -> None:
        """``targets`` is the file with the 绩效目标表, where that is not a sheet of the export.

        A pack is given by its id, or as it was read: one that is being written may not be where packs are.

        Raises InputError where one of them cannot be used, SpecError for an unknown pack.
        """
        self._pack = pack if isinstance(pack, Pack) else load_pack(pack or DEFAULT_PACK)
        self._map = read_map(Path(mapping), self._pack)
        self._grid = chosen_sheet(Path(export), self._map.sheet)
        self._terms = export_terms(self._pack)
        self._heading = find_heading(self._grid, self._map, self._terms.main)
        self._targets: TargetSheet | None = None
        if self._map.target_columns:
            grid = chosen_sheet(Path(targets or export), self._map.targets.sheet)
            self._targets = TargetSheet(grid, self._map)
        elif targets:
            raise refusal("IMP-051", name=Path(mapping).name, file=Path(targets).name)

    def units(self) -> dict[str, str]:
        """Codes and names of the units in it."""
        return dict(self._read("").units)

    def imported(self, unit_code: str | None, year: int | None) -> ImportResult:
        """One unit's facts. Raises InputError where there are none of it."""
        sheet = self._read(unit_code or "")
        done = _imported(self._pack, self._map, self._grid, self._heading, sheet, unit_code, year)
        if self._targets is None:
            return done
        alone = len(sheet.units) == len(sheet.taken)
        facts, titles, more = with_targets(self._pack, done.facts, self._targets, sheet.taken, alone=alone)
        titles = {**done.titles, **titles}
        return replace(done, facts=facts, titles=titles, findings=(*done.findings, *more))

    def _read(self, unit: str) -> ExportSheet:
        return RowReader(self._grid, self._heading, self._map, self._terms, unit).read()


def _imported(
    pack: Pack,
    mapping: ExportMap,
    grid: Grid,
    heading: HeaderRow,
    sheet: ExportSheet,
    unit_code: str | None,
    year: int | None,
) -> ImportResult:
    code, name = _unit(pack, sheet, heading, grid, unit_code)
    if not sheet.entries and not sheet.problems:
        raise refusal("IMP-016", sheet=grid.name)
    gathered = gather(pack, sheet.entries, grid.name)
    unit = {"code": code, "name": name, "year": year or mapping.year or None}
    problems = [*sheet.problems, *gathered.problems]
    findings = [*_problem_findings(pack, grid, heading, problems), *gathered.findings]
    if not unit["year"]:
        findings.append(finding("IMP-042"))
    findings += _grand_total(grid, heading, sheet)
    facts: dict[str, Any] = {"unit": {k: v for k, v in unit.items() if v}, **gathered.parts}
    if pack.id != DEFAULT_PACK:
        facts = {"pack": pack.id, **facts}
    lost = [o for o in sheet.problems if o.rule in LEFT_OUT or o.rule == "IMP-024"]
    counts = {
        "used": len(sheet.entries),
        "subtotals": sheet.subtotals,
        "ignored": sheet.ignored,
        "left_out": len(lost),
    }
    left_out = sum((o.yuan for o in lost), Decimal(0))
    money, titles = pack.book.money, gathered.titles
    return ImportResult(
        facts, gathered.totals, counts, left_out, tuple(findings), titles, money, pack.book.scale
    )


def _unit(
    pack: Pack, sheet: ExportSheet, heading: HeaderRow, grid: Grid, wanted: str | None
) -> tuple[str, str]:
    """Code and name of the unit, or of the department of those taken; refuses to guess among several."""
    if "unit" not in heading.columns:
        return wanted or "", ""
    shown_units = [f"{code} {name}".strip() for code, name in sheet.units.items()]
    some = "、".join(shown_units[:MOST_UNITS]) + ("……" if len(shown_units) > MOST_UNITS else "")
    if wanted and wanted in sheet.units:
        return wanted, sheet.units[wanted]
    if wanted:
        units = export_terms(pack).codes.get(UNIT)
        if units is None or not sheet.taken:
            raise refusal("IMP-015", sheet=grid.name, code=wanted, found=some)
        return wanted, units.name(wanted, 0)
    if len(sheet.units) > 1:
        words = {"count": len(sheet.units), "found": some}
        raise refusal("IMP-014", sheet=grid.name, **words)
    return next(iter(sheet.units.items()), ("", ""))


def _problem_findings(
    pack: Pack, grid: Grid, heading: HeaderRow, problems: Sequence[RowProblem]
) -> Iterator[Finding]:
    """One finding for one unknown value, at its first cell, with the rows and money it stands for."""
    terms = export_terms(pack)
    groups: dict[tuple[str, str, str], list[RowProblem]] = {}
    for one in problems:
        alone = (one.rule, one.key, f"{one.text} {one.row}" if one.rule == "IMP-024" else one.text)
        groups.setdefault(alone, []).append(one)
    for (rule, key, _), several in groups.items():
        first = several[0]
        column = heading.columns.get(key)
        reported = NO_COLUMN if rule == NOT_FILLED and column is None else rule
        yield finding(
            reported,
            sheet=grid.name,
            cell=first.cell or (a1(first.row, column) if column else None),
            row=first.row,
            title=heading.titles.get(key) or chinese("columns").get(key, "金额"),
            text=first.text,
            count=len(several),
            yuan=printed_yuan(sum((o.yuan for o in several), Decimal(0))),
            section=terms.section(key),
            what=terms.level(key),
        )


def _grand_total(grid: Grid, heading: HeaderRow, sheet: ExportSheet) -> Iterator[Finding]:
    """The export's own 合计 against its rows, where it covers just the rows that were read."""
    if sheet.grand_total is None or len(sheet.taken) < len(sheet.units):
        return
    row, text, printed = sheet.grand_total
    read = sum((e.yuan for e in sheet.entries), sheet.ignored_yuan)
    read += sum((o.yuan for o in sheet.problems if o.rule in LEFT_OUT), Decimal(0))
    if printed != read:
        words = {
            "left": printed_yuan(printed),
            "right": printed_yuan(read),
            "gap": printed_yuan(printed - read),
        }
        cell = a1(row, heading.amounts[0])
        yield finding("IMP-043", sheet=grid.name, cell=cell, row=row, text=text, **words)
