"""A campaign's folder and settings."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Literal

from xlsx_kit.campaign.contacts import as_reached, corrections
from xlsx_kit.campaign.ledger.address import founding_address, parse_address
from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.guard import require_ledger, require_records
from xlsx_kit.campaign.ledger.opening import LEDGER, open_ledger
from xlsx_kit.campaign.settings_file import settings_text
from xlsx_kit.facts import Unit, read_roster
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file, run_token
from xlsx_kit.pack import DEFAULT_PACK, Pack, Positive, Strict, decoded, load_pack

SETTINGS = "campaign.toml"
LEDGER_VARIABLE = "XLSX_KIT_LEDGER"
"""Holds the address of the database on which new rounds are founded."""


class SmtpSettings(Strict, frozen=True, kw_only=True):
    """The server that mails go out by; its password comes from the environment or the keyring.

    ``certificates`` is a PEM file of an authority that the system does not know.
    """

    host: str
    port: int = 465
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    per_minute: Positive = 30
    certificates: str = ""


class ImapSettings(Strict, frozen=True, kw_only=True):
    """The mailbox that returns are collected from; it is only read."""

    host: str
    port: int = 993
    security: Literal["tls", "none"] = "tls"
    user: str
    mailbox: str = "INBOX"
    certificates: str = ""


class CampaignSettings(Strict, frozen=True, kw_only=True):
    """``campaign.toml``; file names are relative to its folder.

    ``budget`` is for final accounts: a file or folder with the units' budgets of the year, or the folder of
    the round in which these were collected.

    ``ledger`` is the address of a database, "" for a file in the folder.
    """

    title: str
    year: int
    due: date
    sender: str
    units: str = "units.csv"
    pack: str = DEFAULT_PACK
    contact: str = ""
    prefill: str = ""
    export: str = ""
    export_map: str = ""
    export_targets: str = ""
    approved: str = ""
    budget: str = ""
    settings: str = ""
    ledger: str = ""
    one_person_may_approve: bool = False
    amounts_in_letters: bool = False
    smtp: SmtpSettings | None = None
    imap: ImapSettings | None = None


NAMED_FILES = {
    "prefill": "预填文件夹",
    "approved": "批复数名单",
    "budget": "当年预算",
    "settings": "核对设置",
    "export": "导出表",
    "export_map": "对照文件",
    "export_targets": "绩效目标导出表",
}
"""What the settings name beside the list of units, by key."""


@dataclass(frozen=True)
class Campaign:
    """A campaign, opened.

    ``units`` are reached as officers were told since, ``listed`` are the same as the list says.
    """

    folder: Path
    plan: CampaignSettings
    pack: Pack
    units: tuple[Unit, ...]
    ledger: Ledger
    listed: tuple[Unit, ...]

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        """The units of the list by their codes."""
        return {unit.code: unit for unit in self.units}

    def unit(self, code: str | None) -> Unit | None:
        """A unit of the list."""
        return self.by_code.get(code or "")

    def with_gone(self, code: str) -> Campaign:
        """The campaign as if a unit that was removed from the list stood in it: to look at what it left."""
        for gone, name, _ in self.ledger.gone_units():
            if gone == code and self.unit(code) is None:
                unit = Unit(code, name)
                return replace(self, units=(*self.units, unit), listed=(*self.listed, unit))
        return self

    def as_reached_now(self) -> Campaign:
        """The campaign with its units as they are reached after a step of an officer."""
        corrected = corrections(self.folder, self.ledger.contacts())
        return replace(self, units=as_reached(self.listed, corrected))

    @property
    def last_years(self) -> dict[str, Path]:
        """The files of last year that the list names, by unit."""
        list_folder = (self.folder / self.plan.units).parent
        return {unit.code: list_folder / unit.last_year for unit in self.units if unit.last_year}

    def file(self, name: str) -> Path | None:
        """A file or folder that the settings name, None where they do not.

        Raises SpecError for one that is not there, with the key that names it.
        """
        if not name:
            return None
        path = self.folder / name
        if not path.exists():
            key = next((one for one in NAMED_FILES if getattr(self.plan, one) == name), "certificates")
            what = NAMED_FILES.get(key, "证书")
            raise declared_error("ROUND-002", SETTINGS, what=what, key=key, name=name)
        return path


def open_campaign(folder: Path) -> Campaign:
    """The campaign in a folder.

    Raises SpecError for wrong settings and for a ledger that is lost, empty or older than what lies beside
    it, InputError for a wrong list of units, OSError for a missing file.
    """
    plan = read_settings(folder)
    if not plan.ledger:
        require_ledger(folder / LEDGER)
    ledger = open_ledger(folder, plan.ledger)
    require_records(ledger, folder)
    return campaign_with(folder, ledger)


def read_settings(folder: Path) -> CampaignSettings:
    """The settings of a campaign. Raises SpecError for wrong ones, OSError where there are none."""
    return check_settings((folder / SETTINGS).read_bytes())


def check_settings(data: bytes) -> CampaignSettings:
    """The settings that a file's bytes say. Raises SpecError for wrong ones."""
    plan: CampaignSettings = decoded(data, CampaignSettings, SETTINGS)
    if not is_sender(plan.sender):
        raise declared_error("ROUND-001", f"{SETTINGS}.sender")
    if plan.ledger:
        parse_address(plan.ledger)
    return plan


