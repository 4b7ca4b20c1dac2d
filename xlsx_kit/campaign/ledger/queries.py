"""The names of what the ledger asks of its database: without SQLAlchemy, which is slow to import.

``statements.py`` says what each means in SQLAlchemy Core; ``compiled.py`` has the text for each engine.
"""

from __future__ import annotations

from typing import NamedTuple

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRESQL)
ROWID = "rowid"
"""The order in which rows came to be: SQLite's own number, a column of that name elsewhere."""
IN_ORDER = ("message", "return", "approval", "answer", "issue")
"""Tables whose rows are asked for in the order in which they came to be."""
AS_RECEIVED = ("received_at", ROWID)
"""The order of returns."""
FILLED = ("run", "message", "return", "odd", "approval", "publication", "journal")
"""Tables of which at least one holds something after any command."""
KEY = "key_"
"""What stands before the name of a column that a row is found by, where columns are set."""
INSERT, INSERT_NEW, REPLACE, ROWS, UPDATE, DELETE, HOLDS = (
    *("insert", "insert new", "replace", "rows", "update", "delete"),
    "holds",
)
"""Kinds of statement that there are for every table."""


class Statement(NamedTuple):
    """What a statement is known by: its kind and, for a kind of every table, the table and columns.

    ``keys`` are the columns by which rows are found. ``columns`` are those that ROWS sorts by, that UPDATE
    sets, that REPLACE leaves as they are.
    """

    kind: str
    table: str = ""
    keys: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The statement's name in a file."""
        return " / ".join((self.kind, self.table, ",".join(self.keys), ",".join(self.columns))).rstrip(" /")


LISTED_UNITS, GONE_UNITS = Statement("listed units"), Statement("gone units")
RETURNS_OF_NOBODY, RETURN_BEFORE = Statement("returns of nobody"), Statement("return before")
NEXT_RUN, UNENDED_RUNS = Statement("next run"), Statement("unended runs")
UNFINISHED_REBUILDS, RUNS_BUT_FOUNDING = Statement("unfinished rebuilds"), Statement("runs but founding")
LAST_ENTRY, ENTRIES_BEHIND = Statement("last entry"), Statement("entries behind")
APPROVED_RETURNS, PUBLISHED_VERSIONS = Statement("approved returns"), Statement("published versions")
RETURN_FILES, DRAFT_FILES = Statement("return files"), Statement("draft files")
PUBLISHED_FILES, KEPT_FILES = Statement("published files"), Statement("kept files")
KNOWN_FILES, LATEST_FILES = Statement("known files"), Statement("latest files")
