"""What a workbook is made of: cells, validations, highlights, sheets; all frozen, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

Cached = str | int | float
"""What a cell shows: text or a number; "" for nothing."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, all counted from 1."""


def places(area: Area) -> Iterator[tuple[int, int]]:
    """Row and column of every cell of an area, row by row."""
    top, left, bottom, right = area
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


class CellModel(Struct, frozen=True, gc=False):
    """One cell: a Struct, since a workbook has 50,000 and a frozen dataclass takes ten times as long.

    ``formula`` (without the equals sign) shows ``value`` until it is recalculated.

    Cells whose style begins with ``entry`` are unlocked; all others are locked. ``link`` is a place
    in the workbook to jump to.
    """

    row: int
    column: int
    style: str
    value: Cached = ""
    formula: str | None = None
    link: str = ""

    @property
    def locked(self) -> bool:
        """Whether sheet protection covers the cell."""
        return not self.style.startswith("entry")

    def but(self, **other: Any) -> CellModel:
        """A copy of the cell with the fields that are given."""
        return replace(self, **other)


@dataclass(frozen=True, slots=True)
class Validation:
    """What may be typed into an area, with the prompt that appears beside it.

    ``kind`` list takes a defined name, custom a formula, whole and length a maximum. ``stop`` refuses
    anything else, otherwise any entry is taken (the row check still speaks).
    """

    area: Area
    kind: Literal["list", "custom", "whole", "length", "any"]
    rule: str
    title: str
    prompt: str
    error: str
    stop: bool = True


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional format: a style for the cells of an area where a formula holds."""

    area: Area
    formula: str
    style: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars beside the labels in one column of cells, a series for each further column.

    ``place`` is the cell of its upper left corner; ``alt_text`` is its alternative text, for those who cannot
    see it.
    """

    title: str
    alt_text: str
    place: tuple[int, int]
    labels: Area
    series: tuple[tuple[str, Area], ...]
    unit: str
    decimals: int = 2
    separators: bool = False


@dataclass(frozen=True)
class SheetModel:
    """One sheet, complete. ``print_area`` is what is printed; ``repeat`` are header rows.

    One that is wider than a page is printed smaller, so that it fits on ``across`` pages; so many columns
    from the left (``repeat_columns``) stand on all of them.

    ``heights`` are fixed, but rows in ``growing`` follow what is typed into them; ``row_height``
    is that of all other rows. ``filter`` is a header with its rows; ``one_page`` prints on one, and one that
    is ``signed`` on paper always does.
    ``used``, where rows vary, says with a formula whether rows below the last printed one
    are in use, and which is the last in use.
    """

    name: str
    cells: tuple[CellModel, ...]
    widths: Mapping[int, float]
    merges: tuple[tuple[Area, CellModel], ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    heights: Mapping[int, float] = field(default_factory=dict)
    row_height: float = 15
    growing: frozenset[int] = frozenset()
    validations: tuple[Validation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    freeze: tuple[int, int] | None = None
    landscape: bool = False
    repeat: tuple[int, int] | None = None
    print_area: Area | None = None
    used: tuple[str, int] | None = None
    one_page: bool = False
    signed: bool = False
    across: int = 1
    repeat_columns: int = 0
    filter: Area | None = None
    state: Literal["visible", "hidden"] = "visible"
    tab: str = ""
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class WorkbookModel:
    """A whole workbook: sheets in order, defined names, and the stamp in its custom properties.

    ``header`` is printed above every page. One that is not protected has no locks at all. Amounts
    are shown with so many ``decimals``.
    """

    title: str
    header: str
    year: int
    sheets: tuple[SheetModel, ...]
    names: Mapping[str, str]
    stamp: Mapping[str, str]
    protected: bool = True
    decimals: int = 2
