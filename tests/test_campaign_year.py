"""A year of sixty units by e-mail, with real servers, a real office and a real browser.

What each unit does is said below as data; where it then stands is asserted for every one of them, stage by
stage, in what the commands say as JSON, and at the end in the board.
"""

from __future__ import annotations

import email
import email.policy
import gc
import imaplib
import io
import json
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from email.header import Header
from email.message import EmailMessage
from email.utils import encode_rfc2231
from pathlib import Path
from typing import Any

import pytest

from tests.browser import page_in
from tests.filling import default_layout, entries_of
from tests.mail_servers import Mailbox
from tests.office.client import Office
from tests.test_guard import ole
from tests.units import WRONG, unit_code, unit_facts, unit_name
from xlsx_kit import generate, tables
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


@pytest.fixture
def year(
    tmp_path: Path,
    guarded_smtp: tuple[Mailbox, int],
    imap: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Year:
    """A campaign of sixty units, before anything was sent."""
    for name, password in PASSWORDS.items():
        monkeypatch.setenv(name, password)
    return Year(tmp_path, *guarded_smtp, imap, capsys)


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
    nothing = f"From: {address(NOTHING_ATTACHED)}\r\nSubject: {address(NOTHING_ATTACHED)} ok\r\n\r\nok\r\n"
    yield nothing.encode()
    yield reply(ZIPPED, "报送.zip", zipped({"目录/报送.xlsx": filled[ZIPPED]}))
    together = {f"报送{n}.xlsx": filled[n] for n in ZIPPED_TOGETHER}
    yield reply(ZIPPED_TOGETHER[0], "两家.zip", zipped(together))
    yield reply(PROGRAM, "填报表.exe", b"MZ")
    generate(unit_facts(COUNT + 1), year.place / "外.xlsx")
    yield reply(FORWARDS_STRANGERS, "外.xlsx", (year.place / "外.xlsx").read_bytes())
    (sent,) = attached(year.letters_to(UNFILLED)[0]).values()
    yield reply(UNFILLED, "原样.xlsx", sent)
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


def test_a_year(year: Year, office: Office, chromium: str) -> None:
    """Sent, returned, answered, chased, mended, approved, published, announced, corrected, rolled up."""
    everybody, place = range(1, COUNT + 1), year.place
    year.assert_states(new=everybody)
    assert year.run("send")["drafted"] == codes(everybody)
    year.assert_states(out=everybody)
    year.outgoing.refuse = {address(NO_SUCH_BOX)}
    gone = year.run("mail", "--yes", fails=True)
    reached = [n for n in everybody if n != NO_SUCH_BOX]
    assert (gone["sent"], [f["code"] for f in gone["failed"]]) == (codes(reached), codes([NO_SUCH_BOX]))
    year.assert_states(out=reached, bounced=[NO_SUCH_BOX])

    filled = {}
    passed = {*GOOD, *TARDY, *TWICE, *OLDER_LATER, *SPOILT_LATER, *STRANGE_SENDER, OTHERS_SENDER}
    passed |= {RAW_NAME, OLD_NAME, NEW_NAME, ZIPPED, *ZIPPED_TOGETHER, *PLAIN}
    failed = {*MENDED, *STUBBORN, *OTHER_YEAR}
    for n in {*passed, *failed, *ODD}:
        (sent,) = attached(year.letters_to(n)[0]).values()
        by_office = n in BY_OFFICE
        filled[n] = (
            filled_by_office(office, place, sent, facts_of(n)) if by_office else written(place, facts_of(n))
        )
    year.arrive(*first_returns(year, filled))
    taken = year.run("collect", "--imap", "--jobs", "2")
    out = {*ENCRYPTED, NOTHING_ATTACHED, PROGRAM, FORWARDS_STRANGERS, UNFILLED, *SILENT}
    lost = {NO_SUCH_BOX, BOUNCES}
    units = year.assert_states(**{"pass": passed}, fail=failed, warn=ODD, out=out, bounced=lost)
    assert_first_returns(taken, units)
    repeated = year.run("collect", "--imap")
    assert (repeated["received"], repeated["odd"], repeated["again"]) == ([], [], 0)

    year.outgoing.refuse = set()
    answered = [one["unit"] for one in taken["received"] if one["unit"]]
    assert {*answered} == {*codes({*passed, *failed, *ODD})}
    assert year.run("mail", "--yes")["sent"] == [*codes([NO_SUCH_BOX]), *answered]
    assert year.run("mail", "--yes")["sent"] == []

    assert year.run("remind")["drafted"] == codes({*failed, *out, *lost})
    assert year.run("remind")["drafted"] == []
    assert year.run("mail", "--yes")["sent"] == codes({*failed, *out, *lost})
    for n in everybody:
        ids = [letter["Message-ID"] for letter in year.letters_to(n)]
        letters = 1 + (unit_code(n) in answered) + (n in {*failed, *out, *lost})
        assert len(set(ids)) == len(ids) == letters, n
    out, lost = {*out, NO_SUCH_BOX}, {BOUNCES}  # the letter that was refused has gone now

    year.arrive(*second_returns(year, office))
    again = year.run("collect", "--imap")
    assert len(again["received"]) == len(MENDED) + 1 + 1 + len(TWICE) + len(OLDER_LATER) + len(SPOILT_LATER)
    passed |= {*MENDED, YEAR_MENDED, OPENED_LATER}
    failed, out = failed - passed, out - passed
    units = year.assert_states(**{"pass": passed}, fail=failed, warn=ODD, out=out, bounced=lost)
    versions = {unit["code"]: unit["versions"] for unit in units}
    doubled = {*MENDED, YEAR_MENDED, *TWICE, *OLDER_LATER, *SPOILT_LATER}
    assert {code for code, count in versions.items() if count == 2} == {*codes(doubled)}
    when = {unit["code"]: unit["returned_at"][:10] for unit in units}
    assert {when[code] for code in codes(OLDER_LATER)} == {f"2025-02-{IN_TIME}"}
    assert {when[code] for code in codes(SPOILT_LATER)} == {f"2025-02-{IN_TIME}"}
    assert {when[code] for code in codes([*TWICE, *MENDED])} == {f"2025-02-{IN_TIME + 5}"}

    named = {*GOOD[:4], MENDED[0], ODD[0]}
    done = year.run("approve", *codes({*named, STUBBORN[0], SILENT[0]}), *signed(), fails=True)
    assert (done["done"], len(done["refused"])) == (codes(named), 2)
    left = passed - named
    others = {"fail": failed, "out": out, "bounced": lost}
    year.assert_states(approved=named, **{"pass": left}, warn=ODD[1:], **others)
    assert year.run("publish", "--jobs", "2")["done"] == codes(named)
    kinds = ["docx", "pdf", "xlsx"]
    for code in codes(named):
        files = sorted((year.folder / "publications" / code / "1").iterdir())
        assert [path.suffix[1:] for path in files] == kinds
        assert all(unit_name(int(code) - 302000) in path.name for path in files)
    units = year.assert_states(published=named, **{"pass": left}, warn=ODD[1:], **others)
    assert {unit["secrecy_by"] for unit in units if unit["state"] == "published"} == {"李明"}

    first = GOOD[0]
    year.run("announce", unit_code(first), "--on", "2025-02-18", "--url", "https://www.example.cn/1")
    corrected = unit_facts(first, ("texts.safeguards", f"{unit_name(first)}另行说明。"))
    year.arrive(reply(first, "更正.xlsx", written(place, corrected), day=IN_TIME + 6))
    year.run("collect", "--imap")
    year.assert_states(published=named - {first}, **{"pass": left | {first}}, warn=ODD[1:], **others)
    year.run("approve", *codes([first, PLAIN[0]]), *signed())
    assert year.run("publish", "--reason", "文字更正")["done"] == codes([first, PLAIN[0]])
    year.run("approve", unit_code(PLAIN[1]), *signed())
    final = {
        "published": named | {PLAIN[0]},
        "approved": {PLAIN[1]},
        "pass": left - {PLAIN[0], PLAIN[1]},
        "warn": set(ODD[1:]),
        **others,
    }
    units = year.assert_states(**final)
    one = units[first - 1]
    assert (one["version"], one["corrected"], one["versions"]) == (2, "文字更正", 2)
    assert (year.folder / "publications" / unit_code(first) / "1").is_dir()

    assert_rolled_up(year, {*passed, *ODD}, corrected)
    assert_on_the_board(year, chromium, units)
    assert_nothing_secret(year)


def signed() -> tuple[str, ...]:
    """Who approves, and who looked for secrets."""
    return ("--by", "王芳", "--secrecy-by", "李明")


def second_returns(year: Year, office: Office) -> Iterator[bytes]:
    """The mails that follow answers and reminders, and those that were on their way."""
    place, later = year.place, IN_TIME + 5
    for n in MENDED:
        _, answer, reminder = map(attached, year.letters_to(n))
        assert (
            answer.keys()
            == reminder.keys()
            == {f"核对结果 {unit_name(n)}.html", f"标注副本 {unit_name(n)}.xlsx"}
        )
        marked = answer[f"标注副本 {unit_name(n)}.xlsx"]
        yield reply(n, "改.xlsx", filled_by_office(office, place, marked, unit_facts(n)), day=later)
    yield reply(YEAR_MENDED, "改.xlsx", written(place, unit_facts(YEAR_MENDED)), day=later)
    yield reply(OPENED_LATER, "无密码.xlsx", written(place, unit_facts(OPENED_LATER)), day=later)
    for n in TWICE:
        more = unit_facts(n, ("texts.safeguards", f"{unit_name(n)}补充说明。"))
        yield reply(n, "再报.xlsx", written(place, more), day=later)
    for n in OLDER_LATER:  # one that would pass, one that would not
        before = unit_facts(n, *(WRONG[0] if n % 2 else [("texts.safeguards", f"{unit_name(n)}初稿。")]))
        yield reply(n, "初稿.xlsx", written(place, before), day=IN_TIME - 5)
    for n in SPOILT_LATER:
        yield reply(n, "改坏.xlsx", written(place, unit_facts(n, *WRONG[1])), day=later)


def assert_first_returns(taken: Mapping[str, Any], units: list[dict[str, Any]]) -> None:
    """What is said of the returns that were odd in some way."""
    of = {one["unit"]: one for one in taken["received"] if one["unit"]}
    unknown = sorted(one["note"] for one in taken["received"] if one["unit"] is None)
    assert unknown == [f"名单中没有单位 {unit_code(COUNT + 1)}", *["认不出单位"] * len(ENCRYPTED)]
    assert {of[code]["note"] for code in codes(STRANGE_SENDER)} == {"发件人不在名单中"}
    assert of[unit_code(OTHERS_SENDER)]["note"] == f"发件人是 {unit_code(1)} {unit_name(1)} 的邮箱"
    for number in (RAW_NAME, OLD_NAME, NEW_NAME):
        assert of[unit_code(number)]["name"] == "预算公开.xlsx"
    assert of[unit_code(ZIPPED)]["name"] == "报送.xlsx"
    assert {of[code]["name"] for code in codes(ZIPPED_TOGETHER)} == {"报送44.xlsx", "报送45.xlsx"}
    whys = sorted(odd["why"] for odd in taken["odd"])
    assert len(whys) == 4
    assert {"邮件没有附件", "后缀危险，没有打开", "是发出的填报表原样，没有填写"} < set(whys)
    assert {unit["code"] for unit in units if unit["late"]} == {*codes(TARDY)}
    assert {unit["late"] for unit in units} == {0, LATE - 20}
    rules = {unit["code"]: unit["rules"] for unit in units}
    assert all("FILE-110" in rules[code] for code in codes(OTHER_YEAR))


def assert_rolled_up(year: Year, numbers: set[int], corrected: Mapping[str, Any]) -> None:
    """The department has every unit whose return counts, and its total is theirs."""
    out = year.place / "部门"
    done = year.run("rollup", "--out", str(out), "--code", "302", "--name", "某部门")
    assert done["units"] == codes(numbers)
    expected = sum(Decimal(line["amount"]) for number in numbers for line in unit_facts(number)["ledger"])
    found = {table["id"]: table for table in tables(Path(done["facts"])).to_dict()["tables"]}
    total = next(row["cells"] for row in found["t3"]["rows"] if row["key"] == "total")
    assert Decimal(total["total"]) == expected
    assert corrected["unit"]["code"] in done["units"]


def assert_on_the_board(year: Year, chromium: str, units: list[dict[str, Any]]) -> None:
    """A browser shows every unit, in the state that the commands tell."""
    page, table = year.place / "看板.html", year.place / "看板.csv"
    year.run("status", "--html", str(page), "--csv", str(table), json_wanted=False)
    tree = page_in(chromium, page.as_uri(), year.place / "browser")
    rows = tree.xpath("//table[@id='units']/tbody/tr[not(@hidden)]")
    shown = {row[0].text_content(): (row.get("data-state"), row[2].text_content().strip()) for row in rows}
    assert shown == {unit["code"]: (unit["state"], unit["state_words"]) for unit in units}
    assert tree.xpath("string(//*[@id='shown'])") == f"显示 {COUNT} 个单位"
    for unit in units:
        assert f"{unit['code']},{unit['name']}" in table.read_text("utf-8-sig")


def assert_nothing_secret(year: Year) -> None:
    """No password and no address, but where the officer has written them and on letters themselves.

    The ledger and its log are searched as raw bytes; workbooks and documents part by part.
    """
    secrets = [*PASSWORDS.values(), "ys@bureau.example", "@unit.example", STRANGER]
    needles = [secret.encode() for secret in secrets]
    given = {year.folder / "campaign.toml", year.folder / "units.csv"}
    assert any(needle in path.read_bytes() for path in given for needle in needles)
    looked = 0
    gc.collect()  # a connection closed meanwhile would take the ledger's log with it
    for path in sorted(p for p in year.place.rglob("*") if p.is_file() and p not in given):
        inside = path.relative_to(year.place).parts
        if inside[0] == "units.csv" or "browser" in inside or path.suffix == ".eml":
            continue
        looked += 1
        for name, data in parts_of(path):
            assert not [needle for needle in needles if needle in data], (path, name)
    for path in (year.folder / "outbox").glob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        assert not [n for n in needles if n in b"".join(attached_bytes(letter))], path
        assert not [password for password in PASSWORDS.values() if password.encode() in path.read_bytes()]
    assert looked > COUNT
    assert {path.name for path in year.folder.iterdir()} >= {
        "ledger.sqlite",
        "logs",
        "returns",
        "publications",
    }
    said = "".join(year.said)
    assert len(said) > COUNT
    assert not [secret for secret in secrets if secret in said]


def attached_bytes(letter: EmailMessage) -> Iterator[bytes]:
    """What is in a letter's files."""
    for part in letter.iter_attachments():
        content = part.get_content()
        yield content.encode() if isinstance(content, str) else content


def parts_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and those of its parts where it is a zip file."""
    data = path.read_bytes()
    yield "", data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
