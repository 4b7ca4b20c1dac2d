"""The sums over all units that a finance bureau makes public itself: “三公”, 机关运行, 政府采购."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.addresses import a1
from xlsx_kit.campaign.consolidation.members import ConsolidatedUnit
from xlsx_kit.pack import Pack
from xlsx_kit.workbook import CellModel, SheetModel

DISCLOSED = "公开汇总数"
UNIT_HEADS = ("单位编码", "单位名称", "主管部门")
FIRST_ROW = 4


def disclosed_sheet(pack: Pack, members: Sequence[ConsolidatedUnit]) -> SheetModel | None:
    """A line a unit, a column a figure, their sums last; None for a pack that names no such figures."""
    spec = pack.book.consolidation
    if spec is None or not spec.disclosed:
        return None
    heads = [*UNIT_HEADS, *(one.title for one in spec.disclosed)]
    last = FIRST_ROW + len(members) - 1
    cells = [
        CellModel(1, 1, "sheet_title", DISCLOSED),
        CellModel(2, 1, "guide", f"金额单位：{pack.book.money}。每个单位只计一次。"),
        *(CellModel(FIRST_ROW - 1, n, "head", head) for n, head in enumerate(heads, start=1)),
    ]
    for row, member in enumerate(members, start=FIRST_ROW):
        words = (member.code, member.name, member.parent)
        cells += [CellModel(row, n, "body_text", word) for n, word in enumerate(words, start=1)]
    cells += [
        CellModel(last + 1, n, "body_total", word) for n, word in enumerate(("", pack.book.total, ""), 1)
    ]
    for n, one in enumerate(spec.disclosed, start=len(UNIT_HEADS) + 1):
        amounts = [member.values.amount(one.figure) for member in members]
        cells += [
            CellModel(row, n, "body_amount", v / pack.book.scale)
            for row, v in enumerate(amounts, start=FIRST_ROW)
        ]
        formula = f"ROUND(SUM({a1(FIRST_ROW, n)}:{a1(last, n)}),{pack.book.places})"
        cells.append(CellModel(last + 1, n, "body_total_amount", sum(amounts) / pack.book.scale, formula))
    widths = {1: 14.0, 2: 36.0, 3: 14.0} | dict.fromkeys(range(len(UNIT_HEADS) + 1, len(heads) + 1), 16.0)
    return SheetModel(DISCLOSED, tuple(cells), widths, freeze=(FIRST_ROW, 3), landscape=True)
