"""What the ledger asks of its database: statements of SQLAlchemy Core, one text per engine.

Core is where a statement is written; it is run as text by the engine's own driver. Nothing of a connection,
a pool or a result of SQLAlchemy's stands in between: those cost more than the statements themselves.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Dialect,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    func,
    literal,
    literal_column,
    select,
    union,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import TEXT as POSTGRESQL_TEXT
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is SQLite's, too
from sqlalchemy.dialects.postgresql import psycopg as postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from xlsx_kit.campaign.ledger import queries
from xlsx_kit.campaign.ledger.queries import Statement
from xlsx_kit.campaign.ledger.records import DRAFTED, FAILED
from xlsx_kit.campaign.ledger.schema import STEPS

TEXT = Text().with_variant(POSTGRESQL_TEXT(collation="C"), "postgresql")
"""Sorted by code points on both engines, whatever the database's language is."""
LATEST = 5
"""Returns whose files tell whether a folder is the one that the officers share."""
DIALECTS: dict[str, Dialect] = {
    queries.SQLITE: sqlite.dialect(paramstyle="named"),
    queries.POSTGRESQL: postgresql.dialect(),  # type: ignore[no-untyped-call]
}


def _tables_of_today() -> dict[str, Table]:
    """What the steps of the schema have made of an empty ledger, for both engines."""
    metadata = MetaData()
    with create_engine("sqlite://").connect() as connection:
        for step in STEPS:
            for statement in step:
                connection.exec_driver_sql(statement)
        metadata.reflect(connection)
    for table in metadata.sorted_tables:
        for column in table.columns:
            column.type = Integer() if isinstance(column.type, Integer) else TEXT
            column.nullable, column.autoincrement = column.nullable and not column.primary_key, False
    return {table.name: table for table in metadata.sorted_tables}


TABLES = _tables_of_today()


def compiled(statement: Statement, engine: str) -> tuple[str, dict[str, Any]]:
    """A statement as an engine's driver takes it, and the values that stand in it from the beginning."""
    made = NAMED[statement] if statement in NAMED else MAKERS[statement.kind](statement)
    found = made.compile(dialect=DIALECTS[engine], compile_kwargs={"render_postcompile": True})
    return str(found), {name: value for name, value in found.params.items() if value is not None}


def _replace(statement: Statement) -> ClauseElement:
    table = TABLES[statement.table]
    adding, keys = insert(table), table.primary_key.columns.keys()
    kept = (*keys, *statement.columns)
    others = {name: adding.excluded[name] for name in table.columns.keys() if name not in kept}  # noqa: SIM118
    return adding.on_conflict_do_update(index_elements=keys, set_=others)


def _rows(statement: Statement) -> ClauseElement:
    table = TABLES[statement.table]
    found = select(table).where(*_found_by(table, statement.keys))
    return found.order_by(*(_order_by(statement.table, column) for column in statement.columns))


def _update(statement: Statement) -> ClauseElement:
    table = TABLES[statement.table]
    changed = update(table).where(*_found_by(table, statement.keys, queries.KEY))
    return changed.values({column: bindparam(column) for column in statement.columns})


def _order_by(table: str, column: str) -> ColumnElement[Any]:
    return literal_column(queries.ROWID) if column == queries.ROWID else TABLES[table].c[column]


def _found_by(table: Table, keys: Iterable[str], named: str = "") -> Iterator[ColumnElement[bool]]:
    return (table.c[key] == bindparam(f"{named}{key}") for key in keys)


