"""What officers decide in a round, by the commands, on a real ledger: each step, and its taking back."""

from __future__ import annotations

import json
import os
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.rounds import ERROR, WARNED, Round, draft_texts
from tests.test_campaign import code_of, facts
from tests.test_mails import facts_file
from xlsx_kit.campaign.campaign import open_campaign
from xlsx_kit.campaign.intake.identity import IdentityCheck
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.ledger.records import Issue
from xlsx_kit.campaign.letters.stored import read_letter
from xlsx_kit.cli import main

EXCUSE = '[[excuses]]\nunit = "302002"\nrule = "{rule}"\nwho = "王芳"\nwhy = "经核实"\nuntil = 2099-12-31\n'


def renamed(played: Round, number: int, name: str) -> None:
    """Another name of a unit in the list."""
    units = played.folder / "units.csv"
    units.write_text(units.read_text("utf-8").replace(f",第{number}单位,", f",{name},"), "utf-8")


@pytest.mark.slow
def test_extended(played: Round) -> None:
    """One unit, a department, the round; drafts follow; the settings changed later count again."""
    played.run("send")
    done = played.run("extend", code_of(1), "--due", "2025-02-25", "--reason", "人员变动", "--by", "王芳")
    assert (done["units"], done["rewritten"]) == ([code_of(1)], [code_of(1)])
    (text,) = draft_texts(played.folder, f"outbox/{code_of(1)}-send-*.eml")
    assert "2025年2月25日" in text
    assert played.run("extend", "--parent", "乙局", "--due", "2025-02-28")["units"] == [
        code_of(n) for n in range(4, 9)
    ]
    assert len(played.run("extend", "--due", "2025-02-22")["rewritten"]) == 2
    due = {u["code"]: u["due"] for u in played.run("status")["units"]}
    assert [due[code_of(n)] for n in (1, 2, 4)] == ["2025-02-25", "2025-02-22", "2025-02-28"]
    assert played.run("status")["due"] == "2025-02-22"
    settings = played.folder / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace("due = 2025-02-20", "due = 2025-02-21"), "utf-8")
    assert played.unit(2)["due"] == "2025-02-21"
    played.run("undo", code_of(1), "--by", "王芳")
    assert played.unit(1)["due"] == "2025-02-21"
    assert {"报送期限由 2025-02-20 改为 2025-02-25", "撤回：改期限"} < {*played.events(1)}
    assert "没有可以撤回" in played.said("undo", code_of(1), fails=1)
    assert "名单中没有" in played.said("extend", "999", "--due", "2025-02-25", fails=1)
    assert "批次" in played.said("extend", "--batch", "第二批", "--due", "2025-02-25", fails=1)


@pytest.mark.slow
def test_exempt(played: Round) -> None:
    """No reminder, no letter; reasons are neutral; back again by undo."""
    played.run("send")
    assert "保密" in played.said("exempt", code_of(1), "--reason", "涉密单位", fails=2)
    assert "事由" in played.said("exempt", code_of(1), "--reason", " ", fails=2)
    played.run("exempt", code_of(1), "--reason", "撤并", "--by", "王芳")
    assert played.run("exempt", code_of(1), "--reason", "撤并")["skipped"] == [code_of(1)]
    assert (played.unit(1)["state"], played.unit(1)["exempt"]) == ("exempt", "撤并")
    assert list(played.folder.glob(f"outbox/{code_of(1)}-*")) == []
    assert code_of(1) not in played.run("remind")["drafted"]
    assert code_of(1) not in played.run("send")["drafted"]
    board = played.folder / "看板.html"
    played.run("status", "--html", board)
    assert "撤并" in board.read_text("utf-8")
    played.run("undo", code_of(1))
    assert played.unit(1)["state"] == "new"
    assert played.run("send")["drafted"] == [code_of(1)]
    played.run("exempt", code_of(2), "--reason", "不在本次范围", "--until", "2020-01-01")
    assert played.unit(2)["state"] == "out"  # it has run out


def test_noted(played: Round) -> None:
    played.run("note", code_of(1), "电话：下周报", "--by", "王芳")
    assert played.unit(1)["remark"] == "电话：下周报"
    shown = played.said("show", code_of(1))
    assert "备注：电话：下周报" in shown
    assert "经办：王芳" in shown
    assert "请写明内容" in played.said("note", code_of(1), " ", fails=1)


