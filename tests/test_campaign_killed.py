"""A campaign's process is killed for real, at fifty points; run again, it is as if nothing had happened."""

from __future__ import annotations

import contextlib
import email
import email.policy
import hashlib
import json
import multiprocessing
import os
import random
import re
import secrets
import shutil
import signal
import sqlite3
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.mail_servers import Mailbox
from tests.postgresql_server import address_of, connected, remove_ledger
from tests.test_campaign import facts
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.ledger.journal import JOURNAL_FILE
from xlsx_kit.campaign.ledger.opening import open_ledger
from xlsx_kit.campaign.ledger.store import copy_records
from xlsx_kit.campaign.status.standing import unit_standings
from xlsx_kit.cli import main

KILLS, UNITS, SEED = 50, 4, 11
STEPS = ("os.rename", "socket.connect", "smtplib.send")
WRITTEN = ("drafted", "sending", "sent", "failed")
"""States of a letter whose draft is there."""
FORK = multiprocessing.get_context("fork")  # packs and masters are loaded once, for all of them


def round_of_mails(folder: Path, resend: bool = False) -> None:
    """What an officer does in the morning: letters written, returns collected, everything delivered."""
    commands = (
        ["send", str(folder)],
        ["collect", str(folder), str(folder.parent / "inbox")],
        ["mail", str(folder), "--yes", *(["--resend-uncertain"] if resend else [])],
    )
    for command in commands:
        assert main(["campaign", *command]) == 0, command


def watching(folder: Path, act: Callable[[], None]) -> None:
    """Calls ``act`` before everything that puts a file into its place, adds to the journal's, settles a
    change of the ledger, or tells the server something; another file that is written under its own name,
    where half of it could be seen, is an error.
    """

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS:
            act()
        elif event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            path = Path(os.fsdecode(arguments[0]))
            if path == folder / JOURNAL_FILE:
                act()
            else:
                assert path.name.startswith(".") or folder not in path.parents, path

    connect = sqlite3.connect

    def traced(*given: Any, **more: Any) -> sqlite3.Connection:
        database = connect(*given, **more)
        database.set_trace_callback(lambda statement: act() if statement == "COMMIT" else None)
        return database

    execute = psycopg.Connection.execute

    def executed(server: Any, statement: Any, *given: Any, **more: Any) -> Any:
        if statement == "COMMIT":
            act()
        return execute(server, statement, *given, **more)

    sqlite3.connect = traced  # type: ignore[assignment]
    psycopg.Connection.execute = executed  # type: ignore[method-assign]
    sys.addaudithook(watch)


def in_process(
    folder: Path, die_at: int, seen: Synchronized[int], work: Callable[[], None] | None = None
) -> int | None:
    """A round of mails, or other work, in a process that kills itself before a point of it (0: never)."""

    def act() -> None:
        seen.value += 1
        if seen.value == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def run() -> None:
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            sys.stderr = nowhere
            watching(folder, act)
            work() if work else round_of_mails(folder)

    seen.value = 0
    process = FORK.Process(target=run)
    process.start()
    process.join()
    return process.exitcode


