"""The first sheet: whose workbook it is, how to fill it in, how far it is, who signs."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.book.checks import ASKS, FAILS, CheckRow, status, status_range
from xlsx_kit.book.entries import check_results
from xlsx_kit.book.grid import Area, Cell, Highlight, Sheet
from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.formula import Formulas, text
from xlsx_kit.compile.layout import quoted
from xlsx_kit.compile.row_checks import ASK, WRONG

WIDTHS = {1: 6, 2: 22, 3: 34, 4: 12, 5: 12, 6: 12, 7: 12}
LAST = 7
TAB = "EB5757"
INSTRUCTION_CHARACTERS = 52


def cover_sheet(formulas: Formulas, evaluation: Evaluation, checks: list[CheckRow]) -> Sheet:
    """The cover with progress over all sheets and the count of failing checks."""
    cover, facts = formulas.pack.book.cover, evaluation.facts
    heading = cover.title.format(year=facts.year, scope=facts.scope)
    merges: list[tuple[Area, Cell]] = [_across(1, "title", heading)]
    merges.append(_across(2, "cover_unit", f"{facts.unit_code} {facts.unit_name}"))
    heights: dict[int, float] = {1: 40, 2: 24}
    row = 4
    cells = [Cell(row, 1, "section", "填报说明")]
    for line in cover.instructions:
        row += 1
        merges.append(_across(row, "guide", line))
        heights[row] = 17.0 * -(-len(line) // INSTRUCTION_CHARACTERS)
    row += 1
    merges.append(_across(row, "secrecy", cover.secrecy))
    heights[row] = 34
    progress = row + 2
    cells += list(_progress(formulas, evaluation, progress))
    row = progress + 2 + len(formulas.layout.inputs)
    cells += list(_verdict(formulas, checks, row))
    cells += list(_tables(formulas, row + 4))
    row = row + 6 + len(formulas.layout.tables)
    cells.append(Cell(row, 1, "section", "签章"))
    for n, label in enumerate(cover.signatures, start=1):
        cells.append(Cell(row + n, 2, "form_label", label))
        cells.append(Cell(row + n, 3, "entry_text", ""))
    first, last = progress + 2, progress + 1 + len(formulas.layout.inputs)
    return Sheet(
        name=cover.sheet,
        cells=tuple(cells),
        merges=tuple(merges),
        widths=WIDTHS,
        heights=heights,
        highlights=(
            Highlight((first, 5, last, 5), f"$E{first}>0", "bad"),
            Highlight((first, 6, last, 6), f"$F{first}>0", "ask"),
        ),
        print_area=(1, 1, row + len(cover.signatures), LAST),
        tab=TAB,
    )


def _across(row: int, style: str, words: str) -> tuple[Area, Cell]:
    return (row, 1, row, LAST), Cell(row, 1, style, words)


def _progress(formulas: Formulas, evaluation: Evaluation, row: int) -> Iterator[Cell]:
    """Per input block: how much is filled in, how many rows are wrong or asked about."""
    yield Cell(row, 1, "section", "填报进度")
    for column, title in enumerate(["序号", "工作表", "内容", "已填", "错误", "提示", "转到"], start=1):
        yield Cell(row + 1, column, "head", title)
    for number, block in enumerate(formulas.layout.inputs.values(), start=1):
        shown = [s for s in check_results(formulas.layout, block, evaluation.facts) if s]
        at = row + 1 + number
        yield Cell(at, 1, "body_number", number)
        yield Cell(at, 2, "body_text", block.sheet)
        yield Cell(at, 3, "body_text", block.input.title)
        yield Cell(at, 4, "body_count", len(shown), f'COUNTIF({block.check_range},"?*")')
        for column, mark in ((5, WRONG), (6, ASK)):
            counted = sum(s.startswith(mark) for s in shown)
            yield Cell(at, column, "body_count", counted, f'COUNTIF({block.check_range},"{mark}*")')
        yield Cell(at, 7, "link", "打开", link=f"{quoted(block.sheet)}!A1")


def _verdict(formulas: Formulas, checks: list[CheckRow], row: int) -> Iterator[Cell]:
    """How many checks fail, and in one sentence whether the workbook may be sent back."""
    results = status_range(formulas, len(checks))
    failing = [status(c) for c in checks]
    wrong, asked = failing.count(FAILS), failing.count(ASKS)
    yield Cell(row, 2, "form_label", "校验不符项数")
    yield Cell(row, 3, "verdict", wrong, f'COUNTIF({results},"{FAILS}")')
    yield Cell(row, 7, "link", "打开", link=f"{quoted(formulas.pack.book.check_sheet)}!A1")
    yield Cell(row + 1, 2, "form_label", "请核对项数")
    yield Cell(row + 1, 3, "verdict", asked, f'COUNTIF({results},"{ASKS}")')
    yield Cell(row + 2, 2, "form_label", "能否报送")
    yes, no = "各项校验均已通过，可以报送。", "还有校验不符的项目，请改正后报送。"
    formula = f"IF($C${row}=0,{text(yes)},{text(no)})"
    yield Cell(row + 2, 3, "verdict", no if wrong else yes, formula)


def _tables(formulas: Formulas, row: int) -> Iterator[Cell]:
    """Links to the published tables."""
    yield Cell(row, 1, "section", "公开表（自动生成）")
    for n, layout in enumerate(formulas.layout.tables.values(), start=1):
        yield Cell(row + n, 1, "body_number", n)
        yield Cell(row + n, 2, "link", layout.sheet, link=f"{quoted(layout.sheet)}!A1")
