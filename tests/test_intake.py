"""What comes in, whatever it is: every item is taken or named with its reason, and none stops another."""

from __future__ import annotations

import email.policy
import io
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.test_campaign import facts, states, taken
from tests.test_mails import AT, facts_file, mail_with
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.intake import folders, reasons
from xlsx_kit.campaign.intake.folders import unpack
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.cli import main


def archive(*files: tuple[str, bytes]) -> bytes:
    """A zip archive of files, names as they are given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files:
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def with_raw_name(data: bytes, placeholder: str, name: bytes) -> bytes:
    """An archive whose member has bytes for a name that no flag speaks of."""
    assert len(placeholder) == len(name)
    return data.replace(placeholder.encode(), name)


def found_in(name: str, data: bytes) -> list[tuple[str, int, str]]:
    """Name, size and problem of everything in a file."""
    return [(i.name, len(i.data), i.problem) for i in unpack(ReceivedFile(name, data, "来件", AT))]


def bare_part(data: bytes, kind: str = "application/octet-stream", name: str = "") -> bytes:
    """A mail with one part that has a type, and a name only if one is given."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["Subject"] = "u1@unit.example", "报送"
    message.set_content("见附件")
    main_type, _, sub_type = kind.partition("/")
    more = {"filename": name} if name else {}
    message.add_attachment(data, maintype=main_type, subtype=sub_type, **more)
    text = message.as_bytes()
    return text if name else text.replace(b"Content-Disposition: attachment\r\n", b"")


@pytest.mark.slow
def test_a_mail_is_read_to_its_end(campaign: Campaign, tmp_path: Path) -> None:
    """A scan of 30 MB comes first, the workbook behind it; an archive may be as large."""
    scan = b"%PDF-1.4" + bytes(30 * 2**20)
    (tmp_path / "a.eml").write_bytes(mail_with(("扫描件.pdf", scan), ("表.json", facts_file(1))).as_bytes())
    (tmp_path / "b.eml").write_bytes(
        mail_with(("全部.zip", archive(("扫描件.bin", scan[::-1]), ("表.json", facts_file(2))))).as_bytes()
    )
    done = taken(campaign, tmp_path / "a.eml", tmp_path / "b.eml")
    assert [r.unit for r in done.received] == ["302001", "302002"]
    assert [(name, why) for name, _, why in done.odd] == [
        ("扫描件.pdf", reasons.TOO_LARGE),
        ("扫描件.bin", reasons.TOO_LARGE),
    ]


