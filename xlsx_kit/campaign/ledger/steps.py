"""The steps that officers take: recorded with who took them, found again, taken back by a new entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsx_kit.campaign.ledger.effects import (
    BEFORE,
    OFFICER,
    STEPS_OF_OFFICERS,
    row_before,
    take_back,
    take_effect,
)
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.journal import UNDONE, JournalEntry, append_entry
from xlsx_kit.campaign.ledger.records import ByHand, ContactRecord, Deadline, Exemption, PaperSheet, Remark
from xlsx_kit.campaign.ledger.runs import RunLedger


class StepLedger(RunLedger):
    """What officers decided: dates, exemptions, notes, files by hand, confirmation sheets."""

    def step(self, event: str, details: Mapping[str, Any], officer: str) -> int:
        """Records a step of an officer and what it does; gives the number of its entry in the journal."""
        at = now()
        with self.change() as db:
            before = row_before(db, event, details)
            whole = {**details, OFFICER: officer, **({BEFORE: before} if before else {})}
            number = append_entry(db, event, whole, at)
            take_effect(db, event, whole, at, number)
        return number

    def last_step(self, unit: str, file: str = "") -> JournalEntry | None:
        """The last step that an officer took about a unit, or a file, and that was not taken back."""
        undone = set[int]()
        for entry in reversed(self.journal()):
            if entry.event == UNDONE:
                undone.add(entry.details["entry"])
            elif (
                entry.event in STEPS_OF_OFFICERS
                and entry.number not in undone
                and entry.details.get("hash" if file else "unit") == (file or unit)
            ):
                return entry
        return None

    def undo(self, entry: JournalEntry, reason: str, officer: str) -> None:
        """Takes a step back, as a new entry: the step itself stays in the journal."""
        details = entry.details
        with self.change() as db:
            take_back(db, entry.event, details, entry.number)
            about = {"entry": entry.number, "event": entry.event, "unit": details["unit"], "reason": reason}
            append_entry(db, UNDONE, {**about, OFFICER: officer})

    def tell(self, event: str, details: Mapping[str, Any]) -> None:
        """An entry about something that changes no record by itself."""
        with self.change() as db:
            append_entry(db, event, details)

    def deadlines(self) -> dict[str, Deadline]:
        """Due dates that officers have set, by unit; "" for the round's."""
        return {row[0]: Deadline(*row) for row in self.rows("deadline")}

    def exemptions(self) -> dict[str, Exemption]:
        """Units that need not send anything."""
        return {row[0]: Exemption(*row) for row in self.rows("exemption")}

    def remarks(self, unit: str) -> list[Remark]:
        """What was noted about a unit, in order."""
        rows = self.rows("remark", {"unit": unit}, ("number",))
        return [Remark(*row) for row in rows]

    def last_remarks(self) -> dict[str, Remark]:
        """The last note about each unit that has any."""
        return {row[1]: Remark(*row) for row in self.rows("remark", order=("number",))}

    def aside(self) -> dict[str, ByHand]:
        """Returns that officers set aside, by their hashes."""
        return {row[0]: ByHand(*row) for row in self.rows("aside")}

    def taken_by_hand(self) -> dict[str, ByHand]:
        """Files that officers took for a unit, by their hashes."""
        return {row[0]: ByHand(*row) for row in self.rows("taken")}

    def settled_by_hand(self) -> dict[str, ByHand]:
        """Files that were not taken and that officers saw to otherwise, by their hashes."""
        return {row[0]: ByHand(*row) for row in self.rows("settled")}

    def contacts(self) -> dict[str, ContactRecord]:
        """Units that are reached otherwise than the list says."""
        return {row[0]: ContactRecord(*row) for row in self.rows("contact")}

    def sheets(self) -> list[PaperSheet]:
        """The confirmation sheets that came on paper, in order."""
        return [PaperSheet(*row) for row in self.rows("sheet", order=("number",))]
