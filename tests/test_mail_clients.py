"""Mails as programs at home write them: names, mails in mails, links, pictures, notices of no standard."""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import Any

import pytest

from tests.outlook_mail import BYTES, TEXT, WHOLE, Tree, _properties, compound_file
from tests.test_campaign import states, taken
from tests.test_mails import mail_with
from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake import reasons
from xlsx_kit.campaign.intake.folders import unpack
from xlsx_kit.campaign.intake.notices import letters_named
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.ledger.identifiers import address_hash
from xlsx_kit.campaign.ledger.records import SENT, LetterRecord

AT = "2025-02-10T09:00:00+08:00"
FILE = b'{"unit": {}}'
NAME = "第一单位报表.json"
RARE = "某某县人民政府办公室机关服务中心预算公开填报表㐂.json"
HEAD = b"From: u1@unit.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
FORWARDED = mail_with((NAME, FILE)).as_bytes()


def coded(text: str, encoding: str = "gb18030") -> bytes:
    return base64.b64encode(text.encode(encoding))


def escaped(text: str, encoding: str) -> bytes:
    return "".join(f"%{byte:02X}" for byte in text.encode(encoding)).encode()


def part(headers: bytes, content: bytes = FILE) -> bytes:
    """A part of a mail, in base 64."""
    return headers + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


def mixed(*parts: bytes, head: bytes = HEAD, boundary: bytes = b"b") -> bytes:
    text = b"".join(b"--b\r\n" + one + b"\r\n" for one in parts)
    return head + b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + text + b"--b--\r\n"


def html(text: str) -> bytes:
    return part(b"Content-Type: text/html; charset=gbk", text.encode("gbk"))


def found(data: bytes, name: str = "信.eml") -> list[tuple[str, str]]:
    """Name and problem of everything in a mail."""
    return [(item.name, item.problem) for item in unpack(ReceivedFile(name, data, "来件", AT))]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b'filename="=?GBK?B?' + coded(NAME) + b'?="', NAME),
        (b'filename="=?gb2312?B?' + coded(RARE) + b'?="', RARE),
        (b"filename==?GBK?B?" + coded(NAME) + b"?=", NAME),
        (b'filename="=?x-gbk?B?' + coded(NAME) + b'?="', NAME),
        (b'filename="=?utf-8?B?' + coded("第一", "utf-8") + b'?= 2025.json"', "第一 2025.json"),
        (
            b'filename="=?GBK?B?' + coded("第一") + b"?=\r\n =?GBK?B?" + coded("单位.json") + b'?="',
            "第一单位.json",
        ),
        (b"filename*=gb2312''" + escaped(RARE, "gb18030"), RARE),
        (b"filename*=''" + escaped(NAME, "gbk"), NAME),
        (b"filename*=unknown-8bit''" + escaped(NAME, "gbk"), NAME),
        (b"filename*=big5''" + escaped("預算.json", "big5"), "預算.json"),
        (b'filename="' + escaped(NAME, "utf-8") + b'"', NAME),
        (b'filename="&#31532;&#19968;.json"', "第一.json"),
        (b"filename=" + NAME.encode("gbk"), NAME),
        (b'filename="50%.json"', "50%.json"),
    ],
)
def test_names(header: bytes, name: str) -> None:
    """However a program writes the name of a file, it is read as it was meant."""
    assert found(mixed(part(b"Content-Disposition: attachment;\r\n " + header))) == [(name, "")]


ATTACHED = b'Content-Disposition: attachment; filename="a.json"'
PICTURE = b'Content-Type: image/jpeg; name="IMG_1.jpg"\r\nContent-ID: <x>'
PHOTOGRAPH = b"\xff\xd8\xff" + bytes(120_000)
CLOUD = "从QQ邮箱发来的超大附件 <a href='http://mail.qq.com/cgi-bin/ftnExs_download?k=1'>表.xlsx</a>"


