"""The cells of a sheet that was read row by row, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from xlsx_kit.files.xlsx.content import Content
from xlsx_kit.files.xlsx.fast.row_cells import Frame, RowCell
from xlsx_kit.files.xlsx.fast.rows import MOST_SHAPES, Shape, SheetRow
from xlsx_kit.files.xlsx.fast.runs import Run
from xlsx_kit.files.xlsx.fast.spelling import HERE
from xlsx_kit.files.xlsx.formula import FormulaColumn, SharedFormula
from xlsx_kit.files.xlsx.interface import (
    DATED,
    CellFrame,
    Cells,
    RowFrame,
    RowTexts,
    SeenRows,
)
from xlsx_kit.files.xlsx.parts import Style
from xlsx_kit.files.xlsx.sheet import Cell

MOST_FRAMES = 1 << 14
"""Frames of rows that are remembered: some times those of one template."""
MOST_FORMULAS = 1 << 15
"""Formulas that follow others, likewise: also where a row shows values that no other return has."""


@dataclass(frozen=True, slots=True, eq=False)
class SheetContext:
    """What the rows of a sheet refer to, but for texts: equal settings are one and the same."""

    styles: tuple[Style, ...]
    groups: Mapping[str, SharedFormula]

    def formula(self, row: int, frame: Frame) -> str | None:
        """A cell's formula, moved to its place where it is shared."""
        if frame.shared:
            return _moved(self, frame.shared, row, frame.column)
        return frame.formula and frame.formula.replace(HERE, str(row))


@lru_cache(maxsize=MOST_FORMULAS)
def _moved(setting: SheetContext, shared: str, row: int, column: int) -> str:
    return _column_of(setting, shared, column).at(row)


@lru_cache(maxsize=MOST_SHAPES)
def _column_of(setting: SheetContext, shared: str, column: int) -> FormulaColumn:
    return FormulaColumn(setting.groups[shared], column)


@lru_cache(maxsize=MOST_SHAPES)
def _computed_columns(shape: Shape) -> tuple[int, ...]:
    return tuple([frame.column for frame in shape.frames if frame.has_formula])


@dataclass(frozen=True, slots=True, eq=False)
class FastFrame:
    """A row's shape at its place, as ``RowFrame`` has it; equal ones are one and the same."""

    number: int
    shape: Shape
    setting: SheetContext

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of its cells."""
        return self.shape.columns

    @property
    def formulas(self) -> tuple[int, ...]:
        """The columns with a formula."""
        return _computed_columns(self.shape)

    def cells(self) -> Iterator[CellFrame]:
        """Its cells."""
        formula, styles = self.setting.formula, self.setting.styles
        for frame in self.shape.frames:
            style = styles[frame.style]
            dated = DATED if style.date and frame.has_formula else ""
            shown = (style.locked, style.disguise or dated, style.decimals)
            yield CellFrame(frame.column, formula(self.number, frame), *shown)


_frame_of = lru_cache(maxsize=MOST_FRAMES)(FastFrame)


def _kind_of(number: int, shape: Shape, setting: SheetContext) -> FastFrame:
    """The frame of a row of this shape, the same one for all: what is made of it is made once."""
    known = _kinds(shape, setting)
    if not known:
        known.append(_frame_of(number, shape, setting))
    return known[0]


@lru_cache(maxsize=MOST_SHAPES)
def _kinds(shape: Shape, setting: SheetContext) -> list[FastFrame]:
    """Where ``_kind_of`` keeps it."""
    return []


class RowCells(Cells):
    """The cells of a sheet, each made when it is asked for, in the order of the file."""

    def __init__(self, rows: Mapping[int, SheetRow], runs: Sequence[Run], setting: SheetContext) -> None:
        self.rows = rows
        self.runs = runs
        self._setting = setting

    def __getitem__(self, place: tuple[int, int]) -> Cell:
        found = self.get(place)
        if found is None:
            raise KeyError(place)
        return found

    def get(self, place: tuple[int, int], default: Cell | None = None) -> Cell | None:  # type: ignore[override]
        """The cell at a place; None where nothing stands."""
        row = self.rows.get(place[0])
        cell = row.cell(place[1]) if row else None
        return self._made(place[0], cell) if cell else default

    def contents(
        self, rows: range, columns: tuple[int, ...]
    ) -> Iterable[tuple[int, Sequence[Content | None]]]:
        """By row what the cells of some columns hold: nearly all rows of a list have none of them."""
        found = [
            (number, places)
            for run in self.runs
            for shape, numbers in run.shapes.items()
            if (places := _places(shape, columns))
            for number in numbers
            if number in rows
        ]
        dated = [style.date for style in self.setting.styles]

        def content(cell: RowCell) -> Content | None:
            frame, kind, text, _ = cell
            if text.strip() or frame.has_formula:
                return kind, text, frame.has_formula, dated[frame.style]
            return None

        for number, places in sorted(found, key=itemgetter(0)):
            full = self.rows[number].full
            contents = [None if place is None else content(full[place]) for place in places]
            if any(contents):
                yield number, contents

    def frames(self) -> Iterator[tuple[int, RowFrame]]:
        """Every row's number and frame."""
        setting = self.setting
        return ((number, _frame_of(number, row.shape, setting)) for number, row in self.rows.items())

    def parts(self) -> Sequence[Run]:
        """Its runs."""
        return self.runs

    def kinds(self, part: Hashable) -> Iterator[tuple[RowFrame, Sequence[int]]]:
        """The rows of each shape, with the frame of the first that any sheet of the setting had."""
        assert isinstance(part, Run)
        setting = self.setting
        return ((_kind_of(numbers[0], shape, setting), numbers) for shape, numbers in part.shapes.items())

    @property
    def setting(self) -> SheetContext:
        """What its rows refer to."""
        return self._setting

    def numbers(self) -> Set[int]:
        """The numbers of its rows."""
        return self.rows.keys()

    def rows_but(self, seen: SeenRows) -> Iterator[tuple[int, RowFrame, RowTexts]]:
        """Number and all of every row but the very ones that were seen."""
        setting, seen_at = self.setting, seen.rows.get
        for place, run in enumerate(self.runs):
            if seen.runs.get(place) is run:
                continue
            new = [(number, row) for number, row in run.rows.items() if seen_at(number) is not row]
            for number, row in new:
                yield number, _frame_of(number, row.shape, setting), row
            if all(seen_at(number) is row for number, row in new):
                seen.runs[place] = run

    def texts(self, row: int) -> RowTexts | None:
        """What a row shows."""
        return self.rows.get(row)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((number, column) for number, row in self.rows.items() for column in row.shape.columns)

    def __contains__(self, place: object) -> bool:
        assert isinstance(place, tuple)
        row = self.rows.get(place[0])
        return row is not None and place[1] in row.shape.places

    def __len__(self) -> int:
        return sum(len(row.full) for row in self.rows.values())

    def _made(self, row: int, cell: RowCell) -> Cell:
        frame, style = cell.frame, self.setting.styles[cell.frame.style]
        formula = self.setting.formula(row, frame)
        shown = (style.locked, style.date, style.disguise, style.decimals)
        return Cell(row, frame.column, cell.kind, cell.text, formula, *shown)


@lru_cache(maxsize=MOST_SHAPES)
def _places(shape: Shape, columns: tuple[int, ...]) -> tuple[int | None, ...]:
    """Where the cells of some columns are among those of a row; nothing where none is."""
    places = tuple(map(shape.places.get, columns))
    return places if any(place is not None for place in places) else ()
