"""The ledger of a campaign: a file in its folder, or the database that its settings name."""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.sqlite_file import SqliteFile

LEDGER = "ledger.sqlite"


def open_ledger(folder: Path, address: str = "", *, moved: bool = False) -> Ledger:
    """Opens or founds it; one that ``moved`` on only where that is asked for.

    Raises SpecError where it cannot be read, is none, or is of a later version.
    """
    if not address:
        return Ledger(SqliteFile(folder / LEDGER))
    from xlsx_kit.campaign.ledger.postgresql import PostgresDatabase

    return Ledger(PostgresDatabase(address, moved=moved))
