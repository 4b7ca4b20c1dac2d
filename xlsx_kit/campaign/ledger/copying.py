"""All records of a ledger taken over into another one, whichever engine it has, and compared."""

from __future__ import annotations

from xlsx_kit.campaign.ledger.compiled import COLUMNS, KEYS
from xlsx_kit.campaign.ledger.connection import Row
from xlsx_kit.campaign.ledger.queries import IN_ORDER, ROWID
from xlsx_kit.campaign.ledger.store import LedgerStore, StoredLedger


def copy_records(source: LedgerStore, target: LedgerStore) -> None:
    """Everything in the source, in place of everything in the target, in one transaction there."""
    with StoredLedger(target).change() as db:
        for table in COLUMNS:
            db.delete(table, {})
            db.insert_all(table, records(source, table))


def count_records(store: LedgerStore) -> int:
    """How many records there are in all."""
    return sum(len(records(store, table)) for table in COLUMNS)


def differing_tables(one: LedgerStore, other: LedgerStore) -> list[str]:
    """The tables in which two ledgers do not hold the same records in the same order."""
    return [table for table in COLUMNS if records(one, table) != records(other, table)]


def records(store: LedgerStore, table: str) -> list[Row]:
    """All records of a table, in their order."""
    return store.db.rows(table, order=(ROWID,) if table in IN_ORDER else KEYS[table])
