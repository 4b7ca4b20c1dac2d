"""A disk that is full or read-only, two commands at once, a clock set back: said in words, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from tests.test_campaign import facts
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.ledger import identifiers
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.cli import main

RETURNS = 6


class Disk:
    """A small disk of its own (tmpfs), which may be made larger or read-only."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()
        self.mount("size=64m")

    def mount(self, options: str) -> None:
        remount = "remount," if os.path.ismount(self.place) else ""
        command = ["mount", "-t", "tmpfs", "-o", f"{remount}{options}", "tmpfs", str(self.place)]
        done = subprocess.run(command, capture_output=True)
        if done.returncode:
            pytest.skip("this user may not mount a disk")

    @property
    def used(self) -> int:
        """Kilobytes that are in use."""
        return shutil.disk_usage(self.place).used // 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk, as long as a test runs."""
    if shutil.which("mount") is None:
        pytest.skip("no disk can be mounted here")
    found = Disk(tmp_path / "盘")
    yield found
    subprocess.run(["umount", str(found.place)], check=False)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """What units send."""
    folder = tmp_path / "收到"
    folder.mkdir()
    for number in range(1, RETURNS + 1):
        (folder / f"{number}.json").write_text(json.dumps(facts(number)), "utf-8")
    return folder


def moved(campaign: Campaign, disk: Disk) -> Path:
    """The campaign, on the disk."""
    campaign.ledger.close()
    return Path(shutil.copytree(campaign.folder, disk.place / "活动"))


def verbs(folder: Path, inbox: Path) -> dict[str, list[str]]:
    """What changes a campaign."""
    people = ["--by", "王芳", "--secrecy-by", "李明"]
    return {
        "send": ["send", str(folder)],
        "collect": ["collect", str(folder), str(inbox)],
        "remind": ["remind", str(folder)],
        "approve": ["approve", str(folder), *people],
    }


@pytest.mark.slow
@pytest.mark.parametrize("room", [40, 300, 700, 1_300])
def test_a_full_disk(
    campaign: Campaign, disk: Disk, inbox: Path, capsys: pytest.CaptureFixture[str], room: int
) -> None:
    """At whatever point it fills: one sentence; with more room, everything is there, once."""
    folder = moved(campaign, disk)
    disk.mount(f"size={disk.used + room}k")
    said = ""
    for arguments in verbs(folder, inbox).values():
        if main(["campaign", *arguments]) == 1:
            said += capsys.readouterr().err
    assert "磁盘空间不足" in said
    assert "程序内部出错" not in said
    disk.mount("size=64m")
    for arguments in verbs(folder, inbox).values():
        assert main(["campaign", *arguments]) == 0
    found = open_campaign(folder)
    assert sorted(r.unit or "" for r in found.ledger.returns()) == [
        f"30200{n}" for n in range(1, RETURNS + 1)
    ]
    assert len(found.ledger.messages("send")) == 8
    assert len(found.ledger.approvals()) == RETURNS
    found.ledger.close()
    assert [f for f in check_campaign(folder).faults if f.severity == "error"] == []


def test_a_read_only_disk(
    campaign: Campaign, disk: Disk, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is done, and it is said why."""
    folder = moved(campaign, disk)
    assert main(["campaign", "send", str(folder)]) == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    disk.mount("ro")
    capsys.readouterr()
    for name, arguments in verbs(folder, inbox).items():
        assert main(["campaign", *arguments]) == 1, name
        said = capsys.readouterr().err
        assert "只读" in said or "没有权限" in said, (name, said)
        assert "程序内部出错" not in said
    disk.mount("rw,size=64m")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert main(["campaign", "collect", str(folder), str(inbox)]) == 0


@pytest.mark.slow
def test_two_at_once(campaign: Campaign, inbox: Path) -> None:
    """Two real processes collect the same: one works, or both in turn; nothing comes in twice."""
    campaign.ledger.close()
    command = [sys.executable, "-m", "xlsx_kit", "campaign", "collect", str(campaign.folder), str(inbox)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    both = [subprocess.Popen(command, env=environment, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    said = [process.communicate(timeout=300)[1].decode() for process in both]
    statuses = sorted(process.returncode for process in both)
    assert statuses in ([0, 0], [0, 1]), said
    for process, text in zip(both, said, strict=True):
        assert process.returncode == 0 or "正在处理" in text
        assert "程序内部出错" not in text
    found = open_campaign(campaign.folder)
    assert len(found.ledger.returns()) == len(found.ledger.messages("answer")) == RETURNS
    found.ledger.close()
    assert check_campaign(campaign.folder).faults == ()


class Earlier(datetime):
    """A clock that was set back by two days."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) - timedelta(days=2)


def test_a_clock_set_back(campaign: Campaign, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later runs are dated earlier: no log, copy or version is written over, and the newest counts."""
    folder = campaign.folder
    campaign.ledger.close()
    commands = list(verbs(folder, inbox).values())
    for arguments in commands[:2]:
        assert main(["campaign", *arguments]) == 0
    logs = {path: path.read_bytes() for path in (folder / "logs").iterdir()}
    copies = {path: path.read_bytes() for path in (folder / "backups").glob("*")}
    monkeypatch.setattr(identifiers, "datetime", Earlier)
    for arguments in commands:
        assert main(["campaign", *arguments]) == 0
    assert {path: path.read_bytes() for path in logs} == logs
    assert {path: path.read_bytes() for path in copies} == copies
    assert len(list((folder / "logs").iterdir())) == len(logs) + len(commands)
    found = open_campaign(folder)
    assert [entry.number for entry in found.ledger.journal()] == list(
        range(1, len(found.ledger.journal()) + 1)
    )
    assert len(found.ledger.approvals()) == RETURNS
    found.ledger.close()
    assert check_campaign(folder).faults == ()
    assert (folder / "journal.jsonl").read_text("utf-8").count("\n") > RETURNS
