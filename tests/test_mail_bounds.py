"""What one mail or archive may ask for is counted; what is beyond is said, and the original is kept."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.corpus import make
from tests.test_campaign import taken
from tests.test_intake import archive
from tests.test_mails import facts_file, found_in, mail_with
from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake import mail_parser, reasons, received
from xlsx_kit.campaign.intake.folders import read_source
from xlsx_kit.campaign.intake.mail_parser import MailTooComplexError, MailWork, parse_mail
from xlsx_kit.campaign.intake.received import UnpackBudget, archive_budget


def problems(data: bytes) -> list[str]:
    return [problem for _, _, problem in found_in("a.eml", data)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("From", '"' * 50_000 + "a@unit.example"),
        ("From", "(" * 50_000),
        ("Subject", " =?utf-8?b?5oql?=\n" * 60_000),
        ("Date", "x" * 5_000),
        ("Message-ID", "<" * 5_000),
    ],
)
def test_a_header_beyond_the_bound(campaign: Campaign, tmp_path: Path, name: str, value: str) -> None:
    """The file is taken, the mail is listed and kept; no more than the bound was parsed of the header."""
    mail = mail_with(("表.json", facts_file(1)))
    del mail[name]
    data = f"{name}: {value}".rstrip("\n").encode() + b"\r\n" + mail.as_bytes()
    (tmp_path / "a.eml").write_bytes(data)
    done = taken(campaign, tmp_path / "a.eml")
    assert [r.unit for r in done.received] == ["302001"]
    assert [why for _, _, why in done.odd] == [reasons.HEADER_CUT]
    assert data in [path.read_bytes() for path in (campaign.folder / "set-aside").iterdir()]
    work = MailWork()
    parsed, reading = parse_mail(data, work)
    try:
        assert len(str(parsed[name])) <= mail_parser.MAX_HEADER
    except (RecursionError, IndexError):
        assert name in ("From", "Message-ID")
    assert reading.cut == {name.lower()}
    assert work.header_work < 2 * mail_parser.MAX_HEADER**2


def test_a_header_at_the_bound_is_whole() -> None:
    mail = mail_with(("表.json", b"{}"))
    mail.replace_header("Subject", "报" * 400)
    assert problems(mail.as_bytes()) == [""]


def test_headers_of_a_part_are_parsed_once() -> None:
    work = MailWork()
    mail, _ = parse_mail(b"Content-Type: text/plain; name=a\n\nx", work)
    before = work.header_work
    assert {mail.get_content_type() for _ in range(9)} == {"text/plain"}
    assert work.header_work == before


def test_names_in_thousands_of_pieces() -> None:
    """The name ends where the header was cut; the file is judged by its bytes."""
    (name, data, _), (_, _, problem) = found_in("a.eml", make.pieces(20_000))
    assert (name.strip("A"), data, problem) == ("", b"x", reasons.HEADER_CUT)


@pytest.mark.parametrize(
    ("bound", "most", "data"),
    [
        ("MAX_HEADERS", 1_000, b"From: a@b.cn\n" + b"a:\n" * 1_000),
        ("MAX_PARTS", 20, make.parts(21)),
        ("MAX_LEVELS", 50, make.parts_in_parts(52)),
        ("MAX_LEVELS", 50, b"Content-Type: message/rfc822\r\n\r\n" * 400 + b"x"),
        ("MAX_LINE_WORK", 1_000, make.parts(1) + b"x\n" * 1_000),
        ("MAX_LINE_WORK", 1_000, make.parts(1) + b"x\r" * 1_000),
        ("MAX_LINE_WORK", 1_000, make.parts_in_parts(20) + b"x\n" * 100),
        (
            "MAX_HEADER_WORK",
            100_000,
            make.parts(1) + b"--x\nContent-Type: a/b; name=" + b"a" * 400 + b"\n\nx",
        ),
    ],
)
def test_a_mail_that_asks_for_too_much(
    bound: str, most: int, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is set aside as that, once; just below the bound it is read."""
    monkeypatch.setattr(mail_parser, bound, most)
    assert problems(data)[-1] == reasons.MAIL_TOO_COMPLEX
    with pytest.raises(MailTooComplexError):
        mail, _ = parse_mail(data, MailWork())
        for part in mail.walk():
            part.get_filename()
    monkeypatch.setattr(mail_parser, bound, most * 100)
    assert reasons.MAIL_TOO_COMPLEX not in problems(data)


def test_mails_in_a_mail_share_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """And those of an archive have their own."""
    monkeypatch.setattr(mail_parser, "MAX_PARTS", 30)
    outer = EmailMessage()
    outer["From"] = "a@unit.example"
    for _ in range(9):
        outer.add_attachment(mail_with(("a.json", b"{}"), ("b.json", b"{}")))
    assert problems(outer.as_bytes())[-1] == reasons.MAIL_TOO_COMPLEX
    budget = UnpackBudget(1_000, many_mails=True)
    first, second = budget.for_mail(), budget.for_mail()
    assert first.mail_work is not second.mail_work
    assert first.for_mail() is first
    assert first.take(600)
    assert not second.take(600)
    assert second.take(400)
    assert (first.left, second.left) == (0, 0)


def test_an_archive_of_archives_of_zeros(tmp_path: Path) -> None:
    """What a folder's archive may unfold to follows its own size; what is not opened is named."""
    assert archive_budget(10_000).left == received.MAX_MAIL_UNPACKED_BYTES + 100_000
    assert archive_budget(2**40).left == received.MAX_ARCHIVE_UNPACKED_BYTES
    path = tmp_path / "42.zip"
    path.write_bytes(make.zeros())
    items = list(read_source(path))
    assert {item.problem for item in items} == {
        *(reasons.TOO_LARGE, reasons.UNPACKED_TOO_LARGE, reasons.TOO_MANY),
    }
    assert sum(item.problem == reasons.TOO_LARGE for item in items) == 5


def test_members_that_lie_about_their_size_hide_no_others(tmp_path: Path) -> None:
    """A stated size is not believed: what was unpacked counts, also of a member that is damaged then."""
    data = bytearray(archive(("a.json", b'{"unit": 1}' * 9), ("b.json", b'{"unit": 2}' * 9)))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(data)
    taken_one, refused = read_source(tmp_path / "a.zip")
    assert (taken_one.name, taken_one.problem) == ("b.json", "")
    assert refused.problem.startswith(reasons.UNREADABLE_ARCHIVE)
    assert "a.json" in refused.problem


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_what_was_unpacked_in_vain_counts(
    tmp_path: Path, method: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(received, "MAX_MAIL_UNPACKED_BYTES", 3 * 2**20)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as file:
        for number in range(9):
            file.writestr(f"{number}.json", bytes(2**20))
    data = path.read_bytes()
    at = 0
    while (at := data.find(b"PK\x01\x02", at + 1)) > 0:  # every checksum is wrong
        data = data[: at + 16] + bytes(4) + data[at + 20 :]
    path.write_bytes(data)
    monkeypatch.setattr(received, "MAX_RATIO", 0)
    (item,) = read_source(path)
    assert item.problem == reasons.TOO_MANY
    monkeypatch.setattr(received, "MAX_RATIO", 1_000_000)
    (item,) = read_source(path)
    assert item.problem.startswith(reasons.UNREADABLE_ARCHIVE)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gb2312"])
@pytest.mark.parametrize("step", [1, 3, 5])
def test_names_cut_in_a_character(encoding: str, step: int) -> None:
    """Pieces of a name are put together before they are decoded."""
    assert found_in("a.eml", make.cut_name(encoding, step))[0][0] == "填报表.xlsx"
