"""A campaign's folder and settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.facts.roster.units import Unit, read_roster
from xlsx_kit.findings import SpecError
from xlsx_kit.outputs import write_file
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import Positive, Strict
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.pack.toml.shape import decoded

SETTINGS, LEDGER = "campaign.toml", "ledger.sqlite"


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
    """``campaign.toml``; file names are relative to its folder."""

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
    approved: str = ""
    settings: str = ""
    smtp: SmtpSettings | None = None
    imap: ImapSettings | None = None


@dataclass(frozen=True)
class Campaign:
    """A campaign, opened."""

    folder: Path
    plan: CampaignSettings
    pack: Pack
    units: tuple[Unit, ...]
    ledger: Ledger

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        """The units of the list by their codes."""
        return {unit.code: unit for unit in self.units}

    def unit(self, code: str | None) -> Unit | None:
        """A unit of the list."""
        return self.by_code.get(code or "")

    @property
    def last_years(self) -> dict[str, Path]:
        """The files of last year that the list names, by unit."""
        beside = (self.folder / self.plan.units).parent
        return {unit.code: beside / unit.last_year for unit in self.units if unit.last_year}

    def file(self, name: str) -> Path | None:
        """A file or folder that the settings name, None where they do not."""
        return self.folder / name if name else None


def open_campaign(folder: Path) -> Campaign:
    """The campaign in a folder.

    Raises SpecError for wrong settings, InputError for a wrong list of units, OSError for a missing file.
    """
    path = folder / SETTINGS
    plan: CampaignSettings = decoded(path.read_bytes(), CampaignSettings, SETTINGS)
    if not plan.sender or "@" not in plan.sender:
        raise SpecError("请写明发件人，如 预算股 <ys@example.cn>", f"{SETTINGS}.sender")
    pack = load_pack(plan.pack)
    roster = read_roster(folder / plan.units, pack)
    ledger = Ledger(folder / LEDGER)
    ledger.enlist(roster.units)
    return Campaign(folder, plan, pack, roster.units, ledger)


def create_campaign(folder: Path, *, title: str, year: int, due: date, sender: str, units: Path) -> Path:
    """A new campaign's folder: settings, list of units, and the files of last year that it names beside it.

    Raises FileExistsError where there is a campaign, InputError for a wrong list; then nothing is founded.
    """
    path = folder / SETTINGS
    if path.exists():
        raise FileExistsError(path)
    named = {
        Path(unit.last_year) for unit in read_roster(units, load_pack(DEFAULT_PACK)).units if unit.last_year
    }
    name = f"units{units.suffix.lower()}"
    lines = [
        "# 一次预算公开的填报活动。文件名都相对于本文件所在的文件夹。",
        f"title = {_quoted(title)}",
        f"year = {year}",
        f"due = {due:%Y-%m-%d}",
        f"sender = {_quoted(sender)}",
        f"units = {_quoted(name)}",
        "# 落款中的联系方式",
        'contact = ""',
        "# 预填文件夹、批复数名单、核对设置：没有的留空",
        *('prefill = ""', 'approved = ""', 'settings = ""'),
        "# 预算管理系统的导出和对照文件，send 时据以预填本年数：没有的留空",
        *('export = ""', 'export_map = ""', ""),
        '# 服务器用自签证书的，在 [smtp]、[imap] 中另写 certificates = "证书.pem"。',
        "# 用 SMTP 直接发送时填写；security 为 tls、starttls 或 none，per_minute 是每分钟最多发几封。",
        "# 密码取环境变量 XLSX_KIT_SMTP_PASSWORD 或系统钥匙串（服务 xlsx-kit，用户 smtp），不写在这里。",
        *("# [smtp]", '# host = "smtp.example.cn"', "# port = 465", '# security = "tls"'),
        *('# user = "ys@example.cn"', "# per_minute = 30", ""),
        "# 用 IMAP 收取时填写；密码取环境变量 XLSX_KIT_IMAP_PASSWORD 或系统钥匙串（用户 imap）。",
        *("# [imap]", '# host = "imap.example.cn"', '# user = "ys@example.cn"', '# mailbox = "INBOX"', ""),
    ]
    for file in sorted(named):
        if not file.is_absolute() and ".." not in file.parts:
            write_file(folder / file, (units.parent / file).read_bytes())
    write_file(folder / name, units.read_bytes())
    write_file(path, "\n".join(lines).encode())
    return path


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
