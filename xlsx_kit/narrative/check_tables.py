"""Whether the tables and forms of a narrative are sound: keys, headers, widths that add up."""

from __future__ import annotations

from xlsx_kit.narrative.grid import GridError, form_grid
from xlsx_kit.narrative.names import NAME, Names
from xlsx_kit.narrative.spec import FORM_NAMES, FormSpec, TableSpec
from xlsx_kit.spec.model import SpecError


def check_table(table: TableSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a table."""
    keys = [column.key for column in table.columns]
    if not keys or len(set(keys)) < len(keys):
        raise SpecError("没有列或列重复", place)
    if not all(column.head and all(column.head) and column.width > 0 for column in table.columns):
        raise SpecError("列须有表头和宽度", place)
    named = (*table.merge, *(table.total.of if table.total else ()))
    for key in named:
        if key not in keys:
            raise SpecError(f"没有名为 {key!r} 的列", place)
    if table.total and keys[0] in table.total.of:
        raise SpecError("第一列是合计行的名称，不能合计", place)
    headers = (text for column in table.columns for text in column.head)
    labels = (table.title, table.total.label if table.total else "")
    for text in (table.empty, *table.notes, *headers, *filter(None, labels)):
        names.plain(text, place)
    _ends(table, names, place)


def check_form(form: FormSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a form."""
    names.plain(form.title, place, FORM_NAMES)
    try:
        widths, _ = form_grid(form.rows)
    except GridError as error:
        raise SpecError(str(error), place) from None
    for cell in (cell for row in form.rows for cell in row):
        if bool(cell.text) == bool(cell.key):
            raise SpecError("每格应恰有 text、key 之一", place)
        if cell.text:
            names.plain(cell.text, place)
    _ends(form, names, place)
    if bool(form.below) != bool(form.match):
        raise SpecError("below 和 match 应同时有", place)
    if form.below:
        names.known(form.below, ("tables",), place)
        below = names.narrative.tables[form.below]
        if below.title or below.left or below.right or below.total:
            raise SpecError(f"表 {form.below!r} 接在下面，不得有 title、left、right、total", place)
        if abs(sum(column.width for column in below.columns) - sum(widths)) > 0.01:
            raise SpecError(f"与下面的表 {form.below!r} 宽度不等", place)


def _ends(spec: TableSpec | FormSpec, names: Names, place: str) -> None:
    """The two ends of the line above: each a text or the name of a sentence."""
    for piece in filter(None, (spec.left, spec.right)):
        if NAME.fullmatch(piece):
            names.known(piece, ("sentences",), place)
        else:
            names.plain(piece, place)
