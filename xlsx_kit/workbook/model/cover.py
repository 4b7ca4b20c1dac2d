"""The first sheet: whose workbook it is, whether it may be sent, how to fill it in, how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.addresses import quoted
from xlsx_kit.compute import ASK, FINE, WRONG, Evaluation, Formulas, InputLayout, Layout, text
from xlsx_kit.pack import View
from xlsx_kit.workbook.model.checks import ASKS, HOLDS, NOT_NOW, CheckRow, status_range
from xlsx_kit.workbook.model.common import COVER_TAB, LEGEND, height_of, span, to_checks
from xlsx_kit.workbook.model.confirmation import code_cell, cover_code, key_total, table_number
from xlsx_kit.workbook.model.cover_values import (
    BLANK_STATE,
    DOUBTFUL_STATE,
    FILLED_STATE,
    LAST_COLUMN,
    NOT_BEGUN,
    NOT_READY,
    READY,
    VERDICT_ROW,
    WRONG_STATE,
    cover_rows,
    own_columns,
    progress_of,
    verdict_of,
)
from xlsx_kit.workbook.model.grid import Area, CellModel, Highlight, SheetModel
from xlsx_kit.workbook.model.headings import unit_label
from xlsx_kit.workbook.model.print_areas import UNPRINTED

WIDTHS: dict[int, float] = {1: 6, 2: 29, 3: 44, 4: 8, 5: 8, 6: 8, 7: 12}
PRINT_ROW = VERDICT_ROW + 3
RESULT, COUNTS, QUESTIONS, VERDICT, OPEN_CHECKS = (
    "校验结果",
    "校验不符项数",
    "请核对项数",
    "能否报送",
    "打开校验表",
)
BESIDES = (
    "财政部门收到后还要核对：与批复数、上年数是否一致，科目编码当年是否有效，文字与数字是否相符，"
    "公式和锁定单元格是否被改动。内容的真实、完整和保密审查由本单位负责。"
)
GUIDE, COLOURS, PROGRESS, TABLES, SIGNED = (
    "填报说明",
    "颜色和标记",
    "填报进度",
    "公开表（自动生成）",
    "报送确认单",
)
PRINT, ALL_PRINTED = "打印范围", "已填的行都能打印。"
NOT_PRINTED = ("有 ", " 张表打印不全（标题变红）：打印前请在“页面布局”里重设打印区域。")
PROGRESS_HEAD = ("序号", "工作表", "内容", "已填", "错误", "提示", "状态")
TABLES_HEAD = ("序号", "工作表", "表名", "合计（{money}）", "校验数")
GAP = 8
"""The height of the row above a part."""
CODE, SEAL = "校验码", "（单位公章）"
CODE_GUIDE = (
    "填报完毕后打印本页，签字盖章，作为报送确认单。校验码由上列公开表的各项金额算出，改动任何一项都会不同；"
    "签章后又改了数的，须重新打印签章。"
)
MARK_LEGEND = (
    ("mark_good", f"{FINE} 填写正确"),
    ("mark_bad", f"{WRONG} 填写有误，必须改正"),
    ("mark_ask", f"{ASK} 请核对，确有原因的可以保留"),
)


def cover_sheet(formulas: Formulas, evaluation: Evaluation, checks: list[CheckRow]) -> SheetModel:
    """The cover with the verdict, progress over all sheets and links to each of them."""
    cover, facts, layout = formulas.pack.book.cover, evaluation.facts, formulas.layout
    heading = cover.title.format(year=facts.year, scope=facts.scope)
    unit = unit_label(facts)
    page = _Page()
    page.across(1, "title", heading, height=34)
    page.across(2, "cover_unit", unit, height=height_of([(unit, page.width)], size=14, least=26))
    page.heights[3] = 8
    rows = cover_rows(layout)
    page.section(rows.guide, GUIDE)
    for row, line in enumerate(cover.instructions, start=rows.guide + 1):
        page.across(row, "guide", line, height=height_of([(line, page.width)], size=10, least=17))
    least = height_of([(cover.secrecy, page.width)], size=11, least=34)
    page.across(rows.secrecy, "secrecy", cover.secrecy, height=least)
    page.section(rows.colours, COLOURS)
    for row, words in enumerate((tuple(LEGEND.items()), MARK_LEGEND), start=rows.colours + 1):
        page.thirds(row, words)
    progress = (rows.progress + 2, rows.progress + 1 + len(layout.inputs))
    page.section(rows.progress, PROGRESS)
    page.cells += _progress(layout, evaluation, rows.progress + 1)
    page.section(VERDICT_ROW - 1, RESULT)
    page.verdict(formulas, evaluation, checks, progress[0])
    page.section(rows.tables, TABLES)
    page.tables(formulas, evaluation, rows.tables + 1)
    first = rows.tables + 2
    numbered = (LAST_COLUMN, first, first - 1 + len(formulas.pack.views))
    row = page.confirmation(rows.signed, numbered, cover_code(evaluation), cover.signatures)
    return SheetModel(
        name=cover.sheet,
        cells=tuple(page.cells),
        merges=tuple(page.merges),
        widths=WIDTHS,
        heights=page.heights,
        row_height=17,
        highlights=tuple(_highlights(*progress)),
        print_area=(1, 1, row, LAST_COLUMN),
        one_page=True,
        signed=True,
        tab=COVER_TAB,
    )


class _Page:
    """The cover's cells as they come together."""

    def __init__(self) -> None:
        self.cells: list[CellModel] = []
        self.merges: list[tuple[Area, CellModel]] = []
        self.heights: dict[int, float] = {}
        self.width = span(WIDTHS, 1, LAST_COLUMN)

    def across(self, row: int, style: str, words: str, *, height: float) -> None:
        """Words over the whole width."""
        self.merges.append(((row, 1, row, LAST_COLUMN), CellModel(row, 1, style, words)))
        self.heights[row] = height

    def section(self, row: int, words: str) -> None:
        """The heading of a part, below a low row: the page is signed, and larger the less it holds."""
        self.cells.append(CellModel(row, 1, "section", words))
        self.heights |= {row - 1: GAP, row: 20}

    def thirds(self, row: int, parts: tuple[tuple[str, str], ...]) -> None:
        """Up to three samples of a style side by side, the last over what is left."""
        for place, (style, words) in zip((2, 3, 4), parts, strict=False):
            cell = CellModel(row, place, style, words)
            if place == 4:
                self.merges.append(((row, place, row, LAST_COLUMN), cell))
            else:
                self.cells.append(cell)
        self.heights[row] = 20

    def verdict(
        self, formulas: Formulas, evaluation: Evaluation, checks: list[CheckRow], progress: int
    ) -> None:
        """How many checks fail, and in one sentence whether the workbook may be sent back."""
        results, row = status_range(formulas, len(checks)), VERDICT_ROW
        # what is neither passed, asked nor not asked for has failed: an error value, too
        others = "-".join(f"COUNTIF({results},{text(s)})" for s in (HOLDS, ASKS, NOT_NOW))
        wrong, doubtful, state = verdict_of(formulas.layout, evaluation, checks)
        begun = _begun(formulas.layout, progress)
        formula = f"IF($C${row}>0,{text(NOT_READY)},IF({begun},{text(READY)},{text(NOT_BEGUN)}))"
        values = (
            CellModel(row, 3, "verdict", wrong, f"{len(checks)}-{others}"),
            CellModel(row + 1, 3, "verdict", doubtful, f"COUNTIF({results},{text(ASKS)})"),
            CellModel(row + 2, 3, "verdict", state, formula),
            CellModel(PRINT_ROW, 3, "status", ALL_PRINTED, _printed()),
        )
        for n, (label, value) in enumerate(zip((COUNTS, QUESTIONS, VERDICT, PRINT), values, strict=True)):
            self.cells.append(CellModel(row + n, 2, "form_label", label))
            self.merges.append(((row + n, 3, row + n, LAST_COLUMN), value))
            self.heights[row + n] = 20
        self.across(row + 4, "guide", BESIDES, height=height_of([(BESIDES, self.width)], size=10, least=17))
        link = CellModel(row - 1, 3, "link", OPEN_CHECKS, link=to_checks(formulas.pack))
        self.cells.append(link)

    def tables(self, formulas: Formulas, evaluation: Evaluation, row: int) -> None:
        """The published tables and the previews with links, their totals and what they add to the code."""
        money = formulas.pack.book.money
        serial, sheet, title, total, number = (words.format(money=money) for words in TABLES_HEAD)
        self.cells += [CellModel(row, 1, "head", serial), CellModel(row, 2, "head", sheet)]
        self.cells += [CellModel(row, 3, "head", title), CellModel(row, LAST_COLUMN, "head", number)]
        self.merges.append(((row, 4, row, LAST_COLUMN - 1), CellModel(row, 4, "head", total)))
        for n, (sheet, title, view) in enumerate(_generated(formulas, evaluation), start=1):
            self.cells += [
                CellModel(row + n, 1, "body_number", n),
                CellModel(row + n, 2, "body_link", sheet, link=f"{quoted(sheet)}!A1"),
                CellModel(row + n, 3, "body_text", title),
                _number_cell(formulas, evaluation, view, row + n),
            ]
            total_cell = _total_cell(formulas, evaluation, view, row + n)
            self.merges.append(((row + n, 4, row + n, LAST_COLUMN - 1), total_cell))
            self.heights[row + n] = height_of([(title, WIDTHS[3])], least=18)

    def confirmation(
        self, row: int, numbered: tuple[int, int, int], code: str, signatures: Sequence[str]
    ) -> int:
        """The code, who signs, and room for the seal; returns the last row."""
        self.section(row, SIGNED)
        guide = height_of([(CODE_GUIDE, self.width)], size=10, least=17)
        self.across(row + 1, "guide", CODE_GUIDE, height=guide)
        row += 2
        self.cells += [
            CellModel(row, 2, "form_label", CODE),
            code_cell(row, 3, "check_code", numbered, code),
        ]
        self.heights[row] = 26
        for n, label in enumerate(signatures, start=1):
            self.cells += [
                CellModel(row + n, 2, "form_label", label),
                CellModel(row + n, 3, "entry_text", ""),
            ]
            self.heights[row + n] = 22
        seal: Area = (row, 4, row + len(signatures), LAST_COLUMN)
        self.merges.append((seal, CellModel(row, 4, "seal", SEAL)))
        return row + len(signatures)


