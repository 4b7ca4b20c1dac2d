"""Mails as they come: of Outlook, in one another, zipped, bounced, from the wrong sender, twice."""

from __future__ import annotations

import email
import email.policy
import io
import json
import os
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.outlook_mail import outlook_mail
from tests.test_campaign import code_of, facts, states, taken
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.intake.folders import read_source, unpack
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.letters.first import draft_first_letters, generate_workbooks
from xlsx_kit.cli import main

AT = "2025-02-10T09:00:00+08:00"


def facts_file(number: int, *changes: tuple[str, object]) -> bytes:
    """What a unit reports, as a facts file."""
    return json.dumps(facts(number, *changes)).encode()


def mail_with(*attachments: tuple[str, bytes], sender: str = "u1@unit.example") -> EmailMessage:
    """A mail with files."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender, "ys@x.cn", "报送"
    message["Date"] = "Mon, 10 Feb 2025 09:00:00 +0800"
    message.set_content("见附件")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def zipped(**files: bytes) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def found_in(name: str, data: bytes) -> list[tuple[str, bytes, str]]:
    """Name, contents and problem of everything in a file."""
    return [(item.name, item.data, item.problem) for item in unpack(ReceivedFile(name, data, "来件", AT))]


def test_outlook(campaign: Campaign, tmp_path: Path) -> None:
    """A saved mail gives its attachments, their Chinese names, sender and time; a broken one is said."""
    data = outlook_mail(
        "u5@unit.example",
        "报送",
        [("第五单位.json", facts_file(5)), ("长.bin", bytes(9000))],
        datetime(2025, 2, 25, 1, tzinfo=UTC),
    )
    (tmp_path / "五.msg").write_bytes(data)
    first, _ = read_source(tmp_path / "五.msg")
    assert (first.name, first.sender, first.data) == ("第五单位.json", "u5@unit.example", facts_file(5))
    assert datetime.fromisoformat(first.received_at) == datetime(2025, 2, 25, 1, tzinfo=UTC)
    done = taken(campaign, tmp_path / "五.msg")
    assert [(r.unit, r.status, r.note) for r in done.received] == [("302005", "pass", "")]
    assert [why for _, _, why in done.odd] == ["不是填报表"]
    assert found_in("坏.msg", data[:700])[0][2] == "Outlook 邮件打不开"
    assert found_in("空.msg", outlook_mail("a@b.cn", "收到", []))[0][2] == "邮件没有附件"


def test_in_one_another() -> None:
    """A return in a zip file in a mail that is attached to a mail is found; what is deeper is not."""
    inner = mail_with(("报表.zip", zipped(a_json=b"1", b_txt=b"2")))
    outer = mail_with()
    outer.add_attachment(inner)
    assert found_in("转发.eml", outer.as_bytes()) == [("a.json", b"1", ""), ("b.txt", b"2", "")]
    deep = zipped(a_json=b"1")
    for _ in range(3):
        deep = zipped(again_zip=deep)
    assert [problem for _, _, problem in found_in("深.zip", deep)] == ["套得太深，没有打开"]
    assert found_in("坏.zip", b"PK\x03\x04")[0][2] == "压缩包打不开（损坏或有密码）"


def test_what_is_no_attachment(campaign: Campaign, tmp_path: Path) -> None:
    """The picture of a signature is none; what cannot be opened is listed with what to do."""
    message = mail_with()
    message.add_attachment(b"GIF", maintype="image", subtype="gif", filename="logo.gif", cid="<1>")
    assert found_in("签名.eml", message.as_bytes())[0][2] == "邮件没有附件"
    (tmp_path / "a.eml").write_bytes(mail_with(("a.rar", b"Rar!"), ("winmail.dat", b"x")).as_bytes())
    assert [why for _, _, why in taken(campaign, tmp_path / "a.eml").odd] == [
        "压缩格式读不了，请解压或改用 zip",
        "Outlook 的格式附件（winmail.dat）打不开",
    ]


def test_the_servers_time_counts(tmp_path: Path) -> None:
    """A sender's clock that goes wrong does not make a return the newest."""
    message = mail_with(("a.json", b"{}"))
    message["Received"] = "from x by y; Tue, 11 Feb 2025 10:00:00 +0800"
    (item,) = unpack(ReceivedFile("a.eml", message.as_bytes(), "来件", AT))
    assert datetime.fromisoformat(item.received_at) == datetime(2025, 2, 11, 2, tzinfo=UTC)