def test_excused_afterwards(played: Round) -> None:
    """An excuse granted after the return came in is looked at by itself, said, and answered."""
    played.arrives("二.json", facts_file(2, WARNED))
    assert played.unit(2)["state"] == "warn"
    (rule,) = played.unit(2)["warned"]
    (played.folder / "设置.toml").write_text(EXCUSE.format(rule=rule), "utf-8")
    settings = played.folder / "campaign.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('settings = ""', 'settings = "设置.toml"'), "utf-8"
    )
    assert played.run("status")["stale"] == [code_of(2)]
    done = played.run("collect", played.inbox)
    assert done["rechecked"] == [
        {"unit": code_of(2), "file": done["rechecked"][0]["file"], "before": "warn", "after": "pass"}
    ]
    assert played.unit(2)["state"] == "pass"
    assert played.run("status")["stale"] == []
    assert "重新核对：请核实 → 未发现问题" in played.events(2)
    (text,) = draft_texts(played.folder, f"outbox/{code_of(2)}-answer-*.eml")
    assert "已重新核对，以本信为准" in text
    assert "通过" not in text
    again = played.run("recheck", code_of(2))
    assert (again["rechecked"], again["changed"]) == ([code_of(2)], [])


def test_sent_again(played: Round) -> None:
    """A letter of its own, to the address as it is now, with the workbook that was issued."""
    assert "还没有给这个单位写过" in played.said("resend", code_of(1), fails=1)
    played.run("send")
    first = sorted(played.folder.glob(f"outbox/{code_of(1)}-send-*.eml"))[0]
    first.unlink()  # taken by a mail program
    assert played.run("resend", code_of(1))["drafted"]
    (again,) = played.folder.glob(f"outbox/{code_of(1)}-send-*.eml")
    assert again.name != first.name
    sent = played.run("send")
    assert (sent["held"], sent["drafted"]) == ([], [])
    played.run("mail", "--sent", code_of(1))
    renamed(played, 1, "更名单位")
    assert "生成以后再发一次" in played.said("resend", code_of(1), fails=1)
    assert played.run("send")["held"] == [code_of(1)]
    assert played.run("resend", code_of(1))["drafted"]
    newest = max(
        played.folder.glob(f"outbox/{code_of(1)}-send-*.eml"), key=lambda path: path.stat().st_mtime_ns
    )
    assert [one.name for one in read_letter(newest).attachments] == [f"{code_of(1)} 更名单位.xlsx"]


def test_set_aside_and_taken(played: Round) -> None:
    """A draft sent by mistake counts no more; a file of another form counts by hand, and says so."""
    played.arrives("一.json", facts_file(1))
    played.arrives("误.json", facts_file(1, ERROR, ("texts.safeguards", "初稿。")))
    assert draft_texts(played.folder, f"outbox/{code_of(1)}-answer-*.eml")
    assert "请写明" in played.said("set-aside", "误.json", "--reason", "", fails=2)
    done = played.run("set-aside", "误.json", "--reason", "误发的草稿", "--by", "王芳")
    assert (done["unit"], "returns/" in done["counts_now"]) == (code_of(1), True)
    assert (played.unit(1)["state"], played.unit(1)["versions"]) == ("pass", 1)
    assert not draft_texts(played.folder, f"outbox/{code_of(1)}-answer-*.eml")  # it spoke of the draft
    again = played.run("take", "误.json", "--unit", code_of(1), "--reason", "确是它")
    assert again["again"] == 1
    assert again["overtaken"].startswith("这一份有错误，算数的仍是 ")
    assert played.unit(1)["versions"] == 2
    stranger = played.inbox.parent / "传真录入.json"
    stranger.write_text(json.dumps(facts(99)), "utf-8")
    taken = played.run("take", stranger, "--unit", code_of(3), "--reason", "按传真录入", "--by", "李明")
    assert [one["unit"] for one in taken["received"]] == [code_of(3)]
    assert played.unit(3)["by_hand"] == "李明 人工收下：按传真录入"
    old = played.inbox.parent / "上周的.json"
    old.write_bytes(facts_file(3, ("texts.safeguards", "初稿。")))
    os.utime(old, (1.7e9, 1.7e9))
    said = played.said("take", old, "--unit", code_of(3), "--reason", "单位要求")
    assert "这一份较早，算数的仍是" in said
    assert "传真录入.json" in said
    scan = played.inbox.parent / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    assert "没有收下" in played.said("take", scan, "--unit", code_of(4), "--reason", "扫描件", fails=1)
    assert played.unit(4)["state"] == "new"
    assert "找不到" in played.said("take", "没有.xlsx", "--unit", code_of(4), "--reason", "无", fails=1)


