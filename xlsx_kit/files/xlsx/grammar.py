"""The grammar of a sheet's XML: finds rows and cells, and passes over everything else.

These handlers run for every tag of every sheet, so they are closures over plain variables, look at
the depth first, and know nothing of what a cell means: worksheet is depth 1, sheetData 2, row 3,
cell 4, its value, formula and inline text 5, the text's runs 6, their type 8. Behind the rows, conditional
formats of an extension are 6 and their parts below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from xlsx_kit.files.xlsx.appearance import Font
from xlsx_kit.files.xlsx.faults import refused
from xlsx_kit.files.xlsx.strings import RUN_FORMAT, is_faint_run

PICTOGRAMS = frozenset({"m:dataBar", "m:iconSet"})
PAGE_WORDS = frozenset(
    f"m:{pages}{place}" for pages in ("odd", "even", "first") for place in ("Header", "Footer")
)
SHEET_ROOTS = {"m:worksheet", "m:chartsheet", "m:dialogsheet"}

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


class SheetTaker(Protocol):
    """Takes what the grammar finds."""

    def take_settings(self, attributes: Mapping[str, str]) -> None:
        """How programs treat the sheet."""

    def take_protection(self, attributes: Mapping[str, str]) -> None:
        """The sheet's protection."""

    def take_validation(self, attributes: Mapping[str, str]) -> None:
        """A data validation and the cells it holds for."""

    def take_limit(self, formula: str) -> None:
        """A formula of the last data validation."""

    def take_merge(self, attributes: Mapping[str, str]) -> None:
        """Cells that are merged."""

    def take_conditional_areas(self, attributes: Mapping[str, str]) -> None:
        """The cells for which the conditional formats that follow hold."""

    def take_conditional_format(self, attributes: Mapping[str, str]) -> None:
        """A conditional format."""

    def take_condition(self, formula: str) -> None:
        """A formula of the last conditional format."""

    def take_pictogram(self, attributes: Mapping[str, str]) -> None:
        """The bars or icons of the last conditional format."""

    def take_scale_colour(self, attributes: Mapping[str, str]) -> None:
        """A colour of the scale, or of the bars, of the last conditional format."""

    def take_open_range(self, attributes: Mapping[str, str]) -> None:
        """Cells that may be typed into though they are locked."""

    def take_columns(self, attributes: Mapping[str, str]) -> None:
        """Columns that are shown alike."""

    def take_view(self, attributes: Mapping[str, str]) -> None:
        """How the sheet is shown in a window."""

    def take_page_settings(self, attributes: Mapping[str, str]) -> None:
        """Which pages have words of their own above and below them."""

    def take_page_words(self, name: str, text: str) -> None:
        """What is printed above or below some pages; the element's name says where."""

    def take_row(self, attributes: Mapping[str, str]) -> None:
        """A row begins."""

    def take_cell(
        self,
        attributes: Mapping[str, str],
        value: str | None,
        formula: str | None,
        formula_attributes: Mapping[str, str],
        inline: str | None,
        faint: Sequence[Font],
    ) -> None:
        """A cell is complete; None is what it does not have. ``faint`` are the fonts of runs of its inline
        text that are not seen on white."""

    def take_extended(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element deep within an extension of the sheet begins."""

    def take_extended_text(self, name: str, text: str) -> None:
        """A formula, or the areas, of the conditional formats of an extension."""


def sheet_handlers(taker: SheetTaker, texts: list[str], part: str, deepest: int) -> tuple[Start, End]:
    """Start and end handlers for one sheet; ``texts`` is where character data arrives."""
    depth = 0
    in_data = phonetic = False
    attributes: Mapping[str, str] = {}
    formula_attributes: Mapping[str, str] = {}
    value: str | None = None
    formula: str | None = None
    inline: list[str] | None = None
    font: Font | None = None
    faint: list[Font] = []
    take_row, take_cell = taker.take_row, taker.take_cell
    others = {
        "m:dataValidation": taker.take_validation,
        "m:mergeCell": taker.take_merge,
        "m:cfRule": taker.take_conditional_format,
        "m:col": taker.take_columns,
        "m:protectedRange": taker.take_open_range,
        "m:sheetView": taker.take_view,
    }

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal depth, attributes, formula_attributes, value, formula, inline, phonetic, font
        depth += 1
        if texts:
            texts.clear()
        if depth == 5:
            if name == "m:f":
                formula_attributes = given
            elif name == "m:is":
                inline = []
                faint.clear()
            elif not in_data and name == "m:color":
                taker.take_scale_colour(given)
        elif depth == 4:
            attributes = given
            value = formula = inline = None
            if name in PICTOGRAMS:
                taker.take_pictogram(given)
        elif depth == 3:
            if in_data:
                if name == "m:row":
                    take_row(given)
            elif name in others:
                others[name](given)
        elif depth == 6:
            phonetic, font = name == "m:rPh", None
            if not in_data:
                taker.take_extended(name, given)
        elif depth <= 2:
            start_section(name, given)
        elif depth > deepest:
            raise refused("FILE-018", part=part)
        elif not in_data:
            taker.take_extended(name, given)
        elif depth == 8 and inline is not None and name in RUN_FORMAT:
            font = (font or Font()).with_(name, given)

    def end(name: str) -> None:
        nonlocal depth, value, formula
        depth -= 1
        if depth == 4:
            if name == "m:v":
                value = "".join(texts)
            elif name == "m:f":
                formula = "".join(texts)
        elif depth == 3:
            if in_data and name == "m:c":
                joined = None if inline is None else "".join(inline)
                take_cell(attributes, value, formula, formula_attributes, joined, faint if inline else ())
            elif name in ("m:formula1", "m:formula2"):
                taker.take_limit("".join(texts))
            elif name == "m:formula":
                taker.take_condition("".join(texts))
        elif (
            depth >= 5
            and inline is not None
            and name == "m:t"
            and (depth == 5 or (depth == 6 and not phonetic))
        ):
            inline.extend(texts)
            if font and is_faint_run(font, texts):
                faint.append(font)
        elif in_data:
            pass
        elif name in ("xm:f", "xm:sqref"):
            taker.take_extended_text(name, "".join(texts))
        elif depth == 2 and name in PAGE_WORDS:
            taker.take_page_words(name, "".join(texts))

    def start_section(name: str, given: dict[str, str]) -> None:
        nonlocal in_data
        if depth == 1 and name not in SHEET_ROOTS:
            raise refused("FILE-019", part=part, reason="不是工作表")
        in_data = depth == 2 and name == "m:sheetData"
        if name == "m:sheetProtection":
            taker.take_protection(given)
        elif name == "m:sheetPr":
            taker.take_settings(given)
        elif name == "m:conditionalFormatting":
            taker.take_conditional_areas(given)
        elif name == "m:headerFooter":
            taker.take_page_settings(given)

    return start, end
