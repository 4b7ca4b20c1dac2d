"""What the formulas of an older template show, as far as the template of now tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from xlsx_kit.compute import layout_of
from xlsx_kit.pack import Pack
from xlsx_kit.returns.template.names import sheets_using
from xlsx_kit.returns.template.rows import same_formula
from xlsx_kit.returns.template.templates import current_sheets, released
from xlsx_kit.returns.template.values import Right
from xlsx_kit.returns.template.visibility import area_of
from xlsx_kit.workbook import Manifest, Place, RowValues, SheetTemplate

MOST_RELEASES = 16


@dataclass(frozen=True, slots=True)
class Since:
    """What is another now than in an older template: whether any formula is, the published tables that show
    something else by that, and whether the lists hold the same texts."""

    changed: bool
    tables: frozenset[str]
    same_lists: bool


@lru_cache(maxsize=MOST_RELEASES)
def since_release(pack: Pack, scope: str, year: int, sent: str) -> Since:
    """What changed since the template with an id was sent to units of a scope for a year.

    Rows follow keys, and totals follow rows: a table of which any formula is another is compared nowhere.
    """
    manifest = released(pack, sent)
    assert manifest is not None, sent
    now = {sheet.name: sheet for sheet in current_sheets(pack, scope, year)}
    published = {layout_of(pack).tables[view.id].sheet for view in pack.views}
    changed = {s.name: found for s in manifest.sheets if (found := _changed(s, now.get(s.name)))}
    lists = (sheet for sheet in manifest.sheets if sheet.state != "visible")
    same_lists = all(sheet.name in now and sheet.labels == now[sheet.name].labels for sheet in lists)
    return Since(bool(changed), frozenset(_unlike_tables(manifest, changed, published)), same_lists)


def of_release(right: Right, since: Since) -> Right:
    """The same without what an older template rightly shows otherwise: tables by other formulas, and texts
    where the lists have others.

    ``right`` has those sheets alone that both templates have, with formulas in the same places.
    """
    alike = {name: rows for name, rows in right.items() if name not in since.tables}
    if since.same_lists:
        return alike
    return {name: {row: _numbers(values) for row, values in rows.items()} for name, rows in alike.items()}


def summary_of_release(right: Right, since: Since) -> Right:
    """What the cover and the check sheet of an older template show; nothing where anything that they may
    count is another now."""
    return {} if since.changed or not since.same_lists else right


def _changed(sent: SheetTemplate, now: SheetTemplate | None) -> Set[Place]:
    """Where a sheet has other formulas now; everywhere where it is gone."""
    formulas = now.formulas if now else {}
    if sent.formulas == formulas:
        return set()
    both = sent.formulas.keys() & formulas.keys()
    other = {at for at in both if not same_formula(sent.formulas[at], formulas[at])}
    return other | (sent.formulas.keys() ^ formulas.keys())


def _unlike_tables(manifest: Manifest, changed: Mapping[str, Set[Place]], published: Set[str]) -> Set[str]:
    """The published tables with other formulas, and those that look there, or at other keys of entries."""
    unlike: set[str] = set()
    new: Set[str] = changed.keys() & published
    names = {name for sheet in changed.keys() - new for name in _names_of(manifest, sheet, changed[sheet])}
    while new or names:
        unlike |= new
        names |= {name for sheet in new for name in _names_of(manifest, sheet, None)}
        new = (sheets_using(manifest, sorted({*names, *new})) & published) - unlike
        names = set()
    return unlike


def _names_of(manifest: Manifest, sheet: str, places: Set[Place] | None) -> Iterator[str]:
    """The defined names of areas of a sheet; where places are given, of areas with any of these."""
    for name, text in manifest.names.items():
        home, _, area = text.lstrip("=").rpartition("!")
        if home.strip("'").replace("''", "'") == sheet and (places is None or _has_any(area, places)):
            yield name


def _has_any(area: str, places: Set[Place]) -> bool:
    top, left, bottom, right = area_of(area)
    return any(top <= row <= bottom and left <= column <= right for row, column in places)


def _numbers(values: RowValues) -> RowValues:
    """What a row shows but for its texts."""
    columns, shown = values
    kept = [not (isinstance(value, str) and value) for value in shown]
    return tuple(compress(columns, kept)), tuple(compress(shown, kept))
