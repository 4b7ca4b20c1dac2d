"""The letters that wait: to whom, of which kind, and, where that is wanted, what each says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import LetterRecord
from xlsx_kit.campaign.letters.delivery import DeliveryResult, carried, deliverable, unconfirmed
from xlsx_kit.campaign.letters.draft import ANSWER, EXPLAIN, REMIND, SEND
from xlsx_kit.campaign.letters.stored import StoredLetter, read_letter
from xlsx_kit.facts import MAIL
from xlsx_kit.json_objects import json_value

LETTER_KINDS = {SEND: "填报通知", ANSWER: "答复", REMIND: "催报", EXPLAIN: "答复来信"}
"""What people call the kinds of letters."""


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A letter that waits: its unit's code and name, its kind and way; its content where it was read.

    ``unaddressed`` is one that would go by mail, to nobody.
    """

    code: str
    name: str
    kind: str
    channel: str
    file: str
    letter: StoredLetter | None = None
    unaddressed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Addresses only where the content was asked for."""
        head = {"code": self.code, "name": self.name, "kind": self.kind, "channel": self.channel}
        if self.letter is None:
            return {**head, "file": self.file}
        files = [one.name for one in self.letter.attachments]
        content = {"subject": self.letter.subject, "to": self.letter.to, "text": self.letter.text}
        return {**head, "file": self.file, **content, "attachments": files}


@dataclass(frozen=True)
class LetterListing:
    """The letters that can be sent, those that go another way, and units with one of unknown end."""

    waiting: tuple[WaitingLetter, ...]
    carried: tuple[WaitingLetter, ...]
    uncertain: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The keys of a delivery are there, too, with nothing sent."""
        nothing = DeliveryResult(skipped=[one.code for one in self.waiting], uncertain=list(self.uncertain))
        return {**nothing.to_dict(), "letters": json_value((*self.waiting, *self.carried))}


def list_letters(campaign: Campaign, *, resend_uncertain: bool = False, whole: bool = False) -> LetterListing:
    """The letters that wait, in the order they were written; ``whole`` reads each."""
    waiting = deliverable(campaign, resend_uncertain=resend_uncertain)
    codes = {message.id for message in waiting}
    uncertain = tuple(message.unit for message in unconfirmed(campaign) if message.id not in codes)
    return LetterListing(
        _listed(campaign, waiting, whole), _listed(campaign, carried(campaign), whole), uncertain
    )


def _listed(campaign: Campaign, messages: Sequence[LetterRecord], whole: bool) -> tuple[WaitingLetter, ...]:
    found = []
    for message in messages:
        unit, path = campaign.unit(message.unit), campaign.folder / message.file
        letter = read_letter(path) if whole and path.is_file() else None
        name, channel = (unit.name, unit.channel) if unit else ("", MAIL)
        kind = LETTER_KINDS.get(message.kind, message.kind)
        nobody = channel == MAIL and not (unit and unit.email)
        found.append(WaitingLetter(message.unit, name, kind, channel, message.file, letter, nobody))
    return tuple(found)
