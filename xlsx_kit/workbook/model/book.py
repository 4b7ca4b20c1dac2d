"""One unit's whole workbook as data, prefilled with its facts and showing their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from xlsx_kit.compute import Evaluation, asked_fields, formulas_of, layout_of
from xlsx_kit.facts import ApprovedAmount, Facts, Record
from xlsx_kit.pack import Pack
from xlsx_kit.user_cache import cached
from xlsx_kit.workbook.model.approved import approved_sheet
from xlsx_kit.workbook.model.check_sheet import check_sheet, check_values
from xlsx_kit.workbook.model.checks import check_rows
from xlsx_kit.workbook.model.cover import cover_sheet
from xlsx_kit.workbook.model.cover_values import cover_values
from xlsx_kit.workbook.model.entries import input_sheet
from xlsx_kit.workbook.model.grid import SheetModel, WorkbookModel
from xlsx_kit.workbook.model.headings import unit_label
from xlsx_kit.workbook.model.hidden import codes_sheet, lists_sheet
from xlsx_kit.workbook.model.manifest import (
    UNIT_CODE,
    UNIT_NAME,
    Manifest,
    id_in_cache,
    manifest_in_cache,
    manifest_of,
)
from xlsx_kit.workbook.model.preview import preview_sheet
from xlsx_kit.workbook.model.print_areas import as_printed
from xlsx_kit.workbook.model.published import published_sheet
from xlsx_kit.workbook.model.published_values import RowValues

STAMP = "xlsx_kit."
"""How the names of our custom properties begin."""
PACK, PACK_VERSION, PACK_HASH = "xlsx_kit.pack", "xlsx_kit.pack_version", "xlsx_kit.pack_hash"
"""The custom properties that say which pack a workbook was made from; the hash is of all it declares."""
SCOPE, YEAR = "xlsx_kit.scope", "xlsx_kit.year"
"""Those that say for whom and for which year."""
TEMPLATE = "xlsx_kit.template"
"""The custom property that says which template a workbook was made from."""
ISSUE = "xlsx_kit.issue"
"""The custom property with the number under which a campaign issued a workbook to one unit."""


def unit_book(pack: Pack, facts: Facts, approved: Sequence[ApprovedAmount] = ()) -> WorkbookModel:
    """The workbook of one unit: cover, inputs, published tables, checks, hidden helpers.

    ``approved`` amounts stand on a sheet of their own, with what is filled in so far.
    """
    book = _book(pack, facts, approved)
    return replace(book, stamp={**book.stamp, TEMPLATE: template_id(pack, facts.scope, facts.year)})


def entry_sheets(evaluation: Evaluation) -> Mapping[str, SheetModel]:
    """The sheets that a unit types into, by name, as they stand in the workbook of its facts."""
    layout = layout_of(evaluation.pack)
    names = dict.fromkeys(source.sheet for source in evaluation.pack.inputs)
    return {name: input_sheet(layout, evaluation, name) for name in names}


def summary_values(evaluation: Evaluation) -> Mapping[str, Mapping[int, RowValues]]:
    """What the formulas of the cover and of the check sheet show: by sheet, and by its rows.

    Whether all rows are printed depends on the file, and is left out.
    """
    formulas, book = formulas_of(evaluation.pack), evaluation.pack.book
    checks = check_rows(formulas, evaluation)
    cover = cover_values(formulas.layout, evaluation, checks)
    return {book.cover.sheet: cover, book.check_sheet: check_values(formulas, checks)}


def issued(book: WorkbookModel, number: str) -> WorkbookModel:
    """A workbook with its issue number; the same where there is none."""
    return replace(book, stamp={**book.stamp, ISSUE: number}) if number else book


@lru_cache(maxsize=16)
def template_manifest(pack: Pack, scope: str, year: int) -> Manifest:
    """The manifest of the template that units of a scope get for a year."""
    return manifest_in_cache(_kept_template(pack, scope, year))


def template_id(pack: Pack, scope: str, year: int) -> str:
    """The id of that template, for which it need not be unpacked."""
    return id_in_cache(_kept_template(pack, scope, year))


@lru_cache(maxsize=16)
def _kept_template(pack: Pack, scope: str, year: int) -> bytes:
    unit: Record = {"code": UNIT_CODE, "name": UNIT_NAME, "scope": scope, "year": year}

    def compiled() -> bytes:
        return manifest_of(_book(pack, Facts(pack.id, {"unit": (unit,)}))).to_cache()

    return cached("template", (pack.id, pack.hash, scope, str(year)), compiled)


def _book(pack: Pack, facts: Facts, approved: Sequence[ApprovedAmount] = ()) -> WorkbookModel:
    layout = layout_of(pack)
    formulas, evaluation = formulas_of(pack), Evaluation(pack, facts)
    names: dict[str, str] = {}
    for block in layout.inputs.values():
        names |= block.names
    for table in layout.tables.values():
        names |= table.names
    names |= asked_fields(layout)
    checks = check_rows(formulas, evaluation)
    sheets = [cover_sheet(formulas, evaluation, checks)]
    sheets += entry_sheets(evaluation).values()
    sheets += [published_sheet(formulas, evaluation, view.id) for view in pack.views]
    sheets += [preview_sheet(layout, evaluation, spec) for spec in pack.book.previews]
    if approved:
        sheets += [approved_sheet(layout, facts, approved)]
    sheets += [check_sheet(formulas, checks)]
    sheets = [as_printed(sheet) for sheet in sheets]
    sheets += [lists_sheet(layout, sheets, names), codes_sheet(layout, facts.year, names)]
    return WorkbookModel(
        title=pack.book.cover.title.format(year=facts.year, scope=facts.scope),
        header=unit_label(facts),
        year=facts.year,
        sheets=tuple(sheets),
        names=dict(sorted(names.items())),
        stamp=stamp(pack, facts),
        decimals=pack.book.decimals,
    )


def stamp(pack: Pack, facts: Facts) -> dict[str, str]:
    """What the workbook says of itself in its custom properties."""
    return {
        PACK: pack.id,
        PACK_VERSION: str(pack.book.version),
        PACK_HASH: pack.hash,
        "xlsx_kit.unit_code": facts.unit_code,
        "xlsx_kit.unit_name": facts.unit_name,
        SCOPE: facts.scope,
        YEAR: str(facts.year or ""),
    }
