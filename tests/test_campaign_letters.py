"""What units are written in a round, and the paper they sign, by the commands, on a real ledger."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from tests.rounds import ERROR, WARNED, Round, draft_texts
from tests.test_campaign import code_of
from tests.test_mails import facts_file, mail_with
from xlsx_kit.campaign.campaign import open_campaign
from xlsx_kit.campaign.letters.explain import not_taken
from xlsx_kit.returns import load_return
from xlsx_kit.workbook import cover_code


def open_document() -> bytes:
    """A sheet as LibreOffice and WPS save it in their own format."""
    with zipfile.ZipFile(written := BytesIO(), "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return written.getvalue()


OPEN_DOCUMENT = open_document()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data", "wording"),
    [
        ("扫描.pdf", b"%PDF-1.4 scanned", "不是填报表"),
        ("报送.rar", b"Rar!\x1a\x07\x00 packed", "打不开的压缩包"),
        ("报送.7z", b"7z\xbc\xaf\x27\x1c packed", "打不开的压缩包"),
        ("报表.ods", OPEN_DOCUMENT, "另存为“Excel 工作簿（.xlsx）”"),
        ("报表.xlsx", OPEN_DOCUMENT, "另存为“Excel 工作簿（.xlsx）”"),
        ("", b"", "没有附件"),
        ("", "超大附件：https://mail.example.com/cgi-bin/ftnExs_download?k=1".encode(), "不要用超大附件"),
    ],
)
def test_mails_without_a_return(played: Round, name: str, data: bytes, wording: str) -> None:
    """Each is answered for its own reason, in its thread, once; a reminder waits for that letter."""
    mail = mail_with(*([(name, data)] if name else []), sender="u1@unit.example")
    if data and not name:
        mail.set_content(data.decode())
    mail["Message-ID"] = "<question-1@mx.example>"
    assert played.arrives("来信.eml", mail.as_bytes())["explained"] == [code_of(1)]
    (path,) = played.folder.glob(f"outbox/{code_of(1)}-explain-*.eml")
    assert b"In-Reply-To: <question-1@mx.example>" in path.read_bytes()
    (text,) = draft_texts(played.folder, f"outbox/{code_of(1)}-explain-*.eml")
    assert wording in text
    assert "\n" not in text.split("：\n\n", 1)[1].strip().split("\n\n")[0]  # a paragraph is one line
    assert played.run("collect", played.inbox)["explained"] == []
    campaign = open_campaign(played.folder)
    (odd,) = not_taken(campaign)
    campaign.ledger.close()
    assert (odd.unit and odd.unit.code, odd.settled) == (code_of(1), bool(data)), (
        "a question is hers to answer"
    )
    played.run("send")
    assert code_of(1) in played.run("remind")["skipped"]
    played.arrives("一.json", facts_file(1))
    assert list(played.folder.glob(f"outbox/{code_of(1)}-explain-*.eml")) == []


def test_a_question_with_a_return_is_not_told_that_none_came(played: Round) -> None:
    """The answer to the return says how it stands, whatever it came to."""
    question = mail_with(sender="u1@unit.example")
    question["Message-ID"] = "<question-1@mx.example>"
    (played.inbox / "一.eml").write_bytes(question.as_bytes())
    later = mail_with(("一.json", facts_file(1, ERROR)), sender="u1@unit.example")
    assert played.arrives("二.eml", later.as_bytes())["explained"] == []
    assert len(list(played.folder.glob(f"outbox/{code_of(1)}-answer-*.eml"))) == 1


def test_letters_that_left_otherwise(played: Round) -> None:
    """By a mail program or by hand: they wait no longer, and are not written again."""
    written = played.run("send")["drafted"]
    assert played.run("mail", "--sent", code_of(1), "--by", "王芳")["sent"] == [code_of(1)]
    assert "没有待发的信" in played.said("mail", "--sent", code_of(1), fails=1)
    assert "不能同用" in played.said("mail", "--sent", code_of(2), "--yes", fails=2)
    assert [one["code"] for one in played.run("mail")["letters"]] == [c for c in written if c != code_of(1)]
    assert "填报通知已发出：由经办人另行送出" in {*played.events(1)}
    assert played.unit(1)["note"] == ""
    assert len(played.run("mail", "--sent", "全部")["sent"]) == len(written) - 1
    assert played.run("mail")["letters"] == []
    assert played.run("send")["drafted"] == []


def test_letters_say_no_amounts(played: Round) -> None:
    """Not in bodies, unless the settings say so; what must be mended comes first."""
    played.arrives("二.json", facts_file(2, ERROR, WARNED))
    (text,) = draft_texts(played.folder, f"outbox/{code_of(2)}-answer-*.eml")
    assert "0.80 万元" not in text
    marks = [line[2:7] for line in text.splitlines() if line.startswith("· [")]
    assert marks == sorted(marks, key=["[请改正]", "[请核实]", "[提示]"].index)
    settings = played.folder / "campaign.toml"
    said = settings.read_text("utf-8")
    settings.write_text(said.replace("amounts_in_letters = false", "amounts_in_letters = true"), "utf-8")
    played.run("collect", played.inbox)
    (text,) = draft_texts(played.folder, f"outbox/{code_of(2)}-answer-*.eml")
    assert "0.80 万元" in text
    (path,) = played.folder.glob(f"outbox/{code_of(2)}-answer-*.eml")
    assert path.read_bytes().count(b'text/html; charset="utf-8"') == 2
    campaign = open_campaign(played.folder)
    assert [m.state for m in campaign.ledger.messages("answer")] == ["drafted"]


def test_confirmation_sheets(played: Round) -> None:
    """The code is that of the facts; a paper of another version, or of none, is said and held."""
    played.arrives("一.json", facts_file(1))
    played.arrives("二.json", facts_file(2, ERROR))
    done = played.run("sheet")
    (sheet,) = done["written"]
    page = (played.folder / sheet["file"]).read_text("utf-8")
    assert sheet["check_code"] in page
    for words in ("填表人", "财务负责人", "单位负责人", "公章", "第1单位"):
        assert words in page
    assert "还有错误" in played.said("sheet", code_of(2), fails=1)
    given = f"{code_of(1)}={sheet['check_code'].lower()}"
    assert [one["fits"] for one in played.run("collect", "--sheet", given)["sheets"]] == [True]
    assert played.unit(1)["sheet"] == "相符"
    (filed,) = open_campaign(played.folder).ledger.returns_of(code_of(1))
    printed = cover_code(load_return(played.folder / filed.file).evaluation)
    assert f"封面上的校验码为 {printed}" in page
    for paper, fits in ((printed, True), (f"{int(printed) ^ 1:05d}", False)):
        found = played.run("collect", "--sheet", f"{code_of(1)}={paper}")["sheets"]
        assert [one["fits"] for one in found] == [fits]
    played.run("collect", "--sheet", given)
    played.arrives("一改.json", facts_file(1, ("texts.safeguards", "另有安排。")))
    assert played.unit(1)["sheet"] == "不符"
    assert "较早一份" in played.said("collect", "--sheet", given)
    assert "都不符" in played.said("collect", "--sheet", f"{code_of(1)}=ABCD-2345")
    assert "--sheet" in played.said("collect", "--sheet", "没有", fails=2)
    held = played.run("approve", "--by", "王芳", "--secrecy-by", "李明")
    assert (held["done"], [one["code"] for one in held["held"]]) == ([], [code_of(1)])
    (again,) = played.run("sheet", code_of(1))["written"]
    assert again["check_code"] != sheet["check_code"]
    played.run("collect", "--sheet", f"{code_of(1)}={again['check_code']}")
    assert played.run("approve", "--by", "王芳", "--secrecy-by", "李明")["done"] == [code_of(1)]
