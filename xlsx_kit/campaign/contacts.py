"""How units are reached where the list is out of date: as an officer was told, until the list says otherwise.

Ledger and journal hold no addresses: each correction is a small file in the folder ``contacts``, which the
ledger knows by its hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.records import ContactRecord
from xlsx_kit.facts import Unit

CONTACTS = "contacts"
"""The folder of corrections."""
FIELDS = {"email": "邮箱", "contact": "联系人", "phone": "电话"}
"""What can be corrected, and what it is called."""


@dataclass(frozen=True)
class Correction:
    """What a unit's details are now, and what the list said of them when that was told; by field."""

    now: Mapping[str, Any]
    listed: Mapping[str, Any]

    def to_bytes(self, code: str) -> bytes:
        """The correction of a unit as a file: JSON of what it is now and what the list said."""
        content = {"code": code, "now": dict(self.now), "listed": dict(self.listed)}
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

    def applied_to(self, unit: Unit) -> Unit:
        """The unit as it is reached: where the list has changed since, the list counts."""
        same = (key for key in FIELDS if getattr(unit, key) == self.listed[key])
        return replace(unit, **{key: self.now[key] for key in same})

    def in_words(self, unit: Unit) -> str:
        """What of the unit's details is otherwise than the list says; "" for nothing."""
        reached = self.applied_to(unit)
        return "、".join(
            title for key, title in FIELDS.items() if getattr(reached, key) != getattr(unit, key)
        )

    def overruled_by(self, unit: Unit) -> str:
        """What was corrected and the list says otherwise again since, in words; "" for nothing."""
        corrected = (key for key in FIELDS if self.now[key] != self.listed[key])
        known = ((self.now[key], self.listed[key], key) for key in corrected)
        return "、".join(FIELDS[key] for now, then, key in known if getattr(unit, key) not in (now, then))


def details_of(unit: Unit) -> dict[str, Any]:
    """How a unit is reached, by field."""
    return {key: getattr(unit, key) for key in FIELDS}


def read_correction(folder: Path, record: ContactRecord) -> Correction | None:
    """What a file of the folder says; None where it is lost or not as it was written."""
    try:
        data = (folder / record.file).read_bytes()
    except OSError:
        return None
    if content_hash(data) != record.hash:
        return None
    content = json.loads(data)
    now, listed = ({**one, "email": tuple(one["email"])} for one in (content["now"], content["listed"]))
    return Correction(now, listed)


def correction_note(folder: Path, unit: Unit, record: ContactRecord | None) -> str:
    """What is to be known of how a unit of the list is reached; "" where the list says it."""
    if record is None:
        return ""
    correction = read_correction(folder, record)
    if correction is None:
        return f"改过的联系方式（{record.file}）不见了或被改动，暂按名单：请从备份中找回，或再改一次"
    corrected, overruled_by = correction.in_words(unit), correction.overruled_by(unit)
    who = f"{record.officer or '经办人'}于 {record.at[:10]} 改过"
    notes = [f"{corrected}由{who}"] if corrected else []
    notes += [f"{who}的{overruled_by}与现在的名单不同，以名单为准"] if overruled_by else []
    return "；".join(notes)


def corrections(folder: Path, records: Mapping[str, ContactRecord]) -> dict[str, Correction]:
    """The corrections that count, by unit, but for those whose files are lost."""
    found = {code: read_correction(folder, record) for code, record in records.items()}
    return {code: one for code, one in found.items() if one}


def as_reached(units: Sequence[Unit], corrected: Mapping[str, Correction]) -> tuple[Unit, ...]:
    """The units of a list as they are reached."""
    return tuple(corrected[unit.code].applied_to(unit) if unit.code in corrected else unit for unit in units)


def overruled(units: Sequence[Unit], corrected: Mapping[str, Correction]) -> Iterator[tuple[str, str]]:
    """Units, and what of their details an officer corrected and the list says otherwise again."""
    for unit in units:
        what = corrected[unit.code].overruled_by(unit) if unit.code in corrected else ""
        if what:
            yield unit.code, what
