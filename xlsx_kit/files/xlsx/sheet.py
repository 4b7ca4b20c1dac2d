"""One pass over one sheet's XML: the cells with their values, formulas and locks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from xlsx_kit.addresses import a1, place
from xlsx_kit.files.xlsx.appearance import Font, number_of
from xlsx_kit.files.xlsx.context import Context
from xlsx_kit.files.xlsx.extended import ExtendedFormats
from xlsx_kit.files.xlsx.faults import fault, refused
from xlsx_kit.files.xlsx.formula import SharedFormula, formula_at, shared_formula
from xlsx_kit.files.xlsx.grammar import sheet_handlers
from xlsx_kit.files.xlsx.highlights import ConditionalFormat, DataValidation, ground_style
from xlsx_kit.files.xlsx.parts import TRUE
from xlsx_kit.files.xlsx.stored import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    is_hidden,
    to_index,
    to_number,
    to_serial,
    unprinted_pages,
)
from xlsx_kit.files.xlsx.strings import disguise_of_runs, unescaped
from xlsx_kit.findings import Finding, InputError

PLAIN_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?").fullmatch
"""Nearly all numbers; such a one is finite."""
WIDE = 11
"""Characters of a column from which nearly every amount fits into it."""
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


class Cell(NamedTuple):
    """One cell with content; ``row`` and ``column`` count from 1.

    ``kind`` is ``n`` number, ``s`` text, ``b`` boolean, ``e`` error, or empty for a formula without
    stored value. ``text`` is the number exactly as stored (dates are numbers of days), the text,
    ``1``/``0``, or the error's name. ``formula`` is without ``=``. ``date``: shown as date or time.
    ``disguise`` says how its style shows something else, "" where it does not; ``decimals`` are those
    it shows, None for all.
    """

    row: int
    column: int
    kind: str
    text: str
    formula: str | None
    locked: bool
    date: bool
    disguise: str = ""
    decimals: int | None = None


class SheetPass:
    """What one sheet holds, taken cell by cell from its grammar."""

    def __init__(self, sheet: str, part: str, context: Context) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.protected = self.shows_formulas = False
        self.validations: list[DataValidation] = []
        self.merged: list[str] = []
        self.conditional: list[ConditionalFormat] = []
        self.narrow_columns: list[tuple[int, int, float]] = []
        self.open_areas: list[str] = []
        self.page_words: list[str] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self.findings: list[Finding] = []
        self.texts: list[str] = []
        self.start, self.end = sheet_handlers(self, self.texts, part, context.limits.xml_depth)
        self._sheet = sheet
        self._part = part
        self._context = context
        self._areas = ""
        self._colours = True
        self._unprinted = unprinted_pages({})
        self._extended = ExtendedFormats()
        self._rows = self._row = self._column = 0
        self._masters: dict[str, SharedFormula] = {}

    def take_settings(self, attributes: Mapping[str, str]) -> None:
        """Whether programs look at the conditional formats of the sheet; else it has none."""
        self._colours = attributes.get("enableFormatConditionsCalculation", "1").lower() in TRUE

    def take_protection(self, attributes: Mapping[str, str]) -> None:
        """Whether the sheet is protected."""
        self.protected = attributes.get("sheet", "0").lower() in TRUE

    def take_validation(self, attributes: Mapping[str, str]) -> None:
        """A validation and the areas that it holds for, as they are written."""
        areas, kind = attributes.get("sqref", ""), attributes.get("type", "none")
        self._spend(len(areas))
        stops = attributes.get("errorStyle", "stop") == "stop"
        stops = stops and attributes.get("showErrorMessage", "0").lower() in TRUE
        self.validations.append(DataValidation(areas, kind, stops))

    def take_limit(self, formula: str) -> None:
        """A formula of the last validation."""
        if self.validations:
            last = self.validations[-1]
            self.validations[-1] = replace(last, limits=(*last.limits[:1], self._counted(formula)))

    def take_merge(self, attributes: Mapping[str, str]) -> None:
        """Cells that are merged, as they are written."""
        area = attributes.get("ref", "")
        self._spend(len(area))
        self.merged.append(area)

    def take_conditional_areas(self, attributes: Mapping[str, str]) -> None:
        """The areas that the conditional formats after it hold for, as they are written."""
        self._areas = attributes.get("sqref", "")
        self._spend(len(self._areas))

    def take_conditional_format(self, attributes: Mapping[str, str]) -> None:
        """A conditional format; one without a style changes nothing but how others hold."""
        self._spend(10)
        if not self._colours:
            return
        style = attributes.get("dxfId", "")
        self.conditional.append(
            ConditionalFormat(self._areas, "", int(style) if style.isdecimal() and len(style) < 6 else -1)
        )

    def take_condition(self, formula: str) -> None:
        """The first formula of the last conditional format."""
        if self.conditional and not self.conditional[-1].formula:
            self.conditional[-1] = replace(self.conditional[-1], formula=self._counted(formula))

    def take_pictogram(self, attributes: Mapping[str, str]) -> None:
        """The bars or icons of the last conditional format, with the values or in place of them."""
        if self.conditional and attributes.get("showValue", "1").lower() not in TRUE:
            self.conditional[-1] = replace(self.conditional[-1], replaces=True)

    def take_scale_colour(self, attributes: Mapping[str, str]) -> None:
        """A colour that the last conditional format may give to the ground of a cell."""
        if self.conditional and (style := ground_style(attributes)).disguise:
            self.conditional[-1] = replace(self.conditional[-1], own=style)

    def take_extended(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element of an extension; of such it is the conditional formats that matter."""
        if self._extended.start(name, attributes):
            self._spend(10 + sum(map(len, attributes.values())))

    def take_extended_text(self, name: str, text: str) -> None:
        """The formula of an extension's conditional format, or the areas that those before it hold for."""
        self.conditional += self._extended.end(name, self._counted(text))

    def take_open_range(self, attributes: Mapping[str, str]) -> None:
        """Cells that may be typed into though they are locked, as they are written."""
        areas = attributes.get("sqref", "")
        self._spend(len(areas))
        self.open_areas.extend(areas.split())

    def take_columns(self, attributes: Mapping[str, str]) -> None:
        """Columns that are shown alike: kept where they are hidden, or too narrow for amounts."""
        columns = int(attributes.get("min", "0")), int(attributes.get("max", "0"))
        if is_hidden(attributes.get("hidden", ""), attributes.get("width", ""), LEAST_WIDTH):
            self._spend(10)
            self.hidden_columns.append(columns)
        elif (width := number_of(attributes.get("width"), WIDE)) < WIDE:
            self._spend(10)
            self.narrow_columns.append((*columns, width))

    def take_view(self, attributes: Mapping[str, str]) -> None:
        """Whether formulas are shown in place of their results."""
        self.shows_formulas |= attributes.get("showFormulas", "0").lower() in TRUE

    def take_page_settings(self, attributes: Mapping[str, str]) -> None:
        """Which pages have words of their own above and below them: all others have those of odd ones."""
        self._unprinted = unprinted_pages(attributes)

    def take_page_words(self, name: str, text: str) -> None:
        """What is printed above or below some pages, as it is written."""
        if text and not name.removeprefix("m:").startswith(self._unprinted):
            self.page_words.append(unescaped(self._counted(text)))

    def take_row(self, attributes: Mapping[str, str]) -> None:
        """A row's number, which may be left out."""
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else int(number)
        self._column = 0
        self._rows += 1
        if is_hidden(attributes.get("hidden", ""), attributes.get("ht", ""), LEAST_HEIGHT):
            self._spend(10)
            self.hidden_rows.append(self._row)
        if self._rows > self._context.limits.rows:
            raise refused("FILE-020", name=self._sheet, most=self._context.limits.rows)

    def take_cell(
        self,
        attributes: Mapping[str, str],
        value: str | None,
        formula: str | None,
        formula_attributes: Mapping[str, str],
        inline: str | None,
        faint: Sequence[Font],
    ) -> None:
        """Keeps a cell that has a value or a formula; others only count."""
        context = self._context
        context.budget.cells -= 1
        if context.budget.cells < 0:
            raise refused("FILE-022", what="单元格", most=context.limits.cells)
        reference = attributes.get("r")
        row, column = place(reference) if reference else (self._row, self._column + 1)
        self._column = column
        try:
            if formula is not None:
                formula = self._formula_at(row, column, formula, formula_attributes)
            kind = attributes.get("t", "n")
            if kind == "n" and value and PLAIN_NUMBER(value):
                text = value
            else:
                kind, text = self._stored(kind, value, inline)
            if not text and formula is None:
                return
            style = context.styles[attributes.get("s", "0")]
            runs = faint or self._faint_runs(attributes, value)
        except (ValueError, LookupError) as error:
            raise self._damaged(row, column, f"{a1(row, column)} 的数据不合规范") from error
        limits = context.limits
        if (row, column) in self.cells:
            raise self._damaged(row, column, f"{a1(row, column)} 重复")
        if column > limits.columns or row > limits.rows:
            raise refused("FILE-021", name=self._sheet, place=a1(row, column))
        date = style.date or attributes.get("t") == "d"
        disguise = style.disguise or (disguise_of_runs(runs, dark=style.dark) if runs else "")
        self.cells[row, column] = Cell(
            row, column, kind, text, formula, style.locked, date, disguise, style.decimals
        )

    def _faint_runs(self, attributes: Mapping[str, str], value: str | None) -> Sequence[Font]:
        faint = self._context.faint
        return faint.get(int(value), ()) if faint and value and attributes.get("t") == "s" else ()

    def _damaged(self, row: int, column: int, reason: str) -> InputError:
        found = fault("FILE-019", sheet=self._sheet, cell=a1(row, column), part=self._part, reason=reason)
        return InputError((found,))

    def _stored(self, stored_as: str, value: str | None, inline: str | None) -> tuple[str, str]:
        """Kind and text of a stored value; two empty texts where there is none."""
        if stored_as == "n":
            return ("n", to_number(value)) if value else ("", "")
        if stored_as == "s":
            return ("s", self._context.strings[to_index(value)]) if value else ("", "")
        if stored_as == "str":
            return ("", "") if value is None else ("s", self._text(value))
        if stored_as == "inlineStr":
            return ("", "") if inline is None else ("s", self._text(inline))
        if not value:
            return "", ""
        if stored_as == "b":
            return "b", "1" if value.strip().lower() in TRUE else "0"
        if stored_as == "e":
            return "e", self._text(value)
        if stored_as == "d":
            return "n", to_serial(value, self._context.date1904)
        raise ValueError(stored_as)

    def _formula_at(self, row: int, column: int, text: str, attributes: Mapping[str, str]) -> str | None:
        """The formula's text; a follower of a shared formula gets its master's, moved to its place."""
        stored_as = attributes.get("t", "normal")
        if stored_as == "shared" and not text:
            master = self._masters[attributes["si"]]
            # each moved reference costs about what keeping ten characters does
            self._spend(10 * len(master.pieces))
            text = formula_at(master, row, column)
        elif stored_as == "shared" and (attributes["si"] not in self._masters or "ref" in attributes):
            # taking a formula apart costs some ten times what keeping it does
            self._spend(10 * len(text))
            self._masters[attributes["si"]] = shared_formula(text, row, column)
        elif stored_as == "dataTable":
            text = f"TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
        if not text:
            return None
        if "|" in text and not self.findings and "|" in QUOTED.sub("", text):
            found = fault("FILE-034", sheet=self._sheet, cell=a1(row, column))
            self.findings.append(found)
        return self._counted(text)

    def _text(self, text: str) -> str:
        return unescaped(self._counted(text))

    def _counted(self, text: str) -> str:
        if len(text) > self._context.limits.string_length:
            raise refused("FILE-024", part=self._sheet, most=self._context.limits.string_length)
        self._spend(len(text))
        return text

    def _spend(self, characters: int) -> None:
        self._context.budget.characters -= characters
        if self._context.budget.characters < 0:
            raise refused("FILE-023", most=self._context.limits.characters, unit="个字符")
