"""What sixty units do in a year by e-mail, said as data, and the campaign that writes to them."""

from __future__ import annotations

import email
import email.policy
import imaplib
import io
import json
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.header import Header
from email.message import EmailMessage
from email.utils import encode_rfc2231
from pathlib import Path
from typing import Any

import pytest

from tests.bad_files import ole
from tests.filling import default_layout, entries_of
from tests.mail_servers import Mailbox
from tests.office.client import Office
from tests.units import WRONG, unit_code, unit_facts, unit_name
from xlsx_kit import generate
from xlsx_kit.cli import main

COUNT, YEAR, DUE, IN_TIME, LATE = 60, 2025, "2025-02-20", 10, 25
PASSWORDS = {
    "XLSX_KIT_PASSWORD": "sheet-secret-7431",
    "XLSX_KIT_SMTP_PASSWORD": "smtp-secret-8265",
    "XLSX_KIT_IMAP_PASSWORD": "demopass",
}
STRANGER = "somebody@elsewhere.example"
LAYOUT = default_layout()

# What units do, by their numbers from 1.
GOOD = range(1, 13)
MENDED, STUBBORN = range(13, 16), range(16, 18)  # wrong at first
ODD = range(18, 21)  # with a warning
TARDY = range(21, 25)
TWICE = range(25, 28)
OLDER_LATER, SPOILT_LATER = range(28, 30), range(30, 31)
OTHER_YEAR, YEAR_MENDED = range(31, 34), 31
ENCRYPTED, OPENED_LATER = range(34, 36), 35
STRANGE_SENDER, OTHERS_SENDER = range(36, 38), 38
RAW_NAME, OLD_NAME, NEW_NAME = 39, 40, 41
NOTHING_ATTACHED = 42
ZIPPED, ZIPPED_TOGETHER = 43, (44, 45)
PROGRAM, FORWARDS_STRANGERS, UNFILLED, SILENT = 46, 47, 48, range(49, 52)
NO_SUCH_BOX, BOUNCES = 52, 53
PLAIN = range(54, 61)
RAR, SCAN, EXEMPTED = SILENT  # what they send, or why they need not
EXPLAINED = {NOTHING_ATTACHED, UNFILLED, RAR, SCAN, *ENCRYPTED}  # told why their mail held no return
ADDED = COUNT + 2  # put into the list in the middle of the round
BY_OFFICE = {*GOOD, *MENDED, *STUBBORN, *ODD, *TARDY}
NO_REASON = ("three_public.4.reason", "")


def address(number: int) -> str:
    """A unit's mailbox."""
    return f"u{number}@unit.example"


def codes(numbers: Iterable[int]) -> list[str]:
    """Units' codes, in order."""
    return [unit_code(number) for number in sorted(numbers)]