def records(folder: Path, wanted: str) -> list[tuple[Any, ...]]:
    """What the ledger says, read without the program."""
    if address := address_of(folder):
        with contextlib.closing(connected(address)) as server:
            return server.execute(wanted).fetchall()
    with contextlib.closing(sqlite3.connect(folder / "ledger.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        return database.execute(wanted).fetchall() if tables else []


def assert_consistent(folder: Path) -> None:
    """Everything the ledger says has happened is there, whole, on the disk; nothing stands there half."""
    if not (folder / "ledger.sqlite").exists() and not address_of(folder):
        return
    for letter_id, kind, file, digest, state in records(
        folder, "SELECT id, kind, file, hash, state FROM message"
    ):
        path = folder / file
        assert state in ("intended", *WRITTEN)
        if state in WRITTEN:
            letter = letter_in(path)
            assert letter["Message-ID"] == letter_id
            if kind == "send":
                (workbook,) = letter.iter_attachments()
                assert hashlib.sha256(workbook.get_content()).hexdigest() == digest
    answered = "SELECT count(*) FROM answer WHERE hash NOT IN (SELECT hash FROM return) OR message NOT IN"
    assert records(folder, f"{answered} (SELECT id FROM message)") == [(0,)]
    for digest, file in records(folder, "SELECT hash, file FROM return"):
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == digest
    for path in folder.rglob("*.eml"):
        if not path.name.startswith("."):
            assert not letter_in(path).defects
    for path in folder.glob("workbooks/*.xlsx"):
        if not path.name.startswith("."):
            assert zipfile.ZipFile(path).testzip() is None


def letter_in(path: Path) -> EmailMessage:
    """A draft, parsed."""
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def outcome(folder: Path) -> tuple[Any, ...]:
    """What a campaign has come to, times aside."""
    letters = records(folder, "SELECT id, unit, kind, file, hash, state FROM message ORDER BY id")
    returns = records(folder, "SELECT hash, unit, file, status FROM return ORDER BY hash")
    odd = records(folder, "SELECT hash, name, why FROM odd ORDER BY hash")
    found = open_campaign(folder)
    states = [(unit.code, unit.state, unit.versions) for unit in unit_standings(found)]
    found.ledger.close()
    kept = sorted(path.relative_to(folder).as_posix() for path in folder.glob("returns/*/*"))
    return letters, returns, odd, states, kept


@pytest.fixture
def ready(campaign: Campaign, smtp: tuple[Mailbox, int], tmp_path: Path) -> Path:
    """A campaign of four units that nothing was done in yet, and what they will send."""
    campaign.ledger.close()
    folder = campaign.folder
    remove_ledger(folder)
    units = folder / "units.csv"
    units.write_text("".join(units.read_text("utf-8").splitlines(keepends=True)[: UNITS + 1]), "utf-8")
    settings = folder / "campaign.toml"
    server = f'[smtp]\nhost = "127.0.0.1"\nport = {smtp[1]}\nsecurity = "none"\nper_minute = 1000000\n'
    settings.write_text(settings.read_text("utf-8") + server, "utf-8")
    open_campaign(folder).ledger.close()  # which draws what issue numbers are made of: the copies share it
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, changes in enumerate(([], [("ledger.1.amount", "128.50")], []), start=1):
        (inbox / f"{number}.json").write_text(json.dumps(facts(number, *changes)), "utf-8")
    (inbox / "别的.txt").write_text("无", "utf-8")
    return folder


def copied(ready: Path, place: Path) -> Path:
    """The campaign and the inbox, times of files included, in a place of their own."""
    shutil.copytree(ready.parent / "inbox", place / "inbox")
    folder = Path(shutil.copytree(ready, place / ready.name))
    if address := address_of(ready):
        own = re.sub(r"schema=\w+", f"schema=copy_{secrets.token_hex(4)}", address)
        settings = folder / "campaign.toml"
        settings.write_text(settings.read_text("utf-8").replace(address, own), "utf-8")
        before, after = open_ledger(ready, address), open_ledger(folder, own)
        with contextlib.closing(before), contextlib.closing(after):
            copy_records(before.store, after.store)
    return folder


@pytest.mark.slow
def test_killed_at_fifty_points(ready: Path, smtp: tuple[Mailbox, int], tmp_path: Path) -> None:
    """Whatever was recorded is true, whatever was not is done later; no server has a letter twice.

    But for those whose end nobody can know: they wait until somebody says that they may go out again, and
    then have the same Message-ID.
    """
    box, _ = smtp
    seen = FORK.Value("i", 0)
    round_of_mails(copied(ready, tmp_path / "warm"))  # what is loaded here need not be in every process
    whole = copied(ready, tmp_path / "whole")
    box.taken.clear()
    assert in_process(whole, 0, seen) == 0
    points, expected = seen.value, outcome(whole)
    letters = len(expected[0])
    assert [state for _, state, _ in expected[3]] == ["pass", "fail", "pass", "out"]
    assert len(box.taken) == letters == UNITS + 3

    doubtful = 0
    for number, point in enumerate(random.Random(SEED).sample(range(1, points + 1), KILLS)):
        folder = copied(ready, tmp_path / f"{number}")
        box.taken.clear()
        assert in_process(folder, point, seen) == -signal.SIGKILL, point
        assert_consistent(folder)
        assert in_process(folder, 0, seen) == 0
        assert_consistent(folder)
        assert not list(folder.rglob(".~*"))
        times = Counter(email.message_from_bytes(data)["Message-ID"] for _, data in box.taken)
        assert set(times.values()) <= {1}, point
        open_end = {letter for (letter,) in records(folder, "SELECT id FROM message WHERE state = 'sending'")}
        assert len(open_end) <= 1
        assert set(times) | open_end == {letter[0] for letter in expected[0]}
        doubtful += len(open_end)
        assert in_process(folder, 0, seen, partial(round_of_mails, folder, resend=True)) == 0
        again = Counter(email.message_from_bytes(data)["Message-ID"] for _, data in box.taken)
        assert {letter for letter, count in (again - times).items() if count} == open_end
        assert outcome(folder) == expected, point
        shutil.rmtree(folder.parent)
    assert doubtful