def test_what_is_too_large_is_named(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail beyond the bound, on the disk or in an archive: refused as such, by its name, and listed."""
    monkeypatch.setattr(folders, "MAX_CARRIER_BYTES", 40_000)
    monkeypatch.setattr("xlsx_kit.campaign.intake.mbox.MAX_CARRIER_BYTES", 40_000)
    large = mail_with(("表.json", facts_file(1)), ("a.bin", bytes(60_000))).as_bytes()
    (tmp_path / "大.eml").write_bytes(large)
    (tmp_path / "内.zip").write_bytes(archive(("里/大.eml", large)))
    (tmp_path / "箱.mbox").write_bytes(b"From a\n" + large + b"\n\nFrom b\n" + bare_part(facts_file(2)))
    done = taken(campaign, *(tmp_path / name for name in ("大.eml", "内.zip", "箱.mbox")))
    assert [(name, why) for name, _, why in done.odd] == [
        ("大.eml", reasons.CARRIER_TOO_LARGE),
        ("大.eml", reasons.CARRIER_TOO_LARGE),
        ("1.eml", reasons.CARRIER_TOO_LARGE),
    ]
    assert [r.unit for r in done.received] == ["302002"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", "ATT00001.dat", "报表", "winmail.dat", "表.zip", "表.xlsx.tmp"])
def test_files_are_judged_by_their_bytes(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """A workbook is one whatever it is called, or not called at all."""
    generate(facts(3), tmp_path / "三.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (tmp_path / "a.eml").write_bytes(bare_part((tmp_path / "三.xlsx").read_bytes(), kind, name))
    done = taken(campaign, tmp_path / "a.eml")
    assert [(r.unit, r.status, Path(r.file).suffix) for r in done.received] == [("302003", "pass", ".xlsx")]
    assert done.odd == []


def test_a_mail_without_a_suffix_and_a_program_with_one(tmp_path: Path) -> None:
    """Bytes decide there, too; a text that begins like a mail stays a text."""
    inner = mail_with(("a.json", b'{"unit": {}}')).as_bytes()
    assert found_in("信", inner) == [("a.json", 12, "")]
    assert found_in("说明.txt", b"From: me\nSubject: x\n\nhello") == [("说明.txt", 26, "")]
    assert found_in("信.dat", b"From me\n" + inner)[0][0] == "a.json"


def test_archives_of_macos_and_windows(campaign: Campaign, tmp_path: Path) -> None:
    """Halves of files and locks are passed over; empty ones are listed; names are read as they were meant."""
    lock = ("~$表.xlsx", b"x" * 165)
    (tmp_path / "1.zip").write_bytes(archive(("__MACOSX/._表.json", b"x"), lock, ("表.json", facts_file(1))))
    (tmp_path / "2.zip").write_bytes(archive())
    (tmp_path / "3.zip").write_bytes(archive(lock, ("夹/._x.xlsx", b"x")))
    gbk, utf = "单位二.json".encode("gb18030"), "单位三.json".encode()
    (tmp_path / "4.zip").write_bytes(
        with_raw_name(archive(("x" * len(gbk), facts_file(2))), "x" * len(gbk), gbk)
    )
    (tmp_path / "5.zip").write_bytes(
        with_raw_name(archive(("y" * len(utf), facts_file(3))), "y" * len(utf), utf)
    )
    done = taken(campaign, *sorted(tmp_path.glob("*.zip")))
    assert [(r.unit, r.name) for r in done.received] == [
        ("302001", "表.json"),
        ("302002", "单位二.json"),
        ("302003", "单位三.json"),
    ]
    assert [(name, why) for name, _, why in done.odd] == [
        ("2.zip", reasons.EMPTY_ARCHIVE),
        ("3.zip", reasons.EMPTY_ARCHIVE),
    ]


def damaged_member() -> bytes:
    """An archive of two files, the first of which cannot be inflated."""
    data = bytearray(archive(("坏.json", facts_file(1)), ("好.json", facts_file(2))))
    (name_length,) = struct.unpack_from("<H", data, 26)
    data[30 + name_length : 30 + name_length + 40] = b"\xff" * 40
    return bytes(data)


def test_one_damaged_item_does_not_hide_the_others(campaign: Campaign, tmp_path: Path) -> None:
    """Damaged deflate, mails nested without end, a cut mailbox: each set aside, by name, and kept once."""
    nested = b"From: a@x.cn\nContent-Type: message/rfc822\n\n" * 2_000
    (tmp_path / "1.zip").write_bytes(damaged_member())
    (tmp_path / "2.eml").write_bytes(
        mail_with(("里.zip", damaged_member()), ("三.json", facts_file(3))).as_bytes()
    )
    (tmp_path / "3.eml").write_bytes(nested)
    (tmp_path / "4.json").write_bytes(facts_file(4))
    done = taken(campaign, *sorted(tmp_path.glob("[1-4].*")))
    assert [r.unit for r in done.received] == ["302002", "302003", "302004"]
    named = {name: why for name, _, why in done.odd}
    assert named["1.zip"].startswith(reasons.UNREADABLE_ARCHIVE)
    assert "坏.json" in named["1.zip"]
    assert named["3.eml"] == reasons.MAIL_TOO_COMPLEX
    assert len(named) == 2  # the archive in the mail is the same
    kept = sorted(path.suffix for path in (campaign.folder / "set-aside").iterdir())
    assert kept == [".eml", ".zip"]
    again = taken(campaign)  # tried once more from what was kept, then no longer
    assert {name for name, _, _ in again.odd} == {"1.zip", "3.eml"}
    last = taken(campaign)
    assert (last.odd, last.received) == ([], [])


class PanicException(BaseException):
    """What a native library in Rust raises: no Exception."""


@pytest.mark.parametrize(
    "error", [PanicException, RecursionError, LookupError, MemoryError, ZeroDivisionError]
)
def test_whatever_an_item_raises(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Set aside with a reason; tried again at the next run, where nothing is raised any more."""

    def broken(*_: object) -> None:
        raise error("out of order")

    (tmp_path / "1.eml").write_bytes(mail_with(("一.json", facts_file(1))).as_bytes())
    (tmp_path / "2.json").write_bytes(facts_file(2))
    with monkeypatch.context() as patch:
        patch.setitem(folders.CARRIERS, ".eml", broken)
        done = taken(campaign, tmp_path / "1.eml", tmp_path / "2.json")
    assert [r.unit for r in done.received] == ["302002"]
    ((name, _, why),) = done.odd
    assert (name, why.startswith(reasons.FAILED)) == ("1.eml", True)
    assert [r.unit for r in taken(campaign).received] == ["302001"]
    assert campaign.ledger.odd() == []


def test_a_return_over_which_validation_stumbles(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others of the batch are judged; it is kept, and taken when the program no longer stumbles."""
    inbox = tmp_path / "收到"
    inbox.mkdir()
    for number in (1, 2, 3):
        (inbox / f"{number}.json").write_bytes(facts_file(number))
    from xlsx_kit.returns.validation import chunk

    sound = chunk.load_return

    def broken(path: Path, *rest: object) -> object:
        if b"302002" in Path(path).read_bytes():
            raise PanicException("out of order")
        return sound(path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(chunk, "load_return", broken)
        done = taken(campaign, inbox)
    assert [r.unit for r in done.received] == ["302001", None, "302003"]
    assert [r.unit for r in taken(campaign).received] == ["302002"]
    assert not list((campaign.folder / "returns" / "_未认出").iterdir())


def test_limits_hold_per_mail(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives in archives of one mail share what it may unfold to; the next mail has its own."""
    monkeypatch.setattr(folders, "MAX_MAIL_UNPACKED_BYTES", 300_000)
    zeros = [
        archive(*((f"{n}{m}.json", b'{"unit": 1}' + bytes(50_000 + n * 9 + m)) for m in range(4)))
        for n in range(9)
    ]
    bomb = mail_with(*((f"{n}.zip", data) for n, data in enumerate(zeros)))
    (tmp_path / "1.eml").write_bytes(bomb.as_bytes())
    (tmp_path / "2.eml").write_bytes(mail_with(("三.json", facts_file(3))).as_bytes())
    done = taken(campaign, *sorted(tmp_path.glob("*.eml")))
    assert "302003" in [r.unit for r in done.received]
    assert {why for _, _, why in done.odd} == {reasons.UNPACKED_TOO_LARGE}
    written = sum(p.stat().st_size for p in campaign.folder.rglob("*") if p.suffix in (".json", ".zip"))
    assert written < 400_000


def test_kept_within_a_bound(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not taken is kept up to a sum; beyond it, it is listed all the same."""
    monkeypatch.setattr("xlsx_kit.campaign.intake.triage.MAX_KEPT_BYTES", 5_000)
    monkeypatch.setattr("xlsx_kit.campaign.intake.record.MAX_KEPT_BYTES", 5_000)
    inbox = tmp_path / "收到"
    inbox.mkdir()
    for number in range(4):
        (inbox / f"{number}.zip").write_bytes(b"PK\x03\x04" + bytes([number]) * 2_000)
        (inbox / f"{number}.json").write_bytes(b'{"unit": {"code": "%d"}}' % number + b" " * 1_500)
    done = taken(campaign, inbox)
    assert len(done.odd) + len(done.received) == 8
    kept = [p for part in ("set-aside", "returns/_未认出") for p in (campaign.folder / part).glob("*")]
    assert sum(path.stat().st_size for path in kept) <= 5_000


def test_a_return_that_was_refused_is_taken_later(campaign: Campaign, tmp_path: Path) -> None:
    """Once under a wrong name, once of a unit that the list lacked: taken when that is mended."""
    generate(facts(1), tmp_path / "302001.xlsx")
    (tmp_path / "302001.exe").write_bytes((tmp_path / "302001.xlsx").read_bytes())
    assert [why for _, _, why in taken(campaign, tmp_path / "302001.exe").odd] == [reasons.DANGEROUS]
    assert [r.unit for r in taken(campaign, tmp_path / "302001.xlsx").received] == ["302001"]
    (tmp_path / "外.json").write_bytes(facts_file(99))
    assert [r.note for r in taken(campaign, tmp_path / "外.json").received] == ["名单中没有单位 302099"]
    assert taken(campaign).received == []
    units = campaign.folder / "units.csv"
    units.write_text(units.read_text("utf-8") + "302099,补列单位,u99@unit.example,\n", "utf-8")
    again = open_campaign(campaign.folder)
    assert [(r.unit, r.status) for r in taken(again).received] == [("302099", "pass")]
    assert states(again)[-1] == "pass"
    assert not list((campaign.folder / "returns" / "_未认出").iterdir())
    (one,) = again.ledger.returns_of("302099")
    assert (campaign.folder / one.file).read_bytes() == facts_file(99)
    again.ledger.close()


def test_repeated_files_are_named(
    campaign: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever collects twice sees which file it was."""
    (tmp_path / "甲.json").write_bytes(facts_file(1))
    for _ in range(2):
        assert main(["campaign", "collect", str(campaign.folder), str(tmp_path / "甲.json")]) == 0
    assert "重复 甲.json" in capsys.readouterr().out
