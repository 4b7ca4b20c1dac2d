"""Every verb of a campaign, killed at any point and run again, comes to what it would have come to.

Twelve points in a usual run; ``XLSX_KIT_KILLS=60`` (``make soak``) takes more.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.test_campaign import facts
from tests.test_campaign_killed import FORK, in_process, records
from tests.test_mails import facts_file, mail_with
from xlsx_kit.campaign.campaign import open_campaign
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.publication.publish import publish_approved
from xlsx_kit.campaign.runlog import logged_run
from xlsx_kit.cli import main
from xlsx_kit.outputs import write_file

NAME = "活动"
KILLS, SEED = int(os.environ.get("XLSX_KIT_KILLS", "12")), 7
UNITS = "code,name,email,parent\n302001,第1单位,u1@unit.example,某局\n302002,第2单位,u2@unit.example,某局\n"
UNITS += "302003,第3单位,u3@unit.example,某局\n"
DECIDED = ("dates", "exemptions", "notes", "put aside", "taken", "papers", "contacts", "settled")
ONCE = ("init", "mail")
"""What is refused when it was done before."""
LETTER_MARK = re.compile(r"(?<=-(?:send))-[0-9a-f]{8}(?=\.eml)")
TABLES = {
    "letters": "SELECT unit, kind, state FROM message ORDER BY unit, kind, state",
    "returns": "SELECT hash, unit, file, status, note FROM return ORDER BY hash",
    "set aside": "SELECT hash, name, why, file FROM odd ORDER BY hash",
    "approvals": "SELECT unit, hash, by, secrecy_by FROM approval ORDER BY unit, hash",
    "publications": "SELECT unit, version, hash, folder, published_on FROM publication ORDER BY unit",
    "dates": "SELECT unit, due FROM deadline",
    "exemptions": "SELECT unit, reason FROM exemption",
    "notes": "SELECT unit, text, officer FROM remark",
    "put aside": "SELECT hash, reason FROM aside",
    "taken": "SELECT hash, unit, reason FROM taken",
    "contacts": "SELECT unit, file, hash FROM contact",
    "settled": "SELECT hash, unit, reason FROM settled",
    "papers": "SELECT unit, code, hash FROM sheet",
    "issues": "SELECT unit, file FROM issue ORDER BY unit",
    "told": "SELECT DISTINCT event, data FROM journal WHERE event = 'approved' ORDER BY data",
}


def publication(wanted: Sequence[tuple[Path, Path]], *, force: bool) -> list[Path]:
    """A publication that takes no time, and may be made again over half of itself."""
    for source, out in wanted:
        write_file(out / "公开.pdf", source.read_bytes()[:40])
    return [out for _, out in wanted]


def every_verb(base: Path) -> None:
    """A whole round by all verbs; what was done before is passed over."""
    folder, out = base / NAME, base / "结果"
    people = ["--by", "王芳", "--secrecy-by", "李明"]
    due = ["--due", "2025-02-20", "--from", "ys@x.cn"]
    for arguments in (
        ["init", str(folder), "--units", str(base / "units.csv"), "--year", "2025", *due],
        ["exempt", str(folder), "302003", "--reason", "撤并"],
        ["send", str(folder)],
        ["contact", str(folder), "302001", "--email", "new@unit.example"],
        ["collect", str(folder), str(base / "inbox")],
        ["settle", str(folder), "坏.zip", "--reason", "已电话"],
        ["extend", str(folder), "302001", "--due", "2025-02-25"],
        ["note", str(folder), "302002", "电话", "--by", "王芳"],
        ["resend", str(folder), "302001"],
        ["undo", str(folder), "302001"],
        ["extend", str(folder), "302002", "--due", "2025-02-26"],
        ["set-aside", str(folder), "二.json", "--reason", "误发"],
        ["take", str(folder), str(base / "传真.json"), "--unit", "302002", "--reason", "按传真录入"],
        ["collect", str(folder), "--sheet", "302001=12345"],  # a paper that fits no return holds nothing up
        ["remind", str(folder)],  # what it writes about is settled by now
        ["recheck", str(folder)],
        ["mail", str(folder), "--sent", "302002"],
        ["sheet", str(folder)],
        ["approve", str(folder), "302001", *people],
        ["status", str(folder), "--csv", str(out / "b.csv"), "--xlsx", str(out / "b.xlsx")],
    ):
        status = main(["campaign", *arguments])
        assert status == 0 or arguments[0] in ONCE, arguments
    campaign = open_campaign(folder)
    with logged_run(folder, "publish", campaign.ledger):
        assert publish_approved(campaign, publication).refused == []
    campaign.ledger.close()
    for arguments in (
        ["announce", str(folder), "302001", "--on", "2025-02-28", "--url", "https://x.example"],
        ["rollup", str(folder), "--out", str(out), "--code", "9", "--name", "部门"],
        ["rollover", str(folder), "--out", str(out)],
    ):
        assert main(["campaign", *arguments]) == 0, arguments


def outcome(base: Path) -> dict[str, Any]:
    """What a campaign has come to, times aside."""
    folder = base / NAME
    found = {name: records(folder, wanted) for name, wanted in TABLES.items()}
    places = ("returns", "publications", "set-aside", "workbooks", "outbox", "sheets", "contacts")
    kept = [path for place in places for path in (folder / place).rglob("*")] + list(
        (base / "结果").glob("*")
    )
    found["files"] = sorted(
        p.resolve().relative_to(base.resolve()).as_posix() for p in kept if p.is_file() and p.name[:2] != ".~"
    )
    # a campaign's issue numbers are its own, and so are the ids of the letters with its workbooks
    found["files"] = [LETTER_MARK.sub("", file) for file in found["files"]]
    return found


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A list of units, and what they will send."""
    base = tmp_path / "始"
    (base / "inbox").mkdir(parents=True)
    (base / "units.csv").write_text(UNITS, "utf-8")
    (base / "inbox" / "1.json").write_text(json.dumps(facts(1)), "utf-8")
    wrong = facts_file(2, ("ledger.1.amount", "128.50"))
    (base / "传真.json").write_bytes(facts_file(2, ("ledger.1.amount", "129.50")))
    mail = mail_with(("二.json", wrong), ("坏.zip", b"PK\x03\x04"), sender="u2@unit.example")
    (base / "inbox" / "2.eml").write_bytes(mail.as_bytes())
    return base


