"""What the formulas of the cover show, and the rows in which they stand, without laying it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsx_kit.compute import ASK, WRONG, Evaluation, InputLayout, Layout
from xlsx_kit.workbook.model.checks import ASKS, FAILS, CheckRow, status
from xlsx_kit.workbook.model.confirmation import code_of, key_total, view_number
from xlsx_kit.workbook.model.grid import Cached
from xlsx_kit.workbook.model.published_values import RowValues

LAST_COLUMN = 7
VERDICT_ROW = 5
READY = "表内检查通过，可以报送。"
NOT_READY = "还有校验不符的项目，请改正后报送。"
NOT_BEGUN = "尚未填写。"
WRONG_STATE, DOUBTFUL_STATE, FILLED_STATE, BLANK_STATE = "有错误", "有提示", "已填", "未填"
LEGEND_ROWS = 2


class CoverRows(NamedTuple):
    """The rows of the cover's parts below the verdict: their headings, and the notice of secrecy."""

    guide: int
    secrecy: int
    colours: int
    progress: int
    tables: int
    signed: int


class Progress(NamedTuple):
    """How far an input is: what is filled in, rows that are wrong or doubtful, and that in a word."""

    filled: int
    wrong: int
    doubtful: int
    state: str


class CoverVerdict(NamedTuple):
    """How many checks fail and how many ask, and whether the workbook may be sent back."""

    wrong: int
    doubtful: int
    state: str


def cover_rows(layout: Layout) -> CoverRows:
    """Where the parts of a pack's cover stand."""
    book = layout.pack.book
    guide = VERDICT_ROW + 6
    secrecy = guide + len(book.cover.instructions) + 1
    colours = secrecy + 2
    progress = colours + LEGEND_ROWS + 2
    tables = progress + 1 + len(layout.inputs) + 2
    signed = tables + 1 + len(layout.pack.views) + len(book.previews) + 2
    return CoverRows(guide, secrecy, colours, progress, tables, signed)


def cover_values(
    layout: Layout, evaluation: Evaluation, checks: Sequence[CheckRow]
) -> Mapping[int, RowValues]:
    """What the formulas show, by row; whether all rows are printed depends on the file, and is left out."""
    rows, found = cover_rows(layout), dict[int, RowValues]()
    for at, one in enumerate(progress_of(layout, evaluation), start=rows.progress + 2):
        found[at] = ((4, 5, 6, 7), one)
    numbers = [view_number(evaluation, view) for view in layout.pack.views]
    for at, (view, number) in enumerate(zip(layout.pack.views, numbers, strict=True), start=rows.tables + 2):
        shown: dict[int, Cached] = {}
        if view.table.amounts:
            shown[LAST_COLUMN] = number
        if total := key_total(evaluation, view):
            shown[4] = total.amount / layout.pack.book.scale
        if shown:
            found[at] = (tuple(shown), tuple(shown.values()))
    found[rows.signed + 2] = ((3,), (code_of(numbers),))
    verdict: tuple[Cached, ...] = verdict_of(layout, evaluation, checks)
    for at, value in enumerate(verdict, start=VERDICT_ROW):
        found[at] = ((3,), (value,))
    return found


def progress_of(layout: Layout, evaluation: Evaluation) -> Iterator[Progress]:
    """How far each input is, in order."""
    for block in layout.inputs.values():
        shown = evaluation.entry_rows.results(block.input.id)
        filled = filled_in(block, evaluation)
        wrong, doubtful = (sum(s.startswith(mark) for s in shown) for mark in (WRONG, ASK))
        state = FILLED_STATE if filled else BLANK_STATE
        yield Progress(
            filled, wrong, doubtful, WRONG_STATE if wrong else DOUBTFUL_STATE if doubtful else state
        )


def filled_in(block: InputLayout, evaluation: Evaluation) -> int:
    """How many lines or fields are filled in; lines as they were sent do not count."""
    if own := own_columns(block):
        lines = evaluation.entry_rows.lines(block.input.id)
        return sum(any(line.get(key) not in (None, "") for key in own) for line in lines)
    return sum(shown != "" for shown in evaluation.entry_rows.results(block.input.id))


def own_columns(block: InputLayout) -> list[str]:
    """The columns that tell a line which the unit has filled in from one as it was sent; none if all do."""
    preset = {key for line in block.input.presets for key in line}
    return [column.key for column in block.input.facts if column.key not in preset] if preset else []


def verdict_of(layout: Layout, evaluation: Evaluation, checks: Sequence[CheckRow]) -> CoverVerdict:
    """What the checks come to."""
    found = [status(check) for check in checks]
    wrong, doubtful = found.count(FAILS), found.count(ASKS)
    state = NOT_READY if wrong else READY if _is_begun(layout, evaluation) else NOT_BEGUN
    return CoverVerdict(wrong, doubtful, state)


def _is_begun(layout: Layout, evaluation: Evaluation) -> bool:
    """Whether anything was filled in besides what the unit was sent with."""
    own = (block for block in layout.inputs.values() if not any(c.stamp for c in block.input.columns))
    return any(filled_in(block, evaluation) for block in own)