def test_nobody_s_return_is_taken(played: Round) -> None:
    """A return of a unit that is not in the list counts for the unit that an officer names."""
    played.arrives("外.json", json.dumps(facts(99)).encode())
    done = played.run("take", "外.json", "--unit", code_of(5), "--reason", "单位编码写错")
    assert [one["unit"] for one in done["received"]] == [code_of(5)]
    assert played.unit(5)["state"] in ("pass", "warn")
    assert check_campaign(played.folder).sound


def test_approved_by_rule_by_department_from_a_list(played: Round) -> None:
    """Warnings that were looked at pass in bulk; others are named; an approval may be taken back."""
    for number in (1, 2):
        played.arrives(f"{number}.json", facts_file(number, *([WARNED] if number == 2 else [])))
    played.arrives("4.json", facts_file(4))
    people = ("--by", "王芳", "--secrecy-by", "李明")
    assert "请写明姓名" in played.said("approve", "--by", " ", "--secrecy-by", "李明", fails=2)
    (rule,) = played.unit(2)["warned"]
    assert "--rule" in played.said("approve", "--with-warnings", *people, fails=2)
    done = played.run("approve", "--parent", "甲局", *people)
    assert (done["done"], [held["code"] for held in done["held"]]) == ([code_of(1)], [code_of(2)])
    done = played.run("approve", "--with-warnings", "--rule", rule, "--parent", "甲局", *people)
    assert done["done"] == [code_of(2)]
    (played.folder / "清单.csv").write_text(f"单位编码\n{code_of(4)}\n999\n", "utf-8")
    done = played.run("approve", "--list", played.folder / "清单.csv", *people, fails=1)
    assert (done["done"], done["refused"]) == ([code_of(4)], [{"code": "999", "why": "名单中没有这个单位"}])
    played.run("undo", code_of(4), "--reason", "再看看", "--by", "王芳")
    assert played.unit(4)["state"] == "pass"
    assert check_campaign(played.folder).sound
    played.run("approve", code_of(4), *people)
    assert played.unit(4)["state"] == "approved"
    assert check_campaign(played.folder).sound


def test_units_come_and_go(played: Round) -> None:
    """A unit put into the list is written to; one taken out is said, and its drafts do not leave."""
    played.run("send")
    roster = played.folder / "units.csv"
    lines = roster.read_text("utf-8").splitlines()
    changed = [*lines[:1], *lines[2:], "302077,新单位,new@unit.example,乙局"]
    roster.write_text("\n".join(changed) + "\n", "utf-8")
    assert played.run("send")["drafted"] == ["302077"]
    assert list(played.folder.glob(f"outbox/{code_of(1)}-*")) == []
    status = played.run("status")
    assert status["gone"] == [{"code": code_of(1), "name": "第1单位", "at": status["gone"][0]["at"]}]
    assert "名单中已删去" in played.said("status")
    journal = (played.folder / "journal.jsonl").read_text("utf-8")
    assert '"event": "delisted"' in journal
    assert '"event": "listed"' in journal


def test_channels(played: Round) -> None:
    """What goes by intranet or by hand lies packed in a folder of its own, and no mail server gets it."""
    roster = played.folder / "units.csv"
    head, first, *rest = roster.read_text("utf-8").splitlines()
    others = "\n".join(f"{line},邮件" for line in rest)
    roster.write_text(f"{head},渠道\n{first},内网\n{others}\n", "utf-8")
    played.run("send")
    (parcel,) = played.folder.glob("outbox/内网/*.zip")
    with zipfile.ZipFile(parcel) as inside:
        assert sorted(Path(name).suffix for name in inside.namelist()) == [".txt", ".xlsx"]
    shown = played.run("mail", "--show")
    assert len(shown["skipped"]) == 7
    assert [one["channel"] for one in shown["letters"]].count("内网") == 1
    assert shown["letters"][0]["kind"] == "填报通知"
    assert shown["letters"][0]["attachments"]
    said = played.said("mail", "--show")
    assert "收件人：u2@unit.example" in said
    assert "内网、面交的 1 封不用邮件发" in said
    roster.write_text(f"{head},渠道\n{first},邮件\n{others}\n", "utf-8")
    assert played.run("send")["drafted"] == [code_of(1)]
    assert len(list(played.folder.glob("outbox/*.eml"))) == 8


