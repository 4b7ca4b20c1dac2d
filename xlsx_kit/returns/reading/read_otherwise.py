"""What there is to say of blocks of entries that do not stand where their names lead, or not whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from xlsx_kit.compute import ENTRY, InputLayout
from xlsx_kit.files import WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.pack import Column, Pack
from xlsx_kit.returns.reading.locate import Found
from xlsx_kit.returns.template.templates import template_of
from xlsx_kit.values import without_blanks
from xlsx_kit.workbook import SCOPE, YEAR, Manifest

MOST_ROWS = 10
"""Rows that a finding names one by one."""
UNITS = {"list": "列", "form": "行"}
"""What a heading names, as messages say it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A workbook as it was sent, as far as it is known: its template, else the defined names that it has
    still."""

    template: Manifest | None
    names: Set[str]

    def had(self, block: InputLayout, column: Column) -> bool | None:
        """Whether it had a column of a list, a row of a form; None where nobody can tell."""
        listed = block.input.kind == "list"
        if listed and block.entries(column.key) in self.names:
            return True
        if self.template is None:
            return None
        title = without_blanks(column.title)
        labels = (sheet.labels for sheet in self.template.sheets if sheet.name == block.sheet)
        return not listed and any(without_blanks(str(text)) == title for of in labels for text in of.values())


def sent_as(workbook: WorkbookCells, pack: Pack) -> Sent:
    """What is known of how a workbook was sent."""
    scope, year = (workbook.properties.get(key, "") for key in (SCOPE, YEAR))
    if scope and year.isascii() and year.isdecimal():
        template = template_of(workbook, pack, scope, int(year))
        if template.manifest and not template.by_content:
            return Sent(template.manifest, template.manifest.names.keys())
    return Sent(None, workbook.names.keys())


def read_otherwise(block: InputLayout, place: Found, sent: Callable[[], Sent]) -> Iterator[Finding]:
    """A defined name that leaves out entries; columns or rows that are gone with what they held."""
    sheet, title = place.sheet.name, block.input.title
    if place.missed:
        cell = place.address(place.missed[0], min(place.columns.values()))
        shown = "、".join(map(str, place.missed[:MOST_ROWS]))
        more = f"等 {len(place.missed)} 行" if len(place.missed) > MOST_ROWS else ""
        yield finding("TPL-007", sheet=sheet, cell=cell, title=title, rows=f"第 {shown} 行{more}")
    if unit := UNITS.get(block.input.kind):
        there = place.rows if unit == UNITS["form"] else place.columns
        missing = [n for n, column in enumerate(block.input.facts) if column.key not in there]
        last = max((n for n, column in enumerate(block.input.facts) if column.key in there), default=-1)
        # what the workbook never had, the pack got later: at the end where nothing tells otherwise
        had = {n: sent().had(block, block.input.facts[n]) for n in missing}
        gone = [block.input.facts[n] for n in missing if had[n] or (had[n] is None and n < last)]
        if gone:
            columns = "”“".join(column.title for column in gone)
            cell = _cell_of_gap(block, place, gone[0].key)
            yield finding("TPL-051", sheet=sheet, cell=cell, title=title, columns=columns, unit=unit)


def _cell_of_gap(block: InputLayout, place: Found, gone: str) -> str:
    """The heading that stands now where a deleted column or row had its own."""
    if block.input.kind == "form":
        before = [rows.start for key, rows in place.rows.items() if block.fields[key] < block.fields[gone]]
        return place.address(max(before, default=place.first - 1) + 1, place.columns[ENTRY])
    before = [place.columns[key] for key in place.columns if block.columns[key] < block.columns[gone]]
    first = min(place.columns.values())
    return place.address(place.first - 1, max(before, default=first - 1) + 1)


def read_by_headings(
    blocks: Sequence[InputLayout], found: Mapping[str, Found | None], names: Mapping[str, str]
) -> Iterator[Finding]:
    """Blocks found by their headings: a finding for each sheet of those whose names lead elsewhere, one
    for all that have no name, for one program drops them all."""
    by_sheet: dict[str, list[tuple[InputLayout, Found]]] = {}
    for block in blocks:
        if (place := found[block.input.id]) and not place.by_name and not place.missed:
            sheet = place.sheet.name if block.name in names else ""
            by_sheet.setdefault(sheet, []).append((block, place))
    for these in by_sheet.values():
        first = these[0][1]
        titles = "”“".join(block.input.title for block, _ in these)
        cell = first.address(first.first, 1)
        yield finding("TPL-002", sheet=first.sheet.name, cell=cell, title=titles)
