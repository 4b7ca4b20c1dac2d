"""The cells of a sheet as the rest of the program sees them, whichever of the two readers has read them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from xlsx_kit.files.xlsx.content import Content, content_of
from xlsx_kit.files.xlsx.highlights import ConditionalFormat, DataValidation
from xlsx_kit.files.xlsx.sheet import Cell

Place = tuple[int, int]
"""Row and column, from 1."""
Shown = tuple[str, str, bool]
"""What a cell shows: kind and text as in a Cell, and whether a formula gives it."""
NOTHING_SHOWN: Shown = ("", "", False)


class CellFrame(NamedTuple):
    """What a cell is apart from its value; ``formula`` is without ``=``, moved to its place if shared."""

    column: int
    formula: str | None
    locked: bool
    disguise: str = ""
    decimals: int | None = None


DATED = "数字格式把金额显示为日期"
"""How a formula's cell looks that shows a date: no formula of ours gives one."""


def _disguise(cell: Cell) -> str:
    return cell.disguise or (DATED if cell.date and cell.formula is not None else "")


class RowFrame(Hashable, Protocol):
    """What a row is apart from its values. Frames that are equal are alike, so that what was made of one is
    true of the other; it may be remembered."""

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of its cells, in the order of the file."""

    @property
    def formulas(self) -> tuple[int, ...]:
        """The columns of cells with a formula."""

    def cells(self) -> Iterator[CellFrame]:
        """The row's cells, in the order of the file."""


class RowTexts(Hashable, Protocol):
    """What a row shows; equal ones show the same, as with frames."""

    def at(self, columns: tuple[int, ...]) -> list[Shown]:
        """What the cells of some columns show; NOTHING_SHOWN where none stands."""


class SeenRows:
    """Rows of one sheet of many workbooks in which nothing was found: who looks notes the last of each number
    in ``rows``. ``runs`` are for those who give the rows: such of which all are noted."""

    __slots__ = ("rows", "runs")

    def __init__(self) -> None:
        self.rows: dict[int, RowTexts] = {}
        self.runs: dict[int, object] = {}


class Cells(Mapping[Place, Cell], ABC):
    """The cells with content of one sheet by row and column, in the order of the file; also row by row."""

    @abstractmethod
    def contents(
        self, rows: range, columns: tuple[int, ...]
    ) -> Iterable[tuple[int, Sequence[Content | None]]]:
        """By row what the cells of some columns hold; rows where none of them holds anything are left out."""

    @abstractmethod
    def frames(self) -> Iterator[tuple[int, RowFrame]]:
        """Every row's number and frame, in the order of the file."""

    @abstractmethod
    def parts(self) -> Sequence[Hashable]:
        """All rows in parts of some that follow each other, as ``kinds`` takes them."""

    @abstractmethod
    def kinds(self, part: Hashable) -> Iterator[tuple[RowFrame, Sequence[int]]]:
        """Rows of a part that are the same but for their place and texts: the frame of one, all numbers."""

    @property
    @abstractmethod
    def setting(self) -> Hashable | None:
        """What is written once for all rows of the sheet, and they refer to; None where that is not known.

        The very same row (``texts``) or part on sheets of one setting is the same in all.
        """

    @abstractmethod
    def numbers(self) -> Set[int]:
        """The numbers of its rows."""

    @abstractmethod
    def rows_but(self, seen: SeenRows) -> Iterator[tuple[int, RowFrame, RowTexts]]:
        """Number and all of every row but the very ones that were seen, in the order of the file."""

    @abstractmethod
    def texts(self, row: int) -> RowTexts | None:
        """What a row shows; None where the sheet has no such row."""


@dataclass(frozen=True)
class PlainFrame:
    """A row of a sheet that was read cell by cell."""

    frames: tuple[CellFrame, ...]

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of its cells."""
        return tuple(frame.column for frame in self.frames)

    @property
    def formulas(self) -> tuple[int, ...]:
        """The columns of cells with a formula."""
        return tuple(frame.column for frame in self.frames if frame.formula is not None)

    def cells(self) -> Iterator[CellFrame]:
        """The row's cells."""
        return iter(self.frames)


