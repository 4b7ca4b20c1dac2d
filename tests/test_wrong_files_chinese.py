"""A hundred wrong settings, maps and lists: each is answered in Chinese, none by a library.

A Latin word in an answer must come from the wrong file itself, from the help pages, or be a name of ours.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli_chinese import answered
from xlsx_kit.campaign.campaign import CampaignSettings, ImapSettings, SmtpSettings
from xlsx_kit.cli import main

PLACE, HEADINGS = str(Path(__file__).parents[1]), "code,name,email Office"
"""Where packs are looked for; the headings that a list of units may have."""
SETTINGS = {
    "title": '"公开"',
    "year": "2025",
    "due": "2025-02-20",
    "sender": '"预算股 <ys@x.cn>"',
    "units": '"units.csv"',
    "contact": '"电话"',
}
NAMES = "a b postgresql sqlite psycopg PGPASSWORD pgpass TCP IP"
"""The headings of a list; names that an answer about a ledger's address needs."""
SERVERS = {"smtp": SmtpSettings, "imap": ImapSettings}
VALUES = ("[]", "[1, 2]", "{}", "1.5", "true", "07:30:00", "2025-02-20T08:00:00Z", "nan")
"""Values of types that hardly any key takes."""
LINES = (
    "titel = '公开'",
    "amounts_in_letters = 'no'",
    "one_person_may_approve = 1",
    "pack = 7",
    "pack = 'nowhere'",
    "[smtp]",
    "[smtp]\nhost = 1",
    "[smtp]\nhost = 'h'\nport = 'x'",
    "[smtp]\nhost = 'h'\nsecurity = 'ssl'",
    "[smtp]\nhost = 'h'\nper_minute = 0",
    "[smtp]\nhost = 'h'\nper_minute = -3",
    "[smtp]\nhost = 'h'\npassword = 'x'",
    "[imap]\nhost = 'h'",
    "[imap]\nhost = 'h'\nuser = []",
    "[imap]\nhost = 'h'\nuser = 'u'\nmailbox = 1",
    "[[smtp]]\nhost = 'h'",
    "smtp = 'h'",
    "imap = [1]",
    "title = '二'",
    "year 2025",
    "= 3",
    "a = ",
    "a = 'x",
    'a = "\\q"',
    "[smtp",
    "due = 2025-13-45",
    "b = [1,",
    "c = {x = 1",
    "contact = 'a'\ncontact = 'b'",
    "\x01",
)
MAPS = (
    "",
    "x = 1",
    "columns = 1",
    "columns = []",
    "[columns]",
    "[columns]\ncode = 1",
    "[columns]\ncode = []",
    "[columns]\ncode = '不在表中'",
    "header = 'x'",
    "header = -1",
    "header = 1.5",
    "sheet = []",
    "sheet = '不在'",
    "[amounts]",
    "amounts = 'x'",
    "[[amounts]]",
    "[[amounts]]\ncolumn = 1",
    "[rows]",
    "rows = [1]",
    "money = '千元'",
    "[columns",
    "a = 'x",
    "header = 2025-02-20",
)
ROSTERS = (
    b"",
    b"\n\n",
    b"a,b\n1,2\n",
    "编码\n118001\n".encode(),
    "编码,名称\n".encode(),
    "编码,名称\n,无编码\n".encode(),
    "编码,名称\n118001,一\n118001,二\n".encode(),
    "编码,名称,邮箱\n118001,一,not-mail\n".encode(),
    "编码,名称,批复日\n118001,一,someday\n".encode(),
    "编码,名称,报送期限\n118001,一,2025-02-31\n".encode(),
    "编码,名称,渠道\n118001,一,fax\n".encode(),
    "编码,名称,上年文件\n118001,一,none.xlsx\n".encode(),
    "编码,名称\n1.18E+05,一\n".encode(),
    "编码,名称\n../../x,一\n".encode(),
    "编码,编码,名称\n1,2,一\n".encode(),
    b"\xff\xfe\x00\x01\x02binary",
    b"PK\x03\x04broken",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "编码,名称\n118001,".encode() + "长".encode() * 500 + b"\n",
)
LISTS = (
    b"",
    b"a,b\n1,2\n",
    "单位编码\n\n".encode(),
    "单位编码,公开日期,公开网址\n118001,someday,x\n".encode(),
)


