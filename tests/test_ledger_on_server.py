"""A ledger on a PostgreSQL server: founded, migrated, not in other people's tables, no password kept."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tests.postgresql_server import Server, connected, remove_ledger
from tests.test_mails import facts_file
from xlsx_kit.campaign.campaign import create_campaign, open_campaign
from xlsx_kit.campaign.ledger import schema
from xlsx_kit.campaign.ledger.address import parse_address
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.ledger.compiled import COLUMNS
from xlsx_kit.campaign.ledger.opening import LEDGER, open_ledger
from xlsx_kit.campaign.ledger.postgresql import PostgresDatabase
from xlsx_kit.campaign.ledger.store import records
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError

NUMBERS = count(1)
ROOT = Path(__file__).parents[1]


@dataclass
class Shared:
    """A round of three units on the server, and where it stands there."""

    folder: Path
    address: str
    server: Server

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """What the server's own tools would do."""
        with closing(connected(self.address)) as db:
            done = db.execute(statement.replace("{schema}", parse_address(self.address).schema))
            return done.fetchall() if done.description else []


@pytest.fixture
def shared(tmp_path: Path, postgresql: Server) -> Shared:
    (tmp_path / "共用").mkdir()
    units = tmp_path / "共用" / "units.csv"
    lines = [f"30200{n},第{n}单位,u{n}@unit.example" for n in (1, 2, 3)]
    units.write_text("\n".join(["code,name,email", *lines]) + "\n", "utf-8")
    address = f"{postgresql.address}?schema=shared_{next(NUMBERS)}"
    folder = tmp_path / "共用" / "活动"
    create_campaign(
        folder,
        title="公开",
        year=2025,
        due=date(2025, 2, 20),
        sender="a@b.cn",
        units=units,
        ledger=address,
    )
    return Shared(folder, address, postgresql)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://fang:Zx9secret@db/rounds", "不能写密码"),
        ("postgresql://db/rounds?password=Zx9secret", "不能写密码"),
        ("postgresql://db/rounds?sslpassword=Zx9secret", "不能写密码"),
        ("postgresql://fang:12/Zx9secret@db/rounds", "不能写密码"),
        ("postgresql://db", "读不懂"),
        ("mysql://db/rounds", "读不懂"),
        ("postgresql://db:port/rounds", "读不懂"),
        ("postgresql://db/rounds?schema=Zx 9", "小写字母"),
    ],
)
def test_an_address_that_is_refused(
    shared: Shared, capsys: pytest.CaptureFixture[str], address: str, words: str
) -> None:
    """With its place and what to do; a password that stood there is not repeated."""
    settings = shared.folder / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace(shared.address, address), "utf-8")
    for command in ("status", "send"):
        assert main(["campaign", command, str(shared.folder)]) == 1
        said = capsys.readouterr().err
        assert words in said
        assert "campaign.toml ledger" in said
        assert "Zx9secret" not in said


GIVEN = ["PGPASSWORD", "PGPASSFILE", "keyring"]
"""Ways to tell the server's password."""


@pytest.mark.parametrize("way", GIVEN)
def test_no_password_is_kept(
    shared: Shared,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    """Neither one that is right nor one that is wrong stands in a message, a log or any file of a round."""
    rules = shared.server.folder / "data" / "pg_hba.conf"
    before, said = rules.read_text("utf-8"), []
    right, wrong, who = "Zx9-right", "Zx9-wrong", f"fang_{way.lower()}"
    shared.execute(f"CREATE ROLE {who} LOGIN PASSWORD '{right}'")
    shared.execute(f"GRANT CREATE ON DATABASE rounds TO {who}")
    folder, address = tmp_path / "共用" / "王芳", shared.address.replace("officer@", f"{who}@")
    place = f"{address}_{way.lower()}"

    def run(command: str, *given: str) -> int:
        done = main(["campaign", command, str(folder), *given])
        said.append("".join(capsys.readouterr()))
        return done

    def told(password: str) -> None:
        if way == "keyring":
            keyring: Any = ModuleType("keyring")
            keyring.__spec__ = SimpleNamespace(name="keyring")
            keyring.errors = SimpleNamespace(KeyringError=OSError)
            keyring.get_password = lambda *_: password
            monkeypatch.setitem(sys.modules, "keyring", keyring)
        else:
            kept = tmp_path / "pgpass"
            kept.write_text(f"*:*:*:*:{password}\n", "utf-8")
            kept.chmod(0o600)
            monkeypatch.setenv(way, password if way == "PGPASSWORD" else str(kept))

    rules.write_text(f"host all {who} 127.0.0.1/32 scram-sha-256\n{before}", "utf-8")
    shared.execute("SELECT pg_reload_conf()")
    try:
        units = str(tmp_path / "共用" / "units.csv")
        given = ["--units", units, "--year", "2025", "--due", "2025-02-20", "--from", "a@b.cn", "--ledger"]
        assert run("init", *given, place.replace(f"{who}@", f"{who}:{right}@")) == 1
        told(right)
        assert run("init", *given, place) == 0
        (tmp_path / "1.json").write_bytes(facts_file(1))
        for command, more in (("send", []), ("collect", [str(tmp_path / "1.json")]), ("check", [])):
            assert run(command, *more) == 0
        told(wrong)
        for command in ("status", "collect", "check", "rebuild"):
            assert run(command, *([str(tmp_path / "1.json")] if command == "collect" else [])) == 1
            assert "连不上台账的数据库" in said[-1]
    finally:
        rules.write_text(before, "utf-8")
        shared.execute("SELECT pg_reload_conf()")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files for name in (right, wrong) if name.encode() in path.read_bytes()]
    assert not [text for text in said if right in text or wrong in text]


