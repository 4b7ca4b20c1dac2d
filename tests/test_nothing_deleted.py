"""Nothing of the user's is ever deleted or changed: every command runs over files that are somebody's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_campaign import facts
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.cli import main
from xlsx_kit.cli.command_tree import ROOT, CommandGroup
from xlsx_kit.outputs import run_token

UNFINISHED = [".~0123456789ab.xlsx", ".~0123456789ab012345.xlsx"]
OWN = [
    *(f"{folder}/自己的.txt" for folder in ("inbox", "outbox", "outbox/作废", "workbooks", "returns")),
    *(f"{folder}/自己的.txt" for folder in ("returns/_未认出", "returns/302001", "publications", "logs")),
    *(f"{folder}/自己的.txt" for folder in ("set-aside", "backups", "publications/302001/1", "imported")),
    *("inbox/302001.json", "inbox/自己的.eml", "imported/302001.json", "publications/index.html"),
    *("workbooks/302001 第1单位.xlsx", "backups/ledger-000002.sqlite", "logs/20250101000000-send.json"),
    *(
        f"{folder}{name}"
        for folder in ("", "outbox/", "returns/302001/", "workbooks/")
        for name in UNFINISHED
    ),
]
"""In a campaign's folder: everything that the program calls something by."""
OUT = ["302001.json", "302001-2026.json", "9 部门.json", "9 部门 汇总.xlsx", "自己的.docx", *UNFINISHED]
"""In a folder that results go to."""


def put(folder: Path, names: list[str]) -> dict[Path, bytes]:
    """Somebody's own files."""
    contents = {folder / name: f"我自己的 {name}".encode() for name in names}
    for path, data in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return contents


def left(contents: dict[Path, bytes]) -> dict[Path, bytes]:
    """What is there of them now."""
    return {path: path.read_bytes() if path.is_file() else b"gone" for path in contents}


def campaign_commands(folder: Path, sources: Path, out: Path) -> dict[str, list[str]]:
    """Every command of a campaign, once."""
    more = ["--due", "2025-02-20", "--from", "ys@x.cn"]
    people = ["--by", "王芳", "--secrecy-by", "李明"]
    reason = ["--reason", "试一试", "--by", "王芳"]
    return {
        "init": ["init", str(folder), "--units", str(folder / "units.csv"), "--year", "2025", *more],
        "send": ["send", str(folder)],
        "mail": ["mail", str(folder)],
        "collect": ["collect", str(folder), str(sources)],
        "status": ["status", str(folder), "--html", str(out / "b.html")],
        "show": ["show", str(folder), "302001"],
        "remind": ["remind", str(folder)],
        "recheck": ["recheck", str(folder)],
        "resend": ["resend", str(folder), "302003"],
        "contact": ["contact", str(folder), "302003", "--phone", "0314-1", *reason],
        "settle": ["settle", str(folder), "不是填报表.txt", *reason],
        "note": ["note", str(folder), "302003", "电话说周五报"],
        "undo": ["undo", str(folder), "302003", *reason],
        "extend": ["extend", str(folder), "302003", "--due", "2025-02-25", *reason],
        "exempt": ["exempt", str(folder), "302003", *reason],
        "set-aside": ["set-aside", str(folder), "302001", *reason],
        "take": ["take", str(folder), str(sources / "1.xlsx"), "--unit", "302001", *reason],
        "sheet": ["sheet", str(folder)],
        "approve": ["approve", str(folder), *people],
        "publish": ["publish", str(folder)],
        "announce": ["announce", str(folder), "302002", "--on", "2025-02-28"],
        "rollup": ["rollup", str(folder), "--out", str(out), "--code", "9", "--name", "部门"],
        "rollover": ["rollover", str(folder), "--out", str(out)],
        "check": ["check", str(folder)],
        "rebuild": ["rebuild", str(folder)],
        "pack-up": ["pack-up", str(folder), "--out", str(out / "工作.zip")],
        "move": ["move", str(out / "工作.zip"), "--to", str(out / "另一处")],
    }


@pytest.mark.slow
def test_every_command_of_a_campaign(campaign: Campaign, tmp_path: Path) -> None:
    """Twice, in the order of a round; the inbox is what is collected, as it was that disappeared."""
    campaign.ledger.close()
    folder, out = campaign.folder, tmp_path / "结果"
    own = put(folder, OWN) | put(out, OUT)
    for number in (1, 2):
        generate(facts(number), folder / "inbox" / f"{number}.xlsx")
    own |= {path: path.read_bytes() for path in (folder / "inbox").glob("*.xlsx")}
    own[folder / "units.csv"] = (folder / "units.csv").read_bytes()
    commands = campaign_commands(folder, folder / "inbox", out)
    tree = ROOT.commands["campaign"]
    assert isinstance(tree, CommandGroup)
    assert commands.keys() == tree.commands.keys(), "say here how a new command is run"
    for _ in range(2):
        for name, arguments in commands.items():
            main(["campaign", *arguments])
            assert left(own) == own, name
    found = sorted((folder / "returns").glob("30200[12]/[0-9]*.xlsx"))
    assert len(found) == 2
    assert len(list((folder / "publications").glob("30200[12]/*/*.docx"))) == 2


def test_what_a_dead_run_left_is_removed_and_nothing_else(campaign: Campaign) -> None:
    """Unfinished files are known by their run's token."""
    folder = campaign.folder
    own = put(folder, UNFINISHED)
    campaign.ledger.begin_run("aaaaaaaaaaaa", "send")
    dead = put(folder, ["outbox/.~aaaaaaaaaaaa123456.eml", f".~{run_token()}123456.xlsx"])
    campaign.ledger.close()
    assert main(["campaign", "remind", str(folder)]) == 0
    assert set(left(dead).values()) == {b"gone"}
    assert left(own) == own