@pytest.mark.slow
def test_killed_at_any_point(prepared: Path, tmp_path: Path) -> None:
    """Nothing is lost and nothing is there twice, the journal is whole, and a check finds no error."""
    seen = FORK.Value("i", 0)
    every_verb(Path(shutil.copytree(prepared, tmp_path / "warm")))  # loaded once, for all processes
    whole = Path(shutil.copytree(prepared, tmp_path / "whole"))
    assert in_process(whole / NAME, 0, seen, partial(every_verb, whole)) == 0
    points, expected = seen.value, outcome(whole)
    assert [row[3] for row in expected["returns"]].count("pass") == 1
    decided = [len(expected[name]) for name in DECIDED]
    assert decided == [1] * len(DECIDED)
    assert "sent" in {state for unit, _, state in expected["letters"] if unit == "302002"}
    assert (len(expected["approvals"]), len(expected["publications"]), len(expected["issues"])) == (1, 1, 2)
    sample = random.Random(SEED).sample(range(1, points + 1), min(KILLS, points))
    for number, point in enumerate(sample):
        base = Path(shutil.copytree(prepared, tmp_path / str(number)))
        assert in_process(base / NAME, point, seen, partial(every_verb, base)) == -signal.SIGKILL, point
        assert in_process(base / NAME, 0, seen, partial(every_verb, base)) == 0, point
        assert outcome(base) == expected, point
        # of folders that are not the campaign's nobody knows what in them is whose
        assert not list((base / NAME).rglob(".~*")), point
        assert [f for f in check_campaign(base / NAME).faults if f.severity == "error"] == [], point
        shutil.rmtree(base)
