"""Every letter that a round can send, of every pack, as its accountant reads it."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import date, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.packs import PACKS
from tests.test_campaign import code_of
from xlsx_kit.campaign.campaign import open_campaign
from xlsx_kit.campaign.letters.attachments import Attachment, mail_bytes
from xlsx_kit.campaign.letters.compose import LetterText, compose_letter, letter_templates
from xlsx_kit.cli import main
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import Wordings

NEVER = re.compile(r"通过|错误|退回|你单位|[{}]|None|  ")
"""No letter lets anything pass, blames, or shows a name in braces; one pronoun for the reader."""
LATIN_BESIDE = re.compile(r"[\u4e00-\u9fff](?:zip|rar|xlsx|PDF|Word)")
FOUND = Finding("SUM-101", Severity.WARNING, "表1", "B2", "合计为 12.50 万元。", "请核对。", "12.50", "9.00")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("channel", ["", "面交"])
@pytest.mark.parametrize("pack", PACKS)
def test_letters(pack: str, channel: str, tmp_path: Path, *, late: bool) -> None:
    """One line a paragraph, the right way to answer, a date that is still to come or said to have passed."""
    units = f"编码,名称,邮箱,渠道\n{code_of(1)},第一中学,a@b.cn,{channel}\n"
    (tmp_path / "units.csv").write_text(units, "utf-8")
    due = date.today() + timedelta(-1 if late else 5)
    given = ["--units", str(tmp_path / "units.csv"), "--year", "2025", "--due", str(due), "--pack", pack]
    folder = tmp_path / "活动"
    assert main(["campaign", "init", str(folder), *given, "--from", "预算股 <ys@x.cn>"]) == 0
    campaign = open_campaign(folder)
    templates, (unit,) = letter_templates(campaign), campaign.units
    day = f"{due.year}年{due.month}月{due.day}日"
    for kind in Wordings.__struct_fields__:
        text = LetterText(kind, file="扫描件.rar", came="2025-02-05T09:00:00+08:00", marked=kind != "failing")
        wording = templates.of(kind)
        mail = compose_letter(campaign, unit, wording, "<1@x.cn>", text, [FOUND])
        body = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        told = f"{mail['Subject']}\n{body}"
        assert not NEVER.search(told), (kind, told)
        assert not LATIN_BESIDE.search(body), (kind, body)
        *lines, signed = filter(None, body.splitlines())
        assert signed == "预算股", "who writes, where no contact is named"
        assert all(line[-1] in "。：；" for line in lines), (kind, body)
        assert "12.50" not in body
        if kind != "passed":
            assert day in body, kind
            assert ("已过" in body) is late
            assert (f"于 {day} 前" in body or f"报送期限是 {day}" in body) is not late
        if channel:
            assert "本邮件" not in body, kind
        both = replace(text, marked=True, repaired=True)
        whole = compose_letter(campaign, unit, wording, "<2@x.cn>", both, [FOUND]).get_body(("plain",))
        places = re.findall(r"在附件的(.{4,6})上改", whole.get_content())  # type: ignore[union-attr]
        assert set(places) <= {"“修复副本”"}, "one copy to work in"
        if kind == "failing":
            assert "标注副本" not in body
    campaign.ledger.close()


@pytest.mark.parametrize("data", [b"", b"1", bytes(57), bytes(range(256)) * 40])
def test_files_of_a_mail_are_what_was_attached(data: bytes) -> None:
    """Whatever their length, in the order given, lines no longer than mail allows."""
    mail = EmailMessage()
    mail["Message-ID"] = "<1@x.cn>"
    mail.set_content("见附件。")
    files = [Attachment("填报表.xlsx", data), Attachment("核对结果.html", data + b"2", ("text", "html"))]
    wire = mail_bytes(mail, files)
    read = email.message_from_bytes(wire, policy=policy.default)
    found = [(part.get_filename(), part.get_payload(decode=True)) for part in read.iter_attachments()]
    assert found == [(one.name, one.data) for one in files]
    assert max(map(len, wire.split(b"\r\n"))) < 998
