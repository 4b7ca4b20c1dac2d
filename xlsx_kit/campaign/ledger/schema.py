"""The ledger's tables, step by step: how a ledger of any earlier version becomes today's."""

from __future__ import annotations

import re
import secrets
import sqlite3
from pathlib import Path

from xlsx_kit.campaign.ledger.connection import Connection
from xlsx_kit.campaign.ledger.journal import carry_over


def _steps() -> tuple[tuple[str, ...], ...]:
    """The statements of each step; comments in the file stand on lines of their own."""
    text = Path(__file__).with_name("steps.sql").read_text("utf-8")
    _, *steps = re.split(r"^-- VERSION .*$", text, flags=re.MULTILINE)
    plain = (re.sub(r"^--.*\n", "", step, flags=re.MULTILINE).strip().removesuffix(";") for step in steps)
    return tuple(tuple(step.split(";\n")) for step in plain)


STEPS = _steps()
"""Version n of the schema is what the first n steps make; a step that was published never changes."""
JOURNAL_VERSION = 3
"""The first version with a journal."""
APPLICATION_ID = 0x786B6974
"""What says of an SQLite file that it is a ledger of ours ("xkit"); ledgers of before have 0."""


class NewerLedgerError(Exception):
    """The ledger was written by a later version of the program."""


class ForeignDatabaseError(Exception):
    """The file is a database of another program."""


def new_campaign_id() -> str:
    """What a campaign is told from others by, as the third step draws it for SQLite."""
    return secrets.token_hex(16)


def refuse_foreign(db: sqlite3.Connection) -> None:
    """Raises ForeignDatabaseError for a database that holds tables and was never a ledger."""
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if (tables and application not in (0, APPLICATION_ID)) or (tables and not _version(db)):
        raise ForeignDatabaseError


def migrate(db: sqlite3.Connection, tables: Connection) -> None:
    """Brings a ledger to today's schema, in one transaction; a run beside waits for it.

    Raises NewerLedgerError for one of a later version.
    """
    if _version(db) == len(STEPS):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _version(db)
        if version > len(STEPS):
            raise NewerLedgerError
        for step in STEPS[version:]:
            for statement in step:
                db.execute(statement)
        if 0 < version < JOURNAL_VERSION:
            carry_over(tables)
            tables.insert("meta", ("carried over", ""))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(STEPS)}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)
