"""What the formulas of an older template show, as far as the template of now tells."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress

from xlsx_kit.returns.template.rows import same_formula
from xlsx_kit.returns.template.values import Right
from xlsx_kit.workbook import Manifest, Place, RowValues, SheetTemplate

Now = Mapping[str, SheetTemplate]
"""The sheets of the template of now, by name."""
Formulas = Mapping[Place, str]


def of_release(right: Right, manifest: Manifest, now: Now) -> Right:
    """The same without texts that an older template may word otherwise: by other formulas, or other lists.

    ``right`` has those sheets alone that both templates have, with formulas in the same places.
    """
    lists = (sheet for sheet in manifest.sheets if sheet.state != "visible")
    same_lists = all(sheet.name in now and sheet.labels == now[sheet.name].labels for sheet in lists)
    sent: dict[str, Formulas] = {sheet.name: sheet.formulas for sheet in manifest.sheets if same_lists}
    return {
        name: {row: _worded_alike(row, values, sent.get(name, {}), now[name]) for row, values in rows.items()}
        for name, rows in right.items()
    }


def _worded_alike(row: int, values: RowValues, sent: Formulas, now: SheetTemplate) -> RowValues:
    """What a row shows but for texts of formulas that are others now."""
    columns, shown = values
    kept = [
        not (isinstance(value, str) and value) or _is_same((row, column), sent, now.formulas)
        for column, value in zip(columns, shown, strict=True)
    ]
    return tuple(compress(columns, kept)), tuple(compress(shown, kept))


def summary_of_release(right: Right, manifest: Manifest, now: Now) -> Right:
    """What the cover and the check sheet of an older template show; nothing where a formula of theirs is
    another now, or stands elsewhere: they count each other."""
    sent = {sheet.name: sheet.formulas for sheet in manifest.sheets}
    alike = all(
        name in now
        and sent.get(name, {}).keys() == now[name].formulas.keys()
        and all(_is_same(at, sent[name], now[name].formulas) for at in sent[name])
        for name in right
    )
    return right if alike else {}


def _is_same(at: Place, sent: Formulas, now: Formulas) -> bool:
    return at in sent and at in now and same_formula(sent[at], now[at])
