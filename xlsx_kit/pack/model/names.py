"""One pack with the names that another has for the same things, so that only what is different differs."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import msgspec

from xlsx_kit.pack.model.inputs import Input
from xlsx_kit.pack.model.pack import FixedRow, Pack, View


@lru_cache(maxsize=4)
def called_as(old: Pack, new: Pack) -> Pack:
    """The old pack with the names that the new one has for tables, inputs, columns and rows of one id."""
    views = {view.id: view for view in new.views}
    inputs = {source.id: source for source in new.inputs}
    return replace(
        old,
        views=tuple(_view(view, views[view.id]) if view.id in views else view for view in old.views),
        inputs=tuple(_input(one, inputs[one.id]) if one.id in inputs else one for one in old.inputs),
    )


def _input(before: Input, after: Input) -> Input:
    titles = {column.key: column.title for column in after.columns}
    columns = [msgspec.structs.replace(c, title=titles.get(c.key, c.title)) for c in before.columns]
    return msgspec.structs.replace(before, title=after.title, sheet=after.sheet, columns=columns)


def _view(before: View, after: View) -> View:
    heads = {column.id: column.head for column in after.table.columns}
    columns = [msgspec.structs.replace(c, head=heads.get(c.id, c.head)) for c in before.table.columns]
    table = msgspec.structs.replace(before.table, short=after.table.short, columns=columns)
    rows = {row.key: row for row in after.fixed}
    return replace(before, table=table, fixed=tuple(_row(row, rows.get(row.key)) for row in before.fixed))


def _row(before: FixedRow, after: FixedRow | None) -> FixedRow:
    """A row that is only called otherwise; a number may be another row's in another pack."""
    named = after is not None and not before.key.isdecimal()
    return replace(before, labels=after.labels) if after and named else before