MAKERS: dict[str, Callable[[Statement], ClauseElement]] = {
    queries.INSERT: lambda one: insert(TABLES[one.table]),
    queries.INSERT_NEW: lambda one: insert(TABLES[one.table]).on_conflict_do_nothing(),
    queries.REPLACE: _replace,
    queries.ROWS: _rows,
    queries.UPDATE: _update,
    queries.DELETE: lambda one: delete(TABLES[one.table]).where(*_found_by(TABLES[one.table], one.keys)),
    queries.HOLDS: lambda one: select(literal(1)).select_from(TABLES[one.table]).limit(1),
}
_UNIT, _RETURN, _ASIDE, _RUN = (TABLES[name] for name in ("unit", "return", "aside", "run"))
_JOURNAL, _MESSAGE, _WRITTEN = (TABLES[name] for name in ("journal", "message", "written"))
_APPROVAL, _PUBLICATION, _ODD = (TABLES[name] for name in ("approval", "publication", "odd"))
_RECEIVED = [_order_by("return", column) for column in queries.AS_RECEIVED]
NAMED: dict[Statement, ClauseElement] = {
    queries.LISTED_UNITS: select(_UNIT.c.code, _UNIT.c.name, _UNIT.c.parent, _UNIT.c.approved_on).where(
        _UNIT.c.gone_at.is_(None)
    ),
    queries.GONE_UNITS: select(_UNIT.c.code, _UNIT.c.name, _UNIT.c.gone_at)
    .where(_UNIT.c.gone_at.is_not(None))
    .order_by(_UNIT.c.code),
    queries.RETURNS_OF_NOBODY: select(_RETURN).where(_RETURN.c.unit.is_(None)).order_by(*_RECEIVED),
    queries.RETURN_BEFORE: select(_RETURN)
    .where(
        _RETURN.c.unit == bindparam("unit"),
        _RETURN.c.received_at <= bindparam("received_at"),
        _RETURN.c.hash != bindparam("hash"),
        _RETURN.c.hash.not_in(select(_ASIDE.c.hash)),
    )
    .order_by(*(column.desc() for column in _RECEIVED))
    .limit(1),
    queries.LATEST_FILES: select(_RETURN.c.file).order_by(literal_column(queries.ROWID).desc()).limit(LATEST),
    queries.NEXT_RUN: select(func.coalesce(func.max(_RUN.c.number), 0) + 1),
    queries.UNENDED_RUNS: select(_RUN.c.number, _RUN.c.token).where(_RUN.c.ended_at.is_(None)),
    queries.UNFINISHED_REBUILDS: select(_RUN).where(_RUN.c.command == "rebuild", _RUN.c.ended_at.is_(None)),
    queries.RUNS_BUT_FOUNDING: select(func.count()).select_from(_RUN).where(_RUN.c.command != "init"),
    queries.LAST_ENTRY: select(_JOURNAL.c.number, _JOURNAL.c.hash)
    .order_by(_JOURNAL.c.number.desc())
    .limit(1),
    queries.ENTRIES_BEHIND: select(_JOURNAL)
    .where(_JOURNAL.c.number > bindparam("after"))
    .order_by(_JOURNAL.c.number),
    queries.APPROVED_RETURNS: select(
        _APPROVAL.c.unit, _APPROVAL.c.hash, _APPROVAL.c.by, _APPROVAL.c.secrecy_by
    ),
    queries.PUBLISHED_VERSIONS: select(_PUBLICATION.c.unit, _PUBLICATION.c.version, _PUBLICATION.c.hash),
    queries.RETURN_FILES: select(_RETURN.c.hash, _RETURN.c.unit, _RETURN.c.file).order_by(_RETURN.c.file),
    queries.DRAFT_FILES: select(_MESSAGE.c.file, _MESSAGE.c.content)
    .where(_MESSAGE.c.state.in_((DRAFTED, FAILED)))
    .order_by(_MESSAGE.c.file),
    queries.PUBLISHED_FILES: select(_WRITTEN.c.path, _WRITTEN.c.hash)
    .where(_WRITTEN.c.path.like("publications/%/%"))
    .order_by(_WRITTEN.c.path),
    queries.KEPT_FILES: select(_ODD.c.file).where(_ODD.c.file != "").order_by(_ODD.c.file),
    queries.KNOWN_FILES: union(select(_RETURN.c.file), select(_MESSAGE.c.file)),
}
_PROGRESS = ("state", "done_at", "note")
USED = (
    Statement(queries.REPLACE, "unit", (), ("listed_at",)),
    *(Statement(queries.HOLDS, table) for table in queries.FILLED),
    *(Statement(queries.ROWS, "message", (key,), (queries.ROWID,)) for key in ("kind", "unit")),
    Statement(queries.ROWS, "return", ("unit",), queries.AS_RECEIVED),
    Statement(queries.ROWS, "odd", (), ("collected_at", "name")),
    Statement(queries.ROWS, "publication", (), ("unit", "version")),
    Statement(queries.ROWS, "publication", (), ("at", "unit", "version")),
    Statement(queries.ROWS, "remark", ("unit",), ("number",)),
    Statement(queries.ROWS, "meta", ("key", "value")),
    Statement(queries.ROWS, "content", ("sought",)),
    Statement(queries.UPDATE, "message", ("id",), _PROGRESS),
    Statement(queries.UPDATE, "message", ("id",), (*_PROGRESS, "content")),
    Statement(queries.UPDATE, "message", ("id",), ("state", "done_at")),
    Statement(queries.UPDATE, "return", ("hash",), ("findings", "status", "note", "rules")),
    Statement(queries.UPDATE, "return", ("hash",), ("sender",)),
    Statement(queries.UPDATE, "unit", ("code",), ("gone_at",)),
    Statement(queries.UPDATE, "run", ("number",), ("ended_at",)),
    Statement(queries.UPDATE, "meta", ("key",), ("value",)),
    Statement(queries.UPDATE, "publication", ("unit", "version"), ("published_on", "address")),
)
"""Statements of single tables that some of the program asks for, beside those of every table."""


def used() -> Iterator[Statement]:
    """Every statement that the program asks for."""
    yield from NAMED
    for name, table in TABLES.items():
        keys = tuple(table.primary_key.columns.keys())
        for kind in (queries.INSERT, queries.INSERT_NEW, queries.REPLACE, queries.DELETE):
            yield Statement(kind, name)
        yield Statement(queries.ROWS, name)
        yield Statement(queries.ROWS, name, keys)
        yield from (Statement(queries.ROWS, name, (key,)) for key in keys)
        yield Statement(queries.ROWS, name, (), (queries.ROWID,) if name in queries.IN_ORDER else keys)
        yield Statement(queries.DELETE, name, keys)
    yield from USED


def compiled_texts() -> str:
    """What ``compiled.json`` should be."""
    found: dict[str, Any] = {
        "columns": {name: list(table.columns.keys()) for name, table in TABLES.items()},
        "keys": {name: list(table.primary_key.columns.keys()) for name, table in TABLES.items()},
    }
    for engine in queries.ENGINES:
        found[engine] = {one.key: compiled(one, engine) for one in used()}
    parts = [f"{_json(part)}: {{\n{_lines(entries)}\n}}" for part, entries in found.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(entries: Mapping[str, Any]) -> str:
    return ",\n".join(f"{_json(key)}: {_json(value)}" for key, value in entries.items())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def founding() -> Iterator[str]:
    """What makes the tables and indexes on a server; SQLite's are made by the steps of its schema."""
    dialect = DIALECTS[queries.POSTGRESQL]
    for table in TABLES.values():
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
        if table.name in queries.IN_ORDER:
            number = f"{queries.ROWID} BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY"
            yield f"ALTER TABLE {table.name} ADD COLUMN {number}"
