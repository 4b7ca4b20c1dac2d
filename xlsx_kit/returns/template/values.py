"""What the published tables of a return show, against what its entries give."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from xlsx_kit.addresses import a1
from xlsx_kit.files import RowTexts, SheetCells, WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding
from xlsx_kit.returns.template.rows import same_formula
from xlsx_kit.values import decimal_text
from xlsx_kit.workbook import Cached, Place, RowValues

HALF_A_PLACE = 0.00005
"""Half of the last decimal that any book's amounts have."""
MOST_SHEETS = 1 << 7
"""Sheets of which the last right row of each number is remembered."""
NO_VALUES: RowValues = ((), ())
SAID_ONE_BY_ONE = 2
"""Sheets of which what they show is a finding each."""
SHEETS_OF_ONE_CHANGE = 3
"""Sheets of which cells that were changed are told one by one."""
MOST_CELLS = 8
"""Cells that a finding about what a sheet shows names."""
MOST_SHEETS_NAMED = 6
"""Sheets that a finding names."""
LISTS = {"names", "more"}
"""Fields of messages that are lists of few places."""
Right = Mapping[str, Mapping[int, RowValues]]
"""Sheet and row of the published tables."""
Sent = Mapping[str, Mapping[Place, str]]
"""The formulas that were sent, by sheet and place."""
Shown = tuple[Place, Cached, str]
"""A cell that shows something else than its formula gives: place, what it gives, what it shows."""


def right_value(right: Right, sheet: str, place: Place) -> Cached | None:
    """What the formula at a place gives; None where there is none in a published table."""
    columns, values = right.get(sheet, {}).get(place[0], NO_VALUES)
    return dict(zip(columns, values, strict=True)).get(place[1])


def shown_values(
    workbook: WorkbookCells, right: Right, sent: Sent, is_calculated: Callable[[], bool]
) -> Iterator[Finding]:
    """Whether formulas were never calculated, or show something else than the entries give.

    In a workbook that was calculated after its last entry no entry explains that: it is said of each sheet.
    ``sent`` are the formulas by sheet: one that is another now is said as such.
    """
    stale = _stale(workbook, right, sent)
    if stale and not _has_results(workbook, right):
        yield change_finding("TPL-026")
    elif stale:
        if is_calculated():
            yield from _unexplained(stale)
            return
        name, (at, value, text) = stale[0]
        words = {"count": len(stale), "before": value_words(value), "after": text or "空白"}
        yield change_finding("TPL-027", sheet=name, cell=a1(*at), **words)


def changed_values(
    workbook: WorkbookCells, right: Right, sent: Sent, is_calculated: Callable[[], bool]
) -> Iterator[Finding]:
    """Whether formulas show what no entry explains; what is only not calculated is said of the tables."""
    stale = _stale(workbook, right, sent)
    if stale and _has_results(workbook, right) and is_calculated():
        yield from _unexplained(stale)


def _stale(workbook: WorkbookCells, right: Right, sent: Sent) -> list[tuple[str, Shown]]:
    """The cells that show something else than they should."""
    stale: list[tuple[str, Shown]] = []
    for name, rows in right.items():
        sheet = workbook.sheets.get(name)
        if sheet is None:
            continue
        formulas, seen, texts_of = sent.get(name, {}), _seen_right(name), sheet.cells.texts
        seen_texts, seen_values = seen.texts.get, seen.values.get
        # blank lines are the same in every return
        new = [
            (number, texts, values)
            for number, values in rows.items()
            if (texts := texts_of(number)) is not seen_texts(number) or values != seen_values(number)
        ]
        for number, texts, values in new:
            wrong = _unlike_values(texts, values) if texts else []
            if texts and not wrong:
                seen.texts[number], seen.values[number] = texts, values
            shown = (((number, column), value, text) for column, value, text in wrong)
            seen_as = (one for one in shown if not _looks_right(sheet, *one))
            stale += [(name, one) for one in seen_as if _is_sent(sheet, one[0], formulas)]
    return stale


def _has_results(workbook: WorkbookCells, right: Right) -> bool:
    """Whether any formula has a value."""
    shown = (
        texts.at(columns)
        for name, rows in right.items()
        if name in workbook.sheets
        for number, (columns, _) in rows.items()
        if (texts := workbook.sheets[name].cells.texts(number)) is not None
    )
    return any(computed and kind for row in shown for kind, _, computed in row)


@dataclass(frozen=True, slots=True)
class RightRows:
    """By number the last rows that showed what they should, and what that was."""

    texts: dict[int, RowTexts] = field(default_factory=dict)
    values: dict[int, RowValues] = field(default_factory=dict)


@lru_cache(maxsize=MOST_SHEETS)
def _seen_right(name: str) -> RightRows:
    """Such rows of the sheets of a name, filled by who compares."""
    return RightRows()


