"""What a played round stumbled over: an address filled in later, returns of units that the list lacked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_campaign import code_of, facts
from tests.test_campaign_steps import Round, draft_texts
from xlsx_kit.campaign.campaign import NAMED_FILES
from xlsx_kit.cli import main

HEAD = "编码,名称,邮箱\n"
SETTINGS = ["--year", "2025", "--due", "2025-02-20", "--from", "预算股 <ys@x.cn>"]


def begun(tmp_path: Path, capsys: pytest.CaptureFixture[str], units: str) -> Round:
    """A round with a list, sent."""
    (tmp_path / "units.csv").write_text(HEAD + units, "utf-8")
    (tmp_path / "收到").mkdir()
    given = ["campaign", "init", str(tmp_path / "活动"), "--units", str(tmp_path / "units.csv"), *SETTINGS]
    assert main(given) == 0
    capsys.readouterr()
    found = Round(tmp_path / "活动", tmp_path / "收到", capsys)
    found.run("send")
    return found


def test_an_address_filled_in_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The draft without an address gets it, with the date and the contact of now; it stays one draft."""
    played = begun(tmp_path, capsys, f"{code_of(1)},文化馆,\n")
    (before,) = draft_texts(played.folder, "outbox/*.eml")
    assert "2025年2月20日" in before
    (played.folder / "units.csv").write_text(f"{HEAD}{code_of(1)},文化馆,whg@b.example\n", "utf-8")
    settings = played.folder / "campaign.toml"
    text = settings.read_text("utf-8").replace("due = 2025-02-20", "due = 2025-02-28")
    settings.write_text(text.replace('contact = ""', 'contact = "电话 0314-1"'), "utf-8")
    played.run("send")
    (after,) = draft_texts(played.folder, "outbox/*.eml")
    assert after.startswith("whg@b.example\n")
    assert "2025年2月28日" in after
    assert "电话 0314-1" in after


def test_a_return_of_a_unit_that_is_put_into_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was nobody's is the unit's as soon as the list has it: the same file is no repetition."""
    played = begun(tmp_path, capsys, f"{code_of(1)},第1单位,u1@unit.example\n")
    first = played.arrives("2.json", json.dumps(facts(2)).encode())
    assert [one["unit"] for one in first["received"] if one["unit"]] == []
    with (played.folder / "units.csv").open("a", encoding="utf-8") as units:
        units.write(f"{code_of(2)},第2单位,u2@unit.example\n")
    again = played.run("collect", played.inbox)
    assert [one["unit"] for one in again["received"]] == [code_of(2)]
    assert played.unit(2)["state"] == "pass"


@pytest.mark.parametrize(
    ("key", "command"),
    [("prefill", "send"), ("approved", "send"), ("export", "send"), ("settings", "collect")],
)
def test_a_file_of_the_settings_that_is_not_there(
    key: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The setting is named, by what it is and by its key, beside the file."""
    played = begun(tmp_path, capsys, f"{code_of(1)},第1单位,u1@unit.example\n")
    settings = played.folder / "campaign.toml"
    text = settings.read_text("utf-8")
    assert f'{key} = ""' in text
    settings.write_text(text.replace(f'{key} = ""', f'{key} = "去年的"'), "utf-8")
    said = played.said(command, *([played.inbox] if command == "collect" else []), fails=1)
    assert f"（{key}）：去年的" in said
    assert NAMED_FILES[key] in said
