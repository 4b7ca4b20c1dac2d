"""Mails as old and odd programs write them, changed at random."""

from __future__ import annotations

import random
from email.message import EmailMessage
from functools import cache

from tests.fuzzing import zips
from tests.fuzzing.mutate import WORDS, mutated

HEADERS = (
    *(b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Transfer-Encoding: base64\r\n"),
    *(
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"\r\n\r\n",
        b"--x\r\n",
    ),
    *(
        b'Content-Type: text/plain; charset="x-none"\r\n',
        b"Content-Disposition: attachment; filename*=utf-8''%ff",
    ),
    *(
        b"=?gb2312?B?uau/qrHt?=",
        b"=?utf-8?Q?=FF=FE?=",
        b"=?x?Z?x?=",
        b"filename*0*=gb2312''%B9%AB;",
        b"From: <@>\r\n",
    ),
    *(
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n",
        b"Received: ; \r\n",
        "name=公开表.xls".encode("gb18030"),
    ),
)


@cache
def _sound() -> tuple[bytes, ...]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "张 <a@example.cn>", "b@example.cn", "报送：预算公开表"
    mail["Date"] = "Mon, 25 Nov 2024 10:00:00 +0800"
    mail.set_content("请查收附件。")
    mail.add_attachment(b"PK\x03\x04", maintype="application", subtype="octet-stream", filename="公开表.xlsx")
    mail.add_attachment(zips.SOUND["deflated"], maintype="application", subtype="zip", filename="全部.zip")
    forward = EmailMessage()
    forward["From"], forward["Subject"] = "c@example.cn", "转发"
    forward.set_content("见附件")
    forward.add_attachment(mail)
    gbk = (
        b"From: x@example.cn\r\nSubject: \xb9\xab\xbf\xaa\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain\r\n\r\nhi\r\n--b\r\n"
        b'Content-Type: application/octet-stream; name="\xb9\xab\xbf\xaa.xls"\r\n'
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\nUEsDBA==\r\n--b--\r\n"
    )
    return bytes(mail), bytes(forward), gbk


def damaged(dice: random.Random) -> bytes:
    """A mail of one of these kinds, with up to five places changed."""
    return mutated(dice.choice(_sound()), dice, (*WORDS, *HEADERS, *HEADERS))
