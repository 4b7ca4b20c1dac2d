"""What the ledger asks of its database: statements of SQLAlchemy Core, each made once, one text per engine.

Core is where a statement is written; it is run as text by the engine's own driver. Nothing of a connection,
a pool or a result of SQLAlchemy's stands in between: those cost more than the statements themselves.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Dialect,
    bindparam,
    delete,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is SQLite's, too

from xlsx_kit.campaign.ledger.tables import COLUMNS, TABLES

ROWID = "rowid"
"""The order in which rows came to be: SQLite's own number, a column of that name elsewhere."""
KEY = "key_"
"""What stands before the name of a column that a row is found by, where columns are set."""


@cache
def text_of(statement: ClauseElement, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """A statement as an engine's driver takes it, and the values that stand in it from the beginning."""
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}


@cache
def plain_insert(table: str) -> ClauseElement:
    """One more row; one that is there already is an error."""
    return insert(TABLES[table])


@cache
def insert_new(table: str) -> ClauseElement:
    """One more row; one that is there already stays as it is."""
    return insert(TABLES[table]).on_conflict_do_nothing()


@cache
def insert_or_replace(table: str, kept: tuple[str, ...] = ()) -> ClauseElement:
    """A row, in place of the one that is there already but for columns that are kept."""
    statement, keys = insert(TABLES[table]), TABLES[table].primary_key.columns.keys()
    others = {name: statement.excluded[name] for name in COLUMNS[table] if name not in (*keys, *kept)}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@cache
def rows_where(table: str, keys: tuple[str, ...], order: tuple[str, ...]) -> ClauseElement:
    """The rows in which some columns have given values, in an order."""
    found = TABLES[table]
    wanted = select(found).where(*(found.c[key] == bindparam(key) for key in keys))
    return wanted.order_by(*(order_by(table, column) for column in order))


@cache
def delete_where(table: str, keys: tuple[str, ...]) -> ClauseElement:
    """Away with the rows in which some columns have given values."""
    found = TABLES[table]
    return delete(found).where(*(found.c[key] == bindparam(key) for key in keys))


@cache
def update_where(table: str, keys: tuple[str, ...], columns: tuple[str, ...]) -> ClauseElement:
    """Some columns of the rows in which other columns have given values."""
    found = TABLES[table]
    return (
        update(found)
        .where(*(found.c[key] == bindparam(f"{KEY}{key}") for key in keys))
        .values({column: bindparam(column) for column in columns})
    )


def order_by(table: str, column: str) -> ColumnElement[Any]:
    """A column to sort by, or the order in which rows came to be."""
    return literal_column(ROWID) if column == ROWID else TABLES[table].c[column]


_UNIT, _RETURN, _ASIDE = TABLES["unit"], TABLES["return"], TABLES["aside"]
LISTED_UNITS = select(_UNIT.c.code, _UNIT.c.name, _UNIT.c.parent, _UNIT.c.approved_on).where(
    _UNIT.c.gone_at.is_(None)
)
GONE_UNITS = (
    select(_UNIT.c.code, _UNIT.c.name, _UNIT.c.gone_at)
    .where(_UNIT.c.gone_at.is_not(None))
    .order_by(_UNIT.c.code)
)
AS_RECEIVED = ("received_at", ROWID)
"""The order of returns."""
RETURNS_OF_NOBODY = (
    select(_RETURN)
    .where(_RETURN.c.unit.is_(None))
    .order_by(*(order_by("return", column) for column in AS_RECEIVED))
)
RETURN_BEFORE = (
    select(_RETURN)
    .where(
        _RETURN.c.unit == bindparam("unit"),
        _RETURN.c.received_at <= bindparam("received_at"),
        _RETURN.c.hash != bindparam("hash"),
        _RETURN.c.hash.not_in(select(_ASIDE.c.hash)),
    )
    .order_by(*(order_by("return", column).desc() for column in AS_RECEIVED))
    .limit(1)
)
