"""The rows of a sheet as XML: where nearly all the time of writing a workbook goes.

XlsxWriter stores every cell twice, looks for escapes in each attribute and rewrites each formula with
thirty patterns that match nothing in ours. Here a row is written straight from its cells; all the rest
of a file is the library's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter

from xlsx_kit.addresses import letters
from xlsx_kit.workbook.model.grid import Cached, CellModel, SheetModel, places
from xlsx_kit.workbook.writer.shared import SharedFormulaCell

Place = tuple[int, int]
PLAIN_HEIGHT = 15.0
"""Height in points of a row without a height of its own."""
MOST_TEXT_UNITS = 32767
"""UTF-16 units a cell holds."""
MARKUP = re.compile("[&<>]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# Text that a reader would decode as an escaped character.
ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
# XlsxWriter writes such a shared string as rich text.
RICH = re.compile(r"<r>.*</r>", re.DOTALL)


def cells_in_order(sheet: SheetModel, rows: Container[int] | None = None) -> list[CellModel]:
    """The cells in the order of a file, by row and column; merged areas are filled with blank ones.

    With ``rows`` only the cells of these.
    """
    blanks = (CellModel(*at, first.style) for area, first in sheet.merges for at in places(area))
    cells: Iterable[CellModel] = chain(blanks, sheet.cells, (first for _, first in sheet.merges))
    if rows is not None:
        cells = (cell for cell in cells if cell.row in rows)
    found = {c.row << 14 | c.column: c for c in cells}
    return [found[place] for place in sorted(found)]


@dataclass(frozen=True)
class RowWriter:
    """Writes rows; ``styles`` are the file's numbers of cell styles, ``strings`` that of a shared string."""

    styles: Mapping[str, int]
    strings: Callable[[str], int]

    def sheet(
        self, sheet: SheetModel, cells: Iterable[CellModel], shared: Mapping[Place, SharedFormulaCell]
    ) -> Iterator[str]:
        """Every row that has cells or a height, from the top. Raises KeyError for an unknown style."""
        by_row = {row: list(found) for row, found in groupby(cells, attrgetter("row"))}
        for row in sorted(by_row.keys() | sheet.heights.keys()):
            yield self.row(sheet, row, by_row.get(row, ()), shared)

    def row(
        self,
        sheet: SheetModel,
        row: int,
        cells: Iterable[CellModel],
        shared: Mapping[Place, SharedFormulaCell],
    ) -> str:
        """One row of a sheet with its cells in order."""
        start = f'<row r="{row}"{_height(sheet, row)}'
        written, styles = [], self.styles
        for cell in cells:
            place = f'<c r="{letters(cell.column)}{row}" s="{styles[cell.style]}"'
            if cell.formula is not None:
                formula = _formula(cell.formula, shared.get((row, cell.column)))
                written.append(f"{place}{_result(cell.value, formula)}")
            elif cell.value == "":
                written.append(f"{place}/>")
            else:
                written.append(self._entry(place, cell.value))
        return f"{start}>{''.join(written)}</row>" if written else f"{start}/>"

    def _entry(self, start: str, value: Cached) -> str:
        if not isinstance(value, str):
            return f"{start}><v>{_number(value)}</v></c>"
        if RICH.fullmatch(value):
            return f'{start} t="inlineStr"><is><t xml:space="preserve">{escaped_text(value)}</t></is></c>'
        return f'{start} t="s"><v>{self.strings(truncated(value))}</v></c>'


def _result(value: Cached, formula: str) -> str:
    """The rest of a computed cell; a blank result has no type, so that every program computes it."""
    if value == "":
        return f">{formula}<v></v></c>"
    if isinstance(value, str):
        return f' t="str">{formula}<v>{escaped_text(truncated(value))}</v></c>'
    return f">{formula}<v>{_number(value)}</v></c>"


def truncated(text: str) -> str:
    """A text cut to what a cell holds."""
    if len(text) <= MOST_TEXT_UNITS // 2:
        return text
    return text.encode("utf-16-le")[: 2 * MOST_TEXT_UNITS].decode("utf-16-le", "ignore")


def escaped_text(text: str) -> str:
    """A text with the escapes of XML and of Excel (``_x000D_``)."""
    if not text:
        return text
    if "_x" in text:
        text = ESCAPE.sub(r"_x005F\g<0>", text)
    text = CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return escaped_xml(text)


def escaped_xml(text: str) -> str:
    """A text with the escapes of XML."""
    if MARKUP.search(text):
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _formula(formula: str, shared: SharedFormulaCell | None) -> str:
    if shared is None:
        return f"<f>{escaped_xml(formula)}</f>"
    if shared.area:
        return f'<f t="shared" ref="{shared.area}" si="{shared.group}">{escaped_xml(formula)}</f>'
    return f'<f t="shared" si="{shared.group}"/>'


def _number(value: float) -> str:
    """The shortest digits that round-trip to the same double."""
    return repr(value).removesuffix(".0")


def _height(sheet: SheetModel, row: int) -> str:
    """Attributes of a row's height in whole pixels, as every program keeps it."""
    height = _whole_pixels(sheet.heights.get(row, sheet.row_height))
    if height == PLAIN_HEIGHT == _whole_pixels(sheet.row_height):
        return ""
    fixed = "" if row in sheet.growing else ' customHeight="1"'
    return f' ht="{height:.16g}"{fixed}'


def _whole_pixels(points: float) -> float:
    return int(points * 4 / 3 + 0.5) * 0.75
