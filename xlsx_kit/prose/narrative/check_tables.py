"""Whether tables, forms and rows of a narrative are sound: keys, headers, widths, where rows come from."""

from __future__ import annotations

from collections import Counter

from xlsx_kit.messages import declared_error
from xlsx_kit.pack import suggested_name
from xlsx_kit.prose.narrative.grid import GridError, form_grid
from xlsx_kit.prose.narrative.names import NAME, Names
from xlsx_kit.prose.narrative.parts import VALUES, NameKind, links_of, own_values
from xlsx_kit.prose.narrative.spec import LOCAL_NAMES, RowsSpec
from xlsx_kit.prose.narrative.spec_tables import FORM_NAMES, FormSpec, TableSpec


def check_table(table: TableSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a table."""
    if bool(table.empty) == bool(table.required):
        raise declared_error("NARR-025", place)
    keys = [column.key for column in table.columns]
    if not keys or len(set(keys)) < len(keys):
        raise declared_error("NARR-026", place)
    if not all(column.head and all(column.head) and column.width > 0 for column in table.columns):
        raise declared_error("NARR-027", place)
    named = (*table.merge, *(table.total.of if table.total else ()))
    for key in named:
        if key not in keys:
            raise declared_error("NARR-032", place, key=key, advice=suggested_name(key, keys, "本表的列"))
    if table.total and keys[0] in table.total.of:
        raise declared_error("NARR-028", place)
    headers = (text for column in table.columns for text in column.head)
    labels = (table.title, table.total.label if table.total else "")
    for text in (table.empty or table.required, *table.notes, *headers, *filter(None, labels)):
        names.plain(text, place)
    _ends(table, names, place)


def check_form(form: FormSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with a form."""
    names.plain(form.title, place, FORM_NAMES)
    try:
        widths, _ = form_grid(form.rows)
    except GridError as error:
        raise declared_error("NARR-068", place, why=error) from None
    for cell in (cell for row in form.rows for cell in row):
        if bool(cell.text) == bool(cell.key):
            raise declared_error("NARR-033", place)
        if cell.text:
            names.plain(cell.text, place)
    _ends(form, names, place)
    if bool(form.below) != bool(form.match):
        raise declared_error("NARR-029", place)
    if form.below:
        names.known(form.below, ("tables",), place)
        below = names.narrative.tables[form.below]
        if below.title or below.left or below.right or below.total:
            raise declared_error("NARR-034", place, below=form.below)
        if abs(sum(column.width for column in below.columns) - sum(widths)) > 0.01:
            raise declared_error("NARR-035", place, below=form.below)


def _ends(spec: TableSpec | FormSpec, names: Names, place: str) -> None:
    """The two ends of the line above: each a text or the name of a sentence."""
    for piece in filter(None, (spec.left, spec.right)):
        if NAME.fullmatch(piece):
            names.known(piece, ("sentences",), place)
        else:
            names.plain(piece, place)


def row_kinds(rows: RowsSpec) -> dict[str, NameKind]:
    """The names that a row adds, and what each stands for."""
    own = {name: part.kind for name, part in own_values(rows) if part.kind}
    return {**dict.fromkeys(rows.names, NameKind.TEXT), **own}


def row_optional(rows: RowsSpec) -> set[str]:
    """The columns of a row that may be blank."""
    befores = {change.before for change in rows.changes.values()}
    return {*rows.texts, *befores, *(name for name, part in own_values(rows) if part.optional)}


def check_rows(rows: RowsSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with rows, but for their sentences."""
    given = (bool(rows.table), bool(rows.records), bool(rows.codes and rows.sources))
    if sum(given) != 1 or bool(rows.codes) != bool(rows.sources):
        raise declared_error("NARR-030", place)
    if rows.records and (rows.names or rows.level or rows.under):
        raise declared_error("NARR-031", place)
    taken = Counter((*rows.names, *(name for name, _ in own_values(rows))))
    for name, times in taken.items():
        if times > 1 or name in names.kinds or name in LOCAL_NAMES:
            raise declared_error("NARR-036", place, name=name)
        if not NAME.fullmatch(name):
            raise declared_error("NARR-037", place, name=name)
    if rows.only_with:
        _known(rows.only_with, ("money",), rows, names, place)
    for part in VALUES:
        for entry in getattr(rows, part, {}).values():
            for parts, name in links_of(part, entry) if not isinstance(entry, str) else ():
                _known(name, parts, rows, names, place)
    for change in rows.changes.values():
        own = rows.texts.get(change.reason)
        if own is not None and not own.drop:
            raise declared_error("NARR-038", place, reason=change.reason)
    for text in rows.texts.values():
        if bool(text.ref) == bool(text.texts):
            raise declared_error("NARR-039", place)


def _known(name: str, parts: tuple[str, ...], rows: RowsSpec, names: Names, place: str) -> None:
    """What an entry of rows names is theirs or the unit's."""
    if not any(name in getattr(rows, part, ()) for part in parts):
        names.known(name, parts, place)
