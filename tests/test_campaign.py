"""A campaign from first letter to publication: every unit ends where it should, whatever came in."""

from __future__ import annotations

import email
import email.policy
import imaplib
import json
import mailbox
import time
import zipfile
from collections.abc import Sequence
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.facts_edits import with_set
from tests.mail_servers import Mailbox
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.intake.collect import CollectResult, collect_returns
from xlsx_kit.campaign.intake.folders import read_source
from xlsx_kit.campaign.ledger import records
from xlsx_kit.campaign.letters.delivery import deliver_letters, deliverable
from xlsx_kit.campaign.letters.first import draft_first_letters, generate_workbooks
from xlsx_kit.campaign.letters.reminder import draft_reminders
from xlsx_kit.campaign.letters.smtp import SmtpSender
from xlsx_kit.campaign.publication.announce import Announcement, record_announcements
from xlsx_kit.campaign.publication.approve import approve_returns
from xlsx_kit.campaign.publication.publish import publish_approved
from xlsx_kit.campaign.status.board import board_csv, board_html, board_json
from xlsx_kit.campaign.status.standing import unit_standings
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError
from xlsx_kit.resources import root

SAMPLE = Path(str(root("samples"))) / "pass" / "small-clean.json"
CASE: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
COUNT = 8


def code_of(number: int) -> str:
    return f"3020{number:02d}"


def facts(number: int, *changes: tuple[str, Any]) -> dict[str, Any]:
    """What a unit reports: right, but for the changes."""
    own = json.loads(json.dumps(CASE).replace("30100525P0001", f"30100525P1{number:03d}"))
    own["unit"] |= {"code": code_of(number), "name": f"第{number}单位"}
    return with_set(own, changes)