@dataclass(frozen=True)
class PlainTexts:
    """What a row shows of a sheet that was read cell by cell: by column."""

    shown: tuple[tuple[int, Shown], ...]

    def at(self, columns: tuple[int, ...]) -> list[Shown]:
        """What the cells of some columns show."""
        shown = dict(self.shown)
        return [shown.get(column, NOTHING_SHOWN) for column in columns]


class PlainCells(Cells):
    """Cells that were read one by one."""

    def __init__(self, cells: Mapping[Place, Cell]) -> None:
        self._cells = cells

    def __getitem__(self, place: Place) -> Cell:
        return self._cells[place]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def contents(
        self, rows: range, columns: tuple[int, ...]
    ) -> Iterable[tuple[int, Sequence[Content | None]]]:
        """By row what the cells of some columns hold."""
        found = ((row, [content_of(self._cells.get((row, column))) for column in columns]) for row in rows)
        return ((row, contents) for row, contents in found if any(contents))

    def frames(self) -> Iterator[tuple[int, RowFrame]]:
        """Every row's number and frame."""
        for number, row in self._rows.items():
            yield (
                number,
                PlainFrame(
                    tuple(CellFrame(c.column, c.formula, c.locked, _disguise(c), c.decimals) for c in row)
                ),
            )

    def parts(self) -> Sequence[Hashable]:
        """One part."""
        return (None,)

    def kinds(self, part: Hashable) -> Iterator[tuple[RowFrame, Sequence[int]]]:
        """Every row by itself."""
        return ((frame, (number,)) for number, frame in self.frames())

    @property
    def setting(self) -> None:
        """Each cell stands for itself."""
        return None

    def numbers(self) -> Set[int]:
        """The numbers of its rows."""
        return self._rows.keys()

    def rows_but(self, seen: SeenRows) -> Iterator[tuple[int, RowFrame, RowTexts]]:
        """Number and all of every row: no row is the very one of another sheet."""
        for number, frame in self.frames():
            texts = self.texts(number)
            assert texts is not None
            yield number, frame, texts

    def texts(self, row: int) -> RowTexts | None:
        """What a row shows."""
        cells = self._rows.get(row)
        if cells is None:
            return None
        return PlainTexts(tuple((c.column, (c.kind, c.text, c.formula is not None)) for c in cells))

    @cached_property
    def _rows(self) -> Mapping[int, list[Cell]]:
        found: dict[int, list[Cell]] = {}
        for cell in self._cells.values():
            found.setdefault(cell.row, []).append(cell)
        return found


@dataclass(frozen=True, slots=True)
class SheetCells:
    """One sheet: ``state`` is ``visible``, ``hidden`` or ``veryHidden``; only cells with content.

    ``merged`` are the areas of merged cells, as they are written (``C7:C306``). Hidden rows and columns
    (first and last) are those of which nothing is seen. ``print_area`` is as written, "" where all is
    printed; ``names`` are those that hold on this sheet alone, whatever they stand for elsewhere. ``drawn``
    are the cells under pictures, shapes and text boxes, as first row and column, last row and column.
    ``shows_formulas``: a window shows formulas in place of their results. ``narrow_columns`` are first and
    last column and width, in characters; ``open_areas`` may be typed into in spite of protection.
    ``page_words`` are printed above and below its pages, as they are written, with codes of their looks.
    """

    name: str
    state: str
    protected: bool
    cells: Cells
    validations: tuple[DataValidation, ...] = ()
    merged: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    conditional: tuple[ConditionalFormat, ...] = ()
    print_area: str = ""
    names: frozenset[str] = frozenset()
    drawn: tuple[tuple[int, int, int, int], ...] = ()
    shows_formulas: bool = False
    narrow_columns: tuple[tuple[int, int, float], ...] = ()
    open_areas: tuple[str, ...] = ()
    page_words: tuple[str, ...] = ()

    @property
    def validated(self) -> tuple[str, ...]:
        """The areas with a data validation, as they are written."""
        return tuple(area for validation in self.validations for area in validation.areas.split())