@pytest.mark.slow
def test_a_letter_that_came_back(campaign: Campaign, tmp_path: Path) -> None:
    """It is known by its Message-ID; with a new address of the unit the letter is written anew."""
    draft_first_letters(campaign, generate_workbooks(campaign, 1, None))
    letter = campaign.ledger.messages("send")[2]
    sent = (campaign.folder / letter.file).read_bytes()
    bounce = mail_with(sender="Mailer-Daemon@x.cn")
    bounce.add_attachment(email.message_from_bytes(sent, policy=email.policy.SMTP))
    (tmp_path / "退信.eml").write_bytes(bounce.as_bytes())
    assert [why for _, _, why in taken(campaign, tmp_path / "退信.eml").odd] == ["退信：发出的邮件没有送达"]
    assert states(campaign)[2] == "bounced"
    assert draft_first_letters(campaign, generate_workbooks(campaign, 1, None)).drafted == []
    units = campaign.folder / "units.csv"
    units.write_text(units.read_text("utf-8").replace("u3@unit", "new@unit"), "utf-8")
    again = open_campaign(campaign.folder)
    assert draft_first_letters(again, generate_workbooks(again, 1, None)).drafted == ["302003"]
    assert states(again)[2] == "out"
    assert again.ledger.message(letter.id)
    assert b"new@unit.example" in (campaign.folder / letter.file).read_bytes()


def test_disagreements_are_said(campaign: Campaign, tmp_path: Path) -> None:
    """The stamp decides; another unit's name or address is said. What is untouched is no return."""
    batch = generate_workbooks(campaign, 1, None)
    draft_first_letters(campaign, batch)
    untouched = (campaign.folder / "workbooks" / dict(batch.written)["302001"]).read_bytes()
    message = mail_with(("302004报表.json", facts_file(2)), ("空.xlsx", untouched), sender="U7@unit.example")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    done = taken(campaign, tmp_path / "a.eml")
    assert [(r.unit, r.note) for r in done.received] == [
        ("302002", "发件人是 302007 第7单位 的邮箱；文件名写的是 302004 第4单位")
    ]
    assert [why for _, _, why in done.odd] == ["是发出的填报表原样，没有填写"]


def test_versions(
    campaign: Campaign,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer says what is different from the return before; answers that are overtaken never leave.

    All of them come in within one second.
    """
    monkeypatch.setattr("xlsx_kit.campaign.intake.record.now", lambda: "2025-02-10T09:00:00+08:00")
    wrong = [("ledger.1.amount", "128.50")]
    for name, changes in (("1", wrong), ("2", []), ("3", [("texts.safeguards", "另行补充。")])):
        (tmp_path / f"{name}.json").write_bytes(facts_file(1, *changes))
        os.utime(tmp_path / f"{name}.json", (1_739_000_000, 1_739_000_000))
        taken(campaign, tmp_path / f"{name}.json")
    letters = campaign.ledger.messages("answer")
    assert [m.state for m in letters] == ["superseded", "superseded", "drafted"]
    assert [(campaign.folder / m.file).exists() for m in letters] == [False, False, True]
    kept = campaign.folder / "outbox" / "作废" / Path(letters[1].file).name
    text = email.message_from_bytes(kept.read_bytes(), policy=email.policy.default).get_body(("plain",))
    said = text.get_content() if text else ""
    assert "与那一份相比，本次有 1 处不同" in said
    assert "＊ → ＊" in said
    assert "128.50" not in said
    first, second, third = campaign.ledger.returns_of("302001")
    answers = campaign.ledger.answers()
    assert [answers[r.hash].before for r in (first, second, third)] == ["", first.hash, second.hash]
    assert any("另行补充" in change for change in answers[third.hash].changes)
    assert main(["campaign", "show", str(campaign.folder), "302001"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("报回第") == 3
    assert "与前一份相比，有 1 处不同" in shown
    assert main(["campaign", "show", str(campaign.folder), "302001", "--json"]) == 0
    assert main(["campaign", "show", str(campaign.folder), code_of(99)]) == 1


def test_no_address_in_the_ledger(campaign: Campaign, tmp_path: Path) -> None:
    """Not even where a file or a subject has one in its name."""
    inbox = tmp_path / "收到"
    inbox.mkdir()
    (inbox / "u1@unit.example.json").write_bytes(facts_file(1))
    message = mail_with(sender="u9@other.example")
    message.replace_header("Subject", "请回 boss@other.example")
    (inbox / "b@other.example.eml").write_bytes(message.as_bytes())
    done = taken(campaign, inbox)
    assert (len(done.received), len(done.odd)) == (1, 1)
    campaign.ledger.copy_to(tmp_path / "copy.sqlite")
    assert b"example" not in (tmp_path / "copy.sqlite").read_bytes()
    assert [(r.name, r.unit) for r in campaign.ledger.returns()] == [("（邮箱）.json", "302001")]
