"""The cells of a sheet that was read row by row, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlsx_kit.files.xlsx.content import Content
from xlsx_kit.files.xlsx.fast.row_cells import Frame, RowCell
from xlsx_kit.files.xlsx.fast.rows import MOST_SHAPES, Shape, SheetRow
from xlsx_kit.files.xlsx.fast.spelling import HERE
from xlsx_kit.files.xlsx.formula import FormulaColumn, SharedFormula
from xlsx_kit.files.xlsx.interface import (
    DATED,
    NOTHING_SHOWN,
    CellFrame,
    Cells,
    ReadRow,
    RowFrame,
    RowTexts,
    Shown,
)
from xlsx_kit.files.xlsx.parts import Style
from xlsx_kit.files.xlsx.sheet import Cell

MOST_FRAMES, MOST_TEXTS = 1 << 14, 3 << 12
"""Frames of rows, and rows with their texts, that are remembered: some times those of one template."""
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
        """Those with a formula."""
        return tuple(frame.column for frame in self.shape.frames if frame.has_formula)

    def cells(self) -> Iterator[CellFrame]:
        """Its cells."""
        formula, styles = self.setting.formula, self.setting.styles
        for frame in self.shape.frames:
            style = styles[frame.style]
            dated = DATED if style.date and frame.has_formula else ""
            shown = (style.locked, style.disguise or dated, style.decimals)
            yield CellFrame(frame.column, formula(self.number, frame), *shown)


@dataclass(frozen=True, slots=True, eq=False)
class FastTexts:
    """A row with its texts of the string table, as ``RowTexts`` has it; equal ones are one and the same."""

    row: SheetRow
    strings: tuple[str, ...]

    def at(self, columns: tuple[int, ...]) -> list[Shown]:
        """What the cells of some columns show."""
        row, strings = self.row, iter(self.strings)
        shown = [
            (kind, text if string < 0 else next(strings), frame.has_formula)
            for frame, kind, text, string, _ in row.full
        ]
        places = map(row.shape.places.get, columns)
        return [NOTHING_SHOWN if place is None else shown[place] for place in places]


_frame_of = lru_cache(maxsize=MOST_FRAMES)(FastFrame)
_texts_of = lru_cache(maxsize=MOST_TEXTS)(FastTexts)


@lru_cache(maxsize=MOST_TEXTS)
def _row_of(number: int, row: SheetRow, setting: SheetContext, strings: tuple[str, ...]) -> ReadRow:
    return ReadRow(_frame_of(number, row.shape, setting), _texts_of(row, strings))


class RowCells(Cells):
    """The cells of a sheet, each made when it is asked for, in the order of the file."""

    def __init__(
        self,
        rows: Mapping[int, SheetRow],
        shapes: Mapping[Shape, Sequence[int]],
        setting: SheetContext,
        strings: Sequence[str],
    ) -> None:
        self.rows = rows
        self.shapes = shapes
        self.setting = setting
        self.strings = strings

    def __getitem__(self, place: tuple[int, int]) -> Cell:
        found = self.get(place)
        if found is None:
            raise KeyError(place)
        return found

    def get(self, place: tuple[int, int], default: Cell | None = None) -> Cell | None:  # type: ignore[override]
        """The cell at a place; None where nothing stands."""
        row = self.rows.get(place[0])
        cell = row.cell(place[1]) if row else None
        return self._made(place[0], cell) if cell and self._is_full(cell) else default

    def contents(self, number: int, columns: tuple[int, ...]) -> list[Content | None]:
        """What the cells of one row hold in some columns; empty where no cell stands in any of them."""
        row = self.rows.get(number)
        places = _places(row.shape, columns) if row else ()
        if row is None or not places:  # nearly all rows of a list
            return []
        strings, styles = self.strings, self.setting.styles
        found: list[Content | None] = []
        for place in places:
            if place is None:
                found.append(None)
                continue
            frame, kind, text, string, _ = row.full[place]
            if string >= 0:
                text = strings[string]
            full = frame.has_formula or text.strip()
            found.append((kind, text, frame.has_formula, styles[frame.style].date) if full else None)
        return found

    def frames(self) -> Iterator[tuple[int, RowFrame]]:
        """Every row's number and frame."""
        setting = self.setting
        return ((number, _frame_of(number, row.shape, setting)) for number, row in self.rows.items())

    def kinds(self) -> Iterator[tuple[RowFrame, Sequence[int]]]:
        """The rows of each shape, with the frame of the first."""
        setting = self.setting
        return ((_frame_of(numbers[0], shape, setting), numbers) for shape, numbers in self.shapes.items())

    def read_rows(self) -> Iterator[tuple[int, ReadRow]]:
        """Every row's number and all of it."""
        setting = self.setting
        for number, row in self.rows.items():
            yield number, _row_of(number, row, setting, () if row.string < 0 else self._strings(row))

    def texts(self, row: int) -> RowTexts | None:
        """What a row shows."""
        found = self.rows.get(row)
        return None if found is None else _texts_of(found, self._strings(found))

    def _strings(self, row: SheetRow) -> tuple[str, ...]:
        """What a row has of the string table."""
        if row.string < 0:
            return ()
        strings = self.strings
        return tuple([strings[cell.string] for cell in row.full if cell.string >= 0])

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for number, row in self.rows.items():
            for column, cell in zip(row.shape.columns, row.full, strict=True):
                if self._is_full(cell):
                    yield number, column

    def __contains__(self, place: object) -> bool:
        assert isinstance(place, tuple)
        row = self.rows.get(place[0])
        cell = row.cell(place[1]) if row else None
        return cell is not None and self._is_full(cell)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _is_full(self, cell: RowCell) -> bool:
        """Whether anything is in a cell: its text may be an empty one of the table."""
        return cell.string < 0 or cell.frame.has_formula or bool(self.strings[cell.string])

    def _made(self, row: int, cell: RowCell) -> Cell:
        frame, style = cell.frame, self.setting.styles[cell.frame.style]
        text = cell.text if cell.string < 0 else self.strings[cell.string]
        formula = self.setting.formula(row, frame)
        shown = (style.locked, style.date, style.disguise, style.decimals)
        return Cell(row, frame.column, cell.kind, text, formula, *shown)


@lru_cache(maxsize=MOST_SHAPES)
def _places(shape: Shape, columns: tuple[int, ...]) -> tuple[int | None, ...]:
    """Where the cells of some columns are among those of a row; nothing where none is."""
    places = tuple(map(shape.places.get, columns))
    return places if any(place is not None for place in places) else ()
