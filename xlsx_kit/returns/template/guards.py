"""What keeps people from typing where and what they should not: protection of sheets, validations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from xlsx_kit.addresses import a1, place
from xlsx_kit.files import DataValidation, SheetCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.rows import same_formula
from xlsx_kit.returns.template.values import change_finding, sheet_names
from xlsx_kit.returns.template.visibility import area_of, meet
from xlsx_kit.workbook import Area, Place, SheetTemplate

MOST_VALIDATED = 100_000
"""Cells with a validation that are told apart."""


PROTECTION, ALL_GUARDS = "保护", "保护和下拉列表"
"""What a program did not keep."""


def guard_findings(
    templates: Mapping[str, SheetTemplate], pairs: Mapping[str, SheetCells], *, stamped: bool
) -> Iterator[Finding]:
    """What kept others from typing where and what they should not: protection of sheets, validations.

    Where all of both is gone from every sheet, nobody lifted it: SheetJS and programs like it keep neither.
    Nor where protection is gone with all that the file's properties held, of which a workbook is ``stamped``:
    exceljs keeps neither of what LibreOffice wrote. What is locked is compared cell by cell all the same.
    """
    open_sheets = [sheet.name for sheet in pairs.values() if not sheet.protected]
    lost = {
        pairs[name].name: cells
        for name, template in templates.items()
        if name in pairs and (cells := _lost_validations(template, pairs[name]))
    }
    if lost and len(open_sheets) == len(pairs) and sum(map(len, lost.values())) == _sent(templates, pairs):
        yield change_finding("TPL-036", lost=ALL_GUARDS)
        return
    if not stamped and open_sheets and len(open_sheets) == len(pairs):
        yield change_finding("TPL-036", lost=PROTECTION)
    elif open_sheets:
        yield change_finding("TPL-014", sheet=open_sheets[0], names=sheet_names(open_sheets))
    if lost:
        sheet, cells = next(iter(lost.items()))
        first = a1(*cells[0])
        count = sum(map(len, lost.values()))
        more = f"；共有 {len(lost)} 张表如此：{sheet_names([*lost])}" if len(lost) > 1 else ""
        yield change_finding("TPL-016", sheet=sheet, cell=first, count=count, first=first, more=more)


def _sent(templates: Mapping[str, SheetTemplate], pairs: Iterable[str]) -> int:
    """How many cells were sent with a validation."""
    return sum(len(_places(templates[name].validations)) for name in pairs if name in templates)


def _lost_validations(template: SheetTemplate, sheet: SheetCells) -> list[Place]:
    """The cells that were sent with a validation and have none now, or one that lets more pass, in order."""
    loosened = _loosened(template.limits, sheet.validations)
    return sorted({*_lost(template.validations, sheet.validated), *loosened})


@lru_cache(maxsize=128)
def _loosened(
    limits: tuple[tuple[Area, str, bool, str], ...], validations: tuple[DataValidation, ...]
) -> list[Place]:
    """The first cell of each area whose validation is of another type or limit, or refuses no more."""
    return [
        ours[:2]
        for ours, kind, stop, limit in limits
        for validation in validations
        if any(meet(area_of(area), ours) for area in validation.areas.split())
        and not (
            validation.kind == kind
            and validation.stops >= stop
            and any(same_formula(limit, formula) for formula in validation.limits)
        )
    ]


@lru_cache(maxsize=128)  # nearly all returns of a template have the same
def _lost(areas: tuple[Area, ...], validated: tuple[str, ...]) -> list[Place]:
    """The cells that were sent with a validation and have none now, in order."""
    return sorted(_places(areas) - _validated(validated))


def _places(areas: Iterable[tuple[int, int, int, int]]) -> set[Place]:
    return {
        (row, column)
        for top, left, bottom, right in areas
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }


def _validated(areas: Iterable[str]) -> set[Place]:
    """The cells with a validation; an area larger than any of ours counts as far as ours reach."""
    found = set[Place]()
    for text in areas:
        first, _, last = text.replace("$", "").partition(":")
        try:
            (top, left), (bottom, right) = place(first), place(last or first)
        except ValueError:
            continue
        bottom, right = min(bottom, top + 2_000), min(right, left + 50)
        if len(found) < MOST_VALIDATED:
            found |= _places([(top, left, bottom, right)])
    return found