@pytest.mark.parametrize(
    ("data", "come"),
    [
        (mixed(part(b"Content-Type: message/rfc822", FORWARDED)), [(NAME, "")]),
        (b"\xef\xbb\xbf" + FORWARDED, [(NAME, "")]),
        (b"\r\n\r\n" + FORWARDED, [(NAME, "")]),
        (b">From x\r\n" + FORWARDED, [(NAME, "")]),
        (mixed(part(ATTACHED), boundary=b"c"), [("x", reasons.UNREADABLE_MAIL)]),
        (mixed(part(ATTACHED))[:-7], [("a.json", ""), ("x", reasons.UNREADABLE_MAIL)]),
        (mixed(part(ATTACHED, b""), part(ATTACHED)), [("a.json", reasons.EMPTY_FILE), ("a.json", "")]),
        (mixed(part(PICTURE, PHOTOGRAPH)), [("IMG_1.jpg", "")]),
        (mixed(part(PICTURE, PHOTOGRAPH[:9_000])), [("x", reasons.NO_ATTACHMENT)]),
        (mixed(html("<img src='cid:x'>"), part(PICTURE, PHOTOGRAPH)), [("x", reasons.NO_ATTACHMENT)]),
        (mixed(html(CLOUD)), [("x", reasons.LINKED)]),
        (mixed(html(CLOUD), part(ATTACHED)), [("a.json", ""), ("x", reasons.LINKED)]),
        (
            mixed(html("见 https://dashi.163.com/html/cloud-attachment-download/?key=1")),
            [("x", reasons.LINKED)],
        ),
        (mixed(html("【腾讯文档】表 https://docs.qq.com/sheet/DQ")), [("x", reasons.LINKED)]),
        (mixed(html("好的<br>&gt; 请直接附上，不要用超大附件")), [("x", reasons.NO_ATTACHMENT)]),
        *(
            (mixed(html(piece * 200_000)), [("x", reasons.NO_ATTACHMENT)])  # told at once, not after hours
            for piece in ("-", "\n", "https://" + "kdocs" * 2)
        ),
    ],
)
def test_what_is_in_a_mail(data: bytes, come: list[tuple[str, str]]) -> None:
    """Mails in mails, damaged ones, photographs and signatures, files that lie elsewhere."""
    assert found(data) == come


def notice(subject: str, sender: str = "u1@unit.example", more: bytes = b"", text: str = "") -> bytes:
    head = f"From: {sender}\r\nSubject: =?GBK?B?{coded(subject).decode()}?=\r\n".encode()
    return head + more + b"Content-Type: text/plain; charset=gbk\r\n\r\n" + text.encode("gbk")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (notice("自动回复:【公开】请填报"), reasons.AUTO_REPLY),
        (notice("Automatic reply: x"), reasons.AUTO_REPLY),
        (notice("Re: 请填报", more=b"Precedence: auto_reply\r\n"), reasons.AUTO_REPLY),
        (notice("自动答复", more=b"Auto-Submitted: auto-generated\r\n"), reasons.AUTO_REPLY),
        (notice("已读: 请填报"), reasons.READ_RECEIPT),
        (notice("系统退信", "noreply@x.cn"), reasons.BOUNCED),
        (notice("Undelivered Mail Returned to Sender", "mail@x.cn"), reasons.BOUNCED),
        (notice("Re: 退回重报的表什么时候要"), reasons.NO_ATTACHMENT),
        (notice("请教自动回复的问题"), reasons.NO_ATTACHMENT),
    ],
)
def test_notices_without_a_standard(data: bytes, why: str) -> None:
    """What machines write is answered to nobody: two of them would answer one another for ever."""
    assert [problem for _, problem in found(data)] == [why]
    head = data.partition(b"Content-Type")[0]
    assert found(mixed(part(ATTACHED), head=head)) == [("a.json", "")]
    logo = mixed(part(PICTURE, PHOTOGRAPH), head=head)  # of the house, below what its machine writes
    assert [problem for _, problem in found(logo)] == ["" if why == reasons.NO_ATTACHMENT else why]


@pytest.mark.parametrize(
    "sender", ["办公室,财务 <u1@unit.example>", "李四<u1@unit.example>", "u1@unit.example (李)"]
)
def test_senders(sender: str) -> None:
    """An address is found beside a name in bytes of GBK."""
    data = mixed(part(ATTACHED), head=HEAD.replace(b"u1@unit.example", sender.encode("gbk")))
    assert [one.sender for one in unpack(ReceivedFile("信.eml", data, "来件", AT))] == ["u1@unit.example"]