def _printed() -> str:
    """Whether all rows in use are printed."""
    count, (before, after) = f'SUMPRODUCT(--(L_{UNPRINTED}<>""))', map(text, NOT_PRINTED)
    return f"IF({count}=0,{text(ALL_PRINTED)},{before}&{count}&{after})"


def _number_cell(formulas: Formulas, evaluation: Evaluation, view: View | None, row: int) -> CellModel:
    if view is None:
        return CellModel(row, LAST_COLUMN, "body_number", "")
    number, formula = table_number(evaluation, formulas.layout.tables[view.id])
    return CellModel(row, LAST_COLUMN, "body_number", number if formula else "", formula)


def _total_cell(formulas: Formulas, evaluation: Evaluation, view: View | None, row: int) -> CellModel:
    total = key_total(evaluation, view) if view else None
    if total is None:
        return CellModel(row, 4, "body_text", "")
    formula = formulas.rounded(total.cell, formulas.pack.book.cover.sheet)
    return CellModel(row, 4, "side_amount", total.amount / formulas.pack.book.scale, formula)


def _generated(formulas: Formulas, evaluation: Evaluation) -> list[tuple[str, str, View | None]]:
    """The sheets that build themselves, with their titles, and the tables among them."""
    views = formulas.pack.views
    found: list[tuple[str, str, View | None]] = [
        (formulas.layout.tables[view.id].sheet, evaluation.table(view.id).title, view) for view in views
    ]
    return found + [(p.sheet, p.title, None) for p in formulas.pack.book.previews]