def test_a_server_that_is_not_there(shared: Shared, capsys: pytest.CaptureFixture[str]) -> None:
    settings = shared.folder / "campaign.toml"
    away = shared.address.replace(str(shared.server.port), "1")
    settings.write_text(settings.read_text("utf-8").replace(shared.address, away), "utf-8")
    for command in ("status", "check", "rebuild"):
        assert main(["campaign", command, str(shared.folder)]) == 1, command
        assert "连不上台账的数据库" in capsys.readouterr().err


def test_a_copy_of_the_folder_is_not_the_shared_one(
    shared: Shared, capsys: pytest.CaptureFixture[str]
) -> None:
    """What colleagues took in is not there: that is said, and nothing done. Lost files are another thing."""
    copy, inbox = shared.folder.parent / "拷贝", shared.folder.parent / "1.json"
    inbox.write_bytes(facts_file(1))
    shutil.copytree(shared.folder, copy)
    assert main(["campaign", "collect", str(shared.folder), str(inbox)]) == 0
    assert main(["campaign", "status", str(copy)]) == 1
    assert "不是拷贝的一份" in capsys.readouterr().err
    shutil.rmtree(shared.folder / "returns")
    (shared.folder / "returns").mkdir()
    assert main(["campaign", "collect", str(shared.folder), str(inbox)]) == 0
    assert "已补回：returns/" in capsys.readouterr().out


def test_no_file_stands_beside(shared: Shared) -> None:
    """Letters, returns, the journal and logs lie in the folder; nothing that looks like another ledger."""
    inbox = shared.folder.parent / "收到"
    inbox.mkdir()
    (inbox / "1.json").write_bytes(facts_file(1))
    for command in (["send"], ["collect", str(inbox)]):
        assert main(["campaign", command[0], str(shared.folder), *command[1:]]) == 0
    assert not list(shared.folder.glob("ledger.sqlite*"))
    assert not (shared.folder / "backups").exists()
    assert (shared.folder / "journal.jsonl").exists()
    checked = check_campaign(shared.folder)
    assert (checked.faults, checked.on_server) == ((), True)
    ((officer,),) = shared.execute("SELECT DISTINCT officer FROM run WHERE command = 'collect'")
    assert officer == "officer", "the database's own user, where nobody is named"


def test_other_people_s_tables(shared: Shared) -> None:
    """A schema that holds something else is refused, and stays as it is."""
    shared.execute("CREATE SCHEMA theirs")
    shared.execute("CREATE TABLE theirs.budget (a integer)")
    with pytest.raises(SpecError, match="别的程序的表"):
        open_ledger(shared.folder, f"{shared.server.address}?schema=theirs")
    rows = shared.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'theirs'")
    shared.execute("DROP SCHEMA theirs CASCADE")
    assert rows == [("budget",)]


@pytest.mark.parametrize(("state", "why"), [("53100", "磁盘满了"), ("40P01", "别人同时改了同一处")])
def test_a_server_that_is_there_and_does_not_do_it(shared: Shared, state: str, why: str) -> None:
    """Its address, user and network are not what is wrong."""
    raised = f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{state}'; END $$"
    store, said = PostgresDatabase(shared.address), pytest.raises(SpecError, match=f"没有记下：.*{why}")
    with closing(store), said, store.errors_in_words():
        store._server.execute(raised)


def test_a_later_version(shared: Shared) -> None:
    shared.execute("COMMENT ON SCHEMA {schema} IS 'xlsx-kit ledger 99'")
    with pytest.raises(SpecError, match="更新的版本"):
        open_campaign(shared.folder)


