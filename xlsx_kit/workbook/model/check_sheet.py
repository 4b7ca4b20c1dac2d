"""The 校验 sheet: one line for each check, with a filter, colours and a link to where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.compute import Formulas, text
from xlsx_kit.workbook.model.checks import (
    ASKS,
    FAILS,
    HEAD_ROW,
    HOLDS,
    NOT_NOW,
    OWN_ROW,
    CheckRow,
    status,
    status_range,
)
from xlsx_kit.workbook.model.common import CHECK_TAB, height_of, links, span
from xlsx_kit.workbook.model.grid import Area, CellModel, Highlight, SheetModel
from xlsx_kit.workbook.model.published_values import RowValues

LOOK = "查看"
WIDTHS = {
    "序号": 5.0,
    "结果": 9.0,
    "校验内容": 40.0,
    "左边": 16.0,
    "右边": 16.0,
    "差额": 14.0,
    "位置": 18.0,
    LOOK: 7.0,
    "说明": 50.0,
}
GUIDE = (
    f"“{FAILS}”的项目请点“{LOOK}”转到所在位置核对改正；"
    f"“{ASKS}”的项目确有原因的可以保留。点表头箭头可只看某种结果。"
)
NO_FAILURES = "没有不符的项目"
FONT_SIZE = 10
COMPUTED = (2, 4, 5, 6, 7)
"""The columns of a line that are formulas."""


def check_sheet(formulas: Formulas, rows: Sequence[CheckRow]) -> SheetModel:
    """All checks of the workbook: entries first, then overflow, then identities."""
    pack = formulas.pack
    first, last, right = HEAD_ROW + 1, HEAD_ROW + len(rows), len(WIDTHS)
    widths = dict(enumerate(WIDTHS.values(), start=1))
    cells = [CellModel(1, 1, "sheet_title", pack.book.check_sheet)]
    cells += [CellModel(HEAD_ROW, c, "head", title) for c, title in enumerate(WIDTHS, start=1)]
    for number, row in enumerate(rows, start=1):
        cells += list(_cells(HEAD_ROW + number, number, row))
    results: Area = (first, 2, last, 2)
    own = f"$B{first}"
    amiss = f"OR({own}={text(FAILS)},{own}={text(ASKS)})"
    return SheetModel(
        name=pack.book.check_sheet,
        cells=tuple(cells),
        merges=(
            *links(pack, 2),
            ((2, 3, 2, right), CellModel(2, 3, "guide", GUIDE)),
            ((3, 1, 3, 3), _summary(formulas, rows)),
        ),
        widths=widths,
        heights={1: 30, 2: height_of([(GUIDE, span(widths, 3, right))], size=FONT_SIZE), 3: 22, HEAD_ROW: 24}
        | {HEAD_ROW + n: _height(row, widths) for n, row in enumerate(rows, start=1)},
        highlights=(
            Highlight(results, f"{own}={text(HOLDS)}", "good"),
            Highlight(results, f"{own}={text(FAILS)}", "bad"),
            Highlight(results, f"{own}={text(ASKS)}", "ask"),
            # areas that overlap in part lose rules in Gnumeric
            *(
                Highlight((first, left, last, to), f"{own}={text(NOT_NOW)}", "faded")
                for left, to in ((2, 2), (3, 3), (4, 6), (7, right))
            ),
            Highlight((first, 4, last, 6), amiss, "zeros"),
            Highlight((3, 1, 3, 3), f"LEFT($A$3,{len(NO_FAILURES)})={text(NO_FAILURES)}", "passed"),
            Highlight((3, 1, 3, 3), f"LEFT($A$3,{len(NO_FAILURES)})<>{text(NO_FAILURES)}", "bad"),
        ),
        freeze=(first, 4),
        landscape=True,
        repeat=(HEAD_ROW, HEAD_ROW),
        print_area=(1, 1, last, right),
        filter=(HEAD_ROW, 1, last, right),
        tab=CHECK_TAB,
    )


def _summary(formulas: Formulas, rows: Sequence[CheckRow]) -> CellModel:
    """How many checks fail and how many ask, in words."""
    results = status_range(formulas, len(rows)).rpartition("!")[2]
    passed, doubtful, unasked = (f"COUNTIF({results},{text(s)})" for s in (HOLDS, ASKS, NOT_NOW))
    wrong = f"({len(rows)}-{passed}-{doubtful}-{unasked})"
    formula = (
        f"IF({wrong}=0,{text(NO_FAILURES)},{wrong}&{text(f' 项{FAILS}')})"
        f'&IF({doubtful}=0,"","，"&{doubtful}&{text(f" 项{ASKS}")})&"。"'
    )
    found = [status(r) for r in rows]
    failing, asking = found.count(FAILS), found.count(ASKS)
    shown = f"{failing} 项{FAILS}" if failing else NO_FAILURES
    shown += f"，{asking} 项{ASKS}" if asking else ""
    return CellModel(3, 1, "status", f"{shown}。", formula)


def check_values(formulas: Formulas, rows: Sequence[CheckRow]) -> Mapping[int, RowValues]:
    """What the formulas of the sheet show, by its rows, without laying it out."""
    found: dict[int, RowValues] = {3: ((1,), (_summary(formulas, rows).value,))}
    for number, row in enumerate(rows, start=1):
        values = row[1]
        shown = (status(row), values.left, values.right, values.gap, values.place)
        found[HEAD_ROW + number] = (COMPUTED, shown)
    return found


def _height(row: CheckRow, widths: dict[int, float]) -> float:
    words, values = row
    texts = [(words.title, widths[3]), (values.place, widths[7]), (words.meaning, widths[9])]
    return height_of(texts, size=FONT_SIZE, least=20)


def _cells(row: int, number: int, check: CheckRow) -> Iterator[CellModel]:
    def own(formula: str) -> str:
        return formula.replace(OWN_ROW, str(row))

    words, values = check
    failed = text(ASKS if words.warning else FAILS)
    now, gap = words.applies, f"$F{row}"
    outcome = f"IF({gap}=0,{text(HOLDS)},{failed})"
    outcome = outcome if now == "TRUE" else f"IF({now},{outcome},{text(NOT_NOW)})"
    missed = words.gap if now == "TRUE" else f"IF({now},{words.gap},0)"
    yield CellModel(row, 1, "body_number", number)
    yield CellModel(row, 2, "status", status(check), outcome)
    yield CellModel(row, 3, "body_wrap", words.title)
    side, gap_style = ("body_count", "body_count") if words.counted else ("side_amount", "gap_amount")
    yield CellModel(row, 4, side, values.left, own(words.left))
    yield CellModel(row, 5, side, values.right, own(words.right))
    yield CellModel(row, 6, gap_style, values.gap, own(missed))
    yield CellModel(row, 7, "body_wrap", values.place, own(words.place))
    yield CellModel(row, 8, "body_link", LOOK, link=words.link)
    yield CellModel(row, 9, "body_wrap", words.meaning)
