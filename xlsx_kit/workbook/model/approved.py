"""The sheet of approved amounts: locked control totals beside what is filled in so far, with the difference.

It belongs to one unit, not to the template: the template's id does not know it, and what is returned is held
against the bureau's own list again (``validate --approved``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.addresses import a1
from xlsx_kit.compute import APPROVED_SHEET, Layout, text
from xlsx_kit.facts import ApprovedAmount, Facts, total_of
from xlsx_kit.values import WAN
from xlsx_kit.workbook.model.checks import FAILS, HOLDS
from xlsx_kit.workbook.model.common import CHECK_TAB, height_of, links, span
from xlsx_kit.workbook.model.grid import Area, CellModel, Highlight, SheetModel

WIDTHS = {
    "序号": 5.0,
    "结果": 9.0,
    "批复内容": 52.0,
    "批复数（{money}）": 18.0,
    "已填数（{money}）": 18.0,
    "差额": 14.0,
}
GUIDE = (
    "批复数由财政部门填好，不能改动。已填数随填报内容自动计算，应与批复数一致；"
    "{rounding}的差额不超过 {slack} 的算一致。"
)
HEAD_ROW = 4


def approved_sheet(layout: Layout, facts: Facts, approved: Sequence[ApprovedAmount]) -> SheetModel:
    """One line an approved amount."""
    money, slack = layout.pack.book.money, max(line.slack for line in approved)
    rounding = "元换算成万元" if money == WAN else "四舍五入"
    guide = GUIDE.format(rounding=rounding, slack=f"{float(slack):g}")
    first, last, right = HEAD_ROW + 1, HEAD_ROW + len(approved), len(WIDTHS)
    widths = dict(enumerate(WIDTHS.values(), start=1))
    cells = [CellModel(1, 1, "sheet_title", APPROVED_SHEET)]
    heads = [title.format(money=money) for title in WIDTHS]
    cells += [CellModel(HEAD_ROW, column, "head", title) for column, title in enumerate(heads, start=1)]
    for number, line in enumerate(approved, start=1):
        cells += list(_line(layout, facts, HEAD_ROW + number, number, line))
    results: Area = (first, 2, last, 2)
    return SheetModel(
        name=APPROVED_SHEET,
        cells=tuple(cells),
        merges=(*links(layout.pack, 2), ((2, 3, 2, right), CellModel(2, 3, "guide", guide))),
        widths=widths,
        heights={1: 30, 2: height_of([(guide, span(widths, 3, right))], size=10), HEAD_ROW: 24},
        row_height=20,
        highlights=(
            Highlight(results, f"$B{first}={text(HOLDS)}", "good"),
            Highlight(results, f"$B{first}={text(FAILS)}", "bad"),
        ),
        freeze=(first, 1),
        repeat=(HEAD_ROW, HEAD_ROW),
        print_area=(1, 1, last, right),
        tab=CHECK_TAB,
    )


def _line(layout: Layout, facts: Facts, row: int, number: int, line: ApprovedAmount) -> Iterator[CellModel]:
    filled = total_of(line, facts.lines(line.input))
    scale, places = layout.pack.book.scale, layout.pack.book.places
    gap = filled - round(line.amount * scale)
    right = abs(line.amount * scale - filled) <= line.slack * scale
    amount, own = a1(row, 4), a1(row, 5)
    yield CellModel(row, 1, "body_number", number)
    status = f"IF(ABS({own}-{amount})<={float(line.slack):g},{text(HOLDS)},{text(FAILS)})"
    yield CellModel(row, 2, "status", HOLDS if right else FAILS, status)
    yield CellModel(row, 3, "body_text", line.words)
    yield CellModel(row, 4, "body_amount", float(line.amount))
    yield CellModel(row, 5, "body_amount", filled / scale, _sum(layout, line))
    yield CellModel(row, 6, "body_amount", gap / scale, f"ROUND({own}-{amount},{places})")


def _sum(layout: Layout, line: ApprovedAmount) -> str:
    """The filled amounts of the lines that an approved amount is about."""
    block = layout.inputs[line.input]
    terms = []
    for key, value in line.where.items():
        column = block.entries(key)
        shown = f"LEFT(TRIM({column}),{len(value)})" if key in line.coded else column
        terms.append(f"--({shown}={text(value)})")
    return f"ROUND(SUMPRODUCT({','.join([*terms, block.entries(line.column)])}),{layout.pack.book.places})"