def test_a_sender_in_bytes() -> None:
    """An address that stands there in Chinese, against every standard, is known by a mark like any other."""
    data = mixed(part(ATTACHED), head=HEAD.replace(b"u1@unit.example", "<张三@unit.example>".encode()))
    (item,) = unpack(ReceivedFile("信.eml", data, "来件", AT))
    assert item.sender_id == address_hash("张三@unit.example")


def saved(
    said: dict[tuple[int, int], Any], *attached: tuple[dict[tuple[int, int], Any], Tree | None]
) -> Tree:
    """A mail that Outlook saved, as a tree; one in another has a shorter head."""
    inner = (0x0C1F, TEXT) not in said
    head = struct.pack("<8x4I" if inner else "<8x4I8x", 0, len(attached), 0, len(attached))
    tree = _properties(head, {(0x0037, TEXT): "x", **said})
    for number, (properties, mail) in enumerate(attached):
        one = _properties(bytes(8), properties)
        tree[f"__attach_version1.0_#{number:08X}"] = {**one, "__substg1.0_3701000D": mail} if mail else one
    return tree


FROM = {(0x0C1F, TEXT): "u5@unit.example"}
A_FILE = ({(0x3707, TEXT): "a.json", (0x3701, BYTES): FILE, (0x3705, WHOLE): 1}, None)
A_LINK = ({(0x3707, TEXT): "a.json", (0x3705, WHOLE): 7}, None)
A_MAIL = ({(0x3705, WHOLE): 5}, saved({}, A_FILE))


@pytest.mark.parametrize(
    ("mail", "come"),
    [
        (saved(FROM, A_MAIL), [("a.json", "")]),
        (saved(FROM, A_FILE, A_MAIL), [("a.json", ""), ("a.json", "")]),
        (saved(FROM, ({(0x3705, WHOLE): 6}, {"CONTENTS": b"x"}), A_FILE), [("a.json", "")]),
        (saved(FROM, A_LINK), [("a.json", reasons.LINKED)]),
        (saved({**FROM, (0x1000, TEXT): "https://pan.baidu.com/s/1"}), [("x", reasons.LINKED)]),
        (saved({**FROM, (0x001A, TEXT): "REPORT.IPM.Note.NDR"}, A_MAIL), [("x", reasons.BOUNCED)]),
        (saved({**FROM, (0x001A, TEXT): "REPORT.IPM.Note.IPNRN"}), [("x", reasons.READ_RECEIPT)]),
        (
            saved({**FROM, (0x001A, TEXT): "IPM.Note.Rules.OofTemplate.Microsoft"}),
            [("x", reasons.AUTO_REPLY)],
        ),
    ],
)
def test_saved_by_outlook(mail: Tree, come: list[tuple[str, str]]) -> None:
    """A mail in the mail, a file that lies elsewhere, what a server or Outlook wrote by itself."""
    assert found(compound_file(mail), "a.msg") == come


def test_what_came_back() -> None:
    """Not the letter that it answered: that one has arrived. Else whatever is named."""
    one, other = (f"<{digit * 20}@x.cn>" for digit in "ab")
    assert other not in letters_named(f"In-Reply-To: {other}\r\nMessage-ID:\r\n {one}\r\n", other)
    assert letters_named(f"In-Reply-To: {other}\r\n", one)[:2] == (other, one)


def test_of_whom_and_to_whom(campaign: Campaign, tmp_path: Path) -> None:
    """A bounce that names no letter of ours names an address; a form that two units send is told of both."""
    sent = ("<a@x.cn>", "302003", "send", "outbox/a.eml", "", SENT, AT, AT, "")
    campaign.ledger.write_letter(LetterRecord(*sent))
    (tmp_path / "1.eml").write_bytes(
        notice("系统退信", "PostMaster@qq.com", text="收件人 u3@unit.example 不存在")
    )
    for number in (4, 5):
        form = mail_with(("承诺书.pdf", b"%PDF-1.4 x"), sender=f"u{number}@unit.example")
        (tmp_path / f"{number}.eml").write_bytes(form.as_bytes())
    for again in (False, True):
        done = taken(campaign, *(tmp_path / f"{number}.eml" for number in (1, 4, 5)))
        assert [why for _, _, why in done.odd] == ([] if again else [reasons.BOUNCED, *["不是填报表"] * 2])
        assert done.explained == ([] if again else ["302004", "302005"])
        assert (done.again, states(campaign)[2:5]) == (3 if again else 0, ["bounced", "new", "new"])
