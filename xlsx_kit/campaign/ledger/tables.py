"""The ledger's tables as they are today, for both engines; ``schema.py`` says how they came to be."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql

METADATA = MetaData()
TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Sorted by code points on both engines, whatever the database's language is."""


def _text(name: str, default: str | None = None) -> Column[Any]:
    return Column(name, TEXT, nullable=False, server_default=default)


def _key(name: str) -> Column[Any]:
    return Column(name, TEXT, primary_key=True)


def _number(name: str = "number") -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _count(name: str, default: str) -> Column[Any]:
    return Column(name, Integer, nullable=False, server_default=default)


def _maybe(name: str) -> Column[Any]:
    return Column(name, TEXT)


Table(
    "message",
    METADATA,
    _key("id"),
    *map(_text, ("unit", "kind", "file", "hash", "state", "intended_at")),
    _maybe("done_at"),
    *(_text(name, "") for name in ("note", "addressed", "content", "basis")),
    _text("words", "{}"),
    Index("message_unit", "unit", "kind"),
)
Table(
    "return",
    METADATA,
    _key("hash"),
    _maybe("unit"),
    *map(_text, ("name", "file", "source", "received_at", "collected_at", "sender", "status")),
    Column("year", Integer),
    *map(_text, ("note", "findings")),
    *(_text(name, "") for name in ("issue", "judged_under")),
    _count("attempts", "1"),
    *(_text(name, "") for name in ("mail_id", "rules")),
    Index("return_unit", "unit", "received_at"),
)
Table(
    "odd",
    METADATA,
    _key("hash"),
    *map(_text, ("name", "source", "collected_at", "why")),
    *(_text(name, "") for name in ("file", "received_at", "sender")),
    _count("retry", "0"),
    _text("judged_under", ""),
    _count("attempts", "1"),
    _text("mail_id", ""),
)
Table("approval", METADATA, _key("unit"), _key("hash"), *map(_text, ("by", "secrecy_by", "at")))
Table(
    "publication",
    METADATA,
    _key("unit"),
    _number("version"),
    *map(_text, ("hash", "folder", "reason", "at")),
    _maybe("published_on"),
    _text("address", ""),
)
Table(
    "unit",
    METADATA,
    _key("code"),
    *map(_text, ("name", "parent", "approved_on", "listed_at")),
    _maybe("gone_at"),
)
Table("person", METADATA, *map(_key, ("name", "role", "unit")), _text("since"))
Table("answer", METADATA, _key("hash"), *map(_text, ("message", "before", "changes")))
Table("fetched", METADATA, _key("mail"), _text("at"))
Table("meta", METADATA, _key("key"), _text("value"))
Table(
    "run",
    METADATA,
    _number(),
    *map(_text, ("token", "command", "started_at")),
    _maybe("ended_at"),
    _text("officer", ""),
)
Table("written", METADATA, _key("path"), *map(_text, ("hash", "at")))
Table("issue", METADATA, _key("number"), *map(_text, ("unit", "hash", "file", "issued_at")))
Table("journal", METADATA, _number(), *map(_text, ("at", "event", "data", "previous", "hash")))
Table("deadline", METADATA, _key("unit"), *map(_text, ("due", "instead", "reason", "officer", "at")))
Table("exemption", METADATA, _key("unit"), *map(_text, ("reason", "until", "officer", "at")))
Table("remark", METADATA, _number(), *map(_text, ("unit", "text", "officer", "at")))
Table("aside", METADATA, _key("hash"), *map(_text, ("unit", "reason", "officer", "at")))
Table("taken", METADATA, _key("hash"), *map(_text, ("unit", "reason", "officer", "at")))
Table("contact", METADATA, _key("unit"), *map(_text, ("file", "hash", "reason", "officer", "at")))
Table("settled", METADATA, _key("hash"), *map(_text, ("unit", "reason", "officer", "at")))
Table("sheet", METADATA, _number(), *map(_text, ("unit", "code", "hash", "officer", "at")))
Table("content", METADATA, _key("hash"), *map(_text, ("sought", "found")))

TABLES: dict[str, Table] = dict(METADATA.tables)
