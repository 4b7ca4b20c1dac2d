"""Conditional formats against those that were sent: what was to be red must turn red."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.addresses import a1
from xlsx_kit.files import ConditionalFormat, ConditionalStyle, SheetCells, WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.rows import same_formula
from xlsx_kit.returns.template.values import change_finding
from xlsx_kit.returns.template.visibility import area_of, meet
from xlsx_kit.workbook import Area, Place, SheetTemplate

REPLACED = "条件格式只显示数据条或图标，不显示数字"
NO_STYLE = ConditionalStyle()


def conditional_findings(
    templates: Sequence[SheetTemplate], workbook: WorkbookCells, *, all_known: bool
) -> Iterator[Finding]:
    """Conditional formats that are gone, changed or put before ours, or that hide what a cell holds.

    Where not ``all_known`` are what was sent, only those that hide something are told.

    One finding of each kind at the first of the cells: a style is shared by all sheets. Where no sheet has
    any conditional format, the program that saved the workbook keeps none (SheetJS): nothing is said of it,
    for no cell shows another value than it holds.
    """
    pairs = [(t, workbook.sheets[t.name]) for t in templates if t.name in workbook.sheets]
    if not any(sheet.conditional for _, sheet in pairs):
        return
    hidden: list[tuple[SheetCells, Place, str]] = []
    changed: list[tuple[SheetCells, Place, int]] = []
    for template, sheet in pairs:
        looks = [(rule, _style(rule, workbook.conditional_styles)) for rule in sheet.conditional]
        hiding = [
            (at, REPLACED if rule.replaces else look.disguise)
            for rule, look in looks
            if (rule.replaces or look.disguise) and (at := _full(rule, sheet))
        ]
        if hiding:
            hidden.append((sheet, *hiding[0]))
        elif all_known and (areas := _changed(template, looks)):
            changed.append((sheet, areas[0][:2], len(areas)))
    if hidden:
        sheet, at, disguise = hidden[0]
        words = disguise + _count_of_others([s for s, _, _ in hidden])
        before = sheet.cells[at].text
        yield change_finding("TPL-030", sheet=sheet.name, cell=a1(*at), before=before, after=words)
    if changed:
        sheet, at, _ = changed[0]
        count = sum(n for _, _, n in changed)
        names = _count_of_others([s for s, _, _ in changed])
        yield change_finding(
            "TPL-037", sheet=sheet.name, cell=a1(*at), count=count, first=f"{a1(*at)}{names}"
        )


def _count_of_others(sheets: Sequence[SheetCells]) -> str:
    return f"；这样的工作表共 {len(sheets)} 张" if len(sheets) > 1 else ""


def _changed(
    template: SheetTemplate, looks: Sequence[tuple[ConditionalFormat, ConditionalStyle]]
) -> list[Area]:
    """The areas where what is wrong may no longer turn red or yellow."""
    missing = [
        area
        for formula, coloured, warning, area in template.conditions
        if coloured
        and not _still_holds(
            [
                rule
                for rule, look in looks
                if look.coloured and look.warns >= warning and same_formula(formula, rule.formula)
            ],
            area,
        )
    ]
    strange = [
        ours
        for rule, _ in looks
        if not any(same_formula(formula, rule.formula) for formula, *_ in template.conditions)
        for _, coloured, _, ours in template.conditions
        if coloured and any(meet(area, ours) for area in _areas(rule))
    ]
    return list(dict.fromkeys(missing + strange))


def _still_holds(rules: Sequence[ConditionalFormat], area: Area) -> bool:
    """Whether rules hold for most rows of an area; cells that were moved about take theirs along."""
    top, _, bottom, _ = area
    met = [one for rule in rules for one in _areas(rule) if meet(one, area)]
    if any(one[0] <= top and bottom <= one[2] for one in met):
        return True
    rows = {row for one in met for row in range(max(top, one[0]), min(bottom, one[2]) + 1)}
    return 2 * len(rows) > bottom - top + 1


def _style(rule: ConditionalFormat, styles: Sequence[ConditionalStyle]) -> ConditionalStyle:
    if rule.own:
        return rule.own
    return styles[rule.style] if 0 <= rule.style < len(styles) else NO_STYLE


def _areas(rule: ConditionalFormat) -> list[Area]:
    """A rule's areas; what is none is left out."""
    return [area for text in rule.areas.split() if (area := area_of(text))[0]]


def _full(rule: ConditionalFormat, sheet: SheetCells) -> Place | None:
    """The first cell with content that a rule holds for."""
    areas = _areas(rule)
    return next(
        (
            at
            for at in sheet.cells
            if any(top <= at[0] <= bottom and left <= at[1] <= right for top, left, bottom, right in areas)
        ),
        None,
    )
