"""``campaign move DIR --ledger``: a round's ledger from its folder into a database, or back.

Every record is copied and compared before the settings name the new place; the old one then says that it
moved on, and is kept.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.campaign.campaign import open_campaign, read_settings
from xlsx_kit.campaign.ledger.address import founding_address
from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.guard import holds_records
from xlsx_kit.campaign.ledger.opening import LEDGER, open_ledger
from xlsx_kit.campaign.ledger.sqlite_file import put_database_aside
from xlsx_kit.campaign.ledger.store import copy_records, count_records, differing_tables
from xlsx_kit.campaign.runlog import held_round, held_store
from xlsx_kit.campaign.settings_change import change_settings
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error


@dataclass(frozen=True, slots=True)
class LedgerMove(JsonObject):
    """A ledger that stands elsewhere now: from where, to where, how many records, what is left behind."""

    before: str
    now: str
    records: int
    kept_as: str


def move_ledger(folder: Path, place: str) -> LedgerMove:
    """Moves a round's ledger to the address of a database, or to ``ledger.sqlite`` in the folder.

    Broken off at any moment, it is run again: the settings name one whole ledger at any time.

    Raises SpecError where somebody works on the round, another round stands there, or records differ.
    """
    plan = read_settings(folder)
    address = "" if place == LEDGER else founding_address(place, plan.year)
    if address == plan.ledger:
        raise declared_error("LEDGER-031", place)
    with ExitStack() as held:
        source = held.enter_context(closing(open_campaign(folder).ledger))
        held.enter_context(held_round(folder, source))
        if not address and (folder / LEDGER).exists():
            _put_same_round_aside(folder, source)
        target = held.enter_context(closing(open_ledger(folder, address, moved=True)))
        if target.store.is_shared:
            held.enter_context(held_store(target.store))
        if holds_records(target) and target.campaign_id != source.campaign_id:
            raise declared_error("LEDGER-032", target.name)
        copy_records(source.store, target.store)
        differing = differing_tables(source.store, target.store)
        if differing:
            raise declared_error("LEDGER-034", target.name, tables="、".join(differing))
        target.store.mark_current()
        result = LedgerMove(source.name, target.name, count_records(target.store), "")
        change_settings(folder, {"ledger": address})
        source.store.mark_moved()
    kept_as = put_database_aside(folder / LEDGER, "moved") if address else ""
    return LedgerMove(result.before, result.now, result.records, kept_as)


def _put_same_round_aside(folder: Path, source: Ledger) -> None:
    """A file that was left behind when the round moved to the database; one of another round stays."""
    with closing(open_ledger(folder)) as left:
        same = not holds_records(left) or left.campaign_id == source.campaign_id
    if not same:
        raise declared_error("LEDGER-033", LEDGER)
    put_database_aside(folder / LEDGER, "moved")