def test_rebuilt(played: Round) -> None:
    """Steps, and those taken back, are there again when the ledger is made from its journal."""
    played.arrives("一.json", facts_file(1))
    played.arrives("误.json", facts_file(1, ("texts.safeguards", "初稿。")))
    played.run("set-aside", "误.json", "--reason", "误发")
    played.run("exempt", code_of(2), "--reason", "撤并")
    played.run("extend", code_of(3), "--due", "2025-03-01")
    played.run("note", code_of(4), "电话")
    played.run("exempt", code_of(5), "--reason", "撤并")
    played.run("undo", code_of(5))
    played.run("contact", code_of(6), "--email", "new6@unit.example")
    before = played.run("status")["units"]
    for path in [*played.folder.glob("ledger.sqlite*"), *played.folder.glob("backups/*")]:
        path.unlink()
    assert main(["campaign", "rebuild", str(played.folder), "--json"]) == 0
    played._capsys.readouterr()
    keys = ("code", "state", "due", "exempt", "remark", "versions")
    after = played.run("status")["units"]
    assert [[unit[key] for key in keys] for unit in after] == [[unit[key] for key in keys] for unit in before]
    assert check_campaign(played.folder).sound
    assert "邮箱由经办人" in played.run("show", code_of(6))["contact"]


def test_a_unit_with_another_name_and_one_that_is_gone(played: Round) -> None:
    """A return under the old name is said, and looked at if it went out from here; what is gone is shown."""
    for number in (1, 2):
        played.arrives(f"{number}.json", facts_file(number))
    renamed(played, 1, "更名单位")
    units = played.folder / "units.csv"
    units.write_text(re.sub(rf"{code_of(2)}.*\n", "", units.read_text("utf-8")), "utf-8")
    played.run("collect", played.inbox)
    assert (played.unit(1)["state"], played.unit(1)["warnings"]) == ("pass", 0)
    assert "名单中是“更名单位”" in played.said("show", code_of(1))
    campaign = open_campaign(played.folder)
    (found,) = campaign.ledger.returns_of(code_of(1))
    campaign.ledger.issue([Issue("n", code_of(1), "", "", found.received_at)])  # as if the workbook were ours
    assert IdentityCheck(campaign).notes(replace(found, issue="n")) == [
        "表中的单位名称与名单不同，可能已更名"
    ]
    campaign.ledger.close()
    shown = played.said("show", code_of(2))
    assert "报回第 1 份" in shown
    assert "名单中已删去：记录和收到的表仍在" in shown


@pytest.mark.ledger_file
def test_what_is_missing_or_there_twice(played: Round) -> None:
    """A check says so of the list of units, and of copies that programs leave which keep folders alike."""
    played.run("collect", played.inbox)
    for name in ("ledger.sqlite", "journal.jsonl", "campaign.toml"):
        start, _, end = name.partition(".")
        (played.folder / f"{start} (王芳的冲突副本).{end}").write_bytes(b"")
    faults = played.run("check")["faults"]
    assert [fault["place"].partition(" ")[0] for fault in faults] == ["ledger", "journal", "campaign"]
    assert all("数据库" in fault["hint"] for fault in faults)
    (file,) = [one["file"] for one in played.arrives("一.json", facts_file(1))["received"]]
    (played.folder / file).unlink()
    assert played.run("collect", played.inbox)["restored"] == [file]
    assert (played.folder / file).read_bytes() == facts_file(1)
    (played.folder / "units.csv").unlink()
    assert played.run("check", fails=1)["faults"][0]["place"] == "units.csv"
    assert "从备份中找回" in played.said("status", fails=1)
