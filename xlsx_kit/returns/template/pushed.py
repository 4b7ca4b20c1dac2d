"""Cells that were inserted or deleted among the entries of a sheet: what stood beside or below them moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from xlsx_kit.addresses import a1
from xlsx_kit.files import SheetCells
from xlsx_kit.findings import SEVERITIES, Finding
from xlsx_kit.returns.template.rows import formula_places, same_formula
from xlsx_kit.returns.template.shifts import DELETED, INSERTED
from xlsx_kit.returns.template.values import change_finding
from xlsx_kit.returns.template.visibility import area_of
from xlsx_kit.workbook import Area, Place, SheetTemplate

PUSHED = "TPL-048"
"""The rule about them."""
SHIFTED, TEMPLATE = "TPL-023", "TPL-"
"""The rule about rows and columns that were inserted or deleted, and how the rules about templates begin."""
SEVERE = tuple(SEVERITIES)
MORE_SHIFTED = "这张表还有 {count} 处问题，多半由删除了列而来，改正后再核对。"
FARTHEST = 3
"""Columns that cells of a row may have moved."""


@dataclass(frozen=True, slots=True)
class Push:
    """Where cells were inserted or deleted, what moved with them, and by how many rows or columns."""

    at: Place
    area: Area
    by: int

    @property
    def is_of_rows(self) -> bool:
        """Whether cells went to another column; else to another row."""
        return self.area[1] != self.area[3]

    def covers(self, place: Place) -> bool:
        """Whether a place is among what moved."""
        top, left, bottom, right = self.area
        return top <= place[0] <= bottom and left <= place[1] <= right


def pushes_of(
    template: SheetTemplate,
    sheet: SheetCells,
    rows: Set[int],
    sent: Mapping[str, str],
    names: Mapping[str, str],
) -> list[Push]:
    """The pushes on a sheet of entries: on its doubtful ``rows``, or by what clients made of the names of its
    columns (``sent``, and as they are now)."""
    if not rows or not template.entries:
        return []
    along = [*_pushed_rows(template, sheet, rows)]
    return along or [*_pushed_columns(template, sheet, rows, sent, names)]


def _pushed_rows(template: SheetTemplate, sheet: SheetCells, rows: Set[int]) -> Iterator[Push]:
    """Rows on which all formulas from one on stand in other columns, those below each other as one."""
    found: dict[int, list[int]] = {}
    for row, column in formula_places(sheet):
        if row in rows:
            found.setdefault(row, []).append(column)
    last: Push | None = None
    for row in sorted(found):
        line = template.rows.get(row)
        if (
            line is None
            or not line.entries
            or (moved := _moved(sorted(line.formulas), sorted(found[row]))) is None
        ):
            continue
        before, by, right = moved
        left = min((column for column in line.entries if column > before), default=0)
        if not left:
            continue
        if last and (last.area[1], last.by, last.area[2]) == (left, by, row - 1):
            last = replace(last, area=(last.area[0], left, row, max(right, last.area[3])))
            continue
        if last:
            yield last
        last = Push((row, left), (row, left, row, right), by)
    if last:
        yield last


def _moved(sent: Sequence[int], now: Sequence[int]) -> tuple[int, int, int] | None:
    """The last column that is where it was, by how many the others moved, and the last of all."""
    if len(sent) != len(now):
        return None
    tail = next((n for n, (one, other) in enumerate(zip(sent, now, strict=True)) if one != other), len(sent))
    ways = {other - one for one, other in zip(sent[tail:], now[tail:], strict=True)}
    if len(ways) != 1 or abs(by := ways.pop()) > FARTHEST:
        return None
    return sent[tail - 1] if tail else 0, by, max(sent[-1], now[-1])


def _pushed_columns(
    template: SheetTemplate,
    sheet: SheetCells,
    rows: Set[int],
    sent: Mapping[str, str],
    names: Mapping[str, str],
) -> Iterator[Push]:
    """Columns whose names grew or shrank beside others that did not, with formulas that clients rewrote."""
    of_sheet = {
        name: (before, after)
        for name, text in sent.items()
        if (before := _column(template.name, text)) and (after := _column(sheet.name, names.get(name, "")))
    }
    rewritten = any(
        (cell := sheet.cells.get(at)) is not None and not same_formula(formula, cell.formula or "")
        for at, formula in template.formulas.items()
        if at[0] in rows
    )
    if not rewritten or all(before != now for before, now in of_sheet.values()):
        return
    done = set[int]()
    for area, now in of_sheet.values():
        top, column, bottom, _ = area
        entered = [row for row in range(top, bottom + 1) if (row, column) in template.entries]
        if now[1] == column and now != area and entered and column not in done:
            done.add(column)
            by = now[2] - bottom
            yield Push((entered[0], column), (entered[0], column, entered[-1], column), by or now[0] - top)


def _column(sheet: str, text: str) -> Area | None:
    """The area of one column of a sheet that a name stands for."""
    name, _, area = text.lstrip("=").rpartition("!")
    if name.strip("'").replace("''", "'") != sheet:
        return None
    found = area_of(area)
    return found if found[0] and found[1] == found[3] and found[0] < found[2] else None


def push_findings(template: SheetTemplate, sheet: str, pushes: Collection[Push]) -> Iterator[Finding]:
    """One finding a push, at its first cell."""
    for push in pushes:
        top, left, bottom, right = push.area
        if push.is_of_rows:
            where = f"第 {top} 行" if top == bottom else f"第 {top} 至 {bottom} 行"
            moved = f"从 {a1(*push.at)} 起的内容{'右' if push.by > 0 else '左'}移了 {abs(push.by)} 格"
        else:
            where = f"“{template.labels.get((top - 1, left), '')}”一列"
            moved = f"下面的内容{'下' if push.by > 0 else '上'}移了 {abs(push.by)} 行"
        done = INSERTED if push.by > 0 else DELETED
        found = change_finding(PUSHED, sheet=sheet, cell=a1(*push.at), where=where, done=done, moved=moved)
        yield replace(found, also=(f"{a1(top, left)}:{a1(bottom, right)}",))


def without_pushed(findings: Sequence[Finding], rules: Collection[str]) -> list[Finding]:
    """The findings but for those of some rules about entries that were pushed into other columns."""
    areas = [
        (one.sheet, Push((0, 0), area_of(one.also[0]), 0))
        for one in findings
        if one.rule == PUSHED and one.also
    ]
    return [one for one in findings if not (one.rule in rules and one.cell and _is_pushed(one, areas))]


def _is_pushed(finding: Finding, areas: Sequence[tuple[str | None, Push]]) -> bool:
    top, left, _, _ = area_of(finding.cell or "")
    return any(
        sheet == finding.sheet and push.is_of_rows and push.covers((top, left)) for sheet, push in areas
    )


def with_shifted(findings: Sequence[Finding], sheets: Set[str]) -> list[Finding]:
    """The findings; of what is wrong with entries on one of some sheets of which columns were deleted only
    the gravest first, with how many more there are: they stand under other headings.

    Inserted columns leave entries under their own headings, by which they are read.
    """
    shifted = {
        one.sheet for one in findings if one.rule == SHIFTED and one.sheet in sheets and _lost_columns(one)
    }
    rest: dict[str, list[Finding]] = {}
    for one in findings:
        if one.sheet in shifted and not one.rule.startswith(TEMPLATE):
            rest.setdefault(str(one.sheet), []).append(one)
    kept: dict[int, Finding] = {}
    for these in rest.values():
        first = min(these, key=lambda one: SEVERE.index(one.severity))
        more = MORE_SHIFTED.format(count=len(these) - 1) if len(these) > 1 else ""
        kept[id(first)] = replace(first, message=first.message + more)
    followers = {id(one) for these in rest.values() for one in these if id(one) not in kept}
    return [kept.get(id(one), one) for one in findings if id(one) not in followers]


def _lost_columns(shift: Finding) -> bool:
    row, column, _, _ = area_of(shift.cell or "")
    return row == 1 and column > 1 and DELETED in shift.message