def _looks_right(sheet: SheetCells, at: Place, value: Cached, text: str) -> bool:
    """Whether a figure looks as it should with the decimals that its cell shows, which hide none of it."""
    decimals = sheet.cells[at].decimals
    if decimals is None or isinstance(value, str) or not is_right(value, f"{value:.{decimals}f}"):
        return False
    try:
        return f"{float(text or '0'):.{decimals}f}" == f"{value:.{decimals}f}"
    except ValueError:
        return False


def _is_sent(sheet: SheetCells, at: Place, formulas: Mapping[Place, str]) -> bool:
    """Whether the formula at a place is the one that was sent there, as far as that is known."""
    return at not in formulas or same_formula(formulas[at], sheet.cells[at].formula or "")


def _unexplained(stale: Sequence[tuple[str, Shown]]) -> Iterator[Finding]:
    """One finding a sheet, at the first of its cells; on many sheets it has one cause and is said once."""
    by_sheet: dict[str, list[Shown]] = {}
    for name, one in stale:
        by_sheet.setdefault(name, []).append(one)
    for name, cells in by_sheet.items():
        at, value, text = cells[0]
        others = "、".join(a1(*place) for place, _, _ in cells[1:MOST_CELLS])
        more = f"；同样的还有 {others}" + (f" 等 {len(cells) - 1} 处" if len(cells) > MOST_CELLS else "")
        more = more if others else ""
        if len(by_sheet) > SAID_ONE_BY_ONE:
            first = {name: a1(*shown[0][0]) for name, shown in by_sheet.items()}
            more += f"；这样的工作表共 {len(by_sheet)} 张：{_sheets_with_cells(first)}"
        words = {"before": value_words(value), "after": text or "空白", "more": more}
        yield change_finding("TPL-028", sheet=name, cell=a1(*at), **words)
        if len(by_sheet) > SAID_ONE_BY_ONE:
            return


def of_one_cause(findings: Sequence[Finding], most: int = SAID_ONE_BY_ONE) -> Iterator[Finding]:
    """What sheets have of one kind; on more than ``most`` it has one cause (a style, sheets that were edited
    as a group, words replaced everywhere) and is said once, with the first cell of each."""
    cells: dict[str, str | None] = {}
    for one in findings:
        cells.setdefault(str(one.sheet), one.cell)
    if len(cells) <= most:
        yield from findings
        return
    more = f"；这样的工作表共 {len(cells)} 张：{_sheets_with_cells(cells)}。"
    yield replace(findings[0], message=findings[0].message.removesuffix("。") + more)


def _sheets_with_cells(cells: Mapping[str, str | None]) -> str:
    """Sheets by name, each with its cell where that is not the same on all."""
    if len({*cells.values()}) == 1:
        return sheet_names([*cells])
    return sheet_names([f"{name} {cell}" if cell else name for name, cell in cells.items()])


def by_cause(
    findings: Sequence[Finding], kind: Callable[[Finding], Hashable], most: int = SAID_ONE_BY_ONE
) -> Iterator[Finding]:
    """Findings of sheets, kind by kind ``of_one_cause``."""
    kinds: dict[Hashable, list[Finding]] = {}
    for one in findings:
        kinds.setdefault(kind(one), []).append(one)
    for some in kinds.values():
        yield from of_one_cause(some, most)


def _unlike_values(texts: RowTexts, values: RowValues) -> list[tuple[int, Cached, str]]:
    """Where a formula of a row shows another value than it gives, its column and both."""
    columns, given = values
    return [
        (column, value, text)
        for column, value, (_, text, computed) in zip(columns, given, texts.at(columns), strict=True)
        if computed and text != value and not is_right(value, text)
    ]


def is_right(value: Cached, text: str) -> bool:
    """Whether a cell with this text shows what its formula gives."""
    if isinstance(value, str):
        return text == value or text.strip() == value.strip() or (value == "" and text == "0")
    try:
        return abs(float(text or "0") - value) < HALF_A_PLACE
    except ValueError:
        return False


def value_words(value: Cached) -> str:
    """A value as a message shows it."""
    if isinstance(value, str):
        return value or "空白"
    return decimal_text(Decimal(f"{value:.4f}").normalize()) if isinstance(value, float) else str(value)


def change_finding(
    rule: str, *, sheet: str | None = None, cell: str | None = None, **fields: object
) -> Finding:
    """A finding of a TPL rule; ``before`` and ``after`` are its two sides, texts are cut to a short line.

    ``names`` and ``more`` are lists of ours, short already, and stay whole.
    """
    sides = {key: str(fields[key]) if key in fields else None for key in ("before", "after")}
    shown = {
        key: _short(value) if isinstance(value, str) and key not in LISTS else value
        for key, value in fields.items()
    }
    return finding(rule, sheet=sheet, cell=cell, expected=sides["before"], actual=sides["after"], **shown)


def sheet_names(sheets: Sequence[str], between: str = "、") -> str:
    """The first of some sheets by name; of more, how many they are."""
    more = f"等 {len(sheets)} 张" if len(sheets) > MOST_SHEETS_NAMED else ""
    return between.join(map(_short, sheets[:MOST_SHEETS_NAMED])) + more


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