def _progress(layout: Layout, evaluation: Evaluation, row: int) -> Iterator[CellModel]:
    """Per input block: how much is filled in, how many rows are wrong or doubtful."""
    for column, title in enumerate(PROGRESS_HEAD, start=1):
        yield CellModel(row, column, "head", title)
    blocks = zip(layout.inputs.values(), progress_of(layout, evaluation), strict=True)
    for number, (block, found) in enumerate(blocks, start=1):
        at = row + number
        choices = f"IF($D{at}>0,{text(FILLED_STATE)},{text(BLANK_STATE)})"
        choices = f"IF($F{at}>0,{text(DOUBTFUL_STATE)},{choices})"
        yield CellModel(at, 1, "body_number", number)
        yield CellModel(at, 2, "body_link", block.sheet, link=f"{quoted(block.sheet)}!A1")
        yield CellModel(at, 3, "body_text", block.input.title)
        yield CellModel(at, 4, "body_count", found.filled, _filled(block))
        yield CellModel(at, 5, "body_count", found.wrong, f'COUNTIF({block.check_range},"{WRONG}*")')
        yield CellModel(at, 6, "body_count", found.doubtful, f'COUNTIF({block.check_range},"{ASK}*")')
        yield CellModel(at, 7, "status", found.state, f"IF($E{at}>0,{text(WRONG_STATE)},{choices})")