class Year:
    """The bureau's folder, the servers, and everything the commands have said."""

    def __init__(
        self,
        place: Path,
        outgoing: Mailbox,
        smtp_port: int,
        imap_port: int,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.place, self.folder, self.outgoing = place, place / "活动", outgoing
        self.imap_port, self._capsys = imap_port, capsys
        self.said: list[str] = []
        units = place / "units.csv"
        lines = [f"{unit_code(n)},{unit_name(n)},{address(n)},2025-02-01" for n in range(1, COUNT + 1)]
        units.write_text("\n".join(["code,name,email,批复日期", *lines]) + "\n", "utf-8")
        given = [
            "--units",
            str(units),
            "--year",
            str(YEAR),
            "--due",
            DUE,
            "--from",
            "预算股 <ys@bureau.example>",
        ]
        self.run("init", *given, json_wanted=False)
        settings = self.folder / "campaign.toml"
        here = 'host = "127.0.0.1"\nsecurity = "none"\n'
        smtp = f'[smtp]\n{here}port = {smtp_port}\nuser = "officer"\nper_minute = 100000\n'
        imap = f'[imap]\n{here}port = {imap_port}\nuser = "demouser"\nmailbox = "returns"\n'
        settings.write_text(settings.read_text("utf-8") + smtp + imap, "utf-8")
        with self.mailbox() as server:
            server.create("returns")

    def run(self, command: str, *given: str, fails: bool = False, json_wanted: bool = True) -> dict[str, Any]:
        """A command's answer as JSON."""
        more = ["--json"] if json_wanted else []
        assert main(["campaign", command, str(self.folder), *given, *more]) == int(fails), command
        out, err = self._capsys.readouterr()
        self.said += [out, err]
        return json.loads(out) if json_wanted else {}

    def mailbox(self) -> imaplib.IMAP4:
        """The bureau's mailbox, as somebody who may write there."""
        server = imaplib.IMAP4("127.0.0.1", self.imap_port)
        server.login("demouser", "demopass")
        return server

    def arrive(self, *mails: bytes) -> None:
        """Mails come in."""
        with self.mailbox() as server:
            for mail in mails:
                server.append("returns", "", imaplib.Time2Internaldate(time.time()), mail)

    def letters_to(self, number: int) -> list[EmailMessage]:
        """What a unit has been sent, the latest last."""
        found = [data for to, data in self.outgoing.taken if to == [address(number)]]
        return [email.message_from_bytes(data, policy=email.policy.default) for data in found]  # type: ignore[misc]

    def assert_states(self, **wanted: Iterable[int]) -> list[dict[str, Any]]:
        """Where every unit stands; the units as JSON."""
        said = self.run("status")
        expected = {unit_code(n): state for state, numbers in wanted.items() for n in numbers}
        assert len(expected) == COUNT == sum(len(list(numbers)) for numbers in wanted.values())
        assert {unit["code"]: unit["state"] for unit in said["units"]} == expected
        assert {state: n for state, n in said["counts"].items() if n} == {
            state: len(list(numbers)) for state, numbers in wanted.items() if list(numbers)
        }
        units: list[dict[str, Any]] = said["units"]
        return units


def reply(number: int, name: str, data: bytes, *, day: int = IN_TIME, sender: str = "") -> bytes:
    """A mail from a unit with one file, its name written as RFC 2231 has it."""
    return with_file(number, day, sender, data, f"filename*={encode_rfc2231(name, 'utf-8')}")


def with_file(number: int, day: int, sender: str, data: bytes, named: str) -> bytes:
    """A mail whose one file is named as said."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = sender or f"会计 <{address(number)}>"
    mail["To"], mail["Subject"] = "ys@bureau.example", "报送"
    mail["Date"] = f"{day} Feb 2025 09:{number % 60:02d}:00 +0000"
    mail.set_content("请查收。")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="NAME")
    return mail.as_bytes().replace(b'filename="NAME"', named.encode("gb18030"))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file whose names are GBK that does not say so."""
    out, names = io.BytesIO(), {}
    with zipfile.ZipFile(out, "w") as archive:
        for number, (name, data) in enumerate(files.items()):
            wanted = name.encode("gb18030")
            names[f"#{number}".ljust(len(wanted), "#")] = wanted
            archive.writestr(f"#{number}".ljust(len(wanted), "#"), data)
    zip_file = out.getvalue()
    for stand_in, wanted in names.items():
        zip_file = zip_file.replace(stand_in.encode(), wanted)
    return zip_file


def first_returns(year: Year, filled: Mapping[int, bytes]) -> Iterator[bytes]:
    """The mails of the first days."""
    for n in (*GOOD, *MENDED, *STUBBORN, *ODD, *PLAIN, *TWICE, *OLDER_LATER, *SPOILT_LATER, *OTHER_YEAR):
        yield reply(n, f"{unit_name(n)} 填报表.xlsx", filled[n])
    for n in TARDY:
        yield reply(n, "迟.xlsx", filled[n], day=LATE)
    for n in ENCRYPTED:
        yield reply(n, "加密.xlsx", ole("EncryptionInfo", "EncryptedPackage") + bytes([n]))
    for n in STRANGE_SENDER:
        yield reply(n, "表.xlsx", filled[n], sender=f"某人 <{STRANGER}>")
    yield reply(OTHERS_SENDER, "表.xlsx", filled[OTHERS_SENDER], sender=address(GOOD[0]))
    yield with_file(RAW_NAME, IN_TIME, "", filled[RAW_NAME], 'filename="预算公开.xlsx"')
    old = Header("预算公开.xlsx", "gb18030").encode()
    yield with_file(OLD_NAME, IN_TIME, "", filled[OLD_NAME], f'filename="{old}"')
    new = encode_rfc2231("预算公开.xlsx", "gb18030")
    yield with_file(NEW_NAME, IN_TIME, "", filled[NEW_NAME], f"filename*={new}")
    head = f"From: {address(NOTHING_ATTACHED)}\r\nSubject: =?utf-8?B?6K+36Zeu?=\r\n"
    head += "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    yield f"{head}请问年终结转填在哪一张表？\r\n".encode()
    yield reply(ZIPPED, "报送.zip", zipped({"目录/报送.xlsx": filled[ZIPPED]}))
    together = {f"报送{n}.xlsx": filled[n] for n in ZIPPED_TOGETHER}
    yield reply(ZIPPED_TOGETHER[0], "两家.zip", zipped(together))
    yield reply(PROGRAM, "填报表.exe", b"MZ")
    generate(unit_facts(COUNT + 1), year.place / "外.xlsx")
    yield reply(FORWARDS_STRANGERS, "外.xlsx", (year.place / "外.xlsx").read_bytes())
    (sent,) = attached(year.letters_to(UNFILLED)[0]).values()
    yield reply(UNFILLED, "原样.xlsx", sent)
    yield reply(RAR, "报送.rar", b"Rar!\x1a\x07\x00 packed")
    yield reply(SCAN, "扫描.pdf", b"%PDF-1.4 scanned")
    mine = year.letters_to(BOUNCES)[0]["Message-ID"]
    yield f"From: MAILER-DAEMON@mx.example\r\nSubject: failure\r\n\r\nMessage-ID: {mine}\r\n".encode()


def attached(letter: EmailMessage) -> dict[str, bytes]:
    """The files of a letter by name."""
    return {part.get_filename() or "": part.get_content() for part in letter.iter_attachments()}


def filled_by_office(office: Office, place: Path, sent: bytes, facts: Mapping[str, Any]) -> bytes:
    """A workbook as it came by mail, typed into by a real client, saved."""
    source, target = place / "sent.xlsx", place / "filled.xlsx"
    source.write_bytes(sent)
    done = office.fill(source, target, entries_of(LAYOUT, facts))
    assert done.refused == ()
    return target.read_bytes()


def facts_of(number: int) -> dict[str, Any]:
    """What a unit sends at first."""
    if number in (*MENDED, *STUBBORN):
        return unit_facts(number, *WRONG[number % len(WRONG)])
    if number in ODD:
        return unit_facts(number, NO_REASON)
    return unit_facts(number, year=YEAR - 1) if number in OTHER_YEAR else unit_facts(number)


def written(place: Path, facts: Mapping[str, Any]) -> bytes:
    """A workbook as a unit has it that filled in another copy."""
    generate(facts, place / "written.xlsx")
    return (place / "written.xlsx").read_bytes()
