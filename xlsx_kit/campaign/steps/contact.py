"""How a unit is reached, corrected by an officer in the middle of a round; the list itself stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.contacts import CONTACTS, FIELDS, Correction, details_of
from xlsx_kit.campaign.files import place_file
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.journal import READDRESSED
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import refresh_drafts
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.facts import MAIL, addresses_in, is_address
from xlsx_kit.filenames import legal_name
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error


@dataclass(frozen=True)
class ContactResult(JsonObject):
    """The details of a unit that are others now, by name, and the units whose drafts were written anew."""

    unit: str
    changed: tuple[str, ...]
    rewritten: tuple[str, ...]


def change_contact(
    campaign: Campaign,
    code: str,
    *,
    email: str | None = None,
    contact: str | None = None,
    phone: str | None = None,
    reason: str = "",
    officer: str = "",
) -> ContactResult:
    """Corrects how a unit is reached; None leaves a detail as it is. Letters that wait or came back follow.

    It counts until the list says something else than now. Raises SpecError for a unit that is not in the
    list, for what is no address, and for a unit that gets mails and is left without any.
    """
    unit = listed_unit(campaign, code)
    now = details_of(unit)
    given = {"contact": contact, "phone": phone}
    now |= {key: " ".join(text.split()) for key, text in given.items() if text is not None}
    if email is not None:
        now["email"] = _addresses(email, needed=unit.channel == MAIL)
    changed = tuple(title for key, title in FIELDS.items() if now[key] != getattr(unit, key))
    if not changed:
        return ContactResult(code, (), ())
    listed = next(one for one in campaign.listed if one.code == code)
    data = Correction(now, details_of(listed)).to_bytes(code)
    digest = content_hash(data)
    file = place_file(campaign.folder, f"{CONTACTS}/{legal_name(f'{code}-{digest[:8]}', '.json')}", data)
    about = {"unit": code, "file": file, "hash": digest, "reason": reason.strip()}
    campaign.ledger.step(READDRESSED, {**about, "changed": list(changed)}, officer)
    rewritten = refresh_drafts(campaign.as_reached_now(), letter_templates(campaign))
    return ContactResult(code, changed, tuple(rewritten))


def _addresses(text: str, *, needed: bool) -> tuple[str, ...]:
    found = addresses_in(text)
    wrong = [one for one in found if not is_address(one)]
    if wrong:
        raise declared_error("ROUND-035", "邮箱", addresses="、".join(wrong))
    if needed and not found:
        raise declared_error("ROUND-036", "邮箱")
    return found
