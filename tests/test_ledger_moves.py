"""A round moved from its folder to a server and back: record by record, killed, refused."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from tests.rounds import Round
from tests.test_campaign import code_of
from tests.test_ledger_on_server import Shared, shared
from tests.test_mails import facts_file
from xlsx_kit.campaign.campaign import open_campaign, read_settings
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.ledger.opening import LEDGER
from xlsx_kit.campaign.ledger.store import differing_tables
from xlsx_kit.campaign.runlog import logged_run
from xlsx_kit.cli import main

__all__ = ["shared"]
NUMBERS = count(1)
ROOT = Path(__file__).parents[1]


def test_a_round_moves_to_a_server_and_back(shared: Shared, played: Round) -> None:
    """Record by record; the work goes on there, and what is left behind is opened by nobody."""
    place = f"{shared.server.address}?schema=moved_{next(NUMBERS)}"
    played.run("send")
    played.arrives("1.json", facts_file(1))
    folder = played.folder
    start = read_settings(folder).ledger
    for target in [] if start else [place, LEDGER, place]:
        here, before = played.run("status"), closing(open_campaign(folder).ledger)
        done = played.run("move", "--ledger", target)
        assert done["records"] > 20
        with before as old, closing(open_campaign(folder).ledger) as new:
            assert differing_tables(old.store, new.store) == []
        assert played.run("status") == here
        assert check_campaign(folder).sound
        played.run("note", code_of(1), f"移到 {target}", "--by", "王芳")
    with closing(open_campaign(folder).ledger) as now:
        assert len(now.remarks(code_of(1))) == (0 if start else 3)


MOVING = """
import os, sys
from xlsx_kit.cli import main
from xlsx_kit.outputs import replace_file
steps = iter(range(int(sys.argv[1])))
def dying(frame, event, arg):
    place = f"{frame.f_code.co_filename}:{frame.f_code.co_name}"
    if event == "call" and sys.argv[2] in place and next(steps, None) is None:
        os._exit(9)
sys.setprofile(dying)
main(["campaign", "move", sys.argv[3], "--ledger", sys.argv[4]])
"""
KILLS = [
    ("ledger/store.py:copy_records", 0),
    *(("ledger/store.py:records", calls) for calls in (0, 3, 20)),
    *(("ledger/connection.py", calls) for calls in (0, 3, 40)),
    *(("settings_change.py", calls) for calls in (0, 3)),
    *(("ledger/sqlite_file.py", calls) for calls in (0, 3)),
]
"""Where a move is broken off: a file of the program or a function, and how many calls of it come before."""


@pytest.mark.slow
@pytest.mark.ledger_file
@pytest.mark.parametrize(("part", "calls"), KILLS)
def test_a_move_that_is_killed(shared: Shared, played: Round, part: str, calls: int) -> None:
    """The settings name one whole ledger all the same, and moving again comes to the end."""
    played.run("send")
    played.arrives("1.json", facts_file(1))
    folder, place = played.folder, f"{shared.server.address}?schema=moved_{next(NUMBERS)}"
    here = played.run("status")
    command = [sys.executable, "-c", MOVING, str(calls), part, str(folder), place]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    died = subprocess.run(command, check=False, capture_output=True, env=environment)
    assert died.returncode == 9
    assert played.run("status") == here
    if not read_settings(folder).ledger:
        played.run("move", "--ledger", place)
    assert read_settings(folder).ledger == place
    assert played.run("status") == here
    assert check_campaign(folder).sound


def test_where_a_ledger_does_not_move(
    shared: Shared, played: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over another round's, or while a command is at work; then everything is as it was."""
    played.run("send")
    before = (played.folder / "campaign.toml").read_bytes()
    assert main(["campaign", "move", str(played.folder), "--ledger", shared.address]) == 1
    assert "另一次活动" in capsys.readouterr().err
    place = f"{shared.server.address}?schema=moved_{next(NUMBERS)}"
    campaign = open_campaign(played.folder)
    with closing(campaign.ledger), logged_run(played.folder, "collect", campaign.ledger):
        assert main(["campaign", "move", str(played.folder), "--ledger", place]) == 1
    assert "正在处理" in capsys.readouterr().err
    assert (played.folder / "campaign.toml").read_bytes() == before
    played.run("status")