def test_both_engines_take_the_next_step(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step of the schema that is still to come is taken once, on opening, by either engine."""
    open_ledger(tmp_path).close()
    step = ("ALTER TABLE unit ADD COLUMN tried TEXT NOT NULL DEFAULT 'yes'",)
    longer = (*schema.STEPS, step)
    monkeypatch.setattr(schema, "STEPS", longer)
    monkeypatch.setattr("xlsx_kit.campaign.ledger.postgresql.STEPS", longer)
    for _ in range(2):
        open_campaign(shared.folder).ledger.close()
        open_ledger(tmp_path).close()
    assert shared.execute("SELECT DISTINCT tried FROM unit") == [("yes",)]
    with closing(sqlite3.connect(tmp_path / LEDGER)) as db:
        assert db.execute("SELECT count(*) FROM unit WHERE tried = 'yes'").fetchone() == (0,)


def test_the_tables_are_the_same_on_both(shared: Shared, tmp_path: Path) -> None:
    """Names, order, types, what may be empty, defaults: as the steps of ``steps.sql`` make them."""
    open_ledger(tmp_path).close()
    kinds = {"text": "TEXT", "integer": "INTEGER"}
    for table, columns in COLUMNS.items():
        with closing(sqlite3.connect(tmp_path / LEDGER)) as db:
            rows = db.execute(f"PRAGMA table_info({table})").fetchall()
        file = [(name, kind, bool(needed or key), default) for _, name, kind, needed, default, key in rows]
        found = shared.execute(
            "SELECT column_name, data_type, is_nullable = 'NO', column_default"
            " FROM information_schema.columns WHERE table_schema = '{schema}'"
            f" AND table_name = '{table}' AND column_name <> 'rowid' ORDER BY ordinal_position"
        )
        server = [
            (name, kinds[str(kind)], needed, str(default).partition("::")[0] if default is not None else None)
            for name, kind, needed, default in found
        ]
        assert tuple(name for name, *_ in file) == columns
        assert [(*row[:3], (row[3] or "").strip("'") or None) for row in server] == [
            (*row[:3], (row[3] or "").strip("'") or None) for row in file
        ]


def of_server(shared: Shared, program: str, *arguments: str | Path) -> None:
    """One of the server's own tools."""
    at = ["-h", "127.0.0.1", "-p", str(shared.server.port), "-U", "officer", "-d", "rounds"]
    subprocess.run([shared.server.programs / program, *at, *arguments], check=True)


def held(shared: Shared) -> dict[str, list[tuple[Any, ...]]]:
    """Every record of a ledger, by table."""
    with closing(open_campaign(shared.folder).ledger) as ledger:
        return {table: list(records(ledger.store, table)) for table in COLUMNS}


def test_dumped_and_restored(shared: Shared, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the server's own tools saved and gave back is the same ledger, and the work goes on there.

    Where work was done since the dump, every command says so, and ``rebuild`` adds it from the folder.
    """
    inbox = tmp_path / "收到"
    inbox.mkdir()
    (inbox / "1.json").write_bytes(facts_file(1))
    folder, dump = str(shared.folder), tmp_path / "ledger.dump"
    collect = ["campaign", "collect", folder, str(inbox)]
    for command in (["campaign", "send", folder], collect):
        assert main(command) == 0
    before = held(shared)
    of_server(shared, "pg_dump", "-Fc", "-n", parse_address(shared.address).schema, "-f", dump)
    remove_ledger(shared.folder)
    assert main(["campaign", "status", folder]) == 1
    assert "pg_restore" in capsys.readouterr().err
    shared.execute('DROP SCHEMA "{schema}" CASCADE')
    of_server(shared, "pg_restore", dump)
    assert check_campaign(shared.folder).faults == ()
    assert held(shared) == before

    (inbox / "2.json").write_bytes(facts_file(2))
    people = ["--by", "王芳", "--secrecy-by", "李明"]
    note = ["campaign", "note", folder, "302002", "来过电话", "--by", "王芳"]
    for command in (collect, ["campaign", "approve", folder, "302001", "302002", *people], note):
        assert main(command) == 0
    assert check_campaign(shared.folder).faults == ()
    later, drafts = held(shared), sorted(shared.folder.rglob("*.eml"))
    remove_ledger(shared.folder)
    of_server(shared, "pg_restore", dump)
    capsys.readouterr()
    for command in ("status", "mail", "collect"):
        assert main(["campaign", command, folder, *([str(inbox)] if command == "collect" else [])]) == 1
        assert "campaign rebuild" in capsys.readouterr().err
    assert main(["campaign", "rebuild", folder]) == 0
    assert check_campaign(shared.folder).faults == ()
    again = held(shared)
    for table in ("approval", "remark"):
        assert again[table] == later[table]
    for table in ("return", "answer", "message"):
        assert [row[0] for row in again[table]] == [row[0] for row in later[table]]
    assert sorted(shared.folder.rglob("*.eml")) == drafts
    assert main(collect) == 0
    assert check_campaign(shared.folder).faults == ()
