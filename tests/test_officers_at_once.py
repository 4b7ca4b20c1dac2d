"""Two officers on one round: each on other units, told by name where on the same; a server that dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.test_ledger_on_server import Shared, shared
from tests.test_mails import facts_file
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.runlog import logged_run
from xlsx_kit.cli import main
from xlsx_kit.outputs import run_token

__all__ = ["shared"]  # a fixture

UNITS = ("302001", "302002", "302003")
PEOPLE = ["--by", "李明", "--secrecy-by", "赵强"]


@pytest.fixture
def inbox(shared: Shared) -> Path:
    """A return of each unit."""
    folder = shared.folder.parent / "收到"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"{number}.json").write_bytes(facts_file(number))
    return folder


@contextmanager
def colleague(folder: Path, *held: str) -> Iterator[Campaign]:
    """王芳, on another machine, is collecting and at work on some units or files."""
    campaign = open_campaign(folder)
    with closing(campaign.ledger), logged_run(folder, "collect", campaign.ledger, "王芳"):
        for name in held:
            assert campaign.ledger.store.hold(name) == ""
        yield campaign


def said(capsys: pytest.CaptureFixture[str], *arguments: object, fails: int = 0) -> dict[str, Any]:
    """What a command says as JSON."""
    capsys.readouterr()
    assert main(["campaign", *map(str, arguments), "--json"]) == fails
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_file_and_a_unit_that_a_colleague_has(
    shared: Shared, inbox: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are left to her and named; the others are collected; later nothing is missing, nothing twice."""
    monkeypatch.setenv("XLSX_KIT_OFFICER", "李明")
    digest = content_hash((inbox / "1.json").read_bytes())
    with colleague(shared.folder, digest, UNITS[1]):
        done = said(capsys, "collect", shared.folder, inbox)
        assert {(one["name"], one["officer"]) for one in done["elsewhere"]} == {
            ("1.json", "王芳"),
            ("2.json", "王芳"),
        }
        assert [one["unit"] for one in done["received"]] == [UNITS[2]]
        assert main(["campaign", "collect", str(shared.folder), str(inbox)]) == 0
        assert "王芳" in capsys.readouterr().out
    done = said(capsys, "collect", shared.folder, inbox)
    assert ({one["unit"] for one in done["received"]}, done["again"]) == ({UNITS[0], UNITS[1]}, 1)
    assert check_campaign(shared.folder).faults == ()


