"""A round is carried in one file: what the program keeps arrives, nothing else, over nothing."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rounds import Round
from tests.test_campaign import code_of
from tests.test_mails import facts_file
from xlsx_kit.campaign import SETTINGS, logged_run, open_campaign, unpack_campaign
from xlsx_kit.campaign.campaign import read_settings
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError

NOT_AS_IT_IS = ("ledger.", "campaign.lock", "backups/")
SECRET = "口令-Zx9!secret"


@pytest.fixture
def filled(played: Round, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Letters written, a return in and approved; the office's own files lie beside."""
    monkeypatch.setenv("XLSX_KIT_SMTP_PASSWORD", SECRET)
    (played.folder / "上年").mkdir()
    (played.folder / "上年" / "说明.txt").write_text("无", "utf-8")
    settings = played.folder / SETTINGS
    settings.write_text(settings.read_text("utf-8").replace('prefill = ""', 'prefill = "上年"'), "utf-8")
    (played.folder / "密码.txt").write_text(SECRET, "utf-8")
    played.run("send")
    played.arrives("1.json", facts_file(1))
    played.run("approve", code_of(1), "--by", "王芳", "--secrecy-by", "李明", "--with-warnings")
    return played


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file that is carried as it is: the ledger is a copy, the lock and the copies of it stay."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(NOT_AS_IT_IS)
    }


def test_records_and_files_arrive_equal(filled: Round, tmp_path: Path) -> None:
    packed, there = tmp_path / "带走.zip", tmp_path / "外网" / "公开"
    before = files_of(filled.folder)
    done = filled.run("pack-up", "--out", packed)
    assert done["left"] == ["密码.txt"]
    assert files_of(filled.folder) == before
    assert main(["campaign", "move", str(packed), "--to", str(there)]) == 0
    del before["密码.txt"]
    before[SETTINGS] = re.sub(rb'(?m)^ledger = ".*"', b'ledger = ""', before[SETTINGS])
    assert files_of(there) == before
    filled._capsys.readouterr()
    here = filled.run("status")
    moved = Round(there, filled.inbox, filled._capsys)
    assert moved.run("status") == here
    assert moved.run("show", code_of(1)) == filled.run("show", code_of(1))
    checked = moved.run("check")
    assert checked["sound"]
    assert checked["entries"] == filled.run("check")["entries"] > 0
    moved.run("undo", code_of(1), "--reason", "看错了")  # the work goes on there
    assert moved.run("check")["faults"] == []
    assert not read_settings(there).ledger, "what was packed up stands on its own"


def test_nothing_secret_is_carried(filled: Round, tmp_path: Path) -> None:
    packed = tmp_path / "带走.zip"
    filled.run("pack-up", "--out", packed)
    with zipfile.ZipFile(packed) as archive:
        assert "密码.txt" not in archive.namelist()
        assert not [name for name in archive.namelist() if SECRET.encode() in archive.read(name)]
        assert {"ledger.sqlite", SETTINGS, "journal.jsonl", "上年/说明.txt"} < set(archive.namelist())
    again = tmp_path / "再来.zip"
    filled.run("pack-up", "--out", again)
    assert packed.read_bytes() == again.read_bytes()


def test_a_folder_or_a_file_of_somebodys_is_never_overwritten(filled: Round, tmp_path: Path) -> None:
    packed, there = tmp_path / "带走.zip", tmp_path / "已有"
    filled.run("pack-up", "--out", packed)
    there.mkdir()
    assert main(["campaign", "move", str(packed), "--to", str(there)]) == 1
    assert "已经存在" in filled._capsys.readouterr().err
    assert list(there.iterdir()) == []
    theirs = tmp_path / "别人的.zip"
    theirs.write_bytes(b"theirs")
    filled.said("pack-up", "--out", theirs, fails=1)
    assert theirs.read_bytes() == b"theirs"


def test_a_round_that_is_being_worked_on_is_not_packed(filled: Round, tmp_path: Path) -> None:
    campaign = open_campaign(filled.folder)
    with logged_run(filled.folder, "collect", campaign.ledger):
        assert "正在处理" in filled.said("pack-up", "--out", tmp_path / "x.zip", fails=1)
    campaign.ledger.close()
    assert not (tmp_path / "x.zip").exists()


def test_what_is_named_elsewhere_is_said(filled: Round, tmp_path: Path) -> None:
    settings = filled.folder / SETTINGS
    settings.write_text(settings.read_text("utf-8").replace('"上年"', '"../别处"'), "utf-8")
    (tmp_path / "别处").mkdir()
    assert filled.run("pack-up", "--out", tmp_path / "x.zip")["left"] == ["../别处", "上年", "密码.txt"]


def rewritten(packed: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A packed round with other members."""
    with zipfile.ZipFile(packed) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    out = packed.with_name("改过.zip")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out


def outside(members: dict[str, bytes]) -> None:
    listed = json.loads(members["contents.json"])
    listed["files"]["../漏出.txt"] = listed["files"][SETTINGS]
    members["contents.json"], members["../漏出.txt"] = json.dumps(listed).encode(), members[SETTINGS]


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update({SETTINGS: m[SETTINGS] + b"\n"}),
        lambda m: m.update({"多出.txt": b"x"}),
        lambda m: m.pop("ledger.sqlite"),
        lambda m: m.pop("contents.json"),
        lambda m: m.update({"contents.json": b"[]"}),
        lambda m: m.update({"contents.json": b'{"format": 1, "files": []}'}),
        outside,
    ],
)
def test_what_was_not_packed_so_is_not_laid_down(
    filled: Round, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    packed, there = tmp_path / "带走.zip", tmp_path / "外网" / "公开"
    filled.run("pack-up", "--out", packed)
    with pytest.raises(SpecError, match="损坏"):
        unpack_campaign(rewritten(packed, change), there)
    assert list((tmp_path / "外网").iterdir()) == []
    cut = tmp_path / "断.zip"
    cut.write_bytes(packed.read_bytes()[:-200])
    with pytest.raises(SpecError, match="损坏"):
        unpack_campaign(cut, there)
    assert not there.exists()
    assert not (tmp_path / "漏出.txt").exists()


def test_another_version_and_a_full_disk(filled: Round, tmp_path: Path) -> None:
    packed = tmp_path / "带走.zip"
    filled.run("pack-up", "--out", packed)

    def newer(members: dict[str, bytes]) -> None:
        members["contents.json"] = b'{"format": 2, "files": {}}'

    with pytest.raises(SpecError, match="更新的版本"):
        unpack_campaign(rewritten(packed, newer), tmp_path / "新")
    shutil.rmtree(tmp_path / "外网", ignore_errors=True)
    (tmp_path / "挡着").write_text("", "utf-8")
    with pytest.raises(OSError, match="挡着"):
        unpack_campaign(packed, tmp_path / "挡着" / "公开")
