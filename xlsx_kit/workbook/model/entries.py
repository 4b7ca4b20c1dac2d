"""Input sheets: title, links, legend and guide, then blocks of entry cells with a check on every row."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.addresses import a1
from xlsx_kit.compute import (
    ASK,
    ENTRY,
    FINE,
    MORE,
    SHEET_HEAD,
    WRONG,
    Evaluation,
    InputLayout,
    Layout,
    is_shown,
)
from xlsx_kit.workbook.model.blocks import block_cells
from xlsx_kit.workbook.model.common import (
    CHECKS,
    ENTRY_TAB,
    height_of,
    last_on_screen,
    legend,
    links,
    span,
    to_checks,
)
from xlsx_kit.workbook.model.grid import Area, CellModel, Highlight, SheetModel
from xlsx_kit.workbook.model.keys import key_cells, number_cells
from xlsx_kit.workbook.model.print_areas import LAST_PRINTED
from xlsx_kit.workbook.model.validations import validations_of

NUMBER_WIDTH, CHECK_WIDTH, HELPER_WIDTH = 5, 28, 9
LABEL_WIDTH, TEXT_TITLE_WIDTH, MORE_WIDTH, TEXT_WIDTH = 28, 20, 6, 100
FORM_WIDTHS = (44, 70)
"""Entries and advice of a sheet that holds one form."""
LEGEND_COLUMN = 4
WIDEST_PORTRAIT = 105


def input_sheet(layout: Layout, evaluation: Evaluation, name: str) -> SheetModel:
    """The sheet of this name with all its blocks, prefilled with the facts."""
    pack = layout.pack
    blocks = [b for b in layout.inputs.values() if b.sheet == name]
    widths = _widths(blocks)
    right = max(widths)
    cells = [
        CellModel(1, 1, "sheet_title", blocks[0].input.title if len(blocks) == 1 else name),
        CellModel(2, 3, "link", CHECKS, link=to_checks(pack)),
        *legend(2, LEGEND_COLUMN, _colours(blocks)),
    ]
    merges: list[tuple[Area, CellModel]] = list(links(pack, 2))
    heights: dict[int, float] = {1: 30, 2: 20, SHEET_HEAD: 6}
    growing: frozenset[int] = frozenset()
    helpers = {n for b in blocks for n in (*b.parsed.values(), *b.keys.values(), b.numbers) if n}
    guided = last_on_screen(widths, right)
    for block in blocks:
        row, guide = block.top + 1, block.input.guide
        if len(blocks) > 1:
            cells.append(CellModel(block.top, 1, "section", block.input.title))
        merges.append(((row, 1, row, guided), CellModel(row, 1, "guide", guide)))
        built = block_cells(layout, block, evaluation, widths)
        cells += [*built.cells, *_helper_cells(layout, block, evaluation)]
        growing |= built.growing
        heights |= {
            block.top: 21 if any(c.row == block.top for c in cells) else 6,
            row: height_of([(guide, span(widths, 1, guided))], size=10),
            **built.heights,
        }
    alone = blocks[0] if len(blocks) == 1 and blocks[0].input.kind == "list" else None
    return SheetModel(
        name=name,
        cells=tuple(cells),
        widths=widths | dict.fromkeys(helpers, HELPER_WIDTH),
        merges=tuple(merges),
        hidden_columns=frozenset(helpers),
        heights=heights,
        row_height=18,
        growing=growing,
        validations=tuple(v for block in blocks for v in validations_of(pack, block)),
        highlights=tuple(h for block in blocks for h in _highlights(block)),
        freeze=(alone.first, alone.check + 2) if alone else (SHEET_HEAD + 1, 1),
        landscape=span(widths, 1, right) > WIDEST_PORTRAIT,
        repeat=(alone.head, alone.head) if alone else None,
        print_area=(1, 1, blocks[-1].last, right),
        used=_used(blocks[-1], evaluation),
        tab=ENTRY_TAB,
    )


def _helper_cells(layout: Layout, block: InputLayout, evaluation: Evaluation) -> Iterator[CellModel]:
    """Cells of hidden columns: what codes stand for, and numbers of lines."""
    id_ = block.input.id
    for key in block.parsed:
        codes = block.input.column(key).codes
        yield from key_cells(layout, block, key, evaluation.lines(id_, codes))
    if block.numbers:
        yield from number_cells(layout, block, evaluation.lines(id_))


def _widths(blocks: list[InputLayout]) -> dict[int, float]:
    """The widths of all columns that are seen; the last one is the last printed."""
    widths: dict[int, float] = {1: NUMBER_WIDTH}
    for block in blocks:
        widths[block.check] = CHECK_WIDTH
    for block in blocks:
        if block.input.kind == "form":
            widths |= {block.columns[ENTRY] - 1: LABEL_WIDTH, block.columns[ENTRY]: FORM_WIDTHS[0]}
            widths[block.check + 1] = FORM_WIDTHS[1]
        if block.input.kind == "texts":
            widths |= {1: TEXT_TITLE_WIDTH, block.columns[MORE]: MORE_WIDTH, block.columns[ENTRY]: TEXT_WIDTH}
    for block in blocks:
        if block.input.kind == "list":
            widths |= {block.columns[c.key]: c.width for c in block.input.columns}
    return widths


def _colours(blocks: list[InputLayout]) -> list[str]:
    """Which colours the sheet has, by the styles of the legend."""
    columns = [(b.input.kind, c) for b in blocks for c in b.input.columns]
    required = any(kind == "list" and c.required for kind, c in columns)
    shown = any(is_shown(c) or c.stamp for _, c in columns)
    return ["legend_required"] * required + ["legend_entry"] + ["legend_shown"] * shown


def _used(block: InputLayout, evaluation: Evaluation) -> tuple[str, int] | None:
    """Whether a list has rows in use below one, and its last row in use."""
    if block.input.kind != "list":
        return None
    formula = f'SUMPRODUCT(({block.check_range}<>"")*(ROW({block.check_range})>{LAST_PRINTED}))>0'
    shown = evaluation.entry_rows.results(block.input.id)
    return formula, block.head + max((n for n, result in enumerate(shown, start=1) if result), default=0)


def _highlights(block: InputLayout) -> list[Highlight]:
    area = (block.head, block.check, block.last, block.check)
    first = a1(block.head, block.check, absolute="c")
    return [
        Highlight(area, f'LEFT({first},1)="{WRONG}"', "bad"),
        Highlight(area, f'LEFT({first},1)="{ASK}"', "ask"),
        Highlight(area, f'{first}="{FINE}"', "good"),
    ]