def campaign_with(folder: Path, ledger: Ledger) -> Campaign:
    """The campaign in a folder, with a ledger that may still lack what lies beside it."""
    plan = read_settings(folder)
    pack = load_pack(plan.pack)
    if plan.budget and not pack.book.budget:
        raise declared_error("ROUND-003", f"{SETTINGS}.budget", pack=pack.id)
    listed = _listed_units(folder / plan.units, pack)
    campaign = Campaign(folder, plan, pack, listed, ledger, listed).as_reached_now()
    ledger.enlist(campaign.units)
    return campaign


_LAST_READ: dict[Path, tuple[bytes, Pack, tuple[Unit, ...]]] = {}
"""Lists of units as they were last read, with the contents they were read from."""


def _listed_units(path: Path, pack: Pack) -> tuple[Unit, ...]:
    """The units of a list. A desk opens it for each page: one with the same contents is not read again."""
    if not path.exists():
        raise declared_error("ROUND-004", path.name)
    contents = path.read_bytes()
    kept = _LAST_READ.get(path)
    if kept and kept[0] == contents and kept[1] is pack:
        return kept[2]
    units = read_roster(path, pack).units
    # whether a file of last year is there is not said by the list's contents
    if not any(unit.last_year for unit in units):
        _LAST_READ[path] = contents, pack, units
    return units


def create_campaign(
    folder: Path,
    *,
    title: str,
    year: int,
    due: date,
    sender: str,
    units: Path,
    pack: str = DEFAULT_PACK,
    ledger: str = "",
) -> Path:
    """A new campaign's folder: settings, list of units, ledger, the files of last year that the list names.

    ``ledger`` is the address of a database, "" for what the environment says, else for a file in the folder.

    Raises FileExistsError where there is a campaign, InputError for a wrong list, SpecError for a sender that
    is none, for a pack that is not there or not sound, and where somebody else's file has a name that is
    needed; then nothing is created.
    """
    path = folder / SETTINGS
    if path.exists():
        raise FileExistsError(path)
    if not is_sender(sender):
        raise declared_error("ROUND-001", "--from")
    named = {Path(unit.last_year) for unit in read_roster(units, load_pack(pack)).units if unit.last_year}
    name = f"units{units.suffix.lower()}"
    inside = [file for file in sorted(named) if not file.is_absolute() and ".." not in file.parts]
    contents = {folder / file: (units.parent / file).read_bytes() for file in inside}
    contents[folder / name] = units.read_bytes()
    for target, data in contents.items():
        if target.exists() and not (target.is_file() and target.read_bytes() == data):
            raise declared_error("ROUND-005", target.relative_to(folder).as_posix())
    ledger = founding_address(ledger or os.environ.get(LEDGER_VARIABLE, ""), year)
    if ledger or (folder / LEDGER).exists():
        open_ledger(folder, ledger).close()  # one of ours may stay; another database is refused
    for target, data in contents.items():
        replace_file(target, data)
    settings = settings_text(
        title=title, year=year, due=due, sender=sender, units=name, pack=pack, ledger=ledger
    )
    replace_file(path, settings.encode())
    found = open_ledger(folder, ledger)
    found.end_run(found.begin_run(run_token(), "init"))
    found.close()
    return path


def is_sender(text: str) -> bool:
    """Whether a text can stand in the From header: an address, with a name or without, in one line."""
    address = parseaddr(text)[1]
    # "预算股 ys@example.cn" without brackets is read as one word: a mailbox that nobody has
    return text.isprintable() and address.isascii() and "@" in address.strip("@") and address in text
