"""How units are reached, corrected in mid-round; questions by mail, answered and ticked off."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rounds import Round, draft_texts
from tests.test_campaign import code_of
from tests.test_intake_notices import REPORT
from tests.test_mails import facts_file, mail_with
from xlsx_kit.campaign import not_taken, open_campaign, replace_list
from xlsx_kit.campaign.ledger.check import check_campaign

ONE, NEW = code_of(1), "new@unit.example"


def drafts_to(played: Round, code: str) -> list[str]:
    """Whom a unit's first letter that waits is written to."""
    return [text.split("\n")[0] for text in draft_texts(played.folder, f"outbox/{code}-send-*.eml")]


@pytest.mark.slow
def test_an_address_is_corrected(played: Round) -> None:
    """Letters that wait follow, and its returns are its own; no address stands in ledger, journal or logs."""
    units = played.folder / "units.csv"
    units.write_text(units.read_text("utf-8").replace("u4@unit.example", ""), "utf-8")
    played.run("send")
    assert f"{code_of(4)} 第4单位　填报通知　没有邮箱，用 contact 补上" in played.said("mail")
    played.run("contact", code_of(4), "--email", "u4@unit.example")
    assert "没有邮箱" not in played.said("mail")
    done = played.run("contact", ONE, "--email", " new＠unit.example；b@unit.example ", "--by", "王芳")
    assert (done["changed"], done["rewritten"]) == (["邮箱"], [ONE])
    assert drafts_to(played, ONE) == [f"{NEW}, b@unit.example"]
    assert played.run("contact", ONE, "--email", f"{NEW};b@unit.example")["changed"] == []
    assert played.run("send")["drafted"] == []
    played.run("contact", ONE, "--contact", "赵六", "--reason", "换人")
    assert {"改了邮箱", "改了联系人（换人）"} < {*played.events(1)}
    assert "邮箱、联系人由经办人" in played.run("show", ONE)["contact"]
    mail = mail_with(("一.json", facts_file(1)), sender=NEW)
    played.arrives("一.eml", mail.as_bytes())
    assert played.unit(1)["note"] == "", "it is the unit's own address now"
    for path in (*played.folder.glob("ledger.sqlite*"), played.folder / "journal.jsonl"):
        assert b"@unit.example" not in path.read_bytes()
    assert all("@unit.example" not in path.read_text("utf-8") for path in played.folder.glob("logs/*"))
    played.run("undo", ONE)
    assert played.run("show", ONE)["contact"].startswith("邮箱由王芳")
    played.run("undo", ONE)
    assert played.run("show", ONE)["contact"] == ""
    for wrong, said in ((("--email", "没有"), "不能没有邮箱"), (("--email", "u1.unit"), "不是电子邮箱地址")):
        assert said in played.said("contact", ONE, *wrong, fails=1)
    assert "名单中没有" in played.said("contact", "999", "--phone", "1", fails=1)


@pytest.mark.slow
def test_a_letter_that_came_back_follows_the_address(played: Round) -> None:
    played.run("send")
    (letter,) = played.folder.glob(f"outbox/{code_of(3)}-send-*.eml")
    ids = {line for line in letter.read_text("utf-8").splitlines() if line.startswith("Message-ID:")}
    (message,) = (line.split(": ")[1] for line in ids)
    played.run("mail", "--sent", code_of(3))
    report = REPORT.format(
        kind="delivery-status", part="delivery-status", field="Action: failed", letter=message
    )
    played.arrives("退信.eml", report.encode())
    assert played.unit(3)["state"] == "bounced"
    played.run("contact", code_of(3), "--phone", "0314-1")
    assert played.unit(3)["state"] == "bounced", "it is still the address that it came back from"
    assert played.run("contact", code_of(3), "--email", NEW)["rewritten"] == [code_of(3)]
    assert (played.unit(3)["state"], drafts_to(played, code_of(3))) == ("out", [NEW])
    assert code_of(3) not in played.run("send")["drafted"], "it is the same letter"


def test_another_list(played: Round) -> None:
    """What it says anew counts, and is said; where it says what it said, the officer's word stays."""
    for number in (1, 2):
        played.run("contact", code_of(number), "--email", NEW, "--phone", "0314-1")
    listed = (played.folder / "units.csv").read_text("utf-8").replace("u2@", "another@")
    campaign = open_campaign(played.folder)
    change = replace_list(campaign, "新名单.csv", listed.encode())
    campaign.ledger.close()
    assert change.changed == (code_of(2),)
    assert (change.kept, change.overruled) == ((ONE, code_of(2)), ((code_of(2), "邮箱"),))
    campaign = open_campaign(played.folder)
    assert [campaign.by_code[code_of(n)].email for n in (1, 2)] == [(NEW,), ("another@unit.example",)]
    assert campaign.by_code[code_of(2)].phone == "0314-1"
    campaign.ledger.close()
    said = played.run("show", code_of(2))["contact"]
    assert "电话由经办人" in said
    assert "邮箱与现在的名单不同，以名单为准" in said
    (lost,) = played.folder.glob(f"contacts/{ONE}-*.json")
    lost.write_text("{}", "utf-8")
    assert "不见了或被改动，暂按名单" in played.run("show", ONE)["contact"]
    assert [fault.place for fault in check_campaign(played.folder).faults] == [f"contacts/{lost.name}"]


def test_a_question_is_ticked_off(played: Round) -> None:
    """By the officer alone; it stays in sight with who did it, and is taken back like any step."""
    mail = mail_with(sender="u1@unit.example")
    mail["Message-ID"] = "<question-1@mx.example>"
    played.arrives("来信.eml", mail.as_bytes())
    played.arrives("别人的.json", b"{}")
    shown = played.said("status")
    assert "等待处理的来件 2 个" in shown
    (mark,) = {line.split()[1] for line in shown.splitlines() if ONE in line and "没有采用" in line}
    assert played.run("settle", mark, "--reason", "已电话答复", "--by", "王芳")["unit"] == ONE
    assert played.run("settle", mark)["before"] is True
    assert "等待处理的来件 1 个" in played.said("status")
    assert "来件已处理（已电话答复）" in played.events(1)
    assert settled(played.folder) == {"王芳"}
    played.run("settle", "别人的.json")
    assert "等待处理的来件" not in played.said("status")
    assert played.run("undo", ONE)["step"] == "settled"
    assert played.run("undo", "别人的.json")["unit"] == ""
    assert "等待处理的来件 2 个" in played.said("status")
    assert "找不到" in played.said("settle", "没有的.xlsx", fails=1)
    assert "没有这个单位" in played.said("undo", "没有的.xlsx", fails=1)
    played.arrives("一.json", facts_file(1))
    assert "等待处理的来件 1 个" in played.said("status")


def settled(folder: Path) -> set[str]:
    """Who has seen to what was not taken."""
    campaign = open_campaign(folder)
    found = {one.by_hand.officer for one in not_taken(campaign) if one.by_hand}
    campaign.ledger.close()
    return found