def mail(sender: str, name: str, data: bytes, *, raw: bool = False) -> bytes:
    """A mail with an attachment; ``raw`` writes its name as bytes of GBK, as old programs do."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = sender, "ys@x.cn", "报送"
    message["Date"] = "Mon, 10 Feb 2025 09:00:00 +0800"
    message.set_content("见附件")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename="NAME.xlsx")
    return message.as_bytes().replace(b"NAME", name.encode("gb18030") if raw else b"NAME")


def taken(campaign: Campaign, *paths: Path, **more: Any) -> CollectResult:
    return collect_returns(campaign, [item for path in paths for item in read_source(path)], **more)


def states(campaign: Campaign) -> list[str]:
    return [unit.state for unit in unit_standings(campaign)]


@pytest.mark.slow
def test_from_letters_to_publications(campaign: Campaign, tmp_path: Path) -> None:
    """Good, wrong, doubled, late, of another year, of strangers, in zips and mails."""
    assert states(campaign) == ["new"] * COUNT
    sent = draft_first_letters(campaign, generate_workbooks(campaign, 1, None))
    assert (len(sent.drafted), sent.skipped, sent.failed) == (COUNT, [], [])
    again = draft_first_letters(campaign, generate_workbooks(campaign, 1, None))
    assert (again.drafted, len(again.skipped)) == ([], COUNT)
    assert states(campaign) == ["out"] * COUNT

    inbox = tmp_path / "收到"
    inbox.mkdir()
    generate(facts(1), inbox / "随便什么名字.xlsx")
    wrong = [("ledger.1.amount", "128.50"), ("projects.0.goals", "")]
    generate(facts(2, *wrong), tmp_path / "二.xlsx")
    (inbox / "二.eml").write_bytes(
        mail("别人 <x@other.example>", "二", (tmp_path / "二.xlsx").read_bytes(), raw=True)
    )
    generate(facts(3, ("unit.year", 2024)), inbox / "三.xlsx")
    generate(facts(99), inbox / "外单位.xlsx")
    generate(facts(4, ("three_public.4.reason", "")), tmp_path / "四.xlsx")
    with zipfile.ZipFile(inbox / "四.zip", "w") as archive:
        archive.write(tmp_path / "四.xlsx", "目录/四.xlsx")
        archive.writestr("说明.txt", "无")
    box = mailbox.mbox(inbox / "邮箱.mbox")
    generate(facts(5), tmp_path / "五.xlsx")
    box.add(mail("u5@unit.example", "五", (tmp_path / "五.xlsx").read_bytes()))
    box.add(b"From: u6@unit.example\r\nSubject: \xe6\x94\xb6\xe5\x88\xb0\r\n\r\nok\r\n")
    box.flush()
    box.close()
    (inbox / "病毒.exe").write_bytes(b"MZ")
    (inbox / "加密.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    done = taken(campaign, inbox)
    assert sorted((r.unit or "", r.status, r.note) for r in done.received) == [
        ("", "fail", "名单中没有单位 302099"),
        ("", "fail", "认不出单位"),
        ("302001", "pass", ""),
        ("302002", "fail", "发件人不在名单中"),
        ("302003", "fail", ""),
        ("302004", "warn", ""),
        ("302005", "pass", ""),
    ]
    assert {why for _, _, why in done.odd} == {"邮件没有附件", "后缀危险，没有打开", "不是填报表"}
    assert next(r for r in done.received if r.unit == "302002").name == "二.xlsx"
    assert campaign.ledger.returns_of("302003")[0].findings[0].rule == "FILE-110"
    repeated = taken(campaign, inbox)
    assert (repeated.received, repeated.odd, repeated.again) == ([], [], 10)
    assert states(campaign) == ["pass", "fail", "fail", "warn", "pass", "out", "out", "out"]

    answers = {m.unit: m for m in campaign.ledger.messages("answer")}
    assert answers.keys() == {code_of(n) for n in range(1, 6)}
    text = (campaign.folder / answers["302002"].file).read_bytes()
    letter = email.message_from_bytes(text, policy=email.policy.default)
    assert letter["Subject"] == "【2025年公开】请改正后重报：第2单位"
    assert [a.get_filename() for a in letter.iter_attachments()] == [
        "核对结果 第2单位.html",
        "标注副本 第2单位.xlsx",
    ]
    assert "CROSS-020" not in letter.get_body(("plain",)).get_content()
    assert "表5" in letter.get_body(("plain",)).get_content()

    reminders = draft_reminders(campaign)
    # the sixth has just been told that its mail had no attachment
    assert (reminders.drafted, reminders.skipped) == ([code_of(n) for n in (2, 3, 7, 8)], [code_of(6)])
    assert draft_reminders(campaign).drafted == []
    generate(facts(2), inbox / "二改.xlsx")
    assert [r.status for r in taken(campaign, inbox).received] == ["pass"]

    passed = approve_returns(campaign, [], by="王芳", secrecy_by="李明")
    assert passed.done == ["302001", "302002", "302005"]
    assert approve_returns(campaign, ["302003", "302004"], by="王芳", secrecy_by="李明").to_dict() == {
        "done": ["302004"],
        "skipped": [],
        "refused": [{"code": "302003", "why": "还有错误"}],
    }
    written: list[Path] = []

    def fake(wanted: Sequence[tuple[Path, Path]], *, force: bool) -> list[Path]:
        for source, out in wanted:
            out.mkdir(parents=True)
            (out / "公开.pdf").write_bytes(source.read_bytes()[:4])
            written.append(out)
        return [out for _, out in wanted]

    assert publish_approved(campaign, fake).done == ["302001", "302002", "302004", "302005"]
    assert publish_approved(campaign, fake).skipped == ["302001", "302002", "302004", "302005"]
    told = [Announcement(code, "2025-02-28", f"https://x.example/{code}") for code in ("302001", "302008")]
    assert record_announcements(campaign, told).to_dict() == {
        "done": ["302001"],
        "skipped": [],
        "refused": [{"code": "302008", "why": "还没有公开文件"}],
    }
    index = (campaign.folder / "publications" / "index.html").read_text("utf-8")
    assert index.count("公开.pdf</a>") == 4

    generate(facts(1, ("texts.safeguards", "另行补充说明。")), inbox / "一改.xlsx")
    taken(campaign, inbox)
    assert states(campaign)[0] == "public"  # a correction waits until somebody decides
    assert unit_standings(campaign)[0].correction
    assert "更正申请" in approve_returns(campaign, [], by="王芳", secrecy_by="李明").held[0][1]
    assert publish_approved(campaign, fake).skipped[0] == "302001"
    approve_returns(campaign, ["302001"], by="王芳", secrecy_by="李明")
    assert publish_approved(campaign, fake).refused[0][0] == "302001"
    assert publish_approved(campaign, fake, reason="文字更正").done == ["302001"]
    versions = [p for p in campaign.ledger.publications() if p.unit == "302001"]
    assert [(p.version, p.reason) for p in versions] == [(1, ""), (2, "文字更正")]
    assert all((campaign.folder / p.folder / "公开.pdf").is_file() for p in versions)

    assert states(campaign) == [
        "published",
        "published",
        "fail",
        "published",
        "published",
        "out",
        "out",
        "out",
    ]
    page = board_html(campaign, {"FILE-110": "年度不符"}, date(2025, 2, 15)).decode()
    assert "还有 5 天" in page
    assert [unit.publish_by for unit in unit_standings(campaign)][:2] == ["2025-01-21", "2025-01-22"]
    assert page.count("<tr data-state=") == COUNT
    assert page.count("https://") == page.count('<a href="https://x.example/302001"') == 1
    assert "src=" not in page
    said = board_json(campaign, {}, date(2025, 2, 25))
    assert (said["days_left"], said["counts"]["published"], said["counts"]["out"]) == (-5, 4, 3)
    assert board_csv(unit_standings(campaign)).decode("utf-8-sig").count("\r\n") == COUNT + 1
    campaign.ledger.copy_to(campaign.folder / "copy.sqlite")
    kept = (campaign.folder / "copy.sqlite").read_bytes()
    assert b"unit.example" not in kept
    assert b"other.example" not in kept


@pytest.mark.slow
def test_the_real_publication_and_the_commands(campaign: Campaign, tmp_path: Path) -> None:
    """From the command line, with our own publish; every report also as JSON."""
    folder = str(campaign.folder)
    generate(facts(1), tmp_path / "1.xlsx")
    for arguments in (
        ["send", folder, "--json"],
        ["collect", folder, str(tmp_path / "1.xlsx"), "--json"],
        ["approve", folder, "--by", "王", "--secrecy-by", "李", "--json"],
        ["publish", folder],
        ["announce", folder, "302001", "--on", "2025-02-28", "--url", "https://x.example"],
        ["remind", folder],
        ["status", folder, "--html", str(tmp_path / "b.html"), "--csv", str(tmp_path / "b.csv")],
        ["status", folder, "--json"],
    ):
        assert main(["campaign", *arguments]) == 0, arguments
    assert main(["campaign", "mail", folder]) == 0
    assert main(["campaign", "status", str(tmp_path)]) == 1
    assert sorted(p.suffix for p in (campaign.folder / "publications" / "302001" / "1").iterdir())[:2]
    logs = [json.loads(p.read_text("utf-8")) for p in sorted((campaign.folder / "logs").glob("*.json"))]
    assert sorted(log["command"] for log in logs) == sorted(
        ["send", "collect", "approve", "publish", "announce", "remind"]
    )
    assert {log["state"] for log in logs} == {"ended"}
    assert "unit.example" not in json.dumps(logs)


def test_delivery_by_smtp(campaign: Campaign, smtp: tuple[Mailbox, int]) -> None:
    """Each letter once; a refused one again when asked; one of unknown end only when that is asked for."""
    box, port = smtp
    path = campaign.folder / "campaign.toml"
    path.write_text(
        path.read_text("utf-8")
        + f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nper_minute = 100000\n',
        "utf-8",
    )
    found = open_campaign(campaign.folder)
    assert found.plan.smtp
    draft_first_letters(found, generate_workbooks(found, 1, None))
    box.refuse = {"u3@unit.example"}
    mailer = SmtpSender(found.plan.smtp, "", wait=lambda _: None)
    done = deliver_letters(found, deliverable(found), mailer)
    assert (len(done.sent), done.failed) == (COUNT - 1, [("302003", "收件人被拒绝")])
    content = email.message_from_bytes(box.taken[0][1], policy=email.policy.default)
    assert content["X-Unsent"] is None
    assert content["Message-ID"] == found.ledger.messages("send")[0].id
    (attachment,) = content.iter_attachments()
    assert attachment.get_filename() == "302001 第1单位.xlsx"
    assert attachment.get_content_type().endswith("spreadsheetml.sheet")
    assert "第1单位" in content.get_body(("plain",)).get_content()
    box.refuse = set()
    assert deliver_letters(found, deliverable(found), mailer).sent == ["302003"]
    assert deliverable(found) == []

    one = found.ledger.messages("send")[4]
    found.ledger.progress(one.id, records.SENDING)
    again = deliver_letters(found, deliverable(found), mailer)
    assert (again.sent, again.uncertain) == ([], [one.unit])
    assert deliver_letters(found, deliverable(found, resend_uncertain=True), mailer).sent == [one.unit]
    ids = [email.message_from_bytes(data)["Message-ID"] for _, data in box.taken]
    assert len(ids) == COUNT + 1
    assert len(set(ids)) == COUNT
    mailer.close()
    assert main(["campaign", "mail", str(campaign.folder)]) == 0
    assert main(["campaign", "mail", str(campaign.folder), "--yes"]) == 0
    found.ledger.close()


@pytest.mark.slow
def test_collected_by_imap(
    campaign: Campaign, imap: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mails of the mailbox, which stay unread; a wrong password is said without it."""
    generate(facts(1), tmp_path / "1.xlsx")
    with imaplib.IMAP4("127.0.0.1", imap) as server:
        server.login("demouser", "demopass")
        server.create("returns")
        for sender in ("u1@unit.example", "x@other.example"):
            data = mail(sender, "一", (tmp_path / "1.xlsx").read_bytes(), raw=True)
            server.append("returns", "", imaplib.Time2Internaldate(time.time()), data)
    path = campaign.folder / "campaign.toml"
    said = f'[imap]\nhost = "127.0.0.1"\nport = {imap}\nsecurity = "none"\nuser = "demouser"\n'
    path.write_text(path.read_text("utf-8") + said + 'mailbox = "returns"\n', "utf-8")
    monkeypatch.setenv("XLSX_KIT_IMAP_PASSWORD", "wrong")
    assert main(["campaign", "collect", str(campaign.folder), "--imap"]) == 1
    monkeypatch.setenv("XLSX_KIT_IMAP_PASSWORD", "demopass")
    assert main(["campaign", "collect", str(campaign.folder), "--imap"]) == 0
    assert [(r.unit, r.name, r.status) for r in campaign.ledger.returns()] == [("302001", "一.xlsx", "pass")]
    with imaplib.IMAP4("127.0.0.1", imap) as server:
        server.login("demouser", "demopass")
        server.select("returns", readonly=True)
        assert server.search(None, "SEEN")[1] == [b""]


def test_wrong_settings_and_letters(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt key or name in braces is an error with its place."""
    path = campaign.folder / "campaign.toml"
    kept = path.read_text("utf-8")
    for old, new, words in (
        ("year = 2025", "yaer = 2025", "yaer"),
        ('sender = "预算股 <ys@x.cn>"', 'sender = "预算股"', "发件人"),
    ):
        path.write_text(kept.replace(old, new), "utf-8")
        with pytest.raises(SpecError, match=words):
            open_campaign(campaign.folder)
    assert main(["campaign", "status", str(campaign.folder)]) == 1