def test_what_a_colleague_is_writing(shared: Shared, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A half-written file of a run that is at work stays; one of a run that was killed goes."""
    half, dead = (shared.folder / f".~{token}123456.eml" for token in (run_token(), "aaaaaaaaaaaa"))
    half.write_bytes(b"half")
    dead.write_bytes(b"half")
    with closing(open_campaign(shared.folder).ledger) as ledger:
        ledger.begin_run("aaaaaaaaaaaa", "collect")
    with colleague(shared.folder):
        half.write_bytes(b"half")
        said(capsys, "collect", shared.folder, inbox)
        assert half.exists()
        assert not dead.exists()
    said(capsys, "collect", shared.folder, inbox)
    assert not half.exists()


def test_a_command_that_must_be_alone(
    shared: Shared, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names who is at work; afterwards it may."""
    with colleague(shared.folder):
        assert main(["campaign", "send", str(shared.folder)]) == 1
        assert "王芳正在处理" in capsys.readouterr().err
    assert main(["campaign", "send", str(shared.folder)]) == 0


def test_units_approved_by_two(shared: Shared, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Different units at the same time; the same one by one of them, and the other is told by whom."""
    said(capsys, "collect", shared.folder, inbox)
    with colleague(shared.folder, UNITS[0]):
        done = said(capsys, "approve", shared.folder, *UNITS, *PEOPLE, fails=1)
        assert done["done"] == [UNITS[1], UNITS[2]]
        assert "王芳正在处理" in json.dumps(done["refused"], ensure_ascii=False)
    assert said(capsys, "approve", shared.folder, UNITS[0], *PEOPLE)["done"] == [UNITS[0]]
    officers = shared.execute("SELECT DISTINCT officer FROM run WHERE command = 'approve'")
    assert officers == [("李明",)]


def collector(folder: Path, inbox: Path, officer: str) -> subprocess.Popen[str]:
    """A real process that collects."""
    return subprocess.Popen(
        [sys.executable, "-m", "xlsx_kit", "campaign", "collect", str(folder), str(inbox), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XLSX_KIT_OFFICER": officer, "PYTHONPATH": str(Path(__file__).parents[1])},
    )


def many_versions(inbox: Path, count: int) -> None:
    """Returns of three units, each another version."""
    for number in range(count):
        own = json.loads(facts_file(number % 3 + 1))
        own["texts"]["safeguards"] = f"第{number}份。"
        (inbox / f"版本{number:03d}.json").write_text(json.dumps(own, ensure_ascii=False), "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("officers", [("王芳", "李明"), ("王芳", "李明", "赵强", "周敏")])
def test_collectors_at_once(shared: Shared, inbox: Path, officers: tuple[str, ...]) -> None:
    """Processes over one folder: everything comes in, once; what one leaves another has."""
    many_versions(inbox, 30)
    running = [collector(shared.folder, inbox, officer) for officer in officers]
    results = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * len(officers), results
    last = collector(shared.folder, inbox, "李明")
    results.append(last.communicate(timeout=300))
    received = [one["file"] for out, _ in results for one in json.loads(out)["received"]]
    assert len(received) == len(set(received)) == 33
    found = open_campaign(shared.folder)
    with closing(found.ledger):
        assert len(found.ledger.returns()) == len(found.ledger.answers()) == 33
    assert check_campaign(shared.folder).faults == ()


STOPPING = """
import os, signal, sys
from xlsx_kit.cli import main
def stopping(frame, event, arg):
    if event == "call" and frame.f_code.co_name == sys.argv[1]:
        sys.setprofile(None)
        os.kill(os.getpid(), signal.SIGSTOP)
sys.setprofile(stopping)
sys.exit(main(["campaign", "collect", *sys.argv[2:]]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at", "units"), [("campaign_standards", UNITS), ("write_draft", UNITS[1:]), ("letter_bytes", UNITS[1:])]
)
def test_no_collector_waits_for_another(
    shared: Shared, inbox: Path, tmp_path: Path, at: str, units: tuple[str, ...]
) -> None:
    """One that stands still, with a file in its hands or a unit, too: another does all the rest meanwhile."""
    own = json.loads(facts_file(1))
    own["texts"]["safeguards"] = "另一份。"
    (tmp_path / "另一份.json").write_text(json.dumps(own, ensure_ascii=False), "utf-8")
    command = [sys.executable, "-c", STOPPING, at, str(shared.folder), str(tmp_path / "另一份.json")]
    paths = {"PYTHONPATH": str(Path(__file__).parents[1])}
    still = subprocess.Popen(command, env={**os.environ, **paths, "XLSX_KIT_OFFICER": "王芳"})
    assert os.WIFSTOPPED(os.waitpid(still.pid, os.WUNTRACED)[1])
    try:
        done = json.loads(collector(shared.folder, inbox, "李明").communicate(timeout=120)[0])
    finally:
        still.send_signal(signal.SIGCONT)
    assert [one["unit"] for one in done["received"]] == list(units)
    left = {("1.json", "王芳")} if units != UNITS else set()
    assert {(one["name"], one["officer"]) for one in done["elsewhere"]} == left
    assert still.wait(120) == 0
    done = json.loads(collector(shared.folder, inbox, "李明").communicate(timeout=120)[0])
    assert [one["unit"] for one in done["received"]] == [code for code in UNITS if code not in units]
    assert check_campaign(shared.folder).faults == ()


@pytest.mark.slow
def test_the_server_dies(shared: Shared, inbox: Path) -> None:
    """In the middle of a collection: a sentence, and the next run does the rest."""
    many_versions(inbox, 60)
    process = collector(shared.folder, inbox, "王芳")
    for _ in range(1_200):
        if shared.execute("SELECT count(*) FROM answer")[0][0] >= 3 or process.poll() is not None:  # type: ignore[operator]
            break
        time.sleep(0.05)
    shared.server.kill()
    _, words = process.communicate(timeout=120)
    shared.server.start()
    assert process.returncode == 1
    assert "连不上台账的数据库" in words
    assert "程序内部出错" not in words
    again = collector(shared.folder, inbox, "王芳")
    again.communicate(timeout=300)
    assert again.returncode == 0
    found = open_campaign(shared.folder)
    with closing(found.ledger):
        assert len(found.ledger.returns()) == len(found.ledger.answers()) == 63
    assert check_campaign(shared.folder).faults == ()
