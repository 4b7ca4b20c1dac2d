"""What each step of an officer does to the ledger's records, and how it is taken back.

A step is an entry of the journal; its details hold all that it does, and what was there before. The same
functions serve the verb, taking it back, and a ledger that is made again from its journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xlsx_kit.campaign.ledger import journal
from xlsx_kit.campaign.ledger.compiled import COLUMNS, KEYS
from xlsx_kit.campaign.ledger.connection import Connection

Details = Mapping[str, Any]
BEFORE, OFFICER = "before", "by"
"""Keys of a step's details: the row that was there before (None for none), and who did it."""
STEP_TABLES = {
    journal.EXTENDED: "deadline",
    journal.EXEMPTED: "exemption",
    journal.PUT_ASIDE: "aside",
    journal.TAKEN: "taken",
    journal.READDRESSED: "contact",
    journal.SETTLED: "settled",
}
"""Steps that set one row of a table; what they tell stands in its columns before ``officer`` and ``at``."""
NUMBERED_TABLES = {journal.NOTED: "remark", journal.PAPER: "sheet"}
"""Steps that add a row under the number of their entry."""
OPPOSITE = {journal.PUT_ASIDE: "taken", journal.TAKEN: "aside"}
"""The table that a step empties of its file: one that counts is not set aside, and the other way round."""


def take_effect(db: Connection, event: str, details: Details, at: str, number: int) -> None:
    """What a step does to the records; one that does nothing to them (a letter, say) is passed over."""
    table = STEP_TABLES.get(event) or NUMBERED_TABLES.get(event)
    if table:
        row = {**details, "officer": details[OFFICER], "at": at, "number": number}
        db.replace(table, [row[column] for column in COLUMNS[table]])
    if event in OPPOSITE:
        db.delete(OPPOSITE[event], {"hash": details["hash"]})


def row_before(db: Connection, event: str, details: Details) -> list[Any] | None:
    """The row that a step is about to replace; None for none."""
    table = STEP_TABLES.get(event)
    row = db.row(table, _key(table, details)) if table else None
    return list(row) if row else None


def _key(table: str, details: Details) -> Details:
    return {column: details[column] for column in KEYS[table]}


def take_back(db: Connection, event: str, details: Details, number: int) -> None:
    """Undoes what a step did to the records."""
    TAKE_BACK[event](db, event, details, number)


def _row_as_before(db: Connection, event: str, details: Details, _: int) -> None:
    table = STEP_TABLES[event]
    db.delete(table, _key(table, details))
    if details.get(BEFORE):
        db.insert(table, details[BEFORE])


def _announcement_as_before(db: Connection, _: str, details: Details, __: int) -> None:
    day, address = details.get(BEFORE) or (None, "")
    which = {"unit": details["unit"], "version": details["version"]}
    db.update("publication", which, {"published_on": day, "address": address})


TAKE_BACK: dict[str, Callable[[Connection, str, Details, int], None]] = {
    **dict.fromkeys(STEP_TABLES, _row_as_before),
    **dict.fromkeys(
        NUMBERED_TABLES, lambda db, event, _, number: db.delete(NUMBERED_TABLES[event], {"number": number})
    ),
    journal.APPROVED: lambda db, _, details, __: db.delete(
        "approval", {key: details[key] for key in ("unit", "hash")}
    ),
    journal.ANNOUNCED: _announcement_as_before,
}
"""The steps that can be taken back."""
STEPS_OF_OFFICERS = {*TAKE_BACK, journal.PUBLISHED}
"""What counts as a step; a publication that was made cannot be taken back, only corrected."""