def _filled(block: InputLayout) -> str:
    """How many lines or fields are filled in; lines as they were sent do not count."""
    own = own_columns(block)
    if not own:
        return f'SUMPRODUCT(--({block.check_range}<>""))'
    any_of = "+".join(f'({block.entries(key)}<>"")' for key in own)
    # 0 is added, for a condition, met or not, is more than any number in Excel; the names begin with headings
    return f"SUMPRODUCT(--(0+{any_of}>0))-1"


def _begun(layout: Layout, first: int) -> str:
    """Whether anything was filled in besides what the unit was sent with; progress begins in a row."""
    blocks = enumerate(layout.inputs.values(), start=first)
    rows = [f"$D${row}" for row, block in blocks if not any(c.stamp for c in block.input.columns)]
    return f"SUM({','.join(rows)})>0"


def _highlights(first: int, last: int) -> Iterator[Highlight]:
    """Red where something is wrong, yellow where something is doubtful, green where all is well."""
    row = VERDICT_ROW
    verdict: Area = (row + 2, 3, row + 2, LAST_COLUMN)
    yield Highlight((row, 3, row, LAST_COLUMN), f"$C${row}>0", "bad")
    yield Highlight((row + 1, 3, row + 1, LAST_COLUMN), f"$C${row + 1}>0", "ask")
    yield Highlight(verdict, f"$C${row + 2}={text(NOT_READY)}", "bad")
    yield Highlight((PRINT_ROW, 3, PRINT_ROW, LAST_COLUMN), f"$C${PRINT_ROW}<>{text(ALL_PRINTED)}", "ask")
    yield Highlight(verdict, f"$C${row + 2}={text(READY)}", "passed")
    yield Highlight((first, 5, last, 5), f"$E{first}>0", "bad")
    yield Highlight((first, 6, last, 6), f"$F{first}>0", "ask")
    state: Area = (first, 7, last, 7)
    yield Highlight(state, f"$G{first}={text(WRONG_STATE)}", "bad")
    yield Highlight(state, f"$G{first}={text(DOUBTFUL_STATE)}", "ask")
    yield Highlight(state, f"$G{first}={text(FILLED_STATE)}", "good")
    yield Highlight(state, f"$G{first}={text(BLANK_STATE)}", "faded")
