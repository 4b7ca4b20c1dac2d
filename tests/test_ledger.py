"""The ledger: older ones become today's, later ones are refused; Ctrl-C and a second command do no harm."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_campaign import facts
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.ledger.compiled import missing
from xlsx_kit.campaign.ledger.opening import LEDGER, open_ledger
from xlsx_kit.campaign.ledger.queries import ROWS, Statement
from xlsx_kit.campaign.ledger.records import APPROVES, CONTACT, SECRECY, Approval
from xlsx_kit.campaign.ledger.schema import STEPS
from xlsx_kit.campaign.ledger.statements import used
from xlsx_kit.campaign.runlog import logged_run
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError

# A ledger as the first version of the program wrote it, not as today's says it did.
FIRST = """
    CREATE TABLE message (
        id TEXT PRIMARY KEY, unit TEXT NOT NULL, kind TEXT NOT NULL, file TEXT NOT NULL, hash TEXT NOT NULL,
        state TEXT NOT NULL, intended_at TEXT NOT NULL, done_at TEXT, note TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX message_unit ON message (unit, kind);
    CREATE TABLE return (
        hash TEXT PRIMARY KEY, unit TEXT, name TEXT NOT NULL, file TEXT NOT NULL, source TEXT NOT NULL,
        received_at TEXT NOT NULL, collected_at TEXT NOT NULL, sender TEXT NOT NULL, status TEXT NOT NULL,
        year INTEGER, note TEXT NOT NULL, findings TEXT NOT NULL
    );
    CREATE INDEX return_unit ON return (unit, received_at);
    CREATE TABLE odd (
        hash TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, collected_at TEXT NOT NULL,
        why TEXT NOT NULL
    );
    CREATE TABLE approval (
        unit TEXT PRIMARY KEY, hash TEXT NOT NULL, by TEXT NOT NULL, secrecy_by TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE TABLE publication (
        unit TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, folder TEXT NOT NULL,
        reason TEXT NOT NULL, at TEXT NOT NULL, published_on TEXT, address TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (unit, version)
    );
    INSERT INTO message VALUES ('<s@x>', '1', 'send', 'outbox/s.eml', 'h0', 'sent', 't0', 't1', '');
    INSERT INTO message VALUES ('<a@x>', '1', 'answer', 'outbox/a.eml', 'h1', 'drafted', 't2', 't3', '');
    INSERT INTO return VALUES
        ('h1', '1', '表.xlsx', 'returns/1.xlsx', '收到', 't2', 't2', '', 'pass', 2025, '', '[]');
    INSERT INTO odd VALUES ('h9', 'a.exe', '收到', 't2', '后缀危险，没有打开');
    INSERT INTO approval VALUES ('1', 'h1', '王芳', '李明', 't4');
    INSERT INTO publication VALUES ('1', 1, 'h1', 'publications/1/1', '', 't5', '2025-02-28', 'https://x');
    PRAGMA user_version = 1;
"""


def test_a_ledger_of_the_first_version(tmp_path: Path) -> None:
    """Everything it said is still said; what it could not say is filled in from that."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST)
    ledger = open_ledger(path.parent)
    assert [(m.id, m.state, m.addressed) for m in ledger.messages()] == [
        ("<s@x>", "sent", ""),
        ("<a@x>", "drafted", ""),
    ]
    assert [(r.unit, r.status) for r in ledger.returns()] == [("1", "pass")]
    assert ledger.odd() == [("a.exe", "收到", "后缀危险，没有打开")]
    assert ledger.approvals() == {("1", "h1"): Approval("1", "h1", "王芳", "李明", "t4")}
    assert [(p.version, p.published_on, p.address) for p in ledger.publications()] == [
        (1, "2025-02-28", "https://x")
    ]
    assert ledger.answers()["h1"].message == "<a@x>"
    assert {row[:3] for row in ledger.rows("person")} == {("王芳", APPROVES, ""), ("李明", SECRECY, "")}
    ledger.approve(Approval("1", "h2", "王芳", "赵强", "t6"))
    assert list(ledger.approvals()) == [("1", "h1"), ("1", "h2")]
    ledger.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    open_ledger(path.parent).close()


def test_every_step_leads_to_the_same(tmp_path: Path) -> None:
    """A new ledger and one that came from the first version have the same tables."""
    shapes = []
    for name, script in (("old", FIRST), ("new", "")):
        path = tmp_path / name / LEDGER
        path.parent.mkdir()
        with closing(sqlite3.connect(path)) as db:
            db.executescript(script)
        open_ledger(path.parent).close()
        with closing(sqlite3.connect(path)) as db:
            tables = sorted(n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
            shapes.append({n: [c[1:6] for c in db.execute(f"PRAGMA table_info({n})")] for n in tables})
    assert shapes[0] == shapes[1]


@pytest.mark.ledger_file
@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a database, but long enough to look like one", "台账打不开"), (None, "更新的版本")],
)
def test_what_is_no_ledger(campaign: Campaign, content: bytes | None, words: str) -> None:
    """A sentence, and the file as it was."""
    campaign.ledger.close()
    path = campaign.folder / LEDGER
    if content is None:
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA user_version = 99")
    else:
        for beside in campaign.folder.glob("ledger.sqlite*"):
            beside.unlink()
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(SpecError, match=words):
        open_campaign(campaign.folder)
    assert main(["campaign", "status", str(campaign.folder)]) == 1
    assert path.read_bytes() == before


ASKING = """
import sys
from xlsx_kit.cli import main
status = main(["campaign", "status", *sys.argv[2:]])
print(*[name for name in sys.argv[1].split() if name in sys.modules], file=sys.stderr)
sys.exit(status)
"""
JUDGING = "xlsx_kit.returns.validation.run xlsx_kit.campaign.workbooks.make pandas xlsxwriter"


@pytest.mark.parametrize(
    ("options", "loaded"),
    [([], f"{JUDGING} sqlalchemy jinja2 xlsx_kit.api"), (["--json"], f"{JUDGING} sqlalchemy jinja2")],
)
def test_what_the_standing_does_not_load(campaign: Campaign, options: list[str], loaded: str) -> None:
    """Neither what judges and writes workbooks, nor what makes statements of the ledger or the page."""
    command = [sys.executable, "-c", ASKING, loaded, str(campaign.folder), *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr.strip() == ""


def test_statements_are_compiled_beforehand(campaign: Campaign) -> None:
    """One that nobody has listed is compiled when it is asked for."""
    unheard_of = Statement(ROWS, "unit", ("name", "parent"), ("listed_at",))
    assert not set(used()) & {unheard_of}
    rows = campaign.ledger.rows("unit", {"name": "第3单位", "parent": ""}, ("listed_at",))
    assert [row[0] for row in rows] == ["302003"]
    assert missing == {unheard_of}
    missing.clear()


def test_units_and_people(campaign: Campaign) -> None:
    """The list is taken over, and what leaves it is remembered."""
    units = campaign.folder / "units.csv"
    units.write_text("code,name,contact,parent\n302001,甲,张三,某局\n302999,乙,,某局\n", "utf-8")
    again = open_campaign(campaign.folder)
    assert {row[:3] for row in again.ledger.rows("person")} == {("张三", CONTACT, "302001")}
    units_known = {code: name for code, name, *_, gone_at in again.ledger.rows("unit") if gone_at is None}
    assert units_known == {"302001": "甲", "302999": "乙"}
    assert [code for code, *_ in again.ledger.gone_units()] == [f"30200{n}" for n in range(2, 9)]


def test_one_at_a_time(campaign: Campaign) -> None:
    """A second command says so and does nothing; afterwards it may."""
    with (
        logged_run(campaign.folder, "send"),
        pytest.raises(SpecError, match="正在处理"),
        logged_run(campaign.folder, "collect"),
    ):
        pass
    with logged_run(campaign.folder, "collect") as run:
        run.result({"received": 0})
    logs = [json.loads(p.read_text("utf-8")) for p in sorted((campaign.folder / "logs").iterdir())]
    states = sorted(
        (log["command"], log["state"]) for log in logs
    )  # their names tell no more than the second
    assert states == [("collect", "ended"), ("send", "ended")]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no process groups")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c(campaign: Campaign, tmp_path: Path, jobs: str) -> None:
    """A real process, interrupted at work as a terminal does it: one sentence, and the next run goes on."""
    inbox = tmp_path / "收到"
    inbox.mkdir()
    for number in range(1, 61):  # versions of eight units
        own = facts(number % 8 + 1, ("texts.safeguards", f"第{number}份。"))
        (inbox / f"{number:02d}.json").write_text(json.dumps(own), "utf-8")
    campaign.ledger.close()
    command = [sys.executable, "-m", "xlsx_kit", "campaign", "collect", str(campaign.folder), str(inbox)]
    process = subprocess.Popen(
        [*command, "--jobs", jobs],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    watching = open_campaign(campaign.folder)
    for _ in range(1_200):
        if len(watching.ledger.answers()) >= 2 or process.poll() is not None:
            break
        time.sleep(0.1)
    watching.ledger.close()
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said.decode()
    assert said.decode().strip() == "已中断。"
    assert check_campaign(campaign.folder).sound
    found = open_campaign(campaign.folder)
    assert 0 < len(found.ledger.returns()) < 60
    assert all((found.folder / r.file).is_file() for r in found.ledger.returns())
    assert not list(found.folder.rglob(".~*"))
    (log,) = (found.folder / "logs").iterdir()
    assert json.loads(log.read_text("utf-8"))["state"] == "interrupted"
    assert main([*command[3:], "--json"]) == 0
    assert len(found.ledger.returns()) == 60
    assert len({m.id for m in found.ledger.messages("answer")}) == 60
