"""Mailbox files: their mails are those that the library finds; what one may ask for is counted."""

from __future__ import annotations

import mailbox
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_intake import archive
from tests.test_mails import facts_file, found_in, mail_with
from xlsx_kit.campaign.intake import mail_parser, mbox, reasons, received
from xlsx_kit.campaign.intake.folders import read_source
from xlsx_kit.campaign.intake.mbox import split_mbox

LINES = st.sampled_from([b"From a", b"From ", b">From b", b"From", b"", b"x", b"X" * 40, b"\r", b"\0"])


def mailbox_file(mails: Sequence[bytes]) -> bytes:
    return b"".join(b"From a@unit.example Mon Feb 10 09:00:00 2025\n" + mail + b"\n\n" for mail in mails)


@given(st.lists(LINES, max_size=12), st.sampled_from([b"", b"\n"]))
def test_the_mails_are_those_of_the_library(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], end: bytes
) -> None:
    data = b"\n".join(lines) + end
    path = tmp_path_factory.getbasetemp() / "a.mbox"
    path.write_bytes(data)
    box = mailbox.mbox(path, create=False)
    try:
        expected = [box.get_file(key).read() for key in box.keys()]  # noqa: SIM118 - of a mailbox, mails
    finally:
        box.close()
    assert list(split_mbox(BytesIO(data))) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mbox, "PIECE", 7)  # lines come in pieces
        assert list(split_mbox(BytesIO(data))) == expected


def test_a_line_as_long_as_the_file_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "MAX_CARRIER_BYTES", 1_000)
    mails = list(split_mbox(BytesIO(b"From a\n" + b"x" * 9_000_000 + b"\nFrom b\ny\n")))
    assert [len(mail) for mail in mails] == [mbox.PIECE, 2]


def test_too_many_mails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those before are read, the file is named once, with what to do."""
    monkeypatch.setattr(mbox, "MAX_MAILS", 3)
    (tmp_path / "箱.mbox").write_bytes(mailbox_file([b"", b"x"] * 2_000))
    *read, last = read_source(tmp_path / "箱.mbox")
    assert len(read) == 3
    assert (last.name, last.problem) == ("箱.mbox", reasons.TOO_MANY_MAILS)
    assert "分几次" in reasons.hint_for(last.problem)


def test_a_whole_file_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives in many mails unfold to no more than the file may; what is attached as it is always fits."""
    monkeypatch.setattr(received, "MAX_MAIL_UNPACKED_BYTES", 3 * 2**20)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.bin", bytes(2**20))
    bombs = [mail_with(("a.zip", packed.getvalue())).as_bytes() for _ in range(40)]
    (tmp_path / "箱.mbox").write_bytes(mailbox_file(bombs))
    items = list(read_source(tmp_path / "箱.mbox"))
    assert 3 <= sum(not item.problem for item in items) <= 6
    assert {item.problem for item in items} <= {"", reasons.UNPACKED_TOO_LARGE, reasons.TOO_MANY_MAILS}
    assert items[-1].problem in (reasons.UNPACKED_TOO_LARGE, reasons.TOO_MANY_MAILS)
    plain = [mail_with(("表.json", facts_file(1)), ("a.bin", bytes(2**20))).as_bytes() for _ in range(9)]
    (tmp_path / "箱.mbox").write_bytes(mailbox_file(plain))
    assert [item.problem for item in read_source(tmp_path / "箱.mbox")] == [""] * 18


@pytest.mark.parametrize("carrier", ["mail", "archive", "mailbox"])
def test_one_that_is_attached_is_as_one_mail(carrier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many mails it holds, they have the bounds of one."""
    monkeypatch.setattr(mail_parser, "MAX_PARTS", 40)
    data = mailbox_file([b"Subject: x\n\ny"] * 500)
    mail = mail_with(("a.mbox", data)).as_bytes()
    name, packed = {
        "mail": ("a.eml", mail),
        "archive": ("a.zip", archive(("a.mbox", data))),
        "mailbox": ("b.mbox", mailbox_file([mail] * 9)),
    }[carrier]
    problems = [problem for _, _, problem in found_in(name, packed)]
    assert problems[-1] == reasons.MAIL_TOO_COMPLEX
    assert len(problems) < 60
