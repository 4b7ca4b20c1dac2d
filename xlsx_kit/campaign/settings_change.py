"""Changes of a round's settings by form: in the files that hold them, with what people wrote there kept.

A changed file is read as every command reads it before it takes the place of the old one; one that would not
be sound is refused, with the place of the fault. No password is among the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.items import AoT, Table

from xlsx_kit.campaign.campaign import SETTINGS, Campaign, check_settings, read_settings
from xlsx_kit.campaign.contacts import as_reached, corrections, overruled
from xlsx_kit.campaign.files import place_file
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.steps.exempt import note_unit
from xlsx_kit.facts import read_roster
from xlsx_kit.findings import InputError
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file
from xlsx_kit.returns import check_rule_settings

RULE_SETTINGS = "设置.toml"
"""The file of decisions about rules that is made where the settings name none."""


def change_settings(folder: Path, changes: Mapping[str, Any]) -> None:
    """Changes keys of ``campaign.toml``; a table (``smtp``, ``imap``) is given whole, None takes it out.

    Raises SpecError where what would be written is not sound; then nothing is.
    """
    path = folder / SETTINGS
    replace_file(path, settings_with(path.read_text("utf-8-sig"), changes))


def settings_with(text: str, changes: Mapping[str, Any]) -> bytes:
    """The text of ``campaign.toml`` with keys changed, as a file. Raises SpecError where it is not sound."""
    document = tomlkit.parse(text)
    for key, value in changes.items():
        if value is None:
            document.pop(key, None)
        elif isinstance(value, Mapping):
            kept = cast(dict[str, Any], document.get(key, {}))
            table = tomlkit.table()
            for name, one in {**kept, **value}.items():
                table.add(name, one)
            document.pop(key, None)
            document.append(key, table)
        else:
            document[key] = value
    data = tomlkit.dumps(document).encode()
    check_settings(data)
    return data


def set_rule(campaign: Campaign, rule: str, *, grade: str, who: str, why: str) -> None:
    """Switches a rule ``off``, gives it another ``grade`` (error, warning, note), or "" takes that back.

    Raises SpecError for a rule that cannot be set, without who and why.
    """

    def change(document: tomlkit.TOMLDocument) -> None:
        rules = cast(Table, document.setdefault("rules", tomlkit.table(is_super_table=True)))
        rules.pop(rule, None)
        if grade:
            decision = {"status": "off"} if grade == "off" else {"severity": grade}
            rules[rule] = {**decision, "who": who, "why": why}
        elif not rules:
            document.pop("rules")

    _change_rules(campaign, change)


def excuse_unit(campaign: Campaign, unit: str, rule: str, *, until: date, who: str, why: str) -> None:
    """A rule that one unit need not keep until a day; it stands in the unit's history.

    Raises SpecError for a rule that cannot be excused, without who and why.
    """

    def change(document: tomlkit.TOMLDocument) -> None:
        excuses = cast(AoT, document.setdefault("excuses", tomlkit.aot()))
        excuse = tomlkit.table()
        for key, value in {"rule": rule, "unit": unit, "who": who, "why": why, "until": until}.items():
            excuse.add(key, value)
        excuses.append(excuse)

    _change_rules(campaign, change)
    note_unit(campaign, unit, f"准予例外 {rule}：{why}（至 {until:%Y-%m-%d}）", officer=who)


def end_excuse(campaign: Campaign, unit: str, rule: str, *, who: str) -> None:
    """What a unit was excused from counts again; it stands in the unit's history.

    Raises SpecError where it was not excused.
    """

    def change(document: tomlkit.TOMLDocument) -> None:
        excuses = cast(AoT, document.get("excuses", tomlkit.aot()))
        kept = [one for one in excuses if (one["rule"], one["unit"]) != (rule, unit)]
        if len(kept) == len(excuses):
            raise declared_error("ROUND-011", campaign.plan.settings, unit=unit, rule=rule)
        document.pop("excuses")
        if kept:
            document.append("excuses", tomlkit.aot())
            for one in kept:
                cast(AoT, document["excuses"]).append(one)

    _change_rules(campaign, change)
    if campaign.unit(unit):
        note_unit(campaign, unit, f"撤销例外 {rule}", officer=who)


def _change_rules(campaign: Campaign, change: Any) -> None:
    """Changes the file of decisions about rules, and names it in the settings where it is new."""
    path = campaign.file(campaign.plan.settings)
    document = tomlkit.parse(path.read_text("utf-8-sig")) if path else tomlkit.document()
    change(document)
    data = tomlkit.dumps(document).encode()
    check_rule_settings(data, campaign.pack, path.name if path else RULE_SETTINGS)
    if path:
        replace_file(path, data)
        return
    change_settings(campaign.folder, {"settings": place_file(campaign.folder, RULE_SETTINGS, data)})


def keep_named_file(campaign: Campaign, key: str, name: str, data: bytes) -> str:
    """Lays a file into the round's folder, over nothing, and names it in the settings.

    ``key`` is ``approved``, ``export``, ``export_map`` or ``export_targets``. Gives the name it got.
    """
    if key not in ("approved", "export", "export_map", "export_targets"):
        raise declared_error("ROUND-010", SETTINGS, key=key)
    placed = place_file(campaign.folder, name, data)
    change_settings(campaign.folder, {key: placed})
    return placed


@dataclass(frozen=True)
class ListChange(JsonObject, rows={"overruled": ("unit", "what")}):
    """The file that holds a round's list of units from now on, and the codes that it adds, lacks, and tells
    something else of than the one before.

    ``kept`` are units that are reached as an officer corrected, since the list says of them what it said;
    ``overruled`` those of which it says something else again, and what: there the list counts.
    """

    file: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    overruled: tuple[tuple[str, str], ...]


def replace_list(campaign: Campaign, name: str, data: bytes) -> ListChange:
    """Takes another list of units in the middle of a round; the one before stays where it lies.

    Raises InputError with every fault of the list; then nothing is changed.
    """
    there = {path.name for path in campaign.folder.iterdir()}
    placed = place_file(campaign.folder, name, data)
    try:
        listed = read_roster(campaign.folder / placed, campaign.pack).units
    except InputError:
        if placed not in there:
            (campaign.folder / placed).unlink()
        raise
    change_settings(campaign.folder, {"units": placed})
    corrected = corrections(campaign.folder, campaign.ledger.contacts())
    units = {unit.code: unit for unit in as_reached(listed, corrected)}
    before = {unit.code: unit for unit in campaign.units}
    return ListChange(
        placed,
        tuple(code for code in units if code not in before),
        tuple(code for code in before if code not in units),
        tuple(code for code, unit in units.items() if code in before and before[code] != unit),
        tuple(unit.code for unit in listed if units[unit.code] != unit),
        tuple(overruled(listed, corrected)),
    )


def settings_digest(folder: Path) -> str:
    """What the settings are now, for a form that must not undo what somebody changed meanwhile."""
    read_settings(folder)
    return content_hash((folder / SETTINGS).read_bytes())
