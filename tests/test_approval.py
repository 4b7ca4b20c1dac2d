"""Who approves what: two people, and no return in bulk that may come from somebody else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.test_campaign import facts, states, taken
from tests.test_mails import facts_file, mail_with
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.publication.approve import approve_returns
from xlsx_kit.cli import main
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook.model.book import unit_book
from xlsx_kit.workbook.writer.workbook import write_workbook


def sent_in(campaign: Campaign, folder: Path, number: int, sender: str, name: str) -> None:
    """A return comes in by mail."""
    path = folder / f"{number}.eml"
    path.write_bytes(mail_with((name, facts_file(number)), sender=sender).as_bytes())
    taken(campaign, path)


@pytest.mark.slow
def test_doubtful_senders_are_held_back(campaign: Campaign, tmp_path: Path) -> None:
    """A stranger's, another unit's, and one named for another unit: only where the unit is named."""
    sent_in(campaign, tmp_path, 1, "u1@unit.example", "a.json")
    sent_in(campaign, tmp_path, 2, "x@evil.example", "a.json")
    sent_in(campaign, tmp_path, 3, "u4@unit.example", "a.json")
    sent_in(campaign, tmp_path, 5, "u5@unit.example", "302006 报表.json")
    done = approve_returns(campaign, [], by="王芳", secrecy_by="李明")
    assert done.done == ["302001"]
    assert [(code, why.partition("：")[0]) for code, why in done.held] == [
        ("302002", "发件人不在名单中"),
        ("302003", "发件人是 302004 第4单位 的邮箱"),
        ("302005", "文件名写的是 302006 第6单位"),
    ]
    assert approve_returns(campaign, ["302002"], by="王芳", secrecy_by="李明").done == ["302002"]
    assert states(campaign)[:3] == ["approved", "approved", "pass"]
    last = campaign.ledger.journal()[-1]
    assert (last.event, last.details["accepted"]) == ("approved", ["发件人不在名单中"])


def test_the_list_as_it_is_now_decides(campaign: Campaign, tmp_path: Path) -> None:
    """An address that is put into the list later clears the sender; so does the unit that sends it again."""
    sent_in(campaign, tmp_path, 2, "new@unit.example", "a.json")
    sent_in(campaign, tmp_path, 3, "x@evil.example", "a.json")
    sent_in(campaign, tmp_path, 3, "u3@unit.example", "a.json")
    assert approve_returns(campaign, [], by="王芳", secrecy_by="李明").done == ["302003"]
    units = campaign.folder / "units.csv"
    units.write_text(units.read_text("utf-8").replace("u2@unit", "new@unit"), "utf-8")
    again = open_campaign(campaign.folder)
    assert approve_returns(again, [], by="王芳", secrecy_by="李明").done == ["302002"]
    again.ledger.close()


@pytest.mark.parametrize(
    ("by", "secrecy_by"), [("王芳", "王芳"), ("王芳", " 王 芳"), ("Ａnn", "ann"), ("", "李")]
)
def test_two_people(campaign: Campaign, tmp_path: Path, by: str, secrecy_by: str) -> None:
    """One person is not enough, however the name is written; where the settings say so, it is."""
    sent_in(campaign, tmp_path, 1, "u1@unit.example", "a.json")
    approve = ["campaign", "approve", str(campaign.folder), "--by", by, "--secrecy-by", secrecy_by]
    assert main(approve) == 2
    assert states(campaign)[0] == "pass"
    path = campaign.folder / "campaign.toml"
    text = path.read_text("utf-8").replace("one_person_may_approve = false", "one_person_may_approve = true")
    path.write_text(text, "utf-8")
    assert main(approve) == (0 if by else 2)


def test_held_returns_on_screen_and_as_json(
    campaign: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both say who is held back and why; the keys of before are there."""
    sent_in(campaign, tmp_path, 2, "x@evil.example", "a.json")
    approve = ["campaign", "approve", str(campaign.folder), "--by", "王芳", "--secrecy-by", "李明"]
    assert main(approve) == 0
    assert "302002：发件人不在名单中" in capsys.readouterr().out
    assert main([*approve, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["done"], said["skipped"], said["refused"]) == ([], [], [])
    assert [one["code"] for one in said["held"]] == ["302002"]


def test_two_stamps(campaign: Campaign, tmp_path: Path) -> None:
    """A workbook that names one unit in its stamp and another in its cells."""
    found = load_return(facts(1))
    book = unit_book(found.pack, found.facts)
    stamp = {**book.stamp, "xlsx_kit.unit_code": "302002"}
    write_workbook(replace(book, stamp=stamp), tmp_path / "a.xlsx")
    taken(campaign, tmp_path / "a.xlsx")
    (one,) = campaign.ledger.returns_of("302002")
    assert one.note == "表中写的单位与下发时不同"
    assert approve_returns(campaign, [], by="王芳", secrecy_by="李明").done == []