FILES = (
    "export = 'nowhere.xlsx'",
    "export = 'e.csv'",
    "export = 'e.csv'\nexport_map = 'nowhere.toml'",
    "export = 'e.csv'\nexport_map = 'e.csv'",
    "export = 'e.csv'\nexport_map = 'm.toml'\nexport_targets = 'nowhere.xlsx'",
    "export_map = 'm.toml'",
    "export_targets = 'e.csv'",
    "prefill = 'nowhere'",
    "prefill = 'e.csv'",
    "approved = 'nowhere.xlsx'",
    "approved = 'e.csv'",
    "settings = 'nowhere.toml'",
    "settings = 'e.csv'",
    "budget = 'nowhere'",
    "ledger = 'mysql://h/d'",
    "ledger = 'postgresql://u:secret@h/d'",
    "ledger = 'postgresql://127.0.0.1:1/d'",
    "ledger = 'postgresql://h/d?schema=a b'",
    "ledger = 'elsewhere.sqlite'",
)
"""Files and addresses that settings name: they are looked at when letters are written and returns come."""
CHECK_SETTINGS = (
    "x = 1",
    "[rules]\n'THREE-011' = 1",
    "[rules]\n'NO-001' = 'off'",
    "[rules]\n'SUM-101' = 'loud'",
    "[limits]\nlines = 'x'",
    "[limits]\nnothing = 1",
    "[[excuse]]",
    "[[excuse]]\nrule = 'THREE-011'",
    "[[excuse]]\nrule = 'THREE-011'\nunit = '118001'\nreason = ''",
    "[[excuse]]\nrule = 'THREE-011'\nunit = '118001'\nreason = 'x'\nuntil = 'someday'",
    "[rules",
    "rules = []",
)


def settings_text(**changed: str) -> str:
    """Sound settings but for some values."""
    return "".join(f"{key} = {value}\n" for key, value in {**SETTINGS, **changed}.items())


CASES = [
    *(
        (f"{key} = {value}", settings_text(**{key: value}))
        for key in CampaignSettings.__struct_fields__
        for value in VALUES
    ),
    *(
        (f"{server}.{key} = {value}", f"{settings_text()}[{server}]\nhost = 'h'\n{key} = {value}\n")
        for server, keys in SERVERS.items()
        for key in keys.__struct_fields__
        for value in VALUES
        if key != "host"
    ),
    *((line, f"{settings_text()}{line}\n") for line in LINES),
    *((f"without {key}", settings_text().replace(f"{key} =", f"# {key} =")) for key in SETTINGS),
]


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "units.csv").write_text("编码,名称\n118001,示例县文化馆\n", "utf-8")
    given = ["--units", str(tmp_path / "units.csv"), "--year", "2025", "--due", "2025-02-20"]
    assert main(["campaign", "init", str(tmp_path / "活动"), *given, "--from", "ys@x.cn"]) == 0
    capsys.readouterr()
    return tmp_path / "活动"


def test_there_are_a_hundred() -> None:
    assert len(CASES) + len(MAPS) + len(ROSTERS) + len(LISTS) >= 100


def test_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = 0
    for name, text in CASES:
        (folder / "campaign.toml").write_text(text, "utf-8")
        wrong += answered(capsys, ["campaign", "status", str(folder)], text, name, PLACE) != 0
    assert wrong >= 100


def test_files_that_settings_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What sending, collecting and approving say of them."""
    (folder / "e.csv").write_text("a,b\n1,2\n", "utf-8")
    (folder / "m.toml").write_text("header = 1\n", "utf-8")
    (folder / "来").mkdir()
    for line in FILES:
        text = f"{settings_text()}{line}\n"
        (folder / "campaign.toml").write_text(text, "utf-8")
        for command in (["send"], ["collect", str(folder / "来")], ["recheck"]):
            answered(capsys, ["campaign", command[0], str(folder), *command[1:]], text, NAMES)


def test_settings_of_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.json").write_text("{}", "utf-8")
    for text in CHECK_SETTINGS:
        (tmp_path / "s.toml").write_text(text, "utf-8")
        line = ["validate", str(tmp_path / "f.json"), "--settings", str(tmp_path / "s.toml")]
        assert answered(capsys, line, text) == 1, text


def test_maps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "导出.csv").write_text("单位,科目,金额\n118001,2010101,1.00\n", "utf-8")
    for text in MAPS:
        (tmp_path / "m.toml").write_text(text, "utf-8")
        given = [str(tmp_path / "导出.csv"), "--map", str(tmp_path / "m.toml")]
        assert answered(capsys, ["import", *given, "--out", str(tmp_path / "f.json")], text) == 1, text


def test_rosters(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for data in ROSTERS:
        (folder / "units.csv").write_bytes(data)
        given = data.decode("utf-8", "replace")
        assert answered(capsys, ["campaign", "status", str(folder)], given, HEADINGS) == 1, data


def test_lists(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for data in LISTS:
        (folder / "清单.csv").write_bytes(data)
        listed = ["--list", str(folder / "清单.csv")]
        for command in (["announce"], ["approve", "--by", "王芳", "--secrecy-by", "李明"]):
            answered(capsys, ["campaign", command[0], str(folder), *command[1:], *listed], data.decode())
